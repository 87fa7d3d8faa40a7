package cabinet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/untrusted"
	"kaspibot/feed/xlsx"
)

const smallest = `<kaspi_catalog xmlns="kaspiShopping"><merchantid> 30000001 </merchantid><offer sku="a"><model>b</model><price>1</price></offer></kaspi_catalog>`

func TestAFileIsReadUpToItsLastByte(t *testing.T) {
	t.Parallel()
	size := int64(len(smallest))
	list, err := read(t.Context(), strings.NewReader(smallest), size, maxTime)
	if err != nil || len(list.Offers) != 1 || list.Merchant != "30000001" {
		t.Errorf("a file of as many bytes as are taken: %+v, %v", list, err)
	}
	_, err = read(t.Context(), strings.NewReader(smallest), size-1, maxTime)
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != KindTooBig {
		t.Errorf("one byte more: %v", err)
	}
	broken := errors.New("the line is cut")
	_, err = read(t.Context(), iotest.ErrReader(broken), size, maxTime)
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != KindBroken || !errors.Is(err, broken) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

func TestWhatAFailureMeansForTheFile(t *testing.T) {
	t.Parallel()
	bug := errors.New("a bug")
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{&Error{Kind: KindHTML}, KindHTML}, {&Error{Kind: KindBroken, Line: 3}, KindBroken},
		{&Error{Kind: KindBroken, cause: untrusted.ErrTooBig}, KindTooBig}, {untrusted.ErrTooBig, KindTooBig},
		{&Error{Kind: KindBroken, cause: context.DeadlineExceeded}, KindTooSlow}, {context.DeadlineExceeded, KindTooSlow},
		{&Error{Kind: KindColumns, cause: untrusted.ErrTooBig}, KindColumns}, {bug, KindBroken},
	} {
		if got := failure(fmt.Errorf("read: %w", c.err)); got.Kind != c.want {
			t.Errorf("%v is %s, want %s", c.err, got.Kind, c.want)
		}
	}
	if got := failure(bug); !errors.Is(got, bug) {
		t.Errorf("%v has lost its cause", got)
	}
	if got := failure(&Error{Kind: KindBroken, Line: 3}); got.Line != 3 {
		t.Errorf("%v has lost its line", got)
	}
}

func TestAFailureIsSpelledOut(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]Error{
		"price list of the cabinet: html":                                        {Kind: KindHTML},
		"price list of the cabinet: root at line 7: yml_catalog":                 {Kind: KindRoot, Line: 7, Detail: "yml_catalog"},
		"price list of the cabinet: columns at line 1: no SKU, price among a, b": {Kind: KindColumns, Line: 1, Missing: []string{"SKU", "price"}, Found: []string{"a", "b"}},
		"price list of the cabinet: broken: EOF":                                 {Kind: KindBroken, cause: errors.New("EOF")},
	} {
		if got := e.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestMoreThanAnyShopHasIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		before, points int
		refused        bool
	}{
		{199_999, 0, false}, {200_000, 0, true}, {0, 1_000, false}, {0, 1_001, true}, {1_999, 1_000, false}, {2_000, 1_000, true},
	} {
		g := newGatherer()
		g.lines, g.list.Points = c.before, make([]string, c.points)
		err := g.count()
		e, told := errors.AsType[*Error](err)
		if (err != nil) != c.refused || g.lines != c.before+1 || c.refused && (!told || e.Kind != KindTooBig) {
			t.Errorf("another offer behind %d at %d points: %v", c.before, c.points, err)
		}
		x := sheetReader{gatherer: newGatherer(), columns: columns{sku: 0, model: 1, brand: -1, price: 2, preOrder: -1, points: []pointColumn{}}, folded: map[string]string{}}
		x.lines, x.list.Points = c.before, make([]string, c.points)
		if err := x.row([]xlsx.Cell{{Text: "a"}, {Text: "A"}, {Text: "7"}}); (err != nil) != c.refused || len(x.list.Offers) != map[bool]int{true: 0, false: 1}[c.refused] {
			t.Errorf("another row behind %d at %d points: %v", c.before, c.points, err)
		}
		r := xmlReader{Decoder: untrusted.NewDecoder(t.Context(), strings.NewReader(smallest), 1000), gatherer: newGatherer()}
		r.lines, r.list.Points = c.before, make([]string, c.points)
		if err := r.document(); (err != nil) != c.refused || len(r.list.Offers) != map[bool]int{true: 0, false: 1}[c.refused] {
			t.Errorf("another offer in XML behind %d at %d points: %v", c.before, c.points, err)
		}
	}
	if maxBytes != 64<<20 || maxTime != 30*time.Second {
		t.Errorf("as much as %d bytes in %s", maxBytes, maxTime)
	}
}

