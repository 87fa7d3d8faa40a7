package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kaspibot/feed"
)

// ErrNotOurs says that a file is no database of this program.
var ErrNotOurs = errors.New("this is no database of kaspibot")

// Backup writes a copy of the database in the folder dir to the file named to, which only its user may read. The program
// may be at work on that database. A copy is whole or not there at all, and an older file of that name is replaced by it.
func Backup(ctx context.Context, dir, to string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, databaseFile)
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return err
	}
	err = vacuumInto(ctx, db, to)
	return errors.Join(err, db.Close())
}

// Backup is [Backup] of the open database. Writers go on meanwhile.
func (s *Store) Backup(ctx context.Context, to string) error {
	return Backup(ctx, filepath.Dir(s.db.path), to)
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

func vacuumInto(ctx context.Context, db *sql.DB, to string) (err error) {
	part := to + ".part"
	if part, err = filepath.Abs(part); err == nil {
		err = makeEmpty(part)
	}
	if err != nil {
		return fmt.Errorf("backup: %w", classify(err))
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("backup: %w", classify(err)), os.Remove(part))
		}
	}()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", part); err != nil {
		return err
	}
	if err := examine(ctx, part); err != nil {
		return err
	}
	if err := flush(part); err != nil {
		return err
	}
	if err := os.Rename(part, to); err != nil {
		return err
	}
	return flush(filepath.Dir(to))
}

// examine reads a whole database that nobody uses, and refuses one that is damaged, not ours or of a later program. What
// its journal holds is in the file afterwards.
func examine(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return classify(err)
	}
	if verdict != "ok" {
		return &Error{Kind: feed.DiskCorrupt, Err: errors.New(verdict)}
	}
	var orders, version int64
	err = db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM orders), max(version_id) FROM goose_db_version").Scan(&orders, &version)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotOurs, err)
	}
	p, err := migrator(db)
	if err != nil {
		return err
	}
	if err := understood(p, version); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// makeEmpty makes an empty file that only its user may read, in the place of what a killed program left there.
func makeEmpty(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// flush makes a file, or the names in a folder, survive a power cut.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if info, statErr := f.Stat(); statErr == nil && info.IsDir() {
		err = nil // not every system can, such as Windows
	}
	return errors.Join(err, f.Close())
}
