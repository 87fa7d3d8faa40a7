package alstyle_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
)

func TestElementsBringsEveryGoodOfALargeCatalogue(t *testing.T) {
	t.Parallel()
	srv := instant(t, 3_000)
	rows, err := collect(client(t, srv).Elements(t.Context(), alstyle.ElementQuery{}))
	if err != nil {
		t.Fatal(err)
	}
	goods := srv.Goods()
	got, want := make([]string, len(rows)), make([]string, len(goods))
	for i, e := range rows {
		got[i] = fmt.Sprintf("%s|%s|%d|%d|%v|%s|%d|%d|%v|%d|%s", e.Article, e.Name, e.Price1, e.Price2, e.Quantity,
			e.Brand, e.Category, e.MarkdownQuantity, e.New, e.DiscountPrice, e.Barcode)
	}
	for i, g := range goods {
		q := alstyle.Quantity{N: g.Quantity, AtLeast: g.AtLeast}
		discounted := (g.Price1*int64(100-g.Discount) + 50) / 100
		want[i] = fmt.Sprintf("%d|%s|%d|%d|%v|%s|%d|%d|%v|%d|%s", g.Article, g.Name, g.Price1, g.Price2, q,
			strings.TrimSpace(g.Brand), g.Category, g.MarkdownQuantity, g.New, discounted, g.Barcode)
	}
	if !slices.Equal(want, got) { // what differs takes long to find
		t.Errorf("catalogue (-want +got):\n%s", cmp.Diff(want, got))
	}
	if got := srv.Count("/"); got != 12 {
		t.Errorf("requests = %d, want 12 for 3 000 goods by 250", got)
	}
}

func TestElementsAsksForPagesTheDistributorDoesNotCut(t *testing.T) {
	t.Parallel()
	srv := instant(t, 600)
	q := alstyle.ElementQuery{Fields: []string{}, Brand: "none", Categories: []int{3473, 3501}, ExcludeMissing: true}
	if rows, err := collect(client(t, srv).Elements(t.Context(), q)); err != nil || len(rows) > 0 {
		t.Errorf("rows, error = %d, %v; want nothing of an unknown brand", len(rows), err)
	}
	if _, err := collect(client(t, srv).Elements(t.Context(), alstyle.ElementQuery{})); err != nil {
		t.Fatal(err)
	}
	requests := srv.Requests()
	got := make([]url.Values, len(requests))
	for i, r := range requests {
		got[i] = r.Query
	}
	fields := []string{"brand,weight,barcode,discountPrice,discount"}
	want := []url.Values{
		{"limit": {"250"}, "offset": {"0"}, "brand": {"none"}, "category": {"3473,3501"}, "exclude_missing": {"1"}},
		{"limit": {"250"}, "offset": {"0"}, "additional_fields": fields},
		{"limit": {"250"}, "offset": {"250"}, "additional_fields": fields},
		{"limit": {"250"}, "offset": {"500"}, "additional_fields": fields},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}

func TestElementsFilter(t *testing.T) {
	t.Parallel()
	srv := instant(t, 600)
	c := client(t, srv)
	brands, err := c.Brands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	q := alstyle.ElementQuery{Brand: brands[0].ID, ExcludeMissing: true}
	rows, err := collect(c.Elements(t.Context(), q))
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, g := range srv.Goods() {
		if strings.TrimSpace(g.Brand) == brands[0].Name && g.Quantity > 0 {
			want++
		}
	}
	if len(rows) != want || want == 0 {
		t.Errorf("goods of %s in stock = %d, want %d, not 0", brands[0].Name, len(rows), want)
	}
}

func TestElementsNeverEndsShortInSilence(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		quirks   alstyletest.Quirks
		got      int // Distinct goods of 1 100.
		requests int
	}{
		"catalogue stops at 250": {alstyletest.Quirks{StopAt: 250}, 250, 4},
		"stops inside a page":    {alstyletest.Quirks{StopAt: 999}, 999, 10},
		"pages lack rows":        {alstyletest.Quirks{DropRows: []int{2, 4}}, 1098, 10},
		"the last row is lost":   {alstyletest.Quirks{DropRows: []int{5}}, 1099, 10},
		"rows repeat and hide":   {alstyletest.Quirks{RepeatRows: []int{1, 3, 5}}, 1097, 10},
		"every page is the same": {alstyletest.Quirks{IgnoreOffset: true}, 250, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := instant(t, 1100)
			srv.Misbehave(test.quirks)
			rows, err := collect(client(t, srv).Elements(t.Context(), alstyle.ElementQuery{}))
			short, ok := errors.AsType[*alstyle.ShortError](err)
			if !ok || *short != (alstyle.ShortError{Got: test.got, Announced: 1100}) {
				t.Fatalf("error = %v, want %d of 1100", err, test.got)
			}
			if len(rows) != test.got {
				t.Errorf("rows = %d, want each of the %d once", len(rows), test.got)
			}
			if alstyle.KindOf(fmt.Errorf("sync: %w", err)) != alstyle.KindShort {
				t.Errorf("kind = %q, want short", alstyle.KindOf(err))
			}
			if n := srv.Count("/"); n != test.requests {
				t.Errorf("requests = %d, want %d in two passes", n, test.requests)
			}
		})
	}
}

