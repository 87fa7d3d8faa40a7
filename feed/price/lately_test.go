package price_test

import (
	"slices"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

// Rules follow the tree that they are put over last: the distributor moves and renames its categories.
func TestRulesFollowTheNewestTree(t *testing.T) {
	t.Parallel()
	r := decode(t, "markup = 20\nrounding = \"none\"\ndelivery = \"own\"\n[tariff]\ncommission = 0\ntax = 0\n[category.\"Чехлы\"]\nmarkup = 50\n")
	it := feed.Item{Article: "100", Category: 2, Cost: 100_000}
	before := r.Over(price.Tree{1: {Name: "Телефоны"}, 2: {Parent: 1, Name: "Плёнки"}})
	after := before.Over(price.Tree{1: {Name: "Телефоны"}, 2: {Parent: 1, Name: "Чехлы"}})
	if got := before.Terms(it, feed.Override{}, 0).Price; got != 120_000 {
		t.Errorf("as another category: %d", got)
	}
	if got := after.Terms(it, feed.Override{}, 0).Price; got != 150_000 {
		t.Errorf("renamed: %d", got)
	}
}

// A weight of the rules stands in for one that the distributor does not tell.
func TestTheWeightOfTheGoodsCountsBeforeThatOfTheRules(t *testing.T) {
	t.Parallel()
	r := decode(t, "markup = 20\nweight = 1.5\n")
	for grams, want := range map[int]int{0: 1_500, 300: 300, 40_000: 40_000} {
		steps := r.Explain(feed.Item{Article: "100", Cost: 100_000, Grams: grams}, feed.Override{}, 0)
		i := slices.IndexFunc(steps, func(s price.Step) bool { return s.What == price.StepCharges })
		if i < 0 || steps[i].N != want {
			t.Errorf("goods of %d g: %+v, want %d", grams, steps, want)
		}
	}
}
