package cabinet

import "kaspibot/feed"

// Warning is something in the file that was not as it should be, and what it concerned.
type Warning struct {
	Kind WarningKind
	SKU  feed.SKU // empty when it concerns no single offer
	Line int      // in the file, from 1
	Text string   // what stood there
}

// WarningKind sorts warnings.
type WarningKind string

// The kinds of warnings. After those of the first group the offer is left out of the list.
const (
	WarnNoSKU     WarningKind = "no_sku"    // an offer without SKU
	WarnDuplicate WarningKind = "duplicate" // an SKU that came before; the first offer counts, with the price of the second if it has none
	WarnLostSKU   WarningKind = "lost_sku"  // the SKU cannot be known: a spreadsheet has made a number, a date or an error of it
	WarnBadSKU    WarningKind = "bad_sku"   // an SKU that no price list can hold: too long, or with letters that XML forbids

	WarnPrice      WarningKind = "price"          // no price that can be read
	WarnCityPrices WarningKind = "city_prices"    // prices differ by city; the first is the offer's price
	WarnStock      WarningKind = "stock"          // pieces that are no number: taken as not specified
	WarnNegative   WarningKind = "negative_stock" // fewer pieces than none: taken as none
	WarnPreOrder   WarningKind = "preorder"       // days that are no number from 0 to 30: taken as none
	WarnFormula    WarningKind = "formula"        // a formula whose value the file does not hold: taken as empty
	WarnNoModel    WarningKind = "no_model"       // an offer without name
	WarnNamespace  WarningKind = "namespace"      // the document has another namespace than Kaspi's
)

// LeavesOut reports whether the line of the file is in no offer.
func (k WarningKind) LeavesOut() bool {
	return k == WarnNoSKU || k == WarnDuplicate || k == WarnLostSKU || k == WarnBadSKU
}

// LeftOut counts the lines of the file that are in no offer.
func (l List) LeftOut() int {
	n := 0
	for _, w := range l.Warnings {
		if w.Kind.LeavesOut() {
			n++
		}
	}
	return n
}

func (g *gatherer) warn(kind WarningKind, sku feed.SKU, line int, text string) {
	const most = 60 // letters
	letters := 0
	for i := range text {
		if letters++; letters > most {
			text = text[:i] + "…"
			break
		}
	}
	g.list.Warnings = append(g.list.Warnings, Warning{kind, sku, line, text})
}
