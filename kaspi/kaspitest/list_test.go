package kaspitest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/kaspitest"
)

func TestListRefusesInKaspisOrderAndWords(t *testing.T) {
	t.Parallel()
	srv := start(t)
	const (
		from     = "filter[orders][creationDate][$ge]"
		badState = "invented: the value of filter[orders][state] is unknown"
		badParam = "invented: the parameter filter[orders][creationDateGe] is unknown or comes twice"
	)
	for name, test := range map[string]struct {
		path, title string
	}{
		"nothing": {"/orders", "Required pagination value [number] is empty."},
		"no number": {
			query("page[number]", "", "page[size]", "", from, ""), "Required pagination value [number] is empty.",
		},
		"no size":  {query("page[size]", "", from, ""), "Required pagination value [size] is empty."},
		"no start": {query(from, ""), "Required filter [orders][creationDate][$ge] is empty."},
		"30 days": {
			query(from, milli(noon().AddDate(0, 0, -30))),
			"Exceeded the maximum difference for the filter[orders][creationDate] (in days). Actual [30], max [14].",
		},
		"a moment too wide": {
			query(from, milli(noon().Add(-14*24*time.Hour-time.Millisecond))),
			"Exceeded the maximum difference for the filter[orders][creationDate] (in days). Actual [15], max [14].",
		},
		"14 days":     {query(from, milli(noon().AddDate(0, 0, -14))), ""},
		"101 a page":  {query("page[size]", "101"), "invented: page[size] is out of range"},
		"none a page": {query("page[size]", "0"), "invented: page[size] is out of range"},
		"page -1":     {query("page[number]", "-1"), "invented: page[number] is out of range"},
		"ISO date":    {query(from, "2026-11-20"), "invented: a date is not a number of milliseconds"},
		"in seconds": {
			query(from, "1795500000"), "Exceeded the maximum difference for the filter[orders][creationDate] (in days). " +
				"Actual [20761], max [14].",
		},
		"backwards":    {query(from, milli(noon().Add(time.Hour))), "invented: the window ends before it begins"},
		"status state": {query("filter[orders][state]", "ACCEPTED_BY_MERCHANT"), badState},
		"two states":   {query("filter[orders][state]", "NEW,PICKUP"), badState},
		"request only": {
			query("filter[orders][status]", "ASSEMBLE"),
			"invented: the value of filter[orders][status] is unknown",
		},
		"both":     {query("include[orders]", "user,entries"), "invented: the value of include[orders] is unknown"},
		"misspelt": {query("filter[orders][creationDateGe]", "1"), badParam},
		"twice":    {query() + "&page%5Bsize%5D=7", "invented: the parameter page[size] is unknown or comes twice"},
		"signature": {
			query("filter[orders][state]", "SIGN_REQUIRED", "filter[orders][signatureRequired]", "true"),
			"invented: signatureRequired repeats the state",
		},
	} {
		a := get(t, srv, test.path)
		if test.title == "" {
			if a.status != 200 {
				t.Errorf("%s: got %d %s, want 200", name, a.status, a.body)
			}
		} else if a.status != 400 || a.title() != test.title {
			t.Errorf("%s: got %d %q, want 400 %q", name, a.status, a.title(), test.title)
		}
	}
}

func TestListTakesPlainAndEncodedBrackets(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501"})
	plain := "/orders?page[number]=0&page[size]=1&filter[orders][creationDate][$ge]=" + milli(noon())
	for _, path := range []string{plain, query()} {
		if a := get(t, srv, path); a.length("data") != 1 {
			t.Errorf("%s: got %s", path, a.body)
		}
	}
}

