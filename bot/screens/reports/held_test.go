package reports

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/reports"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// A chart has room for four digits and a unit, of a loss too.
func TestMoneyIsShortOnCharts(t *testing.T) {
	t.Parallel()
	c := newWorld(t).Chats().To(chattest.Aigul.ID)
	for n, want := range map[int64]string{
		0: "0", 1: "1", 999: "999", 1000: "1 тыс.", 1049: "1 тыс.", 1050: "1,1 тыс.", 9949: "9,9 тыс.", 9999: "10 тыс.", 10_000: "10 тыс.", 10_499: "10 тыс.",
		10_500: "11 тыс.", 999_499: "999 тыс.", 999_999: "1000 тыс.", 1_000_000: "1 млн", 1_050_000: "1,1 млн", 1_234_567: "1,2 млн", 9_949_999: "9,9 млн",
		9_999_999: "10 млн", 10_000_000: "10 млн", 12_345_678: "12 млн", 12_500_000: "13 млн", 1_234_567_890: "1235 млн",
		-1: "-1", -1234: "-1,2 тыс.", -12_345: "-12 тыс.", -1_234_567: "-1,2 млн", -12_345_678: "-12 млн",
	} {
		got := strings.ReplaceAll(chattest.Plain(short(c)(n)), "−", "-")
		if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	if got := chattest.Plain(whole(c)(1234)); got != "1 234" {
		t.Errorf("pieces are %q", got)
	}
}

// drawn is what a picture shows, in words.
func drawn(pictures []picture) string {
	var b strings.Builder
	for _, p := range pictures {
		fmt.Fprintln(&b, p.name, p.caption)
		for _, panel := range p.panels {
			fmt.Fprintf(&b, "  %s lying=%t marked=%t 12345=%s\n", panel.Title, panel.Lying, panel.Marked, panel.Format(12_345))
			for _, bars := range panel.Bars {
				fmt.Fprintf(&b, "    %q %d:", bars.Name, bars.Tint)
				for i, v := range bars.Values {
					if v != 0 || len(bars.Values) < 8 {
						fmt.Fprintf(&b, " %s=%d", panel.Labels[i], v)
					}
				}
				if len(bars.Values) != len(panel.Labels) {
					b.WriteString(" and labels without a value")
				}
				b.WriteString("\n")
			}
		}
	}
	return chattest.Plain(b.String())
}

// three are the figures of three days with something of everything.
func three() reports.Stats {
	day := func(n int, s reports.Sum) reports.Day {
		return reports.Day{Date: time.Date(2026, 11, n, 0, 0, 0, 0, kaspi.Almaty()), Sum: s}
	}
	s := reports.Stats{
		Sum: reports.Sum{Orders: 10, Sold: 4, Waiting: 3, Cancelled: 2, Returned: 1, Revenue: 50_000, Profit: 7_000, Known: 3},
		Days: []reports.Day{
			day(1, reports.Sum{Orders: 7, Sold: 4, Waiting: 1, Cancelled: 2, Revenue: 50_000, Profit: 8_000, Known: 3}),
			day(2, reports.Sum{Orders: 2, Waiting: 2}), day(3, reports.Sum{Orders: 1, Returned: 1, Profit: -1_000}),
		},
		Cities: []reports.City{{Name: "Алматы", Orders: 6}, {Name: "", Orders: 4}}, Accept: []int{0, 3, 0, 0, 0, 0, 1}, Median: 7 * time.Minute,
		Goods: []reports.Good{{SKU: "A", Pieces: 3, Profit: 500, Known: 2, Last: "601"}, {SKU: "B", Pieces: 1, Profit: 6_500, Known: 1, Last: "602"}},
	}
	s.Hours[9], s.Hours[23] = 6, 4
	return s
}

func TestPicturesShowTheFigures(t *testing.T) {
	t.Parallel()
	c := newWorld(t).Chats().To(chattest.Aigul.ID)
	unaccepted := three()
	unaccepted.Accept = make([]int, 7)
	for _, p := range []struct {
		of    reports.Stats
		money bool
		want  string
	}{{three(), true, wantMoney}, {three(), false, wantPlain}, {unaccepted, false, wantUnaccepted}} {
		if got := drawn(pictures(c, p.of, p.money)); got != p.want {
			t.Errorf("drawn with money %t\n%s\nwant\n%s", p.money, got, p.want)
		}
	}
	v := topView{Stats: three(), Period: 7, Money: true, ByProfit: []named{{three().Goods[1], "Чайник"}, {three().Goods[0], "Кружка"}}, ByPieces: []named{{three().Goods[0], "Кружка"}}}
	if got := drawn([]picture{{"goods", "x", v.panels(c)}}); got != wantGoods {
		t.Errorf("drawn of goods\n%s\nwant\n%s", got, wantGoods)
	}
	v.ByProfit = nil
	if got := drawn([]picture{{"goods", "x", v.panels(c)}}); strings.Contains(got, "Прибыль") || !strings.Contains(got, "Кружка=3") {
		t.Errorf("drawn of goods without a profit\n%s", got)
	}
}

const wantMoney = `orders reports.caption.orders
  Заказы по дням lying=false marked=false 12345=12 345
    "продано" 0: 01.11=4 02.11=0 03.11=0
    "ждёт принятия" 1: 01.11=1 02.11=2 03.11=0
    "отменено" 2: 01.11=2 02.11=0 03.11=0
    "возвращено" 3: 01.11=0 02.11=0 03.11=1
  Выручка по дням, ₸ lying=false marked=true 12345=12 тыс.
    "" 4: 01.11=50000 02.11=0 03.11=0
places reports.caption.profit
  Прибыль по дням, ₸ — оценка (≈) lying=false marked=true 12345=12 тыс.
    "" 4: 01.11=8000 02.11=0 03.11=-1000
  Заказы по городам lying=true marked=false 12345=12 345
    "" 0: Алматы=6 город неизвестен=4
times reports.caption.times
  Заказы по часам lying=false marked=false 12345=12 345
    "" 3: 9=6 23=4
  Время до принятия, обычно 7 мин lying=true marked=false 12345=12 345
    "" 1: до 5 мин=0 до 15 мин=3 до 30 мин=0 до 1 ч=0 до 2 ч=0 до 3 ч=0 дольше 3 ч=1
`

const wantUnaccepted = `orders reports.caption.orders
  Заказы по дням lying=false marked=false 12345=12 345
    "продано" 0: 01.11=4 02.11=0 03.11=0
    "ждёт принятия" 1: 01.11=1 02.11=2 03.11=0
    "отменено" 2: 01.11=2 02.11=0 03.11=0
    "возвращено" 3: 01.11=0 02.11=0 03.11=1
places reports.caption.places
  Заказы по городам lying=true marked=false 12345=12 345
    "" 0: Алматы=6 город неизвестен=4
times reports.caption.times
  Заказы по часам lying=false marked=false 12345=12 345
    "" 3: 9=6 23=4
`

const wantPlain = wantUnaccepted + `  Время до принятия, обычно 7 мин lying=true marked=false 12345=12 345
    "" 1: до 5 мин=0 до 15 мин=3 до 30 мин=0 до 1 ч=0 до 2 ч=0 до 3 ч=0 дольше 3 ч=1
`

const wantGoods = `goods x
  Прибыль, ₸ — оценка (≈) lying=true marked=false 12345=12 тыс.
    "" 4: Чайник=6500 Кружка=500
  Продано штук lying=true marked=false 12345=12 345
    "" 0: Кружка=3
`

// sick is a store some of whose reads fail for a time.
type sick struct {
	Store
	figures, records, record int // how many fail
}

func (s *sick) EachFigures(ctx context.Context, from, to time.Time, show func(orders.Figures)) error {
	if s.figures--; s.figures >= 0 {
		return errDisk
	}
	return s.Store.EachFigures(ctx, from, to, show)
}

func (s *sick) EachRecord(ctx context.Context, from, to time.Time, show func(orders.Record) error) error {
	if s.records--; s.records >= 0 {
		return errDisk
	}
	return s.Store.EachRecord(ctx, from, to, show)
}

func (s *sick) Record(ctx context.Context, code kaspi.OrderCode) (orders.Record, error) {
	if s.record--; s.record >= 0 {
		return orders.Record{}, errDisk
	}
	return s.Store.Record(ctx, code)
}

// What failed is told, logged, and may be asked for again; no part of it comes alone and is taken for all.
func TestWhatFailedMayBeAskedForAgain(t *testing.T) {
	t.Parallel()
	if kaspitest.Race {
		t.Skip("run without -race: it draws")
	}
	refused := func(operation string) faults.Row {
		return faults.Row{Operation: operation, Times: 1, Code: http.StatusBadRequest, Text: "Bad Request: no"}
	}
	for name, c := range map[string]struct {
		ask    string
		sick   sick
		fault  string // of Telegram
		told   string
		logged string
		then   string // asked again
	}{
		"figures":   {ask: "/stats 7", sick: sick{figures: 1}, logged: errDisk.Error(), then: "Статистика за 7 дней"},
		"top":       {ask: "/top 7", sick: sick{figures: 1}, logged: errDisk.Error(), then: "Лучшие товары за 7 дней"},
		"a name":    {ask: "/top 7", sick: sick{record: 1}, logged: errDisk.Error(), then: "1 шт. — Чайник"},
		"more":      {ask: "/top 7", sick: sick{record: 2}, logged: errDisk.Error()},
		"report":    {ask: "/report", sick: sick{records: 1}, told: "Отчёт не получился", logged: `msg="a report did not come about" month=2026-11 err=`, then: "Готовлю отчёт: ноябрь 2026"},
		"text":      {ask: "/stats 7", fault: "sendMessage", logged: "Bad Request: no", then: "Статистика за 7 дней"},
		"top's":     {ask: "/top 7", fault: "sendMessage", logged: "Bad Request: no", then: "Лучшие товары за 7 дней"},
		"begun":     {ask: "/report", fault: "sendMessage", logged: "Bad Request: no", then: "Готовлю отчёт: ноябрь 2026"},
		"picture":   {ask: "/stats 7", fault: "sendPhoto", told: "Рисунок не получился", logged: `msg="a picture did not come about" picture=orders err=`, then: "Статистика за 7 дней"},
		"top's own": {ask: "/top 7", fault: "sendPhoto", told: "Рисунок не получился", logged: `msg="a picture did not come about" picture=goods err=`, then: "Лучшие товары за 7 дней"},
		"file":      {ask: "/report", fault: "sendDocument", told: "Отчёт не получился", logged: "a report did not come about", then: "Готовлю отчёт: ноябрь 2026"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.sick.Store = w.data
			w.screen.Store = func(chat.ShopID) Store { return &c.sick }
			must(t, w.data.SaveRecords(t.Context(), sold("700000001", chattest.Noon.Add(-time.Hour), 12_990, "Чайник")))
			if c.fault != "" {
				w.Telegram.Fail(refused(c.fault))
			}
			w.Say(chattest.Aigul, c.ask)
			w.Router.Wait()
			if all := w.Telegram.Messages(chattest.Aigul.ID); c.told != "" {
				w.WantLast(c.told)
			} else if c.fault == "sendMessage" && slices.ContainsFunc(all, func(m tgtest.Message) bool { return m.Photo != nil || m.Document != nil }) {
				t.Errorf("something came without a word\n%s", w.Screens())
			}
			if !strings.Contains(w.Logged(), c.logged) {
				t.Errorf("nothing of %q is logged", c.logged)
			}
			if c.then == "" {
				return
			}
			w.Say(chattest.Aigul, c.ask)
			w.Router.Wait()
			if len(w.Naming(chattest.Aigul.ID, c.then)) == 0 || len(w.Naming(chattest.Aigul.ID, "Уже готовлю")) > 0 {
				t.Errorf("asked again it is not done\n%s", w.Screens())
			}
		})
	}
}

