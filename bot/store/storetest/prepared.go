package storetest

import (
	"context"
	"database/sql/driver"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kaspibot/bot/store"
)

// databaseFile is where the store keeps its database in its folder.
const databaseFile = "kaspibot.db"

// empty is the database of a program that has just begun. Under the race detector making it takes longer than most
// tests do with it, so it is made once and copied.
var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "storetest-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(context.Background(), dir, store.Through(Hasty))
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, databaseFile))
})

// Prepare puts the database of a program that has just begun into an empty folder, or one that is not there yet. A
// folder with files in it stays as it is.
func Prepare(t testing.TB, dir string) {
	t.Helper()
	must(t, os.MkdirAll(dir, 0o700))
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) > 0 {
		return
	}
	text, err := empty()
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, databaseFile), text, 0o600))
}

// Hasty is for [store.Through]. It leaves it to the system when what is written reaches the disk: a test that does not cut
// the power need not wait for that, which on a busy machine is most of its time.
func Hasty(engine driver.Driver) driver.Driver { return hasty{engine} }

type hasty struct{ driver.Driver }

func (h hasty) Open(name string) (driver.Conn, error) {
	return h.Driver.Open(strings.Replace(name, "synchronous%28FULL%29", "synchronous%28OFF%29", 1))
}

// OpenSQLite opens a store in a folder until the test ends, see [Prepare].
func OpenSQLite(t testing.TB, dir string) *store.Store {
	t.Helper()
	return open(t, dir, Hasty)
}

// OpenOn opens a store of its own on a disk until the test ends.
func OpenOn(t testing.TB, disk *Disk) *store.Store {
	t.Helper()
	return open(t, t.TempDir(), disk.Through)
}

func open(t testing.TB, dir string, through func(driver.Driver) driver.Driver) *store.Store {
	t.Helper()
	Prepare(t, dir)
	s, err := store.Open(t.Context(), dir, store.Through(through))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}
