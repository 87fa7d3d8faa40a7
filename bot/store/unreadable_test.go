package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/feed"
)

// The tables are strict: a number cannot be anything else. What can be damaged is JSON, and then nobody gets half of it.
func TestWhatCannotBeReadIsToldAndNotGuessed(t *testing.T) {
	t.Parallel()
	text := filled(t)
	for column, ask := range map[string]struct {
		change string
		do     func(ctx context.Context, s *store.Store) error
	}{
		"actions.act": {`update actions set act = '{'`, func(ctx context.Context, s *store.Store) error {
			_, _, err := s.Claim(ctx, orders.Action{Key: "accept:501", Verb: orders.VerbAccept, Code: "501"})
			return err
		}},
		"open actions": {`update actions set act = '{', state = 'sent'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.OpenActions(ctx)
			return err
		}},
		"imports.body": {`update imports set body = '{', state = 'pending'`, func(ctx context.Context, s *store.Store) error {
			_, _, err := s.PendingImport(ctx)
			return err
		}},
		"listings.override": {`update listings set override = '{'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.Listings(ctx)
			return err
		}},
		"listings.listed": {`update listings set listed = '{'`, func(ctx context.Context, s *store.Store) error {
			_, _, err := s.Listing(ctx, "a")
			return err
		}},
		"a listing that is put on sale": {`update listings set listed = '{'`, func(ctx context.Context, s *store.Store) error {
			return s.PutOnSale(ctx, "a")
		}},
		"news.news": {`update news set news = '{'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.News(ctx, 7, 9)
			return err
		}},
		"rulings.doubts": {`update rulings set doubts = '{'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.UntoldDecisions(ctx, 77, at(-999))
			return err
		}},
		"orders.record": {`update orders set record = '{'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.Record(ctx, "501")
			return err
		}},
		"a page": {`update orders set record = '{'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.Page(ctx, orders.Page{Limit: 9})
			return err
		}},
		"stale cards": {`update orders set record = '{'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.StaleCards(ctx, 777)
			return err
		}},
		"a record that is packed": {`update orders set record = 'z1:?'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.Record(ctx, "501")
			return err
		}},
		"a record that is cut off": {`update orders set record = 'z1:q1Y'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.Record(ctx, "501")
			return err
		}},
		"orders.lines": {`update orders set lines = '{'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.Sold(ctx, store.SoldFilter{})
			return err
		}},
		"the age of the stock": {`update settings set value = 'x' where key = 'stock.read'`, func(ctx context.Context, s *store.Store) error {
			_, err := s.StockRead(ctx)
			return err
		}},
	} {
		s, _, dir := onDisk(t, text)
		if err := ask.do(t.Context(), s); err != nil {
			t.Errorf("%s, before: %v", column, err)
		}
		must(t, s.Close())
		raw(t, dir, ask.change)
		s = open(t, dir)
		err := ask.do(t.Context(), s)
		if told := s.Unreadable(); (err == nil) == (told == nil) {
			t.Errorf("%s: %v, and told of %v", column, err, told)
		}
		_ = ask.do(t.Context(), s)
		if again := s.Unreadable(); again != nil {
			t.Errorf("%s: told twice: %v", column, again)
		}
	}
}

// A record that cannot be read costs the lists no other one. Kaspi's next answer about the order makes it good, and cards that
// show it are drawn anew.
func TestARecordThatCannotBeReadCostsNoOtherAndIsMadeGood(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`'{'`, `''`, `'-1'`, `'z1:?'`} {
		dir := t.TempDir()
		s := open(t, dir)
		one, two := record("501"), record("502")
		must(t, s.SaveRecords(t.Context(), one, two))
		must(t, s.Close())
		raw(t, dir, `update orders set revision = 40, record = `+bad+` where code = '501'`)
		s = open(t, dir)
		for range 2 {
			list, err := s.Page(t.Context(), orders.Page{Limit: 9})
			if err != nil || len(list) != 1 || list[0].Order.Code != "502" {
				t.Errorf("%s: a page of %d records, %v", bad, len(list), err)
			}
			stale, err := s.StaleCards(t.Context(), 777)
			if err != nil || len(stale) != 1 || stale[0].Card.Code != "502" {
				t.Errorf("%s: %d stale cards, %v", bad, len(stale), err)
			}
		}
		if told := s.Unreadable(); told == nil || !strings.Contains(told.Error(), "501") || strings.Contains(told.Error(), "502") {
			t.Errorf("%s: told of %v", bad, told)
		}
		must(t, s.SaveRecords(t.Context(), one))
		got, err := s.Record(t.Context(), "501")
		if err != nil || got.Revision != 41 {
			t.Errorf("%s: revision %d, %v", bad, got.Revision, err)
		}
		if counts, err := s.Stages(t.Context()); err != nil || counts[one.Stage] != 2 {
			t.Errorf("%s: %v, %v", bad, counts, err)
		}
	}
}