// One order's file that is refused costs the other: neither comes twice, and it is said.
func TestAReportWhoseTableIsRefusedIsSaidToHaveFailed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.data.SaveRecords(t.Context(), sold("700000001", chattest.Noon.Add(-time.Hour), 12_990, "Чайник")))
	w.Telegram.Fail(faults.Row{Operation: "sendDocument", Skip: 1, Times: 1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	w.Say(chattest.Aigul, "/report")
	w.Router.Wait()
	w.WantLast("Отчёт не получился")
}

// While something is made for a chat, whoever asks for it there again is told so; others and other things are not held up.
func TestWhatIsBeingMadeIsMadeOnceForAChat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := &held{Store: w.data, may: make(chan struct{})}
	w.screen.Store = func(chat.ShopID) Store { return h }
	must(t, w.data.SaveRecords(t.Context(), sold("700000001", chattest.Noon.Add(-time.Hour), 12_990, "Чайник")))
	w.Say(chattest.Aigul, "/report")
	w.Say(chattest.Aigul, "/report ноябрь")
	w.WantLast("Уже готовлю это, подождите немного.")
	w.Say(chattest.Marat, "/report")
	w.Wants(w.Last(chattest.Marat.ID), "Готовлю отчёт: ноябрь 2026. Пришлю файлы сюда.")
	w.Say(chattest.Aigul, "/report октябрь")
	w.WantLast("Готовлю отчёт: октябрь 2026")
	w.Say(chattest.Aigul, "/stats 7")
	w.Wants(w.Naming(chattest.Aigul.ID, "Статистика за 7 дней")[0], "Заказов: 1")
	w.Say(chattest.Aigul, "/stats 7")
	w.WantLast("Уже готовлю это")
	close(h.may)
	w.Router.Wait()
}

