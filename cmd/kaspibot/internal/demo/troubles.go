package demo

import (
	"context"
	"strconv"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
)

// simple always happens and is about nothing.
func simple(name, group string, label, said texts, do func(w *world)) event {
	return event{name: name, group: group, label: label, said: said, do: func(_ context.Context, w *world) (string, bool) {
		do(w)
		return "", true
	}}
}

func onSupplier() []event {
	return []event{
		simple("stock-drops", ofSupplier, texts{"Остатки падают", "Қалдық күрт азаяды", "Stock drops"},
			texts{"У поставщика осталось 10 % товаров. Через несколько секунд прайс-лист задержат.", "Жеткізушіде тауардың 10 %-ы қалды. Бірнеше секундтан кейін баға парағы тоқтатылады.", "The supplier has 10 % of the goods left. In some seconds the price list will be held."},
			(*world).stockDrops),
		simple("stock-returns", ofSupplier, texts{"Остатки возвращаются", "Қалдық қайтып келеді", "Stock returns"},
			texts{"Остатки поставщика снова как были.", "Жеткізушінің қалдығы бұрынғыдай.", "The supplier's stock is as it was."}, (*world).stockReturns),
		simple("short-page", ofSupplier, texts{"Присылает страницу не целиком", "Бетті толық жібермейді", "Sends a page cut short"},
			texts{"Поставщик присылает только половину каждого ответа.", "Жеткізуші әр жауаптың жартысын ғана жібереді.", "The supplier sends only half of each answer."},
			func(w *world) { w.faulty(faults.Row{Service: faults.AlStyle, End: faults.Short}) }),
		simple("missing-rows", ofSupplier, texts{"Пропускает строки", "Жолдарды тастап кетеді", "Leaves rows out"},
			texts{"В каталоге поставщика пропадают строки, хотя их число прежнее. Напишите /sync full.", "Жеткізуші каталогында жолдар жоғалады, бірақ саны бұрынғыдай. /sync full деп жазыңыз.", "Rows of the supplier's catalogue are missing though it counts them. Write /sync full."},
			func(w *world) { w.supplier.Misbehave(alstyletest.Quirks{StopAt: w.goods / 2}) }),
		simple("nonsense", ofSupplier, texts{"Присылает ерунду", "Мағынасыз жауап жібереді", "Sends nonsense"},
			texts{"Поставщик отвечает страницей HTML вместо товаров.", "Жеткізуші тауардың орнына HTML бетін жібереді.", "The supplier answers with a page of HTML."},
			func(w *world) {
				w.faulty(faults.Row{Service: faults.AlStyle, Body: "<html><h1>502 Bad Gateway</h1></html>"})
			}),
	}
}

func onKaspi() []event {
	return []event{
		simple("kaspi-hangs", ofKaspi, texts{"Kaspi зависает", "Kaspi жауап бермейді", "Kaspi hangs"},
			texts{"Kaspi больше не отвечает.", "Kaspi енді жауап бермейді.", "Kaspi does not answer any more."},
			func(w *world) { w.faulty(faults.Row{Service: faults.Kaspi, End: faults.Hang}) }),
		simple("token-dies", ofKaspi, texts{"Токен перестаёт действовать", "Токен істемей қалады", "The token dies"},
			texts{"Kaspi больше не принимает токен.", "Kaspi енді токенді қабылдамайды.", "Kaspi does not take the token any more."},
			func(w *world) { w.faulty(faults.Row{Service: faults.Kaspi, Code: 401, Text: "Unauthorized"}) }),
		{
			name: "kaspi-fetches", group: ofKaspi, label: texts{"Забрать прайс-лист сейчас", "Баға парағын қазір алу", "Fetch the price list now"},
			said: texts{"Kaspi забрал прайс-лист, товаров: %s.", "Kaspi баға парағын алды, тауар саны: %s.", "Kaspi has fetched the price list, offers: %s."}, not: noList,
			do: func(ctx context.Context, w *world) (string, bool) {
				offers, ok := w.pull(ctx)
				return strconv.Itoa(offers), ok
			},
		},
	}
}

func onOthers() []event {
	return []event{
		simple("telegram-slow", ofTelegram, texts{"Telegram отвечает по 3 секунды", "Telegram 3 секундтан жауап береді", "Telegram takes 3 seconds"},
			texts{"Каждый ответ Telegram идёт 3 секунды.", "Telegram-ның әр жауабы 3 секунд келеді.", "Each answer of Telegram takes 3 seconds."},
			func(w *world) {
				w.faulty(faults.Row{Service: faults.Telegram, Delay: 3 * time.Second})
			}),
		simple("all-well", ofTime, texts{"Всё снова исправно", "Бәрі қайта дұрыс", "All is well again"},
			texts{"Сбоев больше нет.", "Ақау енді жоқ.", "There are no faults any more."}, (*world).allWell),
		simple("hour-passes", ofTime, texts{"Время +1 ч", "Уақыт +1 сағ", "Time +1 h"},
			texts{"Часы показа ушли на час вперёд.", "Демо сағаты бір сағат алға жылжыды.", "The demo's clock has moved an hour ahead."},
			func(w *world) { w.ahead.Add(int64(time.Hour)) }),
	}
}

// faulty lets a service misbehave in one way, and no other, until all is well.
func (w *world) faulty(r faults.Row) {
	r.Times = -1
	w.faults.Clear(r.Service)
	w.faults.Add(r)
}

func (w *world) allWell() {
	w.faults.Clear("")
	w.supplier.Misbehave(alstyletest.Quirks{})
}

// stockDrops empties most of the supplier's shelves, as a broken answer would.
func (w *world) stockDrops() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.emptied == nil {
		w.emptied = map[int]alstyletest.Good{}
	}
	for _, g := range w.supplier.Goods() {
		if g.Article%10 == 0 {
			continue
		}
		if _, known := w.emptied[g.Article]; !known {
			w.emptied[g.Article] = g
		}
		w.supplier.Change(g.Article, func(g *alstyletest.Good) { g.Quantity, g.AtLeast = 0, false })
	}
}

func (w *world) stockReturns() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for article, was := range w.emptied {
		w.supplier.Change(article, func(g *alstyletest.Good) { g.Quantity, g.AtLeast = was.Quantity, was.AtLeast })
	}
	w.emptied = nil
}
