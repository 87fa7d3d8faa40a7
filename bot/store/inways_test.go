package store_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
)

// filledFolder makes a folder that is not empty, which nothing can replace.
func filledFolder(t *testing.T, path string) {
	t.Helper()
	must(t, os.RemoveAll(path))
	must(t, os.MkdirAll(filepath.Join(path, "x"), 0o700))
}

// Something stands where the program wants a file of its own: whoever asked is told, and what was there stays.
func TestWhatIsInTheWayIsTold(t *testing.T) {
	t.Parallel()
	type world struct{ dir, copied string } // a shop with the fact "new", and a copy of it with "old"
	opens := func(w world) error {
		s, err := store.Open(t.Context(), w.dir)
		if err == nil {
			err = s.Close()
		}
		return err
	}
	restores := func(w world) error {
		_, err := store.Restore(t.Context(), w.dir, w.copied, restoredAt)
		return err
	}
	backs := func(w world) error { return store.Backup(t.Context(), w.dir, w.copied) }
	for name, c := range map[string]struct {
		in  func(w world)
		do  func(w world) error
		own string // the file that stands in the way, in the folder; it goes before the fact is read
	}{
		"opening a lock that leads elsewhere":     {nil, opens, "kaspibot.lock"},
		"a lock that leads elsewhere":             {nil, restores, "kaspibot.lock"},
		"opening a lock that is a folder":         {func(w world) { filledFolder(t, filepath.Join(w.dir, "kaspibot.lock")) }, opens, "kaspibot.lock"},
		"a lock that is a folder":                 {func(w world) { filledFolder(t, filepath.Join(w.dir, "kaspibot.lock")) }, restores, "kaspibot.lock"},
		"an unfinished restore":                   {func(w world) { filledFolder(t, filepath.Join(w.dir, "kaspibot.db.restoring")) }, restores, "kaspibot.db.restoring"},
		"a journal":                               {func(w world) { filledFolder(t, filepath.Join(w.dir, "kaspibot.db-wal")) }, restores, "kaspibot.db-wal"},
		"an index of a journal":                   {func(w world) { filledFolder(t, filepath.Join(w.dir, "kaspibot.db-shm")) }, restores, "kaspibot.db-shm"},
		"a copy that is a folder":                 {func(w world) { filledFolder(t, w.copied) }, restores, ""},
		"copying to a folder":                     {func(w world) { filledFolder(t, w.copied) }, backs, ""},
		"copying into a folder that is not there": {func(w world) { must(t, os.RemoveAll(filepath.Dir(w.copied))) }, backs, ""},
		"copying beside a folder that is not there": {func(w world) { must(t, os.RemoveAll(filepath.Dir(w.copied))) }, func(w world) error {
			_, err := store.BackupBeside(t.Context(), w.dir, w.copied)
			return err
		}, ""},
		"copying what is of a later program": {func(w world) {
			raw(t, w.dir, `insert into goose_db_version (version_id, is_applied) values (99999, 1)`)
		}, func(w world) error {
			err := backs(w)
			raw(t, w.dir, `delete from goose_db_version where version_id = 99999`)
			if !errors.Is(err, store.ErrNewer) {
				t.Errorf("a copy of what a later program wrote: %v", err)
			}
			return err
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w world
			w.dir, w.copied = backup(t)
			if c.in == nil {
				must(t, os.Remove(filepath.Join(w.dir, c.own)))
				must(t, os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), filepath.Join(w.dir, c.own)))
			} else {
				c.in(w)
			}
			if err := c.do(w); err == nil {
				t.Error("nobody is told")
			}
			if parts, _ := filepath.Glob(w.copied + ".*"); len(parts) > 0 {
				t.Errorf("parts are left: %v", parts)
			}
			if c.own != "" {
				must(t, os.RemoveAll(filepath.Join(w.dir, c.own)))
			}
			if got := noted(t, w.dir, ""); got != "new" {
				t.Errorf("the shop's fact is %q", got)
			}
		})
	}
}

func TestAShopIsNotMadeInAFile(t *testing.T) {
	t.Parallel()
	_, copied := backup(t)
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, []byte("x"), 0o600))
	for _, dir := range []string{file, filepath.Join(file, "data")} {
		if _, err := store.Restore(t.Context(), dir, copied, restoredAt); err == nil {
			t.Errorf("restored into %s", dir)
		}
	}
	folder := t.TempDir()
	filledFolder(t, filepath.Join(folder, "kaspibot.db"))
	_, err := store.Open(t.Context(), folder)
	if named, ok := errors.AsType[*fs.PathError](err); !ok || named.Path != filepath.Join(folder, "kaspibot.db") {
		t.Errorf("a folder was opened as a database: %v", err)
	}
}

// A file that stays open keeps its room on the disk after it is deleted, and on Windows its name.
func TestNothingStaysOpenOfWhatHasEnded(t *testing.T) {
	t.Parallel()
	const open = "/proc/self/fd"
	if _, err := os.Stat(open); err != nil {
		t.Skip("the system does not tell what is open: ", err)
	}
	dir, copied := backup(t)
	failing := &storetest.Disk{}
	failing.FailAs(feed.DiskFailing, time.Hour)
	for _, do := range []func() error{
		func() error { return store.Backup(t.Context(), dir, copied) },
		func() error { _, err := store.BackupBeside(t.Context(), dir, copied); return err },
		func() error { _, err := store.Restore(t.Context(), dir, copied, restoredAt); return err },
		func() error { noted(t, dir, "new"); return nil },
	} {
		must(t, do())
	}
	for _, do := range []func() error{
		func() error { _, err := store.Restore(t.Context(), dir, dir, restoredAt); return err },
		func() error { return store.Backup(t.Context(), dir, filepath.Join(dir, "kaspibot.db")) },
		func() error { _, err := store.Open(t.Context(), dir, store.Through(failing.Through)); return err },
	} {
		if do() == nil {
			t.Error("it did not fail")
		}
	}
	files, err := os.ReadDir(open)
	must(t, err)
	for _, f := range files {
		to, _ := os.Readlink(filepath.Join(open, f.Name()))
		for _, of := range []string{dir, filepath.Dir(copied)} {
			if strings.HasPrefix(to, of+string(filepath.Separator)) || to == of {
				t.Errorf("%s is open", to)
			}
		}
	}
}

