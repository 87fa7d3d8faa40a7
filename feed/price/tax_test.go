package price_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

func TestWhereASalesPriceGoesInEachRegime(t *testing.T) {
	t.Parallel()
	sale := price.Sale{Price: 20_000, Cost: 12_000, CommissionBP: 1_250, Kind: price.City, Grams: 1_000}
	for name, c := range map[string]struct {
		set  func(*price.Tariff)
		want price.Parts
	}{
		"the assumption": {
			func(*price.Tariff) {},
			price.Parts{Cost: 12_000, Commission: 2_500, Delivery: 1_275, Tax: 800, Profit: 3_425},
		},
		"other": {
			func(f *price.Tariff) { f.Regime, f.Tax = price.Other, 700 },
			price.Parts{Cost: 12_000, Commission: 2_500, Delivery: 1_275, Tax: 1_400, Profit: 2_825},
		},
		"general: a tenth of 4 225": {
			func(f *price.Tariff) { f.Regime, f.Tax = price.General, 1_000 },
			price.Parts{Cost: 12_000, Commission: 2_500, Delivery: 1_275, Tax: 423, Profit: 3_802},
		},
		"general and VAT: 16/116 of 8 000": {
			func(f *price.Tariff) { f.Regime, f.Tax, f.PaysVAT = price.General, 1_000, true },
			price.Parts{Cost: 12_000, Commission: 2_500, Delivery: 1_275, VAT: 1_104, Tax: 313, Profit: 2_808},
		},
		"other and VAT": {
			func(f *price.Tariff) { f.Regime, f.Tax, f.PaysVAT = price.Other, 300, true },
			price.Parts{Cost: 12_000, Commission: 2_500, Delivery: 1_275, VAT: 1_104, Tax: 600, Profit: 2_521},
		},
		"five of a hundred come back: 5/95 of the delivery": {
			func(f *price.Tariff) { f.Returns = 500 },
			price.Parts{Cost: 12_000, Commission: 2_500, Delivery: 1_275, Returns: 68, Tax: 800, Profit: 3_357},
		},
	} {
		tariff := price.DefaultTariff()
		c.set(&tariff)
		if diff := cmp.Diff(c.want, tariff.Parts(sale)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	loss := sale
	loss.Cost = 30_000
	general := price.DefaultTariff()
	general.Regime, general.Tax = price.General, 1_000
	if p := general.Parts(loss); p.Tax != 0 || p.Profit != -13_775 {
		t.Errorf("a loss is taxed: %+v", p)
	}
}

// drawTaxes is any tariff whose delivery costs more from step to step, as Kaspi's does.
func drawTaxes(t *rapid.T) price.Tariff {
	f := price.DefaultTariff()
	f.Regime = rapid.SampledFrom(price.Regimes()).Draw(t, "regime")
	f.Tax = rapid.Int64Range(0, 2_000).Draw(t, "tax")
	f.PaysVAT = rapid.Bool().Draw(t, "pays VAT")
	f.VAT = rapid.Int64Range(0, 2_000).Draw(t, "VAT")
	f.Pay = rapid.Int64Range(0, 95).Draw(t, "pay")
	f.Returns = rapid.Int64Range(0, 2_000).Draw(t, "returns")
	return f
}

func TestTheProfitAtTheFloorIsTheWishedOneToTheTenge(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, wish := drawTaxes(t), feed.Tenge(rapid.Int64Range(1, 50_000).Draw(t, "wish"))
		s := drawSale(t, f)
		s.Price = f.Floor(s, wish)
		if got := f.Profit(s); got != wish {
			t.Fatalf("%d at the floor %d, want %d", got, s.Price, wish)
		}
		if p := f.Parts(s); p.Cost+p.Commission+p.Delivery+p.Returns+p.Tax+p.Pay+p.VAT+p.Profit != s.Price || p.Profit != wish {
			t.Fatalf("%+v of %d", p, s.Price)
		}
		if s.Price--; f.Profit(s) >= wish {
			t.Fatalf("%d earns enough too", s.Price)
		}
	})
}

func TestTheLeviesOfAnOrderAreThoseOfItsPrice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := drawTaxes(t)
		f.Returns = 0 // the order is there: it has not come back
		p := f.Parts(drawSale(t, f))
		sum := p.Cost + p.Commission + p.Delivery + p.Tax + p.Pay + p.VAT + p.Profit
		want := p.Tax + p.Pay + p.VAT
		if got := f.Levies(sum, p.Cost, p.Commission+p.Delivery); got < want || got > want+1 { // commission is rounded apart
			t.Fatalf("levies of %d, but parts %+v", got, p)
		}
	})
}

func TestTheFloorNeverFallsWhenARateRises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, wish := drawTaxes(t), feed.Tenge(rapid.Int64Range(0, 50_000).Draw(t, "wish"))
		s := drawSale(t, f)
		before := f.Floor(s, wish)
		more := rapid.Int64Range(1, 300).Draw(t, "more")
		switch rapid.SampledFrom([]string{"tax", "vat", "payer", "pay", "returns", "commission", "delivery"}).Draw(t, "rate") {
		case "tax":
			f.Tax += more
		case "vat":
			f.VAT += more
		case "payer":
			f.PaysVAT = true
		case "pay":
			f.Pay += more
		case "returns":
			f.Returns += more
		case "commission":
			s.CommissionBP += more
		case "delivery":
			steps := f.Deliveries[s.Kind]
			for i := range steps.Sums {
				steps.Sums[i].Tiyn += more * 10
			}
		}
		if after := f.Floor(s, wish); after < before {
			t.Fatalf("the floor falls from %d to %d", before, after)
		}
	})
}

