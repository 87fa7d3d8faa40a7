package price

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaspibot/feed"
)

func TestEachKeyTakesValuesWithinItsBounds(t *testing.T) {
	t.Parallel()
	d := Defaults{MarkupBP: 2_000, MinProfit: 500}
	for line, want := range map[string]string{
		"markup = 1000": "", "markup = 1000.01": "1000.01 is not within 0 and 1000", "min_profit = 100000000": "", "min_profit = 100000001": "100000001 is not within 0 and 100000000",
		"min_profit_percent = 1000": "", "min_profit_percent = 1000.01": "1000.01 is not within 0 and 1000", "max_price = 1000000000": "", "max_price = 1000000001": "1000000001 is not within 0 and 1000000000",
		"max_over_retail = 1000": "", "max_over_retail = 1001": "1001 is not within 0 and 1000", "max_step = 100": "", "max_step = 101": "101 is not within 0 and 100",
		"rounding = 'to90'": "", "rounding = 'x'": `"x" is none of up10, none, to90, to990`, "hold_retail = true": "", "hold_retail = 1": `"1" is not what belongs there (bool)`,
		"price = 1": "", "price = 0": "0 is not within 1 and 1000000000", "price = 1000000000": "", "price = 1000000001": "1000000001 is not within 1 and 1000000000", "paused = false": "", "paused = 'x'": `"x" is not what belongs there (bool)`,
		"safety = 100000": "", "safety = 100001": "100001 is not within 0 and 100000", "max_shown = 100000": "", "max_shown = 100001": "100001 is not within 0 and 100000",
		"min_stock = 100000": "", "min_stock = 100001": "100001 is not within 0 and 100000", "pre_order = 30": "", "pre_order = 31": "31 is not within 0 and 30",
		"kaspi_category = 'x'": "", "kaspi_category = ' '": `" " is not what belongs there (text)`, "kaspi_category = 7": `"7" is not what belongs there (text)`,
		"commission = 50": "", "commission = 50.01": "50.01 is not within 0 and 50", "delivery = 'pickup'": "", "delivery = 'x'": `"x" is none of city, country, express, own, pickup`, "delivery = 0": `"0" is none of city, country, express, own, pickup`,
		"weight = 2000": "", "weight = 2000.001": "2000.001 is not within 0 and 2000", "weight = 1.2345": "1.2345 has too many decimals (kilo)", "safety = 1.5": "1.5 has too many decimals (count)", "markup = -1": "-1 is not within 0 and 1000",
	} {
		_, err := Decode([]byte("[article.1]\n"+line+"\n"), d)
		key, _, _ := strings.Cut(line, " ")
		if want != "" {
			want = "price rules: line 2, article.1." + key + ": " + want
		}
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: got %v, want %s", line, err, want)
		}
	}
}

func TestNumbersAreReadAndWrittenByTheirForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		form    form
		text    string
		n       int64
		problem Problem
		again   string
	}{
		{formPercent, "12.5", 1_250, "", "12.5"}, {formPercent, "12.50", 1_250, "", "12.5"}, {formPercent, "0.01", 1, "", "0.01"}, {formPercent, "0.001", 0, ProblemDecimals, ""}, {formPercent, "-0.5", -50, "", "-0.5"},
		{formTenge, "1_000", 1_000, "", "1000"}, {formTenge, "7.0", 7, "", "7"}, {formTenge, "7.5", 0, ProblemDecimals, ""}, {formTiyn, "49.14", 4_914, "", "49.14"}, {formKilo, "1.5", 1_500, "", "1.5"}, {formKilo, "0.001", 1, "", "0.001"},
		{formKilo, "0.0001", 0, ProblemDecimals, ""}, {formCount, "1e3", 0, ProblemType, ""}, {formCount, "1.5e3", 0, ProblemType, ""}, {formCount, "0x10", 0, ProblemType, ""}, {formCount, "inf", 0, ProblemType, ""},
		{formCount, "99999999999999999999", 0, ProblemRange, ""}, {formCount, "+5", 5, "", "5"}, {formPercent, "0", 0, "", "0"}, {formPercent, "100", 10_000, "", "100"},
	} {
		n, problem := c.form.parse(c.text)
		if n != c.n || problem != c.problem {
			t.Errorf("%s %s: %d, %q; want %d, %q", c.form, c.text, n, problem, c.n, c.problem)
		}
		if got := c.form.format(n); problem == "" && got != c.again {
			t.Errorf("%s %d is written %s, want %s", c.form, n, got, c.again)
		}
	}
}

