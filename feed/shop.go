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
	Stores   []Store
}

// Store is a warehouse as Kaspi's cabinet names it.
type Store struct {
	ID   string // "PP1" or "30000001_PP1", as the cabinet shows it
	City string // Kaspi's nine-digit city code; empty for one price everywhere
}

// maxStoreID is our own bound; the longest form seen, merchant and point, has 13 letters.
const maxStoreID = 64

// ParseStores reads "PP1:750000000,PP2:710000000", or "PP1,PP2" for one price in all cities.
func ParseStores(s string) ([]Store, error) {
	var stores []Store
	for part := range strings.SplitSeq(s, ",") {
		id, city, colon := strings.Cut(strings.TrimSpace(part), ":")
		store := Store{ID: strings.TrimSpace(id), City: strings.TrimSpace(city)}
		if colon && store.City == "" {
			return nil, fmt.Errorf("store %q: a city code must follow the colon", store.ID)
		}
		stores = append(stores, store)
	}
	if err := checkStores(stores); err != nil {
		return nil, err
	}
	return stores, nil
}

// Validate refuses a shop whose list Kaspi could not take: empty names, identifiers left over from a sample
// configuration, no stores, a store twice, cities for some stores only.
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
	return checkStores(s.Stores)
}

func checkStores(stores []Store) error {
	if len(stores) == 0 {
		return errors.New("no stores")
	}
	seen := make(map[string]bool, len(stores))
	for _, s := range stores {
		if err := s.check(); err != nil {
			return err
		}
		if seen[s.ID] {
			return fmt.Errorf("store %q is named twice", s.ID)
		}
		seen[s.ID] = true
		if (s.City == "") != (stores[0].City == "") {
			return errors.New("give a city to every store or to none")
		}
	}
	return nil
}

func (s Store) check() error {
	switch {
	case s.ID == "":
		return errors.New("a store without an id")
	case sample(s.ID):
		return fmt.Errorf("store %q is a sample, not an id", s.ID)
	case len(s.ID) > maxStoreID || !plainID(s.ID):
		return fmt.Errorf("store %q: at most %d digits, Latin letters, _ . and -", s.ID, maxStoreID)
	case s.City != "" && !cityCode(s.City):
		return fmt.Errorf("store %q: city %q is not a code of nine digits", s.ID, s.City)
	}
	return nil
}

func cityCode(s string) bool {
	return len(s) == 9 && strings.Trim(s, "0123456789") == ""
}

// sample reports whether s is what published examples of price lists tell the reader to replace.
func sample(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(
		[]string{"your_", "your-", "myfavorite", "changeme", "placeholder", "merchant_id", "store_id"},
		func(prefix string) bool { return strings.HasPrefix(s, prefix) },
	)
}

// cities are the distinct cities of the stores in the order of the stores, none when there is one price.
func (s Shop) cities() []string {
	var cities []string
	for _, store := range s.Stores {
		if store.City != "" && !slices.Contains(cities, store.City) {
			cities = append(cities, store.City)
		}
	}
	return cities
}
