package jobs

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A machine that starts with a wrong clock has it set soon after. Jobs go on as often as before, whichever way it is set.
func TestAClockThatIsSetHoldsNoJobUp(t *testing.T) {
	t.Parallel()
	for _, set := range []time.Duration{-5 * time.Hour, -30 * 24 * time.Hour, -20 * time.Second, 5 * time.Hour, 30 * 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			var skew atomic.Int64
			now := func() time.Time { return time.Now().Add(time.Duration(skew.Load())) }
			runs := map[string]*atomic.Int64{"*/30 * * * * *": {}, "0 */10 * * * *": {}, "0 0 * * * *": {}, "@every 2s": {}}
			var list []Job
			for text, n := range runs {
				list = append(list, Job{Name: text, When: schedule(t, text), Run: func(context.Context) error { n.Add(1); return nil }})
			}
			ctx, cancel := context.WithCancel(t.Context())
			s := New(ctx, now, slog.New(slog.DiscardHandler), list)
			s.Start()
			wait(t, 10*time.Minute+15*time.Second)
			skew.Store(int64(set))
			for _, n := range runs {
				n.Store(0)
			}
			wait(t, 2*time.Hour)
			cancel()
			s.Stop()
			for text, least := range map[string]int64{"*/30 * * * * *": 237, "0 */10 * * * *": 11, "0 0 * * * *": 1, "@every 2s": 3540} {
				if got := runs[text].Load(); got < least || got > least+least/10+2 {
					t.Errorf("set by %v: %q ran %d times in two hours", set, text, got)
				}
			}
		})
	}
}

// The copy of the night is made when the machine wakes up, and once.
func TestAJobWhoseTimeWasSleptThroughRunsAfterwards(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var skew, runs atomic.Int64
		job := Job{Name: "night", When: schedule(t, "40 3 * * *"), Run: func(context.Context) error { runs.Add(1); return nil }}
		ctx, cancel := context.WithCancel(t.Context())
		s := New(ctx, func() time.Time { return time.Now().Add(time.Duration(skew.Load())) }, slog.New(slog.DiscardHandler), []Job{job})
		s.Start()
		wait(t, time.Hour)
		for night := range 3 {
			skew.Add(int64(24 * time.Hour)) // while it slept, nothing of the program moved
			wait(t, 2*time.Minute)
			if got := runs.Load(); got != int64(night)+2 {
				t.Errorf("%d runs after %d nights", got, night+1)
			}
		}
		cancel()
		s.Stop()
	})
}

// What a run takes does not put off the ones after it.
func TestAJobKeepsItsPaceHoweverLongItsRunsTake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for text, want := range map[string]int{"@every 1m": 31, "0 * * * * *": 31, "@every 20s": 91} {
			runs, begin := 0, time.Now()
			ticking(t, 30*time.Minute+time.Second, Job{Name: text, When: schedule(t, text), Run: func(context.Context) error {
				runs++
				wait(t, 10*time.Second+time.Duration(runs)*time.Millisecond)
				return nil
			}})
			if runs != want {
				t.Errorf("%q ran %d times in %s, want %d", text, runs, time.Since(begin), want)
			}
		}
	})
}
