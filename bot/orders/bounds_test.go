package orders

import (
	"testing"
	"time"

	"kaspibot/kaspi"
)

func TestWhichPressesComeBeforeAnother(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		press, earlier int64
		want           bool
	}{
		{7, 7, true}, {6, 7, true}, {8, 7, false}, {0, 7, false}, {0, 0, false}, {7, 0, false},
		{1, 100_001, true}, {1, 100_002, false}, {1_000_000, 7, false},
	} {
		if got := (Act{Press: c.press}).PressedBy(Act{Press: c.earlier}); got != c.want {
			t.Errorf("%d after %d: %t", c.press, c.earlier, got)
		}
	}
}

func TestWhichAnswersArePassedOver(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	b := &book{now: func() time.Time { return now }}
	fresh := kaspi.Order{State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank}
	accepted := kaspi.Order{State: kaspi.StatePickup, Status: kaspi.StatusAcceptedByMerchant}
	confirmed := func(ago time.Duration) Record {
		return Record{Stage: StageGiveOut, Order: accepted, AcceptedAt: now.Add(-ago), AsOf: now.Add(-ago)}
	}
	for name, c := range map[string]struct {
		old   Record
		order kaspi.Order
		asked time.Time
		want  bool
	}{
		"unseen":                      {Record{}, fresh, now, false},
		"being accepted":              {Record{Stage: StageAccepting}, accepted, now, true},
		"somebody is at it":           {Record{Stage: StagePack, Work: Work{Open: true}}, accepted, now, true},
		"older":                       {Record{Stage: StageNew, AsOf: now}, accepted, now.Add(-1), true},
		"of the same moment":          {Record{Stage: StageNew, AsOf: now}, accepted, now, false},
		"the clock was set back":      {Record{Stage: StageNew, AsOf: now.Add(1)}, accepted, now.Add(-time.Hour), false},
		"just confirmed, and new":     {confirmed(5*time.Minute - 1), fresh, now, true},
		"confirmed before, and new":   {confirmed(5 * time.Minute), fresh, now, false},
		"confirmed, and shown as it":  {confirmed(time.Minute), accepted, now, false},
		"not confirmed here, and new": {Record{Stage: StageGiveOut, Order: accepted, AsOf: now}, fresh, now, false},
	} {
		if got := b.passesOver(c.old, c.order, c.asked); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestWhatContradictsWhatKaspiConfirmed(t *testing.T) {
	t.Parallel()
	packing := kaspi.Order{State: kaspi.StateKaspiDelivery, Status: kaspi.StatusAcceptedByMerchant}
	packed := packing
	packed.Assembled = true
	pre := packing
	pre.PreOrder = true
	cancelled := packing
	cancelled.Status = kaspi.StatusCancelled
	did := func(stage Stage, verbs ...Verb) Record {
		r := Record{Stage: stage}
		for _, v := range verbs {
			r.History = append(r.History, HistoryEntry{Verb: v})
		}
		return r
	}
	for name, c := range map[string]struct {
		r    Record
		o    kaspi.Order
		want bool
	}{
		"packed, and to be packed":           {did(StageHandOver, VerbAssemble), packing, true},
		"packed, and packed":                 {did(StageHandOver, VerbAssemble), packed, false},
		"packed, and cancelled":              {did(StageHandOver, VerbAssemble), cancelled, false},
		"packed before something else":       {did(StageHandOver, VerbAssemble, VerbBindIMEI), packing, false},
		"something else, and packed":         {did(StageHandOver, VerbBindIMEI, VerbAssemble), packing, true},
		"packed in vain":                     {did(StagePack, VerbAssemble), packing, false},
		"arrived, and the flag of it stays":  {did(StagePack, VerbArrived), pre, false},
		"arrived and packed, the flag stays": {did(StageHandOver, VerbArrived, VerbAssemble), pre, true},
		"nothing done":                       {Record{Stage: StagePack}, packing, false},
	} {
		if got := c.r.contradicts(c.o); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestTheLevelsOfCancellationsToTheOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ orders, own, want int }{
		{19, 9, QualityGood}, {20, 0, QualityGood}, {20, 1, QualityGood}, {20, 2, QualityShop}, {33, 1, QualityGood}, {34, 1, QualityShopNear},
		{100, 1, QualityNear}, {200, 3, QualityGood}, {200, 4, QualityNear}, {200, 5, QualityNear}, {200, 6, QualityPromotions}, {200, 7, QualityPromotions}, {200, 8, QualityShopNear},
		{200, 9, QualityShopNear}, {200, 10, QualityShop}, {1_000, 27, QualityGood}, {1_000, 28, QualityNear}, {1_000, 30, QualityPromotions},
		{1_000, 47, QualityPromotions}, {1_000, 48, QualityShopNear}, {1_000, 50, QualityShop},
	} {
		if got := (Quality{Orders: c.orders, OwnFault: c.own}).Level(); got != c.want {
			t.Errorf("%d of %d: level %d, want %d", c.own, c.orders, got, c.want)
		}
	}
	q := QualityOf(map[Mark]int{MarkNone: 5, MarkOwnFault: 1, MarkDoubtful: 2, MarkOnTime: 3, MarkLate: 4}, 6)
	if q != (Quality{Orders: 15, OwnFault: 3, Doubtful: 2, Handed: 13, Late: 10}) {
		t.Errorf("%+v", q)
	}
}

// Each place that is left out makes a card differ; what nobody sees does not.
func TestWhatASellerSeesOfFactsAndLines(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1e12)
	facts := Facts{At: at, Total: 1, Delivery: known(1), Estimated: true, Tax: 1, Lines: []LineFacts{{SKU: "a", StockAt: at, Stock: 1}}}
	for name, c := range map[string]struct {
		change func(*Facts)
		same   bool
	}{
		"age":           {func(f *Facts) { f.At, f.Lines[0].StockAt = at.Add(time.Hour), at.Add(time.Hour) }, true},
		"known":         {func(f *Facts) { f.At = time.Time{} }, false},
		"total":         {func(f *Facts) { f.Total = 2 }, false},
		"delivery":      {func(f *Facts) { f.Delivery = known(2) }, false},
		"no delivery":   {func(f *Facts) { f.Delivery.Known = false }, false},
		"estimated":     {func(f *Facts) { f.Estimated = false }, false},
		"tax":           {func(f *Facts) { f.Tax = 2 }, false},
		"stock":         {func(f *Facts) { f.Lines[0].Stock = 2 }, false},
		"unknown stock": {func(f *Facts) { f.Lines[0].StockAt = time.Time{} }, false},
		"a line":        {func(f *Facts) { f.Lines = append(f.Lines, LineFacts{}) }, false},
	} {
		other := facts
		other.Lines = append([]LineFacts{}, facts.Lines...)
		c.change(&other)
		if got := sameFacts(facts, other); got != c.same {
			t.Errorf("%s: the same %t", name, got)
		}
	}
	line := kaspi.Entry{SKU: "a", Title: "b", Quantity: 1, Price: 2, Total: 3}
	for name, c := range map[string]struct {
		other kaspi.Entry
		same  bool
	}{
		"id":  {kaspi.Entry{ID: "x", SKU: "a", Title: "b", Quantity: 1, Price: 2, Total: 3}, true},
		"sku": {kaspi.Entry{SKU: "x", Title: "b", Quantity: 1, Price: 2, Total: 3}, false}, "title": {kaspi.Entry{SKU: "a", Title: "x", Quantity: 1, Price: 2, Total: 3}, false},
		"quantity": {kaspi.Entry{SKU: "a", Title: "b", Quantity: 9, Price: 2, Total: 3}, false}, "price": {kaspi.Entry{SKU: "a", Title: "b", Quantity: 1, Price: 9, Total: 3}, false},
		"total": {kaspi.Entry{SKU: "a", Title: "b", Quantity: 1, Price: 2, Total: 9}, false},
	} {
		if got := sameLine(line, c.other); got != c.same {
			t.Errorf("%s: the same %t", name, got)
		}
	}
}

func TestUrgencyToTheMoment(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	for express, steps := range map[bool]map[time.Duration]int{
		false: {0: UrgencyFresh, 90*time.Minute - 1: UrgencyFresh, 90 * time.Minute: UrgencyHalf, 150*time.Minute - 1: UrgencyHalf, 150 * time.Minute: UrgencyLast, 3*time.Hour - 1: UrgencyLast, 3 * time.Hour: UrgencyOverdue},
		true:  {30*time.Minute - 1: UrgencyFresh, 30 * time.Minute: UrgencyHalf, 50*time.Minute - 1: UrgencyHalf, 50 * time.Minute: UrgencyLast, time.Hour: UrgencyOverdue},
	} {
		for after, want := range steps {
			r := Record{Stage: StageNew, Holder: Holder{ID: 1}, Order: kaspi.Order{Approved: begin, Courier: kaspi.Courier{Express: express}}}
			got := Hours{}.timed(r, begin.Add(after))
			if got.Urgency != want || !got.Deadline.Equal(begin.Add(r.Window())) || got.Holder.ID != 1 {
				t.Errorf("express %t after %v: %d, want %d", express, after, got.Urgency, want)
			}
		}
	}
	over := Hours{}.timed(Record{Stage: StagePack, Holder: Holder{ID: 1}, Urgency: 3, Deadline: begin, Order: kaspi.Order{Approved: begin}}, begin)
	if over.Holder.ID != 0 || over.Urgency != UrgencyFresh || !over.Deadline.IsZero() || over.Entered != (Entered{StagePack, begin}) {
		t.Errorf("once it waits no more: %+v", over)
	}
	if again := (Hours{}).timed(over, begin.Add(time.Hour)); again.Entered != over.Entered {
		t.Errorf("entered again: %+v", again.Entered)
	}
}

func TestWhichPressesCountAfterASwallowedOne(t *testing.T) {
	t.Parallel()
	begun := time.UnixMilli(1e12)
	open := Action{Code: "501", Verb: VerbAccept, State: ActionSent, SentAt: begun.Add(-1), Act: Act{Verb: VerbAccept, Press: 7}}
	for name, c := range map[string]struct {
		change func(open *Action, act *Act)
		want   bool
	}{
		"a later press":           {func(*Action, *Act) {}, true},
		"not sent":                {func(o *Action, _ *Act) { o.State = ActionClaimed }, false},
		"of this run":             {func(o *Action, _ *Act) { o.SentAt = begun }, false},
		"another act under way":   {func(o *Action, _ *Act) { o.Verb = VerbCancel }, false},
		"another act asked for":   {func(_ *Action, a *Act) { a.Verb = VerbCancel }, false},
		"of an older program":     {func(o *Action, _ *Act) { o.Act.Press = 0 }, false},
		"the program itself asks": {func(_ *Action, a *Act) { a.Press = 0 }, false},
		"the same press":          {func(_ *Action, a *Act) { a.Press = 7 }, false},
	} {
		d := &Desk{begun: begun, again: map[kaspi.OrderCode]Again{}}
		o, act := open, Act{Verb: VerbAccept, Press: 8}
		c.change(&o, &act)
		by := Who{ID: 1, Name: "Ержан", Chat: 2}
		if got := d.askedAgain(o, act, by); got != c.want || len(d.again) != map[bool]int{true: 1}[c.want] {
			t.Errorf("%s: %t, %+v", name, got, d.again)
		}
		if c.want && d.again["501"] != (Again{Press: 8, ID: 1, Name: "Ержан", Chat: 2}) {
			t.Errorf("%s: %+v", name, d.again)
		}
	}
}

func TestWhatAnActLeavesOnTheRecord(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1e12)
	a := Action{Verb: VerbAssemble, By: Who{Name: "Айгуль"}, ClaimedAt: at, SentAt: at.Add(time.Second), Act: Act{Parcels: 2}}
	packing := kaspi.Order{State: kaspi.StateKaspiDelivery, Status: kaspi.StatusAcceptedByMerchant}
	work := func(open bool, note Note, detail string) Work {
		return Work{Verb: VerbAssemble, By: "Айгуль", At: at, Open: open, Note: note, Detail: detail}
	}
	done := []HistoryEntry{{Verb: VerbAssemble, By: "Айгуль", At: at.Add(time.Second), Parcels: 2}}
	for name, c := range map[string]struct {
		result Result
		posted error
		before Work
		want   Work
		stage  Stage
		deeds  int
	}{
		"done":                   {ResultDone, nil, work(true, "", ""), Work{}, StageHandOver, 1},
		"elsewhere":              {ResultElsewhere, nil, work(true, "", ""), Work{}, StagePack, 0},
		"gone":                   {ResultGone, nil, work(true, "", ""), Work{}, StagePack, 0},
		"refused":                {ResultRefused, &kaspi.Error{Status: 400, Title: "нет"}, Work{}, work(false, NoteRefused, "нет"), StagePack, 0},
		"not sent":               {ResultNotSent, errNotSent, Work{}, work(false, NoteNoAnswer, ""), StagePack, 0},
		"unconfirmed":            {ResultUnconfirmed, errUnheard, Work{}, work(false, NoteUnconfirmed, ""), StagePack, 0},
		"unknown":                {ResultUnknown, errUnheard, Work{}, work(true, NoteNoAnswer, ""), StagePack, 0},
		"to be done later":       {ResultUnknown, ErrLater, Work{}, work(true, NoteLater, ""), StagePack, 0},
		"still to be done later": {ResultUnknown, errUnheard, work(true, NoteLater, ""), work(true, NoteLater, ""), StagePack, 0},
	} {
		r := c.result.applyTo(Record{Stage: StagePack, Order: packing, Work: c.before}, a, c.posted)
		if r.Work != c.want || r.Stage != c.stage || len(r.History) != c.deeds {
			t.Errorf("%s: %+v, %s, %+v", name, r.Work, r.Stage, r.History)
		}
	}
	other, sent := a, a
	other.SentAt, sent.Verb = at.Add(2*time.Second), VerbSendCode
	cancel := a
	cancel.Verb = VerbCancel
	for _, c := range []struct {
		a    Action
		want int
	}{{a, 1}, {other, 2}, {cancel, 2}, {sent, 1}} {
		if got := addHistory(done, c.a); len(got) != c.want || got[0] != done[0] {
			t.Errorf("%s at %v: %+v", c.a.Verb, c.a.SentAt, got)
		}
	}
	if got := addHistory(nil, a); len(got) != 1 || got[0] != done[0] {
		t.Errorf("%+v, want %+v", got, done)
	}
}

