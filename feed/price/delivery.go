package price

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"kaspibot/feed"
)

// Kind is how an order travels, as far as it is paid for.
type Kind string

// Kaspi's own three, and what costs the seller nothing at Kaspi.
const (
	City    Kind = "city"
	Country Kind = "country"
	Express Kind = "express"
	Own     Kind = "own"
	Pickup  Kind = "pickup"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{City, Country, Express, Own, Pickup} }

// Steps are what one kind of delivery costs: cheap orders by their sum, the others by their weight.
type Steps struct {
	Sums    []SumStep    // growing; an order dearer than the last goes by weight
	Weights []WeightStep // growing; the last one has no limit
}

// SumStep is what an order costs whose sum is at most UpTo.
type SumStep struct {
	UpTo feed.Tenge
	Tiyn int64 // without VAT, in hundredths of a tenge
}

// WeightStep is what a parcel costs that is lighter than Under.
type WeightStep struct {
	Under int   // grams; 0 is no limit
	Tiyn  int64 // without VAT, in hundredths of a tenge
}

// Delivery is what the seller pays for bringing an order of this sum, with VAT. A kind that the tariff does not have
// costs nothing.
func (t Tariff) Delivery(kind Kind, sum feed.Tenge, grams int) feed.Tenge {
	return withVAT(t.Deliveries[kind].tiyn(sum, grams), t.VAT)
}

func (s Steps) tiyn(sum feed.Tenge, grams int) int64 {
	for _, step := range s.Sums {
		if sum <= step.UpTo {
			return step.Tiyn
		}
	}
	if i := s.weight(grams); i < len(s.Weights) {
		return s.Weights[i].Tiyn
	}
	return 0
}

// weight is the step of the weights that a parcel has; as many as there are when it has none.
func (s *Steps) weight(grams int) int {
	for i := range s.Weights {
		if under := s.Weights[i].Under; under == 0 || grams < under {
			return i
		}
	}
	return len(s.Weights)
}

func (s Steps) validate() error {
	sums := slices.IsSortedFunc(s.Sums, func(a, b SumStep) int { return cmp.Compare(a.UpTo, b.UpTo) })
	if !sums {
		return errors.New("order sums must grow from step to step")
	}
	for i, w := range s.Weights {
		last := i == len(s.Weights)-1
		if last != (w.Under == 0) || i > 0 && !last && w.Under <= s.Weights[i-1].Under {
			return errors.New("weights must grow from step to step, and the last step has no limit")
		}
	}
	for _, tiyn := range s.prices() {
		if tiyn < 0 || tiyn > int64(maxPrice) {
			return fmt.Errorf("costs %d tiyn", tiyn)
		}
	}
	return nil
}

func (s Steps) prices() []int64 {
	var all []int64
	for _, step := range s.Sums {
		all = append(all, step.Tiyn)
	}
	for _, step := range s.Weights {
		all = append(all, step.Tiyn)
	}
	return all
}

// defaultDelivery is Kaspi's table since 1 January 2026; express above 5 kg is known from one calculator only.
//
// The table says "up to 1 000", "1 001–3 000", "3 001–5 000", "5 001–9 999", "from 10 000": sums are whole tenge, so
// every sum has its step, and 5 000 itself has the cheaper one. Of weights it says "up to 5 kg" and "5–15 kg": a
// parcel that weighs exactly the limit is counted as the heavier one, the dearer of the two readings.
func defaultDelivery() map[Kind]Steps {
	return map[Kind]Steps{
		City:    tableRow(699_14, 1_099_14, 1_349_14, 2_299_14, 2_899_14, 4_149_14, 6_449_14),
		Country: tableRow(799_14, 1_299_14, 1_699_14, 3_599_14, 5_649_14, 8_549_14, 11_999_14),
		Express: tableRow(799_14, 1_699_14, 1_849_14, 3_149_14, 3_599_14, 5_599_14, 8_449_14),
	}
}

// steps is a row of Kaspi's table, in tiyn: the kinds differ for orders over 5 000, and by weight from 10 000.
func tableRow(under10000 int64, byWeight ...int64) Steps {
	s := Steps{Sums: []SumStep{{1_000, 49_14}, {3_000, 149_14}, {5_000, 199_14}, {9_999, under10000}}}
	for i, under := range []int{5_000, 15_000, 30_000, 60_000, 100_000, 0} {
		s.Weights = append(s.Weights, WeightStep{under, byWeight[i]})
	}
	return s
}
