package orders_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
)

// An id by which Kaspi does not find the order any more is corrected by the next answer: acts are asked for by it.
func TestAnIDThatWasWrongIsCorrectedByTheNextPoll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	held := &heldKaspi{Kaspi: w.client, during: func() {}}
	d := w.desk(func(c *orders.Config) { c.Kaspi = held })
	w.polled(d.PollNew(t.Context()))
	right := held.list[0].ID
	held.list[0].ID = "OTHER"
	w.pass(time.Hour)
	w.polled(d.PollNew(t.Context()))
	if got := w.record("501").Order.ID; got != "OTHER" {
		t.Fatalf("the id is %s", got)
	}
	held.list[0].ID = right
	w.pass(time.Second)
	w.polled(d.PollNew(t.Context()))
	if got := w.record("501").Order.ID; got != right {
		t.Errorf("the id is still %s, want %s", got, right)
	}
}
