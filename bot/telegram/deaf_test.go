package telegram

import (
	"testing"
	"time"
)

// Updates that do not come are told of when messages have been taken meanwhile, and only then: while nothing gets through,
// the end of the outage is told.
func TestOnlyWhoIsTakenFromAndHeardByNobodyIsDeaf(t *testing.T) {
	t.Parallel()
	const failed, answered = false, true
	type event struct {
		at    time.Duration
		poll  bool
		taken bool
	}
	for name, c := range map[string]struct {
		events []event
		after  time.Duration
		want   bool
	}{
		"nothing fails":                    {[]event{{0, true, answered}, {4 * time.Minute, false, answered}}, 5 * time.Minute, false},
		"messages are taken":               {[]event{{0, true, failed}, {2 * time.Minute, false, answered}, {3 * time.Minute, true, failed}}, 3 * time.Minute, true},
		"for less than three minutes":      {[]event{{0, true, failed}, {2 * time.Minute, false, answered}}, 3*time.Minute - 1, false},
		"a message right at the beginning": {[]event{{0, true, failed}, {time.Second, false, answered}}, 9 * time.Minute, false},
		"no message":                       {[]event{{0, true, failed}, {4 * time.Minute, false, failed}}, 9 * time.Minute, false},
		"a message before":                 {[]event{{0, false, answered}, {time.Minute, true, failed}}, 9 * time.Minute, false},
		"messages failed first": {
			[]event{{0, false, failed}, {2 * time.Minute, true, answered}, {3 * time.Minute, true, failed}}, 9 * time.Minute, false,
		},
		"a poll is answered again": {
			[]event{{0, true, failed}, {2 * time.Minute, false, answered}, {4 * time.Minute, true, answered}, {5 * time.Minute, true, failed}},
			7 * time.Minute, false,
		},
	} {
		var o outages
		begun := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		for _, e := range c.events {
			if e.taken {
				o.answered(begun.Add(e.at), e.poll)
			} else {
				o.failed(begun.Add(e.at), e.poll)
			}
		}
		if got := o.isDeaf(begun.Add(c.after)); got != c.want {
			t.Errorf("%s: deaf = %t", name, got)
		}
	}
}
