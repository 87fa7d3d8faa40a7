package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
)

// A text about news has nothing to go by but the news: the order may be forgotten when it is read.
func TestNewsTellsAllThatIsToBeSaidOfIt(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC) // a Tuesday, at noon in Almaty
	old := Record{Stage: StageInDelivery, Seen: at.Add(-time.Hour)}
	next := Record{
		Stage: StageCancelling, Seen: old.Seen, AsOf: at, Revision: 4, Back: at.Add(-time.Minute), Entered: Entered{StageCancelling, at.Add(-2 * time.Minute)},
		Order: kaspi.Order{Code: "501", CancellationReason: "BUYER_CANCELLATION_HIMSELF"},
	}
	decide := time.Date(2026, 11, 27, 20, 0, 0, 0, kaspi.Almaty())
	want := []News{{
		Key: "back:501:4", At: at, Kind: NewsBack, Code: "501", Stage: StageCancelling, Reason: "BUYER_CANCELLATION_HIMSELF",
		DecideBy: decide, Since: at.Add(-2 * time.Minute),
	}}
	if diff := cmp.Diff(want, NewsBetween(old, next)); diff != "" {
		t.Errorf("goods that are back (-want +got):\n%s", diff)
	}
	next.Back = time.Time{}
	if got := NewsBetween(old, next); len(got) != 1 || got[0].Kind != NewsCancelled || !got[0].DecideBy.IsZero() {
		t.Errorf("a cancelled order whose goods are under way: %+v", got)
	}
	now := at.AddDate(0, 0, 15)
	want = []News{{Key: "not_back:501", At: now, Kind: NewsNotBack, Code: "501", Stage: StageCancelling, Since: at.Add(-2 * time.Minute)}}
	if diff := cmp.Diff(want, NotBack([]Record{{Stage: StageDone}, next}, now, 14)); diff != "" {
		t.Errorf("goods that do not come back (-want +got):\n%s", diff)
	}
	q := Quality{Orders: 1_000, OwnFault: 30}
	night := time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC) // the 25th in Almaty
	want = []News{{Key: "quality:2:2026-11-25", At: night, Kind: NewsQuality, Quality: q, Level: QualityPromotions}}
	if diff := cmp.Diff(want, QualityNews(q, QualityNear, night)); diff != "" {
		t.Errorf("a limit (-want +got):\n%s", diff)
	}
}

// What the trail says of an act outlives the buyer, as it is worded here.
func TestTheTrailTellsWhatEachActWas(t *testing.T) {
	t.Parallel()
	for want, act := range map[string]Act{
		"parcels 2":             {Verb: VerbAssemble, Parcels: 2},
		"MERCHANT_OUT_OF_STOCK": {Verb: VerbCancel, Reason: kaspi.ReasonOutOfStock, Comment: "Айгуль"},
		"1 of line e7 stay, BUYER_CANCELLATION_BY_MERCHANT": {Verb: VerbRemove, Entry: "e7", Remain: 1, Reason: kaspi.ReasonBuyerRefused},
		"2 devices of line e7":                              {Verb: VerbBindIMEI, Entry: "e7", Devices: [][]string{{"1"}, {"2"}}},
		"":                                                  {Verb: VerbComplete, Code: "1234"},
	} {
		if got := act.detail(); got != want || OwnDetail(got+": Айгуль, 701") != want {
			t.Errorf("%s: %q, of which %q stays; want %q", act.Verb, got, OwnDetail(got+": Айгуль, 701"), want)
		}
	}
}

func TestNoFewerPiecesAreLeftThanNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ stock, promised, want int }{{7, 2, 5}, {2, 2, 0}, {2, 7, 0}} {
		if got := (LineFacts{Stock: c.stock, Promised: c.promised}).Free(); got != c.want {
			t.Errorf("%d of which %d are promised: %d are left, want %d", c.stock, c.promised, got, c.want)
		}
	}
}

