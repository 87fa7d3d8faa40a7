package match_test

import (
	"slices"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/match"
)

// FuzzMatch holds that whatever stands in a list and in the catalogue, an SKU gets an item that there is, or none; that
// there are few candidates, each once; and that a second look finds the same.
func FuzzMatch(f *testing.F) {
	f.Add("40101", "Колонка FXR4037CN", "40101", "FXR4037CN", "104410022")
	f.Add("104410022_700000013", "Клавиатура", "40102", "a-1/б", "104410022, 104410023")
	f.Add("", "", "", "", ",,")
	f.Add("Станок №5", "x\xff", "7", "№5", "\u202e")
	f.Fuzz(func(t *testing.T, sku, model, article, part, codes string) {
		items := []feed.Item{
			{Article: feed.Article(article), Name: model + " " + part, PartNumber: part, KaspiCodes: codes},
			{Article: "40102", Name: part, PartNumber: model, KaspiCodes: sku},
		}
		m := match.New(items)
		l := feed.Listing{SKU: feed.SKU(sku), Model: feed.Clean(model)}
		got := m.Match(l)
		known := func(a feed.Article) bool {
			return slices.ContainsFunc(items, func(i feed.Item) bool { return i.Article == a })
		}
		if got.Article != "" && !known(got.Article) || got.SKU != l.SKU {
			t.Errorf("%q is %+v", sku, got)
		}
		if again := m.Match(got); again.Article != got.Article || again.Match != got.Match {
			t.Errorf("found %+v, and then %+v", got, again)
		}
		seen := map[feed.Article]bool{}
		for _, c := range m.Candidates(l) {
			if seen[c.Article] || !known(c.Article) {
				t.Errorf("%q is a candidate", c.Article)
			}
			seen[c.Article] = true
		}
	})
}
