package cards

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

func TestWhatAMessageShowsIsReadFromItsButtons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		buttons string
		codes   []kaspi.OrderCode
		list    bool
	}{
		{"v1:acc:601 v1:det:601 v1:can:601", []kaspi.OrderCode{"601"}, false}, // a card
		{"v1:code:601 v1:det:601", []kaspi.OrderCode{"601"}, false},
		{"v1:acc:601 v1:card:601", nil, false},                      // details
		{"v1:acc:601 v1:hold:601", []kaspi.OrderCode{"601"}, false}, // a reminder
		{"v1:acc:601.2 v1:acc:602", []kaspi.OrderCode{"601", "602"}, false},
		{"v1:acc:601 v1:open:601", nil, false}, // what a search finds
		{"v1:acc:601 v1:open:602", []kaspi.OrderCode{"601", "602"}, false},
		{"v1:open:601", nil, false},
		{"v1:acc:601 v1:open:601 v1:open:602 v1:all:ask v1:tab:new.1", []kaspi.OrderCode{"601", "602"}, true},
		{"v1:tab:new.1", nil, true},
		{"v1:open:602 v1:tab:pack.1", []kaspi.OrderCode{"602"}, true},
		{"", nil, false}, {"x", nil, false},
	} {
		if codes, list := shownBy(strings.Fields(c.buttons)); !slices.Equal(codes, c.codes) || list != c.list {
			t.Errorf("%q: %v, list: %t; want %v, %t", c.buttons, codes, list, c.codes, c.list)
		}
	}
}

func TestATryIsDueAfterAWhileAndLostAfterThree(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tries     int
		since     time.Duration
		due, lost bool
	}{
		{1, 0, false, false}, {1, 30*time.Second - 1, false, false}, {1, 30 * time.Second, true, false}, {1, -30 * time.Second, true, false},
		{2, 2*time.Minute - 1, false, false}, {2, 2 * time.Minute, true, false}, {3, time.Hour, false, true}, {4, time.Hour, false, true},
	} {
		all := triesOf([]chat.Try{{Key: "a", Tries: c.tries, Last: noon}})
		if due, lost := all.due("a", noon.Add(c.since)), all.lost("a"); due != c.due || lost != c.lost {
			t.Errorf("%d tries, %s ago: due %t, lost %t", c.tries, c.since, due, lost)
		}
		if !all.due("b", noon) || all.lost("b") {
			t.Error("what was never tried is not due")
		}
	}
}

func TestWhatIsLostIsNamedOnceAndOrdersAsOftenAsTheyAreWanted(t *testing.T) {
	t.Parallel()
	list := []chat.Try{
		{Key: "601", Tries: 3}, {Key: "602", Tries: 2}, {Key: "603", Tries: 3, Named: true}, {Key: "news 7", Tries: 9},
		{Key: "said Привет", Tries: 3}, {Key: "said Пока", Tries: 3, Named: true},
	}
	said := func(tr chat.Try) string { name, _ := tr.Said(); return name }
	names := []string{said(list[4])}
	for again, want := range map[bool]lost{false: {codes: []string{"601"}}, true: {codes: []string{"601", "603"}}} {
		got := lostOf(list, again)
		if !slices.Equal(got.codes, want.codes) {
			t.Errorf("orders again %t: %v", again, got.codes)
		}
		if names[0] != "" && !slices.Equal(got.said, names) {
			t.Errorf("said %v", got.said)
		}
		if len(got.keys) != len(got.codes)+len(got.said) || !slices.Contains(got.keys, "601") {
			t.Errorf("keys %v", got.keys)
		}
	}
	many := make([]string, 23)
	u := unconfirmedOf(lost{codes: many, said: many})
	if len(u.Codes) != 20 || u.More != 3 || len(u.Said) != 20 {
		t.Errorf("named %d and %d, %d more", len(u.Codes), len(u.Said), u.More)
	}
	if u := unconfirmedOf(lost{codes: many[:20]}); len(u.Codes) != 20 || u.More != 0 {
		t.Errorf("named %d, %d more", len(u.Codes), u.More)
	}
}

func TestAMomentThatIsToComeWasToldByAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	call := noon.Add(time.Microsecond) // the store keeps milliseconds
	for _, c := range []struct {
		until time.Time
		want  bool
	}{
		{noon, true}, {noon.Add(-time.Millisecond), false}, {noon.Add(5 * time.Minute), true}, {noon.Add(5*time.Minute + 1), false}, {time.Time{}, false},
	} {
		if got := tells(c.until, call, noon); got != c.want {
			t.Errorf("told until %s: %t", c.until, got)
		}
	}
	due := orders.Record{Deadline: noon}
	for _, c := range []struct {
		card chat.Card
		want time.Time
	}{
		{chat.Card{Urgency: orders.UrgencyFresh}, time.Time{}}, {chat.Card{Urgency: orders.UrgencyLast}, noon.Add(-30 * time.Minute)},
		{chat.Card{Urgency: orders.UrgencyOverdue}, noon}, {chat.Card{Urgency: orders.UrgencyOverdue, Called: noon.Add(7)}, noon.Add(7)},
	} {
		if got := toldUntil(c.card, due); !got.Equal(c.want) {
			t.Errorf("%+v has told until %s, want %s", c.card, got, c.want)
		}
	}
}

