package papers

import (
	"context"
	"sync"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// fetchAtOnce is how many waybills are under way at a time; Kaspi's client has a pace of its own.
const fetchAtOnce = 4

type fetched struct {
	code kaspi.OrderCode
	pdf  []byte
	err  error
}

// fetchAll fetches the waybills of orders, some at a time, and keeps their order.
func (s *Screen) fetchAll(ctx context.Context, shop chat.ShopID, recs []orders.Record) []fetched {
	got := make([]fetched, len(recs))
	free := make(chan struct{}, fetchAtOnce)
	var all sync.WaitGroup
	for i, rec := range recs {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			file, err := s.fetchWaybill(ctx, shop, rec.Order.ID)
			got[i] = fetched{rec.Order.Code, file.PDF, err}
		})
	}
	all.Wait()
	return got
}
