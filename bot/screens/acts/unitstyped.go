package acts

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const stepUnits = "units"

// typedUnits is what the question for how many units are to stay keeps.
type typedUnits struct {
	Code     kaspi.OrderCode `json:"Code"`
	Entry    kaspi.EntryID   `json:"Entry"`
	Quantity int             `json:"Quantity"` // when it was asked
}

// onUnitsOther asks for a number that has no button.
func (s unitsScreen) onUnitsOther(ctx context.Context, r *chat.Request) error {
	u, line, _, ok, err := s.unitsOf(ctx, r)
	if !ok {
		return err
	}
	return r.Ask(ctx, stepUnits, typedUnits{u.Code, line.ID, u.Quantity}, "acts.line.typed", u)
}

// onUnitsTyped takes the answer to onUnitsOther, and asks for the reason.
func (s unitsScreen) onUnitsTyped(ctx context.Context, r *chat.Request, kept []byte) error {
	var t typedUnits
	if err := json.Unmarshal(kept, &t); err != nil {
		return err
	}
	rec, err := s.Desk(r.Shop()).Order(ctx, t.Code)
	if err != nil {
		return err
	}
	i := lineOf(rec, t.Entry)
	if i < 0 {
		return r.Say(ctx, "acts.moved", s.Cards.View(rec))
	}
	line := rec.Order.Entries[i]
	u := unitsIn(rec.Order, line)
	u.Remain, err = strconv.Atoi(strings.TrimSpace(r.Written()))
	if err != nil || u.Remain < u.Least() || u.Remain > u.Most() {
		return r.Ask(ctx, stepUnits, t, "acts.line.typed", u)
	}
	return r.Say(ctx, "acts.line.reason", u, s.whyRows(r, rec.Order, line, u.Remain)...)
}

func lineOf(rec orders.Record, id kaspi.EntryID) int {
	return slices.IndexFunc(rec.Order.Entries, func(e kaspi.Entry) bool { return e.ID == id })
}

// lineChangedSince reports whether a line has other units than when it was asked how many are to stay.
func lineChangedSince(rec orders.Record, kept []byte) (bool, error) {
	var t typedUnits
	err := json.Unmarshal(kept, &t)
	i := lineOf(rec, t.Entry)
	return i < 0 || rec.Order.Entries[i].Quantity != t.Quantity, err
}