func TestTimeTicksWhereItMatters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		left   time.Duration
		change func(*orders.Record)
		want   bool
	}{
		{30 * time.Minute, nil, true}, {30*time.Minute + 1, nil, false}, {1, nil, true}, {0, nil, false}, {-1, nil, false},
		{time.Hour, func(r *orders.Record) { r.Order.Courier.Express = true }, true},
		{time.Hour, func(r *orders.Record) { r.Urgency = orders.UrgencyLast }, true},
		{time.Hour, func(r *orders.Record) { r.Urgency = orders.UrgencyLast - 1 }, false},
		{time.Minute, func(r *orders.Record) { r.Stage = orders.StageAccepting }, false},
		{time.Minute, func(r *orders.Record) { r.Deadline = time.Time{} }, false},
	} {
		rec := orders.Record{Stage: orders.StageNew, Deadline: noon.Add(c.left)}
		if c.change != nil {
			c.change(&rec)
		}
		if got := ticks(rec, noon); got != c.want {
			t.Errorf("%s left, %+v: %t", c.left, rec, got)
		}
	}
}

func TestABurstSumsUpThoseThatStillWait(t *testing.T) {
	t.Parallel()
	rec := func(code string, stage orders.Stage, sum kaspi.Tenge, due time.Time) orders.Record {
		r := orders.Record{Stage: stage, Deadline: due}
		r.Order.Code, r.Order.Total = kaspi.OrderCode(code), sum
		return r
	}
	v := sumUp([]string{"1", "2", "3", "4", "5"}, []orders.Record{
		rec("1", orders.StageNew, 100, time.Time{}), rec("2", orders.StageNew, 20, noon.Add(2)), rec("3", orders.StageNew, 3, noon.Add(1)),
		rec("4", orders.StageAccepting, 4000, noon), rec("9", orders.StageNew, 50000, noon), rec("5", orders.StageNew, 1000, noon.Add(5)),
	}, orders.CallReminder)
	if want := (burstView{Kind: orders.CallReminder, Orders: 5, Waiting: 4, Sum: 1123, Due: noon.Add(1)}); *v != want {
		t.Errorf("%+v, want %+v", *v, want)
	}
}

func TestOtherPagesCountAsShownAndKeepWhatTheyCalledTo(t *testing.T) {
	t.Parallel()
	page := []chat.Card{{Code: "1", Shown: 5}, {Code: "2", Shown: 6}}
	got := withOtherPages(page, []chat.Card{{Code: "2", Shown: 1, Urgency: 2, Called: noon}, {Code: "3", Shown: 7, Urgency: 1}})
	want := []chat.Card{{Code: "1", Shown: 5}, {Code: "2", Shown: 6, Urgency: 2, Called: noon}, {Code: "3", Shown: 7, Urgency: 1}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestThePageNearestToTheWantedIsShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ total, wanted, page, pages int }{
		{0, 1, 1, 1}, {0, 7, 1, 1}, {10, 2, 1, 1}, {11, 2, 2, 2}, {11, 0, 1, 2}, {11, -3, 1, 2}, {20, 9, 2, 2}, {21, 9, 3, 3},
	} {
		p := pageOf(map[orders.Stage]int{orders.StageNew: c.total, orders.StagePack: 99}, orders.TabNew, c.wanted)
		if p.Total != c.total || p.Page != c.page || p.Pages != c.pages || p.Tab != orders.TabNew {
			t.Errorf("%d of %d: %+v", c.wanted, c.total, p)
		}
	}
}