// What each may see of money: nobody below a manager, whatever they ask for.
func TestOnlyManagersAndOwnersSeeMoney(t *testing.T) {
	t.Parallel()
	if kaspitest.Race {
		t.Skip("run without -race: it draws")
	}
	w := newWorld(t)
	must(t, w.data.SaveRecords(t.Context(), sold("700000001", chattest.Noon.Add(-time.Hour), 12_990, "Чайник")))
	for role, money := range map[chat.Role]bool{chat.Packer: false, chat.Manager: true} {
		user := tgtest.User{ID: 130 + int64(role), FirstName: "Зарина"}
		w.Telegram.Meet(user, user.ID)
		must(t, w.data.AddPerson(t.Context(), chat.Person{ID: user.ID, Name: "Зарина", Role: role}, chattest.Aigul.ID, chattest.Noon))
		for ask, has := range map[string]string{"/stats 7": "Статистика за 7 дней", "/top 7": "Лучшие товары за 7 дней"} {
			w.Say(user, ask)
			m := w.Naming(user.ID, has)
			if len(m) != 1 || strings.Contains(m[0].Text, "₸") != money {
				t.Fatalf("a %s who asks %s sees %+v", role, ask, m)
			}
			report := slices.Contains(chattest.Buttons(m[0]), "v1:report:2026-11")
			if want := money && strings.HasPrefix(ask, "/stats"); report != want {
				t.Errorf("a %s has the button of the report after %s: %t", role, ask, report)
			}
		}
		told := w.Press(user, w.Forge(user.ID, "v1:report:2026-11"), "v1:report:2026-11")
		if (told == "") != money {
			t.Errorf("a %s who presses for the report is told %q", role, told)
		}
		w.Router.Wait()
	}
}

