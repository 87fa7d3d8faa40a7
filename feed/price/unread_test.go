package price_test

import (
	"os"
	"path/filepath"
	"testing"

	"kaspibot/feed/price"
)

func TestARulesFileThatCannotBeReadLeavesTheRulesBeforeItOverARestart(t *testing.T) {
	t.Parallel()
	dir, d := t.TempDir(), price.Defaults{MarkupBP: 2_000, MinProfit: 500}
	path := filepath.Join(dir, price.Name)
	if err := os.WriteFile(path, []byte("[tariff]\ntax = 19\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := price.OpenFile(dir, "en", d); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := price.OpenFile(dir, "en", d)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Rules().Tariff().Tax; got != 1900 {
		t.Errorf("the tax is %d, want that of the rules before", got)
	}
	if changed, err := f.Reload(); err == nil || changed {
		t.Errorf("changed %t: nobody is told of the file (%v)", changed, err)
	}
}
