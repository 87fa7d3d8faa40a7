package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi"
)

// ticking runs jobs for a while of false time, stops them and returns the log.
func ticking(t *testing.T, d time.Duration, jobs ...Job) string {
	t.Helper()
	var log strings.Builder
	ctx, cancel := context.WithCancel(t.Context())
	s := New(ctx, time.Now, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), jobs)
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

// ending runs a job once, which ends so after two seconds or when the program stops after five, and returns its line in the log.
func ending(t *testing.T, run func(context.Context) error) string {
	t.Helper()
	_, line, _ := strings.Cut(strings.TrimSpace(ticking(t, 5*time.Second, Job{Name: "j", When: schedule(t, "@every 1h"), Run: run})), " ")
	return line
}

func TestTheLogTellsHowEachRunEnded(t *testing.T) {
	t.Parallel()
	ends := func(err error) func(context.Context) error {
		return func(context.Context) error {
			<-time.After(2 * time.Second)
			return err
		}
	}
	for name, test := range map[string]struct {
		run  func(context.Context) error
		want string
	}{
		"well":         {ends(nil), `level=DEBUG msg="job done" job=j took=2s`},
		"ill":          {ends(errors.New("no luck")), `level=ERROR msg="job failed" job=j took=2s err="no luck"`},
		"by a timeout": {ends(context.Canceled), `level=ERROR msg="job failed" job=j took=2s err="context canceled"`},
		"by the stop": {func(ctx context.Context) error {
			<-ctx.Done()
			return fmt.Errorf("asked: %w", ctx.Err())
		}, `level=DEBUG msg="job stopped" job=j took=5s`},
		"ill at the stop": {func(ctx context.Context) error {
			<-ctx.Done()
			return errors.New("no luck")
		}, `level=ERROR msg="job failed" job=j took=5s err="no luck"`},
	} {
		synctest.Test(t, func(t *testing.T) {
			if got := ending(t, test.run); got != test.want {
				t.Errorf("%s: got %s, want %s", name, got, test.want)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		got := ending(t, func(context.Context) error { panic("once") })
		if !strings.HasPrefix(got, `level=ERROR msg="job panicked" err="panic: once" stack="stack`) {
			t.Errorf("a panic: %s", got)
		}
	})
}

func TestAJobWaitsItsDelayAndNotLongerThanTheProgramRuns(t *testing.T) {
	t.Parallel()
	for delay, want := range map[time.Duration]string{0: "0s", 3 * time.Second: "3s", time.Minute: ""} {
		synctest.Test(t, func(t *testing.T) {
			begin, at := time.Now(), ""
			ticking(t, 10*time.Second, Job{
				Name: "j", When: schedule(t, "@every 1h"), Delay: func() time.Duration { return delay },
				Run: func(context.Context) error {
					at += time.Since(begin).String()
					return nil
				},
			})
			if at != want || time.Since(begin) != 10*time.Second {
				t.Errorf("delayed by %s: ran at %q and stopped after %s", delay, at, time.Since(begin))
			}
		})
	}
}

func TestTheNextTimeIsTheEarliestOfAllSchedules(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 12, 0, 30, 0, kaspi.Almaty())
	for text, want := range map[string]time.Duration{
		"0 30 * * * *; 0 10 * * * *; 0 20 * * * *": 9*time.Minute + 30*time.Second, "@every 90s": 90 * time.Second, "30 12 * * *": 29*time.Minute + 30*time.Second,
	} {
		if got := schedule(t, text).Next(now).Sub(now); got != want {
			t.Errorf("%q comes after %s, want %s", text, got, want)
		}
	}
	if got := schedule(t, "off").Next(now); !got.IsZero() {
		t.Errorf("what is off comes at %s", got)
	}
	if got := Every(time.Minute).Next(now).Sub(now); got != time.Minute {
		t.Errorf("every minute comes after %s", got)
	}
}

func TestAScheduleThatIsRefusedSaysWhichAndWhy(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"TZ= * * * * *":          "schedule 1: times are Almaty's, TZ= is not taken",
		"@every 1s; TZ=UTC":      "schedule 2: times are Almaty's, TZ= is not taken",
		"@every 999ms":           "schedule 1: want @every with a second at least, as @every 30s",
		"@every soon":            "schedule 1: want @every with a second at least, as @every 30s",
		"off; secret-token":      "schedule 1: want five or six fields of cron, as */30 * 8-20 * * *, or off",
		"@daily; 0 0 30 2 *":     "schedule 2: it never comes",
		"0 0 3 * * *;; @monthly": "schedule 2: want five or six fields of cron, as */30 * 8-20 * * *, or off",
	} {
		s := Every(time.Hour)
		if err := s.UnmarshalText([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	s := Every(time.Hour)
	if err := s.UnmarshalText([]byte(" off ")); err != nil || len(s) != 0 {
		t.Errorf("off: %v, %v", s, err)
	}
}
