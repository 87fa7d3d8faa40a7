package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi"
)

func TestWhatMakesNoSenseIsRefusedWhateverTheStage(t *testing.T) {
	t.Parallel()
	two := kaspi.Order{Entries: []kaspi.Entry{{ID: "a", Quantity: 3}, {ID: "b", Quantity: 1}}}
	one := kaspi.Order{Entries: two.Entries[:1]}
	own := kaspi.Order{State: kaspi.StateDelivery, Entries: two.Entries}
	remove := func(entry kaspi.EntryID, remain int) Act {
		return Act{Verb: VerbRemove, Entry: entry, Remain: remain, Reason: kaspi.ReasonOutOfStock}
	}
	for _, c := range []struct {
		act  Act
		to   kaspi.Order
		want string
	}{
		{Act{Verb: VerbAssemble, Parcels: 0}, two, "parcels"}, {Act{Verb: VerbAssemble, Parcels: 1}, two, ""},
		{Act{Verb: VerbAssemble, Parcels: 50}, two, ""}, {Act{Verb: VerbAssemble, Parcels: 51}, two, "parcels"},
		{Act{Verb: VerbCancel}, two, "reason"}, {Act{Verb: VerbCancel, Reason: kaspi.ReasonBuyerRefused}, two, ""},
		{Act{Verb: VerbCancel, Reason: kaspi.ReasonOutOfStock}, two, ""}, {Act{Verb: VerbCancel, Reason: kaspi.ReasonBuyerUnreachable}, two, "reason"},
		{Act{Verb: VerbCancel, Reason: kaspi.ReasonBuyerUnreachable}, own, ""},
		{Act{Verb: VerbComplete}, two, "code"}, {Act{Verb: VerbComplete, Code: "1"}, two, ""},
		{Act{Verb: VerbBindIMEI, Entry: "a"}, two, "devices"}, {Act{Verb: VerbBindIMEI, Devices: [][]string{{"1"}}}, two, "devices"},
		{Act{Verb: VerbBindIMEI, Entry: "a", Devices: [][]string{{"1"}}}, two, ""},
		{remove("c", 0), two, "line"}, {remove("a", -1), two, "units"}, {remove("a", 4), two, "units"}, {remove("a", 3), two, ""},
		{remove("a", 0), two, ""}, {remove("b", 0), two, ""}, {remove("a", 0), one, "the last line"}, {remove("a", 1), one, ""},
		{Act{Verb: VerbRemove, Entry: "a", Remain: 1, Reason: kaspi.ReasonBuyerUnreachable}, two, "reason"},
		{Act{Verb: VerbArrived}, two, ""}, {Act{Verb: VerbSendCode}, two, ""}, {Act{Verb: VerbTakeBack}, two, ""}, {Act{Verb: VerbAccept}, two, ""},
	} {
		err := c.act.check(c.to)
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, ErrBadAct) || !strings.HasSuffix(err.Error(), ", "+c.want)) {
			t.Errorf("%+v: %v, want %q", c.act, err, c.want)
		}
	}
	if err := (KaspiMerchant{}).Do(t.Context(), two, Act{Verb: "dance"}); !errors.Is(err, ErrBadAct) {
		t.Errorf("an act that nobody does: %v", err)
	}
}

