// Package store keeps what the bot must not forget: call [Open] with a folder.
//
// A [Store] has a part for each subject, with the queries of its tables; each table is made by the migration of its
// name. The interfaces that the parts implement belong to their callers; package storetest holds what they promise.
//
// Queries are portable text: $n parameters, times as Unix milliseconds (0 is "never"), money in whole tenge, flags as
// 0 and 1, enums and JSON as text, and no function of the engine. Another engine needs a folder of migrations and a way
// to be opened, as sqlite.go has them, and not a second package.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

const lockFile = "kaspibot.lock"

// ErrLocked says that another process, or another Store of this one, works on the same data.
var ErrLocked = errors.New("another kaspibot is already running on this data")

// ErrNewer says that the database was written by a later version of the program.
var ErrNewer = errors.New("the data was written by a newer kaspibot")

// Store is the open database. It is safe for concurrent use.
type Store struct {
	Inbox
	Dialogs
	Persons
	Waybills
	Cards
	NewsLog
	Settings
	AuditTrail

	Orders
	Actions
	AutoDecisions

	Goods
	ShopList
	Versions
	Pulls
	FeedStates

	db   *database
	lock io.Closer
}

// The parts of a Store, by subject.
type (
	// Inbox keeps what people sent until it has been acted on.
	Inbox struct{ *database }
	// Dialogs keeps questions to people that are not answered yet.
	Dialogs struct{ *database }
	// Persons keeps who may use the bot beside the owners of the settings, and what each person has chosen.
	Persons struct{ *database }
	// Waybills keeps which chats wait for which waybills.
	Waybills struct{ *database }
	// Cards keeps which message shows which order, and as of which revision.
	Cards struct{ *database }
	// NewsLog keeps what happened without the seller's doing, and what of it each chat wants to know and has read.
	NewsLog struct{ *database }
	// Settings keeps small facts under keys.
	Settings struct{ *database }
	// AuditTrail keeps who did what.
	AuditTrail struct{ *database }

	// Orders keeps the order book.
	Orders struct{ *database }
	// Actions keeps the intent before and the result after each act on an order.
	Actions struct{ *database }
	// AutoDecisions keeps what the program decided about orders by itself, and which chats have been told.
	AutoDecisions struct{ *database }

	// Goods keeps what the supplier has: names, categories, pieces, prices and how they changed.
	Goods struct{ *database }
	// ShopList keeps the shop's own list, what is set for each SKU, and the list that somebody has brought.
	ShopList struct{ *database }
	// Versions keeps price lists.
	Versions struct{ *database }
	// Pulls keeps the fetches of the price list.
	Pulls struct{ *database }
	// FeedStates keeps what the next price list must know of the one before.
	FeedStates struct{ *database }
)

// database is the two ways into the tables.
type database struct {
	through func(driver.Driver) driver.Driver // see Through; nil: nothing is in between

	read *sql.DB // refuses to write
	// write has one connection, so that writers queue here. SQLite would let them sleep and try again, and the unlucky
	// one could wait for seconds.
	write *sql.DB

	stock   stockMemo
	offers  offersMemo
	packer  offersPacker
	changed changes
	stages  stageCounts
	waiting waitingMemo
	keptAnswers
	decoded  recordMemo
	age      memo[catalogueAge]
	articles memo[string] // of the catalogue, packed, see ListedStock
	waybill  memo[int64]  // the next is not due before, Unix ms

	owed orders.Owed // lines of the audit trail and fetches of the price list

	path   string
	opened os.FileInfo // of the file at the path when it was opened
}

func newStore(db *database, lock io.Closer) *Store {
	return &Store{
		Inbox: Inbox{db}, Dialogs: Dialogs{db}, Persons: Persons{db}, Waybills: Waybills{db}, Cards: Cards{db}, NewsLog: NewsLog{db},
		Settings: Settings{db}, AuditTrail: AuditTrail{db},
		Orders: Orders{db}, Actions: Actions{db}, AutoDecisions: AutoDecisions{db},
		Goods: Goods{db}, ShopList: ShopList{db}, Versions: Versions{db}, Pulls: Pulls{db}, FeedStates: FeedStates{db},
		db: db, lock: lock,
	}
}

// Open opens the database in the folder dir, making both when they are missing, and brings the tables up to date. Only
// the user it runs as may read the files: they hold buyers' names and phones.
//
// It fails with ErrLocked when the data is in use, with ErrNewer rather than write into tables it does not understand, and
// with an [*Error] when the database itself is in trouble.
func Open(ctx context.Context, dir string, opts ...Option) (*Store, error) {
	s, err := open(ctx, dir, opts)
	if err != nil {
		return nil, fmt.Errorf("open store in %s: %w", dir, unopened(dir, err))
	}
	return s, nil
}

// Option changes how a database is opened.
type Option func(*database)

// Through puts a driver between the store and the engine's own: tests let calls fail there. nil puts nothing there.
func Through(between func(engine driver.Driver) driver.Driver) Option {
	return func(d *database) { d.through = between }
}

func open(ctx context.Context, dir string, opts []Option) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := feed.NotLinked(filepath.Join(dir, lockFile)); err != nil {
		return nil, err
	}
	held, err := lock(filepath.Join(dir, lockFile))
	if err != nil {
		return nil, err
	}
	removeUnfinished(filepath.Join(dir, databaseFile))
	db := &database{}
	for _, o := range opts {
		o(db)
	}
	s := newStore(db, held)
	err = db.connect(ctx, filepath.Join(dir, databaseFile))
	if err == nil {
		err = errors.Join(s.returnUndone(ctx), s.fillSearch(ctx))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Rest closes all but one of the connections that nobody uses: each keeps about a megabyte, and at rest one is enough.
func (s *Store) Rest() {
	s.db.read.SetMaxIdleConns(1)
	s.db.read.SetMaxIdleConns(keepReaders)
}

// Close closes the database and lets another process have it.
func (s *Store) Close() error {
	errs := []error{s.db.owed.Write(context.Background())}
	for _, db := range []*sql.DB{s.db.read, s.db.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(append(errs, s.lock.Close())...)
}
