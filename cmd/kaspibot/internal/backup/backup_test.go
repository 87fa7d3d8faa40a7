package backup_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/cmd/kaspibot/internal/backup"
)

// shop is a folder of data with a database in it, its copies by a clock that is set, and the database, which is open.
func shop(t *testing.T, keep int) (c backup.Copies, now *time.Time, s *store.Store) {
	t.Helper()
	dir := t.TempDir()
	at := time.Date(2026, 11, 24, 22, 40, 0, 0, time.UTC) // the 25th in Almaty
	c = backup.Copies{Data: dir, Keep: keep, When: daily(t, "40 3 * * *"), Now: func() time.Time { return at }}
	return c, &at, storetest.OpenSQLite(t, dir)
}

// names are those of the files in a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]string, len(files))
	for i, f := range files {
		all[i] = f.Name()
	}
	return strings.Join(all, " ")
}

func TestACopyIsMadeWhereItIsAskedFor(t *testing.T) {
	t.Parallel()
	c, _, _ := shop(t, 7)
	named := filepath.Join(t.TempDir(), "mine.db")
	if got, err := c.Make(t.Context(), named); err != nil || got != named {
		t.Errorf("made %q, %v", got, err)
	}
	own := filepath.Join(c.Data, "backups")
	if got, err := c.Make(t.Context(), ""); err != nil || got != filepath.Join(own, "kaspibot-20261125-034000.db") {
		t.Errorf("made %q, %v", got, err)
	}
	if info, err := os.Stat(own); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of copies: %v, %v", info, err)
	}
	c.Dir = filepath.Join(t.TempDir(), "a", "b")
	if got, err := c.Make(t.Context(), ""); err != nil || filepath.Dir(got) != c.Dir {
		t.Errorf("made %q, %v, want it in %s", got, err, c.Dir)
	}
	if got := names(t, own) + " and " + names(t, c.Dir); got != "kaspibot-20261125-034000.db and kaspibot-20261125-034000.db" {
		t.Errorf("there are %s", got)
	}
	for _, folder := range []string{named, filepath.Join(named, "below")} {
		c.Dir = folder
		if got, err := c.Make(t.Context(), ""); err == nil || got != "" {
			t.Errorf("made %q in what is no folder", got)
		}
		if got, err := c.Nightly(t.Context()); err == nil || got != "" {
			t.Errorf("the night makes %q in what is no folder", got)
		}
	}
}

