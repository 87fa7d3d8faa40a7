package orders_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
)

func (n *nobody) wantMode(want orders.Mode, chosen bool) {
	n.t.Helper()
	s, err := n.auto.State(n.t.Context(), 5)
	if err != nil {
		n.t.Fatal(err)
	}
	if s.Mode != want || s.Chosen != chosen {
		n.t.Errorf("mode %s, chosen %t; want %s, %t", s.Mode, s.Chosen, want, chosen)
	}
}

func TestTheModeChosenInTheChatWinsAndSurvivesARestart(t *testing.T) {
	t.Parallel()
	n := newNobody(t, orders.ModeOff)
	n.wantMode(orders.ModeOff, false)
	if err := n.auto.SetMode(t.Context(), "maybe", aigerim); err == nil {
		t.Error("a mode that is none is taken")
	}
	if err := n.auto.SetMode(t.Context(), orders.ModeDry, aigerim); err != nil {
		t.Fatal(err)
	}
	n.restart()
	n.begin(orders.ModeOn)
	n.wantMode(orders.ModeDry, true)
	n.later(11 * time.Minute)
	n.wantRuling(orders.OutcomeWould)
	if err := n.auto.SetMode(t.Context(), orders.ModeOn, aigerim); err != nil {
		t.Fatal(err)
	}
	n.later(time.Second)
	n.wantRuling(orders.OutcomeAccepted)
}

func TestAModeThatCannotBeReadIsOff(t *testing.T) {
	t.Parallel()
	n := newNobody(t, orders.ModeOn)
	if err := n.store.SetSetting(t.Context(), "auto.mode", "?"); err != nil {
		t.Fatal(err)
	}
	n.wantMode(orders.ModeOff, true)
	n.later(time.Hour)
	n.wantPosts("501", 0, 0)
}

func TestAnAutomaticAcceptThatWasCutOffIsToldOfAfterwards(t *testing.T) {
	t.Parallel()
	n := newNobody(t, orders.ModeOn)
	n.pass(11 * time.Minute)
	trying := orders.Decision{Code: "501", At: n.now(), Mode: orders.ModeOn, Outcome: orders.OutcomeTrying}
	if err := n.store.SaveDecision(t.Context(), trying); err != nil {
		t.Fatal(err)
	}
	// The program dies right after it wrote the accept down.
	_, _, err := n.store.Claim(t.Context(), orders.Action{
		Key: "accept:501", Verb: orders.VerbAccept, Act: orders.Act{Verb: orders.VerbAccept}, Code: "501",
		State: orders.ActionClaimed, ClaimedAt: n.now(),
	})
	if err != nil {
		t.Fatal(err)
	}
	n.restart()
	n.begin(orders.ModeOn)
	n.later(time.Second)
	n.wantRuling(orders.OutcomeTrying)
	n.tick()
	n.later(time.Second)
	n.wantRuling(orders.OutcomeAccepted)
	n.wantPosts("501", 1, 1)
}
