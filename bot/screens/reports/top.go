package reports

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/reports"
)

// topGoods is how many goods are told.
const topGoods = 10

// named is a good with its name.
type named struct {
	reports.Good
	Title string
}

// topView is what the goods are told from.
type topView struct {
	reports.Stats
	Period             int
	Money              bool
	ByProfit, ByPieces []named
}

// Until is the last day.
func (v topView) Until() reports.Day { return v.Days[len(v.Days)-1] }

// onTop tells which goods bring the most.
func (s *Screen) onTop(ctx context.Context, r *chat.Request) error {
	days, ok := daysOf(r)
	if !ok {
		return s.unreadable(ctx, r, "reports.top.how", verbTop)
	}
	return s.once(ctx, r, verbTop+strconv.Itoa(days), func(end func()) (goesOn bool, err error) {
		stats, err := s.countDays(ctx, r.Shop(), days)
		if err != nil {
			return false, err
		}
		v := topView{Stats: stats, Period: days, Money: seesMoney(r)}
		if v.Money {
			v.ByProfit, err = s.named(ctx, r, reports.Top(stats.Goods, topGoods, func(g reports.Good) int64 { return int64(g.Profit) }))
		}
		if err == nil {
			v.ByPieces, err = s.named(ctx, r, reports.Top(stats.Goods, topGoods, func(g reports.Good) int64 { return int64(g.Pieces) }))
		}
		if err == nil {
			err = r.Say(ctx, "reports.top", v, periodRow(r, verbTop))
		}
		if goesOn = err == nil && len(v.ByProfit)+len(v.ByPieces) > 0; goesOn {
			s.draw(ctx, r, strconv.Itoa(days), []picture{{"goods", "reports.caption.goods", v.panels(r.Chat)}}, end)
		}
		return goesOn, err
	})
}

// named finds the names of goods in the last orders that they were in.
func (s *Screen) named(ctx context.Context, r *chat.Request, list []reports.Good) ([]named, error) {
	all := make([]named, 0, len(list))
	for _, g := range list {
		rec, err := s.Store(r.Shop()).Record(ctx, g.Last)
		if err != nil && !errors.Is(err, orders.ErrUnknownOrder) {
			return nil, err
		}
		title := ""
		for _, e := range rec.Order.Entries {
			if e.SKU == g.SKU {
				title = cmp.Or(e.Title, e.Category.Title)
			}
		}
		title = cmp.Or(title, g.SKU, r.Text("reports.good.unknown", nil))
		all = append(all, named{g, chat.Shorten(title, chat.MaxTitle)})
	}
	return all, nil
}

// panels are what the goods are drawn from.
func (v topView) panels(c chat.Chat) (panels []reports.Panel) {
	add := func(title string, tint reports.Tint, format func(int64) string, list []named, of func(named) int64) {
		p := reports.Panel{Title: c.Text(title, v), Format: format, Lying: true, Bars: []reports.Bars{{Tint: tint}}}
		for _, g := range list {
			p.Labels = append(p.Labels, g.Title)
			p.Bars[0].Values = append(p.Bars[0].Values, of(g))
		}
		if len(list) > 0 {
			panels = append(panels, p)
		}
	}
	add("reports.panel.goods.profit", reports.Green, short(c), v.ByProfit, func(g named) int64 { return int64(g.Profit) })
	add("reports.panel.goods.pieces", reports.Blue, whole(c), v.ByPieces, func(g named) int64 { return int64(g.Pieces) })
	return panels
}
