package price_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

// free is a tariff that takes nothing of a sale.
const free = "[tariff]\ncommission = 0\ntax = 0\n[tariff.delivery.country]\nsums = []\nweights = []\nover = 0\n"

func TestEachFigureOfTheTariffSaysItsLine(t *testing.T) {
	t.Parallel()
	got := decode(t, "[tariff]\ncommission = 9\nvat = 12\nkaspi_pay = 1\ntax = 3\nreturns = 5\n[tariff.commissions]\n'Мука' = 5\n"+
		"[tariff.delivery.own]\nover = 1\n[tariff.delivery.city]\nover = 1\nsums = []\n").Tariff()
	for name, c := range map[string]struct {
		fact price.Fact
		line int
	}{
		"commission": {got.Facts.Commission, 2}, "VAT": {got.Facts.VAT, 3}, "pay": {got.Facts.Pay, 4}, "tax": {got.Facts.Tax, 5}, "returns": {got.Facts.Returns, 6},
		"flour": {got.CommissionFact("Мука"), 8}, "own": {got.FactsOf(price.Sale{Kind: price.Own}, price.Fact{}).Delivery, 10}, "city": {got.DeliveryFacts[price.City], 13},
	} {
		if c.fact != (price.Fact{Origin: price.OriginRules, Line: c.line}) {
			t.Errorf("%s: %+v, want line %d", name, c.fact, c.line)
		}
	}
	if got.Standard != 900 || got.VAT != 1_200 || got.Pay != 100 || got.Tax != 300 || got.Returns != 500 {
		t.Errorf("%+v", got)
	}
}

// What the file does not say of a kind of delivery is as the table has it.
func TestAPartOfTheDeliveryTableMayBeSetAnew(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][4]feed.Tenge{ // an order of 900, one of 20 000 of 1 kg, of 20 kg and of 200 kg
		"[tariff.delivery.city]\nover = 100\n":                      {57, 1_275, 2_667, 116},
		"[tariff.delivery.city]\nover = 0\n":                        {57, 1_275, 2_667, 0},
		"[tariff.delivery.city]\nweights = [[10, 100]]\n":           {57, 116, 7_481, 7_481},
		"[tariff.delivery.city]\nweights = [[1, 50], [10, 100]]\n":  {57, 116, 7_481, 7_481},
		"[tariff.delivery.city]\nsums = [[1000, 200]]\n":            {232, 1_275, 2_667, 7_481},
		"[tariff.delivery.city]\nsums = []\n":                       {1_275, 1_275, 2_667, 7_481},
		"[tariff.delivery.country]\nsums = []\nover = 0\n":          {57, 1_275, 2_667, 7_481},
		"[tariff.delivery.city]\nweights = []\nover = 300\n":        {57, 348, 348, 348},
		"[tariff.delivery.city]\nsums = [[1000, 1], [30000, 2]]\n":  {2, 3, 3, 3},
		"[tariff.delivery.city]\nsums = [[899, 1], [900, 2]]\n":     {3, 1_275, 2_667, 7_481},
		"[tariff]\nvat = 0\n[tariff.delivery.city]\nover = 99.01\n": {50, 1_100, 2_300, 100},
	} {
		tariff := decode(t, text).Tariff()
		at := func(sum feed.Tenge, grams int) feed.Tenge { return tariff.Delivery(price.City, sum, grams) }
		if got := [4]feed.Tenge{at(900, 1_000), at(20_000, 1_000), at(20_000, 20_000), at(20_000, 200_000)}; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	own := decode(t, "[tariff.delivery.own]\nsums = [[1000, 100]]\n").Tariff()
	if a, b := own.Delivery(price.Own, 1_000, 1), own.Delivery(price.Own, 1_001, 1); a != 116 || b != 0 {
		t.Errorf("own delivery costs %d and %d", a, b)
	}
}

