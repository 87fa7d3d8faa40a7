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

var _ Seller = Rules{}

// Terms are those of one rule for all: the seller's own settings of the SKU win, all the stock is shown.
func (r Rules) Terms(it Item, o Override, _ Tenge) Terms {
	t := Terms{Paused: o.Paused}
	if price, ok := r.Price(it.Cost); ok {
		t.Price, t.Floor = price, it.Cost+r.MinProfit
	}
	if o.Fixed != nil {
		t.Price = *o.Fixed
	}
	for _, set := range []struct{ to, from *int }{
		{&t.Safety, o.Safety}, {&t.MaxShown, o.MaxShown}, {&t.MinStock, o.MinStock}, {&t.PreOrder, o.PreOrder},
	} {
		if set.from != nil {
			*set.to = *set.from
		}
	}
	return t
}