func TestWhyAnActIsNotPossible(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1e12)
	order := func(s kaspi.Status) kaspi.Order { return kaspi.Order{State: kaspi.StatePickup, Status: s} }
	packed := Record{Stage: StagePack, Order: kaspi.Order{State: kaspi.StateKaspiDelivery, Status: kaspi.StatusAcceptedByMerchant}}
	fresh := Record{Stage: StageNew, Order: kaspi.Order{State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank}}
	accepting := fresh
	accepting.Stage, accepting.By, accepting.AsOf = StageAccepting, "Ержан", at
	open := packed
	open.Work = Work{Open: true, By: "Айгуль", At: at, Verb: VerbCancel}
	for name, c := range map[string]struct {
		r    Record
		act  Act
		want error // or one of its kind
	}{
		"new":                      {fresh, Act{Verb: VerbAccept}, nil},
		"being accepted":           {accepting, Act{Verb: VerbAccept}, nil},
		"cancelled while accepted": {accepting, Act{Verb: VerbCancel, Reason: kaspi.ReasonOutOfStock}, &BusyError{By: Who{Name: "Ержан"}, Since: at, Verb: VerbAccept}},
		"somebody is at it":        {open, Act{Verb: VerbAssemble, Parcels: 1}, &BusyError{By: Who{Name: "Айгуль"}, Since: at, Verb: VerbCancel}},
		"done":                     {packed, Act{Verb: VerbAccept}, &DoneError{}},
		"gone":                     {Record{Stage: StageCancelled, Order: order(kaspi.StatusCancelled)}, Act{Verb: VerbAccept}, &GoneError{}},
		"not yet":                  {fresh, Act{Verb: VerbAssemble, Parcels: 1}, &GoneError{}},
		"nonsense":                 {packed, Act{Verb: VerbAssemble}, ErrBadAct},
		"to be packed":             {packed, Act{Verb: VerbAssemble, Parcels: 1}, nil},
	} {
		err := refusal(c.r, c.act)
		same := errors.Is(err, c.want) || fmt.Sprintf("%T", err) == fmt.Sprintf("%T", c.want)
		if busy, ok := errors.AsType[*BusyError](c.want); ok && same {
			got, _ := errors.AsType[*BusyError](err)
			same = *got == *busy
		}
		if !same {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWhatAnAcceptLeavesOnTheRecord(t *testing.T) {
	t.Parallel()
	sent := time.UnixMilli(1e12)
	a := Action{Verb: VerbAccept, By: Who{Name: "Айгуль"}, SentAt: sent}
	refused := &kaspi.Error{Status: 400, Title: "нет"}
	waiting := kaspi.Order{State: kaspi.StatePickup, Status: kaspi.StatusApprovedByBank}
	type left struct {
		Stage  Stage
		By     string
		At     time.Time
		Note   Note
		Detail string
	}
	for name, c := range map[string]struct {
		result Result
		posted error
		before Note
		want   left
	}{
		"done, and still shown as new": {ResultDone, nil, NoteRefused, left{StageGiveOut, "Айгуль", sent, NoteNone, ""}},
		"elsewhere":                    {ResultElsewhere, nil, "", left{StageAccepting, "", time.Time{}, NoteElsewhere, ""}},
		"gone":                         {ResultGone, nil, NoteRefused, left{StageAccepting, "", time.Time{}, NoteNone, ""}},
		"refused":                      {ResultRefused, refused, "", left{StageNew, "", time.Time{}, NoteRefused, "нет"}},
		"refused without words":        {ResultRefused, errPast, "", left{StageNew, "", time.Time{}, NoteRefused, ""}},
		"not sent":                     {ResultNotSent, errNotSent, "", left{StageNew, "", time.Time{}, NoteNoAnswer, ""}},
		"unconfirmed":                  {ResultUnconfirmed, errUnheard, "", left{StageNew, "", time.Time{}, NoteUnconfirmed, ""}},
		"no answer":                    {ResultUnknown, errUnheard, "", left{StageAccepting, "Айгуль", time.Time{}, NoteNoAnswer, ""}},
		"taken":                        {ResultUnknown, nil, "", left{StageAccepting, "Айгуль", time.Time{}, NoteChecking, ""}},
		"taken before":                 {ResultUnknown, errUnheard, NoteChecking, left{StageAccepting, "Айгуль", time.Time{}, NoteChecking, ""}},
		"taken before, and refused":    {ResultUnknown, refused, NoteChecking, left{StageAccepting, "Айгуль", time.Time{}, NoteNoAnswer, ""}},
	} {
		r := c.result.applyTo(Record{Stage: StageAccepting, Note: c.before, By: "x", Detail: "x", AcceptedAt: sent.Add(1), Order: waiting}, a, c.posted)
		if got := (left{r.Stage, r.By, r.AcceptedAt, r.Note, r.Detail}); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestWhatIsSaidOfAnAnswer(t *testing.T) {
	t.Parallel()
	for want, list := range map[reply][]error{
		replyYes: {nil}, replyLater: {fmt.Errorf("x: %w", ErrLater)}, replyNo: {errPast, &kaspi.Error{Status: 400}, &kaspi.Error{Status: 499}, &kaspi.Error{Status: 404}},
		replyUnclear: {errUnheard, context.Canceled, &kaspi.Error{Status: 408}, &kaspi.Error{Status: 500}, &kaspi.Error{Status: 399}},
		replyNone:    {errNotSent},
	} {
		for _, err := range list {
			if e, ok := errors.AsType[*kaspi.Error](err); ok && !e.Sent() {
				continue
			}
			if got := replyOf(err); got != want {
				t.Errorf("%v is worth %d, want %d", err, got, want)
			}
		}
	}
}

func TestWhatIsNotInAnAnswerIsUnseen(t *testing.T) {
	t.Parallel()
	asked := time.UnixMilli(1e12)
	rec := func(code kaspi.OrderCode, asOf time.Time, open bool) Record {
		return Record{Order: kaspi.Order{Code: code}, AsOf: asOf, Work: Work{Open: open}}
	}
	b := &book{records: fixed{
		rec("in the answer", asked.Add(-time.Hour), false), rec("missing", asked.Add(-1), false), rec("heard of since", asked, false),
		rec("somebody is at it", asked.Add(-time.Hour), true),
	}}
	list, err := b.unseen(t.Context(), nil, answer{asked: asked, orders: []kaspi.Order{{Code: "in the answer"}}})
	if err != nil || len(list) != 1 || list[0].Order.Code != "missing" {
		t.Errorf("unseen are %+v, %v", list, err)
	}
}

// fixed are records that nobody changes.
type fixed []Record

func (f fixed) Record(context.Context, kaspi.OrderCode) (Record, error) { return f[0], nil }
func (f fixed) Records(context.Context, Filter) ([]Record, error)       { return slices.Clone(f), nil }
func (f fixed) SaveRecords(context.Context, ...Record) error            { return nil }
func (f fixed) Total(_ context.Context, by Filter) (kaspi.Tenge, error) {
	if len(f) == 0 {
		return 0, errors.New("disk")
	}
	return kaspi.Tenge(len(by.Stages)), nil
}

func TestSharesAreRoundedUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, whole int
		want        int64
	}{{0, 0, 0}, {1, 1, 10_000}, {1, 3, 3_334}, {2, 3, 6_667}, {3, 100, 300}, {0, 7, 0}, {1, 10_001, 1}} {
		q := Quality{OwnFault: c.part, Orders: c.whole, Late: c.part, Handed: c.whole}
		if q.CancelledBP() != c.want || q.LateBP() != c.want {
			t.Errorf("%d of %d: %d and %d, want %d", c.part, c.whole, q.CancelledBP(), q.LateBP(), c.want)
		}
	}
	if got := (Quality{OwnFault: 1, Orders: 2, Late: 3, Handed: 4}); got.CancelledBP() != 5_000 || got.LateBP() != 7_500 {
		t.Errorf("%d and %d", got.CancelledBP(), got.LateBP())
	}
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, kaspi.Almaty())
	recs := []Record{{HandBy: day}, {}, {HandBy: day.AddDate(0, 0, 1)}}
	for now, want := range map[time.Time]int{day.Add(20 * time.Hour): 0, day.Add(20*time.Hour + 1): 1, day.AddDate(0, 0, 3): 2} {
		if got := Overdue(recs, now); got != want {
			t.Errorf("at %v %d are overdue, want %d", now, got, want)
		}
	}
}

func TestWhoeverComesBeforeTheOrderIsCalledWithIt(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	r := Record{Stage: StageNew, Deadline: begin.Add(time.Hour), Order: kaspi.Order{Approved: begin, Courier: kaspi.Courier{Express: true}}}
	p := Plan{Escalation: []Rung{{After: Moment{Left: 2 * time.Hour}, To: 5}}, Reminders: []Moment{{Left: 2 * time.Hour}, {Left: time.Hour}, {Left: 59 * time.Minute}}}
	is := func(id int64) Listener {
		return Listener{Home: id == 0, Is: func(n int64) bool { return n == id }, Refuses: func(int64) bool { return false }}
	}
	if call, due := p.CallFor(Hours{}, r, begin, is(5)); !due || call != (Call{begin, CallEscalation}) {
		t.Errorf("the first of the escalation: %+v, %t", call, due)
	}
	if call, due := p.CallFor(Hours{}, r, begin.Add(30*time.Second), is(0)); due {
		t.Errorf("a reminder of an order that has just come: %+v", call)
	}
	if call, due := p.CallFor(Hours{}, r, begin.Add(time.Minute), is(0)); !due || call != (Call{begin.Add(time.Minute), CallReminder}) {
		t.Errorf("the first reminder: %+v, %t", call, due)
	}
	d := &Deadlines{plan: p}
	for range 2 { // whoever has asked is not in the way of the next
		if call, due := d.CallFor(r, begin, is(5)); !due || call.Kind != CallEscalation {
			t.Errorf("by the plan in force: %+v, %t", call, due)
		}
	}
	for name, other := range map[string]Record{"accepted": {Stage: StagePack, Deadline: r.Deadline}, "without a deadline": {Stage: StageNew}} {
		if call, due := p.CallFor(Hours{}, other, begin.Add(9*time.Hour), is(5)); due {
			t.Errorf("%s: %+v", name, call)
		}
	}
}

func TestAShopRoundTheClockIsAlwaysOpen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 16, 5, 0, 0, 0, time.UTC) // a public holiday
	day := Hours{}.Day(now)
	if day.Times != "00:00–24:00" || day.Kind != "" || day.Holiday == "" || day.Date != DateOf(now) {
		t.Errorf("%+v", day)
	}
	from, to := Hours{}.Next(now)
	if !from.Equal(now) || !to.IsZero() || !(Hours{}).Open(now) {
		t.Errorf("from %v to %v", from, to)
	}
}

