package orders_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
)

func (n *nobody) wantMode(want auto.Mode, chosen bool) {
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
	n := newNobody(t, auto.ModeOff)
	n.wantMode(auto.ModeOff, false)
	if err := n.auto.SetMode(t.Context(), "maybe", aigerim); err == nil {
		t.Error("a mode that is none is taken")
	}
	if err := n.auto.SetMode(t.Context(), auto.ModeDry, aigerim); err != nil {
		t.Fatal(err)
	}
	n.restart()
	n.begin(auto.ModeOn)
	n.wantMode(auto.ModeDry, true)
	n.later(11 * time.Minute)
	n.wantRuling(auto.OutcomeWould)
	if err := n.auto.SetMode(t.Context(), auto.ModeOn, aigerim); err != nil {
		t.Fatal(err)
	}
	n.later(time.Second)
	n.wantRuling(auto.OutcomeAccepted)
}

func TestAModeThatCannotBeReadIsOff(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	if err := n.store.SetSetting(t.Context(), "auto.mode", "?"); err != nil {
		t.Fatal(err)
	}
	n.wantMode(auto.ModeOff, true)
	n.later(time.Hour)
	n.wantPosts("501", 0, 0)
}

func TestAnAutomaticAcceptThatWasCutOffIsToldOfAfterwards(t *testing.T) {
	t.Parallel()
	n := newNobody(t, auto.ModeOn)
	n.pass(11 * time.Minute)
	trying := auto.Decision{Code: "501", At: n.now(), Mode: auto.ModeOn, Outcome: auto.OutcomeTrying}
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
	n.begin(auto.ModeOn)
	n.later(time.Second)
	n.wantRuling(auto.OutcomeTrying)
	n.tick()
	n.later(time.Second)
	n.wantRuling(auto.OutcomeAccepted)
	n.wantPosts("501", 1, 1)
}
