package app

import (
	"context"
	"errors"

	"kaspibot/cmd/kaspibot/internal/jobs"
)

// What the program stands on: the host's clock, its disk, and the database.

// clockJob is the name of the job that looks after them.
const clockJob = "clock"

// clock lets time do its work, and looks whether the host still does its.
func (w *work) clock(ctx context.Context) error {
	ticked := w.tick(ctx)
	w.watch(ctx, "clock", clockFault(w.shop.kaspi))
	_, err := w.shop.store.Health(ctx, w.shop.now())
	return errors.Join(ticked, err)
}

// guarded is a job whose failure is told at once when it is one of the disk or the database. All is well again when the
// database is, and each job that had failed so has run without.
func (w *work) guarded(j jobs.Job) jobs.Job {
	run := j.Run
	j.Run = func(ctx context.Context) error {
		err := run(ctx)
		w.hearStored(ctx, j.Name, stored(err))
		return err
	}
	return j
}

func (w *work) hearStored(ctx context.Context, job string, err error) {
	w.mu.Lock()
	if err != nil {
		w.failing[job] = true
	} else {
		delete(w.failing, job)
	}
	well := len(w.failing) == 0
	w.mu.Unlock()
	if err != nil || well && job == clockJob {
		w.watch(ctx, "database", err)
	}
}