func TestATurnoverIsOfTheYearInAlmaty(t *testing.T) {
	t.Parallel()
	year, sum, err := Turnover(t.Context(), fixed{{}}, time.Date(2026, 12, 31, 20, 0, 0, 0, time.UTC))
	if year != 2027 || sum != 6 || err != nil {
		t.Errorf("%d: %d, %v", year, sum, err)
	}
	if year, sum, err := Turnover(t.Context(), fixed{}, time.Date(2026, 12, 31, 18, 0, 0, 0, time.UTC)); year != 2026 || sum != 0 || err == nil {
		t.Errorf("%d: %d, %v", year, sum, err)
	}
}

func TestAPollAddsUp(t *testing.T) {
	t.Parallel()
	one, two := &kaspi.OrderError{Code: "2"}, &kaspi.OrderError{Code: "1"}
	p := Poll{Seen: 1, New: 2, Changed: 3}
	p.add(Poll{Seen: 10, New: 20, Changed: 30})
	if p.Unread != nil || p.Trouble() != nil || p != (Poll{Seen: 11, New: 22, Changed: 33}) {
		t.Errorf("%+v", p)
	}
	p.add(Poll{Unread: &UnreadError{[]*kaspi.OrderError{one}}})
	p.add(Poll{})
	p.add(Poll{Unread: &UnreadError{[]*kaspi.OrderError{two, one, {}}}})
	if got := p.Trouble(); got == nil || got.Error() != "orders cannot be read: 1, 2" || len(p.Unread.Orders) != 4 {
		t.Errorf("%v", got)
	}
	var many UnreadError
	for i := range 30 {
		many.Orders = append(many.Orders, &kaspi.OrderError{Code: kaspi.OrderCode(fmt.Sprint(100 + i))})
	}
	if got := strings.Count(many.FaultDetail(), ", "); got != 19 {
		t.Errorf("%d orders are named", got+1)
	}
}

