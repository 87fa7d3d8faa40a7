package document

import (
	"math"
	"strconv"
	"testing"

	"kaspibot/feed"
)

// The usual offer is written as one with terms of its own would be: the short way makes the same bytes as the long one.
func TestTheShortWayWritesTheSame(t *testing.T) {
	t.Parallel()
	for _, points := range []string{
		"PP1", "PP1::1,PP2::1", "PP1::3,PP2::3:off", "PP1:750000000", "PP1:750000000:off,PP2:710000000:+500:3,PP3:710000000:+500:3",
		"PP1:750000000:+3%,PP2:710000000:30,PP3:750000000:+3%:off",
	} {
		parsed, err := feed.ParsePickupPoints(points)
		if err != nil {
			t.Fatal(points, err)
		}
		f := newForm(feed.Shop{Company: "Тест", Merchant: "123", Points: parsed})
		for _, price := range []feed.Tenge{1, 9, 10, 99, 100, 12_345, feed.MaxPrice} {
			for _, stock := range []int{0, 1, 10, 100, 1_000_000} {
				for _, brand := range []feed.Text{"", "Ромашка"} {
					o := feed.Offer{SKU: "a-1", Model: "Чай", Brand: brand, Price: price, Stock: stock}
					short := string(f.appendOffer(nil, &o))
					long := f.appendPrices(f.appendStock(nil, &o), &o)
					want := `<offer sku="a-1"><model>Чай</model>`
					if brand != "" {
						want += "<brand>" + string(brand) + "</brand>"
					}
					if want += string(long); short != want {
						t.Errorf("%s, price %d, stock %d:\n%s, want\n%s", points, price, stock, short, want)
					}
				}
			}
		}
	}
}

func TestNumbersAreWrittenAsTheLibraryWrites(t *testing.T) {
	t.Parallel()
	numbers := []int64{0, math.MaxInt64}
	for n := int64(1); n < math.MaxInt64/10; n *= 10 {
		numbers = append(numbers, n-1, n, n+1, 3*n, 10*n-1)
	}
	for n := range int64(12_000) {
		numbers = append(numbers, n)
	}
	for _, n := range numbers {
		if got, want := string(appendNumber([]byte("at "), n)), "at "+strconv.FormatInt(n, 10); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
