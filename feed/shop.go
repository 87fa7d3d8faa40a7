package feed

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Shop is who sells and from where.
type Shop struct {
	Company  string // the seller's name, free text
	Merchant string // the number in the head of Kaspi's cabinet; word ids occur too
	Points   []PickupPoint
}

// Validate refuses a shop whose list Kaspi could not take: empty names, identifiers left over from a sample
// configuration, no pickup points, one twice, cities for some only, other terms at two points of one city.
func (s Shop) Validate() error {
	switch {
	case Clean(s.Company) == "":
		return errors.New("the company has no name")
	case sample(s.Company):
		return fmt.Errorf("company %q is a sample, not a name", s.Company)
	case s.Merchant == "":
		return errors.New("the merchant id is missing")
	case sample(s.Merchant):
		return fmt.Errorf("merchant id %q is a sample, not an id", s.Merchant)
	case !plainID(s.Merchant):
		return fmt.Errorf("merchant id %q: only digits, Latin letters, _ . and - are allowed", s.Merchant)
	}
	return checkPoints(s.Points)
}

// sample reports whether s is what published examples of price lists tell the reader to replace.
func sample(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(
		[]string{"your_", "your-", "myfavorite", "changeme", "placeholder", "merchant_id", "store_id"},
		func(prefix string) bool { return strings.HasPrefix(s, prefix) },
	)
}

const (
	whole = 10_000 // basis points in one

	// MaxPrice bounds costs and prices. The dearest offer seen in a price list was under 20 million.
	MaxPrice Tenge = 1_000_000_000
)

// ceil is the one place where money is rounded: up, to a whole multiple of step.
func ceil(amount, step Tenge) Tenge {
	return (amount + step - 1) / step * step
}
