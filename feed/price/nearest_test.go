package price

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kaspibot/feed"
)

func TestLettersToChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"markup", "markup", 0}, {"mark_up", "markup", 1}, {"makrup", "markup", 1},
		{"amrkup", "markup", 1}, {"markpu", "markup", 1}, {"ab", "ba", 1}, {"abc", "ca", 3}, {"kitten", "sitting", 3}, {"алма-ты", "алматы", 1},
		{"abcdef", "badcfe", 3},
	} {
		for _, pair := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			if got := distance([]rune(pair[0]), []rune(pair[1])); got != c.want {
				t.Errorf("from %q to %q: got %d, want %d", pair[0], pair[1], got, c.want)
			}
		}
	}
}

func TestTheNearestNameIsOneThatMayHaveBeenMeant(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxName)
	for _, c := range []struct {
		written string
		names   []string
		want    string
	}{
		{"mark_up", []string{"safety", "markup"}, "markup"}, {"ab", []string{"ax"}, "ax"}, {"ab", []string{"xy"}, ""},
		{"abcdef", []string{"abcdxy"}, "abcdxy"}, {"abcdef", []string{"abcxyz"}, ""}, {"abcde", []string{"abcxy"}, ""},
		{"cat", []string{"cut", "cot"}, "cut"}, {"catcat", []string{"cutcut", "cutcat"}, "cutcat"}, {"markup", []string{"markup"}, ""},
		{"MARK UP", []string{"mark-up"}, "mark-up"}, {"", []string{"a"}, ""}, {" ", []string{"a"}, ""},
		{long, []string{long[1:] + "y"}, long[1:] + "y"}, {long + "x", []string{long + "y"}, ""}, {long, []string{long + "y"}, ""},
		{"abc", []string{"abcdefghi", "abd"}, "abd"},
	} {
		if got := nearest(c.written, slices.Values(c.names)); got != c.want {
			t.Errorf("%.20q among %.20q: got %.20q, want %.20q", c.written, c.names, got, c.want)
		}
	}
}

func TestWhatAFaultQuotesIsCutAtALetter(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                  "",
		strings.Repeat("x", maxWords):       strings.Repeat("x", maxWords),
		strings.Repeat("x", maxWords+1):     strings.Repeat("x", maxWords) + "…",
		"x" + strings.Repeat("я", maxWords): "x" + strings.Repeat("я", maxWords/2-1) + "…",
		strings.Repeat("\x80", maxWords+1):  "…",
	} {
		if got := short(in); got != want {
			t.Errorf("%.30q of %d bytes: got %.30q of %d, want %d", in, len(in), got, len(got), len(want))
		}
	}
}

