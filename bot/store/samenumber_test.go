package store_test

import (
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/feed/list"
	"kaspibot/kaspi"
)

// Kaspi may send lines without their numbers, or one number twice: the pieces of each are reserved all the same.
func TestLinesOfOneNumberAreReservedEach(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	r := record("501")
	r.Order.Entries = []kaspi.Entry{{ID: "a", SKU: "1", Quantity: 2}, {ID: "b", SKU: "2", Quantity: 1}, {ID: "c", SKU: "2", Quantity: 4}}
	must(t, s.SaveRecords(t.Context(), r))
	sales, err := s.Sold(t.Context(), store.SoldFilter{Held: []orders.Stage{r.Stage}, Left: []orders.Stage{orders.StageDone}})
	must(t, err)
	state, pieces := list.State{}, 0
	for _, sale := range sales {
		pieces += sale.Pieces
		state.Reserves = append(state.Reserves, list.Reserve{Order: sale.Order, Line: sale.Line, SKU: sale.SKU, Pieces: sale.Pieces, At: sale.At})
	}
	if len(sales) != 3 || pieces != 7 {
		t.Fatalf("sold %+v", sales)
	}
	must(t, s.SaveFeedState(t.Context(), state))
}
