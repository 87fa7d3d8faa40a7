package goods

import (
	"context"
	"strconv"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

// onUnmatched sends the SKUs without item as a table.
func (s *importScreen) onUnmatched(ctx context.Context, r *chat.Request) error {
	review, err := s.review(ctx, r.Shop(), r.Key())
	if err != nil {
		return oldReview(ctx, r, err)
	}
	return r.Send(ctx, chat.File{Name: "unmatched.csv", Data: unmatchedTable(r, review.list)})
}

// unmatchedTable has a line for each SKU of the shop's list that no item was found for.
func unmatchedTable(r *chat.Request, list []feed.Listing) []byte {
	rows := [][]string{{
		"SKU", r.Text("goods.csv.model", nil), r.Text("goods.csv.brand", nil), r.Text("goods.csv.price", nil),
		r.Text("goods.csv.why", nil),
	}}
	for _, l := range list {
		doubtful := l.Match == feed.MatchDoubtful
		if !l.Imported || l.Article != "" && !doubtful {
			continue
		}
		why := r.Text("goods.csv.none", nil)
		if doubtful {
			why = r.Text("goods.csv.doubtful", nil)
		}
		rows = append(rows, []string{
			chat.Cell(string(l.SKU)), chat.Cell(l.Model.Plain()), chat.Cell(l.Brand.Plain()),
			strconv.FormatInt(int64(l.Price), 10), why,
		})
	}
	return chat.Table(rows)
}
