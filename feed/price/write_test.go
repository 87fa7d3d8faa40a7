package price_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"kaspibot/feed/price"
)

var twenty = price.Defaults{MarkupBP: 2000, MinProfit: 500}

func TestAValueIsSetAndNothingElseOfTheFileChanges(t *testing.T) {
	t.Parallel()
	const mine = "# моё\nrounding = \"up10\" # так\n\n[brand.\"Canon\"]\nmarkup = 15 # их\n"
	for was, want := range map[string]string{
		"":            "markup = 12.5\n",
		"markup = 20": "markup = 12.5",
		"markup=20#x": "markup=12.5#x",
		"  \"markup\" =\t2_0.50  # x\r\nsafety = 1\r\n": "  \"markup\" =\t12.5  # x\r\nsafety = 1\r\n",
		mine:                                               "markup = 12.5\n" + mine,
		"# markup = 20 # пример\n" + mine:                  "# markup = 20 # пример\nmarkup = 12.5\n" + mine,
		"# x\r\n#markup=20\r\nsafety = 2\r\n":              "# x\r\n#markup=20\r\nmarkup = 12.5\r\nsafety = 2\r\n",
		"safety = 2\n# markup = 20":                        "safety = 2\n# markup = 20\nmarkup = 12.5\n",
		"[[band]]\n# markup = 20\nmarkup = 9":              "markup = 12.5\n[[band]]\n# markup = 20\nmarkup = 9",
		"\ufeffsafety = 2":                                 "\ufeffmarkup = 12.5\nsafety = 2",
		"\ufeffmarkup = 2":                                 "\ufeffmarkup = 12.5",
		"kaspi_category = \"\"\"\n# markup = 20\n\"\"\"\n": "markup = 12.5\nkaspi_category = \"\"\"\n# markup = 20\n\"\"\"\n",
		"category.markup = 3\n":                            "markup = 12.5\ncategory.markup = 3\n",
	} {
		if got := string(price.With([]byte(was), price.Markup, 1250)); got != want {
			t.Errorf("%q becomes\n%q, want\n%q", was, got, want)
		}
	}
	for _, language := range []string{"ru", "kk", "en"} {
		text := price.Example(language)
		for _, k := range price.Keys() {
			text = price.With(text, k, 700)
			r, err := price.Decode(text, twenty)
			if err != nil {
				t.Fatal(err)
			}
			if v, line := r.General(k); v != 700 || line < 2 || !strings.HasPrefix(strings.Split(string(text), "\n")[line-2], "# "+string(k)+" ") {
				t.Errorf("%s in the example in %s is %d in line %d", k, language, v, line)
			}
		}
	}
}

// Whatever a file says: what comes out sets the key, keeps all else, and is the same when it is done twice.
func FuzzWith(f *testing.F) {
	for _, text := range []string{"", "markup = 3\n[brand.x]\nsafety = 2", string(price.Example("ru")), "\ufeff#markup=\r\n", "a='''\n# safety =\n'''"} {
		f.Add([]byte(text), int64(1250))
	}
	f.Fuzz(func(t *testing.T, text []byte, value int64) {
		value = max(1, min(value, 100_000))
		was, err := price.Decode(text, twenty)
		if err != nil {
			return
		}
		for _, k := range price.Keys() {
			next := price.With(text, k, value)
			r, err := price.Decode(next, twenty)
			if err != nil {
				t.Fatalf("%q\nbecomes\n%q\n%v", text, next, err)
			}
			if got, line := r.General(k); got != value || line == 0 {
				t.Errorf("%s is %d in line %d of %q", k, got, line, next)
			}
			other := price.Keys()[1]
			if k == other {
				other = price.Keys()[0]
			}
			a, _ := was.General(other)
			if b, _ := r.General(other); a != b || was.Narrower(k) != r.Narrower(k) {
				t.Errorf("%s became %d of %d, or rules were lost", other, b, a)
			}
			if again := price.With(next, k, value); !bytes.Equal(again, next) {
				t.Errorf("twice: %q, once: %q", again, next)
			}
		}
	})
}

func TestValuesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]int64{"15": 1500, " 12,5 % ": 1250, "0.25%": 25, "1 000": 100_000, "0": 0} {
		if got, ok := price.Markup.Parse(typed); !ok || got != want {
			t.Errorf("%q is read as %d, %t", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "-1", "+5", "1e3", "12.345", "1001", "0x10", "inf", "двадцать", "12..5", "5 штук", "99999999", "%"} {
		if got, ok := price.Markup.Parse(typed); ok {
			t.Errorf("%q is read as %d", typed, got)
		}
	}
	if _, ok := price.Safety.Parse("1.5"); ok {
		t.Error("half a piece is held back")
	}
	if got, ok := price.Safety.Parse("3"); !ok || got != 3 {
		t.Errorf("3 pieces are read as %d, %t", got, ok)
	}
}

func openRules(t *testing.T, text string) (*price.File, string) {
	t.Helper()
	dir := t.TempDir()
	put(t, filepath.Join(dir, price.Name), text)
	f, err := price.OpenFile(dir, "ru", twenty)
	if err != nil {
		t.Fatal(err)
	}
	return f, f.Path()
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
}

func wantFile(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("the file is %q, %v; want %q", got, err, want)
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestAFileIsWrittenOnlyInPlaceOfTheOneThatWasLookedAt(t *testing.T) {
	t.Parallel()
	const first = "markup = 20 # моё\n"
	f, path := openRules(t, first)
	text, r, err := f.Look()
	if v, line := r.General(price.Markup); err != nil || v != 2000 || line != 1 {
		t.Fatal(v, line, err)
	}
	draft, _, err := f.Draft(text, price.Markup, 1500)
	if err != nil {
		t.Fatal(err)
	}
	was := price.Version(text)
	for range 2 { // written twice it is written once
		if err := f.Write(was, draft); err != nil {
			t.Fatal(err)
		}
		wantFile(t, path, "markup = 15 # моё\n")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if changed, err := f.Reload(); err != nil || !changed {
		t.Error("the file is not read again", err)
	}
	put(t, path, "markup = 7\n") // by hand
	if err := f.Write(was, draft); !errors.Is(err, price.ErrOther) {
		t.Errorf("over somebody's work: %v", err)
	}
	wantFile(t, path, "markup = 7\n")
}

func TestARulesFileThatIsNoneOfOursIsLeftAlone(t *testing.T) {
	t.Parallel()
	f, path := openRules(t, "markup = 20\n")
	text, _, _ := f.Look()
	draft, _, err := f.Draft(text, price.Safety, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(price.Version(text), draft); !errors.Is(err, price.ErrReadOnly) {
		t.Errorf("a file closed to writing: %v", err)
	}
	wantFile(t, path, "markup = 20\n")
	other := filepath.Join(t.TempDir(), "other")
	put(t, other, "markup = 20\n")
	for name, place := range map[string]func() error{
		"a link":   func() error { return os.Symlink(other, path) },
		"a folder": func() error { return os.Mkdir(path, 0o700) },
	} {
		if err := errors.Join(os.Remove(path), place()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.Look(); err == nil {
			t.Errorf("%s is read", name)
		}
		if err := f.Write(price.Version(text), draft); err == nil {
			t.Errorf("%s is written over", name)
		}
	}
	wantFile(t, other, "markup = 20\n")
}

func TestAMissingFileBeginsAsTheExampleAndIsTakenAwayAgain(t *testing.T) {
	t.Parallel()
	f, path := openRules(t, "markup = 20\n")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	text, r, err := f.Look()
	if v, line := r.General(price.Markup); text != nil || err != nil || v != 2000 || line != 0 {
		t.Fatal(text, v, line, err)
	}
	draft, _, err := f.Draft(text, price.Markup, 1500)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Write(price.Version(text), draft); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, string(price.With(price.Example("ru"), price.Markup, 1500)))
	if err := f.Write(price.Version(draft), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it is there still", err)
	}
	put(t, path, "") // which is another thing than none
	if err := f.Write(price.Version(nil), draft); !errors.Is(err, price.ErrOther) {
		t.Errorf("an empty file is taken for none: %v", err)
	}
}

func TestADraftThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Parallel()
	f, _ := openRules(t, "min_profit = 0\n")
	text, _, _ := f.Look()
	if _, _, err := f.Draft(text, price.Markup, 0); err == nil || !strings.Contains(err.Error(), "sold for nothing") {
		t.Errorf("at cost: %v", err)
	}
	broken, _ := openRules(t, "markup = 2000\nroundin = 1\n")
	text, _, err := broken.Look()
	if err == nil || text == nil {
		t.Error("a broken file is fine")
	}
	draft, _, err := broken.Draft(text, price.Markup, 1500)
	if string(draft) != "markup = 15\nroundin = 1\n" {
		t.Errorf("the draft is %q", draft)
	}
	if fault, ok := errors.AsType[*price.FileError](err); !ok || len(fault.Faults) != 1 || fault.Faults[0].Key != "roundin" {
		t.Errorf("what is still wrong: %v", err)
	}
}

func TestOfTwoWhoWriteAtOnceOneIsTold(t *testing.T) {
	t.Parallel()
	f, path := openRules(t, "markup = 20\n")
	text, _, _ := f.Look()
	was := price.Version(text)
	var all sync.WaitGroup
	var done, other atomic.Int32
	for i := range 50 {
		all.Go(func() {
			switch err := f.Write(was, fmt.Appendf(nil, "markup = %d\n", i+21)); {
			case err == nil:
				done.Add(1)
			case errors.Is(err, price.ErrOther):
				other.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if done.Load() != 1 || other.Load() != 49 {
		t.Errorf("%d wrote, %d were told", done.Load(), other.Load())
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestWhatAProgramWasKilledOverIsTidiedUp(t *testing.T) {
	t.Parallel()
	f, path := openRules(t, "markup = 20\n")
	put(t, path+".new-123", "markup = 3")
	if _, err := price.OpenFile(filepath.Dir(f.Path()), "ru", twenty); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, "markup = 20\n")
}

func TestRulesThatWinOverAKeyForAllGoodsAreCounted(t *testing.T) {
	t.Parallel()
	r := decode(t, "markup = 20\n[brand.\"A\"]\nmarkup = 9\n[brand.\"B\"]\nsafety = 1\n[article.\"7\"]\nmarkup = 8\nsafety = 2\n[[band]]\nup_to = 5000\nmarkup = 50\n")
	if markup, safety := r.Narrower(price.Markup), r.Narrower(price.Safety); markup != 3 || safety != 2 {
		t.Errorf("%d rules for the markup and %d for the stock, want 3 and 2", markup, safety)
	}
	if n := decode(t, "markup = 20\n").Narrower(price.Markup); n != 0 {
		t.Errorf("%d rules where all goods have one", n)
	}
}
