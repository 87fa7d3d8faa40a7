package pricelist

import (
	"context"
	"fmt"
	"strconv"

	"kaspibot/bot/chat"
	feedlist "kaspibot/feed/list"
)

// onDiff sends all that changed between two versions as a table.
func (s versionScreen) onDiff(ctx context.Context, r *chat.Request) error {
	older, newer, err := pairOf(r.Key())
	if err != nil {
		return r.Old(ctx)
	}
	diff, err := s.Publisher(r.Shop()).Compare(ctx, older, newer)
	if err != nil {
		return notKept(ctx, r, err)
	}
	caption, err := r.HTML("pricelist.diff.file", comparedView{Older: older, Newer: newer})
	if err != nil {
		return err
	}
	return sendTable(ctx, r, "diff-"+r.Key()+".csv", caption, diffRows(r.Chat, diff))
}

// onOffSale sends all that a version does not sell, with the reasons.
func (s versionScreen) onOffSale(ctx context.Context, r *chat.Request) error {
	id, err := versionOf(r.Key())
	if err != nil {
		return r.Old(ctx)
	}
	offers, err := s.Publisher(r.Shop()).OffSale(ctx, id)
	if err != nil {
		return notKept(ctx, r, err)
	}
	caption, err := r.HTML("pricelist.offsale.file", offSaleView{id, len(offers)})
	if err != nil {
		return err
	}
	rows := [][]string{r.Columns("pricelist.offsale.columns")}
	for _, o := range offers {
		rows = append(rows, []string{
			chat.Cell(string(o.SKU)), chat.Cell(o.Model.Plain()), chat.Cell(string(o.Article)),
			fmt.Sprint(int64(o.Price)), r.Text("pricelist.offsale", string(o.Why)),
		})
	}
	return sendTable(ctx, r, "off-sale-"+r.Key()+".csv", caption, rows)
}

type offSaleView struct {
	ID int64
	N  int
}

// diffRows are a diff as a table, a line for each change.
func diffRows(c chat.Chat, d feedlist.Diff) [][]string {
	rows := [][]string{c.Columns("pricelist.diff.columns")}
	for _, g := range d.Groups() {
		for _, change := range g.Changes {
			rows = append(rows, []string{
				c.Text("pricelist.diff.kind", g.Kind), chat.Cell(string(change.SKU)), chat.Cell(change.Model),
				fmt.Sprint(int64(change.OldPrice)), fmt.Sprint(int64(change.NewPrice)),
				strconv.Itoa(change.OldStock), strconv.Itoa(change.NewStock),
				strconv.Itoa(change.OldDays), strconv.Itoa(change.NewDays),
				c.Text("pricelist.offsale", string(change.Why)),
			})
		}
	}
	return rows
}

func sendTable(ctx context.Context, r *chat.Request, name string, caption chat.HTML, rows [][]string) error {
	return r.Send(ctx, chat.File{Name: name, Data: chat.Table(rows), Caption: caption})
}
