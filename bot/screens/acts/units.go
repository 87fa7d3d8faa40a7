package bot

import (
	"context"
	"slices"
	"strconv"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	maxButtonTitle = 30 // characters of a line's name on a button
	mostRemains    = 5  // buttons for how many units are to stay
)

// removal is what the questions about taking units out show.
type removal struct {
	Code     kaspi.OrderCode
	Title    string
	Quantity int // now
	Remain   int // to stay
	Reason   kaspi.Reason
	Only     bool // it is the order's only line, which goes by cancelling the order
}

// Why is the reason as texts take it.
func (r removal) Why() string { return string(r.Reason) }

// onLines shows the lines of an order, to take something out of one.
func (b *Bot) onLines(ctx context.Context, u *models.Update) error {
	rec, ok, err := b.able(ctx, u, orders.VerbRemove)
	if !ok {
		return err
	}
	return b.openMenu(ctx, u, "lines.ask", card{rec, b.Now()}, b.lineKeys(verbLine, rec.Order.Code, rec.Order.Entries))
}

// lineKeys are a button for each of some lines, as many as a card shows.
func (b *Bot) lineKeys(v verb, code kaspi.OrderCode, entries []kaspi.Entry) keyboard {
	var keys keyboard
	for _, e := range entries[:min(len(entries), maxLines)] {
		label := shorten(strconv.Itoa(e.Quantity)+" × "+lineTitle(e), maxButtonTitle)
		keys = append(keys, row(button(label, v, string(code)+"."+strconv.Itoa(e.Number))))
	}
	return keys
}

// removalOf reads a press on a line. The person has been told when ok is false.
func (b *Bot) removalOf(ctx context.Context, u *models.Update) (r removal, line kaspi.Entry, ok bool, err error) {
	rec, ok, err := b.able(ctx, u, orders.VerbRemove)
	if !ok {
		return r, line, false, err
	}
	_, args := pressOrder(u)
	number, ok := numberIn(args, 0)
	i := slices.IndexFunc(rec.Order.Entries, func(e kaspi.Entry) bool { return e.Number == number })
	if !ok || i < 0 {
		b.answer(ctx, u.CallbackQuery, "answer.line", nil)
		return r, line, false, nil
	}
	line = rec.Order.Entries[i]
	r = removal{
		Code: rec.Order.Code, Title: shorten(lineTitle(line), maxTitle), Quantity: line.Quantity,
		Only: len(rec.Order.Entries) == 1,
	}
	r.Remain, ok = numberIn(args, 1)
	if len(args) > 1 && !ok {
		return r, line, false, b.onOldPress(ctx, u)
	}
	if len(args) > 2 {
		r.Reason = reasonOf(args[2])
	}
	return r, line, true, nil
}

// onLine asks how much of a line is to stay.
func (b *Bot) onLine(ctx context.Context, u *models.Update) error {
	r, line, ok, err := b.removalOf(ctx, u)
	if !ok {
		return err
	}
	key := pressKey(u)
	var keys keyboard
	var remains []int
	for n := line.Quantity - 1; n > 0 && len(remains) < mostRemains; n-- {
		remains = append(remains, n)
	}
	if len(remains) > 0 {
		keys = append(keys, choices(verbUnits, key, remains, func(n int) (string, string) {
			return b.words.Text("button.remain", n), strconv.Itoa(n)
		}))
	}
	if !r.Only {
		keys = append(keys, row(button(b.words.Text("button.remove.line", nil), verbUnits, key+".0")))
	}
	return b.turnMenu(ctx, u, "line.ask", r, keys)
}

// onUnits asks for the reason.
func (b *Bot) onUnits(ctx context.Context, u *models.Update) error {
	r, _, ok, err := b.removalOf(ctx, u)
	if !ok {
		return err
	}
	rec, err := b.Desk.Order(ctx, r.Code)
	if err != nil {
		return err
	}
	return b.turnMenu(ctx, u, "line.reason", r, b.reasonKeys(verbUnitsReason, pressKey(u), rec.Order))
}

// onUnitsReason asks whether it is meant.
func (b *Bot) onUnitsReason(ctx context.Context, u *models.Update) error {
	r, _, ok, err := b.removalOf(ctx, u)
	if !ok {
		return err
	}
	return b.turnMenu(ctx, u, "line.confirm", r, keyboard{
		row(button(b.words.Text("button.remove.sure", nil), verbUnitsSure, pressKey(u))),
	})
}

func (b *Bot) onUnitsSure(ctx context.Context, u *models.Update) error {
	r, line, ok, err := b.removalOf(ctx, u)
	if !ok {
		return err
	}
	act := orders.Act{Verb: orders.VerbRemove, Entry: line.ID, Remain: r.Remain, Reason: r.Reason}
	return b.closeMenu(ctx, u, "acted", b.acted(r.Code, b.carryOut(ctx, u, r.Code, act)))
}
