package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
)

// nights is a program whose clock a test sets, and its nightly work.
func nights(t *testing.T, keep int) (*work, *time.Time, *tgtest.Server) {
	t.Helper()
	o, telegram := chatted(t)
	clock := time.Date(2026, 11, 24, 3, 40, 0, 0, time.UTC)
	o.Config.BackupKeep, o.Now = keep, func() time.Time { return clock }
	a := newApp(t, o)
	return a.work, &clock, telegram
}

func TestEachNightACopyIsMadeAndTheOldestGoes(t *testing.T) {
	t.Parallel()
	w, clock, _ := nights(t, 3)
	dir := filepath.Join(w.copies.Data, "backups")
	if err := os.MkdirAll(filepath.Join(dir, "kaspibot-20200101-000000.db"), 0o700); err != nil { // a folder is no copy
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mine.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		for range 2 { // the second run of a night finds a copy
			if err := w.backup(t.Context()); err != nil {
				t.Fatal(err)
			}
			*clock = clock.Add(time.Hour)
		}
		*clock = clock.Add(22 * time.Hour)
	}
	if info, err := os.Stat(filepath.Join(w.copies.Data, "kaspibot.db-wal")); err != nil || info.Size() > 0 {
		t.Errorf("the journal was not cut back: %v, %v", info.Size(), err)
	}
	want := "kaspibot-20261126-084000.db kaspibot-20261127-084000.db kaspibot-20261128-084000.db"
	if got := listed(t, dir, "kaspibot-2026*"); got != want {
		t.Errorf("kept: %s\nwant  %s", got, want)
	}
	if got := listed(t, dir, "*"); !strings.Contains(got, "mine.db") || !strings.Contains(got, "kaspibot-2020") {
		t.Errorf("what is not ours has gone: %s", got)
	}
}

func TestCopiesOfOneSecondAreKeptAndGoOneByOne(t *testing.T) {
	t.Parallel()
	w, clock, _ := nights(t, 2)
	dir := filepath.Join(w.copies.Data, "backups")
	for range 3 { // asked for by hand
		if _, err := w.copies.Make(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
	}
	if got := listed(t, dir, "*"); got != "kaspibot-20261124-084000-2.db kaspibot-20261124-084000-3.db kaspibot-20261124-084000.db" {
		t.Errorf("made: %s", got)
	}
	if made, err := w.copies.Nightly(t.Context()); made != "" || err != nil {
		t.Errorf("the night has a copy, and %s is another: %v", made, err)
	}
	*clock = clock.Add(24 * time.Hour)
	if _, err := w.copies.Nightly(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, dir, "*"); got != "kaspibot-20261124-084000.db kaspibot-20261125-084000.db" {
		t.Errorf("kept: %s", got)
	}
}

func listed(t *testing.T, dir, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		files[i] = filepath.Base(f)
	}
	return strings.Join(files, " ")
}

func TestACopyThatCannotBeMadeIsToldAndTheOlderOnesStay(t *testing.T) {
	t.Parallel()
	w, clock, telegram := nights(t, 1)
	dir := filepath.Join(w.copies.Data, "backups")
	if err := w.backup(t.Context()); err != nil {
		t.Fatal(err)
	}
	*clock = clock.Add(24 * time.Hour)
	w.copies.Dir, w.copies.Data = dir, t.TempDir() // without a database
	for range 2 {
		if err := w.backup(t.Context()); err == nil {
			t.Error("a copy was made of nothing")
		}
	}
	wantTold(t, telegram, "Резервная копия базы не сделана")
	if got := listed(t, dir, "kaspibot-20261124*"); got == "" {
		t.Error("the older copy has gone")
	}
}

func TestCopiesAreNotWrittenThroughALink(t *testing.T) {
	t.Parallel()
	w, _, _ := nights(t, 3)
	elsewhere := t.TempDir()
	if err := os.Symlink(elsewhere, filepath.Join(w.copies.Data, "backups")); err != nil {
		t.Skip("no links here:", err)
	}
	if err := w.backup(t.Context()); err == nil {
		t.Error("a copy was made behind a link")
	}
	if got := listed(t, elsewhere, "*"); got != "" {
		t.Errorf("copied to where others may read: %s", got)
	}
}