func TestASecondPassFindsWhatDriftHid(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]alstyletest.Quirks{
		"a row vanishes":              {ShiftAt: 3},
		"a row appears":               {InsertAt: 2},
		"one vanishes on last page":   {ShiftAt: 5},
		"one vanishes, later another": {ShiftAt: 2, InsertAt: 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := instant(t, 1100)
			srv.Misbehave(quirks)
			rows, err := collect(client(t, srv).Elements(t.Context(), alstyle.ElementQuery{}))
			if err != nil {
				t.Fatal(err)
			}
			times := map[alstyle.Article]int{}
			for _, e := range rows {
				times[e.Article]++
			}
			for _, g := range srv.Goods() {
				if times[articleOf(g)] != 1 {
					t.Errorf("article %d came %d times, want once", g.Article, times[articleOf(g)])
				}
			}
			if n := srv.Count("/"); n != 10 {
				t.Errorf("requests = %d, want two passes of 5", n)
			}
		})
	}
}

// rowsFrom gives the elements a to b, with no more in them than they need.
func rowsFrom(a, b int) string {
	rows := make([]string, 0, b-a+1)
	for i := a; i <= b; i++ {
		rows = append(rows, fmt.Sprintf(`{"article":%d,"quantity":1}`, i))
	}
	return strings.Join(rows, ",")
}

func pageOf(rows, total string) string {
	return `{"elements":[` + rows + `],"pagination":{"totalCount":` + total + `}}`
}

