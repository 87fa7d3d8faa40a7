//go:build unix

package store

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Nobody may ever write into a pipe that is in the place of a copy, and whoever waits for that cannot be stopped.
func TestAPipeInThePlaceOfACopyIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"copy.db", "copy.db-wal"} {
		dir, from := t.TempDir(), filepath.Join(t.TempDir(), "copy.db")
		s, err := Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if name != "copy.db" {
			err = s.Backup(t.Context(), from)
		}
		if err := errors.Join(err, s.Close(), syscall.Mkfifo(filepath.Join(filepath.Dir(from), name), 0o600)); err != nil {
			t.Fatal(err)
		}
		refused := make(chan error, 1)
		go func() {
			_, err := Restore(t.Context(), dir, from, time.Now())
			refused <- err
		}()
		select {
		case err := <-refused:
			if !errors.Is(err, ErrNotOurs) {
				t.Errorf("%s is a pipe: %v", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s is a pipe, and is waited for", name)
		}
	}
}
