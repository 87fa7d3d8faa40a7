package auto

import (
	"slices"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

var (
	noon  = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	rules = Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
)

// sound is an order that nothing speaks against at noon: two pieces of an article of which there are three, and
// 500 tenge left.
func sound() orders.Record {
	return orders.Record{
		Stage: orders.StageNew, Seen: noon.Add(-time.Hour),
		Order: kaspi.Order{Code: "501", Total: 10_000, EntriesKnown: true, Entries: []kaspi.Entry{
			{SKU: "1017", Quantity: 2, UnitType: "PIECES", Total: 10_000},
		}},
		Facts: orders.Facts{
			At: noon, Total: 10_000, Tax: 250, Delivery: orders.Amount{Tenge: 1_000, Known: true},
			Lines: []orders.LineFacts{{
				SKU: "1017", Article: "1017", Quantity: 2, Need: 2, Stock: 3, StockAt: noon,
				Cost: orders.Amount{Tenge: 3_500, Known: true}, Commission: orders.Amount{Tenge: 1_250, Known: true},
			}},
		},
	}
}

func TestEveryDoubtKeepsTheProgramFromAccepting(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(r *orders.Record, l *orders.LineFacts)
		want   []Objection
	}{
		{"sound", func(*orders.Record, *orders.LineFacts) {}, nil},
		{"imei", func(r *orders.Record, _ *orders.LineFacts) { r.Order.IMEIRequired = true }, nil}, // told after it
		{"pre-order", func(r *orders.Record, _ *orders.LineFacts) { r.Order.PreOrder = true }, doubts(ObjectionPreOrder)},
		{"papers", func(r *orders.Record, _ *orders.LineFacts) { r.Order.SignatureRequired = true }, doubts(ObjectionSignature)},
		{"express", func(r *orders.Record, _ *orders.LineFacts) { r.Order.Courier.Express = true }, doubts(ObjectionExpress)},
		{"refused", func(r *orders.Record, _ *orders.LineFacts) { r.Note = orders.NoteRefused }, doubts(ObjectionTrouble)},
		{"lines", func(r *orders.Record, _ *orders.LineFacts) { r.Order.EntriesKnown = false }, doubts(ObjectionLines)},
		{"weighed goods", func(r *orders.Record, _ *orders.LineFacts) { r.Order.Entries[0].UnitType = "MEASURABLE" }, doubts(ObjectionUnits)},
		{"no facts", func(r *orders.Record, _ *orders.LineFacts) { r.Facts = orders.Facts{} }, doubts(ObjectionFacts)},
		{"old facts", func(r *orders.Record, _ *orders.LineFacts) { r.Facts.At = noon.Add(-2 * time.Minute) }, doubts(ObjectionFacts)},
		{"facts of the future", func(r *orders.Record, _ *orders.LineFacts) { r.Facts.At = noon.Add(time.Hour) }, doubts(ObjectionFacts)},
		{"other sum", func(r *orders.Record, _ *orders.LineFacts) { r.Order.Total = 9_000 }, doubts(ObjectionFacts)},
		{"no article", func(_ *orders.Record, l *orders.LineFacts) { l.Article = "" }, doubts(ObjectionArticle)},
		{"silent", func(_ *orders.Record, l *orders.LineFacts) { l.StockAt = time.Time{} }, doubts(ObjectionStock)},
		{"old stock", func(_ *orders.Record, l *orders.LineFacts) { l.StockAt = noon.Add(-5 * time.Minute) }, doubts(ObjectionStock)},
		{"no margin", func(_ *orders.Record, l *orders.LineFacts) { l.Stock = 2 }, doubts(ObjectionShort)},
		{"promised", func(_ *orders.Record, l *orders.LineFacts) { l.Promised = 1 }, doubts(ObjectionShort)},
		{"over two", func(_ *orders.Record, l *orders.LineFacts) { l.Stock, l.AtLeast = 2, true }, doubts(ObjectionUnsure)},
		{"no cost", func(_ *orders.Record, l *orders.LineFacts) { l.Cost = orders.Amount{} }, doubts(ObjectionCost)},
		{"no category", func(_ *orders.Record, l *orders.LineFacts) { l.Commission = orders.Amount{} }, doubts(ObjectionCommission)},
		{"no delivery", func(r *orders.Record, _ *orders.LineFacts) { r.Facts.Delivery = orders.Amount{} }, doubts(ObjectionDelivery)},
		{"a tenge short", func(r *orders.Record, _ *orders.LineFacts) { r.Facts.Tax++ }, doubts(ObjectionProfit)},
		{"two at once", func(r *orders.Record, l *orders.LineFacts) {
			r.Order.PreOrder, l.Stock = true, 0
		}, doubts(ObjectionPreOrder, ObjectionShort)},
	} {
		r := sound()
		c.change(&r, &r.Facts.Lines[0])
		if got := rules.Objections(r, noon); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func doubts(list ...Objection) []Objection { return list }

func TestAnOrderWithoutLinesIsDoubtful(t *testing.T) {
	t.Parallel()
	r := sound()
	r.Order.Entries, r.Facts.Lines = nil, nil
	if got := rules.Objections(r, noon); !slices.Contains(got, ObjectionLines) {
		t.Errorf("got %v", got)
	}
}

func TestConditionsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]Rules{
		"at once": {}, "too late": {After: orders.AcceptWithin}, "less than the order": {After: time.Hour, Margin: -1},
		"at a loss": {After: time.Hour, MinProfit: -1},
	} {
		if a.Validate() == nil {
			t.Errorf("%s: %+v is taken", name, a)
		}
	}
	if err := rules.Validate(); err != nil {
		t.Error(err)
	}
}