func TestATotalThatLiesDoesNotPassForACatalogue(t *testing.T) {
	t.Parallel()
	full, tail := rowsFrom(1, 250), rowsFrom(251, 600)
	for name, test := range map[string]struct {
		pages []string
		want  alstyle.Kind
	}{
		"honest":                  {[]string{pageOf(full, "300"), pageOf(rowsFrom(251, 300), "300")}, ""},
		"written as a string":     {[]string{pageOf(full, `"250"`)}, ""},
		"as many as are believed": {[]string{pageOf(full, "1000000"), pageOf("", "1000000")}, alstyle.KindShort},
		"one more":                {[]string{pageOf(full, "1000001"), pageOf("", "1000001")}, alstyle.KindBody},
		"two in a hundred go":     {[]string{pageOf(full, "600"), pageOf(rowsFrom(251, 588), "600"), pageOf("", "600"), pageOf("", "588")}, ""},
		"one more goes":           {[]string{pageOf(full, "600"), pageOf(rowsFrom(251, 587), "600"), pageOf("", "600"), pageOf("", "587")}, alstyle.KindShort},
		"one goes a page later":   {[]string{pageOf(full, "300"), pageOf(rowsFrom(251, 299), "299"), pageOf(full, "299"), pageOf(rowsFrom(251, 299), "299")}, ""},
		"one lost, one missing":   {[]string{pageOf(`{"article":1,"quantity":1},{"quantity":1}`, "3")}, alstyle.KindShort},
		"two lost":                {[]string{pageOf(`{"article":1,"quantity":1},{"quantity":1},{}`, "3")}, ""},
		"honestly empty":          {[]string{pageOf("", "0")}, ""},
		"falls to what came":      {[]string{pageOf(full, "600"), pageOf("", "250")}, alstyle.KindShort},
		"falls to nothing":        {[]string{pageOf(full, "600"), pageOf("", "0")}, alstyle.KindShort},
		"nothing second time":     {[]string{pageOf(full, "600"), pageOf("", "600"), pageOf("", "0")}, alstyle.KindShort},
		"grows without end":       {[]string{pageOf(full, "600"), pageOf(tail, "601"), pageOf("", "601")}, alstyle.KindShort},
		"zero with rows":          {[]string{pageOf(full, "0")}, alstyle.KindBody},
		"zero with rows, later":   {[]string{pageOf(full, "600"), pageOf(tail, "0")}, alstyle.KindBody},
		"null":                    {[]string{pageOf(full, "null")}, alstyle.KindBody},
		"negative":                {[]string{pageOf("", "-1")}, alstyle.KindBody},
		"beyond belief":           {[]string{pageOf(full, "1e12")}, alstyle.KindBody},
		"no pagination":           {[]string{`{"elements":[` + full + `]}`}, alstyle.KindBody},
		"no elements":             {[]string{`{"pagination":{"totalCount":0}}`}, alstyle.KindBody},
		"elements are null":       {[]string{`{"elements":null,"pagination":{"totalCount":0}}`}, alstyle.KindBody},
		"elements are an object":  {[]string{`{"elements":{"1":{}},"pagination":{"totalCount":1}}`}, alstyle.KindBody},
		"empty map for list":      {[]string{`{"elements":{},"pagination":{"totalCount":0}}`}, ""},
		"a row without article":   {[]string{pageOf(`{"quantity":1}`, "1")}, ""},
		"a row without quantity":  {[]string{pageOf(`{"article":1}`, "1")}, ""},
		"a list on top":           {[]string{"[" + full + "]"}, alstyle.KindBody},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := collect(says(t, test.pages...).Elements(t.Context(), alstyle.ElementQuery{}))
			if got := alstyle.KindOf(err); got != test.want || (err == nil) != (test.want == "") {
				t.Errorf("error = %v of kind %q, want %q", err, got, test.want)
			}
		})
	}
}

func TestElementsStopsWithItsReader(t *testing.T) {
	t.Parallel()
	srv := instant(t, 600)
	for range client(t, srv).Elements(t.Context(), alstyle.ElementQuery{}) {
		break
	}
	if n := srv.Count("/"); n != 1 {
		t.Errorf("requests = %d, want 1", n)
	}
}

func TestElementsTellsItsProgress(t *testing.T) {
	t.Parallel()
	var got []string
	q := alstyle.ElementQuery{Progress: func(n, of int) { got = append(got, fmt.Sprint(n, "/", of)) }}
	if _, err := collect(client(t, instant(t, 600)).Elements(t.Context(), q)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"250/600", "500/600", "600/600"}, got); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestElementsReadsListsInLists(t *testing.T) {
	t.Parallel()
	srv := instant(t, 300)
	srv.Misbehave(alstyletest.Quirks{DoubleWrap: true, UnclampedTotalPages: true})
	rows, err := collect(client(t, srv).Elements(t.Context(), alstyle.ElementQuery{}))
	if err != nil || len(rows) != 300 {
		t.Errorf("rows, error = %d, %v; want 300", len(rows), err)
	}
}

func TestAnUnknownFieldIsTheServersFailure(t *testing.T) {
	t.Parallel()
	q := alstyle.ElementQuery{Fields: []string{"brand", "params"}}
	_, err := collect(client(t, instant(t, 10)).Elements(t.Context(), q))
	if alstyle.KindOf(err) != alstyle.KindServer {
		t.Errorf("error = %v, want kind server", err)
	}
}