func TestWhatTheNightKeeps(t *testing.T) {
	t.Parallel()
	c, now, _ := shop(t, 3)
	dir := filepath.Join(c.Data, "backups")
	if err := os.MkdirAll(filepath.Join(dir, "kaspibot-20200101-000000.db"), 0o700); err != nil { // a folder is no copy
		t.Fatal(err)
	}
	for _, name := range []string{ // the copies, the oldest last, and what is none
		"kaspibot-20261123-034000-2.db", "kaspibot-20261123-034000.db", "kaspibot-20261122-034000.db",
		"kaspibot-20261131-034000.db", "kaspibot-20261121-034000.db.part", "x-kaspibot-20261121-034000.db", "mine.db",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const others = " kaspibot-20261131-034000.db mine.db x-kaspibot-20261121-034000.db"
	made, err := c.Nightly(t.Context())
	if err != nil || filepath.Base(made) != "kaspibot-20261125-034000.db" {
		t.Errorf("made %q, %v", made, err)
	}
	// The second copy of a second goes after the first one by the order of their names.
	want := "kaspibot-20200101-000000.db kaspibot-20261121-034000.db.part kaspibot-20261123-034000-2.db kaspibot-20261123-034000.db kaspibot-20261125-034000.db" + others
	if got := names(t, dir); got != want {
		t.Errorf("there are\n%s, want\n%s", got, want)
	}
	for _, later := range []time.Duration{0, 23*time.Hour + 58*time.Minute} { // a program that is started anew
		*now = now.Add(later)
		if made, err := c.Nightly(t.Context()); err != nil || made != "" {
			t.Errorf("%s later: made %q, %v", later, made, err)
		}
	}
	*now = now.Add(2 * time.Minute)
	if made, err := c.Nightly(t.Context()); err != nil || made == "" {
		t.Errorf("the next night: made %q, %v", made, err)
	}
	*now = now.Add(-48 * time.Hour) // a clock that was wrong and has been set back
	if made, err := c.Nightly(t.Context()); err != nil || made == "" {
		t.Errorf("after the clock was set back: made %q, %v", made, err)
	}
}

func TestTheOldCopiesStayUntilThereIsANewOne(t *testing.T) {
	t.Parallel()
	c, _, _ := shop(t, 1)
	dir := filepath.Join(c.Data, "backups")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	const old = "kaspibot-20261120-034000.db"
	if err := os.WriteFile(filepath.Join(dir, old), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.Dir, c.Data = dir, t.TempDir() // without a database
	if made, err := c.Nightly(t.Context()); err == nil || made != "" || names(t, dir) != old {
		t.Errorf("of nothing: made %q, %v, and there are %s", made, err, names(t, dir))
	}
}

func TestACopyIsNotMadeBehindALink(t *testing.T) {
	t.Parallel()
	c, _, _ := shop(t, 3)
	elsewhere, link := t.TempDir(), filepath.Join(c.Data, "backups")
	if err := os.Symlink(elsewhere, link); err != nil {
		t.Skip("no links here:", err)
	}
	for name, do := range map[string]func() (string, error){
		"asked": func() (string, error) { return c.Make(t.Context(), "") }, "of the night": func() (string, error) { return c.Nightly(t.Context()) },
	} {
		made, err := do()
		if err == nil || err.Error() != link+" is no folder, or a link to one: name the folder itself in BACKUP_DIR" || made != "" || names(t, elsewhere) != "" {
			t.Errorf("%s: made %q, %v", name, made, err)
		}
	}
	c.Dir = filepath.Join(c.Data, "kaspibot.db", "below")
	if _, err := c.Make(t.Context(), ""); err == nil || !strings.HasPrefix(err.Error(), "mkdir ") {
		t.Errorf("a folder that cannot be made: %v", err)
	}
}

func TestAnOldCopyThatCannotGoIsToldBesideTheNewOne(t *testing.T) {
	t.Parallel()
	c, now, _ := shop(t, 1)
	old := filepath.Join(c.Data, "backups", "kaspibot-20261120-034000.db")
	if err := errors.Join(os.Mkdir(filepath.Dir(old), 0o700), os.WriteFile(old, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	asked := 0
	c.Now = func() time.Time { // when the copy is made, a folder that is not empty has taken the place of the old one
		if asked++; asked == 2 {
			if err := errors.Join(os.Remove(old), os.MkdirAll(filepath.Join(old, "in"), 0o700)); err != nil {
				t.Error(err)
			}
		}
		return *now
	}
	if made, err := c.Nightly(t.Context()); err == nil || !strings.Contains(err.Error(), old) || filepath.Base(made) != "kaspibot-20261125-034000.db" {
		t.Errorf("made %q, %v", made, err)
	}
}

func TestACopyTakesThePlaceOfADatabaseThatNobodyUses(t *testing.T) {
	t.Parallel()
	c, _, s := shop(t, 1)
	if err := s.SetSetting(t.Context(), "k", "before"); err != nil {
		t.Fatal(err)
	}
	made, err := c.Make(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetSetting(t.Context(), "k", "after"); err != nil {
		t.Fatal(err)
	}
	if kept, err := c.Restore(t.Context(), made); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "stop it first") || kept != "" {
		t.Errorf("while it is used: kept %q, %v", kept, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Restore(t.Context(), filepath.Join(c.Data, "none.db")); err == nil || strings.Contains(err.Error(), "stop it first") {
		t.Errorf("a copy that is not there: %v", err)
	}
	kept, err := c.Restore(t.Context(), made)
	if err != nil || !strings.Contains(filepath.Base(kept), "20261125-034000") || filepath.Dir(kept) != c.Data {
		t.Errorf("kept %q, %v", kept, err)
	}
	if value, _, err := storetest.OpenSQLite(t, c.Data).Setting(t.Context(), "k"); err != nil || value != "before" {
		t.Errorf("restored %q, %v", value, err)
	}
}
