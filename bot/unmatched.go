package bot

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strconv"
	"strings"

	tg "github.com/go-telegram/bot"
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
	table, err := b.unmatchedTable(r.list)
	if err != nil {
		return err
	}
	chat, _ := pressChat(u)
	return b.post.do(ctx, chat, func(ctx context.Context, chat int64) error {
		_, err := b.tg.SendDocument(ctx, &tg.SendDocumentParams{
			ChatID: chat, Document: &models.InputFileUpload{Filename: "unmatched.csv", Data: bytes.NewReader(table)},
		})
		return err
	})
}

// unmatchedTable writes what Russian Excel opens at once: a byte order mark and semicolons.
func (b *Bot) unmatchedTable(list []feed.Listing) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma = ';'
	_ = w.Write([]string{ // into memory: cannot fail before Flush
		"SKU", b.words.Text("csv.model", nil), b.words.Text("csv.brand", nil), b.words.Text("csv.price", nil),
		b.words.Text("csv.why", nil),
	})
	for _, l := range list {
		doubtful := l.Match == feed.MatchDoubtful
		if !l.Imported || l.Article != "" && !doubtful {
			continue
		}
		why := b.words.Text("csv.none", nil)
		if doubtful {
			why = b.words.Text("csv.doubtful", nil)
		}
		_ = w.Write([]string{
			harmless(string(l.SKU)), harmless(l.Model.Plain()), harmless(l.Brand.Plain()),
			strconv.FormatInt(int64(l.Price), 10), why,
		})
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
