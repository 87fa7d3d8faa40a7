package price

import (
	"cmp"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Conflict is a figure that the rules file and the program's settings both name, and not alike. The file's holds.
type Conflict struct {
	Key           string // of [tariff]: tax_regime, tax, tax_place, vat_payer or returns
	Line          int    // in the rules file
	File, Setting string // as the rules file writes such a value
}

// Keys of [tariff] that tell of taxes and returns.
const (
	taxRegime = "tax_regime"
	taxRate   = "tax"
	taxPlace  = "tax_place"
	vatPayer  = "vat_payer"
	returns   = "returns"
)

// taxField is how a key of taxes is written.
func taxField(name string) (f field, ok bool) {
	switch name {
	case taxRegime:
		return field{name: name, form: formChoice, words: texts(Regimes())}, true
	case taxRate:
		return field{name: name, form: formPercent, high: maxTax}, true
	case taxPlace:
		return field{name: name, form: formText}, true
	case vatPayer:
		return field{name: name, form: formBool}, true
	case returns:
		return field{name: name, form: formPercent, high: maxReturns}, true
	}
	return field{}, false
}

// taxAnswer is what the file says under one key of taxes.
type taxAnswer struct {
	at    entry
	value int64
}

func (a taxAnswer) fact() Fact { return Fact{Origin: OriginRules, Line: a.at.line} }

func (d *decoder) inTax(f field, e entry) {
	a := taxAnswer{at: e}
	if f.form == formText {
		if e.value.kind != unstable.String {
			d.fault(Fault{Problem: ProblemType, Want: string(f.form)}, e)
			return
		}
	} else {
		a.value, _ = d.number(f, e) // a file with a fault makes no rules
	}
	d.tariff.taxes[f.name] = a
}

// tax settles what the shop's taxes and returns are: the file's word, else the settings', else the assumption. Regime
// and rate belong together: a file that names one of them is not completed by a setting for another regime. The file's
// tax without a regime is a share of the turnover. Settings that are not valid are no answer.
func (t *tariffFile) tax(d *decoder, s Tax) {
	if s.Validate() != nil {
		s = Tax{}
	}
	t.settings(s)
	t.conflicts(s)
	regime, ruled := t.taxes[taxRegime]
	rate, rated := t.taxes[taxRate]
	place, placed := t.taxes[taxPlace]
	switch {
	case ruled:
		t.Regime = Regimes()[regime.value]
	case rated && t.Regime == General, placed:
		t.Regime = Simplified
	}
	switch {
	case rated:
		t.Tax, t.Facts.Tax = rate.value, rate.fact()
	case placed:
		t.council(d, place)
	case ruled && t.Regime != cmp.Or(s.Regime, Simplified) || s.RateBP == nil && s.Place == "":
		t.Tax, t.Facts.Tax = commonTax, defaultFacts().Tax
		if ruled && t.Regime != Simplified { // of these regimes no common rate is known
			d.fault(Fault{Problem: ProblemMissing, Want: taxRate}, regime.at)
		}
	}
	if a, ok := t.taxes[vatPayer]; ok {
		t.PaysVAT = a.value != 0
	}
	if a, ok := t.taxes[returns]; ok {
		t.Returns, t.Facts.Returns = a.value, a.fact()
	}
}

// settings lays the program's settings over the assumption.
func (t *tariffFile) settings(s Tax) {
	own := Fact{Origin: OriginSettings}
	t.Regime = cmp.Or(s.Regime, Simplified)
	if c, _, ok := CouncilOf(s.Place); ok && t.Regime == Simplified {
		t.Tax, t.Facts.Tax = c.RateBP, c.Fact
	}
	if s.RateBP != nil {
		t.Tax, t.Facts.Tax = *s.RateBP, own
	}
	t.PaysVAT = s.PaysVAT != nil && *s.PaysVAT
	if s.ReturnsBP != nil {
		t.Returns, t.Facts.Returns = *s.ReturnsBP, own
	}
}

// council takes the rate of a place from the table.
func (t *tariffFile) council(d *decoder, place taxAnswer) {
	c, near, ok := CouncilOf(place.at.value.text)
	switch {
	case !ok:
		d.fault(Fault{Problem: ProblemNoName, Near: near}, place.at)
	case t.Regime != Simplified:
		d.fault(Fault{Problem: ProblemMissing, Want: taxRate}, place.at)
	}
	t.Tax, t.Facts.Tax = c.RateBP, c.Fact
}

// conflicts notes what the file says otherwise than the settings.
func (t *tariffFile) conflicts(s Tax) {
	said := map[string]string{taxRegime: string(s.Regime), taxPlace: s.Place} // an empty one is not said
	percent := func(name string, bp *int64) {
		if bp != nil {
			said[name] = formPercent.format(*bp)
		}
	}
	percent(taxRate, s.RateBP)
	percent(returns, s.ReturnsBP)
	if s.PaysVAT != nil {
		said[vatPayer] = map[bool]string{true: "true", false: "false"}[*s.PaysVAT]
	}
	for _, name := range []string{taxRegime, taxRate, taxPlace, vatPayer, returns} {
		a, ok := t.taxes[name]
		setting := said[name]
		file := a.at.value.text
		if f, _ := taxField(name); f.form == formPercent {
			file = f.form.format(a.value)
		}
		if ok && setting != "" && Fold(file) != Fold(setting) {
			t.differ = append(t.differ, Conflict{name, a.at.line, file, setting})
		}
	}
	t.unruled(s)
}

// unruled notes the file's tax, of the turnover as it names no regime, against the settings' tax on the profit.
func (t *tariffFile) unruled(s Tax) {
	_, ruled := t.taxes[taxRegime]
	for _, name := range []string{taxRate, taxPlace} {
		if a, ok := t.taxes[name]; ok && !ruled && s.Regime == General {
			t.differ = append(t.differ, Conflict{taxRegime, a.at.line, string(Simplified), string(General)})
			return
		}
	}
}
