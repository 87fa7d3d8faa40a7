package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// ErrInTheWay says that a copy cannot have its name: what has it is no older copy, or is in use.
var ErrInTheWay = errors.New("a copy is put in the place of an older copy only: name another file")

// replaceable is nil if a copy of the database may have the name: nothing has it, or an older copy does. The
// database itself is none, nor is one with a journal: what is in that would be written into the copy. A name behind which
// a database looks for its journal would be taken for that, and a lock that is another file locks nobody out.
func replaceable(to string, database fs.FileInfo) error {
	for _, end := range []string{"-wal", "-shm", "-journal"} {
		for _, beside := range []string{to + end, strings.TrimSuffix(to, end)} {
			if _, err := os.Lstat(beside); beside != to && err == nil {
				return fmt.Errorf("%s: %w", to, ErrInTheWay)
			}
		}
	}
	info, err := os.Lstat(to)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || !info.Mode().IsRegular() || os.SameFile(info, database) || info.Name() == lockFile {
		return errors.Join(fmt.Errorf("%s: %w", to, ErrInTheWay), err)
	}
	f, err := os.Open(to)
	begins, err2 := io.ReadAll(io.LimitReader(f, int64(len(magic))))
	if err := errors.Join(err, err2, f.Close()); err != nil || len(begins) > 0 && string(begins) != magic {
		return errors.Join(fmt.Errorf("%s: %w", to, ErrInTheWay), err)
	}
	return nil
}

// magic is what a file of SQLite begins with.
const magic = "SQLite format 3\x00"

// partLasts is how long a part may be left alone by a program that is writing it.
const partLasts = time.Hour

// parts are what there is of copies that are not whole, by the name of the copy with the digits left out: copies that are
// named after the time have another name each night.
var parts, anyNumber = regexp.MustCompile(`^(.*)\.[0-9]+\.part(?:-wal|-shm|-journal)?$`), regexp.MustCompile(`[0-9]+`)

// removeParts removes what killed programs have left of copies to a file, and to others that are named so but for numbers.
func removeParts(to string) {
	alike := func(name string) string { return anyNumber.ReplaceAllString(name, "0") }
	names, _ := os.ReadDir(filepath.Dir(to)) // none when it cannot be read: making the copy tells why
	for _, n := range names {
		if part := parts.FindStringSubmatch(n.Name()); part == nil || alike(part[1]) != alike(filepath.Base(to)) {
			continue
		}
		if info, err := n.Info(); err == nil && time.Since(info.ModTime()) > partLasts {
			_ = os.Remove(filepath.Join(filepath.Dir(to), n.Name())) // one that stays takes room and is no copy
		}
	}
}
