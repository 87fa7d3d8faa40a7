package price_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

func TestAKeyIsSetWhereItStandsWhateverIsBeforeIt(t *testing.T) {
	t.Parallel()
	for was, want := range map[string]string{
		"safety = 1\nrounding = 'up10'\nmarkup = 20\n": "safety = 1\nrounding = 'up10'\nmarkup = 12.5\n",
		"category.'x'.markup = 3\nmarkup = 20 # x\n":   "category.'x'.markup = 3\nmarkup = 12.5 # x\n",
	} {
		if got := string(price.With([]byte(was), price.Markup, 1250)); got != want {
			t.Errorf("%q becomes\n%q, want\n%q", was, got, want)
		}
	}
}

func TestABrokenFileMayBeWrittenOver(t *testing.T) {
	t.Parallel()
	f, path := openRules(t, "markup = 2000\n")
	text, _, err := f.Look()
	if err == nil {
		t.Fatal("the file is not broken")
	}
	if err := f.Write(price.Version(text), []byte("markup = 20\n")); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, "markup = 20\n")
}

// What is read of a file that is a byte too long would otherwise be another file, and a good one.
func TestAFileThatIsAByteTooLongIsNotReadWithoutIt(t *testing.T) {
	t.Parallel()
	const line = "# 4567890123456\n"
	full := strings.Repeat(line, 1<<20/len(line))
	f, _ := openRules(t, full)
	if _, err := f.Reload(); err != nil {
		t.Errorf("as long as may be: %v", err)
	}
	put(t, f.Path(), full+"x")
	_, err := f.Reload()
	if _, broken := errors.AsType[*price.FileError](err); !broken {
		t.Errorf("a byte more: %v", err)
	}
}

func TestEverySettingThatTheFileContradictsIsTold(t *testing.T) {
	t.Parallel()
	five, no := int64(500), false
	d := defaults
	d.Tax = price.Tax{Place: "Алматы", ReturnsBP: &five, PaysVAT: &no}
	r, err := price.Decode([]byte("[tariff]\ntax_place = 'Конаев'\nreturns = 4\nvat_payer = true\n"), d)
	if err != nil {
		t.Fatal(err)
	}
	want := []price.Conflict{{"tax_place", 2, "Конаев", "Алматы"}, {"vat_payer", 4, "true", "false"}, {"returns", 3, "4", "5"}}
	if diff := cmp.Diff(want, r.Conflicts()); diff != "" {
		t.Error(diff)
	}
}

// What is just within reach is taken as it was chosen, whatever its ending.
func TestAPriceThatIsJustWithinReachIsTaken(t *testing.T) {
	t.Parallel()
	free := "[tariff]\ncommission = 0\ntax = 0\n[tariff.delivery.country]\nsums = []\nweights = []\nover = 0\n"
	r := decode(t, "rounding = 'to990'\nmin_profit = 450\nmax_price = 1500\nmax_step = 25\n"+free)
	for last, want := range map[feed.Tenge]feed.Tenge{0: 1_500, 1_200: 1_500, 1_199: 1_498, 2_000: 1_500, 1_999: 1_500} {
		if got := r.Terms(feed.Item{Article: "1", Cost: 1_000}, feed.Override{}, last).Price; got != want {
			t.Errorf("from %d on: %d, want %d", last, got, want)
		}
	}
}

func TestWhatBelongsToAKeyIsTold(t *testing.T) {
	t.Parallel()
	for form, keys := range map[string]string{
		"percent": "markup min_profit_percent max_over_retail max_step commission", "tenge": "min_profit max_price price",
		"count": "safety max_shown min_stock pre_order", "kilo": "weight", "bool": "hold_retail paused", "text": "kaspi_category",
	} {
		for key := range strings.FieldsSeq(keys) {
			got := faults(t, key+" = []\n")[0]
			if got.Problem != price.ProblemType || got.Want != form || got.Key != key || got.Line != 1 {
				t.Errorf("%s: %+v, want %s", key, got, form)
			}
		}
	}
	for form, keys := range map[string]string{"percent": "commission vat kaspi_pay tax returns", "bool": "vat_payer", "text": "tax_place"} {
		for key := range strings.FieldsSeq(keys) {
			if got := faults(t, "[tariff]\n"+key+" = []\n")[0]; got.Problem != price.ProblemType || got.Want != form || got.Line != 2 {
				t.Errorf("tariff.%s: %+v, want %s", key, got, form)
			}
		}
	}
}

func TestNoMoreThanAHundredMisspeltNamesAreTold(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{99: 99, 100: 100, 101: 100, 400: 100} {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "[brand.'unknown %d']\nmarkup = 9\n", i)
		}
		got := decode(t, text.String()).Misspelt(nil, slices.Values([]string{"HP", ""}))
		if len(got) != want || got[0].Line != 2 || got[want-1].Line != 2*want {
			t.Errorf("of %d names %d are told", n, len(got))
		}
	}
}

