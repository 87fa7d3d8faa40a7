package price_test

import (
	"math"
	"testing"

	"kaspibot/feed/price"
)

func TestDefaultsThatCanOnlyBeSlipsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		defaults price.Defaults
		valid    bool
	}{
		{price.Defaults{MarkupBP: 2_000, MinProfit: 500}, true},
		{price.Defaults{MarkupBP: 1}, true},
		{price.Defaults{MinProfit: 1}, true},
		{price.Defaults{MarkupBP: 100_000, MinProfit: 1_000_000_000}, true},
		{price.Defaults{}, false},
		{price.Defaults{MarkupBP: -100, MinProfit: 1}, false},
		{price.Defaults{MarkupBP: 100_001}, false},
		{price.Defaults{MarkupBP: math.MaxInt64}, false},
		{price.Defaults{MarkupBP: 2_000, MinProfit: -1}, false},
		{price.Defaults{MarkupBP: 2_000, MinProfit: 1_000_000_001}, false},
	} {
		if err := c.defaults.Validate(); (err == nil) != c.valid {
			t.Errorf("%+v: %v", c.defaults, err)
		}
	}
}
