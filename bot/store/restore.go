package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kaspibot/feed"
)

// Restore puts a copy in the place of the database in the folder dir and names the file that the former one is kept in,
// empty when there was none; its name has the time as now's zone tells it. The copy must be whole and not of a later program (ErrNewer); the program must not be
// running (ErrLocked). A kill in the middle leaves the former database or the restored one.
func Restore(ctx context.Context, dir, from string, now time.Time) (kept string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if err := feed.NotLinked(filepath.Join(dir, lockFile), filepath.Join(dir, databaseFile)); err != nil {
		return "", err
	}
	held, err := lock(filepath.Join(dir, lockFile))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	path := filepath.Join(dir, databaseFile)
	fresh := path + restoring
	defer removeUnfinished(path)
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

// restoring is behind the name of a database that is to take the place of another.
const restoring = ".restoring"

// removeUnfinished removes what there is of such a database, such as after a kill: it is as large as a copy and names buyers.
// Whoever calls it has the lock.
func removeUnfinished(path string) {
	for _, file := range filesOf(path + restoring) {
		_ = os.Remove(file)
	}
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

// copyFile looks at what it is before it opens it: a pipe would keep it waiting for ever.
func copyFile(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: %w", from, ErrNotOurs)
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if err := makeEmpty(to); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// keepFormer gives the database at the path a second name. What is only in its journal goes into it first; of a database that
// is damaged the journal is kept beside it, as it was: opening such a database may have emptied it. The journal must not be
// there any more when another database is.
func keepFormer(ctx context.Context, path string, now time.Time) (kept string, err error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", removeJournal(path)
	}
	kept = freeName(filepath.Join(filepath.Dir(path), now.Format("before-restore-20060102-150405")))
	if err := copyFile(path+"-wal", kept+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if examine(ctx, path) == nil {
		if err := os.Remove(kept + "-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if err := removeJournal(path); err != nil {
		return "", err
	}
	err = os.Link(path, kept)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(path, kept) // a disk without second names
	}
	return kept, err
}

// freeName is the name of a database that neither is there nor has left a journal: of a second there may be several.
func freeName(stem string) string {
	there := func(file string) bool { _, err := os.Lstat(file); return err == nil }
	name := stem + ".db"
	for n := 2; there(name) || there(name+"-wal"); n++ {
		name = fmt.Sprintf("%s-%d.db", stem, n)
	}
	return name
}

func removeJournal(path string) error {
	for _, file := range filesOf(path)[1:] {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