func TestWhichOrdersGetACard(t *testing.T) {
	t.Parallel()
	fresh := kaspi.Order{State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank}
	packing := kaspi.Order{State: kaspi.StateKaspiDelivery, Status: kaspi.StatusAcceptedByMerchant}
	over := kaspi.Order{State: kaspi.StateArchive, Status: kaspi.StatusCancelled}
	seen := time.UnixMilli(1e12)
	for name, c := range map[string]struct {
		old      Record
		order    kaspi.Order
		announce bool
		want     bool
	}{
		"new":                             {Record{}, fresh, false, true},
		"new again":                       {Record{Seen: seen, Stage: StageUnknown}, fresh, false, true},
		"met under way, and to be told":   {Record{}, packing, true, true},
		"met under way":                   {Record{}, packing, false, false},
		"signed":                          {Record{Seen: seen, Stage: StageSign}, packing, false, true},
		"signed in vain":                  {Record{Seen: seen, Stage: StageSign}, over, false, false},
		"cancelled, its papers on a card": {Record{Seen: seen, Stage: StageSign, Announce: true}, over, false, true},
		"known, without a card":           {Record{Seen: seen, Stage: StagePack}, packing, true, false},
		"known, with one":                 {Record{Seen: seen, Stage: StagePack, Announce: true}, over, false, true},
	} {
		r := observation{order: c.order, asked: seen.Add(1), now: seen.Add(2), announce: c.announce}.applyTo(c.old)
		if r.Announce != c.want || !r.AsOf.Equal(seen.Add(1)) || c.old.Seen.IsZero() && !r.Seen.Equal(seen.Add(2)) || !c.old.Seen.IsZero() && !r.Seen.Equal(seen) {
			t.Errorf("%s: announced %t, seen %v, as of %v", name, r.Announce, r.Seen, r.AsOf)
		}
	}
	failed := Record{Seen: seen, Stage: StagePack, Work: Work{Verb: VerbCancel, Note: NoteRefused}}
	if r := (observation{order: packing}).applyTo(failed); r.Work.Note != NoteRefused {
		t.Errorf("what went wrong is forgotten while the order is as it was: %+v", r.Work)
	}
	if r := (observation{order: over}).applyTo(failed); r.Work != (Work{}) {
		t.Errorf("what went wrong stays on an order that is over: %+v", r.Work)
	}
}

