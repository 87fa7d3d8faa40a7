package orders_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// acceptedByItself makes an order one that was accepted automatically: it is under way without ever having been new.
func acceptedByItself(o *kaspitest.Order) { o.State = "PICKUP" }

func TestANewOrderIsAnnouncedWithItsClockAndLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	if p := w.pollNew(); p != (orders.Poll{Seen: 1, New: 1, Changed: 1}) {
		t.Errorf("poll: got %+v", p)
	}
	r := w.wantSee("501", see{orders.StageNew, "", orders.NoteNone})
	if want := r.Order.Approved.Add(3 * time.Hour); !r.Deadline.Equal(want) {
		t.Errorf("deadline %s, want %s", r.Deadline, want)
	}
	if !r.Announce || r.Revision != 1 || len(r.Order.Entries) != 2 || r.Seen.IsZero() {
		t.Errorf("got %+v", r)
	}
	if n := w.kaspi.Count("", ""); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestAnOrderApprovedLateIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("502", nil)
	w.pollNew()
	w.put("501", func(o *kaspitest.Order) { o.Created = w.now().Add(-13 * 24 * time.Hour) })
	if p := w.pollNew(); p.New != 1 {
		t.Errorf("poll: got %+v, want one new", p)
	}
	w.wantSee("501", see{Stage: orders.StageNew})
}

func TestAnIdlePollChangesAndWritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 7 {
		w.put(fmt.Sprint(501+i), nil)
	}
	w.pollNew()
	d, m := w.mortalDesk(0, false)
	for range 3 {
		if p := w.polled(d.PollNew(t.Context())); p != (orders.Poll{Seen: 7}) {
			t.Errorf("poll: got %+v", p)
		}
		if err := d.Tick(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if m.writes != 0 {
		t.Errorf("%d writes, want none", m.writes)
	}
	if n := w.kaspi.Count("", ""); n != 4 {
		t.Errorf("%d requests, want one for each poll", n)
	}
	empty := newWorld(t)
	for _, p := range []orders.Poll{empty.pollNew(), empty.pollLive(), empty.pollArchive()} {
		if !p.Empty {
			t.Errorf("empty Kaspi: got %+v", p)
		}
	}
	empty.put("501", nil)
	if empty.pollNew().Empty {
		t.Error("a shop with an order is empty")
	}
	empty.kaspi.AcceptInCabinet("501")
	if empty.pollLive().Empty {
		t.Error("a shop with an order under way is empty")
	}
	empty.kaspi.Cancel("501", "BUYER_CANCELLATION_BY_MERCHANT")
	if empty.pollArchive().Empty {
		t.Error("a shop with an order that is over is empty")
	}
}

func TestWhatWasUnderWayBeforeTheDeskIsNoNewsButWhatComesLaterIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", acceptedByItself)
	w.put("502", func(o *kaspitest.Order) { acceptedByItself(o); o.Created = w.now().Add(-10 * 24 * time.Hour) })
	w.put("503", nil)
	w.pollNew()
	w.pollLive()
	w.put("504", acceptedByItself)
	w.pollLive()
	for code, want := range map[kaspi.OrderCode]bool{"501": false, "502": false, "503": true, "504": true} {
		if r := w.record(code); r.Announce != want {
			t.Errorf("order %s: announce %t, want %t", code, r.Announce, want)
		}
	}
	w.wantSee("504", see{orders.StageGiveOut, "", orders.NoteElsewhere})

	w.kaspi.Cancel("501", "BUYER_CANCELLATION_HIMSELF")
	w.put("505", func(o *kaspitest.Order) { o.State = "ARCHIVE" })
	w.pollArchive()
	if r := w.wantSee("501", see{Stage: orders.StageCancelled}); r.Announce {
		t.Error("501 is announced by its end")
	}
	if r := w.record("505"); r.Stage != orders.StageDone || r.Announce {
		t.Errorf("unseen archived order: %s, announce %t", r.Stage, r.Announce)
	}
}

