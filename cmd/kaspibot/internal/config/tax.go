package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kaspibot/feed/price"
)

// TaxRegime is how the state taxes the shop's income.
type TaxRegime price.Regime

// UnmarshalText reads simplified, general or other.
func (r *TaxRegime) UnmarshalText(text []byte) error {
	*r = TaxRegime(text)
	if slices.Contains(price.Regimes(), price.Regime(text)) {
		return nil
	}
	names := make([]string, 0, len(price.Regimes()))
	for _, known := range price.Regimes() {
		names = append(names, string(known))
	}
	return errors.New("want one of " + strings.Join(names, ", "))
}

// TaxSettings are what the shop pays the state, and how many of its orders come back. What is not set is no answer.
type TaxSettings struct {
	Regime   TaxRegime `env:"TAX_REGIME"`
	Rate     *Percent  `env:"TAX_PERCENT"`
	Place    string    `env:"TAX_PLACE"`
	VATPayer *bool     `env:"VAT_PAYER"`
	Returns  *Percent  `env:"RETURN_PERCENT"`
}

// Tax is the answer in the words of the price rules.
func (s TaxSettings) Tax() price.Tax {
	return price.Tax{
		Regime: price.Regime(s.Regime), RateBP: (*int64)(s.Rate), Place: s.Place, PaysVAT: s.VATPayer, ReturnsBP: (*int64)(s.Returns),
	}
}

// wrongTax tries each answer beside others that are good.
func (f *faults) wrongTax(s TaxSettings) {
	all := s.Tax()
	f.check("TAX_PERCENT", within(s.Rate, price.Tax{RateBP: all.RateBP}))
	f.check("TAX_PLACE", price.Tax{Place: all.Place}.Validate())
	f.check("RETURN_PERCENT", within(s.Returns, price.Tax{ReturnsBP: all.ReturnsBP}))
	own := cmp.Or(all.Regime, price.Simplified) != price.Simplified && !f.broken["TAX_REGIME"]
	if own && s.Rate == nil {
		f.check("TAX_PERCENT", fmt.Errorf("is missing: TAX_REGIME=%s has no common rate", all.Regime))
	}
	if own && s.Place != "" {
		f.check("TAX_PLACE", errors.New("councils decide on the simplified regime alone"))
	}
}

// within tells of a share that is too high or too low without the figure: what is in its place may be anything.
func within(share *Percent, tax price.Tax) error {
	if share != nil && tax.Validate() != nil {
		return errors.New("is too low or too high for a share in per cent")
	}
	return nil
}
