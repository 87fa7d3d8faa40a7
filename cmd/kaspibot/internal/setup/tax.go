package setup

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed/price"
)

// tax is what is asked of the taxes.
type tax struct{ *Session }

// regimeWords begin what people write for each regime in Russian and Kazakh.
var regimeWords = [][]string{{"упрощ", "оңайлат"}, {"общ", "жалпы"}, {"друг", "басқа"}}

// takeRegime takes a regime by its number or name. A place has to do with the first alone.
func (s tax) takeRegime(_ context.Context, text string) ([]config.Assigned, error) {
	for i, regime := range price.Regimes() {
		word := func(w string) bool { return strings.HasPrefix(strings.ToLower(text), w) }
		if text != fmt.Sprint(i+1) && !strings.EqualFold(text, string(regime)) && !slices.ContainsFunc(regimeWords[i], word) {
			continue
		}
		all := []config.Assigned{{Name: "TAX_REGIME", Value: string(regime)}}
		if i > 0 {
			all = append(all, config.Assigned{Name: "TAX_PLACE"})
		}
		return all, nil
	}
	return nil, errForm
}

// showRate is the rate, or the place that it follows from.
func (s tax) showRate() string {
	if place := s.present("TAX_PLACE"); place != "" && s.present("TAX_PERCENT") == "" {
		return place
	}
	return s.present("TAX_PERCENT")
}

// commonRate is that of the simplified regime where no council has moved it.
const commonRate = "4"

// takeRate takes the rate, or under the simplified regime a place whose council has moved it.
func (s tax) takeRate(_ context.Context, text string) ([]config.Assigned, error) {
	text = strings.TrimSpace(strings.TrimSuffix(text, "%"))
	if s.present("TAX_REGIME") == string(price.Simplified) {
		if place, err := s.assignedTo("TAX_PLACE", text); err == nil {
			return append(place, config.Assigned{Name: "TAX_PERCENT"}), nil
		}
		text = cmp.Or(text, commonRate)
	}
	rate, err := s.assignedTo("TAX_PERCENT", text)
	return append(rate, config.Assigned{Name: "TAX_PLACE"}), err
}