// kept is a book of one record that counts what is written.
type kept struct {
	record  Record
	written int
}

func (k *kept) Record(context.Context, kaspi.OrderCode) (Record, error) { return k.record, nil }
func (k *kept) Records(context.Context, Filter) ([]Record, error)       { return []Record{k.record}, nil }
func (k *kept) SaveRecords(_ context.Context, list ...Record) error {
	k.written += len(list)
	return nil
}

// An idle poll writes nothing for five minutes; then it notes that the order was heard of, so that a restart knows as much.
func TestThatAnOrderIsAsItWasIsNotedEveryFiveMinutes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)
	o := kaspi.Order{Code: "501", State: kaspi.StatePickup, Status: kaspi.StatusAcceptedByMerchant}
	for after, want := range map[time.Duration]int{0: 0, 5*time.Minute - 1: 0, 5 * time.Minute: 1, time.Hour: 1, 1 - 5*time.Minute: 0, -5 * time.Minute: 1, -time.Hour: 1} {
		k := &kept{record: Record{Order: o, Stage: StageGiveOut, Seen: at, AsOf: at, Revision: 1, Entered: Entered{StageGiveOut, at}, Note: NoteElsewhere}}
		b := &book{records: k, now: func() time.Time { return at.Add(after) }}
		poll, err := b.merge(t.Context(), answer{asked: at.Add(after), orders: []kaspi.Order{o}}, true)
		if err != nil || k.written != want || poll != (Poll{Seen: 1}) {
			t.Errorf("after %v: %d records written, want %d; %+v, %v", after, k.written, want, poll, err)
		}
	}
}

// What came before they took the order they knew then.
func TestWhoeverIsAtAnOrderIsRemindedOfWhatComesAfterTheyTookIt(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)
	p := Plan{Reminders: []Moment{{Percent: 50}, {Left: 10 * time.Minute}}}
	holder := Listener{Is: func(id int64) bool { return id == 4 }, Refuses: func(int64) bool { return false }}
	for name, c := range map[string]struct {
		held, now time.Duration
		want      time.Duration // of the call; 0 for none
	}{
		"the last reminder":       {time.Hour, 171 * time.Minute, 170 * time.Minute},
		"taken at it":             {170 * time.Minute, 171 * time.Minute, 0},
		"taken after it":          {171 * time.Minute, 172 * time.Minute, 0},
		"the deadline":            {171 * time.Minute, 3 * time.Hour, 3 * time.Hour},
		"taken at the deadline":   {3 * time.Hour, 4 * time.Hour, 0},
		"taken past the deadline": {4 * time.Hour, 5 * time.Hour, 0},
		"the earlier reminder":    {time.Hour, 100 * time.Minute, 0},
	} {
		r := Record{Stage: StageNew, Deadline: begin.Add(3 * time.Hour), Order: kaspi.Order{Approved: begin}, Holder: Holder{ID: 4, At: begin.Add(c.held)}}
		call, due := p.CallFor(Hours{}, r, begin.Add(c.now), holder)
		if due != (c.want > 0) || due && call != (Call{begin.Add(c.want), CallHolder}) {
			t.Errorf("%s: %+v, %t", name, call, due)
		}
	}
}