func TestAViewReadsItsRecord(t *testing.T) {
	t.Parallel()
	of := func(change func(*View)) View {
		v := View{Record: orders.Record{Stage: orders.StageNew}, now: noon}
		change(&v)
		return v
	}
	var waits, signed, over []orders.Stage
	for _, stage := range stages() {
		v := of(func(v *View) { v.Stage, v.Deadline, v.Order.SignatureRequired = stage, noon, true })
		if v.Waiting() {
			waits = append(waits, stage)
		}
		if v.Overdue() {
			over = append(over, stage)
		}
		if v.Unsigned() {
			signed = append(signed, stage)
		}
	}
	if fmt.Sprint(waits, over) != "[new] [new]" {
		t.Errorf("waiting %v, overdue %v", waits, over)
	}
	if got := fmt.Sprint(signed); got != "[new accepting pre_order pack hand_over in_delivery give_out unknown]" {
		t.Errorf("papers to sign: %s", got)
	}
	for want, got := range map[string]bool{
		"overdue too early":     of(func(v *View) { v.Deadline = noon.Add(1) }).Overdue(),
		"overdue of no time":    of(func(*View) {}).Overdue(),
		"papers nobody signs":   of(func(*View) {}).Unsigned(),
		"short of what is past": of(func(v *View) { v.Order.Entries = []kaspi.Entry{{SKU: "x"}} }).Short(),
	} {
		if got {
			t.Error(want)
		}
	}
	v := of(func(v *View) { v.Order.Approved, v.Order.Created, v.Seen = noon.Add(1), noon.Add(2), noon.Add(3) })
	since := []time.Time{v.Since()}
	v.Order.Approved = time.Time{}
	since = append(since, v.Since())
	v.Order.Created = time.Time{}
	since = append(since, v.Since())
	if !slices.Equal(since, []time.Time{noon.Add(1), noon.Add(2), noon.Add(3)}) {
		t.Errorf("waits since %v", since)
	}
	if left := of(func(v *View) { v.Deadline = noon.Add(7) }).Left(); left != 7 {
		t.Errorf("left %s", left)
	}
	for entries, want := range map[int]string{0: "0 0 0", 2: "2 2 0", 12: "12 2 0", 13: "12 2 1"} {
		v := of(func(v *View) { v.Record = record(entries) })
		if got := fmt.Sprint(len(v.Lines()), len(v.First()), v.More()); got != want {
			t.Errorf("%d entries: %s, want %s", entries, got, want)
		}
	}
	for want, e := range map[string]kaspi.Entry{"t": {Title: "t", SKU: "s"}, "s": {SKU: "s", Category: kaspi.Category{Title: "c"}}, "c": {Category: kaspi.Category{Title: "c"}}, "?": {}} {
		if got := LineTitle(e); got != want {
			t.Errorf("a line is called %q, want %q", got, want)
		}
	}
	for want, o := range map[string]kaspi.Order{
		"Р Ким": {Recipient: kaspi.Person{First: "Р", Last: "Ким"}, Customer: kaspi.Person{First: "К"}},
		"К":     {Customer: kaspi.Person{First: "К", Name: "x"}}, "Целиком": {Customer: kaspi.Person{Name: "Целиком"}}, "": {},
	} {
		if got := of(func(v *View) { v.Order = o }).Buyer(); got != want {
			t.Errorf("the buyer is %q, want %q", got, want)
		}
	}
	for mode, want := range map[string]string{
		"DELIVERY_PICKUP": "postomat pickup", "DELIVERY_POSTOMAT": "postomat postomat", "DELIVERY_LOCAL": "kaspi_city own",
		"DELIVERY_REGIONAL_TODOOR": "kaspi_door kaspi_door", "DELIVERY_REGIONAL_PICKUP": "kaspi_point kaspi_point", "x": " ",
	} {
		o := kaspi.Order{DeliveryMode: mode, KaspiDelivered: true}
		first := of(func(v *View) { v.Order = o }).Delivery()
		o.KaspiDelivered = false
		if got := first + " " + of(func(v *View) { v.Order = o }).Delivery(); got != want {
			t.Errorf("%s: %q, want %q", mode, got, want)
		}
		if o.Courier.Express = true; of(func(v *View) { v.Order = o }).Delivery() != "express" {
			t.Errorf("%s is no express", mode)
		}
	}
}

func TestWhatIsKnownOfGoodsIsShownWhileItIsOfUse(t *testing.T) {
	t.Parallel()
	all := facts() // full, short, many, silent, strange, unsure
	for _, c := range []struct {
		facts                         int
		stage                         orders.Stage
		line, short, unsure, deciding bool
	}{
		{0, orders.StageNew, true, false, false, true}, {1, orders.StageNew, true, true, false, true}, {5, orders.StageNew, true, false, true, true},
		{0, orders.StagePack, false, false, false, false}, {1, orders.StagePack, true, true, false, false},
		{1, orders.StageHandOver, false, false, false, false},
	} {
		r := record(1)
		r.Stage, r.Facts = c.stage, all[c.facts]
		r.Order.Total = r.Facts.Total
		v := View{Record: r, now: noon}
		if line := v.Lines()[0].Facts != nil; line != c.line || v.Short() != c.short || v.Unsure() != c.unsure || v.Deciding() != c.deciding {
			t.Errorf("facts %d of %s: line %t, short %t, unsure %t, deciding %t", c.facts, c.stage, line, v.Short(), v.Unsure(), v.Deciding())
		}
	}
	long := View{Record: orders.Record{Facts: orders.Facts{Lines: make([]orders.LineFacts, 13)}}}
	if n := len(long.Weighed().Lines); n != 12 {
		t.Errorf("%d lines are weighed", n)
	}
	modes := map[auto.Mode]int{auto.ModeOff: 0, auto.ModeOn: 1, auto.ModeDry: 1}
	for mode, want := range modes {
		c := New(Config{Now: func() time.Time { return noon }, Mode: func() auto.Mode { return mode }})
		r := orders.Record{Stage: orders.StageNew}
		r.Order.SignatureRequired = true
		if got := len(c.View(r).Against); (got > 0) != (want > 0) {
			t.Errorf("mode %s: %d reasons", mode, got)
		}
		if r.Stage = orders.StagePack; len(c.View(r).Against) != 0 {
			t.Errorf("mode %s: reasons not to accept what is accepted", mode)
		}
	}
}
