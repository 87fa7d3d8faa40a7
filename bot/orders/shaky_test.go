package orders_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// shaky is a store of which one call fails: the n-th, be it read or written, also what was read a moment before.
type shaky struct {
	*store.Store

	mu   sync.Mutex
	left int // calls up to the one that fails; 0 for none
	hit  bool
}

func (s *shaky) fail() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left--; s.left == 0 {
		s.hit = true
		return errDisk
	}
	return nil
}

func (s *shaky) Record(ctx context.Context, code kaspi.OrderCode) (orders.Record, error) {
	if err := s.fail(); err != nil {
		return orders.Record{}, err
	}
	return s.Store.Record(ctx, code)
}

func (s *shaky) Records(ctx context.Context, f orders.Filter) ([]orders.Record, error) {
	if err := s.fail(); err != nil {
		return nil, err
	}
	return s.Store.Records(ctx, f)
}

func (s *shaky) SaveRecords(ctx context.Context, records ...orders.Record) error {
	return cmpErr(s.fail(), func() error { return s.Store.SaveRecords(ctx, records...) })
}

func (s *shaky) Claim(ctx context.Context, a orders.Action) (orders.Action, bool, error) {
	if err := s.fail(); err != nil {
		return orders.Action{}, false, err
	}
	return s.Store.Claim(ctx, a)
}

func (s *shaky) Mark(ctx context.Context, a orders.Action) error {
	return cmpErr(s.fail(), func() error { return s.Store.Mark(ctx, a) })
}

func (s *shaky) Audit(ctx context.Context, e orders.AuditEntry) error {
	return cmpErr(s.fail(), func() error { return s.Store.Audit(ctx, e) })
}

func (s *shaky) Setting(ctx context.Context, key string) (string, bool, error) {
	if err := s.fail(); err != nil {
		return "", false, err
	}
	return s.Store.Setting(ctx, key)
}

// cmpErr is the first error, or else the second.
func cmpErr(err error, or func() error) error {
	if err != nil {
		return err
	}
	return or()
}

// shaky is a desk on a store of which the n-th call from now fails.
func (w *world) shaky(n int) (*orders.Desk, *shaky) {
	w.t.Helper()
	s := &shaky{Store: w.store, left: n}
	return w.desk(func(c *orders.Config) { c.Records, c.Actions, c.Audit, c.Settings = s, s, s, s }), s
}

func TestAPollTellsOfEachReadAndWriteThatFails(t *testing.T) {
	t.Parallel()
	for name, poll := range map[string]func(context.Context, *orders.Desk) (orders.Poll, error){
		"new":  func(ctx context.Context, d *orders.Desk) (orders.Poll, error) { return d.PollNew(ctx) },
		"live": func(ctx context.Context, d *orders.Desk) (orders.Poll, error) { return d.PollLive(ctx, 36*time.Hour) },
		"archived": func(ctx context.Context, d *orders.Desk) (orders.Poll, error) {
			return d.PollArchive(ctx, 36*time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for i := range 12 { // more than are asked for one by one
				w.put(fmt.Sprint(501+i), func(o *kaspitest.Order) { acceptedByItself(o); o.Created = w.now().Add(-5 * 24 * time.Hour) })
			}
			for _, code := range []string{"601", "602", "603"} {
				w.put(code, nil)
			}
			w.pollNew()
			w.pollLive()
			w.kaspi.Cancel("501", "TIMEOUT_BUYER_PICKUP")
			w.kaspi.Cancel("601", "TIMEOUT_BUYER_PICKUP")
			w.kaspi.AcceptInCabinet("602")
			for n := 1; ; n++ {
				w.pass(6 * time.Minute) // so that something is written each time
				d, s := w.shaky(n)
				_, err := poll(t.Context(), d)
				if s.hit != errors.Is(err, errDisk) {
					t.Errorf("call %d failed: %t, and the poll says %v", n, s.hit, err)
				}
				if !s.hit {
					break
				}
			}
		})
	}
}