func TestOneSlipIsToldOnce(t *testing.T) {
	t.Parallel()
	unknown := price.ProblemUnknown
	for text, want := range map[string]price.Fault{
		"markup = 2000\nmin_profit = 0": {Line: 1, Key: "markup", Problem: price.ProblemRange, Value: "2000", Want: "percent", Low: "0", High: "1000"},
		"min_profit = 0\nmarkup = 0":    {Line: 2, Problem: price.ProblemAtCost},
		"[[band]]\nup_to = 0":           {Line: 2, Key: "band.up_to", Problem: price.ProblemRange, Value: "0", Want: "tenge", Low: "1", High: "1000000000"},
		"[[band]]\nup_to = 1000000001":  {Line: 2, Key: "band.up_to", Problem: price.ProblemRange, Value: "1000000001", Want: "tenge", Low: "1", High: "1000000000"},
		"[[band]]\nup_to = 1.5":         {Line: 2, Key: "band.up_to", Problem: price.ProblemDecimals, Value: "1.5", Want: "tenge", Low: "1", High: "1000000000"},
		"[[band]]\nup_to.x = 1":         {Line: 2, Key: "band.up_to.x", Problem: unknown, Value: "1"},
		"[[band]]\nmakrup = 1":          {Line: 2, Key: "band.makrup", Problem: unknown, Value: "1", Near: "markup"},
		"[[x]]\ny = 1\nz = 2":           {Line: 1, Key: "x", Problem: unknown},
		"[category.'Мыши']\nmarkup = 5\n[category.'мыши']\nx=1": {Line: 4, Key: `category."мыши".x`, Problem: price.ProblemTwice, Value: "мыши"},
		"''.markup = 1": {Line: 1, Key: `"".markup`, Problem: unknown, Value: "1"},
		"brand = {HP = {markup = 5, makrup = 7}}": {Line: 1, Key: "brand.HP.makrup", Problem: unknown, Value: "7", Near: "markup"},
		"band = 1":                                           {Line: 1, Key: "band", Problem: unknown, Value: "1"},
		"brand = 1":                                          {Line: 1, Key: "brand", Problem: unknown, Value: "1"},
		"tariff = 1":                                         {Line: 1, Key: "tariff", Problem: unknown, Value: "1"},
		"brand.HP.makrup.y = 1":                              {Line: 1, Key: "brand.HP.makrup.y", Problem: unknown, Value: "1"},
		"brand.makrup = 1":                                   {Line: 1, Key: "brand.makrup", Problem: unknown, Value: "1"},
		"tariff.tax.x = 1":                                   {Line: 1, Key: "tariff.tax.x", Problem: unknown, Value: "1"},
		"tariff.vat.x = 1":                                   {Line: 1, Key: "tariff.vat.x", Problem: unknown, Value: "1"},
		"tariff.commissions = 1":                             {Line: 1, Key: "tariff.commissions", Problem: unknown, Value: "1", Near: "commission"},
		"tariff.delivery = 1":                                {Line: 1, Key: "tariff.delivery", Problem: unknown, Value: "1"},
		"tariff.delivery.city = 1":                           {Line: 1, Key: "tariff.delivery.city", Problem: unknown, Value: "1"},
		"tariff.delivery.drone.over = 1":                     {Line: 1, Key: "tariff.delivery.drone.over", Problem: unknown, Value: "1"},
		"tariff.x.city.over = 1":                             {Line: 1, Key: "tariff.x.city.over", Problem: unknown, Value: "1"},
		"tariff.delivery.city.ovre = 1":                      {Line: 1, Key: "tariff.delivery.city.ovre", Problem: unknown, Value: "1", Near: "over"},
		"tariff.delivery.city.wieghts = 1":                   {Line: 1, Key: "tariff.delivery.city.wieghts", Problem: unknown, Value: "1", Near: "weights"},
		"tariff.delivery.city.over.x = 1":                    {Line: 1, Key: "tariff.delivery.city.over.x", Problem: unknown, Value: "1"},
		"[tariff.delivery.city]\nsums=[[2,1],[1,1]]\nover=1": {Line: 3, Key: "tariff.delivery.city.over", Problem: price.ProblemOrder, Value: "1"},
	} {
		if diff := cmp.Diff([]price.Fault{want}, faults(t, text+"\n")); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	for _, near := range []string{"commission", "vat", "kaspi_pay", "delivery", "tax_regime", "tax_place", "vat_payer", "returns"} {
		if got := faults(t, "tariff."+near+"q = 1\n")[0]; got.Problem != unknown || got.Near != near {
			t.Errorf("%+v, want %s", got, near)
		}
	}
	for _, near := range []string{"article", "brand", "category", "band", "tariff", "hold_retail", "weight"} {
		if got := faults(t, near[:2]+"q"+near[2:]+".x.y = 1\n")[0]; got.Problem != unknown || got.Near != near {
			t.Errorf("%+v, want %s", got, near)
		}
	}
}

func TestALeastProfitInPercentIsEnoughOfAGain(t *testing.T) {
	t.Parallel()
	r := decode(t, "markup = 0\nmin_profit = 0\nmin_profit_percent = 5\n"+free)
	if got := r.Terms(feed.Item{Article: "1", Cost: 1_000}, feed.Override{}, 0); got.Floor != 1_050 || got.Price != 1_050 {
		t.Errorf("%+v", got)
	}
}

func TestAFileErrorCountsWhatItDoesNotTell(t *testing.T) {
	t.Parallel()
	_, err := price.Decode([]byte(strings.Repeat("[[x]]\n", 250)), defaults)
	if file, ok := errors.AsType[*price.FileError](err); !ok || len(file.Faults) != 100 || file.More != 150 || file.Faults[99].Line != 100 {
		t.Errorf("%v", err)
	}
}

func TestWhatTheLanguageSaysIsTakenOver(t *testing.T) {
	t.Parallel()
	if got := faults(t, "markup = 1\nmarkup = 2\n")[0].Detail; got == "" || strings.HasPrefix(got, "toml") {
		t.Errorf("%q", got)
	}
	long := strings.Repeat("x", 1_000)
	for _, f := range faults(t, "[brand."+long+"]\nmarkup = 1\n[brand."+long+"]\n") {
		if len(f.Detail) > 210 {
			t.Errorf("%d bytes of detail", len(f.Detail))
		}
	}
}

func TestWhatIsWithinTheBoundsIsNotTooLarge(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"tables": strings.Repeat("[[x]]\n", 10_001), "keys": strings.Repeat("markup = 1\n", 20_000),
		"keys of many tables": strings.Repeat(" \t[a]\n"+strings.Repeat("b = 1\n", 300), 68), "a line": "# " + strings.Repeat("x", 4_094), "lists": "x = [" + strings.Repeat("1,[\n", 19_999),
	} {
		_, err := price.Decode([]byte(text), defaults)
		if file, ok := errors.AsType[*price.FileError](err); ok && slices.ContainsFunc(file.Faults, func(f price.Fault) bool { return f.Problem == price.ProblemTooLarge }) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		text string
		line int
		want string
	}{
		"braces": {"x = [" + strings.Repeat("1,{\n", 30_000), 20_000, "lists"}, "one line more": {"#\n# " + strings.Repeat("x", 4_095), 2, "bytes in a line"}, "tables": {strings.Repeat("\t[a]\n", 20_001), 20_001, "tables"},
		"lists beside tables": {strings.Repeat("[[a]]\n", 10) + "x = [" + strings.Repeat("1,[\n", 30_000), 20_010, "lists"},
	} {
		got := faults(t, c.text)[0]
		if got.Problem != price.ProblemTooLarge || got.Line != c.line || got.Want != c.want {
			t.Errorf("%s: %+v, want line %d, %s", name, got, c.line, c.want)
		}
	}
}

