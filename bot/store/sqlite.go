package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the "sqlite" driver

	"kaspibot/feed"
)

const databaseFile = "kaspibot.db"

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// connect opens the database file at the path and brings its tables up to date.
func (d *database) connect(ctx context.Context, path string) (err error) {
	if err := private(path); err != nil {
		return err
	}
	if d.write, err = sql.Open("sqlite", dsn(path)); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	if err := migrate(ctx, d.write); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if d.read, err = sql.Open("sqlite", dsn(path, "query_only(1)")); err != nil {
		return err
	}
	d.path = path
	d.opened, err = os.Stat(path)
	return err
}

// private makes sure the file is there and nobody else may read it. SQLite gives its -wal and -shm
// files the mode of the database.
func private(path string) error {
	if err := feed.NotLinked(path, path+"-wal", path+"-shm", path+"-journal"); err != nil {
		return err
	}
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
		"cache_size(-512)", // KiB of each connection; what is read whole is read once, and the system keeps the file's pages
	}
	q := url.Values{
		"_pragma": append(pragmas, more...),
		"mode":    {"rw"},        // a database that was deleted is missed, and not made again without its tables
		"_txlock": {"immediate"}, // a transaction that reads before it writes cannot fail half-way as busy
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}
	return u.String()
}

func migrate(ctx context.Context, db *sql.DB) error {
	p, err := migrator(db)
	if err != nil {
		return err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if err := understood(p, have); err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

func migrator(db *sql.DB) (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithLogger(goose.NopLogger()))
}

// understood is nil for tables of a version that this program knows.
func understood(p *goose.Provider, have int64) error {
	sources := p.ListSources()
	if want := sources[len(sources)-1].Version; have > want {
		return fmt.Errorf("%w: tables of version %d, understood up to %d", ErrNewer, have, want)
	}
	return nil
}
