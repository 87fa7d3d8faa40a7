package feed

import (
	"fmt"
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
	// FromDisk tells that the offers were read from the list on disk, as the store was newer or older than it. What the seller
	// had set is lost with the old store: no other list takes its place unasked.
	FromDisk bool `json:"FromDisk,omitempty"`
}

// DamagedError says that a version is kept and cannot be read any more, though the disk answers.
type DamagedError struct {
	ID      int64
	Figures bool // can be read, and all else but its offers
	Err     error
}

func (e *DamagedError) Error() string { return fmt.Sprintf("version %d is damaged: %v", e.ID, e.Err) }

// Fault names the failure for the texts that explain it.
func (e *DamagedError) Fault() (service, kind string) { return "list", "damaged" }

// FaultFigures are the version.
func (e *DamagedError) FaultFigures() (version, none int) { return int(e.ID), 0 }

// Unwrap returns what is wrong with it.
func (e *DamagedError) Unwrap() error { return e.Err }

// Figures are what the guard looks at.
type Figures struct {
	Offers              int   `json:"Offers"`              // offers the distributor still names; those listed as gone are not counted
	Gone                int   `json:"Gone"`                // offers listed only because they once were
	Lost                int   `json:"Lost"`                // how many of those the distributor still named in the list before
	OnSale              int   `json:"OnSale"`              // offers on sale
	StockSum            int64 `json:"StockSum"`            // pieces of all offers
	FewHad              int64 `json:"FewHad,omitempty"`    // pieces of the few offers that lost most, before, see list.Guard
	FewHave             int64 `json:"FewHave,omitempty"`   // and now
	MedianPriceChangeBP int64 `json:"MedianPriceChangeBP"` // over offers on sale that were listed before, in basis points, signed
	PriceChanges        int   `json:"PriceChanges"`        // how many of those have another price
	BigPriceChanges     int   `json:"BigPriceChanges"`     // how many of those moved by more than the guard's BigPriceChangeBP
	Expected            int   `json:"Expected"`            // offers of the shop's own list; 0 when none was imported
}

// Violation is one of the guard's numbers being out of its bounds.
type Violation struct {
	Number string `json:"Number"` // one of the Number constants
	Old    int64  `json:"Old"`    // 0 for the two numbers that are changes themselves
	New    int64  `json:"New"`
	Limit  int64  `json:"Limit"` // the worst value the guard lets pass, in the unit of New; the median may have either sign
}

// The numbers the guard looks at.
const (
	NumberOffers      = "offers"       // offers; the new figure leaves out those that were not named before
	NumberOnSale      = "on_sale"      // offers
	NumberStock       = "stock"        // pieces
	NumberMedianPrice = "median_price" // basis points
	NumberBigPrice    = "big_price"    // offers
	NumberExpected    = "expected"     // offers: those of the shop's own list, and those of them that have an item
	NumberRolledBack  = "rolled_back"  // Old is the version that was gone back to; the guard itself minds nothing
	NumberFromDisk    = "from_disk"    // Old is how many offers go on sale that the list on disk does not sell, New how many prices differ
	NumberDamaged     = "damaged"      // Old is the version that was served, of which not enough can be read to compare with
	NumberLostList    = "lost_list"    // a list was served that is not known any more: there is nothing to compare with
)

// Summary is a Diff in figures, with the changes that matter most.
type Summary struct {
	Added     int `json:"Added"`
	SoldOut   int `json:"SoldOut"`
	Gone      int `json:"Gone"`
	Back      int `json:"Back"`
	Repriced  int `json:"Repriced"`
	Restocked int `json:"Restocked"`
	Retimed   int `json:"Retimed"`
	Renamed   int `json:"Renamed"`

	Offers int      `json:"Offers"` // that changed in price, stock or pre-order, each once: what Kaspi counts as changes
	Top    []Change `json:"Top"`
}

// Change is what became of one offer from one list to the next.
type Change struct {
	SKU      SKU           `json:"SKU"`
	Model    string        `json:"Model"`    // for people, not escaped
	OldPrice Tenge         `json:"OldPrice"` // 0 for an offer that is new
	NewPrice Tenge         `json:"NewPrice"`
	OldStock int           `json:"OldStock"` // pieces
	NewStock int           `json:"NewStock"`
	OldDays  int           `json:"OldDays"` // of pre-order
	NewDays  int           `json:"NewDays"`
	Why      OffSaleReason `json:"Why"` // why it is off sale now
}
