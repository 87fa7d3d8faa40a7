package price

import (
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"

	"kaspibot/feed"
)

// tariffFile is the [tariff] of a rules file: the default one with what the seller has set anew.
type tariffFile struct {
	Tariff
	kinds  map[Kind]*stepsFile
	taxes  map[string]taxAnswer // by key
	differ []Conflict
}

// stepsFile is the table of one kind of delivery as far as it is set anew.
type stepsFile struct {
	at      entry // of the last key, for faults that only the whole shows
	sums    []SumStep
	weights []WeightStep
	over    int64 // of what is heavier than all weights, in tiyn; -1 when not set
}

func newTariffFile() tariffFile {
	t := tariffFile{Tariff: DefaultTariff(), kinds: map[Kind]*stepsFile{}, taxes: map[string]taxAnswer{}}
	t.Leaves, t.LeafFacts = map[string]int64{}, map[string]Fact{}
	return t
}

// table reports whether there is such a table below [tariff].
func (t *tariffFile) table(path []string) bool {
	switch len(path) {
	case 0:
		return true
	case 1:
		return path[0] == "commissions" || path[0] == "delivery"
	case 2:
		return path[0] == "delivery" && slices.Contains(Kinds(), Kind(path[1]))
	}
	return false
}

// share is a percentage of the tariff by its name in the file, and where it comes from.
func (t *tariffFile) share(name string) (to *int64, fact *Fact, high int64) {
	switch name {
	case "commission":
		return &t.Standard, &t.Facts.Commission, whole / 2
	case "vat":
		return &t.VAT, &t.Facts.VAT, maxVAT
	case "kaspi_pay":
		return &t.Pay, &t.Facts.Pay, whole / 10
	}
	return nil, nil, 0
}

func (d *decoder) inTariff(path []string, e entry) {
	t := &d.tariff
	to, fact, high := t.share(path[0])
	tax, ofTax := taxField(path[0])
	own := Fact{Origin: OriginRules, Line: e.line}
	switch {
	case len(path) == 1 && ofTax:
		d.inTax(tax, e)
	case len(path) == 1 && to != nil:
		if n, ok := d.number(field{form: formPercent, high: high}, e); ok {
			*to, *fact = n, own
		}
	case len(path) == 2 && path[0] == "commissions":
		if n, ok := d.number(field{form: formPercent, high: whole / 2}, e); ok {
			t.Leaves[Fold(path[1])], t.LeafFacts[Fold(path[1])] = n, own
		}
	case len(path) == 3 && t.table(path[:2]):
		d.inDelivery(Kind(path[1]), path[2], e)
	default:
		d.unknown(e)
	}
}

func (d *decoder) inDelivery(kind Kind, name string, e entry) {
	s := d.tariff.kinds[kind]
	if s == nil {
		s = &stepsFile{over: -1}
		d.tariff.kinds[kind] = s
	}
	s.at = e
	money := field{form: formTiyn, high: 100 * 1_000_000}
	switch name {
	case "sums":
		s.sums = []SumStep{}
		d.pairs(e, field{form: formTenge, low: 1, high: int64(maxPrice)}, func(upTo, tiyn int64) {
			s.sums = append(s.sums, SumStep{feed.Tenge(upTo), tiyn})
		})
	case "weights":
		s.weights = []WeightStep{}
		d.pairs(e, field{form: formKilo, low: 1, high: 10_000_000}, func(grams, tiyn int64) {
			s.weights = append(s.weights, WeightStep{int(grams), tiyn})
		})
	case "over":
		if n, ok := d.number(money, e); ok {
			s.over = n
		}
	default:
		d.unknown(e)
	}
}

// pairs reads [[bound, tenge], …].
func (d *decoder) pairs(e entry, bound field, add func(bound, tiyn int64)) {
	money := field{form: formTiyn, high: 100 * 1_000_000}
	if e.value.kind != unstable.Array {
		d.fault(Fault{Problem: ProblemType, Want: "pairs"}, e)
		return
	}
	for _, pair := range e.value.list {
		if pair.kind != unstable.Array || len(pair.list) != 2 {
			d.fault(Fault{Problem: ProblemType, Want: "pairs", Value: pair.text}, e)
			return
		}
		up, fault := bound.read(pair.list[0])
		tiyn, second := money.read(pair.list[1])
		for i, f := range []*Fault{fault, second} {
			if f != nil {
				f.Value = pair.list[i].text
				d.fault(*f, e)
				return
			}
		}
		add(up, tiyn)
	}
}

// finish lays what is set anew over the default steps.
func (t *tariffFile) finish(d *decoder) Tariff {
	for kind, set := range t.kinds {
		s := t.Deliveries[kind]
		t.DeliveryFacts[kind] = Fact{Origin: OriginRules, Line: set.at.line}
		if set.sums != nil {
			s.Sums = set.sums
		}
		over := int64(0)
		weights := s.Weights
		if n := len(weights); n > 0 {
			over, weights = weights[n-1].Tiyn, weights[:n-1]
		}
		if set.weights != nil {
			weights = set.weights
		}
		if set.over >= 0 {
			over = set.over
		}
		s.Weights = slices.Concat(weights, []WeightStep{{Tiyn: over}})
		if err := s.validate(); err != nil {
			d.fault(Fault{Problem: ProblemOrder}, set.at)
		}
		t.Deliveries[kind] = s
	}
	return t.Tariff
}
