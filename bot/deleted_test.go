package bot_test

import (
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/kaspi/kaspitest"
)

func TestDeletedCardOfAWaitingOrderIsShownAnewOnce(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Remove(s.Card(bottest.Aigul.ID, "601"))
	for _, d := range []time.Duration{100 * time.Minute, 55 * time.Minute} { // each passes a rung
		s.Pass(d)
		s.Poll()
		s.Poll()
	}
	s.WantCount(bottest.Marat.ID, "601", 3) // the card and its reminders
	n := len(s.Naming(bottest.Aigul.ID, "601"))
	if n != 2 && n != 3 { // the card that comes anew calls to the order by itself when it comes before the reminder
		t.Errorf("%d messages", n)
	}
	s.Press(bottest.Aigul, s.Telegram.Messages(bottest.Aigul.ID)[0], bottest.Accept("601"))
	s.Poll()
	for _, m := range s.Telegram.Messages(bottest.Aigul.ID) {
		s.Wants(m, "✅ Принят: Айгуль Ким")
	}
	s.WantCount(bottest.Aigul.ID, "601", n)
}

func TestDeletedCardOfAnAcceptedOrderStaysAway(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601", func(o *kaspitest.Order) { o.Delivery = kaspitest.KaspiCity })
	s.Poll()
	s.Remove(s.Card(bottest.Aigul.ID, "601"))
	s.Press(bottest.Marat, s.Card(bottest.Marat.ID, "601"), bottest.Accept("601"))
	s.Poll()
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "601", 0)
	s.WantCount(bottest.Marat.ID, "601", 1)
}

func TestDeletedListIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Put("602")
	s.Poll()
	s.Say(bottest.Aigul, "/orders")
	s.Remove(s.Last(bottest.Aigul.ID))
	s.Pass(100 * time.Minute)
	s.Poll()
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "601", 2) // the card, and the reminder at half of the time
	s.WantCount(bottest.Aigul.ID, "602", 2)
}
