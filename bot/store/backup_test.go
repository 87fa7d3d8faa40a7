package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
)

var restoredAt = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

// noted opens the data of a folder, and sets or reads one fact in it.
func noted(t *testing.T, dir, set string) (was string) {
	t.Helper()
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if was, _, err = s.Setting(t.Context(), "fact"); err == nil && set != "" {
		err = s.SetSetting(t.Context(), "fact", set)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return was
}

// backup makes a copy of a folder's data in which the fact is "old"; afterwards it is "new".
func backup(t *testing.T) (dir, copied string) {
	t.Helper()
	dir = t.TempDir()
	copied = filepath.Join(t.TempDir(), "copy.db")
	noted(t, dir, "old")
	if err := store.Backup(t.Context(), dir, copied); err != nil {
		t.Fatal(err)
	}
	noted(t, dir, "new")
	return dir, copied
}

func TestABackupIsTheWholeDatabaseWhileItIsWrittenTo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := storetest.OpenSQLite(t, dir)
	var writing sync.WaitGroup
	defer writing.Wait()
	for i := range 4 {
		writing.Go(func() {
			for j := range 50 {
				if err := s.SetSetting(t.Context(), fmt.Sprint(i), fmt.Sprint(j)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i, copyTo := range []func(string) error{
		func(to string) error { return store.Backup(t.Context(), dir, to) },
		func(to string) error { return s.Backup(t.Context(), to) },
	} {
		if err := s.SetSetting(t.Context(), "fact", fmt.Sprint("before", i)); err != nil {
			t.Fatal(err)
		}
		other := t.TempDir()
		to := filepath.Join(other, "kaspibot.db")
		left := to + ".1.part"
		replace(t, left, "of a killed program")
		if err := os.Chtimes(left, time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second is in the place of the first
			if err := copyTo(to); err != nil {
				t.Fatal(err)
			}
		}
		if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the copy has mode %v, %v", info.Mode(), err)
		}
		if got := noted(t, other, ""); got != fmt.Sprint("before", i) {
			t.Errorf("copy %d says %q", i, got)
		}
		if left, _ := filepath.Glob(to + "*.part"); len(left) > 0 {
			t.Errorf("parts are left: %v", left)
		}
	}
}

// A copy in the place of the database, of its journal or of the settings would cost the shop what it has.
func TestACopyTakesThePlaceOfAnOlderCopyOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := storetest.OpenSQLite(t, dir)
	if err := s.SetSetting(t.Context(), "fact", "old"); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	noted(t, filepath.Join(other, "in use"), "of others")
	replace(t, filepath.Join(other, "in use", "kaspibot.db-wal"), "its journal")
	replace(t, filepath.Join(other, ".env"), "TELEGRAM_BOT_TOKEN=")
	replace(t, filepath.Join(other, "short"), "SQL")
	noted(t, filepath.Join(other, "still"), "of others")
	if err := errors.Join(os.Symlink(dir, filepath.Join(other, "linked")), os.Symlink(filepath.Join(dir, "kaspibot.db"), filepath.Join(other, "link.db"))); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{
		filepath.Join(dir, "kaspibot.db"), filepath.Join(dir, "kaspibot.db-wal"), filepath.Join(dir, "kaspibot.db-shm"), filepath.Join(dir, "kaspibot.db-journal"),
		filepath.Join(other, "linked", "kaspibot.db"), filepath.Join(other, "link.db"), filepath.Join(other, "in use", "kaspibot.db"),
		filepath.Join(other, "still", "kaspibot.db-journal"), filepath.Join(other, ".env"), filepath.Join(other, ".env", "copy.db"), filepath.Join(other, "short"), filepath.Join(dir, "kaspibot.lock"), other,
	} {
		before, _ := os.ReadFile(to)
		if err := store.Backup(t.Context(), dir, to); !errors.Is(err, store.ErrInTheWay) {
			t.Errorf("a copy to %s: %v", to, err)
		}
		if after, _ := os.ReadFile(to); !bytes.Equal(before, after) && !strings.HasSuffix(to, "-shm") {
			t.Errorf("%s is another one", to)
		}
	}
	if err := s.SetSetting(t.Context(), "fact", "new"); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(other, "still", "kaspibot.db") // of a program that does not run
	if err := store.Backup(t.Context(), dir, copied); err != nil {
		t.Fatal(err)
	}
	if got := noted(t, filepath.Dir(copied), ""); got != "new" {
		t.Errorf("the copy says %q", got)
	}
	empty := filepath.Join(other, "empty.db") // as a program leaves that was killed when it began
	replace(t, empty, "")
	if err := store.Backup(t.Context(), dir, empty); err != nil {
		t.Errorf("in the place of an empty file: %v", err)
	}
}

// Copies of the night have another name each.
func TestPartsOfCopiesThatWereKilledAreRemovedByTheNextNight(t *testing.T) {
	t.Parallel()
	dir, to := t.TempDir(), t.TempDir()
	noted(t, dir, "old")
	long, short := time.Now().Add(-2*time.Hour), time.Now()
	for name, at := range map[string]time.Time{
		"kaspibot-20261129-034000.db.123.part": long, "kaspibot-20261129-034000.db.123.part-wal": long, "kaspibot-20261129-034000-2.db.4.part": long,
		"kaspibot-20261130-034000.db.123.part": short, "mine.db.123.part": long, "kaspibot-20261128-034000.db": long,
	} {
		replace(t, filepath.Join(to, name), "")
		if err := os.Chtimes(filepath.Join(to, name), time.Time{}, at); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.BackupBeside(t.Context(), dir, filepath.Join(to, "kaspibot-20261201-034000")); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(to)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range left {
		names = append(names, l.Name())
	}
	want := []string{
		"kaspibot-20261128-034000.db", "kaspibot-20261129-034000-2.db.4.part", "kaspibot-20261130-034000.db.123.part", "kaspibot-20261201-034000.db", "mine.db.123.part",
	}
	if !slices.Equal(names, want) {
		t.Errorf("there are %v, want %v", names, want)
	}
}

func TestBackupsOfOneMomentHaveAFileEach(t *testing.T) {
	t.Parallel()
	dir, to := t.TempDir(), t.TempDir()
	noted(t, dir, "old")
	const copies = 8
	names := make(chan string, copies)
	var all sync.WaitGroup
	for range copies {
		all.Go(func() {
			name, err := store.BackupBeside(t.Context(), dir, filepath.Join(to, "copy"))
			if err == nil {
				err = store.Backup(t.Context(), dir, filepath.Join(to, "shared.db")) // the last is there, whole
			}
			if err != nil {
				t.Error(err)
			}
			names <- name
		})
	}
	all.Wait()
	close(names)
	seen := map[string]bool{}
	for name := range names {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 || seen[name] {
			t.Errorf("%s after %v: %v", name, seen, err)
		}
		seen[name] = true
	}
	for _, from := range []string{"copy.db", "copy-8.db", "shared.db"} {
		into := t.TempDir()
		if _, err := store.Restore(t.Context(), into, filepath.Join(to, from), restoredAt); err != nil || noted(t, into, "") != "old" {
			t.Errorf("%s cannot be restored: %v", from, err)
		}
	}
	if files, err := os.ReadDir(to); err != nil || len(files) != copies+1 {
		t.Errorf("there are %v, %v", files, err)
	}
}

func TestABackupThatCannotBeMadeLeavesTheFormerOne(t *testing.T) {
	t.Parallel()
	to := filepath.Join(t.TempDir(), "copy.db")
	const former = "SQLite format 3\x00of the former copy"
	replace(t, to, former)
	if err := store.Backup(t.Context(), t.TempDir(), to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a copy of a folder without a database: %v", err)
	}
	damaged := t.TempDir()
	noted(t, damaged, "old")
	damage(t, filepath.Join(damaged, "kaspibot.db"))
	err := store.Backup(t.Context(), damaged, to)
	if broken, ok := errors.AsType[*store.Error](err); !ok || broken.Kind != "corrupt" {
		t.Errorf("a damaged database: %v", err)
	}
	if got, err := os.ReadFile(to); err != nil || string(got) != former {
		t.Errorf("the former copy is %q, %v", got, err)
	}
	if left, _ := filepath.Glob(to + "*.part"); len(left) > 0 {
		t.Errorf("parts are left: %v", left)
	}
}

// damage overwrites the pages of a database behind its first.
func damage(t *testing.T, path string) {
	t.Helper()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(whole); i++ {
		whole[i] = 0x5a
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestARestoreKeepsTheFormerDatabase(t *testing.T) {
	t.Parallel()
	dir, copied := backup(t)
	if err := os.WriteFile(filepath.Join(dir, "kaspibot.db.restoring-wal"), []byte("of a killed program"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := store.Restore(t.Context(), dir, copied, restoredAt)
	if err != nil {
		t.Fatal(err)
	}
	if got := noted(t, dir, ""); got != "old" {
		t.Errorf("restored, the fact is %q", got)
	}
	back, err := store.Restore(t.Context(), dir, kept, restoredAt.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if got := noted(t, dir, ""); got != "new" || back == kept {
		t.Errorf("restored from what was kept, the fact is %q", got)
	}
}

// What a killed restore leaves is as large as a copy and names buyers.
func TestTheNextStartRemovesWhatAKilledRestoreHasLeft(t *testing.T) {
	t.Parallel()
	dir, _ := backup(t)
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		replace(t, filepath.Join(dir, "kaspibot.db.restoring"+end), "of a killed program")
	}
	if got := noted(t, dir, ""); got != "new" {
		t.Errorf("the fact is %q", got)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*restoring*")); len(left) > 0 {
		t.Errorf("there are %v", left)
	}
}

func TestRestoresOfOneSecondKeepADatabaseEach(t *testing.T) {
	t.Parallel()
	dir, copied := backup(t)
	seen := map[string]bool{}
	for range 3 {
		kept, err := store.Restore(t.Context(), dir, copied, restoredAt.In(time.FixedZone("", 5*60*60)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(kept); err != nil || seen[kept] || !strings.HasPrefix(filepath.Base(kept), "before-restore-20261124-080000") {
			t.Errorf("kept in %s after %v: %v", kept, seen, err)
		}
		seen[kept] = true
	}
	if got := noted(t, dir, ""); got != "old" {
		t.Errorf("restored, the fact is %q", got)
	}
}

func TestARestoreTakesWhatIsOnlyInTheJournalOfAPlainCopy(t *testing.T) {
	t.Parallel()
	dir, _ := backup(t)
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetSetting(t.Context(), "fact", "in the journal"); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	for _, end := range []string{"", "-wal"} {
		whole, err := os.ReadFile(filepath.Join(dir, "kaspibot.db"+end))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(other, "plain.db"+end), whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	into := t.TempDir() // a folder without a database
	kept, err := store.Restore(t.Context(), into, filepath.Join(other, "plain.db"), restoredAt)
	if err != nil || kept != "" {
		t.Fatalf("kept %q, %v", kept, err)
	}
	if got := noted(t, into, ""); got != "in the journal" {
		t.Errorf("the fact is %q", got)
	}
}

func TestARestoreInThePlaceOfADamagedDatabaseKeepsItsJournalBesideIt(t *testing.T) {
	t.Parallel()
	whole := func(*testing.T, string) {}
	for name, c := range map[string]struct {
		harm    func(t *testing.T, path string)
		journal string
		kept    bool
	}{
		"damaged, junk":         {damage, "frames", true},
		"damaged, longer junk":  {damage, strings.Repeat("frames", 5000), true},
		"damaged, empty":        {damage, "", true},
		"no database, junk":     {func(t *testing.T, path string) { replace(t, path, strings.Repeat("x", 5000)) }, "frames", true},
		"empty, junk":           {func(t *testing.T, path string) { replace(t, path, "") }, "frames", true},
		"cut, junk":             {halve, "frames", true},
		"of others, junk":       {func(t *testing.T, path string) { run(t, path, "DROP TABLE orders") }, "frames", true},
		"whole: it is in there": {whole, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, copied := backup(t)
			path := filepath.Join(dir, "kaspibot.db")
			c.harm(t, path)
			replace(t, path+"-wal", c.journal)
			kept, err := store.Restore(t.Context(), dir, copied, restoredAt)
			if err != nil {
				t.Fatal(err)
			}
			if got := noted(t, dir, ""); got != "old" {
				t.Errorf("the fact is %q", got)
			}
			if _, err := os.Stat(kept); err != nil {
				t.Error(err)
			}
			if got, err := os.ReadFile(kept + "-wal"); (err == nil) != c.kept || string(got) != c.journal {
				t.Errorf("its journal has %d bytes, want %d: %v", len(got), len(c.journal), err)
			}
		})
	}
}

func TestARestoreIsNotMixedWithTheJournalOfADeletedDatabase(t *testing.T) {
	t.Parallel()
	dir, copied := backup(t)
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetSetting(t.Context(), "fact", "in the journal"); err != nil {
		t.Fatal(err)
	}
	journal := filepath.Join(dir, "kaspibot.db-wal")
	frames, err := os.ReadFile(journal)
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	replace(t, journal, string(frames)) // a program that was killed leaves it
	if err := os.Remove(filepath.Join(dir, "kaspibot.db")); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), dir, copied, restoredAt); err != nil {
		t.Fatal(err)
	}
	if got := noted(t, dir, ""); got != "old" {
		t.Errorf("restored, the fact is %q", got)
	}
}

func TestWhatCannotBeRestoredLeavesEverythingAsItIs(t *testing.T) {
	t.Parallel()
	write := func(change func(t *testing.T, path string)) func(*testing.T, string) string {
		return func(t *testing.T, copied string) string { change(t, copied); return copied }
	}
	for name, c := range map[string]struct {
		from func(t *testing.T, copied string) string
		want error
		kind string
	}{
		"missing":   {func(_ *testing.T, copied string) string { return copied + ".no" }, fs.ErrNotExist, ""},
		"a folder":  {func(_ *testing.T, copied string) string { return filepath.Dir(copied) }, store.ErrNotOurs, ""},
		"empty":     {write(func(t *testing.T, path string) { replace(t, path, "") }), store.ErrNotOurs, ""},
		"no data":   {write(func(t *testing.T, path string) { replace(t, path, strings.Repeat("x", 5000)) }), nil, "corrupt"},
		"damaged":   {write(damage), nil, "corrupt"},
		"truncated": {write(func(t *testing.T, path string) { halve(t, path) }), nil, "corrupt"},
		"of others": {write(func(t *testing.T, path string) { run(t, path, "DROP TABLE orders") }), store.ErrNotOurs, ""},
		"contradicting itself": {write(func(t *testing.T, path string) {
			run(t, path, `CREATE TABLE t (a INT); INSERT INTO t VALUES (NULL); PRAGMA writable_schema = 1;
				UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a INT NOT NULL)' WHERE name = 't'`)
		}), nil, "corrupt"},
		"newer": {write(func(t *testing.T, path string) {
			run(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
		}), store.ErrNewer, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, copied := backup(t)
			_, err := store.Restore(t.Context(), dir, c.from(t, copied), restoredAt)
			broken, _ := errors.AsType[*store.Error](err)
			if err == nil || c.want != nil && !errors.Is(err, c.want) || c.kind != "" && (broken == nil || string(broken.Kind) != c.kind) {
				t.Errorf("restored with %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*restor*")); len(left) > 0 { // which opening would remove, too
				t.Errorf("left behind: %v", left)
			}
			if got := noted(t, dir, ""); got != "new" {
				t.Errorf("the fact is %q", got)
			}
		})
	}
}

func TestARestoreWaitsForTheProgramToStop(t *testing.T) {
	t.Parallel()
	dir, copied := backup(t)
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), dir, copied, restoredAt); !errors.Is(err, store.ErrLocked) {
		t.Errorf("restored under a running program: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func halve(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, info.Size()/2)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err == nil {
		_, err = db.ExecContext(t.Context(), statement)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatCannotBeReadIsNoOlderCopy(t *testing.T) {
	t.Parallel()
	const path = "/proc/self/mem" // has nothing at its beginning, and says so
	if _, err := os.Stat(path); err != nil {
		t.Skip("a system without it: ", err)
	}
	dir := t.TempDir()
	noted(t, dir, "old")
	if err := store.Backup(t.Context(), dir, path); !errors.Is(err, store.ErrInTheWay) {
		t.Errorf("got %v", err)
	}
}