func TestASignedOrderIsAnnounced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, code := range []string{"501", "502"} {
		w.put(code, func(o *kaspitest.Order) { o.State, o.SignatureRequired = "SIGN_REQUIRED", true })
	}
	w.pollLive()
	if r := w.record("501"); r.Stage != orders.StageSign || r.Announce {
		t.Errorf("unsigned: %s, announce %t", r.Stage, r.Announce)
	}
	w.kaspi.Sign("501")
	w.kaspi.Sign("502")
	w.kaspi.AcceptInCabinet("502")
	w.pollNew()
	w.pollLive()
	if r := w.record("501"); r.Stage != orders.StageNew || !r.Announce {
		t.Errorf("signed: %s, announce %t", r.Stage, r.Announce)
	}
	if r := w.record("502"); r.Stage != orders.StageGiveOut || !r.Announce {
		t.Errorf("signed and accepted: %s, announce %t", r.Stage, r.Announce)
	}
}

func TestAcceptedInTheCabinetIsNoticed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.AcceptInCabinet("501")
	w.pollLive()
	r := w.wantSee("501", see{orders.StageGiveOut, "", orders.NoteElsewhere})
	if !r.AcceptedAt.IsZero() || !r.Deadline.IsZero() || r.Revision != 2 {
		t.Errorf("got %+v", r)
	}
}

func TestNewOrdersThatAreNotInTheListAreAskedForSomeAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 57 {
		w.put(fmt.Sprint(501+i), nil)
	}
	w.pollNew()
	for i := range 57 {
		w.kaspi.Cancel(fmt.Sprint(501+i), "BUYER_CANCELLATION_HIMSELF")
	}
	for _, want := range []int{50, 7, 0} {
		before := w.kaspi.Count("GET", "/orders/")
		if p := w.pollNew(); p.Changed != want {
			t.Errorf("poll: got %+v, want %d changed", p, want)
		}
		if n := w.kaspi.Count("GET", "/orders/") - before; n != want {
			t.Errorf("%d orders asked for, want %d", n, want)
		}
	}
	w.wantSee("557", see{Stage: orders.StageCancelled})
}

func TestAnOrderThatCannotBeReadIsNeitherGoneNorInTheWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	w.kaspi.Cancel("501", "BUYER_CANCELLATION_HIMSELF")
	w.kaspi.Fail(faults.Row{Operation: "GET /orders/", Code: 404})
	w.put("502", nil)
	if p := w.pollNew(); p.New != 1 {
		t.Errorf("poll: got %+v", p)
	}
	w.wantSee("501", see{Stage: orders.StageNew})
	w.wantLogged(`level=WARN msg="an order that no list shows cannot be read" order=501`)
	w.pollNew()
	w.wantSee("501", see{Stage: orders.StageCancelled})
}

func TestHalfAListIsKeptAndNothingElseIsConcluded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, code := range []string{"501", "502", "503"} {
		w.put(code, nil)
	}
	w.pollNew()
	w.put("504", nil)
	w.kaspi.PageSizeLimit(2)
	w.kaspi.Fail(faults.Row{Operation: "GET"}) // page 0 is as it should be
	w.kaspi.Fail(faults.Row{Operation: "GET", Code: 400})

	before := w.kaspi.Count("", "")
	p, err := w.PollNew(t.Context())
	if kaspi.KindOf(err) != kaspi.KindRefused || p.Seen != 2 || p.Empty {
		t.Errorf("got %+v, %v; want two orders and Kaspi's refusal", p, err)
	}
	if n := w.kaspi.Count("", "") - before; n != 2 {
		t.Errorf("%d requests, want the two pages and nothing more", n)
	}
	w.wantSee("503", see{Stage: orders.StageNew})
	w.kaspi.PageSizeLimit(0)
	w.pollNew()
	w.wantSee("504", see{Stage: orders.StageNew})
}

func TestOneFailingStateDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", acceptedByItself)
	w.put("502", func(o *kaspitest.Order) { o.State, o.SignatureRequired = "SIGN_REQUIRED", true })
	w.kaspi.Fail(faults.Row{Operation: "GET", Code: 400})
	p, err := w.PollLive(t.Context(), time.Hour)
	if p.New != 1 || kaspi.KindOf(err) != kaspi.KindRefused || !strings.Contains(err.Error(), "SIGN_REQUIRED") {
		t.Errorf("got %+v, %v; want one new order and an error naming the state", p, err)
	}
	w.wantSee("501", see{orders.StageGiveOut, "", orders.NoteElsewhere})
	w.pollLive() // still the first look at that state
	if r := w.wantSee("502", see{Stage: orders.StageSign}); r.Announce {
		t.Error("502 is announced though it was there before the desk")
	}
}

