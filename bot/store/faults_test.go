package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kaspibot/feed"
)

// begun is the database of a program that has just begun, which takes longer to make than to copy.
var begun = sync.OnceValues(func() (text []byte, err error) {
	dir, err := os.MkdirTemp("", "store-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := Open(context.Background(), dir)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, databaseFile))
})

// openAt opens a store in a folder, of a program that has just begun where there is nothing.
func openAt(t *testing.T, dir string) *Store {
	t.Helper()
	path := filepath.Join(dir, databaseFile)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		text, err := begun()
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(path, text, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func fault(err error) string {
	named, ok := errors.AsType[interface {
		error
		Fault() (service, kind string)
	}](err)
	if !ok {
		return fmt.Sprintf("unnamed: %v", err)
	}
	service, kind := named.Fault()
	return service + " " + kind
}

func wantFault(t *testing.T, err error, want string) {
	t.Helper()
	if got := fault(err); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAFullDatabaseIsNamed(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	if _, err := s.db.write.ExecContext(t.Context(), `pragma max_page_count = 1`); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 1<<20)
	wantFault(t, s.SetSetting(t.Context(), "long", long), "database full")
	wantFault(t, s.SaveUpdates(t.Context(), time.Now(), map[int64][]byte{1: []byte(long)}), "database full")
	if _, _, err := s.Setting(t.Context(), "long"); err != nil {
		t.Errorf("a full database cannot be read: %v", err)
	}
}

func TestAReadOnlyDatabaseIsNamed(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	if err := s.db.write.Close(); err != nil {
		t.Fatal(err)
	}
	readOnly := strings.Replace(dsn(s.db.path), "mode=rw", "mode=ro", 1)
	var err error
	if s.db.write, err = sql.Open("sqlite", readOnly); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.SetSetting(t.Context(), "key", "value"), "database read_only")
	_, err = s.Health(t.Context(), time.Now())
	wantFault(t, err, "database read_only")
}

func TestADatabaseThatIsDeletedOrReplacedWhileItRunsIsMissed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, dir)
	size, err := s.Health(t.Context(), time.Now())
	if err != nil || size == 0 {
		t.Fatalf("%d bytes, %v", size, err)
	}
	path := filepath.Join(dir, databaseFile)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	size, err = s.Health(t.Context(), time.Now())
	wantFault(t, err, "database gone")
	if size != 0 {
		t.Errorf("what is not there has %d bytes", size)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("looking for the database made another one: %v", err)
	}
	if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
	size, err = s.Health(t.Context(), time.Now())
	wantFault(t, err, "database gone")
	if size != 0 {
		t.Errorf("the database has %d bytes of another file", size)
	}
}

func TestANewConnectionToADeletedDatabaseIsNoEmptyDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, dir)
	s.db.read.SetMaxIdleConns(-1) // each reading connects anew
	if err := os.RemoveAll(filepath.Join(dir, databaseFile)); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.Setting(t.Context(), "key")
	wantFault(t, err, "database gone")
}

func TestACorruptDatabaseIsNamed(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func([]byte){
		"head":  func(b []byte) { copy(b, "not a database any more") },
		"pages": func(b []byte) { clear(b[200:]) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := openAt(t, dir)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, databaseFile)
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			spoil(body)
			if err := os.WriteFile(path, body, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = Open(t.Context(), dir)
			wantFault(t, err, "database corrupt")
		})
	}
}

func TestErrorsOfFilesAreNamed(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"disk full":      &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC},
		"disk read_only": &fs.PathError{Op: "open", Path: "x", Err: syscall.EROFS},
		"disk gone":      &fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT},
		"disk failing":   &fs.PathError{Op: "read", Path: "x", Err: syscall.EIO},
	} {
		wantFault(t, classify(fmt.Errorf("save: %w", err)), want)
	}
	wantFault(t, feed.OnDisk(&Error{feed.DiskCorrupt, fs.ErrNotExist}), "database corrupt")
	if got := fault(classify(errors.New("a bug"))); got != "unnamed: a bug" {
		t.Error(got)
	}
}

// SQLite says no more than that it cannot open a database: what keeps the disk from being written is said in place of that.
func TestADatabaseThatCannotBeOpenedOnADiskThatTakesNothing(t *testing.T) {
	t.Parallel()
	takesNothing, missing := "/sys", filepath.Join(t.TempDir(), "missing")
	if err := hasRoom(takesNothing); !errors.Is(err, fs.ErrPermission) {
		t.Skip("a system without such a folder: ", err)
	}
	for kind, want := range map[feed.DiskKind]string{
		feed.DiskFailing: "database read_only", feed.DiskGone: "database read_only", feed.DiskCorrupt: "database corrupt", feed.DiskFull: "database full",
	} {
		err := fmt.Errorf("open: %w", &Error{kind, errors.New("unable to open database file")})
		wantFault(t, unopened(takesNothing, err), want)
		wantFault(t, unopened(missing, err), "database "+string(kind))
		if got := unopened(takesNothing, err); !strings.Contains(got.Error(), "unable to open") {
			t.Errorf("got %v", got)
		}
	}
	if err := unopened(takesNothing, ErrNewer); !errors.Is(err, ErrNewer) || !strings.HasPrefix(fault(err), "unnamed") {
		t.Errorf("got %v", err)
	}
}

func TestADatabaseThatCannotBeLookedAtIsIll(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := openAt(t, dir)
	if err := os.Rename(dir, dir+" of before"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if size, err := s.Health(t.Context(), time.Now()); err == nil || size != 0 {
		t.Errorf("%d bytes, %v", size, err)
	}
}
