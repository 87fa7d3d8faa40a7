package price_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

func TestExplainTellsRuleByRule(t *testing.T) {
	t.Parallel()
	r := decode(t, "delivery = 'city'\nmin_profit = 1\nsafety = 2\n[brand.HP]\nmarkup = 31\nmax_step = 50\n"+tax3)
	it := feed.Item{Article: "1", Brand: "HP", Cost: 7_629, Grams: 100}
	said := []string{}
	for _, s := range r.Explain(it, feed.Override{Paused: true}, 6_000) {
		said = append(said, fmt.Sprint(s.What, " ", s.Rule.Scope, s.Rule.Line, " ", s.Price, " ", s.Limit, " ", s.Parts.Profit))
	}
	want := `
paused seller0 0 0 0
safety all3 0 0 0
cost 0 7629 0 0
charges default0 0 0 0
markup brand5 9994 0 0
rounding default0 10000 0 0
floor all2 9990 1 1
cliff 0 9990 10000 0
price 0 9990 0 1`
	if diff := cmp.Diff(strings.Split(want, "\n")[1:], said); diff != "" {
		t.Error(diff)
	}
}

func TestTheExplanationEndsWithThePrice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		terms, steps := w.terms(w.last), w.rules.Explain(w.it, w.o, w.last)
		if last := steps[len(steps)-1]; last.What != price.StepPrice || last.Price != terms.Price {
			t.Fatalf("%+v, explained as %+v", terms, last)
		}
	})
}
