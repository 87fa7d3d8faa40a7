package publish

import (
	"cmp"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/packed"
)

// stock is what the distributor had when it was asked last. It is all that stays of an answer, in some ten bytes an item.
type stock struct {
	at   time.Time
	rows string // packed: article, and twice the pieces, one more where they are a lower bound
}

// stockPacker notes the stock of items.
type stockPacker struct {
	rows  []byte
	named int
}

func (p *stockPacker) add(it *feed.Item) {
	p.named++
	n := int64(it.Stock.N) << 1
	if it.Stock.AtLeast {
		n |= 1
	}
	p.rows = packed.AppendNumber(packed.AppendText(packed.Room(p.rows), it.Article), n)
}

func (p *stockPacker) stock(at time.Time) stock { return stock{at, string(p.rows)} }

// each shows the stock of every item.
func (s stock) each(show func(feed.Article, feed.Stock)) {
	for r := (packed.Rows{Left: s.rows}); r.Left != ""; {
		article, n := feed.Article(r.Text()), r.Number()
		show(article, feed.Stock{N: int(n >> 1), AtLeast: n&1 != 0})
	}
}

// all are the pieces of each item.
func (s stock) all() map[feed.Article]int {
	has := map[feed.Article]int{}
	s.each(func(a feed.Article, n feed.Stock) { has[a] = n.N })
	return has
}

// of is the stock of what is sold or reserved: a few of all the items.
func (s stock) of(sold map[feed.SKU]feed.Article, reserves []list.Reserve) map[feed.Article]feed.Stock {
	wanted := make(map[feed.Article]bool, len(sold)+len(reserves))
	for sku, article := range sold {
		wanted[cmp.Or(article, feed.Article(sku))] = true
	}
	for _, r := range reserves {
		wanted[r.Article] = true
	}
	stock := make(map[feed.Article]feed.Stock, len(wanted))
	s.each(func(a feed.Article, n feed.Stock) {
		if wanted[a] {
			stock[a] = n
		}
	})
	return stock
}
