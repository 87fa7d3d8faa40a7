package storetest

import (
	"context"
	"os"
	"path/filepath"
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
	s, err := store.Open(context.Background(), dir)
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

// OpenSQLite opens a store in a folder until the test ends, see [Prepare].
func OpenSQLite(t testing.TB, dir string) *store.Store {
	t.Helper()
	Prepare(t, dir)
	s, err := store.Open(t.Context(), dir)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}
