package cabinet

import (
	"fmt"
	"strings"
	"testing"

	"kaspibot/feed"
	"kaspibot/feed/xlsx"
)

func TestOfTwoLinesOfOneSKUTheFirstCounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		first, second, want feed.Tenge
		warned              bool // that there is no price
	}{{0, 0, 0, true}, {0, 7, 7, false}, {5, 7, 5, false}, {5, 0, 5, false}} {
		g := newGatherer()
		if !g.fresh("a", 1, "A", c.first) {
			t.Fatal("the first is not taken")
		}
		if c.first == 0 {
			g.warn(WarnPrice, "a", 1, "")
		}
		g.add(Offer{SKU: "a", Model: "A", Price: c.first}, 1)
		g.add(Offer{SKU: "b", Model: "B"}, 2)
		g.warn(WarnPrice, "b", 2, "")
		if g.fresh("a", 3, "again", c.second) {
			t.Error("the second is taken")
		}
		l, err := g.done(false)
		if err != nil || len(l.Offers) != 2 || l.Offers[0].Price != c.want || l.Offers[0].Model != "A" {
			t.Fatalf("%+v: %+v, %v", c, l, err)
		}
		var kinds []string
		for _, w := range l.Warnings {
			kinds = append(kinds, fmt.Sprint(w.Kind, " ", w.SKU, " ", w.Line, " ", w.Text))
		}
		want := "price b 2 , duplicate a 3 again"
		if c.warned {
			want = "price a 1 , " + want
		}
		if got := strings.Join(kinds, ", "); got != want {
			t.Errorf("%+v: warnings %s, want %s", c, got, want)
		}
	}
}

func TestALineThatCannotBeSoldIsToldWithItsName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("я", 300)
	for sku, want := range map[string]string{
		"": "no_sku  Чайник", "\t": "no_sku  Чайник", "a\x01": "bad_sku  a\x01 Чайник", "a\uFFFD": "lost_sku  a\uFFFD Чайник", long: "bad_sku  " + strings.Repeat("я", 50) + " Чайник",
	} {
		g := newGatherer()
		if g.fresh(sku, 7, "Чайник", 1) || len(g.list.Warnings) != 1 {
			t.Errorf("%q is taken: %v", sku, g.list.Warnings)
			continue
		}
		w := g.list.Warnings[0]
		if got := fmt.Sprint(w.Kind, " ", w.SKU, " ", w.Text); got != want || w.Line != 7 {
			t.Errorf("%q: %s in line %d, want %s", sku, got, w.Line, want)
		}
		kind := KindNoOffers
		if w.Kind == WarnLostSKU {
			kind = KindLostSKUs
		}
		if _, err := g.done(true); err.(*Error).Kind != kind { //nolint:errorlint // it is returned as it is
			t.Errorf("%q alone: %v, want %s", sku, err, kind)
		}
	}
}

func TestWhatIsOnSaleIsSaidByThePoints(t *testing.T) {
	t.Parallel()
	at := func(available ...bool) (all []feed.ListedPoint) {
		for i, a := range available {
			all = append(all, feed.ListedPoint{ID: fmt.Sprint("PP", i), Available: a, PreOrder: 3 * i})
		}
		return all
	}
	for _, c := range []struct {
		offers  [][]feed.ListedPoint
		points  bool
		off     string
		nothing bool
	}{
		{[][]feed.ListedPoint{at(true), at(false)}, true, "false true", false}, {[][]feed.ListedPoint{at(false), nil}, true, "true true", true},
		{[][]feed.ListedPoint{nil, nil}, false, "false false", false}, {[][]feed.ListedPoint{at(false, true), at(false, false)}, true, "false true", false},
	} {
		g := newGatherer()
		for i, points := range c.offers {
			g.add(Offer{SKU: feed.SKU(fmt.Sprint(i)), Model: "x", Points: points, PreOrder: 1}, i)
		}
		l, err := g.done(c.points)
		if err != nil || fmt.Sprint(l.Offers[0].OffSale, " ", l.Offers[1].OffSale) != c.off || l.NothingOnSale != c.nothing {
			t.Errorf("%+v: %+v, %v", c, l, err)
		}
		if want := max(1, 3*(len(c.offers[0])-1)); l.Offers[0].PreOrder != want {
			t.Errorf("%+v: a pre-order of %d days, want %d", c, l.Offers[0].PreOrder, want)
		}
		if most := max(len(c.offers[0]), len(c.offers[1])); len(l.Points) != most {
			t.Errorf("%+v: points %v", c, l.Points)
		}
	}
}

func TestPiecesBelowNoneAreNoneAndTold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"0": "0 true ", "2.9": "2 true ", "-0.5": "0 true negative_stock -0.5", "-1": "0 true negative_stock -1", "x": "0 false "} {
		g := newGatherer()
		n, ok := g.pieces(text, "a", 7)
		got := fmt.Sprint(n, " ", ok, " ")
		for _, w := range g.list.Warnings {
			if got += fmt.Sprint(w.Kind, " ", w.Text); w.SKU != "a" || w.Line != 7 {
				t.Errorf("%q: %+v", text, w)
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestARowOfBlanksIsNone(t *testing.T) {
	t.Parallel()
	x := sheetReader{gatherer: newGatherer(), folded: map[string]string{}}
	names := []xlsx.Cell{{Text: "SKU"}, {Text: "model"}, {Text: "price"}}
	for i, row := range [][]xlsx.Cell{nil, {{Text: " "}, {}}, names, nil, {{}, {Text: "\t"}}, {{Text: "a"}, {Text: "A"}, {Text: "7"}}, {{Unknown: true}}} {
		if x.line = i + 1; x.row(row) != nil || x.tried != 0 {
			t.Fatalf("row %d: %d rows were tried for names", i, x.tried)
		}
	}
	if x.lines != 2 || len(x.list.Offers) != 1 || x.list.Offers[0].Price != 7 || len(x.list.Warnings) != 1 || x.list.Warnings[0].Line != 7 || x.list.Warnings[0].Kind != WarnLostSKU {
		t.Errorf("%d lines, %+v", x.lines, x.list)
	}
}
