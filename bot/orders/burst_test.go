package orders_test

import (
	"fmt"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi/kaspitest"
)

func TestFiveHundredOrdersAtOnceArriveComplete(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.kaspi.HideEntries(1) // so that the lines of each have to be asked for
	crowd := kaspitest.Crowd(500)
	for i := range crowd {
		w.put(fmt.Sprint(100_000+i), nil)
	}
	if p := w.pollNew(); p.New != crowd || p.Seen != crowd {
		t.Errorf("got %+v", p)
	}
	list, err := w.New(t.Context())
	if err != nil || len(list) != crowd {
		t.Fatalf("%d orders wait, %v", len(list), err)
	}
	for _, r := range list {
		if !r.Order.EntriesKnown || len(r.Order.Entries) != 2 || !r.Announce || r.Stage != orders.StageNew {
			t.Fatalf("order %s: %d lines, announced: %t, %s", r.Order.Code, len(r.Order.Entries), r.Announce, r.Stage)
		}
	}
	if p := w.pollNew(); p.New != 0 || p.Changed != 0 {
		t.Errorf("again: got %+v", p)
	}
}
