// Package backup keeps copies of the database: [Copies] makes one each night or when asked, and puts one back.
package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"kaspibot/bot/store"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

const (
	folder = "backups"                  // in the folder of the data, unless the settings say otherwise
	layout = "kaspibot-20060102-150405" // and ".db", with a number between for further ones of a second
	early  = time.Minute                // a copy that is made when the program starts may be named after the second that follows
)

// numbered is the name of a copy.
var numbered = regexp.MustCompile(`^(kaspibot-\d{8}-\d{6})(?:-\d+)?\.db$`)

// Copies are the copies of a shop's database.
type Copies struct {
	Data string // the folder of the data
	Dir  string // where copies go; empty: a folder in that of the data
	Keep int    // so many of them
	When jobs.Spec
	Now  func() time.Time
}

// Make copies the database to a file, or, when that is not named, to a new one that is named after the time in Almaty. The
// program may be running. It returns where the copy is.
func (c Copies) Make(ctx context.Context, to string) (string, error) {
	if to != "" {
		return to, store.Backup(ctx, c.Data, to)
	}
	if err := ownFolder(c.dir()); err != nil {
		return "", feed.OnDisk(err)
	}
	return store.BackupBeside(ctx, c.Data, filepath.Join(c.dir(), c.Now().In(kaspi.Almaty()).Format(layout)))
}

// Nightly makes the copy of the night and removes those beyond the number that is kept; it returns nothing when there has
// been one since the last time that When names, such as when the program is started anew. One that somebody has asked for
// before that time is none. The oldest goes only when the new one is there.
func (c Copies) Nightly(ctx context.Context) (made string, err error) {
	names, newest := c.list()
	if c.When.Next(newest).After(c.Now().Add(early)) {
		return "", nil
	}
	if made, err = c.Make(ctx, ""); err != nil {
		return "", err
	}
	var errs []error
	for _, name := range names[min(len(names), c.Keep-1):] {
		errs = append(errs, os.Remove(filepath.Join(c.dir(), name)))
	}
	return made, errors.Join(errs...)
}

// Restore puts a copy in the place of the database, and returns where the former one is kept, named after the time in
// Almaty as copies are; see [store.Restore].
func (c Copies) Restore(ctx context.Context, from string) (kept string, err error) {
	kept, err = store.Restore(ctx, c.Data, from, c.Now().In(kaspi.Almaty()))
	if errors.Is(err, store.ErrLocked) {
		err = fmt.Errorf("%w: stop it first", err)
	}
	return kept, err
}

func (c Copies) dir() string {
	if c.Dir != "" {
		return c.Dir
	}
	return filepath.Join(c.Data, folder)
}

// list names the copies that are there, the newest first, and tells when the last was made; a later one than now is of a
// clock that was wrong. Other files are nobody's business.
func (c Copies) list() (names []string, newest time.Time) {
	files, _ := os.ReadDir(c.dir()) // in the order of their names; none when it cannot be read: the next copy tells why
	for _, f := range files {
		stem := numbered.FindStringSubmatch(f.Name())
		if stem == nil || !f.Type().IsRegular() {
			continue
		}
		if at, err := time.ParseInLocation(layout, stem[1], kaspi.Almaty()); err == nil {
			names = append(names, f.Name())
			if at.After(newest) && !at.After(c.Now()) {
				newest = at
			}
		}
	}
	slices.Reverse(names)
	return names, newest
}

// ownFolder makes a folder that only its user may read. One that is a link elsewhere is refused: whoever can write into
// the data could have the database copied to where others read it.
func ownFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder, or a link to one: name the folder itself in BACKUP_DIR", dir)
	}
	return err
}
