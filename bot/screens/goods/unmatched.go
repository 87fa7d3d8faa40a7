package bot

import (
	"context"
	"errors"
	"strconv"

	"github.com/go-telegram/bot/models"

	"kaspibot/feed"
)

// onUnmatched sends the SKUs without item as a table.
func (b *Bot) onUnmatched(ctx context.Context, u *models.Update) error {
	r, err := b.round(ctx, pressKey(u))
	if errors.Is(err, errOldRound) {
		b.answer(ctx, u.CallbackQuery, "answer.import.old", nil)
		return nil
	}
	if err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	list, err := b.unmatchedTable(r.list)
	if err != nil {
		return err
	}
	chat, _ := pressChat(u)
	return b.sendTable(ctx, chat, attachment{name: "unmatched.csv", data: list})
}

// unmatchedTable has a line for each SKU of the shop's list that no item was found for.
func (b *Bot) unmatchedTable(list []feed.Listing) ([]byte, error) {
	rows := [][]string{{
		"SKU", b.words.Text("csv.model", nil), b.words.Text("csv.brand", nil), b.words.Text("csv.price", nil),
		b.words.Text("csv.why", nil),
	}}
	for _, l := range list {
		doubtful := l.Match == feed.MatchDoubtful
		if !l.Imported || l.Article != "" && !doubtful {
			continue
		}
		why := b.words.Text("csv.none", nil)
		if doubtful {
			why = b.words.Text("csv.doubtful", nil)
		}
		rows = append(rows, []string{
			cell(string(l.SKU)), cell(l.Model.Plain()), cell(l.Brand.Plain()), strconv.FormatInt(int64(l.Price), 10), why,
		})
	}
	return table(rows)
}
