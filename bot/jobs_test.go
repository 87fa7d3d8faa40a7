package bot_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
)

// What the program's works have to say comes to the chats.
func TestWhatTheWorksFindIsToldInTheChat(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	held := publish.Report{Version: feed.Version{ID: 7, Status: feed.StatusHeld}, Held: true}
	for _, c := range []struct {
		tell func() error
		want string
	}{
		{func() error { return s.TellHeld(t.Context(), held) }, "Прайс-лист задержан, версия 7"},
		{func() error { return s.CloseOld(t.Context()) }, "Версия 7 больше не ждёт решения"},
		{func() error { return s.TellDamaged(t.Context(), publish.Report{Damaged: publish.Damaged{Version: 6}}) }, "был повреждён, версия 6"},
		{func() error { return s.TellAddress(t.Context(), "127.0.0.1:8080") }, "открыт только этой машине"},
		{func() error {
			return s.TellGoods(t.Context(), []list.Alarm{{Reason: list.ReasonLoss, SKU: "A", Model: "Чайник"}})
		}, "дешевле закупки"},
		{func() error { return s.TellRules(t.Context(), &price.FileError{Faults: []price.Fault{{Line: 3}}}) }, "rules.toml с ошибкой"},
		{func() error { return s.TellRules(t.Context(), nil) }, "Файл правил исправлен"},
		{func() error { return s.TellDoubts(t.Context(), nil, []price.Fault{{Line: 4}}) }, "Строка 4"},
		{func() error {
			s.Watch(t.Context(), "supplier", &chat.FaultError{Fault: chat.Fault{Service: "disk", Kind: "full"}, Err: errors.New("x")})
			return nil
		}, "кончилось место"},
	} {
		if err := c.tell(); err != nil {
			t.Errorf("%s: %v", c.want, err)
		}
		s.WantLast(c.want)
	}
}

// The clock moves on what an order's card says is left, and waybills come by it.
func TestTheClockMovesCardsAndBringsWaybills(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Kaspi.WaybillAfter(0)
	s.Put("601")
	s.Put("602", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Sweep()
	s.Pass(155 * time.Minute)
	s.Poll()
	was := s.Card(bottest.Aigul.ID, "601")
	s.Pass(10 * time.Minute)
	if err := s.Reclock(t.Context()); err != nil {
		t.Error(err)
	}
	if now := s.Again(was); now.Text == was.Text || !strings.Contains(now.Text, "осталось") {
		t.Errorf("the card stands still: %s", now.Text)
	}
	s.Say(bottest.Aigul, "/order 602")
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "602"), bottest.Pack("602"))
	s.TapOn("v1:pk:602.1")
	s.BringWaybills()
	if file := s.Last(bottest.Aigul.ID).Document; file == nil || file.Name != "waybill-602.pdf" {
		t.Errorf("no waybill\n%s", s.Screens())
	}
}