// The disk is well again after one failure, wherever that was.
func TestAnActTellsOfEachReadAndWriteThatFailsAndIsDoneOnce(t *testing.T) {
	t.Parallel()
	all := deals()
	all[orders.VerbAccept] = deal{act: orders.Act{Verb: orders.VerbAccept}, after: orders.StageGiveOut, path: "/orders"}
	for _, verb := range []orders.Verb{orders.VerbAccept, orders.VerbAssemble, orders.VerbCancel, orders.VerbRemove, orders.VerbComplete} {
		d := all[verb]
		for n := 1; n <= 9; n++ {
			t.Run(fmt.Sprintf("%s, call %d", verb, n), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				if w.put("501", d.order); verb == orders.VerbAccept {
					w.pollNew()
				} else {
					w.deal(d)
				}
				desk, s := w.shaky(n)
				_, err := desk.Act(t.Context(), "501", d.act, aigerim)
				if !s.hit {
					t.Fatal("there are fewer calls")
				}
				if err != nil && !errors.Is(err, errDisk) || err == nil && !w.logged(errDisk.Error()) {
					t.Errorf("got %v, and the log does not tell of it either", err)
				}
				for range 2 {
					if err := desk.Tick(t.Context()); err != nil {
						t.Error(err)
					}
					w.pass(2 * time.Hour)
				}
				w.wantOpen(0)
				if w.sent(d) == 0 { // it was not even written down, or cannot be carried on with
					if _, err := desk.Act(t.Context(), "501", d.act, aigerim); err != nil {
						t.Error(err)
					}
				}
				if r := w.wantStage("501", d.after); r.Work != (orders.Work{}) || w.sent(d) != 1 {
					t.Errorf("work %+v, %d requests", r.Work, w.sent(d))
				}
			})
		}
	}
}

// youngOnly is a Kaspi that does not list the days of old orders.
type youngOnly struct{ orders.Kaspi }

func (k youngOnly) Orders(ctx context.Context, q kaspi.Query) iter.Seq2[kaspi.Order, error] {
	if q.To.IsZero() {
		return k.Kaspi.Orders(ctx, q)
	}
	return func(yield func(kaspi.Order, error) bool) { yield(kaspi.Order{}, errDisk) }
}

func TestAPollTellsThatOldOrdersCannotBeListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 9 {
		w.put(fmt.Sprint(501+i), func(o *kaspitest.Order) { acceptedByItself(o); o.Created = w.now().Add(-5 * 24 * time.Hour) })
	}
	w.pollLive()
	d := w.desk(func(c *orders.Config) { c.Kaspi = youngOnly{w.client} })
	if _, err := d.PollLive(t.Context(), 36*time.Hour); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	if n := w.kaspi.Count("GET", "/orders/"); n != 0 {
		t.Errorf("%d are asked for one by one all the same", n)
	}
}

// noLines is a Kaspi that tells no lines of any order.
type noLines struct{ orders.Kaspi }

func (noLines) Entries(context.Context, kaspi.OrderID) ([]kaspi.Entry, error) { return nil, nil }

func TestNothingIsTakenOutOfAnOrderOfWhichKaspiTellsNoLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := deals()[orders.VerbRemove]
	w.deal(d)
	desk := w.desk(func(c *orders.Config) { c.Kaspi = noLines{w.client} })
	if _, err := desk.Act(t.Context(), "501", d.act, aigerim); err == nil || w.sent(d) != 0 {
		t.Errorf("%d requests, %v", w.sent(d), err)
	}
	w.wantLogged(`level=WARN msg="an order cannot be read back" order=501`)
	if r := w.wantStage("501", orders.StageGiveOut); len(r.Order.Entries) != 2 || r.Work.Note != orders.NoteNoAnswer {
		t.Errorf("%d lines, work %+v", len(r.Order.Entries), r.Work)
	}
}

func TestOnlyLinesThatAreMissingAreLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.kaspi.IgnoreInclude(true)
	for _, code := range []string{"501", "502", "503"} {
		w.put(code, nil)
	}
	w.kaspi.Fail(faults.Row{Operation: "GET /orders/", Times: 1, Code: 400})
	w.pollNew()
	w.wantLogged(`level=WARN msg="lines of orders are missing" orders=1`)
	w.put("504", nil)
	w.pollNew()
	if w.logged("orders=2") || w.logged("orders=0") || w.logged("orders=3") {
		t.Error("lines that came are told as missing")
	}
}

// warned is a shop near a limit, on a disk of which one call fails.
type warned struct {
	left  int
	hit   bool
	level string
	keys  []string // of the news, each once
}

func (b *warned) fail() error {
	if b.left--; b.left == 0 {
		b.hit = true
		return errDisk
	}
	return nil
}

func (b *warned) Marks(context.Context, time.Time) (map[orders.Mark]int, error) {
	return map[orders.Mark]int{orders.MarkNone: 90, orders.MarkOwnFault: 10}, b.fail()
}

func (b *warned) Records(context.Context, orders.Filter) ([]orders.Record, error) {
	return nil, b.fail()
}

func (b *warned) Setting(context.Context, string) (string, bool, error) {
	return b.level, b.level != "", b.fail()
}

func (b *warned) SetSetting(_ context.Context, _, value string) error {
	return cmpErr(b.fail(), func() error { b.level = value; return nil })
}

func (b *warned) AddNews(_ context.Context, news ...orders.News) error {
	return cmpErr(b.fail(), func() error {
		for _, n := range news {
			if !slices.Contains(b.keys, n.Key) {
				b.keys = append(b.keys, n.Key)
			}
		}
		return nil
	})
}

func TestAWarningThatCannotBeWrittenComesAtTheNextReview(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 7; n++ { // returns, their news, marks, what is overdue, the level told, the news, the level
		b := &warned{left: n}
		r := orders.Reviewer{Book: b, Now: noonOf24, ReturnDays: 14}
		if err := r.Run(t.Context()); !b.hit || !errors.Is(err, errDisk) {
			t.Errorf("call %d failed: %t, and the review says %v", n, b.hit, err)
		}
		if told := len(b.keys) == 1; told != (n == 2 || n == 7) { // limits do not wait for the news of returns
			t.Errorf("call %d failed: news %v", n, b.keys)
		}
		for range 2 {
			if err := r.Run(t.Context()); err != nil || len(b.keys) != 1 || b.level != fmt.Sprint(orders.QualityShop) {
				t.Errorf("call %d failed: then news %v, level %s, %v", n, b.keys, b.level, err)
			}
		}
	}
}

// mute is a Kaspi that shows an order so many times.
type mute struct {
	orders.Kaspi
	left int
}

func (k *mute) Order(ctx context.Context, id kaspi.OrderID) (kaspi.Order, error) {
	if k.left--; k.left < 0 {
		return kaspi.Order{}, errors.New("no order is shown")
	}
	return k.Kaspi.Order(ctx, id)
}

// An act that Kaspi has confirmed is believed for minutes from then on, though the order could not be read back; one that it
// has refused says nothing about how old the rest of the record is.
func TestOnlyAnActThatIsDoneMakesTheRecordYoungerWithoutReadingItBack(t *testing.T) {
	t.Parallel()
	for _, refused := range []bool{false, true} {
		w := newWorld(t)
		d := deals()[orders.VerbAssemble]
		w.deal(d)
		o, _ := w.kaspi.Get("501")
		w.pass(20 * time.Minute)
		desk := w.desk(func(c *orders.Config) { c.Kaspi = &mute{w.client, 1} })
		if refused {
			w.kaspi.Fail(faults.Row{Operation: "POST", Code: 400, Times: 1})
		}
		before, pressed := w.record("501"), w.now()
		if _, err := desk.Act(t.Context(), "501", d.act, aigerim); (err != nil) != refused {
			t.Errorf("refused %t: %v", refused, err)
		}
		after := w.record("501")
		if refused {
			if !after.AsOf.Equal(before.AsOf) {
				t.Errorf("refused: as of %v, want %v", after.AsOf, before.AsOf)
			}
			continue
		}
		if after.Stage != orders.StageHandOver || after.AsOf.Before(pressed) {
			t.Errorf("confirmed: %s as of %v, pressed at %v", after.Stage, after.AsOf, pressed)
		}
		w.kaspi.Put(o) // Kaspi shows it as it was, for a while
		w.pass(2 * time.Minute)
		w.pollLive()
		w.wantStage("501", orders.StageHandOver)
	}
}

