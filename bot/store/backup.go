package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrNotOurs says that a file is no database of this program.
var ErrNotOurs = errors.New("this is no database of kaspibot")

// Backup writes a copy of the database in the folder dir to the file named to, which only its user may read. The program
// may be at work on that database. A copy is whole or not there at all, and an older copy of that name is replaced by it;
// any other file is not, see [ErrInTheWay].
func Backup(ctx context.Context, dir, to string) error {
	return copyTo(ctx, dir, to, func(part string) error { return os.Rename(part, to) })
}

// BackupBeside is [Backup] to a file that is not there yet, and returns its name: the stem and ".db", with a number before
// that when others have made theirs meanwhile.
func BackupBeside(ctx context.Context, dir, stem string) (to string, err error) {
	err = copyTo(ctx, dir, stem+".db", func(part string) (err error) {
		to, err = nameFree(part, stem)
		return err
	})
	return to, err
}

// nameFree gives a file the first name of a stem that no other file has, also when others are looking for one.
func nameFree(path, stem string) (to string, err error) {
	for {
		to = freeName(stem)
		err := os.Link(path, to)
		if err == nil {
			return to, os.Remove(path)
		}
		if !errors.Is(err, fs.ErrExist) {
			return to, os.Rename(path, to) // a disk without second names
		}
	}
}

// copyTo makes a whole copy in the folder that it is for, and has it named.
func copyTo(ctx context.Context, dir, to string, name func(part string) error) error {
	path, err := filepath.Abs(filepath.Join(dir, databaseFile))
	to, err2 := filepath.Abs(to) // both are opened by addresses, which take no others
	database, err3 := os.Stat(path)
	if err := errors.Join(err, err2, err3); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := replaceable(to, database); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	db := beside(path)
	err = vacuumInto(ctx, db, to, name)
	return errors.Join(err, db.Close())
}

// Backup is [Backup] of the open database. Writers go on meanwhile.
func (s *Store) Backup(ctx context.Context, to string) error {
	return Backup(ctx, filepath.Dir(s.db.path), to)
}

func vacuumInto(ctx context.Context, db *sql.DB, to string, name func(part string) error) (err error) {
	removeParts(to)
	f, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*.part") // of its own: two may copy at the same time
	if err != nil {
		return fmt.Errorf("backup: %w", classify(err))
	}
	part := f.Name()
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("backup: %w", classify(err)), removeJournal(part), os.Remove(part))
		}
	}()
	for _, step := range []func() error{
		f.Close,
		func() error { _, err := db.ExecContext(ctx, "VACUUM INTO $1", part); return err },
		func() error { return examine(ctx, part) },
		func() error { return flush(part) },
		func() error { return name(part) },
		func() error { return flush(filepath.Dir(to)) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// examine reads a whole database that nobody uses, and refuses one that is damaged, not ours or of a later program. What
// its journal holds is in the file afterwards.
func examine(ctx context.Context, path string) (err error) {
	db := beside(path)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := intact(ctx, db); err != nil {
		return err
	}
	var orders, version int64
	err = db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM orders), max(version_id) FROM goose_db_version").Scan(&orders, &version)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotOurs, err)
	}
	if err := understood(version); err != nil {
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
	info, err := f.Stat()
	if flushed := f.Sync(); err == nil && !info.IsDir() { // of a folder not every system can, such as Windows
		err = flushed
	}
	return errors.Join(err, f.Close())
}
