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
// fails or panics is logged, and runs again when it is due. A clock that is set, forward or back, holds no job up.
type Scheduler struct {
	jobs []Job
	now  func() time.Time
	log  *slog.Logger
	ctx  context.Context //nolint:containedctx // what the jobs run in
	stop chan struct{}
	kept sync.WaitGroup
}

// New prepares jobs; nothing runs until Start. The context is what the jobs run in, and now tells the time of schedules.
func New(ctx context.Context, now func() time.Time, log *slog.Logger, jobs []Job) *Scheduler {
	return &Scheduler{jobs: jobs, now: now, log: log, ctx: ctx, stop: make(chan struct{})}
}

// Start begins the first runs and the clock.
func (s *Scheduler) Start() {
	for _, j := range s.jobs {
		if len(j.When) > 0 {
			s.kept.Go(func() { s.keep(j) })
		}
	}
}

// Stop waits for what is running. The jobs' context should have ended before.
func (s *Scheduler) Stop() {
	close(s.stop)
	s.kept.Wait()
}

func (s *Scheduler) keep(j Job) {
	run := cron.NewChain(cron.Recover(cronLog{s.log})).Then(cron.FuncJob(func() { j.do(s.ctx, s.log) }))
	for begun, due := s.wall(), true; due; begun, due = s.await(j.When, begun) {
		run.Run()
	}
}

// wall is the time by the clock of the wall, which may have been set meanwhile.
func (s *Scheduler) wall() time.Time { return s.now().Round(0) }

const (
	look = time.Minute // a job waits no longer before it looks at the clock again
	long = time.Hour   // a run that takes longer, or a clock that was set so far: its schedule begins anew
)

// await waits until a job is due again whose run began at a time, and tells when that is; not due is one whose scheduler stops
// first. What was due during the run is left out. A clock that has been set back, as after a start with a wrong one, would keep
// jobs waiting for as long as it was ahead.
func (s *Scheduler) await(when Spec, begun time.Time) (now time.Time, due bool) {
	asked := s.wall()
	if took := asked.Sub(begun); took < 0 || took > long {
		begun = asked
	}
	next := when.Next(begun)
	for !next.IsZero() && !next.After(asked) {
		next = when.Next(next)
	}
	for !next.IsZero() {
		select {
		case <-s.stop:
			return asked, false
		case <-time.After(min(next.Sub(asked), look)):
		}
		now := s.wall()
		if !now.Before(next) {
			return now, true
		}
		if now.Before(asked) {
			next = when.Next(now)
		}
		asked = now
	}
	return asked, false
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
