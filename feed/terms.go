package feed

// Terms are what the rules say of one item: what it sells for and how much of its stock is shown.
type Terms struct {
	Price    Tenge // 0: no price can be made, the offer goes off sale with its last one
	Floor    Tenge // never sold under it; 0 when unknown
	Paused   bool  // by rule or by the seller
	Safety   int   // pieces kept back
	MaxShown int   // pieces shown at the most; 0 is no limit
	MinStock int   // off sale below this
	PreOrder int   // days, 0 to 30
}

// Seller says on which terms an item is sold. last is the price it was published at before, 0 for none.
type Seller interface {
	Terms(it Item, o Override, last Tenge) Terms
}