func TestADatabaseOfSomethingElseIsNotCopied(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	raw(t, dir, `create table things (name text)`)
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := store.Backup(t.Context(), dir, to); !errors.Is(err, store.ErrNotOurs) || !strings.Contains(err.Error(), store.ErrNotOurs.Error()+": SQL") {
		t.Errorf("got %v, want ErrNotOurs and why", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a copy is there: %v", err)
	}
	if _, err := store.Restore(t.Context(), t.TempDir(), filepath.Join(dir, "kaspibot.db"), restoredAt); !errors.Is(err, store.ErrNotOurs) {
		t.Errorf("restored: got %v, want ErrNotOurs", err)
	}
}

// ofAnEarlierProgram is a database in which everything is left to do that opening does.
func ofAnEarlierProgram(t *testing.T) (text []byte) {
	t.Helper()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveRecords(t.Context(), record("501"), record("502")))
	must(t, s.SaveUpdates(t.Context(), at(1), updates{1: []byte("a")}))
	same(t, "taken", take(t, s), "a")
	must(t, s.Close())
	db := raw(t, dir, `update orders set over = -1`, `delete from order_search`, `PRAGMA user_version = 0`, `PRAGMA wal_checkpoint(TRUNCATE)`)
	must(t, db.Close())
	text, err := os.ReadFile(filepath.Join(dir, "kaspibot.db"))
	must(t, err)
	return text
}

// TestOpeningTellsOfADiskThatFails lets each call that opening makes fail, one after the other. Only what the next start makes
// up for is not told.
func TestOpeningTellsOfADiskThatFails(t *testing.T) {
	t.Parallel()
	text := ofAnEarlierProgram(t)
	var later []string
	for n := 1; ; n++ {
		dir, disk := t.TempDir(), &storetest.Disk{}
		must(t, os.WriteFile(filepath.Join(dir, "kaspibot.db"), text, 0o600))
		disk.FailAt(n, 0)
		s, err := store.Open(t.Context(), dir, store.Through(disk.Through))
		failed := strings.Join(disk.Failed(), "; ")
		if err == nil {
			must(t, s.Close())
		}
		if err == nil && failed != "" {
			later = append(later, failed)
		}
		if failed == "" {
			must(t, err)
			break
		}
		s = open(t, dir) // and the next start does it all
		same(t, "taken after "+failed, take(t, s), "a")
		_, found, err := s.Find(t.Context(), orders.ParseSearch("501"), 9)
		must(t, err)
		same(t, "found after "+failed, found, 1)
		db := raw(t, dir)
		same(t, "overwritten after "+failed, number(t, db, `select user_version from pragma_user_version()`), 1)
		same(t, "over after "+failed, number(t, db, `select count(*) from orders where over = 0`), 2)
		must(t, db.Close())
		must(t, s.Close())
	}
	if all := strings.Join(later, "; "); len(later) != 3 || !strings.Contains(all, "1: connect") || !strings.Contains(all, "goose_db_version") || !strings.Contains(all, "VACUUM") {
		t.Errorf("not told: %s", all)
	}
}

// readingFrom is somebody who reads the database and is not through.
func readingFrom(t *testing.T, db *sql.DB) *sql.Tx {
	t.Helper()
	reading, err := db.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
	must(t, err)
	var n int
	must(t, reading.QueryRowContext(t.Context(), `select count(*) from settings`).Scan(&n))
	return reading
}

// A journal that somebody reads is cut when they are through.
func TestAJournalIsCutWhenNobodyReadsIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	reading := readingFrom(t, raw(t, dir))
	must(t, s.SetSetting(t.Context(), "key", "value"))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := s.CutJournal(ctx); err == nil {
		t.Error("it was cut under who reads it")
	}
	must(t, reading.Rollback())
	must(t, s.CutJournal(t.Context()))
	info, err := os.Stat(filepath.Join(dir, "kaspibot.db-wal"))
	must(t, err)
	same(t, "bytes in the journal", info.Size(), int64(0))
}

// Whoever reads for a second is waited for; whoever reads for ever is not.
func TestAJournalIsCutAfterThoseWhoReadForASecond(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reads time.Duration
		cut   bool
	}{"a second": {time.Second, true}, "an hour": {time.Hour, false}} {
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			db := raw(t, dir)
			reading := readingFrom(t, db)
			must(t, s.SetSetting(t.Context(), "key", "value"))
			over := time.AfterFunc(c.reads, func() { _ = reading.Rollback() })
			began := time.Now()
			must(t, s.CutJournal(t.Context()))
			info, err := os.Stat(filepath.Join(dir, "kaspibot.db-wal"))
			must(t, err)
			if cut := info.Size() == 0; cut != c.cut || time.Since(began) > 10*time.Second {
				t.Errorf("who reads for %s: cut %t after %s", name, cut, time.Since(began))
			}
			if over.Stop() {
				must(t, reading.Rollback())
			}
			must(t, db.Close())
			must(t, s.Close())
		})
	}
}
