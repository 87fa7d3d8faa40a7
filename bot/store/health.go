package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"kaspibot/feed"
)

// room is how many bytes of the disk Health asks for: a write into the database may need no more than it has already.
const room = 64 << 10

var nothing [room]byte // written by hasRoom

// Health tries the database and tells its size in bytes, with its journal: its file must be the one that was opened, SQLite
// must take a write, and the disk must have room. An error has a kind, see [Error] and [feed.DiskError].
func (s *Store) Health(ctx context.Context, now time.Time) (size int64, err error) {
	info, err := os.Stat(s.db.path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return 0, &Error{feed.DiskGone, fmt.Errorf("the database was deleted: %w", err)}
	case err != nil:
		return 0, fmt.Errorf("database: %w", classify(err))
	case !os.SameFile(info, s.db.opened):
		return 0, &Error{feed.DiskGone, errors.New("another file is in the place of the database")}
	}
	size = info.Size()
	if journal, err := os.Stat(s.db.path + "-wal"); err == nil { // grows for as long as somebody else reads
		size += journal.Size()
	}
	if err := s.SetSetting(ctx, "database.tried", strconv.FormatInt(now.UnixMilli(), 10)); err != nil {
		return size, err
	}
	if err := s.db.owed.Write(ctx); err != nil {
		return size, err
	}
	if err := hasRoom(filepath.Dir(s.db.path)); err != nil {
		return size, fmt.Errorf("room beside the database: %w", classify(err))
	}
	return size, nil
}

// Intact reads the whole database and tells of damage that nobody has met yet. Writers go on meanwhile.
func (s *Store) Intact(ctx context.Context) error { return intact(ctx, s.db.read) }

func intact(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return classify(err)
	}
	if verdict != "ok" {
		return &Error{Kind: feed.DiskCorrupt, Err: errors.New(verdict)}
	}
	return nil
}

// Dropped is an error, once, when the disk has refused more than can be remembered, and fetches of the list or lines of the audit
// trail are lost. Nothing else is.
func (s *Store) Dropped() error {
	n := s.db.owed.Dropped()
	if n == 0 {
		return nil
	}
	return &Error{feed.DiskDropped, fmt.Errorf("the disk has refused to write for so long that %d fetches of the list or lines of the audit trail are lost", n)}
}

// hasRoom writes a file and removes it.
func hasRoom(dir string) error {
	f, err := os.CreateTemp(dir, "kaspibot-room-*")
	if err != nil {
		return err
	}
	_, err = f.Write(nothing[:])
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// CutJournal writes what is only in the journal into the database and makes the journal empty: it keeps the size of the
// busiest time otherwise, and the former state of what was changed. While others read it tries again for some seconds;
// no writer waits for that. Long readers let it do less.
func (s *Store) CutJournal(ctx context.Context) error {
	for range cutTries {
		if cut, err := s.cutJournal(ctx); cut || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(cutRest):
		}
	}
	return nil
}

const (
	cutTries = 20
	cutRest  = 100 * time.Millisecond
)

// cutJournal tries once, without waiting for readers: writers would wait with it.
func (s *Store) cutJournal(ctx context.Context) (cut bool, err error) {
	conn, err := s.db.write.Conn(ctx)
	if err != nil {
		return false, classify(err)
	}
	defer func() {
		_, back := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA "+busyTimeout)
		err = errors.Join(err, classify(back), conn.Close())
	}()
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout(0)"); err != nil {
		return false, classify(err)
	}
	var busy, frames, done int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &done)
	return busy == 0, classify(err)
}