// Whoever comes behind one who takes nothing is called in their place, and nobody who comes after that.
func TestOnlyTheNextIsCalledInPlaceOfOneWhoTakesNothing(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)
	r := Record{Stage: StageNew, Deadline: begin.Add(3 * time.Hour), Order: kaspi.Order{Approved: begin}}
	p := Plan{Escalation: []Rung{{After: Moment{Percent: 10}, To: 1}, {After: Moment{Percent: 20}, To: 2}, {After: Moment{Percent: 30}, To: 3}, {After: Moment{Percent: 40}, To: 1}}}
	for _, c := range []struct {
		to, refuses int64
		want        []int // percent of the time at each of its calls
	}{
		{1, 0, []int{10, 40}}, {2, 0, []int{20}}, {3, 0, []int{30}}, {2, 1, []int{10}}, {3, 1, []int{30}}, {3, 2, []int{20}}, {1, 3, []int{10, 30}}, {5, 1, nil},
	} {
		to := Listener{Is: func(id int64) bool { return id == c.to }, Refuses: func(id int64) bool { return id == c.refuses }}
		var got []int
		for percent := range 101 {
			call, due := p.CallFor(Hours{}, r, begin.Add(time.Duration(percent)*AcceptWithin/100), to)
			if at := int(100 * call.At.Sub(begin) / AcceptWithin); due && (len(got) == 0 || got[len(got)-1] != at) {
				got = append(got, at)
			}
		}
		if !cmp.Equal(got, c.want) {
			t.Errorf("%d, while %d takes nothing: called at %v, want %v", c.to, c.refuses, got, c.want)
		}
	}
}

// Whoever has pressed is told of a failure only where there is one.
func TestAnEndThatIsNoFailureIsNoError(t *testing.T) {
	t.Parallel()
	refused := errors.New("нет")
	r := Record{Stage: StageCancelled}
	for res, want := range map[Result]string{
		ResultDone: "", ResultElsewhere: "", ResultUnknown: "", ResultUnconfirmed: "", ResultRefused: "нет", ResultNotSent: "нет", ResultGone: "it cannot be done to an order that is cancelled",
	} {
		err := ending{record: r, result: res, posted: refused}.err()
		if gone, ok := errors.AsType[*GoneError](err); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) || ok && gone.Record.Stage != StageCancelled {
			t.Errorf("%s: %v, want %q", res, err, want)
		}
	}
}