// The last 90 days do not fit beside all the rest: they come in parts, all of them, once.
func TestManyDaysComeInMessagesOfTheirOwn(t *testing.T) {
	t.Parallel()
	if kaspitest.Race {
		t.Skip("run without -race: it draws")
	}
	w := newWorld(t)
	for i := range 90 {
		must(t, w.data.SaveRecords(t.Context(), sold(fmt.Sprint(700000001+i), chattest.Noon.AddDate(0, 0, -i).Add(-time.Hour), 12_990, "Чайник")))
	}
	w.Say(chattest.Aigul, "/stats 90")
	w.Router.Wait()
	w.Wants(w.Naming(chattest.Aigul.ID, "Статистика за 90 дней")[0], "27.08–24.11", "Заказов: 90", "not", "По дням")
	days := w.Naming(chattest.Aigul.ID, "По дням")
	if len(days) != 2 {
		t.Fatalf("%d messages\n%s", len(days), w.Screens())
	}
	w.Wants(days[0], "27.08: 1", "10.10: 1", "not", "11.10")
	w.Wants(days[1], "11.10: 1", "24.11: 1", "not", "10.10")
	w.Say(chattest.Marat, "/stats 30")
	w.Router.Wait()
	w.Wants(w.Naming(chattest.Marat.ID, "Статистика за 30 дней")[0], "26.10: 1", "24.11: 1", "not", "25.10")
}

// A good is called as its last order calls it, or else by its category, its number, or nothing at all.
func TestAGoodIsCalledByWhatIsKnownOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entry := func(sku, title, category string) kaspi.Entry {
		return kaspi.Entry{SKU: sku, Title: title, Category: kaspi.Category{Title: category}, Quantity: 1, Price: 100, Total: 100}
	}
	r := sold("700000001", chattest.Noon.Add(-time.Hour), 400, "x")
	r.Order.Entries = []kaspi.Entry{entry("A", "Чайник", "Посуда"), entry("B", "", "Посуда"), entry("C", "", ""), entry("", "", "")}
	must(t, w.data.SaveRecords(t.Context(), r))
	w.Say(chattest.Aigul, "/top 7")
	w.Router.Wait()
	w.Wants(w.Naming(chattest.Aigul.ID, "Лучшие товары")[0], "1 шт. — Чайник", "1 шт. — Посуда", "1 шт. — C", "1 шт. — товар без названия")
	all, err := w.screen.named(t.Context(), &chat.Request{Chat: w.Chats().To(chattest.Aigul.ID)}, []reports.Good{{SKU: "Z", Last: "999"}, {SKU: "A", Last: "700000001"}})
	if err != nil || len(all) != 2 || all[0].Title != "Z" || all[1].Title != "Чайник" {
		t.Errorf("%+v, %v", all, err)
	}
}
