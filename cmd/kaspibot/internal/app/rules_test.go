package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed"
	"kaspibot/feed/price"
)

func TestCheckTellsOfAssumedAndOddTaxes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rules   string
		verdict chat.Verdict
		reason  string
	}{
		{"", chat.Warning, "simplified, 4%: an assumption"},
		{"[tariff]\ntax = 3.5", chat.OK, "simplified, 3.5%"},
		{"[tariff]\ntax_regime = 'general'\ntax = 10\nvat_payer = true", chat.OK, "general, 10%, VAT payer"},
		{"[tariff]\ntax = 3\nvat_payer = true", chat.Warning, "nobody on the simplified regime pays VAT"},
	} {
		o := testOptions(t)
		write(t, o, c.rules)
		got := checked(t, o, "taxes")
		if got.Verdict != c.verdict || !strings.Contains(strings.ReplaceAll(got.Reason, "\u00a0", " "), c.reason) {
			t.Errorf("%q: got %+v, want %q", c.rules, got, c.reason)
		}
	}
}

func TestCheckTellsOfConflictsAndMisspeltNames(t *testing.T) {
	t.Parallel()
	o := testOptions(t)
	five := config.Percent(500)
	o.Config.Tax.Rate = &five
	write(t, o, "[brand.Delx]\nmarkup = 30\n[tariff]\ntax = 3")
	s, err := store.Open(t.Context(), o.Config.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveCatalogue(t.Context(), []feed.Item{{Article: "1", Name: "Мышь", Brand: "Delux"}}, o.filled().Now()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got := checked(t, o, "rules")
	for _, want := range []string{"tariff.tax is 3, TAX_PERCENT is 5: the file's holds", "Delx", "Delux"} {
		if got.Verdict != chat.Warning || !strings.Contains(got.Reason, want) {
			t.Errorf("%q is not in %+v", want, got)
		}
	}
}

func write(t *testing.T, o Options, rules string) {
	t.Helper()
	if err := os.MkdirAll(o.Config.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.Config.DataDir, price.Name), []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestASyncTellsOfDoubtsAfterEachChangeOfTheRules(t *testing.T) {
	t.Parallel()
	_, e := pricesWorld(t)
	var told [][]price.Fault
	e.tellDoubts = func(_ context.Context, _ []price.Conflict, misspelt []price.Fault) error {
		told = append(told, misspelt)
		return nil
	}
	for i, step := range []struct {
		rules string
		times int // in all
		near  string
	}{
		{"markup = 30", 1, ""},
		{"markup = 30", 1, ""},
		{"[category.'Ноутбукы']\nmarkup = 60", 2, "Ноутбуки"},
		{"[category.'Ноутбукы']\nmarkup = 60", 2, "Ноутбуки"},
		{"[category.'Ноутбукы']\nmarkup = 6000", 2, "Ноутбуки"}, // cannot be used: the old ones hold
		{"[category.'Ноутбуки']\nmarkup = 60", 3, ""},
	} {
		if err := os.WriteFile(e.rules.Path(), []byte(step.rules), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := e.readRules(t.Context()); err != nil {
			t.Fatal(err)
		}
		near := ""
		for _, f := range told[len(told)-1] {
			near += f.Near
		}
		if len(told) != step.times || near != step.near {
			t.Errorf("step %d: told %d times, near %q", i, len(told), near)
		}
	}
}

// A terminal tells the same hour as the chat, whatever zone the host is in.
func TestCheckTellsTheHourOfAlmaty(t *testing.T) {
	t.Parallel()
	o := testOptions(t)
	s, err := store.Open(t.Context(), o.Config.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2025, time.November, 29, 20, 30, 0, 0, time.UTC)
	if _, err := s.SaveVersion(t.Context(), feed.Version{Status: feed.StatusPublished, Created: at, Changed: at, Digest: "d"}, feed.Offers{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := checked(t, o, "price list"); !strings.Contains(got.Reason, "01:30") {
		t.Errorf("%+v", got)
	}
}