func TestTheFilesTaxWinsOverTheSettingsAndTheAssumption(t *testing.T) {
	t.Parallel()
	seven, ten, five, yes := int64(700), int64(1_000), int64(500), true
	settings := price.Tax{Regime: price.General, RateBP: &ten, PaysVAT: &yes, ReturnsBP: &five}
	type outcome struct {
		Regime  price.Regime
		Tax     int64
		PaysVAT bool
		Returns int64
		Origin  price.Origin
		Line    int
	}
	for _, c := range []struct {
		name, text string
		settings   price.Tax
		want       outcome
		differ     []price.Conflict
	}{
		{"nothing is said", "", price.Tax{}, outcome{price.Simplified, 400, false, 0, price.OriginAssumed, 0}, nil},
		{"the regime alone", "", price.Tax{Regime: price.Simplified}, outcome{price.Simplified, 400, false, 0, price.OriginAssumed, 0}, nil},
		{"settings", "", settings, outcome{price.General, 1_000, true, 500, price.OriginSettings, 0}, nil},
		{"a council", "", price.Tax{Place: "алматы"}, outcome{price.Simplified, 300, false, 0, price.OriginTable, 0}, nil},
		{"a council overruled", "", price.Tax{Place: "Алматы", RateBP: &seven}, outcome{price.Simplified, 700, false, 0, price.OriginSettings, 0}, nil},
		{"a council in the file", "[tariff]\ntax_place='Конаев'", price.Tax{}, outcome{price.Simplified, 200, false, 0, price.OriginTable, 0}, nil},
		{
			"the file's tax is of the turnover", "[tariff]\ntax = 3", settings,
			outcome{price.Simplified, 300, true, 500, price.OriginRules, 2},
			[]price.Conflict{{"tax", 2, "3", "10"}, {"tax_regime", 2, "simplified", "general"}},
		},
		{
			"all in the file", "[tariff]\ntax_regime='other'\ntax=7\nvat_payer=false\nreturns=5.00", settings,
			outcome{price.Other, 700, false, 500, price.OriginRules, 3},
			[]price.Conflict{{"tax_regime", 2, "other", "general"}, {"tax", 3, "7", "10"}, {"vat_payer", 4, "false", "true"}},
		},
		{"the same regime", "[tariff]\ntax_regime='general'", settings, outcome{price.General, 1_000, true, 500, price.OriginSettings, 0}, nil},
		{
			"settings of another regime do not complete the file", "[tariff]\ntax_regime='simplified'", settings,
			outcome{price.Simplified, 400, true, 500, price.OriginAssumed, 0},
			[]price.Conflict{{"tax_regime", 2, "simplified", "general"}},
		},
	} {
		d := defaults
		d.Tax = c.settings
		r, err := price.Decode([]byte(c.text), d)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		f := r.Tariff()
		got := outcome{f.Regime, f.Tax, f.PaysVAT, f.Returns, f.Facts.Tax.Origin, f.Facts.Tax.Line}
		if diff := cmp.Diff(c.want, got); diff != "" || f.TaxAssumed() != (c.want.Origin == price.OriginAssumed) {
			t.Errorf("%s: %s", c.name, diff)
		}
		if diff := cmp.Diff(c.differ, r.Conflicts()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestAnswersAboutTaxesThatCannotBeReckonedWithAreRefused(t *testing.T) {
	t.Parallel()
	minus, much, four := int64(-1), int64(5_001), int64(400)
	for _, c := range []struct {
		tax   price.Tax
		valid bool
	}{
		{price.Tax{}, true},
		{price.Tax{Regime: price.Other, RateBP: &four, Place: "АСТАНА"}, true},
		{price.Tax{Regime: "easy"}, false},
		{price.Tax{Regime: price.General}, false},
		{price.Tax{Regime: price.Other}, false},
		{price.Tax{RateBP: &minus}, false},
		{price.Tax{RateBP: &much}, false},
		{price.Tax{ReturnsBP: &much}, false},
		{price.Tax{Place: "Алма-ты"}, false},
		{price.Tax{Place: "Лондон"}, false},
	} {
		if err := (price.Defaults{MarkupBP: 1, Tax: c.tax}).Validate(); (err == nil) != c.valid {
			t.Errorf("%+v: %v", c.tax, err)
		}
	}
}

func TestEachFigureOfAFloorSaysWhereItComesFrom(t *testing.T) {
	t.Parallel()
	r := decode(t, "delivery='express'\n[tariff]\ntax=3\n[brand.HP]\ncommission=7.3\n").Over(tree())
	floor := func(it feed.Item) price.Facts {
		it.Cost = 5_000
		for _, s := range r.Explain(it, feed.Override{}, 0) {
			if s.What == price.StepFloor {
				return s.Facts
			}
		}
		t.Fatal("no floor")
		return price.Facts{}
	}
	own := floor(feed.Item{Brand: "HP"})
	if own.Commission != (price.Fact{Origin: price.OriginRules, Line: 5}) || own.Tax != (price.Fact{Origin: price.OriginRules, Line: 3}) {
		t.Errorf("%+v", own)
	}
	for _, f := range []price.Facts{floor(feed.Item{}), floor(feed.Item{Category: 7})} {
		for name, f := range map[string]price.Fact{"commission": f.Commission, "delivery": f.Delivery, "VAT": f.VAT} {
			if f.Origin != price.OriginTable || f.Source == "" || !f.Since.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
	for _, c := range price.Councils() {
		if c.Fact.Source == "" || c.Fact.Since.IsZero() || c.RateBP < 200 || c.RateBP > 600 {
			t.Errorf("%+v: the law allows 2 to 6 %%", c)
		}
	}
}
