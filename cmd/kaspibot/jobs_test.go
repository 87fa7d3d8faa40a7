package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// ticking runs jobs for a while of false time, stops them and returns the log.
func ticking(t *testing.T, d time.Duration, jobs ...job) string {
	t.Helper()
	var log strings.Builder
	ctx, cancel := context.WithCancel(t.Context())
	s := newScheduler(ctx, time.UTC, slog.New(slog.NewTextHandler(&log, nil)), jobs)
	s.start()
	wait(t, d)
	cancel()
	s.stop()
	return log.String()
}

func TestAJobRunsOnceAtStartAndThenByItsSchedule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		begin := time.Now()
		ticking(t, 11*time.Minute+time.Second, job{name: "j", when: schedule(t, "0 */5 * * * *"), run: func(context.Context) error {
			at = append(at, time.Since(begin))
			return nil
		}})
		if len(at) != 3 || at[0] != 0 || at[1] != 5*time.Minute || at[2] != 10*time.Minute {
			t.Errorf("ran at %v, want at once, after 5 and after 10 minutes", at)
		}
	})
}

func TestAJobNeverOverlapsItselfAcrossItsSchedules(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		runs, now := 0, 0
		ticking(t, time.Minute, job{name: "slow", when: schedule(t, "@every 2s; */3 * * * * *"), run: func(context.Context) error {
			runs, now = runs+1, now+1
			if now > 1 {
				t.Error("two runs at once")
			}
			wait(t, 25*time.Second)
			now--
			return nil
		}})
		if runs != 3 {
			t.Errorf("%d runs in a minute of 25 s each, want 3", runs)
		}
	})
}

func TestAJobThatPanicsOrFailsIsLoggedAndRunsAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		log := ticking(t, 2500*time.Millisecond, job{name: "shaky", when: schedule(t, "@every 1s"), run: func(context.Context) error {
			if runs++; runs == 1 {
				panic("once")
			}
			return errors.New("no luck")
		}})
		if runs != 3 || !strings.Contains(log, "job panicked") || !strings.Contains(log, "job=shaky") {
			t.Errorf("%d runs, log:\n%s", runs, log)
		}
	})
}

func TestStopWaitsForWhatRunsAndStartsNothingMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := false
		log := ticking(t, time.Second, job{name: "long", when: schedule(t, "@every 1h"), run: func(ctx context.Context) error {
			<-ctx.Done()
			wait(t, 5*time.Second) // tidying up
			ended = true
			return ctx.Err()
		}})
		if !ended || strings.Contains(log, "failed") {
			t.Errorf("ended: %v, log: %s", ended, log)
		}
	})
}

func TestAJobThatIsOffNeverRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ticking(t, time.Hour, job{name: "off", when: schedule(t, "off"), run: func(context.Context) error {
			t.Error("it ran")
			return nil
		}})
	})
}

func schedule(t *testing.T, text string) spec {
	t.Helper()
	var s spec
	if err := s.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return s
}
