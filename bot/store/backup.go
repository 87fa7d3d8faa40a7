package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
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
	db, err := sql.Open("sqlite", dsn(filepath.Join(dir, databaseFile)))
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

func vacuumInto(ctx context.Context, db *sql.DB, to string) (err error) {
	part := to + ".part"
	if err := makeEmpty(part); err != nil {
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

// Restore puts a copy in the place of the database in the folder dir and names the file that the former one is kept in,
// empty when there was none. The copy must be whole and not of a later program (ErrNewer); the program must not be
// running (ErrLocked). A kill in the middle leaves the former database or the restored one.
func Restore(ctx context.Context, dir, from string, now time.Time) (kept string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	held, err := lock(filepath.Join(dir, lockFile))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	path := filepath.Join(dir, databaseFile)
	fresh := path + ".restoring"
	defer func() {
		for _, file := range []string{fresh, fresh + "-wal", fresh + "-shm"} {
			_ = os.Remove(file)
		}
	}()
	if err := copyDatabase(from, fresh); err != nil {
		return "", classify(err)
	}
	if err := examine(ctx, fresh); err != nil {
		return "", fmt.Errorf("%s: %w", from, err)
	}
	if kept, err = keepFormer(ctx, path, now); err != nil {
		return "", classify(err)
	}
	if err := os.Rename(fresh, path); err != nil {
		return kept, err
	}
	return kept, flush(dir)
}

// copyDatabase copies a database with what its journal holds: it may be the plain copy of a file in use.
func copyDatabase(from, to string) error {
	if err := copyFile(from, to); err != nil {
		return err
	}
	err := copyFile(from+"-wal", to+"-wal")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if info, err := in.Stat(); err != nil || !info.Mode().IsRegular() {
		return errors.Join(err, fmt.Errorf("%s: %w", from, ErrNotOurs))
	}
	if err := makeEmpty(to); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
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

// keepFormer gives the database at the path a second name. What is only in its journal goes into it first; of a database that
// cannot be opened the journal is kept beside it. The journal must not be there any more when another database is.
func keepFormer(ctx context.Context, path string, now time.Time) (kept string, err error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", removeJournal(path)
	}
	kept = filepath.Join(filepath.Dir(path), now.UTC().Format("before-restore-20060102-150405")+".db")
	if err := examine(ctx, path); err != nil {
		if err := os.Rename(path+"-wal", kept+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if err := removeJournal(path); err != nil {
		return "", err
	}
	if err := os.Link(path, kept); err == nil || errors.Is(err, fs.ErrExist) {
		return kept, err
	}
	return kept, os.Rename(path, kept) // a disk without second names
}

func removeJournal(path string) error {
	for _, file := range []string{path + "-wal", path + "-shm"} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
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