func TestTheBoundsOfATariff(t *testing.T) {
	t.Parallel()
	steps := func(tiyn int64, under ...int) (s Steps) {
		for _, w := range under {
			s.Weights = append(s.Weights, WeightStep{w, tiyn})
		}
		return s
	}
	for name, c := range map[string]struct {
		change func(*Tariff)
		good   bool
	}{
		"the greatest VAT":      {func(f *Tariff) { f.VAT = maxVAT }, true},
		"a greater VAT":         {func(f *Tariff) { f.VAT = maxVAT + 1 }, false},
		"no VAT":                {func(f *Tariff) { f.VAT = 0 }, true},
		"VAT below zero":        {func(f *Tariff) { f.VAT = -1 }, false},
		"the most returns":      {func(f *Tariff) { f.Returns = maxReturns }, true},
		"more returns":          {func(f *Tariff) { f.Returns = maxReturns + 1 }, false},
		"returns below zero":    {func(f *Tariff) { f.Returns = -1 }, false},
		"nothing for anybody":   {func(f *Tariff) { f.Standard, f.Tax, f.Pay = 0, 0, 0 }, true},
		"a standard below zero": {func(f *Tariff) { f.Standard = -1 }, false},
		"a tax below zero":      {func(f *Tariff) { f.Tax = -1 }, false},
		"the dearest leaf":      {func(f *Tariff) { f.Tax, f.Pay, f.Leaves = 0, 0, map[string]int64{"x": maxShare} }, true},
		"a dearer leaf":         {func(f *Tariff) { f.Tax, f.Pay, f.Leaves = 0, 0, map[string]int64{"x": maxShare + 1} }, false},
		"a leaf for nothing":    {func(f *Tariff) { f.Leaves = map[string]int64{"x": 0} }, true},
		"the greatest share":    {func(f *Tariff) { f.Tax, f.Pay, f.Standard = 100, 100, maxShare-200 }, true},
		"a greater share":       {func(f *Tariff) { f.Tax, f.Pay, f.Standard = 100, 101, maxShare-200 }, false},
		"the dearest step":      {func(f *Tariff) { f.Deliveries[City] = steps(int64(maxPrice), 5, 0) }, true},
		"a dearer step":         {func(f *Tariff) { f.Deliveries[City] = steps(int64(maxPrice)+1, 5, 0) }, false},
		"a step for nothing":    {func(f *Tariff) { f.Deliveries[City] = steps(0, 5, 6, 0) }, true},
		"weights of one step":   {func(f *Tariff) { f.Deliveries[City] = steps(1, 5, 5, 0) }, false},
		"weights that fall":     {func(f *Tariff) { f.Deliveries[City] = steps(1, 6, 5, 0) }, false},
		"a limit in the middle": {func(f *Tariff) { f.Deliveries[City] = steps(1, 5, 0, 0) }, false},
		"no last limit":         {func(f *Tariff) { f.Deliveries[City] = steps(1, 5, 6) }, false},
		"the same sum twice":    {func(f *Tariff) { f.Deliveries[City] = Steps{Sums: []SumStep{{5, 1}, {4, 1}}} }, false},
	} {
		tariff := DefaultTariff()
		c.change(&tariff)
		if err := tariff.Validate(); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	tariff := DefaultTariff()
	tariff.Standard, tariff.Tax, tariff.Pay, tariff.Leaves = 1_000, 7_001, 95, map[string]int64{"x": 3_000}
	const want = "commission, tax and Kaspi Pay: 10096 basis points of a price, at most 8000"
	if err := tariff.Validate(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTheBoundsOfAnswersAboutTaxes(t *testing.T) {
	t.Parallel()
	of := func(n int64) *int64 { return &n }
	for want, tax := range map[string]Tax{
		"":                  {RateBP: of(maxTax), ReturnsBP: of(maxReturns)},
		" ":                 {RateBP: of(0), ReturnsBP: of(0)},
		"tax of 2001":       {RateBP: of(maxTax + 1)},
		"tax of -1":         {RateBP: of(-1)},
		"returns of 5001":   {ReturnsBP: of(maxReturns + 1)},
		"returns of -1":     {ReturnsBP: of(-1)},
		"needs its rate":    {Regime: General},
		"needs its rate ":   {Regime: Other},
		`tax regime "easy"`: {Regime: "easy"},
	} {
		want = strings.TrimSpace(want)
		if err := tax.Validate(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", tax, err, want)
		}
	}
}

// A tree may be as deep as a way up it is followed, with rules for each step by its number and by its name.
func TestTheNarrowestRulesOfADeepTreeHold(t *testing.T) {
	t.Parallel()
	text, tree := "markup = 1\nrounding = 'none'\n", Tree{}
	for n := 1; n <= 2*maxDepth; n++ {
		tree[n] = Branch{Parent: n - 1, Name: fmt.Sprint("Ступень ", n)}
		text += fmt.Sprintf("[category.%d]\nsafety = %d\n[category.'Ступень %d']\nmin_stock = %d\n", n, n, n, n)
	}
	r, err := Decode([]byte(text), Defaults{MarkupBP: 100})
	if err != nil {
		t.Fatal(err)
	}
	r = r.Over(tree)
	for _, n := range []int{1, 5, maxDepth, 2 * maxDepth} {
		got := r.Terms(feed.Item{Article: "1", Category: n, Cost: 1_000, Stock: feed.Stock{N: 1_000}}, feed.Override{}, 0)
		if got.Safety != n || got.MinStock != n {
			t.Errorf("step %d: %+v", n, got)
		}
	}
}

func TestARuleOfACategoryByItsNumberHoldsBeforeTheTreeIsThere(t *testing.T) {
	t.Parallel()
	r, err := Decode([]byte("rounding = 'none'\ndelivery = 'own'\nmarkup = 10\n[tariff]\ncommission = 0\ntax = 0\n[category.7]\nmarkup = 50\n"), Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	for category, want := range map[int]feed.Tenge{7: 1_500, 8: 1_100, 0: 1_100} {
		if got := r.Terms(feed.Item{Article: "1", Cost: 1_000, Category: category}, feed.Override{}, 0).Price; got != want {
			t.Errorf("category %d: got %d, want %d", category, got, want)
		}
	}
}

func TestWhatIsKnownOfNoRuleIsNamed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"[a.b.c]\nx = 1", "[category.1.more]\nmarkup = 1", "[brand.x.y.z]\nmarkup = 2"} {
		if _, err := Decode([]byte(text), Defaults{}); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestTheCouncilsSayTwoOrThreePercent(t *testing.T) {
	t.Parallel()
	all := Councils()
	if len(all) < 13 {
		t.Errorf("%d councils", len(all))
	}
	for _, c := range all {
		if c.RateBP != 200 && c.RateBP != 300 {
			t.Errorf("%s: %d", c.Place, c.RateBP)
		}
	}
}
