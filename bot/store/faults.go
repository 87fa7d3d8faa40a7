package store

import (
	"errors"
	"slices"
	"strings"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"kaspibot/feed"
)

// Error is a failure of the database that somebody has to mend.
type Error struct {
	Kind feed.DiskKind
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Fault names the failure for the texts that explain it.
func (e *Error) Fault() (service, kind string) { return "database", string(e.Kind) }

// classify is the one place that reads SQLite's result codes (sqlite.org/rescode.html). An error that means nothing to
// who runs the program stays as it is.
func classify(err error) error {
	failure, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return feed.OnDisk(err)
	}
	kind := kindOf(failure.Code())
	if kind == "" && (strings.Contains(failure.Error(), "no such table") || strings.Contains(failure.Error(), "no such column")) {
		kind = feed.DiskCorrupt // every table was made when the database was opened
	}
	if kind != "" {
		return &Error{kind, err}
	}
	return err
}

// senseless are the result codes of statements that do not fit the tables.
var senseless = []int{lib.SQLITE_ERROR, lib.SQLITE_CONSTRAINT, lib.SQLITE_MISMATCH, lib.SQLITE_SCHEMA}

func kindOf(code int) feed.DiskKind {
	if code == lib.SQLITE_READONLY_DBMOVED {
		return feed.DiskGone
	}
	switch code & 0xff { // the rest of the bits tell more of the same failure
	case lib.SQLITE_FULL:
		return feed.DiskFull
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return feed.DiskReadOnly
	case lib.SQLITE_CANTOPEN:
		return feed.DiskGone
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return feed.DiskCorrupt
	case lib.SQLITE_IOERR:
		return feed.DiskFailing
	}
	return ""
}

// unread names a value of a column that is not as the program has written it: a page may be damaged where SQLite does not see it.
func unread(err error) error {
	if err == nil {
		return nil
	}
	return &Error{feed.DiskCorrupt, err}
}

// unopened names why a database cannot be opened. Of a disk that is full or read-only SQLite says no more than that
// reading or writing has failed, and of tables that are not as this program or an earlier one has left them, that a
// statement makes no sense.
func unopened(dir string, err error) error {
	err = classify(err)
	if failure, ok := errors.AsType[*sqlite.Error](err); ok && slices.Contains(senseless, failure.Code()&0xff) {
		return &Error{feed.DiskCorrupt, err}
	}
	vague, ok := errors.AsType[*Error](err)
	if !ok || vague.Kind != feed.DiskFailing && vague.Kind != feed.DiskGone {
		return err
	}
	if disk, ok := errors.AsType[*feed.DiskError](feed.OnDisk(hasRoom(dir))); ok && disk.Kind != feed.DiskGone {
		return &Error{disk.Kind, err}
	}
	return err
}
