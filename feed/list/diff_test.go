package list_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/list"
)

// anyOffers draws a valid list, sorted, of few distinct SKUs so that two lists meet.
func anyOffers(t *rapid.T, label string) []feed.Offer {
	numbers := rapid.SliceOfNDistinct(rapid.IntRange(10, 40), 1, 20, rapid.ID[int]).Draw(t, label)
	slices.Sort(numbers)
	list := make([]feed.Offer, len(numbers))
	for i, n := range numbers {
		list[i] = feed.Offer{
			SKU:   feed.SKU(fmt.Sprint(n)),
			Model: feed.Clean(fmt.Sprint("M", rapid.IntRange(0, 1).Draw(t, "model"))),
			Price: feed.Tenge(rapid.IntRange(1, 3).Draw(t, "price") * 100),
			Stock: rapid.IntRange(0, 2).Draw(t, "stock"),
		}
		if list[i].Stock == 0 {
			reasons := []feed.OffSaleReason{feed.OffSaleSoldOut, feed.OffSaleUnpriced, feed.OffSaleGone}
			list[i].Why = rapid.SampledFrom(reasons).Draw(t, "why")
		}
	}
	return list
}

func TestCarryLosesNoOfferAndWritesToNoArgument(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		previous, next := anyOffers(t, "previous"), anyOffers(t, "next")
		// Room behind the slices: an append into the caller's array would be seen there.
		previous, next = slices.Grow(previous, 50), slices.Grow(next, 50)
		before, after := slices.Clone(previous[:cap(previous)]), slices.Clone(next[:cap(next)])

		carried := carry(previous, next)

		if !slices.Equal(before, previous[:cap(previous)]) || !slices.Equal(after, next[:cap(next)]) {
			t.Fatal("Carry has written to its arguments")
		}
		listed := make(map[feed.SKU]feed.Offer)
		for _, o := range carried {
			listed[o.SKU] = o
		}
		for _, o := range previous {
			o.Stock, o.Why = 0, feed.OffSaleGone
			if _, renewed := slices.BinarySearchFunc(next, o, compareSKU); !renewed && listed[o.SKU] != o {
				t.Fatalf("carried as %+v, want %+v", listed[o.SKU], o)
			}
		}
		for _, o := range next {
			if listed[o.SKU] != o {
				t.Fatalf("carried as %+v, want %+v", listed[o.SKU], o)
			}
		}
		if len(listed) != len(carried) || !slices.IsSortedFunc(carried, compareSKU) {
			t.Fatalf("not sorted, or doubled: %v", carried)
		}
		if !slices.Equal(carry(carried, next), carried) {
			t.Fatal("carrying again changes the list")
		}
	})
}

func compareSKU(a, b feed.Offer) int {
	return bytes.Compare([]byte(a.SKU), []byte(b.SKU))
}

func TestEmptyDiffMeansTheSameDocument(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		previous, next := anyOffers(t, "previous"), anyOffers(t, "next")
		next = carry(previous, next)
		d := compare(previous, next)
		var a, b bytes.Buffer
		errA := document.Write(&a, feed.List{Shop: shop(), Changed: start, Offers: previous})
		errB := document.Write(&b, feed.List{Shop: shop(), Changed: start, Offers: next})
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if d.Empty() != bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Fatalf("empty %t, same %t\n%+v\n%s\n%s", d.Empty(), !d.Empty(), d, &a, &b)
		}
		if !compare(previous, previous).Empty() {
			t.Fatal("a list differs from itself")
		}
	})
}

