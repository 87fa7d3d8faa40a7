package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/cmd/kaspibot/internal/supplier"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// idle is an engine that moves nothing, by the clock of a bubble.
func idle() *engine {
	return newEngine(context.Background(), engineParts{now: time.Now, log: slog.New(slog.DiscardHandler)})
}

func TestHowASourceAnsweredIsKeptWithItsTimes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := idle()
		one, two := errors.New("one"), errors.New("two")
		begin := time.Now()
		at := func(minutes int) time.Time { return begin.Add(time.Duration(minutes) * time.Minute) }
		for i, c := range []struct {
			err  error
			want shop.Health
		}{
			{nil, shop.Health{Last: at(0)}}, {one, shop.Health{Last: at(0), Since: at(1), Err: one}}, {two, shop.Health{Last: at(0), Since: at(1), Err: two}},
			{nil, shop.Health{Last: at(3)}}, {two, shop.Health{Last: at(3), Since: at(4), Err: two}},
		} {
			e.heard(&e.stock, c.err)
			if e.stock != c.want || !e.StockRead().Equal(c.want.Last) {
				t.Errorf("after answer %d: %+v, want %+v", i, e.stock, c.want)
			}
			<-time.After(time.Minute) // of the bubble
		}
		select {
		case <-e.asked:
			t.Error("the supplier's answer is taken for one about orders")
		default:
		}
		if !e.OrdersPolled().IsZero() {
			t.Errorf("orders were asked for at %s", e.OrdersPolled())
		}
		e.heard(&e.orders, one)
		e.heard(&e.orders, nil)
		<-e.asked
		if !e.OrdersPolled().Equal(at(5)) {
			t.Errorf("orders were asked for at %s", e.OrdersPolled())
		}
	})
}

func TestWhatMakingAListSaysOfTheSupplierAndOfTheList(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	for name, c := range map[string]struct {
		report       publish.Report
		err          error
		list, silent bool // the list is new; the supplier is silent
	}{
		"made": {publish.Report{}, nil, true, false}, "held": {publish.Report{Held: true}, nil, false, false}, "failed": {publish.Report{}, failed, false, true},
		"without sales": {publish.Report{}, fmt.Errorf("sync: %w", &publish.SalesError{Err: failed}), false, false},
	} {
		e := idle()
		e.made(c.report, c.err)
		if e.ListMade().IsZero() == c.list || (e.stock.Err != nil) != c.silent || e.StockRead().IsZero() != c.silent {
			t.Errorf("%s: list %+v, stock %+v", name, e.list, e.stock)
		}
	}
}

func TestWhichFieldsTheLastCatalogueLacked(t *testing.T) {
	t.Parallel()
	fields := &supplier.FieldsError{Fields: []string{"a"}, Err: errors.New("x")}
	e := idle()
	for name, c := range map[string]struct {
		health shop.Health
		want   *supplier.FieldsError
		known  bool
	}{
		"never read": {shop.Health{}, nil, false}, "read": {shop.Health{Last: time.Unix(1, 0)}, nil, true}, "read without some": {shop.Health{Err: fmt.Errorf("x: %w", fields)}, fields, true},
		"not read": {shop.Health{Last: time.Unix(1, 0), Err: errors.New("x")}, nil, false},
	} {
		e.catalogue = c.health
		if got, known := e.missingFields(); got != c.want || known != c.known {
			t.Errorf("%s: %v, %t", name, got, known)
		}
	}
}

func TestOrdersAreAskedForWhenTheBookIsOld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		silent := errors.New("silent")
		for name, c := range map[string]struct {
			health shop.Health
			answer error
			asked  bool
			want   error
		}{
			"fresh":                 {shop.Health{Last: time.Now().Add(-ordersLast)}, silent, false, nil},
			"fresh, though silent":  {shop.Health{Last: time.Now(), Err: silent}, nil, false, nil},
			"old":                   {shop.Health{Last: time.Now().Add(-ordersLast - 1)}, nil, true, nil},
			"old and silent now":    {shop.Health{Last: time.Now().Add(-ordersLast - 1)}, silent, true, silent},
			"old and silent before": {shop.Health{Last: time.Now().Add(-ordersLast - 1), Err: silent}, nil, false, silent},
			"never asked":           {shop.Health{}, nil, true, nil},
		} {
			e := idle()
			e.orders = c.health
			asked := false
			err := e.ordersFresh(t.Context(), false, func(context.Context) error { asked = true; return c.answer })
			if !errors.Is(err, c.want) || err != nil && c.want == nil || asked != c.asked {
				t.Errorf("%s: asked %t, %v", name, asked, err)
			}
			if asked && (e.orders.Err != c.answer || c.answer == nil && !e.OrdersPolled().Equal(time.Now())) { //nolint:errorlint // the very same
				t.Errorf("%s: it is noted as %+v", name, e.orders)
			}
		}
		e := idle()
		ended, end := context.WithCancel(t.Context())
		var waited sync.WaitGroup
		var first, second error
		waited.Go(func() { first = e.ordersFresh(ended, true, nil) })
		synctest.Wait()
		end()
		waited.Wait()
		waited.Go(func() { second = e.ordersFresh(t.Context(), true, nil) })
		synctest.Wait()
		e.heard(&e.orders, nil)
		waited.Wait()
		if !errors.Is(first, context.Canceled) || second != nil {
			t.Errorf("a job that waits for the first orders: %v, and %v", first, second)
		}
	})
}

func TestASyncWaitsForTheOneUnderWayOrSaysSinceWhenItIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := idle()
		<-e.turn
		e.since = time.Now().Add(-time.Minute)
		_, err := e.Sync(t.Context(), true, nil)
		if busy, ok := errors.AsType[*pricelist.BusyError](err); !ok || !busy.Since.Equal(e.since) {
			t.Errorf("a second sync: %v", err)
		}
		e.StockRead() // nothing is held up by the refusal
		ended, end := context.WithCancel(t.Context())
		end()
		if _, err := e.SyncInTurn(ended, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("a job that waits while the program stops: %v", err)
		}
	})
}

func TestTroubleWithTheDiskIsFoundInAnError(t *testing.T) {
	t.Parallel()
	disk, database := &feed.DiskError{Err: fs.ErrInvalid}, &store.Error{Err: fs.ErrInvalid}
	for _, c := range []struct{ err, want error }{
		{nil, nil}, {errors.New("x"), nil}, {fmt.Errorf("x: %w", disk), disk}, {errors.Join(errors.New("x"), database), database}, {errors.Join(disk, database), database},
	} {
		if got := stored(c.err); got != c.want { //nolint:errorlint // the very same
			t.Errorf("%v has %v, want %v", c.err, got, c.want)
		}
	}
}

func TestAClockThatIsOffIsToldInMinutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ahead time.Duration
		want  chat.Fault
		says  string
	}{
		{89 * time.Second, chat.Fault{Service: "clock", Kind: "behind", Got: 1}, "the host's clock is off: Kaspi's is 1m29s ahead"},
		{-150*time.Second - time.Millisecond, chat.Fault{Service: "clock", Kind: "ahead", Got: 3}, "the host's clock is off: Kaspi's is -2m30s ahead"},
	} {
		e := &clockError{c.ahead}
		if got := chat.FaultOf(e); got != c.want || e.Error() != c.says {
			t.Errorf("%s: %+v, %s", c.ahead, got, e)
		}
	}
	if err := clockFault(nil); err != nil {
		t.Errorf("without Kaspi: %v", err)
	}
}
