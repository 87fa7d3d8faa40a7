package price_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

// told are the steps of an explanation, each with all that it says.
func told(steps []price.Step) []string {
	var all []string
	for _, s := range steps {
		line := fmt.Sprintf("%s %s %q %d: price %d, limit %d, share %d, n %d %s", s.What, s.Rule.Scope, s.Rule.Name, s.Rule.Line, s.Price, s.Limit, s.BP, s.N, s.Word)
		all = append(all, strings.TrimSpace(line))
	}
	return all
}

func TestEachStepSaysAllThatItKnows(t *testing.T) {
	t.Parallel()
	free := "[tariff]\ncommission = 0\ntax = 0\n[tariff.delivery.country]\nsums = []\nweights = []\nover = 0\n"
	fixed, seven := feed.Tenge(9_000), 7
	for name, c := range map[string]struct {
		rules string
		it    feed.Item
		o     feed.Override
		last  feed.Tenge
		want  string
	}{
		"ceiling": {"max_price = 5999\n" + free, feed.Item{Cost: 5_000}, feed.Override{}, 0, `
cost  "" 0: price 5000, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 0 country
markup default "" 0: price 6000, limit 0, share 2000, n 0
ceiling all "" 1: price 5990, limit 5999, share 0, n 0
floor default "" 0: price 5500, limit 500, share 0, n 0
price  "" 0: price 5990, limit 0, share 0, n 0`},
		"a ceiling that is just reached": {"max_price = 6000\n" + free, feed.Item{Cost: 5_000}, feed.Override{}, 0, `
cost  "" 0: price 5000, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 0 country
markup default "" 0: price 6000, limit 0, share 2000, n 0
floor default "" 0: price 5500, limit 500, share 0, n 0
price  "" 0: price 6000, limit 0, share 0, n 0`},
		"held just there": {"hold_retail = true\n" + free, feed.Item{Cost: 5_000, Retail: 6_000}, feed.Override{}, 0, `
cost  "" 0: price 5000, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 0 country
markup default "" 0: price 6000, limit 0, share 2000, n 0
floor default "" 0: price 5500, limit 500, share 0, n 0
price  "" 0: price 6000, limit 0, share 0, n 0`},
		"over retail": {"max_price = 9999\nmax_over_retail = 10\n" + free, feed.Item{Cost: 5_000, Retail: 5_200}, feed.Override{}, 0, `
cost  "" 0: price 5000, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 0 country
markup default "" 0: price 6000, limit 0, share 2000, n 0
ceiling all "" 2: price 5720, limit 5720, share 0, n 0
floor default "" 0: price 5500, limit 500, share 0, n 0
price  "" 0: price 5720, limit 0, share 0, n 0`},
		"held": {"hold_retail = true\n" + free, feed.Item{Cost: 5_000, Retail: 7_777}, feed.Override{}, 0, `
cost  "" 0: price 5000, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 0 country
markup default "" 0: price 6000, limit 0, share 2000, n 0
held all "" 1: price 7777, limit 0, share 0, n 0
rounding default "" 0: price 7780, limit 0, share 0, n 0 up10
floor default "" 0: price 5500, limit 500, share 0, n 0
price  "" 0: price 7780, limit 0, share 0, n 0`},
		"a step": {"max_step = 10\nrounding = 'to90'\n" + free, feed.Item{Cost: 10_000, Grams: 700}, feed.Override{}, 10_000, `
cost  "" 0: price 10000, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 700 country
markup default "" 0: price 12000, limit 0, share 2000, n 0
rounding all "" 2: price 12090, limit 0, share 0, n 0 to90
floor default "" 0: price 10500, limit 500, share 0, n 0
step all "" 1: price 10990, limit 10000, share 1000, n 0
price  "" 0: price 10990, limit 0, share 0, n 0`},
		"raised": {"max_price = 5100\nmin_profit_percent = 12.5\n" + free, feed.Item{Cost: 5_000}, feed.Override{}, 0, `
cost  "" 0: price 5000, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 0 country
markup default "" 0: price 6000, limit 0, share 2000, n 0
ceiling all "" 1: price 5100, limit 5100, share 0, n 0
floor all "" 2: price 5625, limit 625, share 1250, n 0
raised  "" 0: price 5630, limit 5100, share 0, n 0
price  "" 0: price 5630, limit 0, share 0, n 0`},
		"too dear": {free, feed.Item{Cost: 999_999_999}, feed.Override{}, 0, `
cost  "" 0: price 999999999, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 0 country
markup default "" 0: price 1199999999, limit 0, share 2000, n 0
rounding default "" 0: price 1200000000, limit 0, share 0, n 0 up10
floor default "" 0: price 0, limit 500, share 0, n 0
too_dear  "" 0: price 0, limit 0, share 0, n 0`},
		"no cost": {"weight = 1.5\ndelivery = 'own'\n" + free, feed.Item{}, feed.Override{}, 0, `
cost  "" 0: price 0, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 1500 own
no_cost  "" 0: price 0, limit 0, share 0, n 0`},
		"fixed by a hand": {"[article.1]\nprice = 100\npaused = true\n" + free, feed.Item{Cost: 10_000}, feed.Override{Fixed: &fixed, Safety: &seven, MinStock: &seven}, 0, `
paused article "1" 3: price 0, limit 0, share 0, n 0
safety seller "" 0: price 0, limit 0, share 0, n 7
min_stock seller "" 0: price 0, limit 0, share 0, n 7
cost  "" 0: price 10000, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 0 country
markup default "" 0: price 12000, limit 0, share 2000, n 0
floor default "" 0: price 10500, limit 500, share 0, n 0
fixed seller "" 0: price 9000, limit 12000, share 0, n 0
under_floor  "" 0: price 9000, limit 10500, share 0, n 0
price  "" 0: price 9000, limit 0, share 0, n 0`},
		"fixed by a rule": {"max_shown = 5\npre_order = 3\nmin_stock = 2\n[article.1]\nprice = 15000\n" + free, feed.Item{Cost: 10_000}, feed.Override{}, 0, `
max_shown all "" 1: price 0, limit 0, share 0, n 5
min_stock all "" 3: price 0, limit 0, share 0, n 2
pre_order all "" 2: price 0, limit 0, share 0, n 3
cost  "" 0: price 10000, limit 0, share 0, n 0
charges default "" 0: price 0, limit 0, share 0, n 0 country
markup default "" 0: price 12000, limit 0, share 2000, n 0
floor default "" 0: price 10500, limit 500, share 0, n 0
fixed article "1" 5: price 15000, limit 12000, share 0, n 0
price  "" 0: price 15000, limit 0, share 0, n 0`},
		"a dear leaf": {"", feed.Item{Cost: 5_000, Category: 7}, feed.Override{}, 0, `
cost  "" 0: price 5000, limit 0, share 0, n 0
charges category "Рюкзаки" 0: price 0, limit 0, share 1550, n 0 country
markup default "" 0: price 6000, limit 0, share 2000, n 0
floor default "" 0: price 7984, limit 500, share 0, n 0
raised  "" 0: price 7990, limit 6000, share 0, n 0
price  "" 0: price 7990, limit 0, share 0, n 0`},
		"a leaf by a rule": {"[category.'Ноутбуки']\nkaspi_category = 'Чехлы для смартфонов'\nweight = 2\n", feed.Item{Cost: 5_000, Category: 3}, feed.Override{}, 0, `
cost  "" 0: price 5000, limit 0, share 0, n 0
charges category "Ноутбуки" 2: price 0, limit 0, share 1550, n 2000 country
markup default "" 0: price 6000, limit 0, share 2000, n 0
floor default "" 0: price 7984, limit 500, share 0, n 0
raised  "" 0: price 7990, limit 6000, share 0, n 0
price  "" 0: price 7990, limit 0, share 0, n 0`},
	} {
		c.it.Article = "1"
		got := told(decode(t, c.rules).Over(tree()).Explain(c.it, c.o, c.last))
		if diff := cmp.Diff(strings.Split(strings.TrimSpace(c.want), "\n"), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEachFaultIsSpelledOut(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]price.Fault{
		"line 3, markup: no such setting":                                                   {Line: 3, Key: "markup", Problem: price.ProblemUnknown},
		`line 3, markpu: no such setting; is "markup" meant?`:                               {Line: 3, Key: "markpu", Problem: price.ProblemUnknown, Near: "markup"},
		`line 3: nothing is known by the name "HPP"; is "HP" meant?`:                        {Line: 3, Problem: price.ProblemNoName, Value: "HPP", Near: "HP"},
		`line 3: nothing is known by the name "HPP"`:                                        {Line: 3, Problem: price.ProblemNoName, Value: "HPP"},
		"line 3: 4097 bytes in a line, at most 4096 are read":                               {Line: 3, Problem: price.ProblemTooLarge, Value: "4097", Want: "bytes in a line", High: "4096"},
		`line 3, markup: "x" is not what belongs there (percent)`:                           {Line: 3, Key: "markup", Problem: price.ProblemType, Value: "x", Want: "percent"},
		"line 3, markup: 1.234 has too many decimals (percent)":                             {Line: 3, Key: "markup", Problem: price.ProblemDecimals, Value: "1.234", Want: "percent"},
		"line 3, markup: 1001 is not within 0 and 1000":                                     {Line: 3, Key: "markup", Problem: price.ProblemRange, Value: "1001", Low: "0", High: "1000"},
		`line 3, rounding: "x" is none of up10, none`:                                       {Line: 3, Key: "rounding", Problem: price.ProblemChoice, Value: "x", Words: []string{"up10", "none"}},
		"line 3, band.up_to: each step must be over the one before":                         {Line: 3, Key: "band.up_to", Problem: price.ProblemOrder},
		"line 3, band.up_to: only the last band may do without up_to":                       {Line: 3, Key: "band.up_to", Problem: price.ProblemMissing},
		"line 3, tariff.tax_regime: this needs tax as well":                                 {Line: 3, Key: "tariff.tax_regime", Problem: price.ProblemMissing, Want: "tax"},
		"line 3: neither a markup nor a least profit, everything would be sold for nothing": {Line: 3, Problem: price.ProblemAtCost},
		"line 3, brand.HP: there is a rule of this name already":                            {Line: 3, Key: "brand.HP", Problem: price.ProblemTwice},
		"line 3: it is no TOML":                                                             {Line: 3, Problem: price.ProblemSyntax, Detail: "it is no TOML"},
		"line 3: something new":                                                             {Line: 3, Problem: "new", Detail: "something new"},
	} {
		if got := f.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestEachFigureOfTheTariffIsJudgedByItsForm(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"sums = [[1.5, 2]]":          "tariff.delivery.city.sums: 1.5 has too many decimals (tenge)",
		"sums = [[0, 2]]":            "tariff.delivery.city.sums: 0 is not within 1 and 1000000000",
		"sums = [[1000000001, 2]]":   "tariff.delivery.city.sums: 1000000001 is not within 1 and 1000000000",
		"sums = [['x', 2]]":          `tariff.delivery.city.sums: "x" is not what belongs there (tenge)`,
		"sums = [[1, 2.345]]":        "tariff.delivery.city.sums: 2.345 has too many decimals (money)",
		"sums = [[1, 1000000.01]]":   "tariff.delivery.city.sums: 1000000.01 is not within 0 and 1000000",
		"sums = [[1, -1]]":           "tariff.delivery.city.sums: -1 is not within 0 and 1000000",
		"sums = 7":                   `tariff.delivery.city.sums: "7" is not what belongs there (pairs)`,
		"sums = [7]":                 `tariff.delivery.city.sums: "7" is not what belongs there (pairs)`,
		"sums = [[1]]":               `tariff.delivery.city.sums: "" is not what belongs there (pairs)`,
		"sums = [[1, 2, 3]]":         `tariff.delivery.city.sums: "" is not what belongs there (pairs)`,
		"weights = [[1.2345, 2]]":    "tariff.delivery.city.weights: 1.2345 has too many decimals (kilo)",
		"weights = [[0, 2]]":         "tariff.delivery.city.weights: 0 is not within 0.001 and 10000",
		"weights = [[10000.001, 2]]": "tariff.delivery.city.weights: 10000.001 is not within 0.001 and 10000",
		"weights = [[2, 2], [1, 2]]": "tariff.delivery.city.weights: each step must be over the one before",
		"sums = [[2, 2], [1, 2]]":    "tariff.delivery.city.sums: each step must be over the one before",
		"over = 1000000.01":          "tariff.delivery.city.over: 1000000.01 is not within 0 and 1000000",
		"over = 'x'":                 `tariff.delivery.city.over: "x" is not what belongs there (money)`,
		"sums = [[1, 1000000], [1000000000, 0]]\nweights = [[0.001, 7], [10000, 0.01]]\nover = 1000000": "",
	} {
		_, err := price.Decode([]byte("[tariff.delivery.city]\n"+line+"\n"), defaults)
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != "price rules: line 2, "+want) {
			t.Errorf("%s: got %v, want %s", line, err, want)
		}
	}
	for line, want := range map[string]string{
		"commission = 50": "", "commission = 50.01": "tariff.commission: 50.01 is not within 0 and 50", "vat = 20": "", "vat = 20.01": "tariff.vat: 20.01 is not within 0 and 20",
		"kaspi_pay = 10": "", "kaspi_pay = 10.01": "tariff.kaspi_pay: 10.01 is not within 0 and 10", "tax = 20": "", "tax = 20.01": "tariff.tax: 20.01 is not within 0 and 20",
		"returns = 50": "", "returns = 50.01": "tariff.returns: 50.01 is not within 0 and 50", "vat_payer = 1": `tariff.vat_payer: "1" is not what belongs there (bool)`,
		"tax_regime = 'x'": `tariff.tax_regime: "x" is none of simplified, general, other`, "tax_regime = 'general'": "tariff.tax_regime: this needs tax as well", "tax_place = 7": `tariff.tax_place: "7" is not what belongs there (text)`,
		"commissions.'Чехлы' = 50": "", "commissions.'Чехлы' = 51": `tariff.commissions."Чехлы": 51 is not within 0 and 50`, "commissions.'Чехлы'.x = 5": `tariff.commissions."Чехлы".x: no such setting`,
	} {
		_, err := price.Decode([]byte("[tariff]\n"+line+"\n"), defaults)
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), "price rules: line 2, "+want)) {
			t.Errorf("%s: got %v, want %s", line, err, want)
		}
	}
}

