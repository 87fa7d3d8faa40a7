package alstyletest_test

import (
	"html"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle/alstyletest"
)

func TestASeedGivesItsMarket(t *testing.T) {
	t.Parallel()
	live := func(seed uint64) []alstyletest.Good {
		s := alstyletest.New(t, alstyletest.WithGoods(2000), alstyletest.WithSeed(seed))
		s.Live(30 * time.Hour)
		return s.Goods()
	}
	if diff := cmp.Diff(live(7), live(7)); diff != "" {
		t.Errorf("the same seed (-one +other):\n%s", diff)
	}
	if cmp.Equal(live(7), live(8)) {
		t.Error("another seed gives the same market")
	}
}

// TestTheMarketLooksLikeTheRealOne holds shares against those counted in a dump of the real catalogue.
func TestTheMarketLooksLikeTheRealOne(t *testing.T) {
	t.Parallel()
	goods := free(t, 20_000).Goods()
	parts, articles := map[string]int{}, map[int]bool{}
	for _, g := range goods {
		parts[g.PartNumber]++
		articles[g.Article] = true
	}
	if len(articles) != len(goods) {
		t.Errorf("distinct articles = %d of %d", len(articles), len(goods))
	}
	for name, test := range map[string]struct {
		percent float64
		is      func(alstyletest.Good) bool
	}{
		"sold out":           {26, func(g alstyletest.Good) bool { return g.Quantity == 0 }},
		"more than":          {25, func(g alstyletest.Good) bool { return g.AtLeast }},
		"more than 50":       {20, func(g alstyletest.Good) bool { return g.AtLeast && g.Quantity == 50 }},
		"price on request":   {1.5, func(g alstyletest.Good) bool { return g.Price1 == 1 }},
		"price zero":         {0.33, func(g alstyletest.Good) bool { return g.Price1 == 0 }},
		"such and in stock":  {1.3, func(g alstyletest.Good) bool { return g.Price1 <= 1 && g.Quantity > 0 }},
		"no margin":          {12, func(g alstyletest.Good) bool { return g.Price1 > 10 && g.Price1 == g.Price2 }},
		"large margin":       {5, func(g alstyletest.Good) bool { return g.Price1 > 10 && g.Price2*100 >= g.Price1*146 }},
		"no part number":     {2.4, func(g alstyletest.Good) bool { return g.PartNumber == "" }},
		"shared part number": {7, func(g alstyletest.Good) bool { return g.PartNumber != "" && parts[g.PartNumber] > 1 }},
		"slash":              {5, func(g alstyletest.Good) bool { return strings.Contains(g.PartNumber, "/") }},
		"outer blanks":       {1.3, func(g alstyletest.Good) bool { return strings.TrimSpace(g.PartNumber) != g.PartNumber }},
		"entities":           {0.3, func(g alstyletest.Good) bool { return html.UnescapeString(g.PartNumber) != g.PartNumber }},
		"brand with a blank": {1.5, func(g alstyletest.Good) bool { return strings.HasSuffix(g.Brand, " ") }},
		"defect twin":        {3, func(g alstyletest.Good) bool { return g.MarkdownQuantity > 0 }},
	} {
		n := 0
		for _, g := range goods {
			if test.is(g) {
				n++
			}
		}
		if got := float64(n) * 100 / float64(len(goods)); got < test.percent*0.6 || got > test.percent*1.4 {
			t.Errorf("%s: %.2f %%, want about %.2f %%", name, got, test.percent)
		}
	}
}

func TestTheMarketMovesInWorkingHours(t *testing.T) {
	t.Parallel()
	s := free(t, 10_000)
	changed := func(d time.Duration) (stock, price, gone int) {
		before := map[int]alstyletest.Good{}
		for _, g := range s.Goods() {
			before[g.Article] = g
		}
		s.Live(d)
		for _, g := range s.Goods() {
			old, known := before[g.Article]
			delete(before, g.Article)
			switch {
			case !known:
			case old.Price1 != g.Price1:
				price++
			case old.Quantity != g.Quantity || old.AtLeast != g.AtLeast:
				stock++
			}
		}
		return stock, price, len(before)
	}
	day, _, _ := changed(11 * time.Hour)   // Monday from nine to eight in the evening.
	night, _, _ := changed(13 * time.Hour) // Until nine on Tuesday.
	if day < 400 || night > day/5 {
		t.Errorf("stock changed %d times by day, %d by night; want about 640 and 70 of 10 000", day, night)
	}
	stock, price, gone := changed(6 * 24 * time.Hour) // To Monday again: a whole week.
	if stock < 1500 || price < 150 || price > 400 || gone < 60 || gone > 200 {
		t.Errorf("in the rest of the week: stock %d, price %d, gone %d", stock, price, gone)
	}
}

func TestWhatTheSellerDoesElsewhereIsSeen(t *testing.T) {
	t.Parallel()
	s := free(t, 3)
	first := s.Goods()[0]
	if !s.Change(first.Article, func(g *alstyletest.Good) { g.Quantity, g.AtLeast = 77, false }) {
		t.Fatal("the good is not there")
	}
	s.Put(alstyletest.Good{Article: 999_999, Name: "Новый"})
	s.Remove(s.Goods()[1].Article)
	got := s.Goods()
	if len(got) != 3 || got[0].Quantity != 77 || got[2].Article != 999_999 {
		t.Errorf("goods = %+v", got)
	}
	if s.Change(5, func(*alstyletest.Good) {}) {
		t.Error("an unknown good was changed")
	}
}
