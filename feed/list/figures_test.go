package list_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

// The middle move of all lists of up to four offers that move in every order.
func TestTheMedianIsTheMiddleOfTheMovesInWhateverOrder(t *testing.T) {
	t.Parallel()
	moves := []int64{-700, -100, 0, 200, 900}
	var walk func(chosen []int64)
	walk = func(chosen []int64) {
		if len(chosen) > 0 {
			var was, now []feed.Offer
			for i, m := range chosen {
				sku := feed.SKU(fmt.Sprint(i))
				was = append(was, feed.Offer{SKU: sku, Price: 10_000, Stock: 1})
				now = append(now, feed.Offer{SKU: sku, Price: feed.Tenge(10_000 + m), Stock: 1})
			}
			want := slices.Sorted(slices.Values(chosen))[len(chosen)/2]
			if got := measure(list.DefaultGuard(), was, now).MedianPriceChangeBP; got != want {
				t.Errorf("the median of %v is %d, want %d", chosen, got, want)
			}
		}
		if len(chosen) < 4 {
			for _, m := range moves {
				walk(append(slices.Clone(chosen), m))
			}
		}
	}
	walk(nil)
	free, dear := []feed.Offer{{SKU: "1", Stock: 1}}, []feed.Offer{{SKU: "1", Price: 900, Stock: 1}}
	if f := measure(list.DefaultGuard(), free, dear); f.MedianPriceChangeBP != 0 || f.PriceChanges != 1 || f.BigPriceChanges != 0 {
		t.Errorf("a price where there was none: %+v", f)
	}
}

func TestWhatIsOffSaleIsCountedByItsReason(t *testing.T) {
	t.Parallel()
	previous := []feed.Offer{{SKU: "1", Stock: 3}, {SKU: "2", Stock: 3}, {SKU: "3", Why: feed.OffSaleGone}}
	next := []feed.Offer{{SKU: "0", Why: feed.OffSalePaused}, {SKU: "2", Stock: 1}, {SKU: "4", Why: feed.OffSalePaused}}
	want := map[feed.OffSaleReason]int{feed.OffSalePaused: 2, feed.OffSaleGone: 2}
	if diff := cmp.Diff(want, compared(list.Guard{}, list.Watcher{}, previous, next).OffSale); diff != "" {
		t.Error(diff)
	}
}

// Items are read again where they do not come by article; whenever reading them fails there is no list.
func TestAListOfItemsThatCannotBeReadIsNone(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is broken")
	items := goods(3)
	slices.Reverse(items)
	own := []feed.Listing{{SKU: "x", Article: items[1].Article, Match: feed.MatchPerson, Imported: true}}
	for name, listings := range map[string][]feed.Listing{"everything": nil, "the shop's own list": own} {
		for fails := range 4 {
			reads := 0
			made, err := list.Builder{Seller: seller{}}.Build(list.Input{Listings: listings, Items: func(show func(*feed.Item)) error {
				if reads++; reads == fails+1 {
					return broken
				}
				return feed.ItemsOf(items)(show)
			}})
			if want := fails < 2; errors.Is(err, broken) != want {
				t.Errorf("%s, reading %d: %v", name, fails+1, err)
			} else if err == nil && (made.Offers.Len() != max(len(listings), 3*(1-len(listings))) || made.Skipped[feed.OffSaleDuplicate] != 0) {
				t.Errorf("%s, reading %d: %d offers, %v", name, fails+1, made.Offers.Len(), made.Skipped)
			} else if _, some := made.Skipped[feed.OffSaleDuplicate]; some {
				t.Errorf("%s, reading %d: none comes twice, and it is said", name, fails+1)
			}
		}
	}
}

// A sale that is gone takes its pieces out of the fall only while it was held, and only where there is a figure.
func TestASaleThatIsGoneExplainsAFallOnce(t *testing.T) {
	t.Parallel()
	one, other := list.Sale{Order: "501", SKU: "seven", Pieces: 2, At: start}, list.Sale{Order: "502", SKU: "seven", Pieces: 3, At: start}
	for name, c := range map[string]struct {
		figures []int // of the readings; below 0: the row is missing
		held    []int // pieces
		stays   int   // the sale that does; the other one is gone from the third reading on
	}{
		"it was booked before":      {[]int{10, 7, 7, 5}, []int{5, 3, 3, 0}, 1},
		"it is gone without a row":  {[]int{10, 10, -1, 10, 8}, []int{5, 5, 2, 2, 0}, 0},
		"it is gone, nothing falls": {[]int{10, 10, 10, 8}, []int{5, 5, 2, 0}, 0},
		"it is gone as it falls":    {[]int{10, 10, 7, 5}, []int{5, 5, 2, 0}, 0},
	} {
		var reserves []list.Reserve
		for i, figure := range c.figures {
			counter := list.Counter{
				Articles: known, Stock: map[feed.Article]feed.Stock{}, Now: start.Add(time.Duration(i) * time.Hour), LeftLasts: 72 * time.Hour,
			}
			if figure >= 0 {
				counter.Stock["7"] = feed.Stock{N: figure}
			}
			sales := []list.Sale{one, other}
			if i > 1 {
				sales = sales[c.stays:][:1]
			}
			reserves = counter.Count(reserves, sales)
			if got := list.Reserved(reserves)["7"]; got != c.held[i] {
				t.Errorf("%s: at reading %d %d are held, want %d", name, i+1, got, c.held[i])
			}
		}
	}
}
