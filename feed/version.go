package feed

import (
	"context"
	"time"
)

// Status is what became of a version.
type Status string

// A version is born published or held; a held one ends in one of the other three.
const (
	StatusPublished  Status = "published"  // it is, or was, served
	StatusHeld       Status = "held"       // the guard stopped it; the seller has not decided
	StatusKept       Status = "kept"       // the seller kept the older list instead
	StatusSuperseded Status = "superseded" // a newer list took its place before the seller decided
)

// Version is a price list that was made, with what was known about it then.
type Version struct {
	ID         int64       `json:"ID"`      // given by the store, growing
	Created    time.Time   `json:"Created"` // when it was made
	Changed    time.Time   `json:"Changed"` // the List's, to the second
	Status     Status      `json:"Status"`
	Digest     string      `json:"Digest"` // SHA-256 of the document in hex
	Size       int64       `json:"Size"`   // bytes of the document, not compressed
	Figures    Figures     `json:"Figures"`
	Violations []Violation `json:"Violations"` // why the guard held it, nil otherwise
	Diff       Summary     `json:"Diff"`       // against the list that was served when it was made
	DecidedBy  string      `json:"DecidedBy"`  // who published or kept it, empty when no person did
	DecidedAt  time.Time   `json:"DecidedAt"`  // zero when nobody decided
	// RolledBack is the version whose offers these are, 0 usually. While such a list is served no other takes its
	// place unasked, or the next sync would undo what a person has just done.
	RolledBack int64 `json:"RolledBack,omitempty"`
}

// Versions keeps price lists. Each method is one transaction.
type Versions interface {
	// SaveVersion stores a new version with its offers and returns it with its ID. A published one makes
	// every held one superseded.
	SaveVersion(ctx context.Context, v Version, offers []Offer) (Version, error)
	// DecideVersion ends a held version and returns it as it now is. Publishing it makes every other held
	// one superseded. A version that is not held stays as it is and comes back with ErrNotHeld.
	DecideVersion(ctx context.Context, id int64, to Status, by string, at time.Time) (Version, error)
	// LastVersion returns the version that took this status last, and its offers; ErrNoVersion when none did.
	LastVersion(ctx context.Context, status Status) (Version, []Offer, error)
}

// History reads versions by their ID.
type History interface {
	// Version returns one with its offers, or ErrNoVersion.
	Version(ctx context.Context, id int64) (Version, []Offer, error)
	// VersionsBefore returns at most n versions that are older than the ID, or the newest for 0, the newest first.
	VersionsBefore(ctx context.Context, id int64, n int) ([]Version, error)
}
