package book_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// wantKeys compares a list's buttons but for those that open cards or tabs.
func wantKeys(t *testing.T, m tgtest.Message, want ...string) {
	t.Helper()
	var got []string
	for _, row := range m.Keyboard {
		for _, b := range row {
			tab := strings.HasPrefix(b.Data, "v1:tab:") && !strings.Contains(b.Text, "Дальше") && !strings.Contains(b.Text, "Назад")
			if !tab && !strings.HasPrefix(b.Data, "v1:open:") && !strings.HasPrefix(b.Data, "v1:all:") {
				got = append(got, b.Data)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("buttons of message %d: got %q, want %q:\n%s", m.ID, got, want, m.Text)
	}
}

func TestOrdersListsThoseThatWaitAndFollowsThem(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Engine.SetPolled(bottest.Noon)
	s.Say(bottest.Aigul, "/orders")
	s.Wants(s.Last(bottest.Aigul.ID), "Данные на 12:00")
	for _, code := range []string{"601", "602", "603"} {
		s.Put(code)
	}
	s.Poll()
	s.Press(bottest.Marat, s.Card(bottest.Marat.ID, "602"), bottest.Accept("602"))
	s.Say(bottest.Aigul, "/orders")
	list := s.Last(bottest.Aigul.ID)
	s.Wants(list, "Новые заказы: 2", "601", "603", "not", "602")
	wantKeys(t, list, bottest.Accept("601"), bottest.Accept("603"))
	s.Press(bottest.Aigul, list, bottest.Accept("601"))
	list, _ = s.Telegram.Message(bottest.Aigul.ID, list.ID)
	s.Wants(list, "✅ Айгуль Ким")
	wantKeys(t, list, bottest.Accept("603"))
}

func TestOrdersPagesInPlace(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for i := range 25 {
		s.Put(fmt.Sprint(601 + i))
	}
	s.Poll()
	before := len(s.Telegram.Messages(bottest.Aigul.ID))
	s.Say(bottest.Aigul, "/orders")
	list := s.Last(bottest.Aigul.ID)
	turn := func(page int, title string, first, orders int, more ...string) {
		t.Helper()
		if data := fmt.Sprintf("v1:tab:new.%d", page); page > 0 {
			if notice := s.Press(bottest.Aigul, list, data); notice != "" {
				t.Errorf("notice %q", notice)
			}
		}
		list, _ = s.Telegram.Message(bottest.Aigul.ID, list.ID)
		var want []string
		for i := range orders {
			want = append(want, bottest.Accept(fmt.Sprint(first+i)))
		}
		s.Wants(list, title)
		wantKeys(t, list, append(want, more...)...)
	}
	turn(0, "Новые заказы: 25, страница 1 из 3", 601, 10, "v1:tab:new.2")
	turn(2, "страница 2 из 3", 611, 10, "v1:tab:new.1", "v1:tab:new.3")
	turn(3, "страница 3 из 3", 621, 5, "v1:tab:new.2")
	turn(2, "страница 2 из 3", 611, 10, "v1:tab:new.1", "v1:tab:new.3")
	s.Press(bottest.Aigul, list, bottest.Accept("611"))
	turn(0, "Новые заказы: 24, страница 2 из 3", 612, 10, "v1:tab:new.1", "v1:tab:new.3") // it keeps its place
	if n := len(s.Telegram.Messages(bottest.Aigul.ID)) - before; n != 1 {
		t.Errorf("%d messages, want one", n)
	}
}

func TestListAskedForOutsideTheGroupFollowsItsOrdersToo(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Put("601")
	s.Put("602")
	s.Poll()
	s.Say(bottest.Aigul, "/orders")
	s.Press(bottest.Marat, s.Card(bottest.Group, "601"), bottest.Accept("601"))
	wantKeys(t, s.Last(bottest.Aigul.ID), bottest.Accept("602"))
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), bottest.Accept("602"))
	s.Wants(s.Card(bottest.Group, "602"), "✅ Принят: Айгуль Ким")
	s.Wants(s.Last(bottest.Aigul.ID), "Новые заказы: 0")
	s.WantCount(bottest.Aigul.ID, "601", 1)
}

