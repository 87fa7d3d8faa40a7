// Package feed has the words of a price list, from a distributor's [Item] to a [Version] of the list; it does nothing
// with them.
//
// A list comes about by its subpackages: match finds the item behind an SKU, price says what it sells for, list builds
// the offers, compares and guards them, document writes them as Kaspi's XML, page serves that, and publish runs these
// steps in order. Each knows this package, and only publish knows others of them.
package feed

import (
	"errors"
	"fmt"
	"time"
)

type (
	// Tenge is an amount of money in whole tenge.
	Tenge int64
	// SKU is the seller's own article of an offer at Kaspi, unique in a price list.
	SKU string
	// Article is the distributor's number of an item.
	Article string
)

// Stock is how many pieces the distributor says it has.
type Stock struct {
	N       int  // pieces
	AtLeast bool // N is only the lower bound: the distributor writes ">50"
}

// Item is one thing the distributor has, as neutral as the feed needs it.
type Item struct {
	Article Article
	Name    string // as the distributor writes it; cleaned when it becomes an offer
	Brand   string // empty when unknown
	Cost    Tenge  // what we pay; 0 when the distributor gave a placeholder
	Retail  Tenge  // the distributor's recommended price, 0 when there is none
	Stock   Stock
	Defect  bool // a marked-down twin of another item; never sold

	Category   int    // leaf of the distributor's tree; 0 when unknown
	PartNumber string // the maker's; may be empty, and shared by several items: not a key
	Barcode    string // EAN; empty when unknown
	KaspiCodes string // codes of cards at Kaspi that the distributor names for the item, with commas
	Grams      int    // weight with its box; 0 when unknown
	Policed    bool   // the brand watches over the retail price: not to be sold under Retail
	Multiple   int    // sold to us in multiples of so many pieces: only whole ones are offered; 0 and 1 are any number
	Image      string // address of its first picture; empty when there is none
	Warranty   string // as the distributor words it
	Arrival    string // when more is expected, as the distributor words it
	Reduced    bool   // the distributor has lowered the price
}

// OffSaleReason is the reason an item is not on sale.
type OffSaleReason string

// The reasons an item is not on sale. Those of the first group belong to offers that stay listed with stock 0,
// those of the second to items that are not listed at all; a defect may be either.
const (
	NotOffSale         OffSaleReason = ""          // it is on sale
	OffSaleSoldOut     OffSaleReason = "sold_out"  // the distributor has none
	OffSaleUnpriced    OffSaleReason = "unpriced"  // no price can be made of its cost
	OffSaleGone        OffSaleReason = "gone"      // it was listed once and is not offered any more
	OffSalePaused      OffSaleReason = "paused"    // by a rule or by the seller
	OffSaleKeptBack    OffSaleReason = "kept_back" // what there is is less than the least stock, or kept back for safety
	OffSaleReserved    OffSaleReason = "reserved"  // the seller's own customers have bought what the distributor still shows
	OffSaleUnconfirmed OffSaleReason = "settling"  // the distributor has it again, but not for long enough to be believed
	OffSaleUnmatched   OffSaleReason = "unmatched" // the shop sells it, and no item of the distributor is known behind it
	OffSaleDoubtful    OffSaleReason = "doubtful"  // several items could be behind it, or the shop's list has the SKU twice
	OffSaleInList      OffSaleReason = "in_list"   // the shop's own list has it off sale at every pickup point
	OffSaleOnDisk      OffSaleReason = "on_disk"   // the list that was found on disk has it off sale, and does not say why
	OffSaleElsewhere   OffSaleReason = "elsewhere" // the shop's own list sells it at pickup points alone that the settings do not know, or have off

	OffSaleDefect    OffSaleReason = "defect"    // a marked-down twin
	OffSaleNameless  OffSaleReason = "nameless"  // nothing is left of its name
	OffSaleDuplicate OffSaleReason = "duplicate" // another item has the same article
	OffSaleBadSKU    OffSaleReason = "bad_sku"   // its article cannot be a SKU, see [SKU.Valid]
)

// Offer is one line of the price list. It is on sale if and only if Stock is above zero.
//
// An offer is comparable, and survives a round trip through encoding/json.
type Offer struct {
	SKU      SKU           `json:"SKU"`
	Article  Article       `json:"Article"`          // empty when no item is known behind it
	Model    Text          `json:"Model"`            // the product's name
	Brand    Text          `json:"Brand"`            // empty when unknown
	Price    Tenge         `json:"Price"`            // what the buyer pays; the last good one when the offer is off sale
	Cost     Tenge         `json:"Cost"`             // what we pay; 0 when unknown
	Floor    Tenge         `json:"Floor"`            // what the rules would not go below; 0 when unknown
	Stock    int           `json:"Stock"`            // pieces, the same at every pickup point that sells it
	PreOrder int           `json:"PreOrder"`         // days until the goods are there, 0 to 30; 0 when the offer is off sale
	At       AtPoints      `json:"At,omitempty"`     // where it is not so; empty when the offer is off sale
	Cities   AtCities      `json:"Cities,omitempty"` // where it costs something else
	Imported bool          `json:"Imported"`         // the SKU is the shop's own: it is written as it is, however odd
	Why      OffSaleReason `json:"Why"`              // why it is off sale, NotOffSale otherwise
}

// Validate refuses an offer that must not reach the document.
func (o *Offer) Validate() error {
	switch {
	case !o.SKU.Valid() && (!o.Imported || !o.SKU.Writable()):
		return fmt.Errorf("offer %q: not a SKU", o.SKU)
	case o.Model == "":
		return fmt.Errorf("offer %q: no name", o.SKU)
	case o.Price < 1:
		return fmt.Errorf("offer %q: price %d", o.SKU, o.Price)
	case o.Stock < 0:
		return fmt.Errorf("offer %q: stock %d", o.SKU, o.Stock)
	case o.PreOrder < 0 || o.PreOrder > MaxPreOrder || o.PreOrder > 0 && o.Stock == 0:
		return fmt.Errorf("offer %q: pre-order of %d days", o.SKU, o.PreOrder)
	case !o.At.valid() || o.At != "" && o.Stock == 0:
		return fmt.Errorf("offer %q: at pickup points %q", o.SKU, o.At)
	case o.Cities != "" && !o.Cities.valid():
		return fmt.Errorf("offer %q: in cities %q", o.SKU, o.Cities)
	}
	return nil
}

// List is everything a price list says.
type List struct {
	Shop    Shop
	Changed time.Time // when the content last changed; a list that did not change keeps its bytes
	Offers  []Offer   // sorted by SKU, each SKU once
}

var (
	// ErrNoItems says that the source had nothing at all, which is never believed.
	ErrNoItems error = &EmptyError{Of: "supplier", Text: "the supplier's catalogue is empty"}
	// ErrNoVersion says that no version has the wanted status yet.
	ErrNoVersion = errors.New("no such version")
	// ErrNotHeld says that a version waits for no decision (any more).
	ErrNotHeld = errors.New("the version is not held")
)

// EmptyError says that something is empty which never is.
type EmptyError struct {
	Of   string // "supplier" or "list"
	Text string
}

func (e *EmptyError) Error() string { return e.Text }

// Fault names the failure for texts that explain it to the seller.
func (e *EmptyError) Fault() (service, kind string) { return e.Of, "empty" }
