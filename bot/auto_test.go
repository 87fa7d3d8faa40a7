package bot_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/orders/profit"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// shelves are what the distributor has of the goods in the shop's orders.
type shelves struct {
	now func() time.Time

	mu      sync.Mutex
	kettles int
}

func (s *shelves) Items(context.Context, []string, time.Duration) (map[string]profit.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]profit.Item{
		"KET-17": {Article: "1017", Stock: s.kettles, StockAt: s.now(), Cost: 3000},
		"CUP-04": {Article: "1004", Stock: 50, AtLeast: true, StockAt: s.now(), Cost: 2000},
	}, nil
}

// tenth takes a tenth of each sale, and nothing else.
type tenth struct{}

func (tenth) Commission(string) int64 { return 1_000 }

func (tenth) Delivery(profit.Way, kaspi.Tenge, int) (kaspi.Tenge, bool) { return 0, true }

func (tenth) Tax(kaspi.Tenge) kaspi.Tenge { return 0 }

// newAuto is the automatic acceptance of a shop, off at first.
func (s *shop) newAuto() *auto.Acceptance {
	s.t.Helper()
	a, err := auto.New(auto.Config{
		Desk: s.desk, Estimator: profit.New(s.desk, s.shelves, tenth{}), Decisions: s.memory, Mode: auto.ModeOff,
		Rules: auto.Rules{After: minutes(10), Margin: 1, MinProfit: 500},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// putWeighed places an order of which all is known: two kettles and a cup, of which 3 691 tenge are left.
func (s *shop) putWeighed(code string) {
	s.put(code, func(o *kaspitest.Order) {
		for i := range o.Lines {
			o.Lines[i].CategoryTitle = "Чайники"
		}
	})
}

// weigh is the program's job beside the polls.
func (s *shop) weigh() {
	s.t.Helper()
	ctx := s.t.Context()
	if err := s.logged("weigh", s.Auto.Estimator.Run(ctx), s.Auto.Run(ctx), s.Refresh(ctx)); err != nil {
		s.t.Fatal(err)
	}
}

func TestACardIsSentAtOnceAndTellsTheFactsWhenTheyArrive(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.putWeighed("501")
	s.poll()
	card := s.card(aigul.ID, "501")
	s.wants(card, "Принять до", "not", "поставщик", "прибыль")
	s.weigh()
	for _, owner := range []int64{aigul.ID, marat.ID} {
		s.wantCount(owner, "501", 1)
		s.wants(s.card(owner, "501"), "у поставщика 7, меньше минуты назад", "закупка 8 000 ₸", "комиссия 1 299 ₸",
			"прибыль 3 691 ₸")
	}
	s.shelves.set(1)
	s.pass(minutes(6))
	s.weigh()
	s.wants(s.card(aigul.ID, "501"), "не хватает: нужно 2, есть 1")
	s.press(aigul, s.card(aigul.ID, "501"), accept("501"))
	s.wants(s.card(aigul.ID, "501"), "Принят: Айгуль", "not", "не хватает")
	s.press(aigul, s.card(aigul.ID, "501"), details("501"))
	s.wants(s.last(aigul.ID), "Что известно на", "Итог: прибыль 3 691 ₸")
}

func (s *shelves) set(kettles int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kettles = kettles
}

func TestADigestMarksOrdersThatTheSupplierHasTooLittleFor(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(s *setup) { s.idle = true })
	for _, code := range []string{"501", "502", "503", "504", "505", "506"} {
		s.putWeighed(code)
	}
	s.poll()
	s.weigh()
	text := s.card(aigul.ID, "501").Text
	if n := strings.Count(text, "не хватает"); n != 3 { // seven kettles are enough for three orders of two
		t.Errorf("%d marks, want 3:\n%s", n, text)
	}
}

// choose sets the mode behind the chat's back.
func (s *shop) choose(m auto.Mode) {
	s.t.Helper()
	if err := s.Auto.SetMode(s.t.Context(), m, orders.Who{ID: 1, Name: "x"}); err != nil {
		s.t.Fatal(err)
	}
}

func TestAnAutomaticAcceptIsToldBelowTheCardOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.choose(auto.ModeOn)
	s.putWeighed("501")
	s.poll()
	card := s.card(aigul.ID, "501")
	s.pass(minutes(11))
	for range 3 {
		s.weigh()
	}
	s.wantPosts("501", 1, 1)
	s.wantCount(aigul.ID, "Заказ 501 принят автоматически", 1)
	told := s.last(aigul.ID)
	s.wants(told, "прибыль 3 691 ₸")
	if told.ReplyTo != card.ID {
		t.Errorf("told below message %d, want the card %d", told.ReplyTo, card.ID)
	}
	m, _ := s.telegram.Message(aigul.ID, card.ID)
	s.wants(m, "Принят автоматически, 12:1")
	s.say(aigul, "/auto")
	s.wants(s.last(aigul.ID), "Последние решения", "501: ✅ принят автоматически")
}

func TestADryRunTellsOnceWhatItWouldDo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.choose(auto.ModeDry)
	s.putWeighed("501")
	s.put("502") // without categories
	s.poll()
	s.pass(minutes(11))
	s.weigh()
	s.shelves.set(100)
	s.pass(minutes(6))
	s.weigh()
	s.wantPosts("501", 0, 0)
	s.wantPosts("502", 0, 0)
	for _, owner := range []int64{aigul.ID, marat.ID} {
		s.wantCount(owner, "заказ 501 принял бы", 1)
		s.wantCount(owner, "заказ 502 не принял бы", 1)
		s.wantCount(owner, "комиссию не посчитать", 1)
	}
}

func TestAnyPressOnAnOrderKeepsTheProgramAway(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.choose(auto.ModeOn)
	s.putWeighed("501")
	s.putWeighed("502")
	s.poll()
	s.weigh()
	s.press(marat, s.card(marat.ID, "501"), details("501"))
	s.pass(minutes(11))
	s.weigh()
	s.wantPosts("501", 0, 0)
	s.wantPosts("502", 1, 1)
}

var _ bot.Decisions = (*memory)(nil)
