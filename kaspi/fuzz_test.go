package kaspi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
)

// Whatever a body says, reading it ends, and gives orders with a name that a store can keep, or an error.
func FuzzOrders(f *testing.F) {
	for _, name := range []string{"old_orders.json", "kaspi_delivery.json", "odd_orders.json"} {
		f.Add(fixture(f, name))
	}
	f.Add(`{"data":[{"id":"x","attributes":{"code":"1"}}],"meta":{"pageCount":1e9}}`)
	f.Add(`{"data":[{"id":1e5,"relationships":{"entries":{"data":{"id":null}}}}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		q := lastWeek()
		q.Include = kaspi.IncludeEntries
		orders, err := collect(newClient(t, always(200, body)).Orders(t.Context(), q))
		if kind := kaspi.KindOf(err); err != nil && kind != kaspi.KindBody && kind != kaspi.KindFirewall {
			t.Fatalf("got %v", err)
		}
		for _, o := range orders {
			if o.ID == "" || o.Code == "" {
				t.Errorf("an order without a name: %+v", o)
			}
			if o.EntriesKnown && len(o.Entries) == 0 {
				t.Error("lines are known and there are none")
			}
		}
		if diff := cmp.Diff(orders, stored(t, orders)); len(orders) > 0 && diff != "" {
			t.Errorf("after the store: %s", diff)
		}
	})
}

func FuzzOrderID(f *testing.F) {
	f.Add("ODEyMzQ1Njc4")
	f.Add("MTIzNDU2Nzg=")
	f.Fuzz(func(t *testing.T, text string) {
		code, ok := kaspi.OrderID(text).Code()
		if !ok {
			return
		}
		if again, ok := kaspi.IDOf(code).Code(); !ok || again != code {
			t.Errorf("%q holds %q, which comes back as %q", text, code, again)
		}
	})
}