func TestAnOrderOlderThanTheWindowIsFollowedLikeAYoungOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", func(o *kaspitest.Order) { acceptedByItself(o); o.Created = w.now().Add(-5 * 24 * time.Hour) })
	w.pollLive()
	w.kaspi.Cancel("501", "TIMEOUT_BUYER_PICKUP")
	w.pollLive()
	w.wantSee("501", see{Stage: orders.StageCancelled})
}

// unsaved is a book into which nothing can be written.
type unsaved struct{ *store.Store }

func (unsaved) SaveRecords(context.Context, ...orders.Record) error { return errors.New("disk full") }

func TestAnOldOrderThatCannotBeWrittenDownIsAFailureOfThePoll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", func(o *kaspitest.Order) { acceptedByItself(o); o.Created = w.now().Add(-5 * 24 * time.Hour) })
	w.pollLive()
	w.kaspi.Cancel("501", "TIMEOUT_BUYER_PICKUP")
	d := w.desk(func(c *orders.Config) { c.Records = unsaved{w.store} })
	if _, err := d.PollLive(t.Context(), 36*time.Hour); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("got %v", err)
	}
	w.pollLive()
	w.wantSee("501", see{Stage: orders.StageCancelled})
}

func TestAnOrderThatPollsBringIsNotAskedForByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", acceptedByItself)
	for range 3 {
		w.pollLive()
		w.pass(7 * time.Hour)
	}
	if n := w.kaspi.Count("GET", "/orders/"); n != 0 {
		t.Errorf("asked for %d times", n)
	}
}

// Five hundred orders that nobody has packed or handed out are up to five weeks old.
func TestFiveHundredOldOrdersAreFollowedWithinTwoSweepsAndAtAModeratePrice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	week := kaspitest.Crowd(167)
	code := func(i int) string { return fmt.Sprint(100_000_000 + i) }
	for n := range 3 {
		for i := range week {
			w.put(code(week*n+i), func(o *kaspitest.Order) {
				o.Created = w.now().Add(-time.Duration(i) * 2 * time.Hour)
				o.Lines = o.Lines[:1]
				acceptedByItself(o)
				if i%2 == 0 {
					toTheDoor(o)
				}
			})
		}
		w.polled(w.PollLive(t.Context(), 14*24*time.Hour))
		w.pass(13 * 24 * time.Hour)
	}
	for _, i := range []int{0, week - 1, week, 2*week - 34, 3*week - 1} {
		w.kaspi.Cancel(code(i), "BUYER_CANCELLATION_HIMSELF")
	}
	before := w.kaspi.Count("", "")
	w.pollLive()
	if n := w.kaspi.Count("", "") - before; n > 40 {
		t.Errorf("%d requests for a sweep", n)
	}
	for _, i := range []int{0, week - 1, week, 2*week - 34, 3*week - 1} {
		w.wantSee(kaspi.OrderCode(code(i)), see{Stage: orders.StageCancelled})
	}
	for i := range 3 * week {
		w.kaspi.Cancel(code(i), "BUYER_CANCELLATION_HIMSELF")
	}
	for range 2 {
		before, alone := w.kaspi.Count("", ""), w.kaspi.Count("GET", "/orders/")
		w.pollLive()
		if n, one := w.kaspi.Count("", "")-before, w.kaspi.Count("GET", "/orders/")-alone; n > 290 || one > 250 {
			t.Errorf("%d requests for a sweep, %d of them for one order", n, one)
		}
	}
	for i := range 3 * week {
		if r := w.record(kaspi.OrderCode(code(i))); r.Stage != orders.StageCancelled {
			t.Fatalf("order %d is %s", i, r.Stage)
		}
	}
}

func TestAKaspiThatIsDownIsNotAskedForEveryOldOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 5 {
		w.put(fmt.Sprint(501+i), func(o *kaspitest.Order) { acceptedByItself(o); o.Created = w.now().Add(-5 * 24 * time.Hour) })
	}
	w.pollLive()
	w.kaspi.Fail(faults.Row{Operation: "GET /orders/", Code: 401, Times: -1})
	before := w.kaspi.Count("GET", "/orders/")
	w.pollLive()
	if n := w.kaspi.Count("GET", "/orders/") - before; n != 1 {
		t.Errorf("%d orders asked for, want 1", n)
	}
}

