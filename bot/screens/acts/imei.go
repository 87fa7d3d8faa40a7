package acts

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

const (
	stepIMEI      = "imei"
	maxWrongShown = 30 // characters of what is no IMEI
)

// imeiForm is what the question for the numbers of a line's devices shows and keeps.
type imeiForm struct {
	Code   kaspi.OrderCode `json:"Code"`
	Entry  kaspi.EntryID   `json:"Entry"`
	Title  string          `json:"Title"`
	Wanted int             `json:"Wanted"` // devices
	Told   [][]string      `json:"Told"`   // so far
	Wrong  string          `json:"Wrong"`  // the number that did not do; empty when none
	Why    string          `json:"Why"`    // what is wrong with it, or "many": more devices than were sold

	Bound int `json:"Bound,omitempty"` // how often they had been told when they were asked for
}

// Next is the device that is asked for, from 1.
func (f imeiForm) Next() int { return len(f.Told) + 1 }

// imeiScreen asks for the IMEIs of devices.
type imeiScreen struct{ acting }

// onIMEI asks for the numbers of a line's devices, or first for the line.
func (s imeiScreen) onIMEI(ctx context.Context, r *chat.Request) error {
	rec, ok, err := s.able(ctx, r, orders.VerbBindIMEI)
	if !ok {
		return err
	}
	lines := rec.Devices()
	if len(lines) > 1 {
		rows := lineRows(verbIMEILine, rec.Order.Code, lines)
		return r.Say(ctx, "acts.imei.line", packingOf(rec), closable(r, rows...)...)
	}
	return askIMEI(ctx, r, rec, lines[0])
}

func (s imeiScreen) onIMEILine(ctx context.Context, r *chat.Request) error {
	rec, ok, err := s.able(ctx, r, orders.VerbBindIMEI)
	if !ok {
		return err
	}
	number, ok := numberIn(r.Args(), 0)
	lines := rec.Devices()
	i := slices.IndexFunc(lines, func(e kaspi.Entry) bool { return e.Number == number })
	if !ok || i < 0 {
		r.Notice(ctx, "acts.answer.line", nil)
		return nil
	}
	return askIMEI(ctx, r, rec, lines[i])
}

func askIMEI(ctx context.Context, r *chat.Request, rec orders.Record, line kaspi.Entry) error {
	f := imeiForm{
		Code: rec.Order.Code, Entry: line.ID, Title: chat.Shorten(cards.LineTitle(line), chat.MaxTitle),
		Wanted: max(1, line.Quantity), Bound: bound(rec, line.ID),
	}
	return r.Ask(ctx, stepIMEI, f, "acts.imei.ask", f)
}

// onIMEITyped takes numbers, of one device or of several, and tells Kaspi when there is one for each.
func (s imeiScreen) onIMEITyped(ctx context.Context, r *chat.Request, kept []byte) error {
	var f imeiForm
	if err := json.Unmarshal(kept, &f); err != nil {
		return err
	}
	f = f.hear(r.Written())
	if f.Why != "" || len(f.Told) < f.Wanted {
		return r.Ask(ctx, stepIMEI, f, "acts.imei.ask", f)
	}
	o := s.carryOut(ctx, r, f.Code, orders.Act{Verb: orders.VerbBindIMEI, Entry: f.Entry, Devices: f.Told})
	return r.Say(ctx, "acts.acted", actedOf(r, f.Code, o))
}

// hear adds what was typed. Of a message with a mistake in it nothing is taken.
func (f imeiForm) hear(text string) imeiForm {
	f.Wrong, f.Why = "", ""
	devices, err := orders.ParseDevices(text)
	flaw, wrong := errors.AsType[*orders.IMEIError](err)
	told := slices.Concat(f.Told, devices)
	switch {
	case wrong:
		f.Wrong, f.Why = chat.Shorten(flaw.Number, maxWrongShown), flaw.Why
	case len(devices) == 0:
		f.Wrong, f.Why = chat.Shorten(text, maxWrongShown), "digits"
	case len(told) > f.Wanted:
		f.Why = "many"
	case repeated(told) != "":
		f.Wrong, f.Why = repeated(told), "twice"
	default:
		f.Told = told
	}
	return f
}

// repeated is a number that stands twice, empty if there is none.
func repeated(devices [][]string) string {
	seen := map[string]bool{}
	for _, number := range slices.Concat(devices...) {
		if seen[number] {
			return number
		}
		seen[number] = true
	}
	return ""
}
