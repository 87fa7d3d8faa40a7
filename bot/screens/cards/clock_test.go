package cards_test

import (
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/kaspi/kaspitest"
)

func reclock(t *testing.T, s *bottest.Shop) {
	t.Helper()
	if err := s.Reclock(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestTimeLeftOfAnExpressOrderMovesOnEveryMinute(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("602", func(o *kaspitest.Order) { o.Delivery = kaspitest.Express })
	s.Poll()
	express := s.Card(bottest.Aigul.ID, "602")
	s.Wants(express, "осталось 58 мин")
	reclock(t, s) // after a start nobody knows which cards show what
	s.Pass(time.Minute)
	before := len(s.Telegram.Calls("editMessageText"))
	reclock(t, s)
	if n := len(s.Telegram.Calls("editMessageText")) - before; n != 1 {
		t.Errorf("%d edits in a minute, want one of the card whose time matters", n)
	}
	s.Wants(s.Again(express), "осталось 57 мин")
}

func TestTheLastHalfHourTicksOnTheNewestMessageOfAnOrder(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Poll()
	usual := s.Card(bottest.Aigul.ID, "601")
	s.Wants(usual, "Принять до 14:59", "not", "осталось")
	s.Pass(149*time.Minute + 30*time.Second)
	reclock(t, s)
	s.Wants(s.Again(usual), "осталось 29 мин")
	s.Pass(time.Minute)
	reclock(t, s)
	s.Wants(s.Again(usual), "осталось 28 мин")
	s.Poll() // reminders come
	reclock(t, s)
	s.Wants(s.Again(usual), "Принять до 14:59", "not", "осталось") // the newest message of an order is the one that ticks
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "осталось 28 мин")
}
