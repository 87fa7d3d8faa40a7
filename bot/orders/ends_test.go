package orders_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// marks are actions that keep each of their states.
type marks struct {
	orders.Actions
	all []orders.Action
}

func (m *marks) Mark(ctx context.Context, a orders.Action) error {
	m.all = append(m.all, a)
	return m.Actions.Mark(ctx, a)
}

// What is kept of an act says when its request went out, whether that has ended, and when and how.
func TestWhatIsKeptOfAnActFromItsRequestToItsEnd(t *testing.T) {
	t.Parallel()
	const lost = http.StatusBadGateway
	for name, c := range map[string]struct {
		fault  int
		states []orders.ActionState // each time that it is written down, up to the end
		fails  bool                 // in the end
	}{
		"done":      {0, []orders.ActionState{orders.ActionSent, orders.ActionDone}, false},
		"refused":   {400, []orders.ActionState{orders.ActionSent, orders.ActionFailed}, true},
		"not heard": {lost, []orders.ActionState{orders.ActionSent, orders.ActionSent, orders.ActionReleased}, true},
	} {
		for _, verb := range []orders.Verb{orders.VerbAccept, orders.VerbCancel} {
			w := newWorld(t)
			d := deal{act: orders.Act{Verb: verb}}
			if verb == orders.VerbCancel {
				d = deals()[verb]
				w.deal(d)
			} else {
				w.put("501", nil)
				w.pollNew()
			}
			if c.fault != 0 {
				w.kaspi.Fail(faults.Row{Operation: "POST", Code: c.fault})
			}
			kept, lines := &marks{Actions: w.store}, &trail{}
			desk := w.desk(func(c *orders.Config) { c.Actions, c.Audit = kept, lines })
			begun := w.now()
			_, _ = desk.Act(t.Context(), "501", d.act, aigerim)
			for _, passed := range []time.Duration{0, grace / 3, grace, grace} { // as long as there is no news, nothing is written
				w.pass(passed)
				if err := desk.Tick(t.Context()); err != nil {
					t.Error(err)
				}
			}
			if len(lines.entries) != len(c.states)-1 {
				t.Errorf("%s, %s: the trail has %+v", name, verb, lines.entries)
			}
			for i, e := range lines.entries {
				if want := strings.Trim(string(d.act.Reason)+": "+kept.all[i+1].Error, ": "); e.Detail != want || e.Order != "501" || e.Verb != string(verb) {
					t.Errorf("%s, %s: the trail says %+v, want %q", name, verb, e, want)
				}
			}
			if len(kept.all) != len(c.states) {
				t.Fatalf("%s, %s: %+v", name, verb, kept.all)
			}
			sent := kept.all[0].SentAt
			for i, a := range kept.all {
				ended, last := !a.EndedAt.IsZero(), i == len(kept.all)-1
				wrong := a.State != c.states[i] || ended != last || last && (a.EndedAt.Before(sent) || (a.Error != "") != c.fails)
				if wrong || sent.Before(begun) || a.SentAt.UnixMilli() != sent.UnixMilli() || a.ClaimedAt.UnixMilli() < begun.UnixMilli() || a.ClaimedAt.After(sent) || a.By != aigerim || a.Code != "501" || a.Attempt != 1 {
					t.Errorf("%s, %s: it is kept as %+v", name, verb, a)
				}
			}
			w.wantOpen(0)
		}
	}
}

