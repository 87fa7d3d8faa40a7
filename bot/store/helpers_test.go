package store_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
)

func TestSQLiteKeepsThePromisesOfAnEngine(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB, dir string) storetest.Engine { return open(t, dir) })
}

// The values of the common tests.
var (
	open    = storetest.OpenSQLite
	at      = storetest.At
	record  = storetest.Record
	placed  = storetest.Placed
	card    = storetest.Card
	item    = storetest.Item
	listing = storetest.Listing
	version = storetest.Version
	offers  = storetest.Offers
)

type updates = map[int64][]byte

// take lists the bodies of the next updates.
func take(t *testing.T, s *store.Store) string {
	t.Helper()
	bodies, err := s.TakeUpdates(t.Context(), 10)
	must(t, err)
	texts := make([]string, len(bodies))
	for i, b := range bodies {
		texts[i] = string(b)
	}
	return strings.Join(texts, " ")
}

func keys(list []orders.News) []string {
	got := []string{}
	for _, n := range list {
		got = append(got, n.Key)
	}
	return got
}

func save(t *testing.T, s *store.Store, status feed.Status) feed.Version {
	t.Helper()
	v, err := s.SaveVersion(t.Context(), version(status), feed.PackOffers(offers()...))
	must(t, err)
	return v
}

// last is the ID of the version that took the status last, 0 when none did.
func last(t *testing.T, s *store.Store, status feed.Status) int64 {
	t.Helper()
	v, err := s.VersionIn(t.Context(), status)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		t.Fatal(err)
	}
	return v.ID
}

// raw opens the database of a store beside it, to look at its tables or to put a trigger in the way.
func raw(t testing.TB, dir string, statements ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "kaspibot.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// number reads one number from the tables.
func number(t testing.TB, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same fails the test when got is not want, saying what was looked at.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}
