package goods

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/feed"
	"kaspibot/feed/price"
)

func TestListingsAreCountedByWhatIsKnownOfThem(t *testing.T) {
	t.Parallel()
	on := feed.Listed{Points: []feed.ListedPoint{{ID: "PP1", Available: true}}}
	none := feed.Listed{Points: []feed.ListedPoint{{ID: "PP1"}}, Days: 2}
	later := feed.Listed{Days: 1}
	list := []feed.Listing{
		{SKU: "1", Imported: true, Listed: on, Article: "a", Match: feed.MatchSKU},
		{SKU: "2", Imported: true, Listed: later, Article: "b", Match: feed.MatchPerson},
		{SKU: "3", Imported: true, Listed: none, Article: "c", Match: feed.MatchSKU},
		{SKU: "4", Imported: true, Listed: on, Match: feed.MatchDoubtful},
		{SKU: "5", Imported: true, Listed: on, Article: "d", Match: feed.MatchDoubtful},
		{SKU: "6", Imported: true, Listed: on}, {SKU: "7", Imported: true, Listed: on, Match: feed.MatchPerson},
		{SKU: "8", Listed: none, Article: "e", Match: feed.MatchSKU},
		{SKU: "9", Imported: true, Listed: on, Article: "f", Match: feed.MatchCode},
	}
	f := figuresOf(list)
	got := fmt.Sprint(f.Offers, f.Matched, f.Doubtful, f.Unmatched, f.PreOrder, f.OffSale, f.Found())
	if want := fmt.Sprint(8, []counted{{string(feed.MatchSKU), 2}, {string(feed.MatchCode), 1}, {string(feed.MatchPerson), 1}}, 2, 2, 2, 1, 4); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	review := matchReview{list: list}
	for after, want := range map[feed.SKU]string{"": "3 2", "3": "3 2", "4": "4 2", "5": "-1 2"} {
		at, left := review.after(after)
		if got := fmt.Sprint(at, left); got != want {
			t.Errorf("after %q: %s, want %s", after, got, want)
		}
	}
}

func TestATrendSumsUpWhatWentAndCame(t *testing.T) {
	t.Parallel()
	now := chattest.Noon
	point := func(ago time.Duration, n int, cost feed.Tenge) feed.StockPoint {
		return feed.StockPoint{At: now.Add(-ago), Stock: feed.Stock{N: n}, Cost: cost}
	}
	day := 24 * time.Hour
	for _, c := range []struct {
		points []feed.StockPoint
		want   string
	}{
		{nil, "0 0 0 0 0"}, {[]feed.StockPoint{point(day, 5, 7)}, "0 0 0 0 0"},
		{[]feed.StockPoint{point(12*time.Hour, 5, 7), point(0, 5, 7)}, "1 5 0 0 0"},
		{[]feed.StockPoint{point(36*time.Hour, 5, 7), point(0, 2, 8)}, "2 5 3 0 7"},
		{[]feed.StockPoint{point(35*time.Hour, 5, 7), point(0, 2, 8)}, "1 5 3 0 7"},
		{[]feed.StockPoint{point(time.Hour, 5, 7), point(0, 5, 7)}, "1 5 0 0 0"},
		{[]feed.StockPoint{point(90*day, 20, 7), point(9*day, 15, 9), point(8*day, 17, 9), point(day, 2, 7)}, "30 20 20 2 0"},
	} {
		got := trendOf(c.points, now)
		if text := fmt.Sprint(got.Days, got.From.N, got.Sold, got.Came, got.CostFrom); text != c.want {
			t.Errorf("%+v: %s, want %s", c.points, text, c.want)
		}
		if len(c.points) > 1 && !got.LastMoved.Equal(c.points[len(c.points)-1].At) {
			t.Errorf("moved at %s", got.LastMoved)
		}
	}
}

func TestWhatIsOpenAboutAnImport(t *testing.T) {
	t.Parallel()
	at := func(points ...string) (l feed.Listed) {
		for _, p := range points {
			l.Points = append(l.Points, feed.ListedPoint{ID: p, Available: true})
		}
		return l
	}
	off := feed.Listed{OffSale: true}
	imp := feed.Import{Listings: []feed.Listing{
		{SKU: "1", Imported: true, Listed: at("PP1", "PP7", "PP8")}, {SKU: "2", Imported: true, Listed: off}, {SKU: "3", Imported: true, Listed: off},
	}}
	shop := []feed.PickupPoint{{ID: "PP1"}}
	open, use := openQuestions(imp, shop)
	if len(open) != 3 || open[0].ID != "PP7" || open[1].ID != "PP8" || open[2].ID != "" || open[2].OffSale != 2 || len(use) != 0 {
		t.Errorf("open %+v, to use %v", open, use)
	}
	imp.UsePoints, imp.OffSaleAsked = []string{"PP8"}, true
	if open, use = openQuestions(imp, shop); len(open) != 1 || open[0].ID != "PP7" || !slices.Equal(use, []string{"PP8"}) {
		t.Errorf("open %+v, to use %v", open, use)
	}
	imp.Listings, imp.OffSaleAsked = imp.Listings[:1], false
	if open, _ = openQuestions(imp, append(shop, feed.PickupPoint{ID: "PP7"})); len(open) != 0 {
		t.Errorf("open %+v", open)
	}
	for id, want := range map[string]string{"30000001_PP1": "PP1", "PP1": "PP1", "a_b_c": "c", "": ""} {
		if got := pointName(id); got != want {
			t.Errorf("%s is called %q", id, got)
		}
	}
}

