package orders_test

import (
	"fmt"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi/kaspitest"
)

func TestFiveHundredOrdersAtOnceArriveComplete(t *testing.T) {
	t.Parallel()
	for name, misbehave := range map[string]func(*kaspitest.Server){
		"lines come along":  func(*kaspitest.Server) {},
		"some lines do not": func(s *kaspitest.Server) { s.HideEntries(1) },
		"pages are smaller": func(s *kaspitest.Server) { s.PageSizeLimit(30) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			misbehave(w.kaspi)
			for i := range 500 {
				w.put(fmt.Sprint(100_000+i), nil)
			}
			if p := w.pollNew(); p.New != 500 || p.Seen != 500 {
				t.Errorf("got %+v", p)
			}
			list, err := w.New(t.Context())
			if err != nil || len(list) != 500 {
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
		})
	}
}
