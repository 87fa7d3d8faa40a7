package feed_test

import (
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"pgregory.net/rapid"

	"kaspibot/feed"
)

// anyOffer draws whatever a list may have to keep, also what no list should have.
var anyOffer = rapid.Custom(func(t *rapid.T) feed.Offer {
	text := rapid.String()
	n := rapid.Int64()
	return feed.Offer{
		SKU: feed.SKU(rapid.StringMatching(`[a-zЖ0-9"]{0,9}`).Draw(t, "sku")), Article: feed.Article(rapid.SampledFrom([]string{"", "a", "100001"}).Draw(t, "article")),
		Model: feed.Text(text.Draw(t, "model")), Brand: feed.Text(text.Draw(t, "brand")), Price: feed.Tenge(n.Draw(t, "price")),
		Cost: feed.Tenge(n.Draw(t, "cost")), Floor: feed.Tenge(n.Draw(t, "floor")), Stock: rapid.Int().Draw(t, "stock"),
		PreOrder: rapid.IntRange(-1, 31).Draw(t, "days"), At: feed.AtPoints(text.Draw(t, "at")), Cities: feed.AtCities(text.Draw(t, "cities")),
		Imported: rapid.Bool().Draw(t, "imported"), Why: feed.OffSaleReason(text.Draw(t, "why")),
	}
})

func TestAPackedListIsTheListItWasMadeOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		was, now := rapid.SliceOfN(anyOffer, 0, 300).Draw(t, "was"), rapid.SliceOfN(anyOffer, 0, 300).Draw(t, "now")
		after := feed.PackAfter(feed.PackOffers(was...))
		for i := range now {
			after.Add(&now[i])
		}
		got := after.Offers()
		if !slices.Equal(got.Slice(), now) || got.Len() != len(now) {
			t.Fatalf("%d offers are another list than they were", len(now))
		}
		if alone := feed.PackOffers(now...); !alone.Equal(got) || alone.Equal(feed.PackOffers(was...)) != slices.Equal(was, now) {
			t.Fatal("the same offers are another list, or others the same")
		}
		var paged []feed.Offer
		for _, page := range got.Pages() {
			feed.EachOffer(page, func(o *feed.Offer) { paged = append(paged, *o) })
		}
		if !slices.Equal(paged, now) {
			t.Fatal("the pages have other offers than the list")
		}
	})
}

// A list takes the memory of what is new in it: one offer that changes, comes or goes is one page, two at the most. It does not
// run beside others, whose allocations would be counted.
func TestAListSharesThePagesThatAreTheSame(t *testing.T) {
	was := make([]feed.Offer, 5_000)
	for i := range was {
		was[i] = feed.Offer{SKU: feed.SKU(fmt.Sprint(100_000 + i)), Model: "Чайник", Price: feed.Tenge(i + 1)}
	}
	before := feed.PackOffers(was...)
	for name, now := range map[string][]feed.Offer{
		"changed": slices.Concat(was[:70], []feed.Offer{{SKU: was[70].SKU, Model: "Чашка"}}, was[71:]),
		"gone":    slices.Concat(was[:70], was[71:]),
		"new":     slices.Concat(was[:70], []feed.Offer{{SKU: was[69].SKU + "a"}}, was[70:]),
	} {
		p := feed.PackAfter(before)
		for i := range now {
			p.Add(&now[i])
		}
		own := 0
		for _, page := range p.Offers().Pages() {
			if !slices.Contains(before.Pages(), page) {
				own++
			}
		}
		if own == 0 || own > 2 || len(before.Pages()) < 40 {
			t.Errorf("%s: %d of %d pages are its own", name, own, len(before.Pages()))
		}
	}
	for name, now := range map[string][]feed.Offer{"a page is gone": was[300:], "others come before": slices.Concat([]feed.Offer{{SKU: "0"}, {SKU: "00"}}, was)} {
		p := feed.PackAfter(before)
		for i := range now {
			p.Add(&now[i])
		}
		shared := 0
		for _, page := range p.Offers().Pages() {
			if i := slices.Index(before.Pages(), page); i >= 0 && unsafe.StringData(page) == unsafe.StringData(before.Pages()[i]) {
				shared++
			}
		}
		if most := len(before.Pages()); shared < most-8 {
			t.Errorf("%s: %d of %d pages are the same in memory", name, shared, most)
		}
	}
	n := testing.AllocsPerRun(3, func() {
		p := feed.PackAfter(before)
		for o := range before.All() {
			p.Add(o)
		}
		if !p.Offers().Equal(before) {
			t.Error("another list")
		}
	})
	if most := float64(len(before.Pages())*2 + 20); n > most {
		t.Errorf("%.0f allocations for %d offers that have not changed, want %.0f at the most", n, len(was), most)
	}
}

// Whatever is kept of a list as it is and whatever is added between makes the list that the same offers make alone.
func TestOffersThatAreKeptAreThoseThatAreAdded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		was := rapid.SliceOfN(anyOffer, 0, 600).Draw(t, "was")
		before := feed.PackOffers(was...)
		often := rapid.IntRange(2, 500).Draw(t, "one in so many is not kept")
		after, now := feed.PackAfter(before), []feed.Offer(nil)
		c := before.Cursor()
		for o := c.Next(); o != nil; o = c.Next() {
			switch n := rapid.IntRange(0, 3*often).Draw(t, "what happens"); n {
			case 0: // it goes
				continue
			case 1, 2: // it changes, or another one comes before it
				other := *o
				other.Price += feed.Tenge(n)
				after.Add(&other)
				if now = append(now, other); n == 1 {
					continue
				}
			default:
			}
			after.Keep(c)
			now = append(now, *o)
		}
		for range rapid.IntRange(0, 2).Draw(t, "more at the end") {
			other := feed.Offer{SKU: "я"}
			after.Add(&other)
			now = append(now, other)
		}
		got := after.Offers()
		if !got.Equal(feed.PackOffers(now...)) || !slices.Equal(got.Slice(), now) {
			t.Fatalf("%d offers of which some were kept are another list", len(now))
		}
	})
}