// What is done to one line is not done to another, nor is what goes out of a line later the same as what went before.
func TestEachLineIsActedOnByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.kaspi.OperationsAfter(0)
	w.deal(deal{order: func(o *kaspitest.Order) {
		for i := range o.Lines {
			o.Lines[i].Quantity, o.Lines[i].IMEIRequired = 3, true
		}
	}})
	first, second := kaspi.IDOf("501##0"), kaspi.IDOf("501##1")
	remove := func(id kaspi.OrderID, remain int) orders.Act {
		return orders.Act{Verb: orders.VerbRemove, Entry: kaspi.EntryID(id), Remain: remain, Reason: kaspi.ReasonOutOfStock}
	}
	bind := func(id kaspi.OrderID, numbers ...string) orders.Act {
		return orders.Act{Verb: orders.VerbBindIMEI, Entry: kaspi.EntryID(id), Devices: [][]string{numbers}}
	}
	for i, act := range []orders.Act{
		remove(first, 2), remove(first, 1), remove(second, 2), bind(first, "490154203237518"), bind(second, "356938035643809"),
	} {
		before := len(w.record("501").History)
		if r := w.act("501", act); len(r.History) != before+1 || r.History[before].Entry != act.Entry {
			t.Errorf("act %d: deeds %+v", i, r.History)
		}
	}
	r := w.record("501")
	if r.Order.Entries[0].Quantity != 1 || r.Order.Entries[1].Quantity != 2 {
		t.Errorf("%d and %d pieces stay, want 1 and 2", r.Order.Entries[0].Quantity, r.Order.Entries[1].Quantity)
	}
}

// A press is noted once, and the first counts: since then nothing is accepted automatically. Giving an order back undoes it.
func TestSinceWhenAnOrderIsLeftToPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, code := range []string{"501", "502"} {
		w.put(code, nil)
	}
	w.pollNew()
	begun := w.now()
	if err := w.MarkHandled(t.Context(), "501"); err != nil {
		t.Fatal(err)
	}
	first := w.record("501").HandledAt
	if first.Before(begun.Add(-time.Second)) || first.After(w.now()) {
		t.Errorf("pressed at %v, noted at %v", begun, first)
	}
	w.pass(time.Hour)
	r, err := w.Hold(t.Context(), "501", aigerim)
	if err != nil || !r.HandledAt.Equal(first) || r.Holder.ID != aigerim.ID || r.Holder.Name != aigerim.Name || r.Holder.At.Sub(first) < time.Hour-time.Second {
		t.Errorf("held since %v by %+v, handled at %v: %v", first, r.Holder, r.HandledAt, err)
	}
	held, err := w.Hold(t.Context(), "502", aigerim)
	if err != nil || held.HandledAt.Sub(held.Holder.At).Abs() > time.Second || held.Holder.At.IsZero() {
		t.Errorf("held by %+v, handled at %v: %v", held.Holder, held.HandledAt, err)
	}
	for _, code := range []kaspi.OrderCode{"501", "502"} {
		if r, err := w.Release(t.Context(), code, aigerim); err != nil || !r.HandledAt.IsZero() || r.Holder != (orders.Holder{}) {
			t.Errorf("given back: %+v, handled at %v: %v", r.Holder, r.HandledAt, err)
		}
	}
	if err := w.MarkHandled(t.Context(), "501"); err != nil {
		t.Fatal(err)
	}
	before := w.record("501")
	if again, err := w.Release(t.Context(), "501", yerzhan); err != nil || again.Revision != before.Revision || again.HandledAt.IsZero() || w.record("501").HandledAt.IsZero() {
		t.Errorf("what nobody holds: revision %d, handled at %v, %v", again.Revision, again.HandledAt, err)
	}
}

