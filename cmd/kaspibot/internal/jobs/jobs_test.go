package jobs

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
func ticking(t *testing.T, d time.Duration, jobs ...Job) string {
	t.Helper()
	var log strings.Builder
	ctx, cancel := context.WithCancel(t.Context())
	s := New(ctx, time.UTC, slog.New(slog.NewTextHandler(&log, nil)), jobs)
	s.Start()
	wait(t, d)
	cancel()
	s.Stop()
	return log.String()
}

func TestAJobRunsOnceAtStartAndThenByItsSchedule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		begin := time.Now()
		ticking(t, 11*time.Minute+time.Second, Job{Name: "j", When: schedule(t, "0 */5 * * * *"), Run: func(context.Context) error {
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
		ticking(t, time.Minute, Job{Name: "slow", When: schedule(t, "@every 2s; */3 * * * * *"), Run: func(context.Context) error {
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
		log := ticking(t, 2500*time.Millisecond, Job{Name: "shaky", When: schedule(t, "@every 1s"), Run: func(context.Context) error {
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
		log := ticking(t, time.Second, Job{Name: "long", When: schedule(t, "@every 1h"), Run: func(ctx context.Context) error {
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
		ticking(t, time.Hour, Job{Name: "off", When: schedule(t, "off"), Run: func(context.Context) error {
			t.Error("it ran")
			return nil
		}})
	})
}

func schedule(t *testing.T, text string) Spec {
	t.Helper()
	var s Spec
	if err := s.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return s
}

// wait lets false time pass.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-t.Context().Done():
	case <-time.After(d):
	}
}

func TestSchedulesThatCronWouldGetWrongAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "TZ=0", "CRON_TZ=Asia/Almaty", "@every -5m", "@every 10ms", "0 0 30 2 *", "* * *", "*/30 * 8-20 * * *; nonsense",
	} {
		if err := new(Spec).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("schedule %q was taken", text)
		}
	}
	for text, n := range map[string]int{"off": 0, "@every 30s": 1, "*/10 * * * *": 1, "*/30 * 8-20 * * *; 0 */2 21-23,0-7 * * *": 2} {
		var s Spec
		if err := s.UnmarshalText([]byte(text)); err != nil || len(s) != n {
			t.Errorf("schedule %q: got %d parts and %v, want %d", text, len(s), err, n)
		}
	}
}
