package feed

import "time"

// Import is a list of the shop that a person has brought and not decided about. There is at most one.
type Import struct {
	ID       int64 // given by the store, growing
	At       time.Time
	By       string // who brought it
	File     string // its name
	Merchant string // the shop's number in it; empty when it has none
	Warnings map[string]int
	Listings []Listing // sorted by SKU, matched as far as that goes
}

// ImportEnd is what became of an import.
type ImportEnd string

// The ends of an import.
const (
	ImportApplied   ImportEnd = "applied"
	ImportCancelled ImportEnd = "cancelled"
	ImportReplaced  ImportEnd = "replaced" // by a newer one
)