func TestTheShiftUnderWayHasAnEndWithinAMonth(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, kaspi.Almaty())
	for days, ends := range map[int]bool{1: true, 31: true, 32: false, 40: false} {
		off := midnight(now).AddDate(0, 0, days)
		h, err := Schedule{Days: map[Date]string{DateOf(off): DayOff}}.Hours()
		if err != nil {
			t.Fatal(err)
		}
		from, to := h.Next(now)
		if !from.Equal(now) || ends && !to.Equal(off) || !ends && !to.IsZero() {
			t.Errorf("a day off in %d days: from %v to %v", days, from, to)
		}
	}
}

func TestTheFiguresOfAnOrder(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	r := Record{Stage: StageDone, AcceptedAt: at.Add(30 * time.Second)}
	r.Order = kaspi.Order{Code: "501", Created: at.Add(-time.Minute), Approved: at, Total: 5, Address: kaspi.Address{Town: "Алматы"}}
	f := FiguresOf(r)
	if f.Code != "501" || !f.Created.Equal(at.Add(-time.Minute)) || f.Stage != StageDone || f.Total != 5 || f.City != "Алматы" || f.Accept != 30*time.Second || f.Money.Revenue != 5 {
		t.Errorf("%+v", f)
	}
	for name, c := range map[string]struct {
		change func(*Record)
		want   time.Duration
	}{
		"approved at an unknown time": {func(r *Record) { r.Order.Approved = time.Time{} }, 90 * time.Second},
		"of no date at all":           {func(r *Record) { r.Order.Approved, r.Order.Created = time.Time{}, time.Time{} }, -1},
		"accepted elsewhere":          {func(r *Record) { r.AcceptedAt = time.Time{} }, -1},
		"waiting":                     {func(r *Record) { r.Stage = StageNew }, -1},
		"cancelled since":             {func(r *Record) { r.Stage = StageCancelled }, 30 * time.Second},
		"by a clock that is behind":   {func(r *Record) { r.AcceptedAt = at.Add(-time.Second) }, 0},
	} {
		other := r
		c.change(&other)
		if got := FiguresOf(other).Accept; got != c.want {
			t.Errorf("%s: accepted after %v, want %v", name, got, c.want)
		}
	}
}

