package goods

import (
	"context"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/match"
)

// questionView is one doubtful SKU as its template sees it.
type questionView struct {
	Shown, Title, Maker string // SKU, name and brand, on one screen
	Price               feed.Tenge
	Left                int
	Candidates          []feed.Item
}

func viewQuestion(l feed.Listing, left int, candidates []feed.Item) questionView {
	v := questionView{
		Shown: chat.Shorten(string(l.SKU), maxSearch), Title: chat.Shorten(l.Model.Plain(), 2*maxSearch),
		Maker: chat.Shorten(l.Brand.Plain(), maxItem), Price: l.Price, Left: left, Candidates: candidates,
	}
	for i, c := range candidates {
		v.Candidates[i].Name = chat.Shorten(c.Name, chat.MaxTitle)
		v.Candidates[i].PartNumber = chat.Shorten(c.PartNumber, maxSKU)
	}
	return v
}

// nextQuestion asks about the first doubtful SKU behind the given one, or says how the asking ended.
func (s *importScreen) nextQuestion(
	ctx context.Context, r *chat.Request, review matchReview, after feed.SKU,
) (chat.Message, error) {
	at, left := review.after(after)
	if at < 0 {
		return endOfQuestions(r, review, left)
	}
	items, err := s.Store(r.Shop()).Catalogue(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	v := viewQuestion(review.list[at], left, match.New(items).Candidates(review.list[at]))
	key := review.key + ":" + hashOf(review.list[at].SKU)
	var rows []chat.Row
	for _, i := range v.Candidates {
		label := string(i.Article) + " · " + i.Name
		rows = append(rows, chat.Row{chat.NewButton(label, verbItem, key+":"+string(i.Article))})
	}
	rows = append(rows, chat.Row{
		r.Button("goods.button.import.none", nil, verbItem, key+":"+noItem),
		r.Button("goods.button.import.later", nil, verbLater, key),
	})
	return r.Compose("goods.import.question", v, rows...)
}

func endOfQuestions(r *chat.Request, review matchReview, left int) (chat.Message, error) {
	var rows []chat.Row
	if left > 0 {
		rows = append(rows, chat.Row{r.Button("goods.button.import.ask", left, verbAsk, review.key)})
	}
	if review.key != inForce {
		rows = append(rows, chat.Row{r.Button("goods.button.import.apply", nil, verbApply, review.key)})
	}
	return r.Compose("goods.import.asked", left, rows...)
}
