package price_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

var defaults = price.Defaults{MarkupBP: 2_000, MinProfit: 500}

func decode(t testing.TB, text string) price.Rules {
	t.Helper()
	r, err := price.Decode([]byte(text), defaults)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func faults(t *testing.T, text string) []price.Fault {
	t.Helper()
	_, err := price.Decode([]byte(text), defaults)
	file, ok := errors.AsType[*price.FileError](err)
	if !ok {
		t.Fatalf("error %v of %q", err, text)
	}
	return file.Faults
}

func TestTheExampleSetsNothing(t *testing.T) {
	t.Parallel()
	it := feed.Item{Article: "1", Cost: 10_000, Grams: 500, Stock: feed.Stock{N: 3}}
	want := decode(t, "").Terms(it, feed.Override{}, 0)
	for _, language := range languages {
		if got := decode(t, string(price.Example(language))).Terms(it, feed.Override{}, 0); got != want {
			t.Errorf("%s: got %+v, want %+v", language, got, want)
		}
	}
}

// TestEveryLineOfTheExampleWorks takes the mark off every example, so that none of them can be wrong.
func TestEveryLineOfTheExampleWorks(t *testing.T) {
	t.Parallel()
	r := decode(t, unmarked(languages[0])).Over(tree())
	for _, c := range []struct {
		it   feed.Item
		want feed.Terms
	}{
		{feed.Item{Article: "12345", Cost: 9_000, Stock: feed.Stock{N: 5}}, feed.Terms{Price: 12_990, Floor: 13_220, Safety: 2, MaxShown: 20, MinStock: 2, PreOrder: 3}},
		{feed.Item{Article: "7", Cost: 100_000, Category: 3556}, feed.Terms{Price: 127_600, Floor: 127_591, Paused: true, Safety: 1, MaxShown: 20, MinStock: 2, PreOrder: 3}},
	} {
		if diff := cmp.Diff(c.want, r.Terms(c.it, feed.Override{}, 0)); diff != "" {
			t.Error(diff)
		}
	}
}

// languages are those that have an example.
var languages = []string{"ru", "kk", "en"}

// unmarked is an example with all that it shows in force.
func unmarked(language string) string {
	marked := regexp.MustCompile(`(?m)^# (\[|[a-z_]+ = |")`)
	return marked.ReplaceAllString(string(price.Example(language)), "$1")
}

func TestTheExamplesOfAllLanguagesShowTheSame(t *testing.T) {
	t.Parallel()
	words := regexp.MustCompile(`(?m)[ \t]*#.*$`)
	want := words.ReplaceAllString(unmarked("ru"), "")
	for _, language := range languages[1:] {
		text := unmarked(language)
		decode(t, text)
		if diff := cmp.Diff(want, words.ReplaceAllString(text, "")); diff != "" {
			t.Errorf("ru and %s (-ru +%s):\n%s", language, language, diff)
		}
		if string(price.Example(language)) == string(price.Example("ru")) {
			t.Errorf("the example in %s is the Russian one", language)
		}
	}
	if string(price.Example("de")) != string(price.Example("ru")) {
		t.Error("a language without example is not told in Russian")
	}
}

func tree() price.Tree {
	return price.Tree{
		1: {Name: "Компьютеры"}, 2: {Parent: 1, Name: "Ноутбуки"}, 3: {Parent: 2, Name: "Игровые"},
		4: {Name: "Аксессуары"}, 5: {Parent: 4, Name: "Чехлы"}, 6: {Parent: 1, Name: "Чехлы"},
		7: {Name: "Рюкзаки"}, 3556: {Parent: 1, Name: "Разное"},
	}
}

func TestAFaultNamesItsLineAndKey(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]price.Fault{
		"markup = 2000":                    {Line: 1, Key: "markup", Problem: price.ProblemRange, Value: "2000", Low: "0", High: "1000", Want: "percent"},
		"\n\nsafety = -1":                  {Line: 3, Key: "safety", Problem: price.ProblemRange, Value: "-1", Low: "0", High: "100000", Want: "count"},
		"markup = 12.345":                  {Line: 1, Key: "markup", Problem: price.ProblemDecimals, Value: "12.345", Low: "0", High: "1000", Want: "percent"},
		"min_profit = 0.5":                 {Line: 1, Key: "min_profit", Problem: price.ProblemDecimals, Value: "0.5", Low: "0", High: "100000000", Want: "tenge"},
		"markup = '20%'":                   {Line: 1, Key: "markup", Problem: price.ProblemType, Value: "20%", Want: "percent"},
		"markup = 1e1":                     {Line: 1, Key: "markup", Problem: price.ProblemType, Value: "1e1", Low: "0", High: "1000", Want: "percent"},
		"paused = 1":                       {Line: 1, Key: "paused", Problem: price.ProblemType, Value: "1", Want: "bool"},
		"mark_up = 20":                     {Line: 1, Key: "mark_up", Problem: price.ProblemUnknown, Value: "20", Near: "markup"},
		"rounding = 'up5'":                 {Line: 1, Key: "rounding", Problem: price.ProblemChoice, Value: "up5", Words: []string{"up10", "none", "to90", "to990"}},
		"[category.'Мыши']\nmarkup = true": {Line: 2, Key: `category."Мыши".markup`, Problem: price.ProblemType, Value: "true", Want: "percent"},
		"[categories.'Мыши']":              {Line: 1, Key: `categories."Мыши"`, Problem: price.ProblemUnknown, Near: "category"},
		"[brand.HP]\nmarkup = 5\n[brand.hp]\nsafety = 1":  {Line: 4, Key: "brand.hp.safety", Problem: price.ProblemTwice, Value: "hp"},
		"[[band]]\nup_to = 5\n[[band]]\nup_to = 5":        {Line: 3, Key: "band.up_to", Problem: price.ProblemOrder, Value: "5"},
		"[[band]]\nmarkup = 5\n[[band]]\nup_to = 5":       {Line: 1, Key: "band.up_to", Problem: price.ProblemMissing},
		"markup = 0\nmin_profit = 0":                      {Line: 2, Problem: price.ProblemAtCost},
		"[tariff]\ntax_regime = 'general'":                {Line: 2, Key: "tariff.tax_regime", Problem: price.ProblemMissing, Value: "general", Want: "tax"},
		"[tariff]\ntax_regime = 'easy'":                   {Line: 2, Key: "tariff.tax_regime", Problem: price.ProblemChoice, Value: "easy", Words: []string{"simplified", "general", "other"}},
		"[tariff]\ntax_place = 'Алма-ты'":                 {Line: 2, Key: "tariff.tax_place", Problem: price.ProblemNoName, Value: "Алма-ты", Near: "Алматы"},
		"[tariff]\ntax = 30":                              {Line: 2, Key: "tariff.tax", Problem: price.ProblemRange, Value: "30", Low: "0", High: "20", Want: "percent"},
		"[tariff.delivery.drone]":                         {Line: 1, Key: "tariff.delivery.drone", Problem: price.ProblemUnknown},
		"[tariff.delivery.city]\nsums = [5]":              {Line: 2, Key: "tariff.delivery.city.sums", Problem: price.ProblemType, Value: "5", Want: "pairs"},
		"[tariff.delivery.city]\nsums = [[2, 1], [1, 1]]": {Line: 2, Key: "tariff.delivery.city.sums", Problem: price.ProblemOrder},
		"[article.1]\nkaspi_category = ''":                {Line: 2, Key: "article.1.kaspi_category", Problem: price.ProblemType, Want: "text"},
	} {
		got := faults(t, text)
		if diff := cmp.Diff([]price.Fault{want}, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		if said := got[0].Error(); !strings.Contains(said, "line ") || !strings.Contains(said, want.Key) {
			t.Errorf("%q: %s", text, said)
		}
	}
}

func TestNoKeyOfAnUnknownPlaceIsTaken(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"foo.bar = 1", "foo.bar.baz = 1", "brand.a.b.markup = 1", "brand.markup = 1", "markup.brand.a = 1", "article.a.markup.x = 1", "tariff.foo = 1", "tariff.foo.bar = 1",
	} {
		if got := faults(t, text+"\n"); len(got) != 1 || got[0].Line != 1 || got[0].Problem != price.ProblemUnknown {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestAllFaultsComeAtOnce(t *testing.T) {
	t.Parallel()
	text := "markup = 2000\n[brand.HP]\nsafety = -1\ncolour = 'red'\n[tariff]\nvat = 'x'\n[tariff\ntax = 99\n"
	lines := []int{}
	for _, f := range faults(t, text) {
		lines = append(lines, f.Line)
	}
	if diff := cmp.Diff([]int{1, 3, 4, 6, 7}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsOfTheLanguageItselfHaveTheirLine(t *testing.T) {
	t.Parallel()
	for text, line := range map[string]int{
		"markup = 20\nmarkup 30\n":                       2,
		"markup = 20\n\nmarkup = 30\n":                   3,
		"[brand.HP]\nmarkup = 1\n\n[brand.HP]\nsafety=1": 4,
		"x = 'open":                      1,
		"markup = 20\r\nsafety = \"\r\n": 2,
		"\xff":                           1,
	} {
		got := faults(t, text)
		last := got[len(got)-1]
		if last.Problem != price.ProblemSyntax || last.Line != line || last.Detail == "" {
			t.Errorf("%q: %+v, want line %d", text, got, line)
		}
	}
}

func TestNotepadsMarkAtTheBeginningDoesNotMatter(t *testing.T) {
	t.Parallel()
	decode(t, "\ufeffmarkup = 30\r\n[[band]]\r\nup_to = 5_000\r\nmarkup = 12.50\r\n")
}

func FuzzDecode(f *testing.F) {
	for _, text := range []string{
		string(price.Example("ru")), "markup = 20\n[brand.'A']\nx = [1, {a = 1}]", "[[band]]\nup_to = 1\n[band.x]", "a.b.c = 1",
		"[tariff.delivery.own]\nover = 1e9\nsums = [[1,[2]]]", "''''''=1", "\"\\u0000\" = 1", "[category.1.2]\nmarkup=1",
	} {
		f.Add([]byte(text))
	}
	it := feed.Item{Article: "1", Brand: "A", Cost: 7_000, Retail: 9_000, Category: 2}
	f.Fuzz(func(t *testing.T, text []byte) {
		lines := strings.Count(string(text), "\n") + 1
		r, err := price.Decode(text, defaults)
		if err == nil {
			r.Over(tree()).Terms(it, feed.Override{}, 8_000)
			return
		}
		file, ok := errors.AsType[*price.FileError](err)
		if !ok || len(file.Faults) == 0 || file.Error() == "" {
			t.Fatalf("error %v", err)
		}
		for _, fault := range file.Faults {
			if fault.Line < 1 || fault.Line > lines {
				t.Fatalf("%d lines, fault %+v", lines, fault)
			}
		}
	})
}
