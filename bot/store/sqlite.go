package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"

	"kaspibot/feed"
)

const databaseFile = "kaspibot.db"

// moveToEnd puts the row of an order behind all others. A row that shrinks where it is leaves its page nearly empty: SQLite
// joins pages only when rows are deleted.
const moveToEnd = `update orders set rowid = (select max(rowid) + 1 from orders) where code = $1`

// keepReaders is how many connections that read stay when nobody uses them: a new one reads all tables' definitions first.
const keepReaders = 4

// busyTimeout is in milliseconds, for the sake of a human who looks in with another program.
const busyTimeout = "busy_timeout(5000)"

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// connect opens the database file at the path and brings its tables up to date.
func (d *database) connect(ctx context.Context, path string) (err error) {
	if err := private(path); err != nil {
		return err
	}
	d.write = d.pool(dsn(path))
	d.write.SetMaxOpenConns(1)
	if err := migrate(ctx, d.write); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := overwrite(ctx, d.write); err != nil {
		return err
	}
	d.read = d.pool(dsn(path, "query_only(1)"))
	d.read.SetMaxIdleConns(keepReaders)
	d.path = path
	d.opened, err = os.Stat(path)
	return err
}

// pool makes connections to the database of a name.
func (d *database) pool(name string) *sql.DB {
	engine := driver.Driver(parsed{&sqlite.Driver{}})
	if d.through != nil {
		engine = d.through(engine)
	}
	return sql.OpenDB(connector{engine, name})
}

// beside makes connections to a database that is not the store's own, or past the store.
func beside(path string) *sql.DB { return sql.OpenDB(connector{&sqlite.Driver{}, dsn(path)}) }

// connector makes connections through a driver that nobody has registered.
type connector struct {
	driver driver.Driver
	name   string
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.name) }
func (c connector) Driver() driver.Driver                        { return c.driver }

// private makes sure the file is there and nobody else may read it. SQLite gives its -wal and -shm
// files the mode of the database.
func private(path string) error {
	if err := feed.NotLinked(filesOf(path)...); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// filesOf are a database and what SQLite keeps beside it: its journal and the index of that, or the journal that a full disk leaves.
func filesOf(path string) []string {
	return []string{path, path + "-wal", path + "-shm", path + "-journal"}
}

// dsn names the database for the driver.
func dsn(path string, more ...string) string {
	pragmas := []string{
		busyTimeout,
		"journal_mode(WAL)", // readers go on while somebody writes
		"synchronous(FULL)", // an accepted order survives a power cut
		"foreign_keys(1)",
		"secure_delete(1)", // what is deleted or changed is overwritten with zeros: it may be a buyer's
		"cache_size(-200)", // KiB of each connection; what is read whole is read once, and the system keeps the file's pages
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
	if upToDate(ctx, db) {
		return nil
	}
	folder, _ := fs.Sub(migrations, "migrations/sqlite") // it is in the program, as it was tested
	p, _ := goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithLogger(goose.NopLogger()))
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if err := understood(have); err != nil {
		return err
	}
	if _, err = p.Up(ctx); err == nil || ctx.Err() != nil {
		return err
	}
	if _, ok := errors.AsType[*sqlite.Error](err); ok {
		return err
	}
	return &Error{feed.DiskCorrupt, err} // it has not been through the migrations in their order
}

// upToDate reports whether a database has been through every migration and no other. Most starts find that, and need not
// parse them: that takes a hundred times the memory of all of them. Where it cannot be read the migrator says why.
func upToDate(ctx context.Context, db *sql.DB) bool {
	count, want := known()
	var done, newest int64
	err := db.QueryRowContext(ctx, `select count(distinct version_id), coalesce(max(version_id), 0) from goose_db_version
		where version_id > 0 and is_applied = 1`).Scan(&done, &newest)
	return err == nil && done == count && newest == want
}

// known is how many migrations this program has, and the version of the last.
func known() (count, newest int64) {
	files, _ := fs.Glob(migrations, "migrations/sqlite/*.sql") // by name, which begins with the version
	newest, _ = goose.NumericComponent(files[len(files)-1])
	return int64(len(files)), newest
}

// overwritten is the user_version of files in which all that was ever deleted has been overwritten.
const overwritten = 1

// overwrite writes a file anew, once, in which an earlier program has deleted without overwriting. Where the disk has no
// room for that, the next start tries again.
func overwrite(ctx context.Context, db *sql.DB) error {
	var version, free, orders int64
	err := db.QueryRowContext(ctx, `select v.user_version, f.freelist_count, (select count(*) from orders)
		from pragma_user_version() v, pragma_freelist_count() f`).Scan(&version, &free, &orders)
	if err != nil || version >= overwritten {
		return err
	}
	if free+orders > 0 {
		if _, err := db.ExecContext(ctx, "VACUUM"); err != nil {
			return nil //nolint:nilerr // see above; the data is as it was
		}
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", overwritten))
	return err
}

// understood is nil for tables of a version that this program knows.
func understood(have int64) error {
	if _, want := known(); have > want {
		return fmt.Errorf("%w: tables of version %d, understood up to %d", ErrNewer, have, want)
	}
	return nil
}
