package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/kaspi"
)

// childEnv makes the test binary a second kaspibot: it does its part in the folder and ends.
const (
	childEnv    = "STORE_TEST_CHILD"
	childFolder = "STORE_TEST_FOLDER"
)

func TestMain(m *testing.M) {
	if part := os.Getenv(childEnv); part != "" {
		if err := child(part, os.Getenv(childFolder)); err != nil {
			fmt.Fprintln(os.Stdout, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// childParts are what a child does with an open store, by the name of its part.
var childParts = map[string]func(ctx context.Context, s *store.Store) error{}

// child opens the store; the part "write" then saves pairs of records for ever, telling of each pair
// once it is saved.
func child(part, dir string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, dir)
	if err != nil {
		return err
	}
	if do := childParts[part]; do != nil {
		return errors.Join(do(ctx, s), s.Close())
	}
	for n := 0; part == "write"; n++ {
		if err := s.SaveRecords(ctx, record(fmt.Sprint("a", n)), record(fmt.Sprint("b", n))); err != nil {
			return err
		}
		fmt.Fprintln(os.Stdout, n)
	}
	return s.Close()
}

// childCommand is this program again, as a child. Its tests run while no other does: between its fork and its exec a
// child holds the locks of all stores that are open then, and a store that is closed just then could not be reopened.
func childCommand(t *testing.T, part, dir string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), childEnv+"="+part, childFolder+"="+dir)
	return c
}

func TestOnlyTheOwnerMayReadTheFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "data")
	s := open(t, dir)
	must(t, s.SetSetting(t.Context(), "key", "value")) // makes the -wal and -shm files
	want := map[string]os.FileMode{
		"": 0o700 | os.ModeDir, "kaspibot.db": 0o600, "kaspibot.db-wal": 0o600, "kaspibot.db-shm": 0o600,
		"kaspibot.lock": 0o600,
	}
	for name, mode := range want {
		info, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if info.Mode() != mode {
			t.Errorf("%q has mode %v, want %v", name, info.Mode(), mode)
		}
	}
}

func TestAFileLeftReadableIsClosedToOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "kaspibot.db")
	must(t, os.WriteFile(path, nil, 0o644))
	open(t, dir)
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode() != 0o600 {
		t.Errorf("mode %v, want %v", info.Mode(), os.FileMode(0o600))
	}
}

func TestAFolderMayHaveAnyName(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "100% заказы?mode=memory&a#b +1")
	s := open(t, dir)
	must(t, s.SetSetting(t.Context(), "key", "value"))
	if _, err := os.Stat(filepath.Join(dir, "kaspibot.db")); err != nil {
		t.Error(err)
	}
}

func TestASecondStoreOnTheSameDataIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := open(t, dir)
	_, err := store.Open(t.Context(), dir)
	if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want ErrLocked and the folder's name", err)
	}
	must(t, first.Close())
	open(t, dir)
}

func TestASecondProcessOnTheSameDataIsRefused(t *testing.T) { //nolint:paralleltest // see childCommand
	dir := t.TempDir()
	s := open(t, dir)
	out, err := childCommand(t, "open", dir).Output()
	if err == nil || !strings.Contains(string(out), store.ErrLocked.Error()) {
		t.Errorf("while the data is in use: got %v, %q, want the text of ErrLocked", err, out)
	}
	must(t, s.Close())
	if out, err := childCommand(t, "open", dir).Output(); err != nil {
		t.Errorf("afterwards: got %v, %q", err, out)
	}
}

func TestWhatWasSavedOutlivesAKilledProcess(t *testing.T) { //nolint:paralleltest // see childCommand
	dir := t.TempDir()
	c := childCommand(t, "write", dir)
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	lines := bufio.NewScanner(out)
	saved := 0
	for saved < 20 && lines.Scan() {
		saved++
	}
	must(t, c.Process.Kill())
	for lines.Scan() { // told of before it died
		saved++
	}
	_ = c.Wait()
	if saved < 20 {
		t.Fatalf("the other process saved %d pairs", saved)
	}

	s := open(t, dir) // the dead hold no lock
	for n := range saved {
		for _, code := range []string{fmt.Sprint("a", n), fmt.Sprint("b", n)} {
			if _, err := s.Record(t.Context(), kaspi.OrderCode(code)); err != nil {
				t.Error(err)
			}
		}
	}
	all, err := s.Records(t.Context(), orders.Filter{})
	must(t, err)
	if len(all)%2 != 0 {
		t.Errorf("%d records: half a pair was saved", len(all))
	}
}

func TestDataOfANewerProgramIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	must(t, open(t, dir).Close())
	raw(t, dir, `insert into goose_db_version (version_id, is_applied) values (99999, 1)`)
	_, err := store.Open(t.Context(), dir)
	if !errors.Is(err, store.ErrNewer) {
		t.Fatalf("got %v, want ErrNewer", err)
	}
	raw(t, dir, `delete from goose_db_version where version_id = 99999`)
	open(t, dir) // the refusal let go of the lock
}

func TestOpeningFailsWhereThereIsNoRoom(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, []byte("not a database, and not a folder either"), 0o600))
	if _, err := store.Open(t.Context(), file); err == nil {
		t.Error("a file was opened as a folder")
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "kaspibot.db"), []byte("this is text, not a database"), 0o600))
	if _, err := store.Open(t.Context(), dir); err == nil {
		t.Error("a text was opened as a database")
	}
}

// Who comes after the end is told so: what they write could not be read again.
func TestAfterTheEndNothingIsReadOrWritten(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.Close())
	if err := s.SetSetting(t.Context(), "key", "value"); err == nil {
		t.Error("a setting is written")
	}
	if _, _, err := s.Setting(t.Context(), "other"); err == nil {
		t.Error("a setting is read")
	}
}

func TestOpeningAgainChangesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const schema = `select count(*) from sqlite_schema`
	must(t, open(t, dir).Close())
	tables := number(t, raw(t, dir), schema)
	must(t, open(t, dir).Close())
	same(t, "tables and indexes", number(t, raw(t, dir), schema), tables)
}