func TestLettersOfAnotherEncodingAreToldByTheirBytes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": false, "abcd": false, "\xe0\xe1\xe2": false, "\xe0\xe1\xe2\xe3": true, "\xe0\xe1 \xe2\xe3": false, "a\xc0\xc0\xc0\xc0": true,
		"\xbf\xbf\xbf\xbf": false, "\xe0\xbf\xe1\xe2\xe3": false,
	} {
		if got := russian([]byte(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
	for text, want := range map[string]bool{"": false, "ASCII\x7f": false, "Чайник": true, "\u0080": true, "Caf\xe9": false} {
		if got := disguised([]byte(text)); got != want {
			t.Errorf("UTF-8 for sure, %q: %t", text, got)
		}
	}
	for label, want := range map[string]bool{"iso-8859-1": true, "Latin1": true, "WINDOWS-1252": true, "windows-1251": false, "": false} {
		if got := latin(label); got != want {
			t.Errorf("of the West, %q: %t", label, got)
		}
	}
}

func TestWordsOfAFileAreCutWhereTheyGetTooLong(t *testing.T) {
	t.Parallel()
	if got := shortened(strings.Repeat("я", 30)); got != strings.Repeat("я", 30) {
		t.Errorf("a name of 30 letters: %q", got)
	}
	if got := shortened(strings.Repeat("я", 31)); got != strings.Repeat("я", 30) {
		t.Errorf("a name of 31 letters: %q", got)
	}
	for text, want := range map[string]string{"abc": "abc", "abcd": "abcd", "abcde": "abcd", "яяя": "яя", "aяя": "aя"} {
		if got := beginning(text, 4); got != want {
			t.Errorf("four bytes of %q: %q", text, got)
		}
	}
	if got := folded(" a \n b" + strings.Repeat(" ", maxName) + "c"); got != "a b" {
		t.Errorf("a name without end: %q", got)
	}
	for text, want := range map[string]string{
		strings.Repeat("я", 60): strings.Repeat("я", 60), strings.Repeat("я", 61): strings.Repeat("я", 60) + "…",
		strings.Repeat("\U0001F4E6", 60): strings.Repeat("\U0001F4E6", 60), strings.Repeat("\U0001F4E6", 90): strings.Repeat("\U0001F4E6", 60) + "…",
	} {
		g := newGatherer()
		g.warn(WarnStock, "a", 1, text)
		if got := g.list.Warnings[0].Text; got != want {
			t.Errorf("a warning of %d letters has %d: %q", len([]rune(text)), len([]rune(got)), got)
		}
	}
	var row []xlsx.Cell
	for i := range 25 {
		row = append(row, xlsx.Cell{Text: fmt.Sprint("c", i)})
	}
	_, err := readColumns(row, 4)
	if e, ok := errors.AsType[*Error](err); !ok || e.Line != 4 || len(e.Found) != 20 || e.Found[19] != "c19" {
		t.Errorf("a row of 25 names: %+v", err)
	}
	row = []xlsx.Cell{{Text: "a"}, {Text: " "}, {}, {Text: " b "}}
	_, err = readColumns(row, 4)
	if e, ok := errors.AsType[*Error](err); !ok || strings.Join(e.Found, "|") != "a|b" {
		t.Errorf("a row with blanks: %+v", err)
	}
	row = []xlsx.Cell{{Text: "sku"}, {Text: "model"}, {Text: " Price "}, {Text: "price"}}
	_, err = readColumns(row, 4)
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != KindTwice || e.Line != 4 || e.Detail != "price" {
		t.Errorf("a name that stands there twice: %+v", err)
	}
}

func TestTheNamesOfColumnsMayStandUnderTwentyRows(t *testing.T) {
	t.Parallel()
	title, names := []xlsx.Cell{{Text: "model"}, {Text: "Прайс"}}, []xlsx.Cell{{Text: "SKU"}, {Text: "model"}, {Text: "price"}}
	for above, refused := range map[int]bool{0: false, 19: false, 20: false, 21: true} {
		x := sheetReader{gatherer: newGatherer(), folded: map[string]string{}}
		var err error
		for i, row := range append(slices.Repeat([][]xlsx.Cell{title}, above), names) {
			if x.line = i + 1; err == nil {
				err = x.row(row)
			}
		}
		e, _ := errors.AsType[*Error](err)
		if refused != (err != nil) || refused && (e == nil || e.Line != 1 || strings.Join(e.Missing, " ") != "SKU price") {
			t.Errorf("under %d rows: %v", above, err)
		}
	}
	x := sheetReader{gatherer: newGatherer(), folded: map[string]string{}}
	for x.line = range 3 { // the row that comes closest is named
		_ = x.row([][]xlsx.Cell{title, {{Text: "SKU"}, {Text: "price"}}, {{Text: "SKU"}}}[x.line])
	}
	if x.nameless == nil || x.nameless.Line != 1 || strings.Join(x.nameless.Missing, " ") != "model" {
		t.Errorf("the closest row: %+v", x.nameless)
	}
}

func TestWhichLinesOfTheFileAreInNoOffer(t *testing.T) {
	t.Parallel()
	var l List
	for kind, out := range map[WarningKind]bool{
		WarnNoSKU: true, WarnDuplicate: true, WarnLostSKU: true, WarnBadSKU: true, WarnPrice: false, WarnCityPrices: false, WarnStock: false,
		WarnNegative: false, WarnPreOrder: false, WarnFormula: false, WarnNoModel: false, WarnNamespace: false,
	} {
		if kind.LeavesOut() != out {
			t.Errorf("%s leaves the line out: %t", kind, !out)
		}
		l.Warnings = append(l.Warnings, Warning{Kind: kind}, Warning{Kind: kind})
	}
	if l.LeftOut() != 8 {
		t.Errorf("%d lines are left out, want 8", l.LeftOut())
	}
}

func TestADocumentHasOneRootAndWhatItIsIsNamed(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 40)
	for name, c := range map[string]struct {
		text   string
		kind   Kind
		detail string
	}{
		"another document":        {"<" + long + "/>", KindRoot, long[:30]},
		"a second behind a shop":  {"<kaspi_catalog><merchantid>1</merchantid></kaspi_catalog><kaspi_catalog/>", KindRoot, "kaspi_catalog"},
		"a second behind offers":  {smallest + "<kaspi_catalog/>", KindRoot, "kaspi_catalog"},
		"behind nobody's offers":  {"<kaspi_catalog><offer sku=\"a\"/></kaspi_catalog><kaspi_catalog/>", KindRoot, "kaspi_catalog"},
		"bytes that are no UTF-8": {strings.Replace(smallest, "b", "\xff", 1), KindBroken, "UTF-8"},
		"no such encoding":        {`<?xml version="1.0" encoding="` + long + `"?>` + smallest, KindBroken, long[:30]},
		"cut":                     {smallest[:len(smallest)-20], KindBroken, ""},
	} {
		_, err := read(t.Context(), strings.NewReader(c.text), maxBytes, maxTime)
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != c.kind || e.Detail != c.detail {
			t.Errorf("%s: %#v", name, err)
		}
	}
	_, err := read(t.Context(), strings.NewReader("<kaspi_catalog>\n\n<offer"), maxBytes, maxTime)
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != KindBroken || e.Line != 3 || e.Unwrap() == nil {
		t.Errorf("cut in the third line: %#v", err)
	}
}

func TestPricesThatDifferByCity(t *testing.T) {
	t.Parallel()
	prices := func(texts ...string) (w wireOffer) {
		for i, text := range texts {
			w.Prices = append(w.Prices, wirePrice{City: fmt.Sprint(" ", 710000000+i, " "), Price: text})
		}
		return w
	}
	for _, c := range []struct {
		in    []string
		want  string
		warns string
	}{
		{[]string{"5"}, "", ""}, {[]string{"x"}, "", "price x"}, {[]string{"5", "5"}, "710000000=5 710000001=5", ""},
		{[]string{"5", "6", "7"}, "710000000=5 710000001=6 710000002=7", "city_prices 5 / 6"},
		{[]string{"5", "5", "7"}, "710000000=5 710000001=5 710000002=7", "city_prices 5 / 7"},
		{[]string{"x", "6"}, "710000001=6", "price x"}, {[]string{"5", "x"}, "710000000=5", ""},
	} {
		x := xmlReader{gatherer: newGatherer()}
		var got, warns []string
		for _, p := range x.prices(prices(c.in...), 1) {
			got = append(got, fmt.Sprintf("%s=%d", p.City, p.Price))
		}
		for _, w := range x.list.Warnings {
			warns = append(warns, fmt.Sprint(w.Kind, " ", w.Text))
		}
		if strings.Join(got, " ") != c.want || strings.Join(warns, ", ") != c.warns {
			t.Errorf("%v: %v, %v", c.in, got, warns)
		}
	}
}

func TestEachPointOfTheFileIsInEachListingOnce(t *testing.T) {
	t.Parallel()
	l := List{Points: []string{"PP1", "PP2"}, Offers: []Offer{
		{SKU: "b", Brand: "B&B", Points: []feed.ListedPoint{{ID: "PP2", Stock: 2}}}, {SKU: "a", Model: "A & B", PreOrder: 3, OffSale: true},
	}}
	all := l.Listings()
	if len(all) != 2 || all[0].SKU != "a" || all[0].Model != "A &amp; B" || all[0].Days != 3 || !all[0].OffSale || all[1].Brand != "B&amp;B" || all[1].OffSale {
		t.Fatalf("%+v", all)
	}
	want := [][]feed.ListedPoint{{{ID: "PP1", Stock: feed.Unspecified}, {ID: "PP2", Stock: feed.Unspecified}}, {{ID: "PP2", Stock: 2}, {ID: "PP1", Stock: feed.Unspecified}}}
	for i, points := range want {
		if !slices.Equal(all[i].Points, points) {
			t.Errorf("%s: %+v", all[i].SKU, all[i].Points)
		}
	}
	if len(l.Offers[0].Points) != 1 {
		t.Error("the list has changed")
	}
}
