package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// job is a piece of work that is done regularly.
type job struct {
	name   string
	when   spec
	jitter time.Duration // at most; keeps many shops from asking Kaspi at the same second
	run    func(context.Context) error
}

// scheduler runs jobs: each once at start and then by its schedule, never two runs of one job at a time. A job that
// fails or panics is logged, and runs again when it is due.
type scheduler struct {
	cron  *cron.Cron
	first []cron.Job
	begun sync.WaitGroup
}

func newScheduler(ctx context.Context, zone *time.Location, log *slog.Logger, jobs []job) *scheduler {
	s := &scheduler{cron: cron.New(cron.WithLocation(zone), cron.WithLogger(cron.DiscardLogger))}
	lines := cronLog{log}
	for _, j := range jobs {
		if len(j.when) == 0 {
			continue
		}
		// One wrapper for all of a job's schedules and its first run, because the wrapper is what keeps runs apart.
		// Recover comes inside: a panic that passes through SkipIfStillRunning would keep the job from ever running again.
		wrapped := cron.NewChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(lines)).
			Then(cron.FuncJob(func() { j.do(ctx, log) }))
		for _, schedule := range j.when {
			s.cron.Schedule(schedule, wrapped)
		}
		s.first = append(s.first, wrapped)
	}
	return s
}

// start begins the first runs and the clock.
func (s *scheduler) start() {
	for _, j := range s.first {
		s.begun.Go(j.Run)
	}
	s.cron.Start()
}

// stop waits for what is running. The jobs' context should have ended before.
func (s *scheduler) stop() {
	<-s.cron.Stop().Done()
	s.begun.Wait()
}

func (j job) do(ctx context.Context, log *slog.Logger) {
	if j.jitter > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(rand.N(j.jitter)):
		}
	}
	if ctx.Err() != nil {
		return
	}
	begin := time.Now()
	err := j.run(ctx)
	took := time.Since(begin).Round(time.Millisecond)
	switch {
	case err == nil:
		log.Debug("job done", "job", j.name, "took", took)
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		log.Debug("job stopped", "job", j.name, "took", took)
	default:
		log.Error("job failed", "job", j.name, "took", took, "err", err)
	}
}

// cronLog takes what the cron library has to say about panics.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, args ...any) {
	l.log.Error("job panicked", "err", fmt.Errorf("%s: %w", msg, err), "stack", fmt.Sprint(args...))
}
