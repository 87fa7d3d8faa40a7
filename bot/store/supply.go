package store

import (
	"context"
	"slices"

	"kaspibot/feed"
)

// StockOf lists the pieces, costs and weights of these articles, as read last. Articles that the supplier did not have
// then are left out.
func (s Goods) StockOf(ctx context.Context, articles []feed.Article) ([]feed.Item, error) {
	var list []feed.Item
	for some := range slices.Chunk(articles, maxCodes) {
		var args []any
		text := `select s.article, s.quantity, s.at_least, s.cost, s.retail, coalesce(c.grams, 0)
			from stock s left join catalogue c on c.article = s.article
			where 1 = 1` + in("s.article", some, &args)
		part, err := query[feed.Item]{"read stock of articles", text, scanSupply}.all(ctx, s.read, args...)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}

func scanSupply(r row) (i feed.Item, err error) {
	err = r.Scan(&i.Article, &i.Stock.N, &i.Stock.AtLeast, &i.Cost, &i.Retail, &i.Grams)
	return i, err
}
