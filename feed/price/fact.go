package price

import "time"

// Origin is who says a figure of the tariff.
type Origin string

// The origins, the strongest first.
const (
	OriginRules    Origin = "rules"    // [tariff] of the rules file
	OriginSettings Origin = "settings" // the program's settings
	OriginTable    Origin = "table"    // a public document, see [Fact.Source]
	OriginAssumed  Origin = "assumed"  // nobody has said so: what commonly holds, to be confirmed by the seller
)

// Fact says where a figure comes from and since when it holds.
type Fact struct {
	Origin Origin
	Source string    // the document; empty for the seller's own figures
	Since  time.Time // the day from which the document's figure holds; zero for the seller's own
	Line   int       // in the rules file; 0 when it was not said there
}

// Facts are where the figures of a floor come from.
type Facts struct{ Commission, Delivery, VAT, Tax, Pay, Returns Fact }

// year2026 is when Kaspi's tables, the Tax Code and the councils' decisions below came into force.
var year2026 = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

func table(source string) Fact { return Fact{Origin: OriginTable, Source: source, Since: year2026} }

// Documents of more than one figure.
const (
	kaspiTable  = "таблица тарифов Kaspi, январь 2026"
	oneWitness  = "таблица тарифов Kaspi, январь 2026; тяжелее 5 кг — по одному калькулятору"
	taxCode     = "Налоговый кодекс РК 2026"
	almatyNews  = "inform.kz, 01.12.2025, решения районных маслихатов Алматинской области"
	astanaPress = "vechastana.kz, ДГД по г. Астане о решении маслихата"
)

// defaultFacts are those of [DefaultTariff].
func defaultFacts() Facts {
	return Facts{
		Commission: table(kaspiTable), Delivery: table(kaspiTable), VAT: table(taxCode),
		Tax: Fact{Origin: OriginAssumed, Source: taxCode, Since: year2026},
		Pay: Fact{Origin: OriginAssumed}, Returns: Fact{Origin: OriginAssumed},
	}
}

// FactsOf are where the figures of a sale's price come from. commission is the origin of the sale's commission.
func (t Tariff) FactsOf(s Sale, commission Fact) Facts {
	f := t.Facts
	f.Commission = commission
	if delivery, ok := t.DeliveryFacts[s.Kind]; ok {
		f.Delivery = delivery
	}
	return f
}

// CommissionFact is where [Tariff.Commission] has its figure from.
func (t Tariff) CommissionFact(leaf string) Fact {
	key := Fold(leaf)
	if f, ok := t.LeafFacts[key]; ok {
		return f
	}
	if _, own := t.Leaves[key]; own {
		return Fact{Origin: OriginRules}
	}
	if _, known := knownLeaves()[key]; known {
		return table(kaspiTable)
	}
	return t.Facts.Commission
}

// TaxAssumed reports whether nobody has said what taxes the shop pays: prices then count with what commonly holds, and
// the seller should be told.
func (t Tariff) TaxAssumed() bool { return t.Facts.Tax.Origin == OriginAssumed }
