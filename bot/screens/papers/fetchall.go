package papers

import (
	"context"
	"regexp"
	"strconv"
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

// pageTree is the root, or a branch, of a PDF's pages, in either order of its two entries. It is made when it is first needed: it takes a megabyte.
var pageTree = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`/Type\s*/Pages\b[^>]{0,1000}?/Count\s+(\d{1,4})\b|/Count\s+(\d{1,4})\b[^>]{0,1000}?/Type\s*/Pages\b`)
})

// parcelsOf is how many parcels a waybill is for: it has a page for each. Whoever packed it in the cabinet said how many,
// and Kaspi tells it nowhere else. 0 where the pages are packed out of sight.
func parcelsOf(pdf []byte) (most int) {
	for _, m := range pageTree().FindAllSubmatch(pdf, -1) {
		n, _ := strconv.Atoi(string(m[1]) + string(m[2]))
		most = max(most, n)
	}
	return most
}
