package price_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

func TestCommissionByTheLeafsTitle(t *testing.T) {
	t.Parallel()
	tariff := price.DefaultTariff()
	for title, want := range map[string]int64{
		"Ноутбуки":             1_250,
		"":                     1_250,
		"Пауэрбанки":           1_250,
		"Чехлы для смартфонов": 1_550,
		"  чехлы  ДЛЯ\tсмартфонов\n":              1_550,
		"Защитные плёнки и стёкла для смартфонов": 1_550, // Kaspi writes е
		"Чехлы\u00a0для наушников":                1_550,
		"Рюкзаки": 1_550,
		"Серьги":  1_550,
		"Дополнительное оборудование для смартфона": 1_550,
		"Зарядные устройства для телефонов":         1_250,
		"Кофе растворимый":                          730,
		"Лёд":                                       730,
		"Простуда, насморк, боль в горле":           730,
		"Сухие корма для кошек":                     730,
		"Игрушки для кошек":                         1_250,
		"Продукты питания":                          730,
	} {
		if got := tariff.Commission(title); got != want {
			t.Errorf("Commission(%q) = %d, want %d", title, got, want)
		}
	}
}

func TestTheSellersOwnFiguresWin(t *testing.T) {
	t.Parallel()
	tariff := price.DefaultTariff()
	tariff.Standard = 1_000
	tariff.Leaves = map[string]int64{price.Fold("Чехлы для Смартфонов"): 1_600}
	for title, want := range map[string]int64{"Чехлы для смартфонов": 1_600, "Ноутбуки": 1_000, "Серьги": 1_550} {
		if got := tariff.Commission(title); got != want {
			t.Errorf("Commission(%q) = %d, want %d", title, got, want)
		}
	}
}

// TestDeliveryAsTheTablePrintsIt holds each bound of the table. With VAT the table's odd fractions are whole tenge.
func TestDeliveryAsTheTablePrintsIt(t *testing.T) {
	t.Parallel()
	tariff := price.DefaultTariff()
	for _, c := range []struct {
		kind  price.Kind
		sum   feed.Tenge
		grams int
		want  feed.Tenge
	}{
		{price.City, 1, 0, 57}, {price.City, 1_000, 90_000, 57},
		{price.City, 1_001, 1, 173}, {price.City, 3_000, 1, 173},
		{price.City, 3_001, 1, 231}, {price.City, 5_000, 1, 231},
		{price.City, 5_001, 1, 811}, {price.City, 9_999, 200_000, 811},
		{price.City, 10_000, 0, 1_275}, {price.City, 10_000, 4_999, 1_275}, {price.City, 5_000_000, 5_000, 1_565},
		{price.City, 10_000, 14_999, 1_565}, {price.City, 10_000, 15_000, 2_667}, {price.City, 10_000, 30_000, 3_363},
		{price.City, 10_000, 60_000, 4_813}, {price.City, 10_000, 100_000, 7_481},
		{price.Country, 5_000, 1, 231}, {price.Country, 5_001, 1, 927}, {price.Country, 10_000, 1, 1_507},
		{price.Country, 10_000, 5_001, 1_971}, {price.Country, 10_000, 120_000, 13_919},
		{price.Express, 9_999, 1, 927}, {price.Express, 10_000, 1, 1_971}, {price.Express, 10_000, 6_000, 2_145},
		{price.Own, 10_000, 1, 0}, {price.Pickup, 100, 1, 0},
	} {
		if got := tariff.Delivery(c.kind, c.sum, c.grams); got != c.want {
			t.Errorf("%s, %d tenge, %d g: %d, want %d", c.kind, c.sum, c.grams, got, c.want)
		}
	}
}

func TestProfitOfASale(t *testing.T) {
	t.Parallel()
	tariff := price.DefaultTariff()
	tariff.Tax = 300
	sale := price.Sale{Price: 20_000, Cost: 12_000, CommissionBP: 1_250, Kind: price.City, Grams: 1_000}
	want := price.Parts{Cost: 12_000, Commission: 2_500, Delivery: 1_275, Tax: 600, Profit: 3_625}
	if got := tariff.Parts(sale); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	tariff.Pay = 95
	want.Pay, want.Profit = 190, 3_435
	if got := tariff.Parts(sale); got != want {
		t.Errorf("with Kaspi Pay: got %+v, want %+v", got, want)
	}
	at9999, at10000 := sale, sale
	at9999.Price, at10000.Price = 9_999, 10_000
	if lost := price.DefaultTariff().Profit(at9999) - price.DefaultTariff().Profit(at10000); lost < 400 {
		t.Errorf("10 000 earns %d less than 9 999, want some 464", lost)
	}
}

func TestPartsAddUpAndCostsGoUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tariff := drawTariff(t)
		s := drawSale(t, tariff)
		p := tariff.Parts(s)
		if sum := p.Cost + p.Commission + p.Delivery + p.Tax + p.Pay + p.Profit; sum != s.Price {
			t.Fatalf("%+v of %+v add up to %d", p, s, sum)
		}
		if int64(p.Commission)*10_000 < int64(s.Price)*s.CommissionBP {
			t.Fatalf("commission %d of %+v is rounded down", p.Commission, s)
		}
		if min(p.Commission, p.Tax, p.Pay, p.Delivery) < 0 {
			t.Fatalf("%+v: a part below zero", p)
		}
		dearer := s
		dearer.Price++
		if tariff.Delivery(s.Kind, s.Price, s.Grams) == tariff.Delivery(s.Kind, dearer.Price, s.Grams) &&
			tariff.Profit(dearer) < tariff.Profit(s) {
			t.Fatalf("a tenge more earns less: %+v", s)
		}
	})
}

func TestATariffThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	if err := price.DefaultTariff().Validate(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*price.Tariff){
		"at most 8000":    func(f *price.Tariff) { f.Tax = 7_000 },
		"basis points of": func(f *price.Tariff) { f.Pay = -1 },
		"commission":      func(f *price.Tariff) { f.Leaves = map[string]int64{"x": -5} },
		"VAT":             func(f *price.Tariff) { f.VAT = 20_000 },
		"sums must grow": func(f *price.Tariff) {
			f.Deliveries = map[price.Kind]price.Steps{price.City: {Sums: []price.SumStep{{2, 1}, {1, 1}}}}
		},
		"weights must grow": func(f *price.Tariff) {
			f.Deliveries = map[price.Kind]price.Steps{price.City: {Weights: []price.WeightStep{{5, 1}}}}
		},
		"tiyn": func(f *price.Tariff) {
			f.Deliveries = map[price.Kind]price.Steps{price.City: {Weights: []price.WeightStep{{0, -1}}}}
		},
	} {
		tariff := price.DefaultTariff()
		spoil(&tariff)
		if err := tariff.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// drawTariff is any tariff that is valid, its steps at other places and in no order of their prices.
func drawTariff(t *rapid.T) price.Tariff {
	tariff := price.DefaultTariff()
	tariff.Standard = rapid.Int64Range(0, 3_000).Draw(t, "commission")
	tariff.Tax = rapid.Int64Range(0, 1_500).Draw(t, "tax")
	tariff.Pay = rapid.SampledFrom([]int64{0, 95}).Draw(t, "pay")
	if rapid.Bool().Draw(t, "own steps") {
		sum := feed.Tenge(0)
		steps := price.Steps{Weights: []price.WeightStep{{0, rapid.Int64Range(0, 500_000).Draw(t, "parcel")}}}
		for range rapid.IntRange(0, 5).Draw(t, "steps") {
			sum += feed.Tenge(rapid.Int64Range(1, 8_000).Draw(t, "up to"))
			steps.Sums = append(steps.Sums, price.SumStep{UpTo: sum, Tiyn: rapid.Int64Range(0, 200_000).Draw(t, "tiyn")})
		}
		tariff.Deliveries[price.City] = steps
	}
	if err := tariff.Validate(); err != nil {
		t.Fatal(err)
	}
	return tariff
}

func drawSale(t *rapid.T, tariff price.Tariff) price.Sale {
	return price.Sale{
		Price: feed.Tenge(rapid.Int64Range(1, 40_000).Draw(t, "price")), Cost: drawCost(t),
		CommissionBP: tariff.Standard, Kind: rapid.SampledFrom(price.Kinds()).Draw(t, "kind"),
		Grams: rapid.IntRange(0, 120_000).Draw(t, "grams"),
	}
}

// drawCost is mostly near the steps of the delivery.
func drawCost(t *rapid.T) feed.Tenge {
	return feed.Tenge(rapid.OneOf(rapid.Int64Range(1, 12_000), rapid.Int64Range(1, 2_000_000)).Draw(t, "cost"))
}

// TestAHeavierParcelRaisesTheFloor goes through every step of the weights, on both sides of its limit.
func TestAHeavierParcelRaisesTheFloor(t *testing.T) {
	t.Parallel()
	r := decode(t, "min_profit = 1000\n")
	floor := func(grams int) feed.Tenge {
		return r.Terms(feed.Item{Article: "1", Cost: 100_000, Grams: grams, Stock: feed.Stock{N: 1}}, feed.Override{}, 0).Floor
	}
	for _, limit := range []int{5_000, 15_000, 30_000, 60_000, 100_000} {
		if under, over := floor(limit-1), floor(limit); over <= under {
			t.Errorf("the floor of a parcel under %d g is %d, and %d from there", limit, under, over)
		}
	}
	if heavy, heavier := floor(100_000), floor(1_000_000); heavy != heavier {
		t.Errorf("beyond the last step the floor is %d and %d", heavy, heavier)
	}
}
