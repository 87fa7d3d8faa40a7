// Package store keeps what the bot must not forget, in one SQLite database.
//
// Each table has one file here with its queries, and one migration of the same name. The interfaces
// it implements belong to bot/orders and feed; the rest is for package bot and the program.
//
// Queries are portable text: $n parameters, times as Unix milliseconds (0 is "never"), money in whole
// tenge, flags as 0 and 1, enums and JSON as text, and no function of the engine, so that another
// engine needs a folder of migrations and not a second package.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the "sqlite" driver
)

const (
	databaseFile = "kaspibot.db"
	lockFile     = "kaspibot.lock"
)

// ErrLocked says that another process, or another Store of this one, works on the same data.
var ErrLocked = errors.New("another kaspibot is already running on this data")

// ErrNewer says that the database was written by a later version of the program.
var ErrNewer = errors.New("the data was written by a newer kaspibot")

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// Store is the open database. It is safe for concurrent use.
type Store struct {
	read *sql.DB // refuses to write
	// write has one connection, so that writers queue here. SQLite would let them sleep and try again,
	// and the unlucky one could wait for seconds.
	write *sql.DB
	lock  io.Closer
}

// Open opens the database in the folder dir, making both when they are missing, and brings the tables
// up to date. Only the user it runs as may read the files: they hold buyers' names and phones.
//
// It fails with ErrLocked when the data is in use, and with ErrNewer rather than write into tables it
// does not understand.
func Open(ctx context.Context, dir string) (*Store, error) {
	s, err := open(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("open store in %s: %w", dir, err)
	}
	return s, nil
}

func open(ctx context.Context, dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	held, err := lock(filepath.Join(dir, lockFile))
	if err != nil {
		return nil, err
	}
	s := &Store{lock: held}
	if err := s.connect(ctx, filepath.Join(dir, databaseFile)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close closes the database and lets another process have it.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(append(errs, s.lock.Close())...)
}

func (s *Store) connect(ctx context.Context, path string) (err error) {
	if err := private(path); err != nil {
		return err
	}
	if s.write, err = sql.Open("sqlite", dsn(path)); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if err := migrate(ctx, s.write); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := errors.Join(s.untake(ctx), s.fillSearch(ctx)); err != nil {
		return err
	}
	s.read, err = sql.Open("sqlite", dsn(path, "query_only(1)"))
	return err
}

// private makes sure the file is there and nobody else may read it. SQLite gives its -wal and -shm
// files the mode of the database.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// dsn names the database for the driver.
func dsn(path string, more ...string) string {
	pragmas := []string{
		"busy_timeout(5000)", // milliseconds, for the sake of a human who looks in with another program
		"journal_mode(WAL)",  // readers go on while somebody writes
		"synchronous(FULL)",  // an accepted order survives a power cut
		"foreign_keys(1)",
	}
	q := url.Values{
		"_pragma": append(pragmas, more...),
		"_txlock": {"immediate"}, // a transaction that reads before it writes cannot fail half-way as busy
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}
	return u.String()
}

func migrate(ctx context.Context, db *sql.DB) error {
	folder, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return fmt.Errorf("%w: tables of version %d, understood up to %d", ErrNewer, have, want)
	}
	_, err = p.Up(ctx)
	return err
}
