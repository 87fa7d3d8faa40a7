package price_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed/price"
)

func TestAMisspeltNameIsToldWithItsLineAndTheNearest(t *testing.T) {
	t.Parallel()
	text := `
[category."Нотбуки"]
markup = 9
[category."Компьютеры / Ноутбуки"]
markup = 10
[category.3556]
paused = true
[category.3557]
paused = true
[category."Холодильники"]
kaspi_category = "Чехлы для смарфонов"
[brand."Cannon"]
markup = 15
[brand."HP  INC"]
markup = 15
kaspi_category = "Чехлы для планшетов"
`
	want := []price.Fault{
		{Line: 3, Key: `category."Нотбуки"`, Value: "Нотбуки", Near: "Ноутбуки", Want: "category", Problem: price.ProblemNoName},
		{Line: 9, Key: `category.3557`, Value: "3557", Near: "3556", Want: "category", Problem: price.ProblemNoName},
		{Line: 11, Key: `category."Холодильники"`, Value: "Холодильники", Want: "category", Problem: price.ProblemNoName},
		{Line: 11, Key: "kaspi_category", Value: "Чехлы для смарфонов", Near: "чехлы для смартфонов", Problem: price.ProblemNoName},
		{Line: 13, Key: "brand.Cannon", Value: "Cannon", Near: "Canon", Want: "brand", Problem: price.ProblemNoName},
	}
	brands := slices.Values([]string{"HP Inc", "Canon", "", "Xerox"})
	f := openFile(t, t.TempDir())
	writeRules(t, f, text)
	if _, err := f.Reload(); err != nil {
		t.Fatal(err)
	}
	f.Over(tree())
	if diff := cmp.Diff(want, f.Misspelt(brands)); diff != "" {
		t.Error(diff)
	}
	if said := want[0].Error(); !strings.Contains(said, "line 3") || !strings.Contains(said, "Ноутбуки") {
		t.Error(said)
	}
	// Before the catalogue is there nothing can be said of its names.
	if got := decode(t, text).Misspelt(nil, slices.Values([]string{})); len(got) != 1 || got[0].Key != "kaspi_category" {
		t.Errorf("%+v", got)
	}
}

func TestTheNearestKeyIsNamed(t *testing.T) {
	t.Parallel()
	for text, near := range map[string]string{
		"min_proft = 1": "min_profit", "[brnd.HP]\nmarkup=1": "brand", "[brand.HP]\nmakrup=1": "markup",
		"[[band]]\nupto = 5\nmarkup=1": "up_to", "[tariff]\nreturn = 1": "returns", "[tarif]\ntax = 1": "tariff",
		"[tariff.delivery.sity]\nover = 1": "city", "[tariff.delivery.city]\nsum = []": "sums", "zzzzzz = 1": "",
	} {
		if got := faults(t, text)[0]; got.Problem != price.ProblemUnknown || got.Near != near {
			t.Errorf("%q: %+v, want %q", text, got, near)
		}
	}
}

// TestALargeFileIsRefusedAtOnce would last minutes if any of these texts were read.
func TestALargeFileIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text       string
		line       int
		value, cap string
	}{
		"10 MB":          {strings.Repeat("# 4567890\n", 1<<20), 1, "10485760", "1048576"},
		"200 000 tables": {strings.Repeat("[a]\n", 200_000), 20_001, "200000", "20000"},
		"a long key":     {"markup = 1\n" + strings.Repeat("a.", 250_000) + "a = 1", 2, "500005", "4096"},
		"a long value":   {"markup = '" + strings.Repeat("x", 1_000_000) + "'", 1, "1000011", "4096"},
		"nested lines":   {"x = [" + strings.Repeat("1,[\n", 250_000), 20_000, "20001", "20000"},
		"many keys":      {strings.Repeat("a.b = 1\n", 100_000), 20_001, "20001", "20000"},
		"nested arrays":  {"x = " + strings.Repeat("[", 500_000), 1, "500004", "4096"},
	} {
		got := faults(t, c.text)
		want := price.Fault{Line: c.line, Problem: price.ProblemTooLarge, Value: c.value, High: c.cap}
		if got[0].Want = ""; len(got) != 1 || cmp.Diff(want, got[0]) != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// What is within the bounds is read: a program whose stack is full cannot be helped any more.
func TestAFileAtItsBoundsIsReadAndRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"x = [" + strings.Repeat("1,[\n", 19_000) + strings.Repeat("[\n", 19_000),
		"x = [" + strings.Repeat("1,"+strings.Repeat("[", 1_900)+"\n", 10),
		strings.Repeat("[[x]]\n", 19_000), strings.Repeat("markup = 1\n", 19_000),
	} {
		if _, err := price.Decode([]byte(text), defaults); err == nil {
			t.Errorf("%.20s: no error", text)
		}
	}
}

func TestAFileErrorStaysShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ф", 1_900)
	_, err := price.Decode([]byte(strings.Repeat("[[x]]\n", 9_000)+"markup = '"+long+"'\n[brand.'"+long+"']\nx = 1\n"), defaults)
	file, ok := errors.AsType[*price.FileError](err)
	if !ok || len(file.Faults) != 100 || file.More < 8_900 || len(err.Error()) > 5_000 {
		t.Fatalf("%d faults and %d more, %d bytes", len(file.Faults), file.More, len(err.Error()))
	}
	for _, f := range faults(t, "markup = '"+long+"'\n[brand.'"+long+"']\nx = 1\n['"+long+"'\n") {
		if len(f.Error()) > 1_000 {
			t.Errorf("%d bytes: %s", len(f.Error()), f.Error())
		}
	}
}

func TestAHugeRulesFileLeavesTheOldRules(t *testing.T) {
	t.Parallel()
	f := openFile(t, t.TempDir())
	file, err := os.Create(f.Path())
	if err == nil {
		err = errors.Join(file.Truncate(4<<30), file.Close()) // sparse
	}
	if err != nil {
		t.Skip(err)
	}
	if _, err := f.Reload(); err == nil || !strings.Contains(err.Error(), "bytes") {
		t.Errorf("error %v", err)
	}
	wantPrice(t, f, 30_000)
}
