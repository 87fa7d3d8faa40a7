// Package upkeep bounds what a shop's database keeps: call [Upkeep.Run] from time to time.
//
// It takes buyers out of orders that have been over for long, shortens records and deletes what is old. All of it is
// done in short transactions, so that a press waits for a few rows at most, and a program that is killed in the middle
// goes on at the next run.
package upkeep

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"kaspibot/bot/orders"
)

const (
	day = 24 * time.Hour

	// compactAfter is how long after its end an order may still be in the answers of a sweep, which save it in full.
	compactAfter = 15 * day

	night, morning = 3, 6 // o'clock in the shop's zone
	rest           = 20 * time.Hour
	late           = 26 * time.Hour // a program that is off at night does it by day

	key = "upkeep.last"
)

// Store is what is bounded.
type Store interface {
	orders.Archive
	orders.Settings
	// Prune deletes what is kept long enough, but nothing that waits for something.
	Prune(ctx context.Context, now time.Time, retention time.Duration) error
	// Rows counts what grows.
	Rows(ctx context.Context) (map[string]int64, error)
	// OverwriteFree overwrites what deleted and moved rows have left in the file.
	OverwriteFree(ctx context.Context) (int, error)
	// CutJournal makes the journal empty: it has the former state of what was changed.
	CutJournal(ctx context.Context) error
}

// Report is what the last run has left.
type Report struct {
	At   time.Time        `json:"At"`
	Rows map[string]int64 `json:"Rows"` // by table
}

// Upkeep is the upkeep of one shop's data. All fields are required.
type Upkeep struct {
	Desk  *orders.Desk
	Store Store
	Days  int // buyers are forgotten so many days after an order is over
	Now   func() time.Time
	Zone  *time.Location
	// Trusted reports whether the clock is known to be right: what is deleted by a wrong one is lost.
	Trusted func() bool
}

// Run does what is due: once a night, or by day when the last time is long ago. It reports whether it was.
func (u Upkeep) Run(ctx context.Context) (done bool, err error) {
	last, err := Last(ctx, u.Store)
	if err != nil || !u.due(last.At) || !u.Trusted() {
		return false, err
	}
	return true, u.Do(ctx)
}

func (u Upkeep) due(last time.Time) bool {
	now := u.Now()
	since := now.Sub(last)
	hour := now.In(u.Zone).Hour()
	return since < 0 || since >= late || since >= rest && night <= hour && hour < morning
}

// Do does it now.
func (u Upkeep) Do(ctx context.Context) error {
	now := u.Now()
	keep := time.Duration(u.Days) * day
	t := orders.Retention{Desk: u.Desk, Archive: u.Store}
	if _, err := t.Shorten(ctx, orders.FormForgotten, now.Add(-keep)); err != nil {
		return err
	}
	if _, err := t.Shorten(ctx, orders.FormCompact, now.Add(-compactAfter)); err != nil {
		return err
	}
	if err := u.Store.Prune(ctx, now, keep); err != nil {
		return err
	}
	rows, err := u.Store.Rows(ctx)
	if err != nil {
		return err
	}
	text, err := json.Marshal(Report{At: now, Rows: rows})
	if err != nil {
		return err
	}
	if err := u.Store.SetSetting(ctx, key, string(text)); err != nil {
		return err
	}
	if _, err := u.Store.OverwriteFree(ctx); err != nil {
		return err
	}
	return u.Store.CutJournal(ctx)
}

// Last is what the last run has left; zero before the first.
func Last(ctx context.Context, s orders.Settings) (r Report, err error) {
	text, found, err := s.Setting(ctx, key)
	if err != nil || !found {
		return Report{}, err
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return Report{}, fmt.Errorf("last upkeep: %w", err)
	}
	return r, nil
}
