package store

import (
	"context"
	"slices"

	"kaspibot/feed"
)

// StockOf lists what was read last of these articles: pieces and costs. Articles that the supplier did not
// have then are left out.
func (s *Store) StockOf(ctx context.Context, articles []feed.Article) ([]feed.Item, error) {
	var list []feed.Item
	for some := range slices.Chunk(articles, maxCodes) {
		var args []any
		text := `select article, quantity, at_least, cost, retail from stock where 1 = 1` + in("article", some, &args)
		part, err := query[feed.Item]{"read stock of articles", text, scanStock}.all(ctx, s.read, args...)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}

func scanStock(r row) (i feed.Item, err error) {
	err = r.Scan(&i.Article, &i.Stock.N, &i.Stock.AtLeast, &i.Cost, &i.Retail)
	return i, err
}
