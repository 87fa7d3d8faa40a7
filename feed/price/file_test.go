package price_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/price"
)

var thing = feed.Item{Article: "1", Cost: 20_000, Category: 3}

func openFile(t *testing.T, dir string) *price.File {
	t.Helper()
	f, err := price.OpenFile(dir, "en", price.Defaults{MarkupBP: 5_000, MinProfit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func writeRules(t *testing.T, f *price.File, text string) {
	t.Helper()
	if err := os.WriteFile(f.Path(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func wantPrice(t *testing.T, f *price.File, want feed.Tenge) {
	t.Helper()
	if got := f.Terms(thing, feed.Override{}, 0).Price; got != want {
		t.Errorf("price %d, want %d", got, want)
	}
}

func TestWithoutAFileTheDefaultsHoldAndAnExampleIsThere(t *testing.T) {
	t.Parallel()
	f := openFile(t, t.TempDir())
	wantPrice(t, f, 30_000)
	text, err := os.ReadFile(f.Path())
	if err != nil || !bytes.Equal(text, price.Example("en")) {
		t.Errorf("no example (%v)", err)
	}
	if changed, err := f.Reload(); changed || err != nil {
		t.Errorf("changed %t (%v), though nothing did", changed, err)
	}
}

func TestAChangedFileIsInForceAfterReload(t *testing.T) {
	t.Parallel()
	f := openFile(t, t.TempDir())
	f.Over(tree())
	writeRules(t, f, "markup = 40\n[category.'Ноутбуки']\nmarkup = 60")
	wantPrice(t, f, 30_000)
	if changed, err := f.Reload(); !changed || err != nil {
		t.Fatalf("changed %t (%v)", changed, err)
	}
	wantPrice(t, f, 32_000)
	if err := os.Remove(f.Path()); err != nil {
		t.Fatal(err)
	}
	if changed, err := f.Reload(); !changed || err != nil {
		t.Fatalf("changed %t (%v)", changed, err)
	}
	wantPrice(t, f, 30_000)
}

func TestABrokenFileLeavesTheOldRulesOverARestartToo(t *testing.T) {
	t.Parallel()
	f := openFile(t, t.TempDir())
	writeRules(t, f, "markup = 70")
	if _, err := f.Reload(); err != nil {
		t.Fatal(err)
	}
	writeRules(t, f, "markup = 70\nmin_profit = -1")
	for range 2 {
		changed, err := f.Reload()
		if broken, ok := errors.AsType[*price.FileError](err); changed || !ok || broken.Faults[0].Line != 2 {
			t.Fatalf("changed %t (%v)", changed, err)
		}
		wantPrice(t, f, 34_000)
		f = openFile(t, filepath.Dir(f.Path()))
	}
	wantPrice(t, f, 34_000)
	writeRules(t, f, "markup = 80")
	if changed, err := f.Reload(); !changed || err != nil {
		t.Fatalf("changed %t (%v)", changed, err)
	}
	wantPrice(t, f, 36_000)
}

func TestAFileBrokenFromTheStartMeansTheDefaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, price.Name), []byte("markup"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := openFile(t, dir)
	wantPrice(t, f, 30_000)
	if _, err := f.Reload(); err == nil {
		t.Error("no error")
	}
}
