package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// wantKeys compares a list's buttons but for those that open cards or tabs.
func (s *shop) wantKeys(m tgtest.Message, want ...string) {
	s.t.Helper()
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
		s.t.Errorf("buttons of message %d: got %q, want %q:\n%s", m.ID, got, want, m.Text)
	}
}

// label is what the button with this data says.
func label(m tgtest.Message, data string) string {
	for _, row := range m.Keyboard {
		for _, b := range row {
			if b.Data == data {
				return b.Text
			}
		}
	}
	return ""
}

// sweep looks at every state, as the program's slow job does.
func (s *shop) sweep() {
	s.t.Helper()
	s.pass(time.Second)
	_, err := s.desk.PollLive(s.t.Context(), 14*24*time.Hour)
	_, err2 := s.desk.PollArchive(s.t.Context(), 14*24*time.Hour)
	if err := s.logged("sweep", err, err2, s.Refresh(s.t.Context())); err != nil {
		s.t.Fatal(err)
	}
}

func ofState(state, status string) func(*kaspitest.Order) {
	return func(o *kaspitest.Order) { o.State, o.Status, o.Delivery = state, status, kaspitest.KaspiCity }
}

func TestOrdersListsThoseThatWaitAndFollowsThem(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.works.set(func() { s.works.status.Orders.Last = noon })
	s.say(aigul, "/orders")
	s.wants(s.last(aigul.ID), "Последний раз спрашивал Kaspi в 12:00")
	for _, code := range []string{"601", "602", "603"} {
		s.put(code)
	}
	s.poll()
	s.press(marat, s.card(marat.ID, "602"), accept("602"))
	s.say(aigul, "/orders")
	list := s.last(aigul.ID)
	s.wants(list, "Новые заказы: 2", "601", "603", "not", "602")
	s.wantKeys(list, accept("601"), accept("603"))
	s.press(aigul, list, accept("601"))
	list, _ = s.telegram.Message(aigul.ID, list.ID)
	s.wants(list, "✅ Айгуль Ким")
	s.wantKeys(list, accept("603"))
}

func TestOrdersPagesInPlace(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 25 {
		s.put(fmt.Sprint(601 + i))
	}
	s.poll()
	before := len(s.telegram.Messages(aigul.ID))
	s.say(aigul, "/orders")
	list := s.last(aigul.ID)
	turn := func(page int, title string, first, orders int, more ...string) {
		t.Helper()
		if data := fmt.Sprintf("v1:tab:new.%d", page); page > 0 {
			if notice := s.press(aigul, list, data); notice != "" {
				t.Errorf("notice %q", notice)
			}
		}
		list, _ = s.telegram.Message(aigul.ID, list.ID)
		var want []string
		for i := range orders {
			want = append(want, accept(fmt.Sprint(first+i)))
		}
		s.wants(list, title)
		s.wantKeys(list, append(want, more...)...)
	}
	turn(0, "Новые заказы: 25, страница 1 из 3", 601, 10, "v1:tab:new.2")
	turn(2, "страница 2 из 3", 611, 10, "v1:tab:new.1", "v1:tab:new.3")
	turn(3, "страница 3 из 3", 621, 5, "v1:tab:new.2")
	turn(2, "страница 2 из 3", 611, 10, "v1:tab:new.1", "v1:tab:new.3")
	s.press(aigul, list, accept("611"))
	turn(0, "Новые заказы: 24, страница 2 из 3", 612, 9, "v1:tab:new.1", "v1:tab:new.3") // it keeps its pages
	if n := len(s.telegram.Messages(aigul.ID)) - before; n != 1 {
		t.Errorf("%d messages, want one", n)
	}
}

func TestListAskedForOutsideTheGroupFollowsItsOrdersToo(t *testing.T) {
	t.Parallel()
	s := newShop(t, inGroup)
	s.put("601")
	s.put("602")
	s.poll()
	s.say(aigul, "/orders")
	s.press(marat, s.card(group, "601"), accept("601"))
	s.wantKeys(s.last(aigul.ID), accept("602"))
	s.press(aigul, s.last(aigul.ID), accept("602"))
	s.wants(s.card(group, "602"), "✅ Принят: Айгуль Ким")
	s.wants(s.last(aigul.ID), "Новые заказы: 0")
	s.wantCount(aigul.ID, "601", 1)
}

func TestEveryOrderHasAHomeInATab(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.put("602", ofState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.put("603", ofState("PICKUP", "ACCEPTED_BY_MERCHANT"))
	s.put("604", ofState("ARCHIVE", "COMPLETED"))
	s.put("605", ofState("ARCHIVE", "CANCELLED"))
	s.put("606", ofState("KASPI_DELIVERY", "KASPI_DELIVERY_RETURN_REQUESTED"))
	s.put("607", ofState("DELIVERY", "ACCEPTED_BY_MERCHANT"), func(o *kaspitest.Order) { o.PreOrder = true })
	s.put("608", ofState("KASPI_DELIVERY", "NEW_WORD"))
	s.poll()
	s.sweep()
	s.say(aigul, "/orders")
	list := s.last(aigul.ID)
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
		if got := label(list, data); strings.TrimPrefix(got, "• ") != c.label {
			t.Errorf("button of %s says %q, want %q", c.tab, got, c.label)
		}
		s.press(aigul, list, data)
		list, _ = s.telegram.Message(aigul.ID, list.ID)
		if got := label(list, data); got != "• "+c.label {
			t.Errorf("button of the open tab %s says %q", c.tab, got)
		}
		var opens []string
		for _, data := range buttons(list) {
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
	s := newShop(t, inGroup)
	s.put("601")
	s.poll()
	s.say(aigul, "/orders")
	s.press(aigul, s.last(aigul.ID), "v1:open:601")
	opened := s.last(aigul.ID)
	s.wants(opened, "Заказ 601", "Принять до")
	s.press(marat, s.card(group, "601"), accept("601"))
	opened, _ = s.telegram.Message(aigul.ID, opened.ID)
	s.wants(opened, "✅ Принят: Марат")
}

func TestOrderIsFoundByItsCode(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 12 {
		s.put(fmt.Sprint(701_234_501+i), func(o *kaspitest.Order) {
			o.Phone = fmt.Sprint(7_011_112_200 + i)
			o.Lines = []kaspitest.Line{{SKU: "A-1", Title: "Клавиатура Ёж 100% ArT", Quantity: 1, Price: 100}}
		})
	}
	s.put("701234599", func(o *kaspitest.Order) { o.Lines[0].Title = "Мышь беспроводная <b>" })
	s.pollQuietly()
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
		"/order":                 {"Напишите, что искать"},
	} {
		s.say(aigul, text)
		s.wants(s.last(aigul.ID), want...)
	}
}