// Over a step of the delivery a price goes at once, to the first that earns more than the one before the step.
func TestTheGapIsPassedToItsEnd(t *testing.T) {
	t.Parallel()
	r := decode(t, "max_step = 1\nmarkup = 80\ndelivery = 'city'\nrounding = 'none'"+tax3)
	it := feed.Item{Article: "1", Cost: 7_000, Grams: 1}
	profit := func(p feed.Tenge) feed.Tenge {
		return r.Tariff().Profit(price.Sale{Price: p, Cost: it.Cost, CommissionBP: r.Tariff().Standard, Kind: price.City, Grams: 1})
	}
	for last, want := range map[feed.Tenge]feed.Tenge{9_800: 9_898, 9_900: 9_999, 9_901: 9_999, 9_998: 9_999} {
		if got := r.Terms(it, feed.Override{}, last).Price; got != want {
			t.Errorf("from %d: %d, want %d", last, got, want)
		}
	}
	want := feed.Tenge(10_000)
	for profit(want) <= profit(9_999) {
		want++
	}
	if got := r.Terms(it, feed.Override{}, 9_999).Price; got != want {
		t.Errorf("over the step: %d earns %d, want %d that earns %d; 9999 earns %d", got, profit(got), want, profit(want), profit(9_999))
	}
}

