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
	feedlist "kaspibot/feed/list"
)

// onDiff sends all that changed between two versions as a table.
func (b *Bot) onDiff(ctx context.Context, u *models.Update) error {
	older, newer, err := pairOf(pressKey(u))
	if err != nil || b.Past == nil {
		return b.onOldPress(ctx, u)
	}
	diff, err := b.Past.Compare(ctx, older, newer)
	if errors.Is(err, feed.ErrNoVersion) {
		b.answer(ctx, u.CallbackQuery, "answer.version.gone", nil)
		return nil
	}
	if err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	caption, err := b.words.HTML("diff.file", comparedView{Older: older, Newer: newer})
	if err != nil {
		return err
	}
	table, err := diffTable(b.words, diff)
	if err != nil {
		return err
	}
	chat, _ := pressChat(u)
	return b.sendTable(ctx, chat, attachment{"diff-" + pressKey(u) + ".csv", table, caption})
}

// attachment is a file that was made in memory.
type attachment struct {
	name    string
	data    []byte
	caption HTML
}

func (b *Bot) sendTable(ctx context.Context, chat int64, a attachment) error {
	return b.post.do(ctx, chat, func(ctx context.Context, chat int64) error {
		_, err := b.tg.SendDocument(ctx, &tg.SendDocumentParams{
			ChatID: chat, Caption: string(a.caption), ParseMode: models.ParseModeHTML,
			Document: &models.InputFileUpload{Filename: a.name, Data: bytes.NewReader(a.data)},
		})
		return err
	})
}

// onOffSale sends all that a version does not sell, with the reasons.
func (b *Bot) onOffSale(ctx context.Context, u *models.Update) error {
	id, err := strconv.ParseInt(pressKey(u), 10, 64)
	if err != nil || b.Past == nil {
		return b.onOldPress(ctx, u)
	}
	offers, err := b.Past.OffSale(ctx, id)
	if err != nil {
		return b.turn(ctx, u, message{}, err)
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	caption, err := b.words.HTML("offsale.file", offSaleView{id, len(offers)})
	if err != nil {
		return err
	}
	rows := [][]string{strings.Split(b.words.Text("offsale.columns", nil), ";")}
	for _, o := range offers {
		rows = append(rows, []string{
			cell(string(o.SKU)), cell(o.Model.Plain()), cell(string(o.Article)), strconv.FormatInt(int64(o.Price), 10),
			b.words.Text("offsale", string(o.Why)),
		})
	}
	data, err := table(rows)
	if err != nil {
		return err
	}
	chat, _ := pressChat(u)
	return b.sendTable(ctx, chat, attachment{"off-sale-" + pressKey(u) + ".csv", data, caption})
}

type offSaleView struct {
	ID int64
	N  int
}

// table writes rows the way Excel in Kazakhstan opens them by a tap: with a byte order mark and semicolons.
func table(rows [][]string) ([]byte, error) {
	b := bytes.NewBufferString("\uFEFF")
	out := csv.NewWriter(b)
	out.Comma, out.UseCRLF = ';', true
	err := out.WriteAll(rows)
	return b.Bytes(), err
}

// diffTable is a diff as a table, a line for each change.
func diffTable(w *Words, d feedlist.Diff) ([]byte, error) {
	rows := [][]string{strings.Split(w.Text("diff.columns", nil), ";")}
	for _, g := range d.Groups() {
		for _, c := range g.Changes {
			rows = append(rows, []string{
				w.Text("diff.kind", g.Kind), cell(string(c.SKU)), cell(c.Model),
				strconv.FormatInt(int64(c.OldPrice), 10), strconv.FormatInt(int64(c.NewPrice), 10),
				strconv.Itoa(c.OldStock), strconv.Itoa(c.NewStock), strconv.Itoa(c.OldDays), strconv.Itoa(c.NewDays),
				w.Text("offsale", string(c.Why)),
			})
		}
	}
	return table(rows)
}

// cell keeps a text that others have written from being taken for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}
