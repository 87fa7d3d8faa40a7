package store_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
)

// overtaking is a driver under which somebody writes between what a query has read and what becomes of it.
type overtaking struct {
	driver.Driver
	writes *atomic.Pointer[func()] // taken once; nil for nobody
}

func (o overtaking) Open(name string) (driver.Conn, error) {
	conn, err := o.Driver.Open(strings.Replace(name, "synchronous%28FULL%29", "synchronous%28OFF%29", 1))
	if err != nil {
		return nil, err
	}
	return &overtakenConn{conn.(store.EngineConn), strings.Contains(name, "query_only"), o.writes}, nil
}

type overtakenConn struct {
	store.EngineConn
	reads  bool
	writes *atomic.Pointer[func()]
}

func (c *overtakenConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.EngineConn.QueryContext(ctx, text, args)
	if err != nil || !c.reads {
		return rows, err
	}
	return overtakenRows{rows, c.writes}, nil
}

type overtakenRows struct {
	driver.Rows
	writes *atomic.Pointer[func()]
}

func (r overtakenRows) Close() error {
	err := r.Rows.Close()
	if write := r.writes.Swap(nil); write != nil {
		(*write)()
	}
	return err
}

// What is kept in memory is never older than the tables: who read them just before somebody wrote keeps nothing of it.
func TestNothingIsKeptThatWasReadBeforeAWrite(t *testing.T) {
	t.Parallel()
	waiting := orders.Filter{Stages: []orders.Stage{orders.StageNew, orders.StageAccepting}}
	for name, c := range map[string]struct {
		ask   func(ctx context.Context, s *store.Store) (any, error)
		write func(ctx context.Context, s *store.Store) error
	}{
		"waiting orders": {
			func(ctx context.Context, s *store.Store) (any, error) { return s.Records(ctx, waiting) },
			func(ctx context.Context, s *store.Store) error { return s.SaveRecords(ctx, record("503")) },
		},
		"stages": {
			func(ctx context.Context, s *store.Store) (any, error) { return s.Stages(ctx) },
			func(ctx context.Context, s *store.Store) error { return s.SaveRecords(ctx, record("503")) },
		},
		"stale cards": {
			func(ctx context.Context, s *store.Store) (any, error) { return s.StaleCards(ctx, 8) },
			func(ctx context.Context, s *store.Store) error {
				r := record("502")
				r.Revision, r.Announce = 9, true
				return s.SaveRecords(ctx, r)
			},
		},
		"people": {
			func(ctx context.Context, s *store.Store) (any, error) { return s.People(ctx) },
			func(ctx context.Context, s *store.Store) error { return s.NotePerson(ctx, 9, "Ержан", at(1)) },
		},
		"a setting": {
			func(ctx context.Context, s *store.Store) (any, error) {
				v, found, err := s.Setting(ctx, "key")
				return fmt.Sprint(v, found), err
			},
			func(ctx context.Context, s *store.Store) error { return s.SetSetting(ctx, "key", "y") },
		},
		"what a chat wants to hear": {
			func(ctx context.Context, s *store.Store) (any, error) { return s.Modes(ctx, 8) },
			func(ctx context.Context, s *store.Store) error { return s.SetMode(ctx, 8, news.Health, news.Silent) },
		},
		"tries": {
			func(ctx context.Context, s *store.Store) (any, error) { return s.Tries(ctx, 8) },
			func(ctx context.Context, s *store.Store) error { return s.BeginTry(ctx, 8, at(2), "501") },
		},
		"decisions to tell": {
			func(ctx context.Context, s *store.Store) (any, error) { return s.UntoldDecisions(ctx, 8, at(0)) },
			func(ctx context.Context, s *store.Store) error {
				return s.SaveDecision(ctx, auto.Decision{Code: "501", At: at(3), Outcome: auto.OutcomeAccepted})
			},
		},
		"waybills": {
			func(ctx context.Context, s *store.Store) (any, error) { return s.PendingWaybills(ctx, at(5), 9) },
			func(ctx context.Context, s *store.Store) error {
				return s.RequestWaybill(ctx, chat.PendingWaybill{Code: "501", Chat: 8, Due: at(4)})
			},
		},
		"the age of the catalogue": {
			func(ctx context.Context, s *store.Store) (any, error) {
				age, n, err := s.CatalogueAge(ctx)
				return fmt.Sprint(age.Unix(), n), err
			},
			func(ctx context.Context, s *store.Store) error {
				return s.SaveCatalogue(ctx, []feed.Item{item("100", 5, 1000)}, at(7))
			},
		},
	} {
		dir := t.TempDir()
		storetest.Prepare(t, dir)
		writes := &atomic.Pointer[func()]{}
		through := store.Through(func(d driver.Driver) driver.Driver { return overtaking{d, writes} })
		s, err := store.Open(t.Context(), dir, through)
		must(t, err)
		must(t, s.SaveRecords(t.Context(), record("501"), record("502")))
		must(t, s.ShowCards(t.Context(), 8, 30, card("501", 30, 1), card("502", 30, 1)))
		if name == "stale cards" { // the first look is at all orders
			_, err = c.ask(t.Context(), s)
			must(t, err)
			must(t, s.SaveRecords(t.Context(), record("501")))
		}
		written := false
		write := func() {
			written = true
			must(t, c.write(context.WithoutCancel(t.Context()), s))
		}
		writes.Store(&write)
		_, err = c.ask(t.Context(), s)
		must(t, err)
		if !written {
			t.Errorf("%s: nothing is read", name)
		}
		got, err := c.ask(t.Context(), s)
		must(t, err)
		must(t, s.Close())
		s, err = store.Open(t.Context(), dir, through)
		must(t, err)
		want, err := c.ask(t.Context(), s)
		must(t, err)
		must(t, s.Close())
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("%s: kept is %+v, and in the tables %+v", name, got, want)
		}
	}
}
