package feed

// Listing is an SKU that the shop sells, or has been told something about.
type Listing struct {
	SKU      SKU     `json:"SKU"`      // byte for byte as Kaspi knows it
	Article  Article `json:"Article"`  // the distributor's item behind it; empty while nobody knows
	Match    Match   `json:"Match"`    // how the article was found
	Imported bool    `json:"Imported"` // it stands in the shop's own list; otherwise it only carries settings

	Model Text  `json:"Model"` // as the shop's own list names it; empty: the item's own names
	Brand Text  `json:"Brand"`
	Price Tenge `json:"Price"` // in the shop's own list; 0 when unknown

	Override
}

// Override is what the seller has set for one SKU; it wins over every rule. A nil field is not set.
type Override struct {
	Fixed    *Tenge `json:"Fixed,omitempty"`    // the price, whatever the rules say; the floor is told but not held
	Paused   bool   `json:"Paused,omitempty"`   // off sale until resumed
	Safety   *int   `json:"Safety,omitempty"`   // pieces that are kept back from the distributor's figure
	MaxShown *int   `json:"MaxShown,omitempty"` // pieces that are shown at the most
	MinStock *int   `json:"MinStock,omitempty"` // with fewer pieces at the distributor it is off sale
	PreOrder *int   `json:"PreOrder,omitempty"` // days until the goods are at the store, 0 to 30
}

// Match is how the item behind an SKU was found.
type Match string

// The ways an item is found. MatchDoubtful and MatchNone are not on sale.
const (
	MatchNone     Match = ""         // no item is known
	MatchSKU      Match = "sku"      // the SKU is the article
	MatchPrefix   Match = "prefix"   // the SKU begins with the article or card code before its "_"
	MatchPart     Match = "part"     // by the maker's part number, which only one item has
	MatchCode     Match = "code"     // by a code of Kaspi's card that the distributor names
	MatchPerson   Match = "person"   // the seller said so
	MatchDoubtful Match = "doubtful" // several items could be meant: the seller is asked
)
