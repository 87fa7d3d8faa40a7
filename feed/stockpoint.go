package feed

import "time"

// StockPoint is what the distributor said of one item from a time on.
type StockPoint struct {
	At     time.Time
	Stock  Stock
	Cost   Tenge // 0 when there was none
	Retail Tenge
}

// Supply is what is known of an item's pieces, cost and weight, and when the distributor told of it last.
type Supply struct {
	Item
	At time.Time
}
