package feed_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"kaspibot/feed"
)

// Whatever differs between two lists is in the pages that only one of them has, and a walk through those shows it.
func TestTheDifferenceOfTwoListsIsInTheirOwnPages(t *testing.T) {
	t.Parallel()
	was := make([]feed.Offer, 1_000)
	for i := range was {
		was[i] = feed.Offer{SKU: feed.SKU(fmt.Sprint(100_000 + i)), Price: 1}
	}
	now := slices.Delete(slices.Clone(was), 500, 502)
	now[7].Price = 2
	now = slices.Insert(now, 900, feed.Offer{SKU: now[899].SKU + "a"})
	before, after := feed.PackOffers(was...), feed.PackOffers(now...)
	old, fresh := before.Without(after), after.Without(before)
	if n := len(old.Slice()); n != old.Len() || n == 0 || n > 400 || len(fresh.Slice()) != fresh.Len() || before.Without(before).Len() != 0 {
		t.Errorf("%d offers are in pages of their own, %d by count", n, old.Len())
	}
	var got []string
	walk := func(was, now *feed.Offer) error {
		switch {
		case was == nil:
			got = append(got, "+"+string(now.SKU))
		case now == nil:
			got = append(got, "-"+string(was.SKU))
		case was.SKU != now.SKU:
			t.Errorf("%s is beside %s", was.SKU, now.SKU)
		case *was != *now:
			got = append(got, "="+string(was.SKU))
		}
		return nil
	}
	want := []string{"=100007", "-100500", "-100501", "+100901a"}
	for name, lists := range map[string][2]feed.Offers{"the pages": {old, fresh}, "all": {before, after}} {
		if got = nil; lists[0].Beside(lists[1], walk) != nil || !slices.Equal(got, want) {
			t.Errorf("%s differ by %v, want %v", name, got, want)
		}
	}
	one, other := feed.PackOffers(was[:2]...), feed.PackOffers(was[2:3]...)
	if got = nil; one.Beside(other, walk) != nil || !slices.Equal(got, []string{"-100000", "-100001", "+100002"}) {
		t.Errorf("two lists that have nothing in common: %v", got)
	}
	if got = nil; other.Beside(one, walk) != nil || !slices.Equal(got, []string{"+100000", "+100001", "-100002"}) {
		t.Errorf("the other way: %v", got)
	}
	full, shown := errors.New("full"), 0
	if err := before.Beside(after, func(_, _ *feed.Offer) error { shown++; return full }); !errors.Is(err, full) || shown != 1 {
		t.Errorf("%d are shown after an error (%v)", shown, err)
	}
}

// Where pages end depends on the SKUs; however unlucky these are, none has more than 256 offers.
func TestAPageHasABound(t *testing.T) {
	t.Parallel()
	size := func(page string) (n int) {
		feed.EachOffer(page, func(*feed.Offer) { n++ })
		return n
	}
	same := slices.Repeat([]feed.Offer{{SKU: "1"}}, 600) // of which either each or none ends a page
	pages := feed.PackOffers(same...).Pages()
	if len(pages) != 3 || size(pages[0]) != 256 || size(pages[2]) != 600-512 {
		t.Errorf("%d pages, of %d offers the first", len(pages), size(pages[0]))
	}
	other := make([]feed.Offer, 64_000)
	for i := range other {
		other[i].SKU = feed.SKU(fmt.Sprint(1_000_000 + i))
	}
	if n := len(feed.PackOffers(other...).Pages()); n < 900 || n > 1_300 {
		t.Errorf("%d pages, want about a thousand", n)
	}
}

func TestItemsInMemoryAreShownEachTime(t *testing.T) {
	t.Parallel()
	items := []feed.Item{{Article: "1", Name: "a"}, {Article: "2", Stock: feed.Stock{N: 3}}}
	shown := feed.ItemsOf(items)
	for range 2 {
		var got []feed.Article
		if err := shown(func(it *feed.Item) { got = append(got, it.Article); it.Article = "changed" }); err != nil || !slices.Equal(got, []feed.Article{"1", "2"}) {
			t.Errorf("%v, %v", got, err)
		}
	}
	page := feed.AppendItem(feed.AppendItem(nil, &feed.Item{Article: "7", Name: "n", Brand: "b", Retail: 5, Defect: true, Category: 3, Grams: 4, Policed: true, Multiple: 6}), &items[0])
	if got := feed.FirstItem(string(page)); got.Article != "7" || got.Name != "n" || got.Brand != "b" || got.Retail != 5 || !got.Defect || got.Category != 3 ||
		got.Grams != 4 || !got.Policed || got.Multiple != 6 {
		t.Errorf("%+v", got)
	}
	for n := range len(page) {
		count := 0
		err := feed.EachItem(string(page[:n]), func(*feed.Item) { count++ })
		if whole := n == 0 || feed.FirstItem(string(page[:n])).Multiple == 6 && count == 1 && err == nil; !whole && err == nil {
			t.Errorf("a page that is cut to %d bytes is read as %d items", n, count)
		}
	}
}

func TestATextIsReadAsItWasCleaned(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"Чайник &amp; Ко": true, "a & b": false, " a": false, "a  b": false, "a ": false, "<": false, "": true} {
		if got, ok := feed.ReadText(text); ok != want || string(got) != text {
			t.Errorf("%q: %q, %t", text, got, ok)
		}
	}
}