func TestWhatIsToBeDoneWithAnOrder(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	own := kaspi.Order{State: kaspi.StateDelivery, Created: at}
	planned := own
	planned.PlannedDelivery = at.Add(time.Hour)
	for name, c := range map[string]struct {
		r         Record
		want      Duty
		estimated bool
	}{
		"a pre-order":                 {Record{Stage: StagePreOrder}, DutyPreOrder, false},
		"to be packed":                {Record{Stage: StagePack}, DutyCourier, true},
		"to be packed for a day":      {Record{Stage: StagePack, Order: kaspi.Order{Courier: kaspi.Courier{Planned: at}}}, DutyCourier, false},
		"packed":                      {Record{Stage: StageHandOver}, DutyCourier, true},
		"to be brought":               {Record{Stage: StageGiveOut, Order: own}, DutyDeliver, true},
		"to be brought at a time":     {Record{Stage: StageGiveOut, Order: planned}, DutyDeliver, false},
		"to be collected":             {Record{Stage: StageGiveOut}, DutyPickup, true},
		"to be collected until a day": {Record{Stage: StageGiveOut, Order: kaspi.Order{Reserved: at}}, DutyPickup, false},
		"back":                        {Record{Stage: StageReturnRequested, Back: at}, DutyReturn, true},
		"on its way back":             {Record{Stage: StageReturnRequested}, "", false},
		"new":                         {Record{Stage: StageNew}, "", false},
		"done":                        {Record{Stage: StageDone}, "", false},
	} {
		d, ok := c.r.due()
		if d.Duty != c.want || d.Estimated != c.estimated || ok != (c.want != "") || ok && d.Stage != c.r.Stage {
			t.Errorf("%s: %+v, %t", name, d, ok)
		}
	}
}