// Whoever presses is told what stands in the way, with the order as it is.
func TestWhatStandsInTheWayOfAnActIsToldWithItsOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assemble := deals()[orders.VerbAssemble]
	w.deal(assemble)
	w.put("502", nil)
	w.put("503", assemble.order)
	w.pollNew()
	w.kaspi.AcceptInCabinet("503")
	w.pollNew()
	for name, c := range map[string]struct {
		code kaspi.OrderCode
		act  orders.Act
		told func(error) (kaspi.OrderCode, orders.Stage)
		want orders.Stage
	}{
		"done": {"501", orders.Act{Verb: orders.VerbAccept}, func(err error) (kaspi.OrderCode, orders.Stage) {
			e, _ := errors.AsType[*orders.DoneError](err)
			return e.Record.Order.Code, e.Record.Stage
		}, orders.StagePack},
		"not yet": {"502", assemble.act, func(err error) (kaspi.OrderCode, orders.Stage) {
			e, _ := errors.AsType[*orders.GoneError](err)
			return e.Record.Order.Code, e.Record.Stage
		}, orders.StageNew},
	} {
		_, err := w.Act(t.Context(), c.code, c.act, yerzhan)
		if err == nil {
			t.Fatalf("%s: it was done", name)
		}
		if code, stage := c.told(err); code != c.code || stage != c.want || !strings.Contains(err.Error(), string(c.act.Verb)+" order "+string(c.code)+": ") {
			t.Errorf("%s: %v, with order %s, %s", name, err, code, stage)
		}
	}
	w.kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadGateway})
	begun := w.now()
	if _, err := w.Accept(t.Context(), "502", aigerim); err != nil {
		t.Error(err)
	}
	_, err := w.Accept(t.Context(), "502", yerzhan)
	if busy, ok := errors.AsType[*orders.BusyError](err); !ok || busy.By != aigerim || busy.Verb != orders.VerbAccept || busy.Since.Before(begun.Add(-time.Second)) || busy.Since.After(w.now()) {
		t.Errorf("while the outcome of an accept is open: %v", err)
	}
	w.kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadGateway})
	w.act("501", assemble.act)
	_, err = w.Act(t.Context(), "501", assemble.act, yerzhan)
	if busy, ok := errors.AsType[*orders.BusyError](err); !ok || busy.Since.Before(begun.Add(-time.Second)) || busy.Since.After(w.now()) {
		t.Errorf("while its outcome is open: %v", err)
	}
	w.pass(11 * time.Minute)
	w.tick()
	_, err = w.Act(t.Context(), "501", assemble.act, yerzhan)
	if lost, ok := errors.AsType[*orders.LostError](err); !ok || lost.Record.Order.Code != "501" || lost.At.Before(begun.Add(-time.Second)) || lost.At.After(begun.Add(time.Minute)) {
		t.Errorf("once nobody will ever know: %v", err)
	}
}

// Kaspi is asked for the days of old orders where that costs it less than to ask for each of them.
func TestUpToEightOldOrdersAreAskedForOneByOne(t *testing.T) {
	t.Parallel()
	for n, alone := range map[int]int{8: 8, 9: 0} {
		w := newWorld(t)
		for i := range n {
			w.put(fmt.Sprint(501+i), func(o *kaspitest.Order) { acceptedByItself(o); o.Created = w.now().Add(-5 * 24 * time.Hour) })
		}
		w.pollLive()
		lists := w.kaspi.Count("GET", "/orders") - w.kaspi.Count("GET", "/orders/")
		if p := w.pollLive(); p.Seen != n {
			t.Errorf("%d old orders: %+v", n, p)
		}
		again := w.kaspi.Count("GET", "/orders") - w.kaspi.Count("GET", "/orders/") - lists
		if got := w.kaspi.Count("GET", "/orders/"); got != alone || again-lists != map[bool]int{true: 1}[alone == 0] {
			t.Errorf("of %d old orders %d are asked for one by one, after %d lists and then %d", n, got, lists, again)
		}
	}
}

// A sweep that has many orders to ask for takes a minute: the chats see what it has brought so far.
func TestCardsAreBroughtUpToDateWhileAPollGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 40 {
		w.put(fmt.Sprint(501+i), nil)
	}
	var after []int
	d := w.desk(func(c *orders.Config) {
		c.Brought = func() { after = append(after, w.kaspi.Count("GET", "/orders/")) }
	})
	w.polled(d.PollNew(t.Context()))
	for i := range 40 {
		w.kaspi.Cancel(fmt.Sprint(501+i), "BUYER_CANCELLATION_HIMSELF")
	}
	w.polled(d.PollNew(t.Context()))
	w.polled(d.PollNew(t.Context())) // brings nothing
	if want := []int{0, 25, 40}; !slices.Equal(after, want) {
		t.Errorf("told after %v orders were asked for, want %v", after, want)
	}
}

// unreadable lists nothing but orders in a shape that nobody can read, and counts how many it is asked for by themselves.
type unreadable struct {
	orders.Kaspi
	ids   []kaspi.OrderID
	asked *int
}

func (k unreadable) Orders(context.Context, kaspi.Query) iter.Seq2[kaspi.Order, error] {
	return func(yield func(kaspi.Order, error) bool) {
		for _, id := range k.ids {
			if !yield(kaspi.Order{}, &kaspi.OrderError{ID: id, Problem: "odd"}) {
				return
			}
		}
	}
}

