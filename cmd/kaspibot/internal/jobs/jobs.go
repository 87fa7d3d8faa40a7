// Package jobs runs what is to be done regularly: make a [Scheduler] with [New], Start it, Stop it.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Job is a piece of work that is done regularly.
type Job struct {
	Name  string
	When  Spec
	Delay func() time.Duration // before each run; nil for none. Keeps many shops from asking Kaspi at the same second
	Run   func(context.Context) error
}

// Scheduler runs jobs: each once at start and then by its schedule, never two runs of one job at a time. A job that
// fails or panics is logged, and runs again when it is due.
type Scheduler struct {
	cron  *cron.Cron
	first []cron.Job
	begun sync.WaitGroup
}

// New prepares jobs; nothing runs until Start. The context is what the jobs run in.
func New(ctx context.Context, zone *time.Location, log *slog.Logger, jobs []Job) *Scheduler {
	s := &Scheduler{cron: cron.New(cron.WithLocation(zone), cron.WithLogger(cron.DiscardLogger))}
	lines := cronLog{log}
	for _, j := range jobs {
		if len(j.When) == 0 {
			continue
		}
		// One wrapper for all of a job's schedules and its first run, because the wrapper is what keeps runs apart.
		// Recover comes inside: a panic that passes through SkipIfStillRunning would keep the job from ever running again.
		wrapped := cron.NewChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(lines)).
			Then(cron.FuncJob(func() { j.do(ctx, log) }))
		for _, schedule := range j.When {
			s.cron.Schedule(schedule, wrapped)
		}
		s.first = append(s.first, wrapped)
	}
	return s
}

// Start begins the first runs and the clock.
func (s *Scheduler) Start() {
	for _, j := range s.first {
		s.begun.Go(j.Run)
	}
	s.cron.Start()
}

// Stop waits for what is running. The jobs' context should have ended before.
func (s *Scheduler) Stop() {
	<-s.cron.Stop().Done()
	s.begun.Wait()
}

func (j Job) do(ctx context.Context, log *slog.Logger) {
	if j.Delay != nil {
		select {
		case <-ctx.Done():
		case <-time.After(j.Delay()):
		}
	}
	if ctx.Err() != nil {
		return
	}
	begin := time.Now()
	err := j.Run(ctx)
	took := time.Since(begin).Round(time.Millisecond)
	switch {
	case err == nil:
		log.Debug("job done", "job", j.Name, "took", took)
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		log.Debug("job stopped", "job", j.Name, "took", took)
	default:
		log.Error("job failed", "job", j.Name, "took", took, "err", err)
	}
}

// cronLog takes what the cron library has to say about panics.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, args ...any) {
	l.log.Error("job panicked", "err", fmt.Errorf("%s: %w", msg, err), "stack", fmt.Sprint(args...))
}
