package feed

// Listing is an SKU that the shop sells, or has been told something about.
type Listing struct {
	SKU      SKU     `json:"SKU"`      // byte for byte as Kaspi knows it
	Article  Article `json:"Article"`  // the distributor's item behind it; empty while nobody knows
	Match    Match   `json:"Match"`    // how the article was found
	Imported bool    `json:"Imported"` // it stands in the shop's own list; otherwise it only carries settings

	Model Text  `json:"Model"` // as the shop's own list names it; empty: the item's own names
	Brand Text  `json:"Brand"`
	Price Tenge `json:"Price"` // in the shop's own list, the first of its cities; 0 when unknown

	Listed
	Override
}

// Listed is what the shop's own list says of an SKU besides its names and its price. A list taken over before this was kept
// says none of it.
type Listed struct {
	Days    int           `json:"Days,omitempty"`    // of pre-order, the longest of its pickup points
	Points  []ListedPoint `json:"Points,omitempty"`  // empty: the list does not tell them apart
	Prices  []ListedPrice `json:"Prices,omitempty"`  // by city, when there are several
	OffSale bool          `json:"OffSale,omitempty"` // it is sold at no pickup point, and stays so until a person says otherwise
}

// Unspecified is the stock of a point whose pieces the shop's own list does not tell.
const Unspecified = -1

// ListedPoint is what the shop's own list says of an SKU at one pickup point.
type ListedPoint struct {
	ID        string `json:"ID"` // as it is written there: "PP1", or with the shop's number before it
	Available bool   `json:"Available"`
	Stock     int    `json:"Stock"`              // pieces, or [Unspecified]
	PreOrder  int    `json:"PreOrder,omitempty"` // days, 0 to 30
}

// ListedPrice is the price in one city.
type ListedPrice struct {
	City  string `json:"City"` // Kaspi's code
	Price Tenge  `json:"Price"`
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
