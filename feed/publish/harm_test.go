package publish_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"slices"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// Every list here would do harm on Kaspi, each in another way. None may be served without a person's word.
func TestNoHarmfulListLeavesTheHouse(t *testing.T) {
	t.Parallel()
	down := errors.New("supplier is down")
	each := func(change func(i int, item *feed.Item)) func([]feed.Item) []feed.Item {
		return func(items []feed.Item) []feed.Item {
			for i := range items {
				change(i, &items[i])
			}
			return items
		}
	}
	for name, c := range map[string]struct {
		make func([]feed.Item) []feed.Item
		fail error // of the source
		want error // nil: held
		full bool  // with the catalogue of a whole distributor, not a tenth of it
	}{
		"nothing":             {make: func([]feed.Item) []feed.Item { return nil }, want: feed.ErrNoItems},
		"the source fails":    {make: slices.Clone[[]feed.Item], fail: down, want: down},
		"250 of 15 000":       {make: func(items []feed.Item) []feed.Item { return items[:250] }, full: true},
		"a quarter missing":   {make: func(items []feed.Item) []feed.Item { return items[len(items)/4:] }},
		"one item":            {make: func(items []feed.Item) []feed.Item { return items[1:2] }},
		"nothing has stock":   {make: each(func(_ int, it *feed.Item) { it.Stock.N = 0 })},
		"one piece of each":   {make: each(func(_ int, it *feed.Item) { it.Stock.N = min(it.Stock.N, 1) })},
		"all unpriced":        {make: each(func(_ int, it *feed.Item) { it.Cost = 0 })},
		"half unpriced":       {make: each(func(i int, it *feed.Item) { it.Cost *= feed.Tenge(i / 4 % 2) })},
		"no names":            {make: each(func(_ int, it *feed.Item) { it.Name = "\u200b" })},
		"all defects":         {make: each(func(_ int, it *feed.Item) { it.Defect = true })},
		"other articles":      {make: each(func(_ int, it *feed.Item) { it.Article += "9" })},
		"articles are no SKU": {make: each(func(_ int, it *feed.Item) { it.Article += " №" })},
		"prices × 10":         {make: each(func(_ int, it *feed.Item) { it.Cost *= 10 })},
		"prices ÷ 10":         {make: each(func(_ int, it *feed.Item) { it.Cost /= 10 })},
		"every 20th price ÷ 10": {make: each(func(i int, it *feed.Item) {
			if i%20 == 1 {
				it.Cost /= 10
			}
		})},
		"prices + 15 %": {make: each(func(_ int, it *feed.Item) { it.Cost += it.Cost * 15 / 100 })},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 1_500
			if c.full {
				n *= 10
			}
			w := newWorld(t, goods(n))
			w.sync(t)
			old := w.mustServe(t)
			w.source.items, w.source.err = c.make(w.source.items), c.fail

			rep, err := w.trySync(t)

			switch {
			case !errors.Is(err, c.want):
				t.Errorf("error %v, want %v", err, c.want)
			case c.want == nil && (!rep.Held || len(rep.Version.Violations) == 0):
				t.Errorf("not held: %+v %+v", rep.Figures, rep.Version)
			}
			if !bytes.Equal(old, w.mustServe(t)) {
				t.Error("the old list is not served any more")
			}
			w.restart(t)
			if err := w.Restore(t.Context()); err != nil || !bytes.Equal(old, w.mustServe(t)) {
				t.Errorf("the old list is not served after a restart: %v", err)
			}
		})
	}
}

func TestFirstListMustHaveSomethingOnSale(t *testing.T) {
	t.Parallel()
	sold, bare := goods(20), goods(20)
	for i := range sold {
		sold[i].Stock.N = 0
		bare[i].Cost = 0
	}
	w := newWorld(t, sold)
	if rep := w.sync(t); !rep.Held || rep.Published {
		t.Errorf("%+v", rep)
	}
	if status, _ := w.served(t); status != 503 {
		t.Errorf("served with %d", status)
	}
	if _, err := w.Current(t.Context()); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("there is a current list: %v", err)
	}
	w = newWorld(t, bare)
	if rep, err := w.trySync(t); !errors.Is(err, publish.ErrNoOffers) || rep.Skipped[feed.OffSaleUnpriced] != 20 {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestAFullDiskLeavesTheOldList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(20))
	w.sync(t)
	old := w.mustServe(t)
	doc, err := w.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// A directory in the place of a file that is to be tidied away fails as a bad disk does, for root too.
	stuck := w.config.Dir + "/price-list-stuck"
	if err := errors.Join(os.Mkdir(stuck, 0o700), os.WriteFile(stuck+"/x", nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	w.source.items[1].Stock.N = 99
	if _, err := w.trySync(t); err == nil {
		t.Error("a sync on a broken disk reports success")
	}
	if !bytes.Equal(old, w.mustServe(t)) || len(w.versions.all()) != 1 {
		t.Error("the old list is not served any more")
	}
	if err := os.RemoveAll(stuck); err != nil {
		t.Fatal(err)
	}
	if rep := w.sync(t); !rep.Published {
		t.Errorf("after the repair: %+v", rep)
	}
	if _, err := os.Stat(doc.Path); errors.Is(err, fs.ErrNotExist) {
		t.Error("the list that a fetch may still be reading is gone")
	}
}