func (k unreadable) Order(ctx context.Context, id kaspi.OrderID) (kaspi.Order, error) {
	*k.asked++
	return k.Kaspi.Order(ctx, id)
}

// A shape of answers that nobody can read may come for every order: a poll stays short.
func TestOfOrdersThatNoListCanTellSomeAreAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := []kaspi.OrderID{""} // of which not even the id is known
	for i := range 9 {
		code := fmt.Sprint(501 + i)
		w.put(code, nil)
		ids = append(ids, kaspi.IDOf(kaspi.OrderCode(code)))
	}
	asked := 0
	d := w.desk(func(c *orders.Config) { c.Kaspi = unreadable{w.client, ids, &asked} })
	p := w.polled(d.PollNew(t.Context()))
	if asked != 7 || p.Seen != 7 || p.Empty || p.Unread == nil || len(p.Unread.Orders) != 3 {
		t.Errorf("%d asked for, %+v", asked, p)
	}
	if p := w.polled(d.PollArchive(t.Context(), time.Hour)); p.Empty {
		t.Error("an archive of which nothing can be read is empty")
	}
	if p := w.polled(d.PollLive(t.Context(), time.Hour)); p.Empty || p.Unread == nil {
		t.Errorf("orders under way of which nothing can be read: %+v", p)
	}
}

// A service manager kills what does not end: acts under way have six seconds.
func TestACloseWaitsForActsForSixSeconds(t *testing.T) {
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	if _, err := w.store.Stages(t.Context()); err != nil { // what closes readers at rest begins with the first of them, and must not in the bubble
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		d := w.desk(func(c *orders.Config) { c.Acceptor = endless{} })
		ended := make(chan error, 1)
		go func() {
			_, err := d.Accept(t.Context(), "501", aigerim)
			ended <- err
		}()
		synctest.Wait()
		begun := time.Now()
		d.Close()
		if took := time.Since(begun); took != 6*time.Second {
			t.Errorf("closed after %v", took)
		}
		if err := <-ended; !errors.Is(err, orders.ErrClosed) {
			t.Errorf("got %v, want ErrClosed", err)
		}
	})
	w.wantOpen(1)
}

// heldAccept is an acceptor whose answer takes a while.
type heldAccept struct {
	orders.Acceptor
	takes time.Duration
}

func (a heldAccept) Accept(ctx context.Context, id kaspi.OrderID, code kaspi.OrderCode) error {
	<-time.After(a.takes)
	return a.Acceptor.Accept(ctx, id, code)
}

// Who is at an order is drawn when a request takes longer than most do; the record says it from the beginning.
func TestWhoIsAtAnAcceptIsShownWhenItTakesLong(t *testing.T) {
	w := newWorld(t)
	if _, err := w.store.Stages(t.Context()); err != nil { // see above
		t.Fatal(err)
	}
	for i, takes := range []time.Duration{299 * time.Millisecond, 301 * time.Millisecond} {
		code := kaspi.OrderCode(fmt.Sprint(501 + i))
		w.put(string(code), nil)
		w.pollNew()
		r := w.record(code)
		r.Note, r.Detail = orders.NoteRefused, "not today" // what came of an earlier press
		if err := w.store.SaveRecords(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		k := &atOnce{w.client, r.Order}
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex // the first look is a timer's
			var looks []time.Duration
			var notes []orders.Note
			begun := time.Now()
			d := w.desk(func(c *orders.Config) {
				c.Kaspi, c.Acceptor = k, heldAccept{k, takes}
				c.Changed = func() {
					mu.Lock()
					defer mu.Unlock()
					looks = append(looks, time.Since(begun))
					shown := w.record(code)
					notes = append(notes, shown.Note)
					if shown.Stage != orders.StageAccepting || shown.By != "Айгерим" || shown.Detail != "" {
						t.Errorf("while it is under way: %s by %q, %q", shown.Stage, shown.By, shown.Detail)
					}
				}
			})
			if _, err := d.Accept(t.Context(), code, aigerim); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			want := [][]time.Duration{{takes}, {300 * time.Millisecond, takes}}[i]
			says := [][]orders.Note{{orders.NoteChecking}, {orders.NoteNone, orders.NoteChecking}}[i]
			if !slices.Equal(looks, want) || !slices.Equal(notes, says) {
				t.Errorf("an accept of %v is drawn after %v with %q, want %v with %q", takes, looks, notes, want, says)
			}
		})
	}
}

