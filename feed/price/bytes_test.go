package price_test

import (
	"errors"
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
