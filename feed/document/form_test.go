package document

import (
	"math"
	"strconv"
	"testing"
	"time"

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

// counted counts what is written at once.
type counted []int

func (c *counted) Write(p []byte) (int, error) {
	*c = append(*c, len(p))
	return len(p), nil
}

// A document goes out in pieces of whole lines that are large enough, all but the last: calls of the system cost too.
func TestADocumentIsWrittenInLargePieces(t *testing.T) {
	t.Parallel()
	shop := feed.Shop{Company: "Тест", Merchant: "123", Points: []feed.PickupPoint{{ID: "PP1"}}}
	offers := make([]feed.Offer, 3_000)
	for i := range offers {
		offers[i] = feed.Offer{SKU: feed.SKU(strconv.Itoa(10_000 + i)), Model: "Чай", Price: 100, Stock: 3}
	}
	for name, write := range map[string]func(*counted) error{
		"unchecked": func(c *counted) error { return Stream(c, shop, time.Unix(1e9, 0), Of(offers)) },
		"checked":   func(c *counted) error { return WriteChecked(c, shop, time.Unix(1e9, 0), Of(offers)) },
	} {
		var pieces counted
		if err := write(&pieces); err != nil {
			t.Fatal(err)
		}
		total := 0
		for i, n := range pieces {
			if total += n; n < written && i < len(pieces)-1 {
				t.Errorf("%s: piece %d of %d has %d bytes", name, i, len(pieces), n)
			}
		}
		if len(pieces) < 2 || len(pieces) > total/written+1 {
			t.Errorf("%s: %d pieces of %d bytes", name, len(pieces), total)
		}
	}
}
