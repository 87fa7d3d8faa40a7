package bot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const stepIMEI = "imei"

// numbering is what the question for the numbers of a line's devices shows and keeps.
type numbering struct {
	Code   kaspi.OrderCode `json:"Code"`
	Entry  kaspi.EntryID   `json:"Entry"`
	Title  string          `json:"Title"`
	Wanted int             `json:"Wanted"` // devices
	Told   [][]string      `json:"Told"`   // so far
	Wrong  string          `json:"Wrong"`  // the number that did not do; empty when none
	Why    string          `json:"Why"`    // what is wrong with it, or "many": more devices than were sold
}

// Next is the device that is asked for, from 1.
func (n numbering) Next() int { return len(n.Told) + 1 }

// onIMEI asks for the numbers of a line's devices, or first for the line.
func (b *Bot) onIMEI(ctx context.Context, u *models.Update) error {
	rec, ok, err := b.able(ctx, u, orders.VerbBindIMEI)
	if !ok {
		return err
	}
	lines := rec.Devices()
	if len(lines) > 1 {
		return b.openMenu(ctx, u, "imei.line", packingOf(rec), b.lineKeys(verbIMEILine, rec.Order.Code, lines))
	}
	return b.askIMEI(ctx, u, rec.Order.Code, lines[0])
}

func (b *Bot) onIMEILine(ctx context.Context, u *models.Update) error {
	rec, ok, err := b.able(ctx, u, orders.VerbBindIMEI)
	if !ok {
		return err
	}
	_, args := pressOrder(u)
	number, ok := numberIn(args, 0)
	lines := rec.Devices()
	i := slices.IndexFunc(lines, func(e kaspi.Entry) bool { return e.Number == number })
	if !ok || i < 0 {
		b.answer(ctx, u.CallbackQuery, "answer.line", nil)
		return nil
	}
	return b.askIMEI(ctx, u, rec.Order.Code, lines[i])
}

func (b *Bot) askIMEI(ctx context.Context, u *models.Update, code kaspi.OrderCode, line kaspi.Entry) error {
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	n := numbering{Code: code, Entry: line.ID, Title: shorten(lineTitle(line), maxTitle), Wanted: max(1, line.Quantity)}
	return b.ask(ctx, u, stepIMEI, n, "imei.ask", n)
}

// onIMEITyped takes numbers, of one device or of several, and tells Kaspi when there is one for each.
func (b *Bot) onIMEITyped(ctx context.Context, u *models.Update, d chat.Dialog) error {
	var n numbering
	if err := json.Unmarshal([]byte(d.Data), &n); err != nil {
		return err
	}
	n = n.hear(u.Message.Text)
	if n.Why != "" || len(n.Told) < n.Wanted {
		return b.ask(ctx, u, stepIMEI, n, "imei.ask", n)
	}
	o := b.carryOut(ctx, u, n.Code, orders.Act{Verb: orders.VerbBindIMEI, Entry: n.Entry, Devices: n.Told})
	return b.tell(ctx, u, "acted", b.acted(n.Code, o))
}

// hear adds what was typed. Of a message with a mistake in it nothing is taken.
func (n numbering) hear(text string) numbering {
	n.Wrong, n.Why = "", ""
	devices, err := orders.ParseDevices(text)
	flaw, wrong := errors.AsType[*orders.IMEIError](err)
	told := slices.Concat(n.Told, devices)
	switch {
	case wrong:
		n.Wrong, n.Why = shorten(flaw.Number, maxButtonTitle), flaw.Why
	case len(devices) == 0:
		n.Wrong, n.Why = shorten(text, maxButtonTitle), "digits"
	case len(told) > n.Wanted:
		n.Why = "many"
	case repeated(told) != "":
		n.Wrong, n.Why = repeated(told), "twice"
	default:
		n.Told = told
	}
	return n
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
