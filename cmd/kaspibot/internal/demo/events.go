package demo

import (
	"context"
	"fmt"

	"kaspibot/kaspi/kaspitest"
)

// event is something that can happen out there when somebody wants it: a button of the page, or a request to the sandbox.
type event struct {
	name  string
	group string
	label texts
	said  texts // with the one argument that do returns, if any
	not   texts // said when do reports that it is not possible now
	do    func(ctx context.Context, w *world) (about string, ok bool)
}

// texts are one text in Russian, Kazakh and English.
type texts [3]string

func (t texts) in(language string) string {
	switch language {
	case "kk":
		return t[1]
	case "en":
		return t[2]
	}
	return t[0]
}

// The groups of events.
const (
	ofOrders   = "orders"
	ofSupplier = "supplier"
	ofKaspi    = "kaspi"
	ofTelegram = "telegram"
	ofTime     = "time"
)

func groupTitles() map[string]texts {
	const code = kaspitest.SecurityCode // nobody else can tell it to whoever hands over
	return map[string]texts{
		ofOrders:   {"Заказы · код покупателя " + code, "Тапсырыстар · сатып алушының коды " + code, "Orders · the buyer's code is " + code},
		ofSupplier: {"Поставщик", "Жеткізуші", "Supplier"},
		ofKaspi:    {"Kaspi", "Kaspi", "Kaspi"},
		ofTelegram: {"Telegram", "Telegram", "Telegram"},
		ofTime:     {"Время и программа", "Уақыт және бағдарлама", "Time and program"},
	}
}

// events are all that can be made to happen.
func events() []event {
	all := append(buys(), onOrders()...)
	all = append(all, onSupplier()...)
	all = append(all, onKaspi()...)
	return append(all, onOthers()...)
}

var (
	noList  = texts{"Прайс-листа ещё нет: подождите немного.", "Баға парағы әлі жоқ: сәл күтіңіз.", "There is no price list yet: wait a little."}
	noOrder = texts{"Такого заказа сейчас нет.", "Қазір ондай тапсырыс жоқ.", "There is no such order now."}
)

// buys are a new order for each way of delivery.
func buys() (all []event) {
	for _, b := range []struct {
		name  string
		way   kaspitest.Delivery
		label texts
	}{
		{"order-kaspi-door", kaspitest.KaspiDoor, texts{"Новый: Kaspi, до двери", "Жаңа: Kaspi, есікке дейін", "New: Kaspi, to the door"}},
		{"order-kaspi-city", kaspitest.KaspiCity, texts{"Новый: Kaspi, по городу", "Жаңа: Kaspi, қала ішінде", "New: Kaspi, in the city"}},
		{"order-postomat", kaspitest.Postomat, texts{"Новый: постомат", "Жаңа: постомат", "New: Postomat"}},
		{"order-express", kaspitest.Express, texts{"Новый: Express", "Жаңа: Express", "New: Express"}},
		{"order-pickup", kaspitest.Pickup, texts{"Новый: самовывоз", "Жаңа: өзі алып кету", "New: pickup"}},
		{"order-own-delivery", kaspitest.OwnDelivery, texts{"Новый: своя доставка", "Жаңа: өз жеткізуіңіз", "New: own delivery"}},
	} {
		all = append(all, event{
			name: b.name, group: ofOrders, label: b.label, not: noList,
			said: texts{"Покупатель оформил заказ %s.", "Сатып алушы %s тапсырысын берді.", "A buyer has placed order %s."},
			do:   func(_ context.Context, w *world) (string, bool) { return w.orderBy(b.way) },
		})
	}
	return all
}

// onOrder happens to the newest order that allows it.
func onOrder(name string, label, said texts, do func(k *kaspitest.Server, code string) bool) event {
	return event{name: name, group: ofOrders, label: label, said: said, not: noOrder, do: func(_ context.Context, w *world) (about string, ok bool) {
		ok = w.newest(func(code string) bool { about = code; return do(w.kaspi, code) })
		return about, ok
	}}
}

func onOrders() []event {
	return []event{
		onOrder("buyer-cancels", texts{"Покупатель отменяет", "Сатып алушы бас тартады", "The buyer cancels"},
			texts{"Покупатель отменил заказ %s.", "Сатып алушы %s тапсырысынан бас тартты.", "The buyer has cancelled order %s."},
			func(k *kaspitest.Server, code string) bool { return k.Cancel(code, byBuyer) }),
		onOrder("accepted-in-cabinet", texts{"Приняли в кабинете", "Кабинетте қабылданды", "Accepted in the cabinet"},
			texts{"Заказ %s приняли в кабинете Kaspi.", "%s тапсырысы Kaspi кабинетінде қабылданды.", "Order %s was accepted in Kaspi's cabinet."},
			(*kaspitest.Server).AcceptInCabinet),
		onOrder("courier-takes", texts{"Курьер забирает", "Курьер алып кетеді", "The courier takes it"},
			texts{"Курьер Kaspi забрал заказ %s.", "Kaspi курьері %s тапсырысын алып кетті.", "Kaspi's courier has taken order %s."},
			(*kaspitest.Server).HandOver),
		onOrder("buyer-gets", texts{"Доставлен покупателю", "Сатып алушыға жеткізілді", "Delivered"},
			texts{"Kaspi доставил заказ %s.", "Kaspi %s тапсырысын жеткізді.", "Kaspi has delivered order %s."},
			(*kaspitest.Server).Deliver),
		onOrder("buyer-returns", texts{"Покупатель возвращает", "Сатып алушы қайтарады", "The buyer returns it"},
			texts{"Покупатель возвращает заказ %s.", "Сатып алушы %s тапсырысын қайтарады.", "The buyer returns order %s."},
			(*kaspitest.Server).Return),
	}
}

// happen makes an event happen and tells what has come of it, in the language of the chat.
func (w *world) happen(ctx context.Context, name string) (said string, ok, known bool) {
	for _, e := range events() {
		if e.name != name {
			continue
		}
		about, ok := e.do(ctx, w)
		if !ok {
			return e.not.in(w.language), false, true
		}
		if about == "" {
			return e.said.in(w.language), true, true
		}
		return fmt.Sprintf(e.said.in(w.language), about), true, true
	}
	return "", false, false
}
