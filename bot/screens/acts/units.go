package acts

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

const (
	maxLineButtons = 12 // as many as a card shows
	mostRemains    = 5  // buttons for how many units are to stay
)

// removeUnits is what the questions about taking units out show.
type removeUnits struct {
	Code     kaspi.OrderCode
	Title    string
	Quantity int // now
	Remain   int // to stay
	Reason   kaspi.Reason
	Only     bool // it is the order's only line, which goes by cancelling the order
}

// Least and Most are how many units may stay when some are taken out.
func (u removeUnits) Least() int {
	if u.Only {
		return 1
	}
	return 0
}

// Most: see Least.
func (u removeUnits) Most() int { return u.Quantity - 1 }

// Why is the reason as texts take it.
func (u removeUnits) Why() string { return string(u.Reason) }

// unitsScreen takes units out of the lines of an order.
type unitsScreen struct{ acting }

// onLines shows the lines of an order, to take something out of one.
func (s unitsScreen) onLines(ctx context.Context, r *chat.Request) error {
	rec, ok, err := s.able(ctx, r, orders.VerbRemove)
	if !ok {
		return err
	}
	if onePiece(rec.Order) {
		return cancelScreen(s).onCancel(ctx, r)
	}
	lines := lineRows(verbLine, rec.Order.Code, rec.Order.Entries)
	return r.Say(ctx, "acts.lines.ask", s.Cards.View(rec), closable(r, lines...)...)
}

// onePiece reports whether nothing can be taken out of an order but all of it, which is to cancel it.
func onePiece(o kaspi.Order) bool { return len(o.Entries) == 1 && o.Entries[0].Quantity <= 1 }

// lineRows are a button for each of some lines.
func lineRows(verb string, code kaspi.OrderCode, entries []kaspi.Entry) []chat.Row {
	var rows []chat.Row
	for _, e := range entries[:min(len(entries), maxLineButtons)] {
		label := strconv.Itoa(e.Quantity) + " × " + cards.LineTitle(e)
		rows = append(rows, chat.Row{chat.NewButton(label, verb, string(code)+"."+strconv.Itoa(e.Number))})
	}
	return rows
}

// unitsOf reads a press on a line. The person has been told when ok is false.
func (s unitsScreen) unitsOf(
	ctx context.Context, r *chat.Request,
) (u removeUnits, line kaspi.Entry, rec orders.Record, ok bool, err error) {
	rec, ok, err = s.able(ctx, r, orders.VerbRemove)
	if !ok {
		return u, line, rec, false, err
	}
	args := r.Args()
	number, ok := numberIn(args, 0)
	i := slices.IndexFunc(rec.Order.Entries, func(e kaspi.Entry) bool { return e.Number == number })
	if !ok || i < 0 {
		r.Notice(ctx, "acts.answer.line", nil)
		return u, line, rec, false, nil
	}
	line = rec.Order.Entries[i]
	u = unitsIn(rec.Order, line)
	u.Remain, ok = numberIn(args, 1)
	if len(args) > 1 && !ok {
		return u, line, rec, false, r.Old(ctx)
	}
	if len(args) > 2 {
		u.Reason = reasonOf(args[2])
	}
	asked, said := numberIn(args, 3)
	if len(args) > 1 && u.Remain >= line.Quantity || said && asked != line.Quantity {
		return u, line, rec, false, r.Show(ctx, "acts.moved", s.Cards.View(rec))
	}
	return u, line, rec, true, nil
}

func unitsIn(o kaspi.Order, line kaspi.Entry) removeUnits {
	return removeUnits{
		Code: o.Code, Title: chat.Shorten(cards.LineTitle(line), chat.MaxTitle), Quantity: line.Quantity,
		Only: len(o.Entries) == 1,
	}
}

// onLine asks how much of a line is to stay.
func (s unitsScreen) onLine(ctx context.Context, r *chat.Request) error {
	u, line, rec, ok, err := s.unitsOf(ctx, r)
	if !ok {
		return err
	}
	if onePiece(rec.Order) {
		return cancelScreen(s).onCancel(ctx, r)
	}
	var remains []int
	for n := line.Quantity - 1; n > 0 && len(remains) < mostRemains; n-- {
		remains = append(remains, n)
	}
	rows := []chat.Row{choices(verbUnits, r.Key(), remains, func(n int) string { return r.Text("acts.button.remain", n) })}
	if u.Most() > mostRemains {
		rows = append(rows, chat.Row{r.Button("acts.button.more", nil, verbUnitsOther, r.Key())})
	}
	if !u.Only {
		rows = append(rows, chat.Row{r.Button("acts.button.remove.line", nil, verbUnits, r.Key()+".0")})
	} else {
		rows = append(rows, chat.Row{r.Button("acts.button.drop.all", nil, cards.VerbCancel, string(u.Code))})
	}
	return r.Show(ctx, "acts.line.ask", u, closable(r, rows...)...)
}

// onUnits asks for the reason.
func (s unitsScreen) onUnits(ctx context.Context, r *chat.Request) error {
	u, line, rec, ok, err := s.unitsOf(ctx, r)
	if !ok {
		return err
	}
	return r.Show(ctx, "acts.line.reason", u, s.whyRows(r, rec.Order, line, u.Remain)...)
}

func (s unitsScreen) whyRows(r *chat.Request, o kaspi.Order, line kaspi.Entry, remain int) []chat.Row {
	key := fmt.Sprintf("%s.%d.%d", o.Code, line.Number, remain)
	return closable(r, reasonRows(r, verbUnitsReason, key, o)...)
}

// onUnitsReason asks whether it is meant.
func (s unitsScreen) onUnitsReason(ctx context.Context, r *chat.Request) error {
	u, line, _, ok, err := s.unitsOf(ctx, r)
	if !ok {
		return err
	}
	key := fmt.Sprintf("%s.%d", r.Key(), line.Quantity)
	sure := chat.Row{r.Button("acts.button.remove.sure", nil, verbUnitsSure, key).Stop()}
	return r.Show(ctx, "acts.line.confirm", u, closable(r, sure)...)
}

func (s unitsScreen) onUnitsSure(ctx context.Context, r *chat.Request) error {
	u, line, _, ok, err := s.unitsOf(ctx, r)
	if !ok {
		return err
	}
	chat.InMenu(r)
	act := orders.Act{Verb: orders.VerbRemove, Entry: line.ID, Remain: u.Remain, Reason: u.Reason}
	return r.Show(ctx, "acts.acted", actedOf(r, u.Code, s.carryOut(ctx, r, u.Code, act)))
}