func TestWhatAnAnswerSaysOfWhoAcceptedAnOrder(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1e12)
	type said struct {
		By     string
		At     time.Time
		Note   Note
		Detail string
	}
	ours := said{"Айгуль", at, NoteNone, ""}
	tried := said{"", time.Time{}, NoteRefused, "нет"}
	for name, c := range map[string]struct {
		before Stage
		old    said
		now    Stage
		want   said
	}{
		"first met":                            {"", said{}, StageNew, said{}},
		"new, after a try":                     {StageNew, tried, StageNew, tried},
		"new again, though confirmed":          {StageGiveOut, ours, StageNew, said{Note: NoteUnconfirmed}},
		"signed":                               {StageSign, tried, StageNew, said{}},
		"accepted elsewhere":                   {StageNew, tried, StageGiveOut, said{Note: NoteElsewhere}},
		"met under way":                        {"", said{}, StagePack, said{Note: NoteElsewhere}},
		"accepted here":                        {StageGiveOut, ours, StageDone, ours},
		"accepted here, cancelled":             {StageGiveOut, ours, StageCancelled, ours},
		"cancelled while new":                  {StageNew, tried, StageCancelled, said{}},
		"accepted elsewhere, and then no sale": {StagePack, said{Note: NoteElsewhere}, StageCancelled, said{}},
	} {
		old := Record{Stage: c.before, By: c.old.By, AcceptedAt: c.old.At, Note: c.old.Note, Detail: c.old.Detail}
		next := old
		next.Stage = c.now
		r := remark(old, next)
		if got := (said{r.By, r.AcceptedAt, r.Note, r.Detail}); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestLinesOfAnEarlierAnswerStandInForMissingOnes(t *testing.T) {
	t.Parallel()
	one, two := []kaspi.Entry{{ID: "a"}}, []kaspi.Entry{{ID: "a"}, {ID: "b"}}
	for name, c := range map[string]struct {
		now, earlier kaspi.Order
		lines        int
		known        bool
	}{
		"whole":                       {kaspi.Order{Entries: one, EntriesKnown: true}, kaspi.Order{Entries: two, EntriesKnown: true}, 1, true},
		"none came":                   {kaspi.Order{}, kaspi.Order{Entries: two, EntriesKnown: true}, 2, true},
		"some came":                   {kaspi.Order{Entries: one}, kaspi.Order{Entries: two, EntriesKnown: true}, 2, true},
		"as many came as before":      {kaspi.Order{Entries: one}, kaspi.Order{Entries: []kaspi.Entry{{ID: "b"}}, EntriesKnown: true}, 1, true},
		"more came than before":       {kaspi.Order{Entries: two}, kaspi.Order{Entries: one, EntriesKnown: true}, 2, false},
		"those before were not whole": {kaspi.Order{}, kaspi.Order{Entries: one}, 1, false},
		"of another sum":              {kaspi.Order{Total: 5}, kaspi.Order{Entries: two, EntriesKnown: true}, 2, false},
	} {
		if got := withLines(c.now, c.earlier); len(got.Entries) != c.lines || got.EntriesKnown != c.known || got.Total != c.now.Total {
			t.Errorf("%s: %d lines, known %t", name, len(got.Entries), got.EntriesKnown)
		}
	}
}

func TestWhatAnOrderShowsOfAnAct(t *testing.T) {
	t.Parallel()
	packing := kaspi.Order{State: kaspi.StateKaspiDelivery, Status: kaspi.StatusAcceptedByMerchant, EntriesKnown: true, Entries: []kaspi.Entry{{ID: "a", Quantity: 2}, {ID: "b", Quantity: 1}}}
	with := func(change func(*kaspi.Order)) readback {
		o := packing
		o.Entries = append([]kaspi.Entry{}, packing.Entries...)
		change(&o)
		return readback{order: o, ok: true}
	}
	as := with(func(*kaspi.Order) {})
	cancelled := func(reason kaspi.Reason) readback {
		return with(func(o *kaspi.Order) { o.Status, o.CancellationReason = kaspi.StatusCancelled, string(reason) })
	}
	cancel := Act{Verb: VerbCancel, Reason: kaspi.ReasonOutOfStock}
	remove := Act{Verb: VerbRemove, Entry: "a", Remain: 1}
	for name, c := range map[string]struct {
		act  Act
		read readback
		want observed
	}{
		"nothing was read":            {cancel, readback{order: packing}, observedNothing},
		"as it was":                   {cancel, as, observedBefore},
		"cancelled":                   {cancel, cancelled(kaspi.ReasonOutOfStock), observedDone},
		"cancelled by another":        {cancel, cancelled(kaspi.ReasonBuyerRefused), observedGone},
		"not cancelled, for a reason": {cancel, with(func(o *kaspi.Order) { o.CancellationReason = string(kaspi.ReasonOutOfStock) }), observedBefore},
		"all units are there":         {remove, as, observedBefore},
		"the units are gone":          {remove, with(func(o *kaspi.Order) { o.Entries[0].Quantity = 1 }), observedDone},
		"more units are gone":         {remove, with(func(o *kaspi.Order) { o.Entries[0].Quantity = 0 }), observedDone},
		"the line is gone":            {remove, with(func(o *kaspi.Order) { o.Entries = o.Entries[1:] }), observedDone},
		"another line is cut down":    {remove, with(func(o *kaspi.Order) { o.Entries[1].Quantity = 0 }), observedBefore},
		"lines are not all told":      {remove, with(func(o *kaspi.Order) { o.Entries, o.EntriesKnown = nil, false }), observedBefore},
		"cancelled with its lines":    {remove, with(func(o *kaspi.Order) { o.Status, o.Entries = kaspi.StatusCancelled, nil }), observedGone},
		"packed":                      {Act{Verb: VerbAssemble}, with(func(o *kaspi.Order) { o.Assembled = true }), observedDone},
		"packed, and then gone":       {Act{Verb: VerbAssemble}, cancelled(""), observedGone},
		"a sent code shows nothing":   {Act{Verb: VerbSendCode}, with(func(o *kaspi.Order) { o.State = kaspi.StatePickup }), observedBefore},
	} {
		if got := c.act.observe(c.read); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// Facts of what an order was say nothing of what it is.
func TestFactsAreOfTheOrderAsItIs(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1e12)
	for name, c := range map[string]struct {
		change func(*Record)
		known  bool
	}{
		"as it is":            {func(*Record) {}, true},
		"of no time":          {func(r *Record) { r.Facts.At = time.Time{} }, false},
		"another sum":         {func(r *Record) { r.Order.Total++ }, false},
		"another article":     {func(r *Record) { r.Order.Entries[1].SKU = "c" }, false},
		"another quantity":    {func(r *Record) { r.Order.Entries[0].Quantity++ }, false},
		"a line is gone":      {func(r *Record) { r.Order.Entries = r.Order.Entries[:1] }, false},
		"another price alone": {func(r *Record) { r.Order.Entries[0].Price++ }, true},
	} {
		r := Record{Facts: Facts{At: at, Total: 9, Lines: []LineFacts{{SKU: "a", Quantity: 1}, {SKU: "b", Quantity: 2}}}}
		r.Order = kaspi.Order{Total: 9, Entries: []kaspi.Entry{{SKU: "a", Quantity: 1}, {SKU: "b", Quantity: 2}}}
		c.change(&r)
		if f, known := r.FactsNow(); known != c.known || known != (f.Total == 9) {
			t.Errorf("%s: %+v, %t", name, f, known)
		}
	}
	for name, c := range map[string]struct {
		articles [2]string
		need     int
	}{"of one article": {[2]string{"1", "1"}, 3}, "of two": {[2]string{"1", "2"}, 1}, "of none that is known": {[2]string{"", ""}, 1}} {
		r := Record{Stage: StagePack, Facts: Facts{Lines: []LineFacts{{SKU: "a", Article: c.articles[0], Quantity: 5, Need: 9}, {SKU: "b", Article: c.articles[1], Quantity: 5, Need: 9}}}}
		r.Order.Entries = []kaspi.Entry{{SKU: "a", Quantity: 1}, {SKU: "b", Quantity: 2}}
		if l, known := r.LineFacts(0); !known || l.Quantity != 1 || l.Need != c.need || l.Article != c.articles[0] {
			t.Errorf("lines %s: %+v, %t; want %d needed", name, l, known, c.need)
		}
	}
	enough := LineFacts{Need: 1, Stock: 1, StockAt: at}
	for name, c := range map[string]struct {
		lines        []LineFacts
		there, short bool
	}{
		"no lines": {nil, false, false}, "enough": {[]LineFacts{enough, enough}, true, false}, "too few of one": {[]LineFacts{enough, {Need: 2, Stock: 1, StockAt: at}}, false, true},
		"unknown of one": {[]LineFacts{enough, {Need: 1}}, false, false}, "at least too few": {[]LineFacts{{Need: 2, Stock: 1, AtLeast: true, StockAt: at}}, false, false},
		"promised to others": {[]LineFacts{{Need: 1, Stock: 2, Promised: 2, StockAt: at}}, false, true},
	} {
		if f := (Facts{Lines: c.lines}); f.There() != c.there || f.Short() != c.short {
			t.Errorf("%s: there %t, short %t", name, f.There(), f.Short())
		}
	}
}

// shelved are records that are over, and acts on some of them.
type shelved struct {
	Actions
	list  []Record
	open  []Action
	asked []int // limits
	short []int // records at a time
}

func (s *shelved) OpenActions(context.Context) ([]Action, error) { return s.open, nil }

func (s *shelved) OverRecords(_ context.Context, form Form, _ time.Time, limit int) ([]Record, error) {
	s.asked = append(s.asked, limit)
	if form != FormFull {
		return nil, nil
	}
	return s.list[:min(max(limit, 0), len(s.list))], nil
}

func (s *shelved) Shorten(_ context.Context, _ Form, records []Record, _ ...AuditEntry) error {
	s.short = append(s.short, len(records))
	for _, r := range records {
		for i, old := range s.list {
			if old.Order.Code == r.Order.Code {
				s.list = append(s.list[:i:i], s.list[i+1:]...)
				break
			}
		}
	}
	return nil
}

// A press must not wait for thousands of records, and orders that somebody is at must not keep the others out.
func TestRecordsAreShortenedTwentyAtATimeBehindThoseThatSomebodyIsAt(t *testing.T) {
	t.Parallel()
	s := &shelved{}
	for n := range 75 {
		code := kaspi.OrderCode(fmt.Sprint(501 + n))
		s.list = append(s.list, Record{Order: kaspi.Order{Code: code}, Stage: StageDone})
		if n < 30 {
			s.open = append(s.open, Action{Code: code})
		}
	}
	d := &Desk{actions: s, now: time.Now, busy: map[kaspi.OrderCode]Action{}}
	n, err := Retention{Desk: d, Archive: s}.Shorten(t.Context(), FormForgotten, time.Now())
	if n != 45 || err != nil || len(s.list) != 30 || !cmp.Equal(s.short, []int{20, 20, 5}) {
		t.Errorf("%d shortened, %v at a time, %d are left, %v", n, s.short, len(s.list), err)
	}
}

// What the program was started with holds until people choose otherwise.
func TestAShopBeginsWithWhatItWasStartedWith(t *testing.T) {
	t.Parallel()
	hours, err := ParseHours("1-5 09:00-18:00")
	if err != nil {
		t.Fatal(err)
	}
	usual, err := ParseMoments(DefaultReminders)
	if err != nil {
		t.Fatal(err)
	}
	own := []Moment{{Percent: 33}}
	for name, c := range map[string]struct {
		reminders, want []Moment
	}{"usual": {nil, usual}, "none": {[]Moment{}, nil}, "own": {own, own}} {
		d := newDeadlines(Config{Hours: hours, Reminders: c.reminders}, &book{})
		s, chosen := d.Schedule()
		if p := d.Plan(); len(p.Reminders) != len(c.want) || len(p.Reminders) > 0 && !cmp.Equal(p.Reminders, c.want) || p.Escalation != nil || chosen || s.Week != hours.Week() || s.Always || d.Hours().Week() != hours.Week() {
			t.Errorf("%s: %+v, %+v, chosen %t", name, p, s, chosen)
		}
	}
}

// What the buyer has told proves the hand-over: it is in no log, however an act is written.
func TestABuyersCodeDoesNotShowItself(t *testing.T) {
	t.Parallel()
	act := Act{Verb: VerbComplete, Code: "4321"}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, what := range []any{act, &act, act.Code, Action{Act: act}} {
			if text := fmt.Sprintf(format, what); strings.Contains(text, "4321") || !strings.Contains(text, "[code]") {
				t.Errorf("%s: %s", format, text)
			}
		}
	}
	if text, err := json.Marshal(act); err != nil || strings.Contains(string(text), "4321") {
		t.Errorf("%s, %v", text, err)
	}
}

// A press that waits for the end of an earlier one is kept until that is known, and no longer.
func TestAPressWaitsUntilTheEarlierOneHasEnded(t *testing.T) {
	t.Parallel()
	for how, waits := range map[Result]bool{ResultUnknown: true, ResultUnconfirmed: false, ResultDone: false, ResultElsewhere: false, ResultGone: false} {
		again := Again{Press: 8, ID: 1}
		d := &Desk{again: map[kaspi.OrderCode]Again{"501": again}}
		got, found := d.takeAgain(t.Context(), Action{Code: "501", Act: Act{Again: &again}}, how)
		if !found || got != again || (len(d.again) == 1) != waits {
			t.Errorf("%s: %+v, %t; %d wait", how, got, found, len(d.again))
		}
		if _, found := d.takeAgain(t.Context(), Action{Code: "502"}, how); found {
			t.Errorf("%s: of another order there is one", how)
		}
	}
}
