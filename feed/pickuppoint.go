package feed

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// PickupPoint is a warehouse or shop of the seller as Kaspi's cabinet names it.
type PickupPoint struct {
	ID   string // "PP1" or "30000001_PP1", as the cabinet shows it
	City string // Kaspi's nine-digit city code; empty for one price everywhere

	Surcharge   Tenge // on the price in its city
	SurchargeBP int64 // likewise, in basis points of the price; one of the two at the most
	PreOrder    int   // days until goods are there, 0 to 30; a longer one of an offer wins
	Closed      bool  // nothing is sold there; it stays in the list all the same
}

const (
	// maxPointID is our own bound; the longest form seen, merchant and point, has 13 letters.
	maxPointID = 64
	// MaxPreOrder is in days, by Kaspi's guide.
	MaxPreOrder = 30
)

// ParsePickupPoints reads "PP1:750000000,PP2:710000000", or "PP1,PP2" for one price in all cities. What is special of a
// point follows in any order, each behind a colon: "+500" or "+3%" on the price in its city, "3" days of pre-order,
// "off" where nothing is sold: "PP1:750000000,PP2:710000000:+500:3,PP3:710000000:+500:3:off". Without a city it is
// "PP1::3".
func ParsePickupPoints(s string) ([]PickupPoint, error) {
	var points []PickupPoint
	for part := range strings.SplitSeq(s, ",") {
		fields := strings.Split(part, ":")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		point := PickupPoint{ID: fields[0]}
		if len(fields) > 1 {
			point.City = fields[1]
		}
		if len(fields) == 2 && point.City == "" {
			return nil, fmt.Errorf("store %q: a city code must follow the colon", point.ID)
		}
		for _, option := range fields[min(2, len(fields)):] {
			if err := point.set(option); err != nil {
				return nil, fmt.Errorf("store %q: %w", point.ID, err)
			}
		}
		points = append(points, point)
	}
	if err := checkPoints(points); err != nil {
		return nil, err
	}
	return points, nil
}

// set reads one of the options of a point.
func (s *PickupPoint) set(option string) error {
	if option == "off" {
		s.Closed = true
		return nil
	}
	if more, ok := strings.CutPrefix(option, "+"); ok {
		share, percent := strings.CutSuffix(more, "%")
		n, err := strconv.ParseFloat(share, 64)
		switch {
		case err != nil || n <= 0 || n > float64(MaxPrice) || !percent && n != float64(int64(n)):
			return fmt.Errorf("surcharge %q: want whole tenge as +500, or a share as +3%%", option)
		case percent:
			s.SurchargeBP = int64(n*100 + 0.5)
		default:
			s.Surcharge = Tenge(n)
		}
		return nil
	}
	days, err := strconv.Atoi(option)
	if err != nil || days < 0 {
		return fmt.Errorf("%q: want a surcharge as +500 or +3%%, days of pre-order as 3, or off", option)
	}
	s.PreOrder = days
	return nil
}

func checkPoints(points []PickupPoint) error {
	if len(points) == 0 {
		return errors.New("no stores")
	}
	seen := make(map[string]bool, len(points))
	for i, s := range points {
		if err := s.check(); err != nil {
			return err
		}
		if seen[s.ID] {
			return fmt.Errorf("store %q is named twice", s.ID)
		}
		seen[s.ID] = true
		if (s.City == "") != (points[0].City == "") {
			return errors.New("give a city to every store or to none")
		}
		for _, other := range points[:i] {
			if err := s.agrees(other); err != nil {
				return err
			}
		}
	}
	if !slices.ContainsFunc(points, func(s PickupPoint) bool { return !s.Closed }) {
		return errors.New("every store is off: nothing could be sold")
	}
	return nil
}

// agrees holds what Kaspi wants of two points of one city: one price, and the same pre-order.
func (s PickupPoint) agrees(other PickupPoint) error {
	switch {
	case s.City != other.City:
		return nil
	case s.Surcharge != other.Surcharge || s.SurchargeBP != other.SurchargeBP:
		return fmt.Errorf("stores %q and %q are in one city: give both the same surcharge", other.ID, s.ID)
	case s.PreOrder != other.PreOrder && !s.Closed && !other.Closed:
		return fmt.Errorf("stores %q and %q are in one city: give both the same days of pre-order", other.ID, s.ID)
	}
	return nil
}

func (s PickupPoint) check() error {
	switch {
	case s.ID == "":
		return errors.New("a store without an id")
	case sample(s.ID):
		return fmt.Errorf("store %q is a sample, not an id", s.ID)
	case len(s.ID) > maxPointID || !plainID(s.ID):
		return fmt.Errorf("store %q: at most %d digits, Latin letters, _ . and -", s.ID, maxPointID)
	case s.City != "" && !cityCode(s.City):
		return fmt.Errorf("store %q: city %q is not a code of nine digits", s.ID, s.City)
	case s.PreOrder < 0 || s.PreOrder > MaxPreOrder:
		return fmt.Errorf("store %q: a pre-order of %d days, Kaspi takes %d at most", s.ID, s.PreOrder, MaxPreOrder)
	case s.Surcharge < 0 || s.Surcharge > MaxPrice || s.SurchargeBP < 0 || s.SurchargeBP > 10*whole:
		return fmt.Errorf("store %q: a surcharge of %d tenge or %d basis points", s.ID, s.Surcharge, s.SurchargeBP)
	case s.Surcharge > 0 && s.SurchargeBP > 0:
		return fmt.Errorf("store %q: a surcharge in tenge or in percent, not both", s.ID)
	case s.City == "" && (s.Surcharge > 0 || s.SurchargeBP > 0):
		return fmt.Errorf("store %q: a surcharge needs a city, without cities there is one price", s.ID)
	}
	return nil
}

func cityCode(s string) bool {
	return len(s) == 9 && strings.Trim(s, "0123456789") == ""
}

// CityPrice is what an offer costs in the city of the point. A share is rounded up to a whole ten.
func (s PickupPoint) CityPrice(p Tenge) Tenge {
	if s.SurchargeBP > 0 {
		return ceil(p+ceil(p*Tenge(s.SurchargeBP), whole)/whole, 10)
	}
	return p + s.Surcharge
}

// DaysOf is the pre-order at the point of an offer that has its own.
func (s PickupPoint) DaysOf(own int) int { return max(s.PreOrder, own) }

// Cities are the first point of each city, in the order of the points; none when there is one price.
func (s Shop) Cities() []PickupPoint {
	var cities []PickupPoint
	for _, point := range s.Points {
		if point.City != "" && !slices.ContainsFunc(cities, func(c PickupPoint) bool { return c.City == point.City }) {
			cities = append(cities, point)
		}
	}
	return cities
}