func TestAnSKUIsJudgedByItsTerms(t *testing.T) {
	t.Parallel()
	step := func(what price.StepKind, limit, profit feed.Tenge) price.Step {
		return price.Step{What: what, Limit: limit, Parts: price.Parts{Profit: profit}}
	}
	for name, c := range map[string]struct {
		info                         SKUInfo
		priced, under, loses, retail bool
		ruled                        feed.Tenge
	}{
		"nothing known": {},
		"a price":       {info: SKUInfo{Terms: feed.Terms{Price: 100, Floor: 100}, Steps: []price.Step{step(price.StepPrice, 0, 0)}}, priced: true, ruled: 100},
		"under":         {info: SKUInfo{Terms: feed.Terms{Price: 99, Floor: 100}}, under: true, ruled: 99},
		"a loss":        {info: SKUInfo{Terms: feed.Terms{Price: 99}, Steps: []price.Step{step(price.StepPrice, 0, -1)}}, priced: true, loses: true, ruled: 99},
		"no price":      {info: SKUInfo{Terms: feed.Terms{Floor: 5}, Item: feed.Item{Policed: true, Retail: 9}, Steps: []price.Step{step(price.StepPrice, 0, -1)}}, priced: true},
		"watched":       {info: SKUInfo{Terms: feed.Terms{Price: 99}, Item: feed.Item{Policed: true, Retail: 100}}, retail: true, ruled: 99},
		"at retail":     {info: SKUInfo{Terms: feed.Terms{Price: 100}, Item: feed.Item{Policed: true, Retail: 100}}, ruled: 100},
		"not watched":   {info: SKUInfo{Terms: feed.Terms{Price: 99}, Item: feed.Item{Retail: 100}}, ruled: 99},
		"fixed":         {info: SKUInfo{Terms: feed.Terms{Price: 99}, Steps: []price.Step{step(price.StepFixed, 77, 0)}}, ruled: 77},
	} {
		i := c.info
		if i.Priced() != c.priced || i.Underpriced() != c.under || i.Loses() != c.loses || i.UnderRetail() != c.retail || i.Ruled() != c.ruled {
			t.Errorf("%s: priced %t, under %t, loses %t, under retail %t, by the rules %d", name, i.Priced(), i.Underpriced(), i.Loses(), i.UnderRetail(), i.Ruled())
		}
	}
	i := SKUInfo{Orders: []string{"1", "2", "3", "4", "5", "6", "7"}}
	if len(i.For()) != 5 || i.MoreOrders() != 2 {
		t.Errorf("named %v, %d more", i.For(), i.MoreOrders())
	}
	named := SKUInfo{Item: feed.Item{Name: "Товар"}}
	if got := named.Name(); got != "Товар" {
		t.Errorf("called %q", got)
	}
	if named.Listing.Model = "Модель"; named.Name() != "Модель" {
		t.Errorf("called %q", named.Name())
	}
}

func TestWhatIsStoppedIsListedAsFarAsThereIsRoom(t *testing.T) {
	t.Parallel()
	off := feed.Listing{Imported: true, Article: "a", Match: feed.MatchSKU, Listed: feed.Listed{OffSale: true}}
	for name, c := range map[string]struct {
		change func(*feed.Listing)
		want   bool
	}{
		"off sale": {func(*feed.Listing) {}, true}, "on sale": {func(l *feed.Listing) { l.OffSale = false }, false},
		"not the list's": {func(l *feed.Listing) { l.Imported = false }, false}, "stopped": {func(l *feed.Listing) { l.Paused = true }, false},
		"no article": {func(l *feed.Listing) { l.Article = "" }, false}, "doubtful": {func(l *feed.Listing) { l.Match = feed.MatchDoubtful }, false},
	} {
		l := off
		if c.change(&l); offInList(l) != c.want {
			t.Errorf("%s: %t", name, offInList(l))
		}
	}
	s := stoppedOf([]feed.Listing{{SKU: "1"}, {SKU: "2"}, {SKU: "3"}}, 2)
	if len(s.List) != 2 || s.All != 3 || s.More() != 1 || s.List[1].SKU != "2" {
		t.Errorf("%+v, %d more", s, s.More())
	}
	if s := stoppedOf(nil, 2); len(s.List) != 0 || s.All != 0 || s.More() != 0 {
		t.Errorf("%+v", s)
	}
	b := brokenRules{make([]price.Fault, 10), 12}
	if b.More() != 2 {
		t.Errorf("%d more faults", b.More())
	}
}

func TestAPriceHasBounds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]feed.Tenge{"1": 1, "0": 0, "100 000 000": 100_000_000, "100000001": 0, "12 990 ₸": 12_990, "-5": 0, "1 2": 0} {
		if got, ok := readTenge(text); ok != (want > 0) || ok && got != want {
			t.Errorf("%q: %d, %t", text, got, ok)
		}
	}
}
