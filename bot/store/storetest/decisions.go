package storetest

import (
	"testing"

	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

func testTheLastRulingOnAnOrderIsKeptAndToldToEachChatOnce(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	left := auto.Decision{
		Code: "501", At: At(1), Mode: auto.ModeOn, Outcome: auto.OutcomeLeft,
		Objections: []auto.Objection{auto.ObjectionShort, auto.ObjectionCost},
	}
	other := auto.Decision{Code: "502", At: At(2), Mode: auto.ModeDry, Outcome: auto.OutcomeWould}
	must(t, s.SaveDecision(t.Context(), left))
	must(t, s.SaveDecision(t.Context(), other))
	must(t, s.ToldDecision(t.Context(), "501", 7))
	must(t, s.ToldDecision(t.Context(), "501", 7)) // again, as after a crash
	must(t, s.Close())
	s = open(t, dir)
	wantRulings(t, s, auto.Filter{}, other, left)
	wantRulings(t, s, auto.Filter{Limit: 1}, other)
	wantRulings(t, s, auto.Filter{Codes: []kaspi.OrderCode{"501", "9"}}, left)
	wantRulings(t, s, auto.Filter{Outcomes: []auto.Outcome{auto.OutcomeWould}}, other)
	wantUntold(t, s, 7, "502")
	wantUntold(t, s, 8, "501", "502")

	accepted := left
	accepted.Outcome, accepted.Objections, accepted.At = auto.OutcomeTrying, nil, At(3)
	must(t, s.SaveDecision(t.Context(), accepted))
	wantUntold(t, s, 7, "502") // open: not for telling
	accepted.Outcome = auto.OutcomeAccepted
	must(t, s.SaveDecision(t.Context(), accepted))
	wantUntold(t, s, 7, "502", "501") // news for everybody
	wantRulings(t, s, auto.Filter{Codes: []kaspi.OrderCode{"501"}}, accepted)
	got, err := s.UntoldDecisions(t.Context(), 8, At(3))
	must(t, err)
	same(t, "since the third minute", len(got), 1)
}

func wantRulings(t *testing.T, s Engine, f auto.Filter, want ...auto.Decision) {
	t.Helper()
	got, err := s.Decisions(t.Context(), f)
	must(t, err)
	same(t, "rulings", got, want)
}

func wantUntold(t *testing.T, s Engine, chat int64, want ...kaspi.OrderCode) {
	t.Helper()
	list, err := s.UntoldDecisions(t.Context(), chat, At(0))
	must(t, err)
	var got []kaspi.OrderCode
	for _, r := range list {
		got = append(got, r.Code)
	}
	same(t, "untold", got, want)
}