func TestMoreStepsSayAllThatTheyKnow(t *testing.T) {
	t.Parallel()
	zero, floor := feed.Tenge(0), feed.Tenge(10_500)
	start := func(cost string) string {
		return "cost  \"\" 0: price " + cost + ", limit 0, share 0, n 0\ncharges default \"\" 0: price 0, limit 0, share 0, n 0 country\n"
	}
	of10000 := "floor default \"\" 0: price 10500, limit 500, share 0, n 0\n"
	for name, c := range map[string]struct {
		rules string
		it    feed.Item
		o     feed.Override
		last  feed.Tenge
		want  string
	}{
		"a band": {"[[band]]\nup_to = 10000\nmarkup = 30\n[[band]]\nmarkup = 40\nsafety = 9\n" + free, feed.Item{Cost: 10_000}, feed.Override{}, 0, start("10000") +
			"markup band \"10000\" 3: price 13000, limit 0, share 3000, n 0\n" + of10000 + "price  \"\" 0: price 13000, limit 0, share 0, n 0"},
		"the last band": {"[[band]]\nup_to = 9999\nmarkup = 30\n[[band]]\nmarkup = 40\n" + free, feed.Item{Cost: 10_000}, feed.Override{}, 0, start("10000") +
			"markup band \"\" 5: price 14000, limit 0, share 4000, n 0\n" + of10000 + "price  \"\" 0: price 14000, limit 0, share 0, n 0"},
		"no retail price": {"max_over_retail = 10\nmax_price = 11111\n" + free, feed.Item{Cost: 10_000}, feed.Override{}, 0, start("10000") +
			"markup default \"\" 0: price 12000, limit 0, share 2000, n 0\nceiling all \"\" 2: price 11110, limit 11111, share 0, n 0\n" + of10000 + "price  \"\" 0: price 11110, limit 0, share 0, n 0"},
		"two ceilings alike": {"max_over_retail = 10\nmax_price = 11000\n" + free, feed.Item{Cost: 10_000, Retail: 10_000}, feed.Override{}, 0, start("10000") +
			"markup default \"\" 0: price 12000, limit 0, share 2000, n 0\nceiling all \"\" 2: price 11000, limit 11000, share 0, n 0\n" + of10000 + "price  \"\" 0: price 11000, limit 0, share 0, n 0"},
		"no least profit": {"min_profit = 0\n" + free, feed.Item{Cost: 10_000}, feed.Override{}, 0, start("10000") +
			"markup default \"\" 0: price 12000, limit 0, share 2000, n 0\nfloor all \"\" 1: price 10000, limit 0, share 0, n 0\nprice  \"\" 0: price 12000, limit 0, share 0, n 0"},
		"a fixed price without a cost": {"[article.1]\nprice = 70\n" + free, feed.Item{}, feed.Override{}, 0, start("0") +
			"no_cost  \"\" 0: price 0, limit 0, share 0, n 0\nfixed article \"1\" 2: price 70, limit 0, share 0, n 0"},
		"fixed at the floor": {free, feed.Item{Cost: 10_000}, feed.Override{Fixed: &floor}, 0, start("10000") +
			"markup default \"\" 0: price 12000, limit 0, share 2000, n 0\n" + of10000 + "fixed seller \"\" 0: price 10500, limit 12000, share 0, n 0\nprice  \"\" 0: price 10500, limit 0, share 0, n 0"},
		"fixed at nothing": {free, feed.Item{Cost: 10_000}, feed.Override{Fixed: &zero}, 0, start("10000") +
			"markup default \"\" 0: price 12000, limit 0, share 2000, n 0\n" + of10000 + "price  \"\" 0: price 12000, limit 0, share 0, n 0"},
		"too dear after a price": {"max_step = 10\n" + free, feed.Item{Cost: 999_999_999}, feed.Override{}, 900_000_000, start("999999999") +
			"markup default \"\" 0: price 1199999999, limit 0, share 2000, n 0\nrounding default \"\" 0: price 1200000000, limit 0, share 0, n 0 up10\nfloor default \"\" 0: price 0, limit 500, share 0, n 0\ntoo_dear  \"\" 0: price 0, limit 0, share 0, n 0"},
	} {
		c.it.Article = "1"
		if diff := cmp.Diff(strings.Split(c.want, "\n"), told(decode(t, c.rules).Explain(c.it, c.o, c.last))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Of two dear names on the way up the tree the nearer one is Kaspi's category; a usual one says nothing.
func TestTheDearNameNearestToTheItemCounts(t *testing.T) {
	t.Parallel()
	trees := price.Tree{1: {Name: "Рюкзаки"}, 2: {Parent: 1, Name: "Чехлы для планшетов"}, 3: {Parent: 2, Name: "Прочее"}, 4: {Parent: 5, Name: "Кольцо"}, 5: {Parent: 4, Name: "Серьги"}, 6: {Parent: 7, Name: "Прочее"}}
	r := decode(t, "[tariff.commissions]\n'Чехлы для планшетов' = 14\n'Прочее' = 12.5\n").Over(trees)
	for category, want := range map[int]string{1: "Рюкзаки 1550", 2: "Чехлы для планшетов 1400", 3: "Чехлы для планшетов 1400", 4: "Серьги 1550", 6: " 1250", 9: " 1250"} {
		line := told(r.Explain(feed.Item{Article: "1", Cost: 5_000, Category: category}, feed.Override{}, 0))[1]
		name, bp, _ := strings.Cut(want, " 1")
		if !strings.Contains(line, `"`+name+`"`) || !strings.Contains(line, "share 1"+bp+",") {
			t.Errorf("category %d: %s, want %s", category, line, want)
		}
	}
}

func TestACommissionCountsBeforeKaspisCategory(t *testing.T) {
	t.Parallel()
	r := decode(t, "[brand.HP]\nkaspi_category = 'Рюкзаки'\ncommission = 5\n[[band]]\nup_to = 1000\nkaspi_category = 'Рюкзаки'\n")
	for want, it := range map[string]feed.Item{"share 500,": {Cost: 5_000, Brand: "HP"}, "share 1550,": {Cost: 1_000}, "share 1250,": {Cost: 1_001}} {
		if line := told(r.Explain(it, feed.Override{}, 0))[1]; !strings.Contains(line, want) {
			t.Errorf("%s, want %s", line, want)
		}
	}
}

func TestMisspeltNamesOfKaspisCategoriesAreToldWhereverTheyStand(t *testing.T) {
	t.Parallel()
	text := "[[band]]\nup_to = 5\nkaspi_category = 'Рюкзаки'\n[[band]]\nup_to = 6\nkaspi_category = 'Рюкзакы'\n[tariff.commissions]\n'Серьгы' = 9\n" +
		"[article.5]\nkaspi_category = 'Серьгы'\n[article.6]\nkaspi_category = 'Рюкзакии'\n[article.7]\nkaspi_category = 'Рюбракы'\n"
	want := []price.Fault{
		{Line: 6, Key: "kaspi_category", Value: "Рюкзакы", Near: "рюкзаки", Problem: price.ProblemNoName},
		{Line: 12, Key: "kaspi_category", Value: "Рюкзакии", Near: "рюкзаки", Problem: price.ProblemNoName},
	}
	if diff := cmp.Diff(want, decode(t, text).Misspelt(nil, slices.Values([]string{}))); diff != "" {
		t.Error(diff)
	}
	long := strings.Repeat("я", 150)
	got := decode(t, "[brand.'"+long+"']\nmarkup = 1\n[category.'"+long+"']\nmarkup = 1\n").Misspelt(tree(), slices.Values([]string{"HP"}))
	if len(got) != 2 || got[0].Want != "brand" || got[1].Want != "category" {
		t.Fatalf("%+v", got)
	}
	for _, f := range got {
		if len(f.Value) > 210 || len(f.Key) > 210 {
			t.Errorf("%+v", f)
		}
	}
}

func TestTheSettingsOfAPlaceAndTheFilesWord(t *testing.T) {
	t.Parallel()
	ten := int64(1_000)
	general := price.Tax{Regime: price.General, RateBP: &ten}
	for _, c := range []struct {
		text     string
		settings price.Tax
		regime   price.Regime
		tax      int64
		line     int
		differ   []string
	}{
		{"tax_place = 'Алматы'", general, price.Simplified, 300, 0, []string{"tax_regime"}},
		{"tax = 3\ntax_place = 'Алматы'", general, price.Simplified, 300, 2, []string{"tax", "tax_regime"}},
		{"tax = 3\ntax_regime = 'other'\ntax_place = 'Алматы'", price.Tax{}, price.Other, 300, 2, nil},
		{"tax_regime = 'simplified'", price.Tax{Place: "Конаев"}, price.Simplified, 200, 0, nil},
		{"tax_regime = 'simplified'", price.Tax{RateBP: &ten}, price.Simplified, 1_000, 0, nil},
		{"tax = 3", price.Tax{Regime: price.Other, RateBP: &ten}, price.Other, 300, 2, []string{"tax"}},
		{"tax_place = 'АЛМАТЫ'", price.Tax{Place: "Алматы"}, price.Simplified, 300, 0, nil},
		{"returns = 1", price.Tax{Place: "Алматы"}, price.Simplified, 300, 0, nil},
	} {
		d := defaults
		d.Tax = c.settings
		r, err := price.Decode([]byte("[tariff]\n"+c.text+"\n"), d)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		var differ []string
		for _, one := range r.Conflicts() {
			differ = append(differ, one.Key)
		}
		if got := r.Tariff(); got.Regime != c.regime || got.Tax != c.tax || got.Facts.Tax.Line != c.line || !slices.Equal(differ, c.differ) {
			t.Errorf("%s with %+v: %s %d, %+v, %v", c.text, c.settings, got.Regime, got.Tax, got.Facts.Tax, differ)
		}
	}
}

func TestTheHighestValuesOfAKeyAreTaken(t *testing.T) {
	t.Parallel()
	for k, want := range map[price.Key]struct {
		high string
		n    int64
	}{price.Markup: {"1000", 100_000}, price.Safety: {"100000", 100_000}} {
		if n, ok := k.Parse(want.high); k.High() != want.high || !ok || n != want.n {
			t.Errorf("%s: up to %s, read as %d, %t", k, k.High(), n, ok)
		}
	}
}

func TestLinesThatOnlyLookLikeTheExampleAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, was := range []string{"kaspi_category = '''\n# markup = 20\n'''\n", "\t[brand.x]\n# markup = 1\nsafety = 2\n", "# markup_x = 20\n", "x # markup = 20\n", "# markup 20\n"} {
		if got := string(price.With([]byte(was), price.Markup, 1_250)); got != "markup = 12.5\n"+was {
			t.Errorf("%q becomes\n%q", was, got)
		}
	}
	for _, was := range []string{"\t#\tmarkup\t=\n", "#markup=\n"} {
		if got := string(price.With([]byte(was), price.Markup, 1_250)); got != was+"markup = 12.5\n" {
			t.Errorf("%q becomes\n%q", was, got)
		}
	}
}

func TestNobodyElseReadsTheFilesThatAreMade(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := openFile(t, dir)
	modes := func() {
		t.Helper()
		all, _ := filepath.Glob(filepath.Join(dir, "*"))
		if len(all) != 2 {
			t.Errorf("%q", all)
		}
		for _, path := range all {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", path, info.Mode(), err)
			}
		}
	}
	modes()
	if err := os.Remove(f.Path()); err != nil {
		t.Fatal(err)
	}
	if err := f.Write("none", []byte("markup = 5\n")); err != nil {
		t.Fatal(err)
	}
	modes()
}

func TestAnEmptyFileMeansTheDefaultsWhateverWasBefore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := openFile(t, dir)
	writeRules(t, f, "markup = 70")
	if _, err := f.Reload(); err != nil {
		t.Fatal(err)
	}
	wantPrice(t, f, 34_000)
	writeRules(t, f, "")
	wantPrice(t, openFile(t, dir), 30_000)
}

func TestACopyThatCannotBeKeptIsTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "rules.last-good.toml", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if f, err := price.OpenFile(dir, "en", defaults); err == nil || f != nil || !strings.HasPrefix(err.Error(), "keep good price rules: ") {
		t.Errorf("%v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 2 {
		t.Errorf("left behind: %q", left)
	}
}

func TestATextIsJudgedOverTheDistributorsTree(t *testing.T) {
	t.Parallel()
	f := openFile(t, t.TempDir())
	f.Over(tree())
	text := []byte("[category.'Ноутбуки']\nmarkup = 60\n")
	r, err := f.Judge(text)
	if got := r.Terms(thing, feed.Override{}, 0).Price; err != nil || got != 32_000 {
		t.Errorf("%d, %v", got, err)
	}
	draft, r, err := f.Draft(text, price.Safety, 3)
	if got := r.Terms(thing, feed.Override{}, 0); err != nil || got.Price != 32_000 || got.Safety != 3 || !bytes.HasSuffix(draft, text) {
		t.Errorf("%+v, %v", got, err)
	}
	wantPrice(t, f, 30_000) // nothing of it is in force
}

func TestAFolderThatBecameAFileIsNotWrittenInto(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f := openFile(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "a file")
	if _, _, err := f.Look(); err == nil {
		t.Error("it is read")
	}
	if err := f.Write("none", []byte("markup = 5\n")); err == nil {
		t.Error("it is written into")
	}
	if changed, err := f.Reload(); changed || err == nil {
		t.Errorf("changed %t, %v", changed, err)
	}
}