func TestCompare(t *testing.T) {
	t.Parallel()
	previous := []feed.Offer{
		{SKU: "1", Model: "Same", Price: 100, Stock: 1},
		{SKU: "2", Model: "Sells out", Price: 100, Stock: 4},
		{SKU: "3", Model: "Vanishes", Price: 300, Stock: 2},
		{SKU: "4", Model: "Back", Price: 100, Why: feed.OffSaleSoldOut},
		{SKU: "5", Model: "Dearer", Price: 100, Stock: 1},
		{SKU: "6", Model: "Cheaper &amp; fewer", Price: 100, Stock: 9},
		{SKU: "7", Model: "Old name", Price: 100, Stock: 1},
		{SKU: "8", Model: "Off and gone", Price: 100, Why: feed.OffSaleSoldOut},
	}
	next := []feed.Offer{
		{SKU: "0", Model: "Added", Price: 700, Stock: 1},
		{SKU: "1", Model: "Same", Price: 100, Stock: 1, Cost: 77},
		{SKU: "2", Model: "Sells out", Price: 100, Why: feed.OffSaleSoldOut},
		{SKU: "4", Model: "Back", Price: 100, Stock: 3},
		{SKU: "5", Model: "Dearer", Price: 130, Stock: 1},
		{SKU: "6", Model: "Cheaper &amp; fewer", Price: 50, Stock: 8},
		{SKU: "7", Model: "New name", Price: 100, Stock: 1},
	}
	dearer := feed.Change{SKU: "5", Model: "Dearer", OldPrice: 100, NewPrice: 130, OldStock: 1, NewStock: 1}
	cheaper := feed.Change{
		SKU: "6", Model: "Cheaper & fewer", OldPrice: 100, NewPrice: 50, OldStock: 9, NewStock: 8,
	}
	soldOut := feed.Change{
		SKU: "2", Model: "Sells out", OldPrice: 100, NewPrice: 100, OldStock: 4, Why: feed.OffSaleSoldOut,
	}
	gone := feed.Change{SKU: "3", Model: "Vanishes", OldPrice: 300, NewPrice: 300, OldStock: 2, Why: feed.OffSaleGone}
	back := feed.Change{SKU: "4", Model: "Back", OldPrice: 100, NewPrice: 100, NewStock: 3}
	added := feed.Change{SKU: "0", Model: "Added", NewPrice: 700, NewStock: 1}
	renamed := feed.Change{SKU: "7", Model: "New name", OldPrice: 100, NewPrice: 100, OldStock: 1, NewStock: 1}
	want := list.Diff{
		Added: []feed.Change{added}, SoldOut: []feed.Change{soldOut}, Gone: []feed.Change{gone},
		Back: []feed.Change{back}, Repriced: []feed.Change{dearer, cheaper}, Restocked: []feed.Change{cheaper},
		Renamed: []feed.Change{renamed},
	}
	for name, offers := range map[string][]feed.Offer{"carried": carry(previous, next), "not carried": next} {
		got := compare(previous, offers)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		groups := []list.Group{
			{Kind: "added", Changes: want.Added}, {Kind: "back", Changes: want.Back}, {Kind: "sold_out", Changes: want.SoldOut},
			{Kind: "gone", Changes: want.Gone}, {Kind: "repriced", Changes: want.Repriced}, {Kind: "restocked", Changes: want.Restocked},
			{Kind: "retimed"}, {Kind: "renamed", Changes: want.Renamed},
		}
		if diff := cmp.Diff(groups, got.Groups()); diff != "" {
			t.Errorf("%s: groups: %s", name, diff)
		}
		top := []feed.Change{cheaper, dearer, gone, soldOut, added, back, renamed}
		if diff := cmp.Diff(top, got.Top(100)); diff != "" {
			t.Errorf("%s: top: %s", name, diff)
		}
		if diff := cmp.Diff(top[:3], got.Top(3)); diff != "" {
			t.Errorf("%s: top three: %s", name, diff)
		}
	}
	summary := feed.Summary{
		Added: 1, SoldOut: 1, Gone: 1, Back: 1, Repriced: 2, Restocked: 1, Renamed: 1, Offers: 6, Top: want.Top(10),
	}
	if diff := cmp.Diff(summary, want.Summary()); diff != "" {
		t.Error(diff)
	}
}

func TestAnotherPointIsAChangeAndAnOfferThatIsGoneHasNone(t *testing.T) {
	t.Parallel()
	was := []feed.Offer{{SKU: "1", Model: "A", Price: 1, Stock: 2, At: "PP1=no"}, {SKU: "2", Model: "B", Price: 1, Stock: 2, At: "PP1=no"}}
	now := []feed.Offer{was[0]}
	now[0].At = "PP1=3"
	carried := carry(was, now)
	if err := carried[1].Validate(); err != nil || carried[1].Why != feed.OffSaleGone {
		t.Errorf("gone: %+v, %v", carried[1], err)
	}
	if d := compare(was, carried); len(d.Retimed) != 1 || d.Retimed[0].SKU != "1" || len(d.Gone) != 1 {
		t.Errorf("diff %+v", d)
	}
}
