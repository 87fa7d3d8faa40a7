package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
)

// older makes the database of a program that overwrote nothing and found no orders, and that was killed at its work.
func older(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveRecords(t.Context(), placed("501", orders.StagePack, 1, "Чайник"), placed("502", orders.StageDone, 2, "Мышь")))
	must(t, s.SaveUpdates(t.Context(), at(1), updates{1: []byte("a")}))
	take(t, s)
	must(t, s.Close())
	db := raw(t, dir, `update orders set over = -1, created = 0, mark = 'x'`, `delete from order_search`, `PRAGMA user_version = 0`)
	must(t, db.Close())
	text, err := os.ReadFile(filepath.Join(dir, "kaspibot.db"))
	must(t, err)
	return text
}

// triedAgain are the calls that are made a second time, by the migrator, and what the next start does where this one has no room.
var triedAgain = []string{"connect", "begin", "commit", "goose_db_version", "VACUUM"}

// Whatever fails while a database is opened is told, and the next start finds all that was there.
func TestNoFailureOfAStartIsSwallowed(t *testing.T) {
	t.Parallel()
	const migrated = `select max(version_id) from goose_db_version`
	prepared := t.TempDir()
	must(t, open(t, prepared).Close())
	newest := number(t, raw(t, prepared), migrated)
	for name, c := range map[string]struct {
		text []byte
		next func(n int) int // the next call that fails
	}{
		"nothing":     {nil, func(n int) int { return 12*n + 1 }}, // each of two hundred would take long
		"an older":    {older(t), func(n int) int { return n + 1 }},
		"up to date":  {filled(t), func(n int) int { return n + 1 }},
		"an old list": {whileMigrating(t), func(n int) int { return n + 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n = c.next(n) {
				dir, disk := t.TempDir(), &storetest.Disk{}
				if c.text != nil {
					must(t, os.WriteFile(filepath.Join(dir, "kaspibot.db"), c.text, 0o600))
				}
				disk.FailAt(n, 0)
				s, err := store.Open(t.Context(), dir, store.Through(disk.Through))
				failed := strings.Join(disk.Failed(), "; ")
				if (err == nil) != (failed == "") && !slices.ContainsFunc(triedAgain, func(call string) bool { return strings.Contains(failed, call) }) {
					t.Errorf("after %q: %v", failed, err)
				}
				if err == nil {
					must(t, s.Close())
					same(t, "migrated after "+failed, number(t, raw(t, dir), migrated), newest)
				}
				s, err = store.Open(t.Context(), dir, store.Through(storetest.Hasty))
				must(t, err)
				_, found, err := s.Find(t.Context(), orders.ParseSearch("чайник"), 1)
				must(t, err)
				_, err2 := s.Record(t.Context(), "501")
				if name != "nothing" && (found == 0 || err2 != nil) {
					t.Errorf("after %q %d orders are found, %v", failed, found, err2)
				}
				if left := take(t, s); name == "an older" && left != "a" {
					t.Errorf("after %q %q is to be done", failed, left)
				}
				must(t, s.Close())
				if done := number(t, raw(t, dir), `PRAGMA user_version`); done != 1 {
					t.Errorf("after %q the file was not overwritten by the next start", failed)
				}
				if failed == "" {
					return
				}
			}
		})
	}
}

// whileMigrating is a database that lacks the last migration.
func whileMigrating(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "kaspibot.db"), filled(t), 0o600))
	db := raw(t, dir, `delete from goose_db_version where version_id = 50`, `create index orders_page on orders (stage)`)
	must(t, db.Close())
	text, err := os.ReadFile(filepath.Join(dir, "kaspibot.db"))
	must(t, err)
	return text
}

// Most starts find everything as it is to be: they ask a few questions and write nothing.
func TestAStartWithoutNewsIsShort(t *testing.T) {
	t.Parallel()
	dir, disk := t.TempDir(), &storetest.Disk{}
	must(t, os.WriteFile(filepath.Join(dir, "kaspibot.db"), filled(t), 0o600))
	raw(t, dir, `create table gone (text text)`, `insert into gone values (zeroblob(100000))`, `drop table gone`)
	free := number(t, raw(t, dir), `PRAGMA freelist_count`)
	s, err := store.Open(t.Context(), dir, store.Through(disk.Through))
	must(t, err)
	must(t, s.Close())
	if calls := disk.Calls(); calls > 25 {
		t.Errorf("%d calls", calls)
	}
	if left := number(t, raw(t, dir), `PRAGMA freelist_count`); free == 0 || left != free {
		t.Errorf("of %d free pages %d are left: the file was written anew", free, left)
	}
}

// A database that has other migrations than this program is not written to, however many it has.
func TestADatabaseOfAnotherHistoryIsNotOpened(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change string
		want   error
	}{
		"one more":         {`insert into goose_db_version (version_id, is_applied) values (99999, 1)`, store.ErrNewer},
		"another last one": {`update goose_db_version set version_id = 99999 where version_id = (select max(version_id) from goose_db_version)`, store.ErrNewer},
		"one left out":     {`delete from goose_db_version where version_id = 5`, nil},
	} {
		dir := t.TempDir()
		must(t, open(t, dir).Close())
		raw(t, dir, c.change)
		if s, err := store.Open(t.Context(), dir); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: opened with %v", name, err)
			if err == nil {
				must(t, s.Close())
			}
		}
	}
}
