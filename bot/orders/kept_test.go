package orders

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
)

var (
	early = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	later = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
)

func TestSinceWhenAnOrderIsOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		record Record
		want   time.Time
	}{
		"the stage was entered":        {Record{Stage: StageDone, Entered: Entered{Stage: StageDone, At: early}, AsOf: later, Seen: later}, early},
		"nobody knows when":            {Record{Stage: StageDone, AsOf: early, Seen: later}, early},
		"another stage was entered":    {Record{Stage: StageCancelled, Entered: Entered{Stage: StageDone, At: later}, AsOf: early}, early},
		"never read":                   {Record{Stage: StageReturned, Seen: early}, early},
		"somebody is at it":            {Record{Stage: StageDone, AsOf: early, Work: Work{Open: true}}, time.Time{}},
		"something may happen":         {Record{Stage: StagePack, AsOf: early, Seen: early}, time.Time{}},
		"goods are on their way back":  {Record{Stage: StageCancelling, AsOf: early}, time.Time{}},
		"entered, and somebody's work": {Record{Stage: StageDone, Entered: Entered{Stage: StageDone, At: early}, Work: Work{Open: true}}, time.Time{}},
	} {
		if got := c.record.OverSince(); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// full has something in every field that a form may take away.
func full() Record {
	return Record{
		Stage: StageDone, By: "Айгуль", AcceptedAt: early, Detail: "words", Revision: 7, Announce: true, Seen: early, AsOf: later,
		Work: Work{Verb: VerbCancel, Note: NoteRefused, Detail: "words"},
		Facts: Facts{At: early, Total: 9, Tax: 2, Delivery: known(3), Lines: []LineFacts{{
			SKU: "s", Article: "a", Quantity: 2, Need: 2, Promised: 1, Stock: 5, AtLeast: true, StockAt: early, Cost: known(4), Commission: known(1),
		}}},
		Order: kaspi.Order{
			Code: "501", Total: 9, Created: early, Customer: kaspi.Person{Name: "Имя", Phone: "7010000000"}, Recipient: kaspi.Person{First: "Имя"},
			PhoneAlias: "7020000000", Address: kaspi.Address{Town: "Алматы", Street: "Абая", House: "1", Formatted: "Алматы, Абая 1"},
			Courier: kaspi.Courier{Present: true, Waybill: "https://w", WaybillNumber: "W1", Planned: later},
			Entries: []kaspi.Entry{
				{ID: "e", SKU: "s", Title: "Чайник", Quantity: 2, Price: 4, Total: 9, Weight: 1, Category: kaspi.Category{Code: "c", Title: "Чайники"}, IMEIRequired: true, ProductID: "p", PointID: "pp"},
				{ID: "f", Quantity: 1, Category: kaspi.Category{Code: "c", Title: "Мыши"}},
			},
		},
	}
}

func TestWhatEachFormOfARecordKeeps(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(full(), full().In(FormFull, later)); diff != "" {
		t.Errorf("the full form has lost something: %s", diff)
	}
	want := full()
	want.Detail, want.Work, want.Order.Courier.Waybill = "", Work{}, ""
	want.Facts.Lines = []LineFacts{{SKU: "s", Article: "a", Quantity: 2, Cost: known(4), Commission: known(1)}}
	want.Order.Entries = []kaspi.Entry{
		{SKU: "s", Title: "Чайник", Quantity: 2, Price: 4, Total: 9, Category: kaspi.Category{Code: "c"}}, {Quantity: 1, Category: kaspi.Category{Code: "c", Title: "Мыши"}},
	}
	r := full()
	if diff := cmp.Diff(want, r.In(FormCompact, later)); diff != "" {
		t.Errorf("compact (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(full(), r); diff != "" {
		t.Errorf("the record that was given has changed: %s", diff)
	}
	want.Forgotten = later
	want.Order.Customer, want.Order.Recipient, want.Order.PhoneAlias, want.Order.Address = kaspi.Person{}, kaspi.Person{}, "", kaspi.Address{Town: "Алматы"}
	got := r.In(FormForgotten, later)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("forgotten (-want +got):\n%s", diff)
	}
	if again := got.In(FormForgotten, later.Add(time.Hour)); !again.Forgotten.Equal(later) {
		t.Errorf("forgotten anew at %v", again.Forgotten)
	}
	if bare := (Record{}).In(FormCompact, later); bare.Facts.Lines != nil {
		t.Errorf("facts without lines have %v", bare.Facts.Lines)
	}
}

func TestOfAnAuditedActOnlyOurOwnWordsStay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"parcels 2": "parcels 2", "parcels 2: Айгуль, 701": "parcels 2", "MERCHANT_OUT_OF_STOCK": "MERCHANT_OUT_OF_STOCK",
		"BUYER_CANCELLATION_BY_MERCHANT: no": "BUYER_CANCELLATION_BY_MERCHANT", "1 of line e1 stay, MERCHANT_OUT_OF_STOCK": "1 of line e1 stay, MERCHANT_OUT_OF_STOCK",
		"2 devices of line e1": "2 devices of line e1", "Айгуль": "", "parcels many": "", "": "", "parcels 2 for Айгуль": "", "OK": "", "my parcels 2": "",
	} {
		if got := OwnDetail(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWhatAStageMeansForTheMoneyOfAShop(t *testing.T) {
	t.Parallel()
	for s, want := range map[Stage]Outcome{
		StageSign: OutcomeWaiting, StageNew: OutcomeWaiting, StageAccepting: OutcomeWaiting, StageUnknown: OutcomeWaiting,
		StagePreOrder: OutcomeSold, StagePack: OutcomeSold, StageHandOver: OutcomeSold, StageInDelivery: OutcomeSold, StageGiveOut: OutcomeSold, StageDone: OutcomeSold,
		StageCancelling: OutcomeCancelled, StageCancelled: OutcomeCancelled, StageReturnRequested: OutcomeReturned, StageReturned: OutcomeReturned,
	} {
		if got := s.Outcome(); got != want {
			t.Errorf("%s is %s, want %s", s, got, want)
		}
	}
	for kind, usual := range map[NewsKind]bool{
		NewsCancelled: true, NewsReturn: true, NewsBack: true, NewsElsewhere: false, NewsNotBack: false, NewsQuality: false,
	} {
		if kind.Usual() != usual {
			t.Errorf("%s is told unasked: %t", kind, !usual)
		}
	}
	if len(NewsKinds()) != 6 || len(Outcomes()) != 4 {
		t.Errorf("%v, %v", NewsKinds(), Outcomes())
	}
}

func TestTheMoneyOfAnOrder(t *testing.T) {
	t.Parallel()
	sold := func(change func(*Record)) Figures {
		r := Record{
			Stage: StageDone, AcceptedAt: later,
			Facts: Facts{At: early, Total: 3_000, Tax: 90, Delivery: known(100), Lines: []LineFacts{
				{SKU: "a", Quantity: 2, Cost: known(500), Commission: known(200)}, {SKU: "b", Quantity: 1, Cost: known(700), Commission: known(101)},
			}},
			Order: kaspi.Order{Code: "501", Total: 3_000, Created: early, Approved: later.Add(-time.Minute), Entries: []kaspi.Entry{
				{SKU: "a", Quantity: 2, Total: 2_000}, {SKU: "b", Quantity: 1, Total: 1_000},
			}},
		}
		change(&r)
		return FiguresOf(r)
	}
	profits := func(f Figures) (all []Amount) {
		for _, l := range f.Lines {
			all = append(all, l.Profit)
		}
		return append(all, f.Money.Profit())
	}
	for name, c := range map[string]struct {
		change func(*Record)
		want   []Amount // of each line, and of the order
		accept time.Duration
	}{
		"sold":                     {func(*Record) {}, []Amount{known(674), known(135), known(809)}, time.Minute},
		"Kaspi has told the price": {func(r *Record) { r.Order.SellerDeliveryCost = 400 }, []Amount{known(474), known(35), known(509)}, time.Minute},
		"one cost is not known":    {func(r *Record) { r.Facts.Lines[1].Cost = Amount{} }, []Amount{known(674), {}, {}}, time.Minute},
		"nothing is known":         {func(r *Record) { r.Facts = Facts{} }, []Amount{{}, {}, {}}, time.Minute},
		"a piece was taken out": {func(r *Record) {
			r.Order.Entries[0].Quantity, r.Order.Entries[0].Total, r.Order.Total = 1, 1_000, 2_000
		},
			[]Amount{known(320), known(119), known(439)}, time.Minute},
		"cancelled":              {func(r *Record) { r.Stage = StageCancelled }, []Amount{known(0), known(0), known(0)}, time.Minute},
		"returned":               {func(r *Record) { r.Stage = StageReturned }, []Amount{known(-66), known(-34), known(-100)}, time.Minute},
		"waiting":                {func(r *Record) { r.Stage = StageNew }, []Amount{known(0), known(0), known(0)}, -1},
		"accepted elsewhere":     {func(r *Record) { r.AcceptedAt = time.Time{} }, []Amount{known(674), known(135), known(809)}, -1},
		"approved at an unknown": {func(r *Record) { r.Order.Approved = time.Time{} }, []Amount{known(674), known(135), known(809)}, later.Sub(early)},
		"accepted before that":   {func(r *Record) { r.Order.Approved = later.Add(time.Hour) }, []Amount{known(674), known(135), known(809)}, 0},
		"lines without a price":  {func(r *Record) { r.Order.Entries[0].Total, r.Order.Entries[1].Total = 0, 0 }, []Amount{known(-1_200), known(-801 - 190), known(809)}, time.Minute},
		"no lines":               {func(r *Record) { r.Order.Entries = nil }, []Amount{{}}, time.Minute},
	} {
		f := sold(c.change)
		if diff := cmp.Diff(c.want, profits(f)); diff != "" || f.Accept != c.accept {
			t.Errorf("%s: accepted within %v, profits (-want +got):\n%s", name, f.Accept, diff)
		}
	}
}