func TestDevicesAreBoundToTheLineOfTheAct(t *testing.T) {
	t.Parallel()
	act := Act{Entry: "b", Devices: [][]string{{"1", "2"}, {"3"}}}
	order := kaspi.Order{Entries: []kaspi.Entry{{ID: "a", Number: 0}, {ID: "b", Number: 1}}}
	devices := []kaspi.Device{{IMEI: []string{"1", "2"}}, {IMEI: []string{"3"}}}
	for name, c := range map[string]struct {
		order kaspi.Order
		bound []kaspi.EntryIMEI
		want  bool
	}{
		"bound":            {order, []kaspi.EntryIMEI{{Number: 0}, {Number: 1, Devices: devices}}, true},
		"one is missing":   {order, []kaspi.EntryIMEI{{Number: 1, Devices: devices[:1]}}, false},
		"to another line":  {order, []kaspi.EntryIMEI{{Number: 0, Devices: devices}}, false},
		"the line is gone": {kaspi.Order{Entries: order.Entries[:1]}, []kaspi.EntryIMEI{{Number: 1, Devices: devices}}, false},
		"none":             {order, nil, false},
	} {
		if got := act.bound(readback{order: c.order, bound: c.bound}); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestSmallWordsOfTheDesk(t *testing.T) {
	t.Parallel()
	r := Record{History: []HistoryEntry{{Verb: VerbAssemble, Parcels: 1}, {Verb: VerbCancel}, {Verb: VerbAssemble, Parcels: 2}}}
	if did := r.Did(VerbAssemble); len(did) != 2 || did[0].Parcels != 1 || did[1].Parcels != 2 || len(r.Did(VerbRemove)) != 0 || len(r.History) != 3 {
		t.Errorf("did %+v", did)
	}
	for _, tab := range append(Tabs(), "x") {
		if want := tab == TabArchive || tab == TabInDelivery; tab.NewestFirst() != want {
			t.Errorf("%s: newest first %t", tab, !want)
		}
	}
	if got := (Moment{Left: 90 * time.Minute}).Minutes(); got != 90 || (Moment{Percent: 50}).Minutes() != 0 {
		t.Errorf("%d minutes", got)
	}
	d := Due{Record: Record{Order: kaspi.Order{Assembled: true}}}
	if w := (Due{Record: Record{Order: kaspi.Order{Courier: kaspi.Courier{Waybill: "x"}}}}); !d.Packed() || d.Waybill() || w.Packed() || !w.Waybill() {
		t.Error("packed and its waybill are taken for each other")
	}
	for _, s := range BoardStages() {
		if !slices.Contains([]Stage{StagePreOrder, StagePack, StageHandOver, StageGiveOut, StageReturnRequested, StageCancelling}, s) {
			t.Errorf("%s is on no board", s)
		}
	}
	if len(BoardStages()) != 6 {
		t.Errorf("%v", BoardStages())
	}
	for text, want := range map[error]string{
		&RepeatedError{}: "the same press has failed before", &IMEIError{"1", "digits"}: `IMEI "1": digits`, &DoneError{}: "it is done already",
		&GoneError{Record{Stage: StageDone}}: "it cannot be done to an order that is done", &LostError{At: time.UnixMilli(0)}: "it was sent at 1970-01-01T00:00:00Z, and its outcome never became known",
	} {
		if text.Error() != want {
			t.Errorf("%q, want %q", text, want)
		}
	}
	ways := Term{"12" + phoneEnd, "34" + codeEnd, "56"}.InGoods()
	if want := [][]string{{"34" + codeEnd}, {buyerEnd, "56"}, {"56", codeEnd}}; !slices.EqualFunc(ways, want, slices.Equal) {
		t.Errorf("ways %q, want %q", ways, want)
	}
	if n := len(ParseSearch(strings.Repeat("слово ", 20))); n != maxTerms {
		t.Errorf("%d terms", n)
	}
}

func TestATakenOrderIsDatedByTheBestThatIsKnown(t *testing.T) {
	t.Parallel()
	at := func(h int) time.Time { return time.Date(2026, 11, 24, h, 0, 0, 0, time.UTC) }
	r := Record{AcceptedAt: at(4), Seen: at(1)}
	r.Order.Approved, r.Order.Created = at(3), at(2)
	for _, step := range []func(){func() { r.AcceptedAt = time.Time{} }, func() { r.Order.Approved = time.Time{} }, func() { r.Order.Created = time.Time{} }, func() {}} {
		before := r.takenAt()
		step()
		if after := r.takenAt(); !before.Equal(after.Add(time.Hour)) && !after.Equal(at(1)) {
			t.Errorf("%v and then %v", before, after)
		}
	}
	if !r.takenAt().Equal(at(1)) {
		t.Errorf("%v", r.takenAt())
	}
}

// While a program stops, acts have some seconds.
func TestActsHaveSomeSecondsWhenTheProgramStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &Desk{}
		d.life, d.end = context.WithCancel(context.Background())
		begin := time.Now()
		d.Stopping()
		ctx, cancel := working(t.Context(), d.life)
		defer cancel()
		<-ctx.Done()
		if took := time.Since(begin); took != 6*time.Second {
			t.Errorf("acts were cut off after %v", took)
		}
	})
}