func TestEveryCellOfTheDeliveryTable(t *testing.T) {
	t.Parallel()
	tariff := DefaultTariff()
	sums, grams := []feed.Tenge{1_000, 3_000, 5_000, 9_999}, []int{4_999, 14_999, 29_999, 59_999, 99_999, 100_000}
	for kind, want := range map[Kind]string{
		City: "57 173 231 811 1275 1565 2667 3363 4813 7481", Country: "57 173 231 927 1507 1971 4175 6553 9917 13919", Express: "57 173 231 927 1971 2145 3653 4175 6495 9801",
		Own: "0 0 0 0 0 0 0 0 0 0", Pickup: "0 0 0 0 0 0 0 0 0 0",
	} {
		var got []string
		for _, sum := range sums {
			got = append(got, fmt.Sprint(tariff.Delivery(kind, sum, 1)))
		}
		for i, g := range grams {
			got = append(got, fmt.Sprint(tariff.Delivery(kind, 10_000, g)))
			if i > 0 && tariff.Delivery(kind, 10_000, grams[i-1]+1) != tariff.Delivery(kind, 10_000, g) {
				t.Errorf("%s: from %d g on it is not as for %d g", kind, grams[i-1]+1, g)
			}
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: %s, want %s", kind, text, want)
		}
	}
}

func TestEachFigureSaysWhereItIsFrom(t *testing.T) {
	t.Parallel()
	tariff := DefaultTariff()
	f := tariff.FactsOf(Sale{Kind: City}, tariff.Facts.Commission)
	for name, c := range map[string]struct {
		fact   Fact
		origin Origin
		source string
		since  bool
	}{
		"commission": {f.Commission, OriginTable, kaspiTable, true}, "delivery": {f.Delivery, OriginTable, kaspiTable, true}, "VAT": {f.VAT, OriginTable, taxCode, true}, "tax": {f.Tax, OriginAssumed, taxCode, true},
		"pay": {f.Pay, OriginAssumed, "", false}, "returns": {f.Returns, OriginAssumed, "", false},
		"express": {tariff.FactsOf(Sale{Kind: Express}, Fact{}).Delivery, OriginTable, oneWitness, true}, "somebody's": {tariff.FactsOf(Sale{}, Fact{Origin: OriginRules}).Commission, OriginRules, "", false},
		"a leaf": {tariff.CommissionFact("Кофе растворимый"), OriginTable, kaspiTable, true}, "the standard": {tariff.CommissionFact("Ноутбуки"), OriginTable, kaspiTable, true},
	} {
		if c.fact.Origin != c.origin || c.fact.Source != c.source || c.fact.Since.IsZero() == c.since || c.since && c.fact.Since != year2026 || c.fact.Line != 0 {
			t.Errorf("%s: %+v", name, c.fact)
		}
	}
	tariff.Leaves = map[string]int64{Fold("Кофе  растворимый"): 500, Fold("Ёлки"): 700}
	tariff.LeafFacts = map[string]Fact{Fold("елки"): {Origin: OriginRules, Line: 7}}
	if got := tariff.CommissionFact("кофе растворимый"); got != (Fact{Origin: OriginRules}) || tariff.Commission("Кофе растворимый") != 500 {
		t.Errorf("a leaf of the seller's own: %+v", got)
	}
	if got := tariff.CommissionFact("Елки"); got != (Fact{Origin: OriginRules, Line: 7}) || tariff.Commission("ёлки") != 700 {
		t.Errorf("a leaf of the rules: %+v", got)
	}
	if y := year2026.Format("2006-01-02"); y != "2026-01-01" || !tariff.TaxAssumed() {
		t.Errorf("in force since %s, tax assumed %t", y, tariff.TaxAssumed())
	}
	for leaf, want := range map[string]int64{"Кофе растворимый": 730, "Продукты питания": 730, "Лекарства": 730, "Рюкзаки": 1_550, "Ноутбуки": 1_250, "": 1_250} {
		if got := DefaultTariff().Commission(leaf); got != want {
			t.Errorf("%q: %d, want %d", leaf, got, want)
		}
	}
}