// A moment after the year 9999 has no text in JSON: nothing is written then, and nothing of what is there is lost.
func TestWhatHasNoTextIsToldAndNotWritten(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	never := time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	kept := record("501")
	must(t, s.SaveRecords(t.Context(), kept))
	held := save(t, s, feed.StatusHeld)
	late := kept
	late.Order.Created = never
	for name, do := range map[string]func() error{
		"a version": func() error {
			v := version(feed.StatusPublished)
			v.Created = never
			_, err := s.SaveVersion(t.Context(), v, feed.PackOffers(offers()...))
			return err
		},
		"a decision": func() error {
			_, err := s.DecideVersion(t.Context(), held.ID, feed.StatusPublished, "p", never)
			return err
		},
		"a record":       func() error { return s.SaveRecords(t.Context(), late) },
		"a short record": func() error { return s.Shorten(t.Context(), orders.FormCompact, []orders.Record{late}) },
	} {
		if err := do(); err == nil {
			t.Errorf("%s: nobody is told", name)
		}
	}
	got, err := s.Record(t.Context(), "501")
	must(t, err)
	same(t, "the record", got, kept)
	same(t, "lists that are held, and published", []int64{last(t, s, feed.StatusHeld), last(t, s, feed.StatusPublished)}, []int64{held.ID, 0})
	if _, _, err := s.Version(t.Context(), 99); !errors.Is(err, feed.ErrNoVersion) || !strings.HasPrefix(err.Error(), "read version 99: ") {
		t.Errorf("a version that is not there: %v", err)
	}
}

// A row whose key is damaged is another order's: nothing is shown of it again and again, and it costs no other order a thing.
func TestAnOrderUnderAnotherCodeIsShownNowhereAndCostsNoOther(t *testing.T) {
	t.Parallel()
	for _, change := range []string{
		`update orders set code = 'x' where code = '501'`, `update orders set code = '' where code = '501'`,
		`update orders set revision = 9223372036854775807 where code = '501'`,
		`update cards set code = 'x' where code = '501'`,
	} {
		dir := t.TempDir()
		s := open(t, dir)
		must(t, s.SaveRecords(t.Context(), record("501"), record("502"), record("503")))
		must(t, s.ShowCards(t.Context(), 777, 3, chat.Card{Code: "501", Shown: 1}, chat.Card{Code: "502", Shown: 1}))
		must(t, s.Close())
		raw(t, dir, `pragma foreign_keys = 0; `+change)
		s = open(t, dir)
		message := 3
		for range 3 { // what is out of date is shown, and noted as shown
			stale, err := s.StaleCards(t.Context(), 777)
			must(t, err)
			for _, st := range stale {
				message++
				must(t, s.ShowCards(t.Context(), 777, message, chat.Card{Code: st.Record.Order.Code, Shown: st.Record.Revision}))
			}
		}
		if stale, err := s.StaleCards(t.Context(), 777); err != nil || len(stale) > 0 {
			t.Errorf("%s: never shown enough: %+v, %v", change, stale, err)
		}
		in, err := s.CardsIn(t.Context(), 777, 3)
		must(t, err)
		for _, c := range in {
			if _, err := s.Record(t.Context(), c.Code); err != nil && c.Code != "501" {
				t.Errorf("%s: a message shows %q: %v", change, c.Code, err)
			}
		}
		list, err := s.Page(t.Context(), orders.Page{Limit: 9})
		must(t, err)
		for _, rec := range list {
			if _, err := s.Record(t.Context(), rec.Order.Code); err != nil {
				t.Errorf("%s: a page names an order that is not there: %v", change, err)
			}
		}
		must(t, s.SaveRecords(t.Context(), record("501"))) // Kaspi tells it
		got, err := s.Record(t.Context(), "501")
		must(t, err)
		if got.Order.Code != "501" {
			t.Errorf("%s: Kaspi's order is read as %q", change, got.Order.Code)
		}
	}
}