// endless is a Kaspi whose answer to an accept does not come.
type endless struct{}

func (endless) Accept(ctx context.Context, _ kaspi.OrderID, _ kaspi.OrderCode) error {
	<-ctx.Done()
	return ctx.Err()
}

// A request that is cut short by the end of the program is neither failed nor done: the next start asks.
func TestTheNextStartAsksHowARequestEndedThatTheStopCutShort(t *testing.T) {
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	if _, err := w.store.Stages(t.Context()); err != nil { // what closes readers at rest begins with the first of them, and must not in the bubble
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		d := w.desk(func(c *orders.Config) { c.Acceptor = endless{} })
		time.AfterFunc(time.Second, d.Stopping)
		if _, err := d.Accept(t.Context(), "501", aigerim); !errors.Is(err, orders.ErrClosed) {
			t.Errorf("got %v, want ErrClosed", err)
		}
	})
	w.wantSee("501", see{orders.StageAccepting, "Айгерим", orders.NoteNone})
	w.wantOpen(1)
	w.kaspi.AcceptInCabinet("501") // it had arrived
	w.restart()
	w.tick()
	w.wantOpen(0)
	w.wantSee("501", see{orders.StageGiveOut, "Айгерим", orders.NoteNone})
}

// counting is a book that counts the records that are read from it.
type counting struct {
	*store.Store
	read int
}

func (c *counting) Records(ctx context.Context, f orders.Filter) ([]orders.Record, error) {
	list, err := c.Store.Records(ctx, f)
	c.read += len(list)
	return list, err
}

// A shop has tens of thousands of orders that are over, and some that wait.
func TestWhatIsDoneToWaitingOrdersReadsNoOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, code := range []string{"501", "502", "503"} {
		w.put(code, acceptedByItself)
	}
	w.put("601", nil)
	w.pollLive()
	w.pollNew()
	for name, do := range map[string]func(d *orders.Desk) error{
		"given back": func(d *orders.Desk) error { return d.ReleaseAll(t.Context(), aigerim.ID) },
		"handled":    func(d *orders.Desk) error { return d.MarkHandled(t.Context(), "601") },
		"listed":     func(d *orders.Desk) error { _, err := d.New(t.Context()); return err },
		"a tick":     func(d *orders.Desk) error { return d.Tick(t.Context()) },
		"facts": func(d *orders.Desk) error {
			return d.NoteFacts(t.Context(), map[kaspi.OrderCode]orders.Facts{"601": {}, "501": {}})
		},
	} {
		book := &counting{Store: w.store}
		if err := do(w.desk(func(c *orders.Config) { c.Records = book })); err != nil || book.read != 1 {
			t.Errorf("%s: %d records read, want the one that waits; %v", name, book.read, err)
		}
	}
}

// A person who has pressed is told within three times the grace, whatever Kaspi does: two for the request, one to look.
func TestARequestMayTakeTwiceTheGrace(t *testing.T) {
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	k := &atOnce{w.client, w.record("501").Order}
	if _, err := w.store.Stages(t.Context()); err != nil { // see above
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		d := w.desk(func(c *orders.Config) { c.Kaspi, c.Acceptor = k, endless{} })
		begun := time.Now()
		r, err := d.Accept(t.Context(), "501", aigerim)
		if took := time.Since(begun); took != 2*grace || err != nil || r.Stage != orders.StageAccepting {
			t.Errorf("after %v: %s, %v", took, r.Stage, err)
		}
	})
}