func TestTheDaysOfOldOrdersAreAskedForWithinWhatKaspiAllows(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
	rec := func(state kaspi.State, at time.Time) Record {
		return Record{Order: kaspi.Order{State: state, Created: at}}
	}
	got := daysOf([]Record{
		rec(kaspi.StatePickup, day(20)), rec(kaspi.StatePickup, day(0)), rec(kaspi.StatePickup, day(13)), rec(kaspi.StatePickup, day(14)),
		rec(kaspi.StateDelivery, day(3)), rec(kaspi.StatePickup, time.Time{}), rec(kaspi.StateArchive, day(1)),
		rec(kaspi.StateKaspiDelivery, day(0)), rec(kaspi.StateKaspiDelivery, day(0).Add(14*24*time.Hour-time.Minute-1)), rec(kaspi.StateKaspiDelivery, day(0).Add(14*24*time.Hour-time.Minute)),
	})
	var texts []string
	for _, q := range got {
		if q.Include != kaspi.IncludeEntries {
			t.Errorf("%+v: without lines", q)
		}
		texts = append(texts, fmt.Sprintf("%s %v-%v", q.State, q.From.Sub(day(0)), q.To.Sub(day(0))))
	}
	slices.Sort(texts)
	h := func(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
	ms := time.Millisecond
	want := []string{
		fmt.Sprintf("DELIVERY %v-%v", h(3), h(3)+ms), fmt.Sprintf("KASPI_DELIVERY %v-%v", h(0), lookBack-1+ms), fmt.Sprintf("KASPI_DELIVERY %v-%v", lookBack, lookBack+ms),
		fmt.Sprintf("PICKUP %v-%v", h(0), h(13)+ms), fmt.Sprintf("PICKUP %v-%v", h(14), h(20)+ms),
	}
	slices.Sort(want)
	if !slices.Equal(texts, want) {
		t.Errorf("%v, want %v", texts, want)
	}
}
