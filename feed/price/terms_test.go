package price_test

import (
	"fmt"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

func TestTheNarrowestRuleWinsForEachKey(t *testing.T) {
	t.Parallel()
	r := decode(t, `
markup = 20
min_profit = 1
rounding = "none"
delivery = "own"
safety = 1
[tariff]
commission = 0
tax = 0
[[band]]
up_to = 1000
markup = 21
[[band]]
markup = 22
[category."Компьютеры"]
markup = 30
safety = 3
[category.2]
markup = 31
[category."игровые"]
markup = 32
[category."Аксессуары / Чехлы"]
markup = 33
[brand."HP  inc"]
markup = 40
[article."77"]
markup = 50
`).Over(tree())
	for _, c := range []struct {
		it     feed.Item
		price  feed.Tenge
		safety int
	}{
		{feed.Item{Article: "1", Cost: 1_000}, 1_210, 1},
		{feed.Item{Article: "1", Cost: 1_001}, 1_222, 1},
		{feed.Item{Article: "1", Cost: 1_000, Category: 1}, 1_300, 3},
		{feed.Item{Article: "1", Cost: 1_000, Category: 2}, 1_310, 3}, // markup by id, safety of its parent
		{feed.Item{Article: "1", Cost: 1_000, Category: 3}, 1_320, 3},
		{feed.Item{Article: "1", Cost: 1_000, Category: 5}, 1_330, 1}, // two categories have this name
		{feed.Item{Article: "1", Cost: 1_000, Category: 6}, 1_300, 3},
		{feed.Item{Article: "1", Cost: 1_000, Category: 99}, 1_210, 1}, // newer than the tree
		{feed.Item{Article: "1", Cost: 1_000, Category: 3, Brand: "hp INC"}, 1_400, 3},
		{feed.Item{Article: "77", Cost: 1_000, Category: 3, Brand: "HP inc"}, 1_500, 3},
	} {
		got := r.Terms(c.it, feed.Override{}, 0)
		if got.Price != c.price || got.Safety != c.safety {
			t.Errorf("%+v: %+v, want price %d, safety %d", c.it, got, c.price, c.safety)
		}
	}
}

func TestTheMostExactNameOfACategoryWins(t *testing.T) {
	t.Parallel()
	tariff := "[tariff]\ncommission = 0\ntax = 0\n[tariff.delivery.country]\nsums = []\nweights = []\nover = 0\n"
	byName, byPath, byID := "[category.'Ноутбуки']\nmarkup = 60\n", "[category.'Компьютеры / Ноутбуки']\nmarkup = 70\n",
		"[category.2]\nmarkup = 80\n"
	for text, want := range map[string]feed.Tenge{
		byName: 16_000, byName + byPath: 17_000, byID + byName + byPath: 18_000, byID + byName: 18_000,
	} {
		it := feed.Item{Article: "1", Cost: 10_000, Category: 3}
		if got := decode(t, text+tariff).Over(tree()).Terms(it, feed.Override{}, 0); got.Price != want {
			t.Errorf("%s: %+v, want %d", text, got, want)
		}
	}
}

func TestTheSellersWordWinsOverTheFile(t *testing.T) {
	t.Parallel()
	r := decode(t, "safety = 3\nmax_shown = 5\n[article.1]\nprice = 7000\npaused = true")
	fixed, none := feed.Tenge(9_000), 0
	it := feed.Item{Article: "1", Cost: 10_000}
	got := r.Terms(it, feed.Override{Fixed: &fixed, Safety: &none}, 0)
	if got.Price != 9_000 || got.Floor <= 10_000 || got.Safety != 0 || got.MaxShown != 5 || !got.Paused {
		t.Errorf("%+v", got)
	}
	if got := r.Terms(it, feed.Override{}, 0); got.Price != 7_000 {
		t.Errorf("%+v", got)
	}
	if got := r.Terms(feed.Item{Article: "2", Cost: 10_000}, feed.Override{Paused: true}, 0); !got.Paused {
		t.Errorf("%+v", got)
	}
}

func TestWithoutACostThereIsOnlyAFixedPrice(t *testing.T) {
	t.Parallel()
	fixed := feed.Tenge(9_000)
	for _, cost := range []feed.Tenge{0, -1, 2_000_000_000} {
		it := feed.Item{Article: "1", Cost: cost, Retail: 5_000, Policed: true}
		if got := decode(t, "").Terms(it, feed.Override{}, 100); got.Price != 0 || got.Floor != 0 {
			t.Errorf("cost %d: %+v", cost, got)
		}
		if got := decode(t, "").Terms(it, feed.Override{Fixed: &fixed}, 100); got.Price != 9_000 || got.Floor != 0 {
			t.Errorf("cost %d: %+v", cost, got)
		}
	}
}

// tax3 makes figures independent of the assumed tax.
const tax3 = "\n[tariff]\ntax = 3\n"

func TestPriceOfAnItem(t *testing.T) {
	t.Parallel()
	free := "[tariff]\ncommission = 0\ntax = 0\n[tariff.delivery.country]\nsums = []\nweights = []\nover = 0\n"
	for _, c := range []struct {
		name, rules string
		it          feed.Item
		last, want  feed.Tenge
	}{
		{"markup, rounded up", free, feed.Item{Cost: 1_001 * 5}, 0, 6_010},
		{"never dearer than the ceiling", "max_price = 5999\n" + free, feed.Item{Cost: 5_000}, 0, 5_990},
		{"the floor is over the ceiling", "max_price = 5100\n" + free, feed.Item{Cost: 5_000}, 0, 5_500},
		{"no …990 between floor and ceiling", "rounding='to990'\nmax_price=5800\n" + free, feed.Item{Cost: 5_000}, 0, 5_800},
		{"a tenth over retail", "max_over_retail = 10\n" + free, feed.Item{Cost: 5_000, Retail: 5_200}, 0, 5_720},
		{"retail is held when policed", free, feed.Item{Cost: 5_000, Retail: 7_777, Policed: true}, 0, 7_780},
		{"retail is not held otherwise", free, feed.Item{Cost: 5_000, Retail: 7_777}, 0, 6_000},
		{"retail is held by rule", "hold_retail = true\n" + free, feed.Item{Cost: 5_000, Retail: 7_777}, 0, 7_780},
		{"retail is let go by rule", "hold_retail = false\n" + free, feed.Item{Cost: 5_000, Retail: 7_777, Policed: true}, 0, 6_000},
		{"held retail beats the ceiling", "max_price = 6000\n" + free, feed.Item{Cost: 5_000, Retail: 7_777, Policed: true}, 0, 7_780},
		{"the cliff: 10 000 earns less than 9 990", "delivery = 'city'\nmin_profit=1\nmarkup=40" + tax3, feed.Item{Cost: 7_140, Grams: 100}, 0, 9_990},
		{"9 999 earns enough, 10 000 does not", "delivery='city'\nmin_profit=1\nmarkup=31" + tax3, feed.Item{Cost: 7_629, Grams: 100}, 0, 9_990},
		{"half a kilo more, another step", "delivery='city'\nmin_profit=1" + tax3, feed.Item{Cost: 9_000, Grams: 5_000}, 0, 12_510},
		{
			"10 548 earns no more than 9 999", "delivery='city'\nrounding='none'\nmin_profit=1\nmarkup=38.24" + tax3,
			feed.Item{Cost: 7_630, Grams: 1}, 0, 9_999,
		},
		{"a step up", "max_step = 10\n" + free, feed.Item{Cost: 10_000}, 10_000, 11_000},
		{"a step down", "max_step = 10\n" + free, feed.Item{Cost: 10_000}, 20_000, 18_000},
		{"small steps with coarse endings go on", "max_step=1\nrounding='to990'\n" + free, feed.Item{Cost: 20_000}, 20_990, 21_199},
		{"the floor is stronger than the step", "max_step = 10\n" + free, feed.Item{Cost: 10_000}, 5_000, 10_500},
		{"no step without a last price", "max_step = 10\n" + free, feed.Item{Cost: 10_000}, 0, 12_000},
		{"the gap is passed at once", "max_step=1\nmarkup=80\ndelivery='city'" + tax3, feed.Item{Cost: 7_000, Grams: 1}, 9_999, 10_550},
	} {
		c.it.Article = "1"
		if got := decode(t, c.rules).Terms(c.it, feed.Override{}, c.last); got.Price != c.want {
			t.Errorf("%s: %+v, want %d", c.name, got, c.want)
		}
	}
}

func TestCommissionByRuleOrByTheDearName(t *testing.T) {
	t.Parallel()
	r := decode(t, `
[category."Ноутбуки"]
kaspi_category = "Чехлы для смартфонов"
[category."Игровые"]
commission = 7.3
[brand.HP]
kaspi_category = "Кофе растворимый"
`).Over(tree())
	for _, c := range []struct {
		category int
		brand    string
		want     int64
	}{
		{1, "", 1_250}, {2, "", 1_550}, {3, "", 730}, {3, "HP", 730}, {1, "HP", 730},
		{7, "", 1_550}, // Al-Style's own name is one of Kaspi's dear ones
		{0, "", 1_250},
	} {
		for _, s := range r.Explain(feed.Item{Cost: 5_000, Category: c.category, Brand: c.brand}, feed.Override{}, 0) {
			if s.What == price.StepCharges && s.BP != c.want {
				t.Errorf("category %d, brand %q: %d, want %d", c.category, c.brand, s.BP, c.want)
			}
		}
	}
}

func TestTermsAllocateNothing(t *testing.T) {
	r := decode(t, "max_step = 10\n[category.'Ноутбуки']\nmarkup = 9\n[brand.'Қазақ']\nsafety = 1").Over(tree())
	it := feed.Item{Article: "1", Brand: "Қазақ", Category: 3, Cost: 9_000}
	if n := testing.AllocsPerRun(10, func() { r.Terms(it, feed.Override{}, 12_000) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkTermsOf100000Items(b *testing.B) {
	r := decode(b, "max_step = 10\n[[band]]\nmarkup = 12\n[category.'Ноутбуки']\nmarkup = 9\n[brand.'HP Inc']\nsafety = 1").Over(tree())
	items := make([]feed.Item, 100_000)
	for i := range items {
		items[i] = feed.Item{
			Article: feed.Article(fmt.Sprint(i)), Brand: []string{"HP Inc", "Қазақ Бренді", ""}[i%3],
			Cost: feed.Tenge(500 + i*7), Category: i % 8, Grams: i,
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range items {
			r.Terms(items[i], feed.Override{}, items[i].Cost+1_000)
		}
	}
}