func TestSlipsAreToldByTheirFigure(t *testing.T) {
	t.Parallel()
	bp := func(n int64) *int64 { return &n }
	for want, d := range map[string]Defaults{
		"markup of -1 basis points: must be within 0 and 100000":                   {MarkupBP: -1, MinProfit: 1},
		"markup of 100001 basis points: must be within 0 and 100000":               {MarkupBP: 100_001},
		"minimum profit of -1 tenge: must be within 0 and 1000000000":              {MarkupBP: 1, MinProfit: -1},
		"minimum profit of 1000000001 tenge: must be within 0 and 1000000000":      {MinProfit: 1_000_000_001},
		"neither a markup nor a minimum profit: everything would be sold at cost":  {},
		`tax regime "x": must be one of [simplified general other]`:                {MarkupBP: 1, Tax: Tax{Regime: "x"}},
		"tax of 2001 basis points: must be within 0 and 2000":                      {MarkupBP: 1, Tax: Tax{RateBP: bp(2_001)}},
		"tax of -1 basis points: must be within 0 and 2000":                        {MarkupBP: 1, Tax: Tax{RateBP: bp(-1)}},
		"returns of 5001 basis points: must be within 0 and 5000":                  {MarkupBP: 1, Tax: Tax{ReturnsBP: bp(5_001)}},
		"returns of -1 basis points: must be within 0 and 5000":                    {MarkupBP: 1, Tax: Tax{ReturnsBP: bp(-1)}},
		"tax regime general needs its rate in percent":                             {MarkupBP: 1, Tax: Tax{Regime: General}},
		"tax regime other needs its rate in percent":                               {MarkupBP: 1, Tax: Tax{Regime: Other}},
		"tax place: no decision of such a council is known; name the rate instead": {MarkupBP: 1, Tax: Tax{Place: "Луна и далее"}},
	} {
		if err := d.Validate(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for _, d := range []Defaults{{MarkupBP: 100_000}, {MinProfit: 1_000_000_000}, {MarkupBP: 1, Tax: Tax{Regime: General, RateBP: bp(2_000), ReturnsBP: bp(5_000)}}, {MarkupBP: 1, Tax: Tax{RateBP: bp(0), ReturnsBP: bp(0)}}, {MarkupBP: 1, Tax: Tax{Regime: Simplified}}} {
		if err := d.Validate(); err != nil {
			t.Errorf("%+v: %v", d, err)
		}
	}
	spoil := func(f func(*Tariff)) Tariff { t := DefaultTariff(); f(&t); return t }
	for want, tariff := range map[string]Tariff{
		`commission of "x": -1 basis points`:                                        spoil(func(t *Tariff) { t.Leaves = map[string]int64{"x": -1} }),
		"commission, tax and Kaspi Pay: 8001 basis points of a price, at most 8000": spoil(func(t *Tariff) { t.Leaves = map[string]int64{"x": 7_601} }),
		"commission, tax and Kaspi Pay: 1949 basis points of a price, at most 8000": spoil(func(t *Tariff) { t.Pay = -1 }),
		"commission, tax and Kaspi Pay: 1950 basis points of a price, at most 8000": spoil(func(t *Tariff) { t.Standard = -1 }),
		"commission, tax and Kaspi Pay: 1549 basis points of a price, at most 8000": spoil(func(t *Tariff) { t.Tax = -1 }),
		"VAT of -1 basis points":                               spoil(func(t *Tariff) { t.VAT = -1 }),
		"VAT of 2001 basis points":                             spoil(func(t *Tariff) { t.VAT = 2_001 }),
		"returns of 5001 basis points":                         spoil(func(t *Tariff) { t.Returns = 5_001 }),
		"returns of -1 basis points":                           spoil(func(t *Tariff) { t.Returns = -1 }),
		`tax regime "x"`:                                       spoil(func(t *Tariff) { t.Regime = "x" }),
		"delivery own: costs -1 tiyn":                          spoil(func(t *Tariff) { t.Deliveries[Own] = Steps{Sums: []SumStep{{1, -1}}} }),
		"delivery own: costs 1000000001 tiyn":                  spoil(func(t *Tariff) { t.Deliveries[Own] = Steps{Weights: []WeightStep{{0, 1_000_000_001}}} }),
		"delivery own: order sums must grow from step to step": spoil(func(t *Tariff) { t.Deliveries[Own] = Steps{Sums: []SumStep{{2, 1}, {1, 1}}} }),
		"delivery own: weights must grow from step to step, and the last step has no limit": spoil(func(t *Tariff) { t.Deliveries[Own] = Steps{Weights: []WeightStep{{5, 1}}} }),
	} {
		if err := tariff.Validate(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for _, tariff := range []Tariff{
		DefaultTariff(), spoil(func(t *Tariff) { t.Leaves = map[string]int64{"x": 7_600, "y": 0} }), spoil(func(t *Tariff) { t.VAT, t.Returns, t.Regime, t.Pay = 2_000, 5_000, "", 0 }), spoil(func(t *Tariff) { t.VAT = 0 }),
		spoil(func(t *Tariff) {
			t.Deliveries[Own] = Steps{Sums: []SumStep{{1, 0}}, Weights: []WeightStep{{5, 1_000_000_000}, {0, 0}}}
		}),
	} {
		if err := tariff.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestThePriceOfATengeIsOne(t *testing.T) {
	t.Parallel()
	var free Tariff
	for _, c := range []struct{ cost, profit, want feed.Tenge }{{0, 1, 1}, {1, 0, 1}, {1, 1, 2}, {0, 0, 1}, {maxPrice, 0, maxPrice}, {maxPrice, 1, 0}, {maxPrice - 1, 1, maxPrice}} {
		if got := free.Floor(Sale{Cost: c.cost}, c.profit); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	for take, want := range map[feed.Tenge]feed.Tenge{9_999: 10_000, 10_000: 0, 10_001: 0} {
		m := market{bands: free.bands(Steps{}, 0), take: take, of: whole}
		if got := m.least(1, 1, RoundNone.grid()); got != want {
			t.Errorf("of a price of which %d of %d are taken the least is %d, want %d", take, whole, got, want)
		}
	}
	m := free.market(Sale{})
	if got := m.best(1, 1, RoundNone.grid()); got != 1 {
		t.Errorf("the best price up to one is %d", got)
	}
	if got := m.best(2, 1, RoundNone.grid()); got != 0 {
		t.Errorf("the best of no prices is %d", got)
	}
	for _, c := range []struct {
		r           Rounding
		p, up, down feed.Tenge
	}{{RoundNone, 0, 1, 0}, {RoundNone, 7, 7, 7}, {RoundUp10, 1, 10, 0}, {RoundUp10, 10, 10, 10}, {RoundUp10, 11, 20, 10}, {RoundTo90, 90, 90, 90}, {RoundTo90, 89, 90, 0}, {RoundTo90, 91, 190, 90}, {Round990, 990, 990, 990}, {Round990, 991, 1_990, 990}, {Round990, 989, 990, 0}} {
		if up, down := c.r.Up(c.p), c.r.grid().down(c.p); up != c.up || down != c.down {
			t.Errorf("%s %d: up %d, down %d", c.r, c.p, up, down)
		}
	}
}

func TestAFileThatCannotBeReadIsAnErrorFromTheBeginning(t *testing.T) {
	t.Parallel()
	d := Defaults{MarkupBP: 2_000, MinProfit: 500}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, Name), 0o700); err != nil {
		t.Fatal(err)
	}
	if f, err := OpenFile(dir, "en", d); err == nil || f != nil || !strings.HasPrefix(err.Error(), "price rules: ") {
		t.Errorf("a folder of its name: %v", err)
	}
	if f, err := OpenFile(filepath.Join(dir, "nowhere"), "en", d); err == nil || f != nil || !strings.HasPrefix(err.Error(), "example of price rules: ") {
		t.Errorf("no such folder: %v", err)
	}
	if f, err := OpenFile(t.TempDir(), "en", Defaults{}); err == nil || f != nil {
		t.Errorf("defaults that sell at cost: %v", err)
	}
	gone := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(gone, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(gone, "en", d)
	if err != nil || f.Path() != filepath.Join(gone, "rules.toml") {
		t.Fatal(f, err)
	}
	if err := os.RemoveAll(gone); err != nil {
		t.Fatal(err)
	}
	changed, err := f.Reload()
	if !changed || err == nil || !strings.HasPrefix(err.Error(), "keep good price rules: ") {
		t.Errorf("the folder is gone: %t, %v", changed, err)
	}
	if err := f.Write("none", []byte("markup = 5\n")); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "write price rules: ") {
		t.Errorf("the folder is gone: %v", err)
	}
}