func TestEveryOrderHasAHomeInATab(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Put("602", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Put("603", bottest.OfState("PICKUP", "ACCEPTED_BY_MERCHANT"))
	s.Put("604", bottest.OfState("ARCHIVE", "COMPLETED"))
	s.Put("605", bottest.OfState("ARCHIVE", "CANCELLED"))
	s.Put("606", bottest.OfState("KASPI_DELIVERY", "KASPI_DELIVERY_RETURN_REQUESTED"))
	s.Put("607", bottest.OfState("DELIVERY", "ACCEPTED_BY_MERCHANT"), func(o *kaspitest.Order) { o.PreOrder = true })
	s.Put("608", bottest.OfState("KASPI_DELIVERY", "NEW_WORD"))
	s.Poll()
	s.Sweep()
	s.Say(bottest.Aigul, "/orders")
	list := s.Last(bottest.Aigul.ID)
	for _, c := range []struct {
		tab   orders.Tab
		label string
		codes []string
	}{
		{orders.TabPack, "Упаковать 1", []string{"602"}},
		{orders.TabGiveOut, "Выдать 1", []string{"603"}},
		{orders.TabArchive, "Архив 2", []string{"605", "604"}},
		{orders.TabReturns, "Возвраты 1", []string{"606"}},
		{orders.TabPreOrder, "Предзаказы 1", []string{"607"}},
		{orders.TabOther, "Прочие 1", []string{"608"}},
		{orders.TabHandOver, "Передать", nil},
		{orders.TabNew, "Новые 1", []string{"601"}},
	} {
		data := "v1:tab:" + string(c.tab) + ".1"
		if got := chattest.Label(list, data); strings.TrimPrefix(got, "• ") != c.label {
			t.Errorf("button of %s says %q, want %q", c.tab, got, c.label)
		}
		s.Press(bottest.Aigul, list, data)
		list, _ = s.Telegram.Message(bottest.Aigul.ID, list.ID)
		if got := chattest.Label(list, data); got != "• "+c.label {
			t.Errorf("button of the open tab %s says %q", c.tab, got)
		}
		var opens []string
		for _, data := range chattest.Buttons(list) {
			if code, ok := strings.CutPrefix(data, "v1:open:"); ok {
				opens = append(opens, code)
			}
		}
		if !slices.Equal(opens, c.codes) {
			t.Errorf("tab %s opens %q, want %q\n%s", c.tab, opens, c.codes, list.Text)
		}
	}
}

func TestCardOpensFromAListAndFollowsItsOrder(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Put("601")
	s.Poll()
	s.Say(bottest.Aigul, "/orders")
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), bottest.Open("601"))
	opened := s.Last(bottest.Aigul.ID)
	s.Wants(opened, "Заказ 601", "Принять до")
	s.Press(bottest.Marat, s.Card(bottest.Group, "601"), bottest.Accept("601"))
	opened, _ = s.Telegram.Message(bottest.Aigul.ID, opened.ID)
	s.Wants(opened, "✅ Принят: Марат")
}

func TestOrderIsFoundByItsCode(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for i := range 12 {
		s.Put(fmt.Sprint(701_234_501+i), func(o *kaspitest.Order) {
			o.Phone = fmt.Sprint(int64(7_011_112_200) + int64(i))
			o.Lines = []kaspitest.Line{{SKU: "A-1", Title: "Клавиатура Ёж 100% ArT", Quantity: 1, Price: 100}}
		})
	}
	s.Put("701234599", func(o *kaspitest.Order) { o.Lines[0].Title = "Мышь беспроводная <b>" })
	s.PollQuietly()
	s.Quiet = true // only what was asked for is sent
	for text, want := range map[string][]string{
		"/order 701234503":       {"Заказ 701234503", "Принять до"},
		"/order 4503":            {"Заказ 701234503", "Принять до"},
		"/find 503":              {"Заказ 701234503", "Принять до"},
		"/find МЫШЬ":             {"Заказ 701234599", "Принять до", "<b>"},
		"/find беспр мыш":        {"Заказ 701234599"},
		"/find +7 701 111 22 05": {"Заказ 701234506"},
		"/find 2207":             {"Заказ 701234508"},
		"/order клавиатура еж":   {"Нашлось: 12 заказов", "Показаны последние 10"},
		"/find 100%":             {"Нашлось: 12 заказов"},
		"/find %":                {"Напишите, что искать"},
		"/find телевизор <b>":    {"«телевизор <b>» ничего не нашлось"},
		"/find":                  {"Напишите, что искать"},
		"/order":                 {"Напишите номер заказа"},
	} {
		s.Say(bottest.Aigul, text)
		s.Wants(s.Last(bottest.Aigul.ID), want...)
	}
}

// A name or the end of a phone finds nothing for one who may not know buyers, in whichever way they look for it, and the
// answer is the same as for what nobody has.
func TestWhoMayNotKnowBuyersFindsNoneByThem(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	packer, viewer := tgtest.User{ID: 601, FirstName: "Пётр"}, tgtest.User{ID: 602, FirstName: "Вера"}
	s.Enlist(chat.Person{ID: packer.ID, Name: packer.FirstName, Role: chat.Packer})
	s.Enlist(chat.Person{ID: viewer.ID, Name: viewer.FirstName, Role: chat.Viewer})
	s.Put("812345638")
	s.Poll()
	phone := bottest.BuyerPhone
	for _, what := range []string{bottest.BuyerLast, bottest.BuyerFirst, phone, "8" + phone[len(phone)-10:], phone[len(phone)-4:], "чайник " + bottest.BuyerLast} {
		for _, command := range []string{"/find ", "/order "} {
			s.Say(viewer, command+what)
			s.Wants(s.Last(viewer.ID), "ничего не нашлось", "not", "812345638", "телефона")
			s.Say(packer, command+what)
			s.Wants(s.Last(packer.ID), "Заказ 812345638")
		}
		s.Say(viewer, "/find")
		s.Wants(s.Last(viewer.ID), "Напишите, что искать", "not", "телефон", "имя")
		s.Say(viewer, what)
		s.Wants(s.Last(viewer.ID), "ничего не нашлось", "not", "812345638")
	}
	s.Say(viewer, phone[len(phone)-10:]) // which may be a code
	s.Wants(s.Last(viewer.ID), "not", "812345638")
	for _, what := range []string{"чайник", "638", "812345638"} {
		s.Say(viewer, "/find "+what)
		s.Wants(s.Last(viewer.ID), "Заказ 812345638")
	}
}
