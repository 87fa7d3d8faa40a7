package orders_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// oddKaspi lists one order in a shape that cannot be read; alone too if so.
type oddKaspi struct {
	orders.Kaspi
	code  kaspi.OrderCode
	alone bool
}

func (k oddKaspi) Orders(ctx context.Context, q kaspi.Query) iter.Seq2[kaspi.Order, error] {
	return func(yield func(kaspi.Order, error) bool) {
		for o, err := range k.Kaspi.Orders(ctx, q) {
			if err == nil && o.Code == k.code {
				o, err = kaspi.Order{}, &kaspi.OrderError{ID: o.ID, Code: o.Code, Problem: "odd"}
			}
			if !yield(o, err) {
				return
			}
		}
	}
}

func (k oddKaspi) Order(ctx context.Context, id kaspi.OrderID) (kaspi.Order, error) {
	o, err := k.Kaspi.Order(ctx, id)
	if err == nil && o.Code == k.code && k.alone {
		return kaspi.Order{}, &kaspi.Error{Kind: kaspi.KindBody}
	}
	return o, err
}

func TestAnOrderThatNoListCanTellIsAskedForAndElseNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("812345601", nil)
	w.put("812345602", nil)
	odd := oddKaspi{w.client, "812345601", true}
	desk := w.desk(func(c *orders.Config) { c.Kaspi = odd })
	poll := w.polled(desk.PollNew(t.Context()))
	if f := chat.FaultOf(poll.Trouble()); poll.Seen != 1 || poll.Empty || f.Kind != "order" || f.Detail != "812345601" {
		t.Errorf("%+v: %+v, want order 812345602 read and the other one named", poll, f)
	}
	w.wantLogged(`level=WARN msg="an order cannot be read" order=812345601`)
	odd.alone = false
	desk = w.desk(func(c *orders.Config) { c.Kaspi = odd })
	if poll := w.polled(desk.PollNew(t.Context())); poll.Seen != 2 || poll.Trouble() != nil {
		t.Errorf("%+v, want both orders", poll)
	}
	w.wantSee("812345601", see{Stage: orders.StageNew})
}

func TestAnOrderWithoutADateIsDueFromWhenItWasMet(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "1-7 00:00-24:00"} {
		hours, err := orders.ParseHours(text)
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(t)
		w.put("812345601", nil)
		met := w.now()
		desk := w.desk(func(c *orders.Config) { c.Kaspi, c.Hours = dateless{w.client}, hours })
		w.polled(desk.PollNew(t.Context()))
		if r := w.record("812345601"); r.Deadline.Sub(met) < 3*time.Hour || r.Deadline.Sub(met) > 4*time.Hour || r.Urgency != orders.UrgencyFresh {
			t.Errorf("met at %s, due at %s, urgency %d", met, r.Deadline, r.Urgency)
		}
	}
}

// dateless lists orders whose dates cannot be read.
type dateless struct{ orders.Kaspi }

func (k dateless) Orders(ctx context.Context, q kaspi.Query) iter.Seq2[kaspi.Order, error] {
	return func(yield func(kaspi.Order, error) bool) {
		for o, err := range k.Kaspi.Orders(ctx, q) {
			o.Created, o.Approved, o.PlannedDelivery = time.Time{}, time.Time{}, time.Time{}
			if !yield(o, err) {
				return
			}
		}
	}
}

// What the card or a list shows of an order must bring it up to date.
func TestWhatACardShowsChangesItsRevision(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*kaspi.Order){
		"signature": func(o *kaspi.Order) { o.SignatureRequired = true },
		"pre-order": func(o *kaspi.Order) { o.PreOrder = true },
		"courier":   func(o *kaspi.Order) { packed(o); o.Courier.Planned = time.Now() },
		"arrival":   func(o *kaspi.Order) { ordered(o); o.Reserved = time.Now() },
	} {
		w := newWorld(t)
		w.put("812345601", nil)
		first := map[string]func(*kaspi.Order){"courier": packed, "arrival": ordered}[name]
		if first == nil {
			first = func(*kaspi.Order) {}
		}
		desk := w.desk(func(c *orders.Config) { c.Kaspi = changed{w.client, first} })
		w.polled(desk.PollNew(t.Context()))
		before := w.record("812345601").Revision
		w.pass(time.Second)
		desk = w.desk(func(c *orders.Config) { c.Kaspi = changed{w.client, change} })
		w.polled(desk.PollNew(t.Context()))
		if after := w.record("812345601").Revision; after == before {
			t.Errorf("%s: the card is not drawn anew", name)
		}
	}
}

// changed lists orders as if Kaspi had changed them.
type changed struct {
	orders.Kaspi
	change func(*kaspi.Order)
}

func (k changed) Orders(ctx context.Context, q kaspi.Query) iter.Seq2[kaspi.Order, error] {
	return func(yield func(kaspi.Order, error) bool) {
		for o, err := range k.Kaspi.Orders(ctx, q) {
			k.change(&o)
			if !yield(o, err) {
				return
			}
		}
	}
}

func packed(o *kaspi.Order) {
	o.State, o.Status, o.KaspiDelivered, o.Assembled = kaspi.StateKaspiDelivery, kaspi.StatusAcceptedByMerchant, true, true
}

func ordered(o *kaspi.Order) {
	o.State, o.Status, o.PreOrder = kaspi.StateKaspiDelivery, kaspi.StatusAcceptedByMerchant, true
	o.PlannedDelivery = time.Time{}
}
