package publish

import (
	"context"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
)

// Config is what a [Publisher] works with. What is marked so may be nil.
type Config struct {
	Shop     feed.Shop
	Seller   feed.Seller
	Guard    list.Guard
	Source   Source
	Listings Listings // what the shop sells; nil: everything, each article as its own SKU
	Match    Match    // finds items behind listings that have none; nil: they stay without
	Sales    Sales    // what its customers have bought; nil: nothing is reserved
	Versions Versions
	History  History // the same versions by their ID; nil: there is no way back
	States   States  // nil: kept in memory
	Page     *page.Page
	Dir      string           // for the documents
	Now      func() time.Time // the clock

	BackAfter int           // see [list.Builder]
	LeftLasts time.Duration // see [list.Counter]
	CostRise  int64         // see [list.Watcher], in basis points
}

// Source is where items come from.
type Source interface {
	// Items shows article and stock of every item of the whole catalogue, each until the next, and returns how to have all of
	// each shown while the context lasts. Half a catalogue is an error, whatever has been shown of it.
	Items(ctx context.Context, show func(*feed.Item)) (feed.Items, error)
}

// Listings is where listings come from.
type Listings interface {
	// Listings returns all of the shop, sorted by SKU.
	Listings(ctx context.Context) ([]feed.Listing, error)
}

// Match looks for the items behind listings that have none, or a doubtful one, in the catalogue of today. It keeps and
// returns the listings for which that has changed.
type Match func(ctx context.Context, items feed.Items, listings []feed.Listing) (changed []feed.Listing, err error)

// Sales is where sales come from.
type Sales interface {
	// Sales returns all of the last weeks. Orders that cannot be read are an error, never a short slice: what is not
	// named is taken for cancelled.
	Sales(ctx context.Context) ([]list.Sale, error)
}

// SalesError says that it is not known what has been sold. The list that is served stays: a new one would offer those
// pieces again.
type SalesError struct{ Err error }

func (e *SalesError) Error() string { return "read what has been sold: " + e.Err.Error() }

// Unwrap returns what kept the orders from being read.
func (e *SalesError) Unwrap() error { return e.Err }

// Versions keeps price lists. Each method is one transaction.
type Versions interface {
	// SaveVersion stores a new version with its offers and returns it with its ID, which is above every other and none
	// below the one it has. A published one makes every held one superseded.
	SaveVersion(ctx context.Context, v feed.Version, offers feed.Offers) (feed.Version, error)
	// DecideVersion ends a held version and returns it as it now is. Publishing it makes every other held
	// one superseded. A version that is not held stays as it is and comes back with ErrNotHeld.
	DecideVersion(ctx context.Context, id int64, to feed.Status, by string, at time.Time) (feed.Version, error)
	// LastVersion returns the version that took this status last, and its offers; ErrNoVersion when none did.
	LastVersion(ctx context.Context, status feed.Status) (feed.Version, feed.Offers, error)
}

// Streamed are versions that give the offers of the published one without holding them all.
type Streamed interface {
	// StreamPublished has them written, sorted by SKU; false when it cannot, and nothing was written.
	StreamPublished(ctx context.Context, write func(document.Offers) error) (bool, error)
}

// History reads versions by their ID.
type History interface {
	// Version returns one with its offers, or ErrNoVersion.
	Version(ctx context.Context, id int64) (feed.Version, feed.Offers, error)
	// VersionsBefore returns at most n versions that are older than the ID, or the newest for 0, the newest first.
	VersionsBefore(ctx context.Context, id int64, n int) ([]feed.Version, error)
}

// States keeps the State, in one transaction each time.
type States interface {
	FeedState(ctx context.Context) (list.State, error)
	SaveFeedState(ctx context.Context, s list.State) error
}

// stateInMemory is a state that a restart forgets.
type stateInMemory struct{ list.State }

func (m *stateInMemory) FeedState(context.Context) (list.State, error) { return m.State, nil }

func (m *stateInMemory) SaveFeedState(_ context.Context, s list.State) error {
	m.State = s
	return nil
}