func TestListSelects(t *testing.T) {
	t.Parallel()
	const (
		from, to      = "filter[orders][creationDate][$ge]", "filter[orders][creationDate][$le]"
		state, status = "filter[orders][state]", "filter[orders][status]"
	)
	srv := start(t,
		kaspitest.Order{Code: "501", Created: noon().Add(-time.Hour)},
		kaspitest.Order{Code: "502", State: "PICKUP", SignatureRequired: true},
		kaspitest.Order{Code: "503", State: "ARCHIVE"},
		kaspitest.Order{Code: "504", State: "ARCHIVE", Status: "CANCELLED"},
		kaspitest.Order{Code: "505", State: "ARCHIVE", Created: noon().AddDate(-3, 0, 0)},
	)
	hourAgo := milli(noon().Add(-time.Hour))
	for name, test := range map[string]struct {
		path  string
		codes string
	}{
		"all but archive":  {query(), "501 502"},
		"state":            {query(state, "ARCHIVE"), "503 504"},
		"status":           {query(state, "ARCHIVE", status, "CANCELLED"), "504"},
		"ignored status":   {query(state, "ARCHIVE", status, "KASPI_DELIVERY_RETURN_REQUESTED"), "503 504"},
		"signature":        {query("filter[orders][signatureRequired]", "true"), "502"},
		"both ends":        {query(from, hourAgo, to, hourAgo), "501"},
		"before":           {query(to, milli(noon().Add(-time.Hour-time.Millisecond))), ""},
		"after":            {query(from, milli(noon().Add(-time.Hour+time.Millisecond))), "502"},
		"code alone":       {"/orders?filter[orders][code]=505", "505"},
		"code and dates":   {query("filter[orders][code]", "505"), ""},
		"code unknown":     {"/orders?filter[orders][code]=999", ""},
		"code and entries": {"/orders?filter[orders][code]=501&include[orders]=entries", "501"},
	} {
		a := get(t, srv, test.path)
		var codes []string
		for _, code := range srv.Codes() {
			if strings.Contains(a.body, `"code":"`+code+`"`) {
				codes = append(codes, code)
			}
		}
		if got := strings.Join(codes, " "); a.status != 200 || got != test.codes {
			t.Errorf("%s: got %d with %q, want %q", name, a.status, got, test.codes)
		}
		if got := a.part("meta.totalCount"); got != float64(len(codes)) {
			t.Errorf("%s: totalCount is %v, want %d", name, got, len(codes))
		}
	}
}

func TestListPagesFromZero(t *testing.T) {
	t.Parallel()
	srv := start(t)
	if a := get(t, srv, query()); a.length("data") != 0 || a.part("meta.pageCount") != 0.0 {
		t.Errorf("empty: got %s", a.body)
	}
	for i := range 5 {
		srv.Put(kaspitest.Order{Code: fmt.Sprint(501 + i)})
	}
	for number, want := range []int{2, 2, 1, 0} {
		a := get(t, srv, query("page[size]", "2", "page[number]", fmt.Sprint(number)))
		if a.length("data") != want || a.part("meta.pageCount") != 3.0 || a.part("meta.totalCount") != 5.0 {
			t.Errorf("page %d: got %s", number, a.body)
		}
	}
	srv.PageSizeLimit(1)
	if a := get(t, srv, query()); a.length("data") != 1 || a.part("meta.pageCount") != 5.0 {
		t.Errorf("limited: got %s", a.body)
	}
}

func TestListNamesLinesAndShowsThemWhenAsked(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", Lines: []kaspitest.Line{
		{SKU: "A", Title: "Чайник", Quantity: 2, Price: 4500},
		{SKU: "B", Title: "Кружка", Quantity: 1, Price: 990},
	}})
	entries := query("include[orders]", "entries")
	for name, test := range map[string]struct {
		path            string
		named, included int
		set             func()
	}{
		"bare":    {query(), 2, 0, func() {}},
		"entries": {entries, 2, 2, func() {}},
		"user":    {query("include[orders]", "user"), 2, 1, func() {}},
	} {
		a := get(t, srv, test.path)
		named, included := a.length("data.0.relationships.entries.data"), a.length("included")
		if named != test.named || included != test.included {
			t.Errorf("%s: names %d lines, includes %d, want %d and %d", name, named, included, test.named, test.included)
		}
	}
	srv.HideEntries(1)
	if a := get(t, srv, entries); a.length("data.0.relationships.entries.data") != 2 || a.length("included") != 1 {
		t.Errorf("hidden: got %s", a.body)
	}
	srv.IgnoreInclude(true)
	if a := get(t, srv, entries); a.length("included") != 0 {
		t.Errorf("ignored: got %s", a.body)
	}
}