// TestWhateverACardShowsOfARecordMakesItAnother changes one thing after the other.
func TestWhateverACardShowsOfARecordMakesItAnother(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for name, change := range map[string]func(*Record){
		"stage": func(r *Record) { r.Stage = StagePack }, "urgency": func(r *Record) { r.Urgency++ }, "by": func(r *Record) { r.By = "x" },
		"note": func(r *Record) { r.Note = NoteNoAnswer }, "detail": func(r *Record) { r.Detail = "x" }, "announce": func(r *Record) { r.Announce = true },
		"total": func(r *Record) { r.Order.Total++ }, "reason": func(r *Record) { r.Order.CancellationReason = "x" },
		"city": func(r *Record) { r.Order.Address.Town = "x" }, "mode": func(r *Record) { r.Order.DeliveryMode = "x" },
		"express": func(r *Record) { r.Order.Courier.Express = true }, "signature": func(r *Record) { r.Order.SignatureRequired = true },
		"pre-order": func(r *Record) { r.Order.PreOrder = true }, "lines": func(r *Record) { r.Order.EntriesKnown = true },
		"work": func(r *Record) { r.Work.Note = NoteNoAnswer }, "history": func(r *Record) { r.History = append(r.History, HistoryEntry{}) },
		"holder": func(r *Record) { r.Holder.ID++ }, "deadline": func(r *Record) { r.Deadline = at },
		"plan": func(r *Record) { r.Order.PlannedDelivery = at }, "accepted": func(r *Record) { r.AcceptedAt = at },
	} {
		r := Record{Stage: StageNew}
		change(&r)
		if look(r) == look(Record{Stage: StageNew}) {
			t.Errorf("%s: the card is not drawn anew", name)
		}
	}
	if look(Record{Work: Work{At: at}}) != look(Record{}) {
		t.Error("a later time of the same act is drawn anew")
	}
}
