package orders

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"kaspibot/kaspi"
)

// VerbForget is the audit trail's word for forgetting a buyer.
const VerbForget = "forget"

// ErrNotOver means that something is still expected to happen to an order.
var ErrNotOver = errors.New("the order is not over")

// Form is how much of a record is kept.
type Form int

// The forms, each with less than the one before. Code, stage, sums, lines, dates, fees and who accepted are in all.
const (
	FormFull      Form = iota
	FormCompact        // without what only an order under way needs
	FormForgotten      // and without the buyer
)

// Archive keeps the records of orders that are over.
type Archive interface {
	// OverRecords lists at most limit records of a form whose order was over before a time.
	OverRecords(ctx context.Context, form Form, before time.Time, limit int) ([]Record, error)
	// Shorten saves records in a form, in place of those of the same orders, and audit lines: all or nothing. Of
	// FormForgotten, whatever else is kept about these orders loses what people or Kaspi have written.
	Shorten(ctx context.Context, to Form, records []Record, audit ...AuditEntry) error
}

// OverSince is since when nothing more is expected to happen to the order; zero while something is.
func (r Record) OverSince() time.Time {
	switch {
	case !r.Stage.Over() || r.Work.Open:
		return time.Time{}
	case r.Entered.Stage == r.Stage && !r.Entered.At.IsZero():
		return r.Entered.At
	case !r.AsOf.IsZero():
		return r.AsOf
	}
	return r.Seen
}

// In is the record in a form. Its revision stays: no chat shows what goes.
func (r Record) In(f Form, now time.Time) Record {
	if f >= FormCompact {
		r.Facts = r.Facts.compact()
		r.Detail, r.Work = "", Work{}
		r.Order.Courier.Waybill = ""
		r.Order.Entries = compactLines(r.Order.Entries)
	}
	if f == FormForgotten {
		if r.Forgotten.IsZero() {
			r.Forgotten = now
		}
		r.Order = withoutBuyer(r.Order)
	}
	return r
}

// compact is f without the stock of that time.
func (f Facts) compact() Facts {
	lines := make([]LineFacts, len(f.Lines))
	for i, l := range f.Lines {
		lines[i] = LineFacts{SKU: l.SKU, Article: l.Article, Quantity: l.Quantity, Cost: l.Cost, Commission: l.Commission}
	}
	if f.Lines != nil {
		f.Lines = lines
	}
	return f
}

// compactLines are lines without what only acts on them and tariffs ask for.
func compactLines(lines []kaspi.Entry) []kaspi.Entry {
	lines = slices.Clone(lines)
	for i, e := range lines {
		e.ID, e.PointID, e.ProductID, e.Weight, e.IMEIRequired = "", "", "", 0, false
		if e.Title != "" {
			e.Category.Title = "" // it stands in for the other
		}
		lines[i] = e
	}
	return lines
}

// withoutBuyer is o without what tells who bought it and where they live. The town stays, where Kaspi names it by itself.
func withoutBuyer(o kaspi.Order) kaspi.Order {
	o.Customer, o.Recipient, o.PhoneAlias = kaspi.Person{}, kaspi.Person{}, ""
	o.Address = kaspi.Address{Town: o.Address.Town}
	o.Courier.Waybill = "" // a PDF with name, phone and address
	return o
}

// ownWords are what this program writes into the audit trail about an act; see Act.detail.
var ownWords = regexp.MustCompile(`^(parcels \d+|[A-Z]+(_[A-Z]+)+|\d+ of line \S+ stay, [A-Z_]+|\d+ devices of line \S+)(: |$)`)

// OwnDetail is as much of an audited detail of an act as this program has worded itself: the rest may quote a buyer.
func OwnDetail(detail string) string {
	if m := ownWords.FindStringSubmatch(detail); m != nil {
		return m[1]
	}
	return ""
}

// shortenAtOnce is how many records are rewritten while a press may have to wait for it.
const shortenAtOnce = 20

// Retention shortens the records of a desk's orders that are over. Both fields are required.
type Retention struct {
	Desk    *Desk
	Archive Archive
}

// Shorten brings the records whose orders were over before a time into a form, few at a time, and returns how many. An
// order that somebody is at is left to the next time.
func (t Retention) Shorten(ctx context.Context, to Form, before time.Time) (n int, err error) {
	for from := range to {
		for more := true; more; {
			var done int
			if done, err = t.shortenSome(ctx, from, to, before); err != nil {
				return n, fmt.Errorf("shorten records: %w", err)
			}
			n += done
			more = done > 0
		}
	}
	return n, nil
}

func (t Retention) shortenSome(ctx context.Context, from, to Form, before time.Time) (n int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	t.Desk.book.mu.Lock()
	defer t.Desk.book.mu.Unlock()
	busy, err := t.busy(ctx)
	if err != nil {
		return 0, err
	}
	list, err := t.Archive.OverRecords(ctx, from, before, shortenAtOnce+len(busy))
	if err != nil {
		return 0, err
	}
	var short []Record
	for _, r := range list {
		if _, at := busy[r.Order.Code]; !at {
			short = append(short, r.In(to, t.Desk.now()))
		}
	}
	if len(short) == 0 {
		return 0, nil
	}
	return len(short), t.Archive.Shorten(ctx, to, short)
}

// busy are the acts that somebody is at, or whose end is not written down. The caller holds the book.
func (t Retention) busy(ctx context.Context) (map[kaspi.OrderCode]Action, error) {
	open, err := t.Desk.actions.OpenActions(ctx)
	busy := maps.Clone(t.Desk.busy)
	for _, a := range open {
		busy[a.Code] = a
	}
	return busy, err
}

// Forget takes the buyer out of all that is kept about an order, on behalf of a person. The errors are ErrUnknownOrder,
// ErrNotOver, *BusyError while an act on it is under way, and those of the storage. Forgetting twice is no error.
func (t Retention) Forget(ctx context.Context, code kaspi.OrderCode, by Who) (Record, error) {
	t.Desk.book.mu.Lock()
	defer t.Desk.book.mu.Unlock()
	r, err := t.Desk.book.records.Record(ctx, code)
	if err != nil {
		return Record{}, err
	}
	if r.OverSince().IsZero() {
		return r, fmt.Errorf("forget order %s: %w", code, ErrNotOver)
	}
	busy, err := t.busy(ctx)
	if a, at := busy[code]; at && err == nil {
		err = &BusyError{By: a.By, Since: a.ClaimedAt, Verb: a.Verb}
	}
	if err != nil || !r.Forgotten.IsZero() {
		return r, err
	}
	now := t.Desk.now()
	r = r.In(FormForgotten, now)
	return r, t.Archive.Shorten(ctx, FormForgotten, []Record{r}, AuditEntry{
		At: now, Who: by, Verb: VerbForget, Order: code, Result: ResultDone,
	})
}