// No price with the ending that is in reach and no dearer than the chosen one leaves more than the last price: then that stays.
func TestAPriceBeforeAGapStaysWhereItsEndIsTooDear(t *testing.T) {
	t.Parallel()
	r := decode(t, "rounding = 'to990'\nmarkup = 110\nmax_step = 1\n[tariff]\ncommission = 0\ntax = 0\nvat = 0\n[tariff.delivery.country]\nsums = [[9999, 0]]\nweights = []\nover = 995\n")
	for last, want := range map[feed.Tenge]feed.Tenge{0: 10_990, 9_999: 9_999, 9_950: 9_990, 9_995: 9_999} {
		if got := r.Terms(feed.Item{Article: "1", Cost: 5_000}, feed.Override{}, last).Price; got != want {
			t.Errorf("from %d: %d, want %d", last, got, want)
		}
	}
}

func TestTakingTheFileAwayTwiceIsTakingItOnce(t *testing.T) {
	t.Parallel()
	f, path := openRules(t, "markup = 20\n")
	text, _, _ := f.Look()
	for range 2 {
		if err := f.Write(price.Version(text), nil); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// What is there already is not written once more: the file keeps its time.
func TestWhatIsWrittenAlreadyIsLeftAlone(t *testing.T) {
	t.Parallel()
	f, path := openRules(t, "markup = 20\n")
	was, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write("of another", []byte("markup = 20\n")); err != nil {
		t.Fatal(err)
	}
	if now, err := os.Stat(path); err != nil || !os.SameFile(was, now) {
		t.Errorf("it is another file: %v", err)
	}
}

func TestTheSmallestFiguresCount(t *testing.T) {
	t.Parallel()
	one := feed.Tenge(1)
	for name, c := range map[string]struct {
		rules       string
		cost        feed.Tenge
		o           feed.Override
		last        feed.Tenge
		want, floor feed.Tenge
	}{
		"a price of one":         {free, 10_000, feed.Override{Fixed: &one}, 0, 1, 10_500},
		"a last price of one":    {"max_step = 10\n" + free, 10_000, feed.Override{}, 1, 10_500, 10_500},
		"a step of a hundredth":  {"max_step = 0.01\nrounding = 'none'\n" + free, 10_000, feed.Override{}, 11_000, 11_001, 10_500},
		"the first after a step": {"rounding = 'none'\nmarkup = 0\n[tariff]\ncommission = 0\ntax = 0\n[tariff.delivery.country]\nsums = [[10499, 0]]\nweights = []\nover = 0\n", 10_000, feed.Override{}, 0, 10_500, 10_500},
		"the last before a step": {"rounding = 'none'\nmarkup = 0\n[tariff]\ncommission = 0\ntax = 0\n[tariff.delivery.country]\nsums = [[10500, 0]]\nweights = []\nover = 9\n", 10_000, feed.Override{}, 0, 10_500, 10_500},
		"a tenge behind a gap":   {"rounding = 'none'\nmarkup = 20\nmax_step = 1\n[tariff]\ncommission = 0\ntax = 0\nvat = 0\n[tariff.delivery.country]\nsums = [[9999, 0]]\nweights = []\nover = 99\n", 9_000, feed.Override{}, 9_999, 10_099, 9_500},
		"a profit of one":        {"rounding = 'none'\nmarkup = 0\nmin_profit = 1\n" + free, 10_000, feed.Override{}, 0, 10_001, 10_001},
		"a ceiling of one":       {"rounding = 'none'\nmax_price = 1\n" + free, 10_000, feed.Override{}, 0, 10_500, 10_500},
		"a retail price of one":  {"rounding = 'none'\nmax_over_retail = 0\n" + free, 10_000, feed.Override{}, 0, 12_000, 10_500},
	} {
		got := decode(t, c.rules).Terms(feed.Item{Article: "1", Cost: c.cost}, c.o, c.last)
		if got.Price != c.want || got.Floor != c.floor {
			t.Errorf("%s: %+v, want %d over %d", name, got, c.want, c.floor)
		}
	}
	r := decode(t, "rounding = 'none'\nmax_over_retail = 0\n"+free)
	if got := r.Terms(feed.Item{Article: "1", Cost: 10_000, Retail: 1}, feed.Override{}, 0).Price; got != 10_500 {
		t.Errorf("with a retail price of one: %d", got)
	}
}

func TestDefaultsThatSellAtCostAreAFaultOfTheFirstLine(t *testing.T) {
	t.Parallel()
	_, err := price.Decode(nil, price.Defaults{})
	file, broken := errors.AsType[*price.FileError](err)
	if !broken || len(file.Faults) != 1 || file.Faults[0].Line != 1 || file.Faults[0].Problem != price.ProblemAtCost {
		t.Errorf("%v", err)
	}
}

func TestARuleWithoutANameConcernsNothing(t *testing.T) {
	t.Parallel()
	r := decode(t, "[brand.'']\nmarkup = 50\n[category.'']\nmarkup = 60\n[category.' / Мыши']\nmarkup = 70\n[article.'']\nsafety = 1\n"+free).Over(price.Tree{1: {}, 2: {Parent: 1, Name: "Мыши"}})
	for _, it := range []feed.Item{{Article: "1"}, {Article: "1", Category: 1}, {Article: "1", Category: 2}, {Article: "1", Category: 7}} {
		it.Cost = 10_000
		if got := r.Terms(it, feed.Override{}, 0); got.Price != 12_000 || got.Safety != 0 {
			t.Errorf("%+v: %+v", it, got)
		}
	}
}

// A price on its way down gives up its ending rather than stay where it is.
func TestAPriceGoesDownThoughNoEndingIsInReach(t *testing.T) {
	t.Parallel()
	r := decode(t, "rounding = 'to990'\nmax_step = 1\n"+free)
	for last, want := range map[feed.Tenge]feed.Tenge{10_990: 10_881, 10_881: 10_773, 10_000: 9_990, 9_080: 8_990, 8_990: 8_990} {
		if got := r.Terms(feed.Item{Article: "1", Cost: 7_000}, feed.Override{}, last).Price; got != want {
			t.Errorf("from %d: %d, want %d", last, got, want)
		}
	}
}

func TestASaleOverABillionIsReckonedLikeADearOne(t *testing.T) {
	t.Parallel()
	tariff := price.DefaultTariff()
	s := price.Sale{Price: 2_000_000_000, Cost: 1_000_000_000, CommissionBP: 1_250, Kind: price.City, Grams: 1_000}
	if p := tariff.Parts(s); p.Delivery != 1_275 || p.Commission != 250_000_000 || p.Tax != 80_000_000 || p.Profit != 669_998_725 || tariff.Profit(s) != p.Profit {
		t.Errorf("%+v", p)
	}
}
