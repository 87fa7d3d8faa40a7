package acts

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// over is when a question about an act on an order is over: as soon as the act is not possible, whoever has ended that.
func (a acting) over(v orders.Verb) func(context.Context, *chat.Request, []byte) (bool, error) {
	return a.overWhen(v, func(orders.Record, []byte) (bool, error) { return false, nil })
}

// overWhen is over for a question that is over earlier, too: when what it says of the order is not true any more.
func (a acting) overWhen(
	v orders.Verb, moved func(rec orders.Record, kept []byte) (bool, error),
) func(context.Context, *chat.Request, []byte) (bool, error) {
	return func(ctx context.Context, r *chat.Request, kept []byte) (bool, error) {
		var about struct {
			Code kaspi.OrderCode `json:"Code"`
		}
		if err := json.Unmarshal(kept, &about); err != nil {
			return false, err
		}
		rec, err := a.Desk(r.Shop()).Order(ctx, about.Code)
		switch {
		case errors.Is(err, orders.ErrUnknownOrder):
			return true, r.Say(ctx, "acts.acted", actedOf(r, about.Code, outcomeOf(v, rec, err)))
		case err != nil:
			return false, err
		case !slices.Contains(rec.Acts(), v):
			return true, a.sayOver(ctx, r, rec, unable(v, rec))
		}
		if stale, err := moved(rec, kept); !stale {
			return false, err
		}
		return true, r.Say(ctx, "acts.moved", a.Cards.View(rec))
	}
}

// sayOver tells what has become of the order of a question. A packed one has a waybill, which who wanted to pack it wants.
func (a acting) sayOver(ctx context.Context, r *chat.Request, rec orders.Record, o outcome) error {
	code := rec.Order.Code
	view := packedView{acted: actedOf(r, code, o)}
	if rec.Stage == orders.StageHandOver && o.Kind == wentAlready {
		elsewhere, err := a.Papers.Request(ctx, r, code)
		if err != nil {
			return err
		}
		view.Waybill, view.Elsewhere = true, elsewhere
	}
	return r.Say(ctx, "acts.packed", view)
}

// handedSince reports whether Kaspi has got the goods since a cancellation was asked about, or has given them back.
func handedSince(rec orders.Record, kept []byte) (bool, error) {
	var c cancellation
	err := json.Unmarshal(kept, &c)
	return c.Handed != (rec.Stage == orders.StageInDelivery), err
}

// boundSince reports whether somebody has told the numbers of a line since they were asked for, or the line has changed.
func boundSince(rec orders.Record, kept []byte) (bool, error) {
	var f imeiForm
	if err := json.Unmarshal(kept, &f); err != nil {
		return false, err
	}
	i := slices.IndexFunc(rec.Devices(), func(e kaspi.Entry) bool { return e.ID == f.Entry })
	return i < 0 || max(1, rec.Devices()[i].Quantity) != f.Wanted || bound(rec, f.Entry) != f.Bound, nil
}

// bound is how often the numbers of a line have been told.
func bound(rec orders.Record, line kaspi.EntryID) (n int) {
	for _, d := range rec.Did(orders.VerbBindIMEI) {
		if d.Entry == line {
			n++
		}
	}
	return n
}
