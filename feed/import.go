package feed

import "time"

// Import is a list of the shop that a person has brought and not decided about. There is at most one.
type Import struct {
	ID       int64          `json:"ID"` // given by the store, growing
	At       time.Time      `json:"At"`
	By       string         `json:"By"`       // who brought it
	File     string         `json:"File"`     // its name
	Merchant string         `json:"Merchant"` // the shop's number in it; empty when it has none
	Warnings map[string]int `json:"Warnings"`
	Listings []Listing      `json:"Listings"` // sorted by SKU, matched as far as that goes

	LeftOut       int  `json:"LeftOut,omitempty"`       // lines of the file that are in no listing; Warnings tells why
	NothingOnSale bool `json:"NothingOnSale,omitempty"` // as in an archive of the cabinet: hardly what the shop sells

	UsePoints    []string `json:"UsePoints,omitempty"`    // of the file, unknown to the settings, that a person wants to use
	OffSaleAsked bool     `json:"OffSaleAsked,omitempty"` // a person has said what is to become of what is off sale in it
}

// ImportEnd is what became of an import.
type ImportEnd string

// The ends of an import.
const (
	ImportApplied   ImportEnd = "applied"
	ImportCancelled ImportEnd = "cancelled"
	ImportReplaced  ImportEnd = "replaced" // by a newer one
)
