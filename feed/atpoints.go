package feed

import (
	"strconv"
	"strings"
)

// AtPoints says at which pickup points an offer is not as at the rest: not sold, or with other days of pre-order. It is one
// text, so that offers stay comparable: "PP2=no PP3=20", in the order of the shop's points. Empty is the same everywhere.
type AtPoints string

// notSold stands for the days at a point that does not sell.
const notSold = "no"

// WithoutSale adds a point that does not sell the offer.
func (a AtPoints) WithoutSale(id string) AtPoints { return a.with(id, notSold) }

// WithDays adds a point that has days of pre-order of its own; 0 is none.
func (a AtPoints) WithDays(id string, days int) AtPoints { return a.with(id, strconv.Itoa(days)) }

func (a AtPoints) with(id, terms string) AtPoints {
	if a != "" {
		a += " "
	}
	return a + AtPoints(id+"="+terms)
}

// Of tells whether a point sells the offer, and after how many days of pre-order, where the offer has so many elsewhere.
func (a AtPoints) Of(id string, days int) (own int, sold bool) {
	for rest := string(a); rest != ""; {
		var terms string
		terms, rest, _ = strings.Cut(rest, " ")
		name, value, _ := strings.Cut(terms, "=")
		if name != id {
			continue
		}
		n, err := strconv.Atoi(value)
		return n, err == nil // notSold is no number, nor is what cannot be read
	}
	return days, true
}

// valid reports whether every point has terms that can be read.
func (a AtPoints) valid() bool {
	if a == "" {
		return true
	}
	for terms := range strings.SplitSeq(string(a), " ") {
		id, value, _ := strings.Cut(terms, "=")
		n, err := strconv.Atoi(value)
		if !plainID(id) || value != notSold && (err != nil || n < 0 || n > MaxPreOrder) {
			return false
		}
	}
	return true
}