// month is a shop whose orders are counted since a time.
type month struct {
	warned
	since time.Time
	asked orders.Filter
}

func (m *month) Marks(_ context.Context, since time.Time) (map[orders.Mark]int, error) {
	m.since = since
	return map[orders.Mark]int{orders.MarkOnTime: 8}, nil
}

func (m *month) Records(_ context.Context, f orders.Filter) ([]orders.Record, error) {
	m.asked = f
	return []orders.Record{{HandBy: almatyTime(23, 0, 0)}, {HandBy: almatyTime(24, 0, 0)}}, nil
}

func TestAShopIsJudgedByItsLastThirtyDays(t *testing.T) {
	t.Parallel()
	m := &month{}
	q, err := orders.QualityAt(t.Context(), m, noonOf24())
	if want := (orders.Quality{Orders: 8, Handed: 9, Late: 1}); err != nil || q != want || !m.since.Equal(noonOf24().AddDate(0, 0, -30)) {
		t.Errorf("%+v since %v, %v", q, m.since, err)
	}
	if want := []orders.Stage{orders.StagePack, orders.StageHandOver}; !slices.Equal(m.asked.Stages, want) {
		t.Errorf("what is still here is asked for as %v", m.asked.Stages)
	}
}

// The first press counts, also while the disk refuses to note it.
func TestTheFirstReactionCountsWhileTheDiskRefusesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	book := &readOnly{w.store, true}
	d := w.desk(func(c *orders.Config) { c.Records = book })
	first := w.now()
	for range 2 {
		if err := d.MarkHandled(t.Context(), "501"); !errors.Is(err, errDisk) {
			t.Errorf("noted with %v", err)
		}
		w.pass(time.Hour)
	}
	book.refuses = false
	if err := d.Tick(t.Context()); err != nil {
		t.Error(err)
	}
	if at := w.record("501").HandledAt; at.Sub(first).Abs() > time.Minute {
		t.Errorf("pressed at %v, noted as %v", first, at)
	}
}

// An idle shop has tens of thousands of orders that are over: a poll that brings nothing reads none of them.
func TestAPollThatBringsNothingReadsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.over("501")
	book := &counting{Store: w.store}
	d := w.desk(func(c *orders.Config) { c.Records = book })
	w.polled(d.PollNew(t.Context()))
	w.polled(d.PollLive(t.Context(), time.Hour))
	if book.read != 0 {
		t.Errorf("%d records are read", book.read)
	}
}

// steady is a shop whose standing stays as it is, and counts what is written.
type steady struct {
	warned
	sets int
}

func (s *steady) SetSetting(ctx context.Context, key, value string) error {
	s.sets++
	return s.warned.SetSetting(ctx, key, value)
}

func TestAReviewWritesOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	s := &steady{}
	for range 3 {
		if err := (orders.Reviewer{Book: s, Now: noonOf24, ReturnDays: 14}).Run(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if s.sets != 1 || len(s.keys) != 1 || s.level != fmt.Sprint(orders.QualityShop) {
		t.Errorf("written %d times, level %s, news %v", s.sets, s.level, s.keys)
	}
}

// What Kaspi has told before it goes out of order is true.
func TestWhatWasReadBeforeKaspiWentOutOfOrderIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 5 {
		w.put(fmt.Sprint(501+i), nil)
	}
	w.pollNew()
	for i := range 5 {
		w.kaspi.Cancel(fmt.Sprint(501+i), "BUYER_CANCELLATION_HIMSELF")
	}
	w.kaspi.Fail(faults.Row{Operation: "GET /orders/", Skip: 2, Code: 401, Times: -1})
	if p := w.pollNew(); p.Changed != 2 || w.kaspi.Count("GET", "/orders/") != 3 {
		t.Errorf("%+v after %d requests", p, w.kaspi.Count("GET", "/orders/"))
	}
}
