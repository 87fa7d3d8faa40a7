package feed_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
)

func TestNamesOfOnePoint(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"PP1", "PP1", true}, {"pp1", "PP1", true}, {"30000001_PP1", "pp1", true}, {"PP1", "30000001_PP1", true},
		{"30000001_PP1", "30000002_PP1", false}, {"PP1", "PP11", false}, {"30000001_PP1", "PP6", false},
		{"shop_PP1", "PP1", false}, {"", "PP1", false}, {"30000001_", "", true},
	} {
		if got := feed.SamePoint(test.a, test.b); got != test.same {
			t.Errorf("%q and %q: %t", test.a, test.b, got)
		}
	}
}

// sold is a listing that the shop's list sells at some points, and not at those that begin with "-".
func sold(sku feed.SKU, points ...string) feed.Listing {
	l := feed.Listing{SKU: sku, Imported: true}
	for _, id := range points {
		p := feed.ListedPoint{ID: id, Available: id[0] != '-'}
		if !p.Available {
			p.ID = id[1:]
		}
		l.Points = append(l.Points, p)
	}
	return l
}

func TestWhatTheListSaysOfAPointAndACity(t *testing.T) {
	t.Parallel()
	l := feed.Listing{Listed: feed.Listed{
		Points: []feed.ListedPoint{{ID: "30_PP1", Stock: 1}, {ID: "30_PP2", Stock: 2}},
		Prices: []feed.ListedPrice{{City: "750000000", Price: 10}, {City: "710000000", Price: 20}},
	}}
	for id, want := range map[string]int{"PP1": 1, "PP2": 2, "PP3": 0} {
		if p, ok := l.Point(id); p.Stock != want || ok != (want > 0) {
			t.Errorf("at %s: %+v, %t", id, p, ok)
		}
	}
	for city, want := range map[string]feed.Tenge{"750000000": 10, "710000000": 20, "730000000": 0} {
		if p, ok := l.PriceIn(city); p != want || ok != (want > 0) {
			t.Errorf("in %s: %d, %t", city, p, ok)
		}
	}
}

func TestPointsThatTheSettingsDoNotKnowAreAskedAbout(t *testing.T) {
	t.Parallel()
	list := []feed.Listing{
		sold("a", "30_PP1", "30_PP6"), sold("b", "-30_PP1", "30_PP6"), sold("c", "30_PP6", "30_PP7"), sold("d", "-30_PP8"), sold("e"),
	}
	shop := []feed.PickupPoint{{ID: "PP1"}, {ID: "PP2"}}
	want := []feed.UnknownPoint{{ID: "30_PP6", Offers: 3, Only: 2}, {ID: "30_PP7", Offers: 1, Only: 1}}
	if diff := cmp.Diff(want, feed.UnknownPoints(list, shop)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := feed.UnknownPoints(list, append(shop, feed.PickupPoint{ID: "PP6"}, feed.PickupPoint{ID: "30_PP7"})); len(got) != 0 {
		t.Errorf("used: %v", got)
	}
	mapped := feed.MapPoint(list, "PP6", "PP1")
	if diff := cmp.Diff([]feed.UnknownPoint{{ID: "30_PP7", Offers: 1}}, feed.UnknownPoints(mapped, shop)); diff != "" {
		t.Errorf("mapped (-want +got):\n%s", diff)
	}
	if p, ok := mapped[1].Point("PP1"); !ok || !p.Available || len(mapped[1].Points) != 1 {
		t.Errorf("mapped: %+v", mapped[1])
	}
	left := feed.LeavePoint(feed.LeavePoint(list, "30_PP7"), "30_PP6")
	if got := feed.UnknownPoints(left, shop); len(got) != 0 || left[1].Available() || !left[0].Available() {
		t.Errorf("left: %v, %+v", got, left)
	}
	if !list[0].Points[1].Available || list[0].Points[1].ID != "30_PP6" {
		t.Error("the list that was given has changed")
	}
}
