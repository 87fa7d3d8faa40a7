package feed

import (
	"iter"
	"strconv"
	"strings"
)

// AtCities says what an offer costs in cities where it is not what the settings of the shop make of its price. It is one text,
// so that offers stay comparable: "710000000=255000", in the order in which the cities are written. Of a shop that has no
// cities it names every city of the offer, the others have none then. Empty is the usual.
type AtCities string

// With adds a city, unless that is none or is there already.
func (a AtCities) With(city string, price Tenge) AtCities {
	if _, there := a.Of(city); there || !cityCode(city) {
		return a
	}
	if a != "" {
		a += " "
	}
	return a + AtCities(city+"="+strconv.FormatInt(int64(price), 10))
}

// All are the cities with their prices.
func (a AtCities) All() iter.Seq2[string, Tenge] {
	return func(yield func(string, Tenge) bool) {
		for rest := string(a); rest != ""; {
			var one string
			one, rest, _ = strings.Cut(rest, " ")
			city, text, _ := strings.Cut(one, "=")
			price, _ := strconv.ParseInt(text, 10, 64) // 0 is no price
			if !yield(city, Tenge(price)) {
				return
			}
		}
	}
}

// Of is the price in a city, false when it is what the settings make of it.
func (a AtCities) Of(city string) (Tenge, bool) {
	for name, price := range a.All() {
		if name == city {
			return price, true
		}
	}
	return 0, false
}

// valid reports whether each city has a price that can be written.
func (a AtCities) valid() bool {
	for city, price := range a.All() {
		if !cityCode(city) || price < 1 || price > MaxPrice {
			return false
		}
	}
	return true
}