func TestTablesOfTheTariffMayBeEmpty(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"[tariff]": "", "[tariff.delivery]": "", "[tariff.commissions]": "", "[tariff.delivery.express]": "", "[tariff.delivery.drone]": "line 1, tariff.delivery.drone: no such setting", "[tariff.taxes]": "line 1, tariff.taxes: no such setting",
		"[tariff.commissions.x]": "line 1, tariff.commissions.x: no such setting", "[tariff.delivery.city.sums]": "line 1, tariff.delivery.city.sums: no such setting",
	} {
		_, err := price.Decode([]byte(head+"\n"), defaults)
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), "price rules: "+want)) {
			t.Errorf("%s: got %v, want %s", head, err, want)
		}
	}
}

func TestTheFloorSaysWhereItsCommissionIsFrom(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]price.Fact{
		"": {Origin: price.OriginTable}, "commission = 5\n": {Origin: price.OriginRules, Line: 1}, "[tariff]\ncommissions.'Рюкзаки' = 14\n": {Origin: price.OriginRules, Line: 2},
	} {
		found := false
		for _, s := range decode(t, text).Over(tree()).Explain(feed.Item{Article: "1", Cost: 5_000, Category: 7}, feed.Override{}, 0) {
			if s.What != price.StepFloor {
				continue
			}
			found = true
			if got := s.Facts.Commission; got.Origin != want.Origin || got.Line != want.Line || (got.Source == "") != (want.Origin == price.OriginRules) {
				t.Errorf("%q: %+v, want %+v", text, got, want)
			}
		}
		if !found {
			t.Errorf("%q: no floor", text)
		}
	}
}
