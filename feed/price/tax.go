package price

import (
	"errors"
	"fmt"
	"slices"
)

// Regime is how the state taxes the shop's income.
type Regime string

// The regimes. What the seller owes of VAT is another question, see [Tariff.PaysVAT].
const (
	Simplified Regime = "simplified" // a share of the turnover, up to a limit of it; its sellers pay no VAT
	General    Regime = "general"    // a share of what is left after all costs
	Other      Regime = "other"      // a share of the turnover that the seller names
)

// Regimes lists them, the common one first.
func Regimes() []Regime { return []Regime{Simplified, General, Other} }

const (
	commonTax  = 400       // basis points of the turnover: the simplified regime where no council has decided
	maxTax     = whole / 5 // the highest rate of any regime is 20 %
	maxReturns = whole / 2 // more is a slip
	maxVAT     = whole / 5 // it was 12 and is 16 %
)

// Tax is what the program's settings say of the shop's taxes and returns. Nil and "" are no answer; what the rules file
// says wins.
type Tax struct {
	Regime    Regime
	RateBP    *int64 // basis points of the turnover or, under [General], of what is left after costs
	Place     string // whose council's rate holds, one of [Councils], when RateBP is not set
	PaysVAT   *bool
	ReturnsBP *int64 // of 10 000 orders, so many come back
}

// Validate refuses answers that cannot be reckoned with.
func (t Tax) Validate() error {
	switch {
	case t.Regime != "" && !slices.Contains(Regimes(), t.Regime):
		return fmt.Errorf("tax regime %.40q: must be one of %v", t.Regime, Regimes())
	case t.RateBP != nil && (*t.RateBP < 0 || *t.RateBP > maxTax):
		return fmt.Errorf("tax of %d basis points: must be within 0 and %d", *t.RateBP, maxTax)
	case t.ReturnsBP != nil && (*t.ReturnsBP < 0 || *t.ReturnsBP > maxReturns):
		return fmt.Errorf("returns of %d basis points: must be within 0 and %d", *t.ReturnsBP, maxReturns)
	case t.RateBP == nil && (t.Regime == General || t.Regime == Other):
		return fmt.Errorf("tax regime %s needs its rate in percent", t.Regime)
	}
	if t.Place == "" {
		return nil
	}
	if _, near, ok := CouncilOf(t.Place); !ok {
		return unknownPlace(near)
	}
	return nil
}

func unknownPlace(near string) error {
	if near == "" {
		return errors.New("tax place: no decision of such a council is known; name the rate instead")
	}
	return fmt.Errorf("tax place: no decision of such a council is known; is %q meant?", near)
}