// toTheDoor makes an order one of Kaspi's delivery to the door.
func toTheDoor(o *kaspitest.Order) { o.State, o.Delivery = "KASPI_DELIVERY", kaspitest.KaspiDoor }

func TestUrgencyClimbsWithWorkingTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", func(o *kaspitest.Order) { o.Created, o.Approved = w.now(), w.now() })
	w.pollNew()
	for _, c := range []struct {
		pass     time.Duration
		urgency  int
		revision int64
	}{
		{89 * time.Minute, orders.UrgencyFresh, 1},
		{1 * time.Minute, orders.UrgencyHalf, 2},
		{59 * time.Minute, orders.UrgencyHalf, 2},
		{1 * time.Minute, orders.UrgencyLast, 3},
		{29 * time.Minute, orders.UrgencyLast, 3},
		{1 * time.Minute, orders.UrgencyOverdue, 4},
		{5 * time.Hour, orders.UrgencyOverdue, 4},
	} {
		w.pass(c.pass)
		w.tick()
		if r := w.record("501"); r.Urgency != c.urgency || r.Revision != c.revision {
			t.Errorf("after %s more: urgency %d, revision %d; want %+v", c.pass, r.Urgency, r.Revision, c)
		}
	}
	w.pollNew()
	if r := w.record("501"); r.Urgency != orders.UrgencyOverdue || r.Revision != 4 {
		t.Errorf("after a poll: urgency %d, revision %d", r.Urgency, r.Revision)
	}
}

func TestARungIsReachedToTheMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begin := w.now().Truncate(time.Second)
	w.put("501", func(o *kaspitest.Order) { o.Approved = begin })
	w.pollNew()
	for after, want := range map[time.Duration]int{
		90 * time.Minute: orders.UrgencyHalf, 150 * time.Minute: orders.UrgencyLast, 3 * time.Hour: orders.UrgencyOverdue,
	} {
		for short := range time.Duration(2) {
			d := w.desk(func(c *orders.Config) { c.Now = func() time.Time { return begin.Add(after - short) } })
			if err := d.Tick(t.Context()); err != nil {
				t.Error(err)
			}
			if r := w.record("501"); r.Urgency != want-int(short) {
				t.Errorf("%s after approval: urgency %d, want %d", after-short, r.Urgency, want-int(short))
			}
		}
	}
}

func TestWaitingOrdersAreListedByDeadline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now := w.now()
	for code, ago := range map[string]time.Duration{"501": time.Minute, "502": time.Hour, "503": 2 * time.Minute, "505": time.Minute, "500": time.Minute} {
		w.put(code, func(o *kaspitest.Order) { o.Approved = now.Add(-ago) })
	}
	w.put("504", acceptedByItself)
	w.pollNew()
	w.pollLive()
	list, err := w.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range list {
		got = append(got, string(r.Order.Code))
	}
	if want := "502 503 500 501 505"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// Sources conflict on whether a list without a state holds finished orders, so nothing may ask for one.
func TestNoListIsAskedForWithoutItsState(t *testing.T) {
	t.Parallel()
	for _, archived := range []bool{true, false} {
		w := newWorld(t)
		w.kaspi.ListArchive(archived)
		for i := range 20 {
			w.put(fmt.Sprint(501+i), func(o *kaspitest.Order) { acceptedByItself(o); o.Created = w.now().Add(-5 * 24 * time.Hour) })
		}
		w.put("600", nil)
		for range 2 {
			w.pollNew()
			w.pollLive()
			w.pollArchive()
		}
		w.kaspi.Cancel("501", "BUYER_CANCELLATION_HIMSELF")
		w.pollLive()
		w.wantSee("501", see{Stage: orders.StageCancelled})
		for _, r := range w.kaspi.Requests() {
			if r.Method == http.MethodGet && r.Path == "/orders" && r.Query.Get("filter[orders][state]") == "" {
				t.Errorf("asked without a state: %s", r.Query.Encode())
			}
		}
	}
}