// The councils have decided about one regime: of another the rate must be named.
func TestThePlaceOfACouncilIsForTheSimplifiedRegimeAlone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]price.Problem{
		"tax_regime = 'general'\ntax_place = 'Алматы'": price.ProblemMissing, "tax_regime = 'other'\ntax_place = 'Алматы'": price.ProblemMissing,
		"tax_regime = 'general'\ntax_place = 'Алма'": price.ProblemNoName, "tax_regime = 'simplified'\ntax_place = 'Алматы'": "",
	} {
		_, err := price.Decode([]byte("[tariff]\n"+text), defaults)
		file, broken := errors.AsType[*price.FileError](err)
		if broken != (want != "") || broken && (len(file.Faults) != 1 || file.Faults[0].Problem != want || file.Faults[0].Line != 3) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A table that does not exist is told though nothing is in it, in whichever brackets.
func TestEmptyTablesThatDoNotExistAreTold(t *testing.T) {
	t.Parallel()
	for head, ok := range map[string]bool{
		"[band]": false, "[band.x]": false, "[[band.x]]": false, "[[brand]]": false, "[[brand.x]]": false, "[brand.x.y]": false, "[[tariff]]": false, "[tariff.x]": false,
		"[tariff.delivery.x]": false, "[tariff.delivery.city.x]": false, "[x]": false, "[[x]]": false,
		"[[band]]": true, "[brand]": true, "[brand.x]": true, "[article.1]": true, "[category.'a / b']": true, "[tariff]": true, "[tariff.commissions]": true, "[tariff.delivery]": true, "[tariff.delivery.city]": true,
	} {
		_, err := price.Decode([]byte("markup = 9\n"+head+"\n"), defaults)
		file, broken := errors.AsType[*price.FileError](err)
		if broken == ok || broken && (len(file.Faults) != 1 || file.Faults[0].Problem != price.ProblemUnknown || file.Faults[0].Line != 2) {
			t.Errorf("%s: %v", head, err)
		}
	}
}

func TestTitlesThatReadTheSameAreTheSame(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a b": "a b", " a\u00a0 \tb ": "a b", "ab": "ab", "Ё": "е", "X Box": "x box", "": "", " ": "", "ЁЛКА  Ёлка": "елка елка", "ab c": "ab c", "a b c": "a b c",
	} {
		if got := price.Fold(in); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
}

// Settings that cannot be reckoned with are no answer, none of them.
func TestSettingsThatAreNotValidAreNoAnswer(t *testing.T) {
	t.Parallel()
	five, yes, much := int64(500), true, int64(9_000)
	for _, tax := range []price.Tax{
		{Regime: price.General, ReturnsBP: &five, PaysVAT: &yes}, {Regime: "easy", RateBP: &five}, {RateBP: &much, PaysVAT: &yes}, {Place: "Лондон", ReturnsBP: &five},
	} {
		d := defaults
		d.Tax = tax
		r, err := price.Decode(nil, d)
		if got := r.Tariff(); err != nil || got.Regime != price.Simplified || got.Tax != 400 || got.Returns != 0 || got.PaysVAT || !got.TaxAssumed() || len(r.Conflicts()) > 0 {
			t.Errorf("%+v makes %+v, %v", tax, got.Facts, err)
		}
	}
}

// The seller's own commission is that of the usual categories: the dear and the cheap ones cost what the table says.
func TestACategoryOfTheTableCostsWhatTheTableSays(t *testing.T) {
	t.Parallel()
	r := decode(t, "[tariff]\ncommission = 9\n[tariff.commissions]\n'Мука' = 5\n").Tariff()
	for leaf, want := range map[string]struct {
		bp   int64
		from price.Origin
	}{"Мука": {500, price.OriginRules}, "Водка": {730, price.OriginTable}, "Чехлы для смартфонов": {1_550, price.OriginTable}, "Холодильники": {900, price.OriginRules}} {
		if got := r.CommissionFact(leaf); got.Origin != want.from || r.Commission(leaf) != want.bp {
			t.Errorf("%s costs %d, from %+v", leaf, r.Commission(leaf), got)
		}
	}
}

func TestAFileErrorNamesTenFaultsAndCountsAllOthers(t *testing.T) {
	t.Parallel()
	fault := price.Fault{Line: 3, Problem: price.ProblemAtCost}
	for _, c := range []struct {
		named, more int
		want        string
	}{{10, 0, ""}, {11, 0, "; and 1 more"}, {10, 3, "; and 3 more"}, {12, 3, "; and 5 more"}} {
		e := price.FileError{Faults: slices.Repeat([]price.Fault{fault}, c.named), More: c.more}
		want := "price rules: " + strings.Repeat("; "+fault.Error(), 10)[2:] + c.want
		if got := e.Error(); got != want {
			t.Errorf("of %d faults and %d: %s", c.named, c.more, got)
		}
	}
}
