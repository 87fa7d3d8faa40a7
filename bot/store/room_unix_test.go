//go:build unix

package store_test

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"kaspibot/bot/store"
)

// A child on whose disk only small files have room looks at its database, and says what it hears.
func init() {
	childParts["small files"] = func(ctx context.Context, s *store.Store) error {
		signal.Ignore(syscall.SIGXFSZ)
		var limit syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
		all := limit.Cur
		limit.Cur = 32 << 10
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
		size, looked := s.Health(ctx, at(1))
		limit.Cur = all
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
		if size == 0 || !errors.Is(looked, syscall.EFBIG) {
			return fmt.Errorf("%d bytes, %w", size, errors.Join(looked, errors.New("the look has not found that there is no room")))
		}
		return nil
	}
}

// A database that takes a small write is ill all the same where there is no room for the next larger one.
func TestADiskWithoutRoomIsIllBeforeTheDatabaseIs(t *testing.T) { //nolint:paralleltest // see childCommand
	dir := t.TempDir()
	must(t, open(t, dir).Close())
	if out, err := childCommand(t, "small files", dir).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "kaspibot-room-*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
