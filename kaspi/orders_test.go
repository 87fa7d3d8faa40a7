package kaspi_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func twoLines() []kaspitest.Line {
	return []kaspitest.Line{
		{SKU: "KET-17", Title: "Чайник 1.7 л", Quantity: 2, Price: 4500, CategoryCode: "Master - Kettles"},
		{SKU: "CUP-04", Title: "Кружка 350 мл", Quantity: 1, Price: 3990, CategoryCode: "Master - Cups"},
	}
}

func TestOrdersAsksByTheRules(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	from := time.Now().AddDate(0, 0, -3)
	to := from.Add(48 * time.Hour)
	_, err := collect(dial(t, srv).Orders(t.Context(), kaspi.Query{
		State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank, From: from, To: to,
		Include: kaspi.IncludeEntries,
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"page[number]":                      {"0"},
		"page[size]":                        {"100"},
		"filter[orders][state]":             {"NEW"},
		"filter[orders][status]":            {"APPROVED_BY_BANK"},
		"filter[orders][creationDate][$ge]": {fmt.Sprint(from.UnixMilli())},
		"filter[orders][creationDate][$le]": {fmt.Sprint(to.UnixMilli())},
		"include[orders]":                   {"entries"},
	}
	if diff := cmp.Diff(want, srv.Requests()[0].Query); diff != "" {
		t.Error(diff)
	}
}

func TestOrdersReadsEveryPageOnce(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	for i := range 250 {
		srv.Put(kaspitest.Order{Code: fmt.Sprint(800000000 + i)})
	}
	orders, err := collect(dial(t, srv).Orders(t.Context(), lastWeek()))
	if err != nil {
		t.Fatal(err)
	}
	codes := make([]string, 0, len(orders))
	for _, o := range orders {
		codes = append(codes, string(o.Code))
	}
	slices.Sort(codes)
	if diff := cmp.Diff(srv.Codes(), codes); diff != "" {
		t.Error(diff)
	}
	if n := srv.Count(http.MethodGet, "/orders"); n != 3 {
		t.Errorf("250 orders took %d requests, want 3", n)
	}
}

func TestOrdersStopsWhenTheCallerDoes(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.PageSizeLimit(1)
	srv.Put(kaspitest.Order{Code: "501"})
	srv.Put(kaspitest.Order{Code: "502"})
	for _, err := range dial(t, srv).Orders(t.Context(), lastWeek()) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if n := srv.Count("", ""); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestOrdersStopsAfterTheFirstError(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Fail(faults.Row{Times: -1, Code: http.StatusUnauthorized})
	results := 0
	for _, err := range dial(t, srv).Orders(t.Context(), lastWeek()) {
		if results++; kaspi.KindOf(err) != kaspi.KindToken {
			t.Errorf("got %v, want a refused token", err)
		}
	}
	if results != 1 {
		t.Errorf("%d results, want the error alone", results)
	}
}

func TestWindowsThatKaspiRefusesAreNotSent(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	now := time.Now()
	for name, q := range map[string]kaspi.Query{
		"too wide":           {From: now.Add(-14*24*time.Hour - time.Millisecond), To: now},
		"too wide until now": {From: now.AddDate(0, 0, -15)},
		"backwards":          {From: now, To: now.Add(-time.Hour)},
		"no start":           {To: now},
	} {
		_, err := collect(dial(t, srv).Orders(t.Context(), q))
		if kaspi.KindOf(err) != kaspi.KindRefused || !strings.HasPrefix(err.Error(), "GET /orders: refused: the window ") {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	if n := srv.Count("", ""); n != 0 {
		t.Errorf("%d requests went out", n)
	}
	widest := kaspi.Query{From: now.Add(-14 * 24 * time.Hour), To: now}
	if _, err := collect(dial(t, srv).Orders(t.Context(), widest)); err != nil {
		t.Errorf("14 days: %v", err)
	}
}

func TestStatusIsCheckedAgainWhereKaspiIgnoresIt(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501", State: "ARCHIVE"})
	srv.Put(kaspitest.Order{Code: "502", State: "ARCHIVE", Status: string(kaspi.StatusReturnRequested)})
	q := lastWeek()
	q.State, q.Status = kaspi.StateArchive, kaspi.StatusReturnRequested
	orders, err := collect(dial(t, srv).Orders(t.Context(), q))
	if err != nil || len(orders) != 1 || orders[0].Code != "502" {
		t.Errorf("got %v and error %v, want order 502 alone", orders, err)
	}
}

func TestIncludedEntriesAreJoined(t *testing.T) {
	t.Parallel()
	q := lastWeek()
	q.Include = kaspi.IncludeEntries
	for name, test := range map[string]struct {
		misbehave func(*kaspitest.Server)
		lines     []string
		known     bool
	}{
		"all":     {func(*kaspitest.Server) {}, []string{"KET-17", "CUP-04"}, true},
		"hidden":  {func(s *kaspitest.Server) { s.HideEntries(1) }, []string{"KET-17"}, false},
		"ignored": {func(s *kaspitest.Server) { s.IgnoreInclude(true) }, nil, false},
	} {
		srv := kaspitest.New(t)
		srv.Put(kaspitest.Order{Code: "501", Lines: twoLines()})
		test.misbehave(srv)
		orders, err := collect(dial(t, srv).Orders(t.Context(), q))
		if err != nil || len(orders) != 1 {
			t.Fatalf("%s: got %d orders and error %v", name, len(orders), err)
		}
		lines := make([]string, 0, 2)
		for _, e := range orders[0].Entries {
			lines = append(lines, e.SKU)
		}
		if !slices.Equal(lines, test.lines) || orders[0].EntriesKnown != test.known {
			t.Errorf("%s: got %v known %t, want %v known %t",
				name, lines, orders[0].EntriesKnown, test.lines, test.known)
		}
	}
}

func TestEntriesAreReadForOneOrder(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501", Lines: twoLines()})
	c := dial(t, srv)
	entries, err := c.Entries(t.Context(), kaspi.IDOf("501"))
	if err != nil || len(entries) != 2 {
		t.Fatalf("got %d lines and error %v, want 2", len(entries), err)
	}
	want := kaspi.Entry{
		ID: "NTAxIyMw", SKU: "KET-17", Title: "Чайник 1.7 л", Quantity: 2, UnitType: "PIECES",
		Price: 4500, Total: 9000, Category: kaspi.Category{Code: "Master - Kettles"},
		ProductID: entries[0].ProductID, PointID: "MTAwMDAwMDFfUFAx",
	}
	if diff := cmp.Diff(want, entries[0]); diff != "" {
		t.Error(diff)
	}
	if _, err := c.Entries(t.Context(), kaspi.IDOf("999")); kaspi.KindOf(err) != kaspi.KindNotFound {
		t.Errorf("unknown order: got %v", err)
	}
}

func TestOneOrderIsReadById(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501", Total: 12990})
	c := dial(t, srv)
	o, err := c.Order(t.Context(), kaspi.IDOf("501"))
	if err != nil || o.Code != "501" || o.Total != 12990 {
		t.Errorf("got %+v and error %v", o, err)
	}
	if _, err := c.Order(t.Context(), "501"); kaspi.KindOf(err) != kaspi.KindNotFound {
		t.Errorf("a code in place of the id: got %v, want not found", err)
	}
	if _, err := c.Order(t.Context(), "../orders"); kaspi.KindOf(err) != kaspi.KindNotFound {
		t.Errorf("an id with a slash leaves its place in the address: %v", err)
	}
}

func TestOneOrderOfAnyAgeIsFoundByCode(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501", State: "ARCHIVE", Created: time.Now().AddDate(-2, 0, 0)})
	c := dial(t, srv)
	if o, err := c.OrderByCode(t.Context(), "501"); err != nil || o.Code != "501" {
		t.Errorf("got %+v and error %v", o, err)
	}
	if q := srv.Requests()[0].Query; len(q) != 1 {
		t.Errorf("the search asks for more than the code: %v", q)
	}
	if _, err := c.OrderByCode(t.Context(), "999"); kaspi.KindOf(err) != kaspi.KindNotFound {
		t.Errorf("unknown code: got %v, want not found", err)
	}
	srv.Fail(faults.Row{Code: http.StatusBadRequest, Body: `{"errors":[{"title":"Required pagination value [number] is empty."}]}`})
	if _, err := c.OrderByCode(t.Context(), "501"); err != nil {
		t.Errorf("where paging is wanted: %v", err)
	}
}

func TestASearchThatIsIgnoredFindsNothing(t *testing.T) {
	t.Parallel()
	c := newClient(t, always(200, fixture(t, "kaspi_delivery.json")))
	if o, err := c.OrderByCode(t.Context(), "501"); kaspi.KindOf(err) != kaspi.KindNotFound {
		t.Errorf("got order %s and error %v, want not found", o.Code, err)
	}
}

func TestAPageThatComesAgainIsAnError(t *testing.T) {
	t.Parallel()
	page := `{"data":[{"id":"NTAx","attributes":{"code":"501","state":"NEW"}}],"meta":{"pageCount":1000}}`
	orders, err := collect(newClient(t, always(200, page)).Orders(t.Context(), lastWeek()))
	if len(orders) != 1 || kaspi.KindOf(err) != kaspi.KindBody {
		t.Errorf("got %d orders and error %v, want 1 and a broken body", len(orders), err)
	}
}

func TestFullPagesWithoutACountGoOn(t *testing.T) {
	t.Parallel()
	c := newClient(t, kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
		var list []string
		if n := r.URL.Query().Get("page[number]"); n != "2" {
			for i := range 100 {
				list = append(list, fmt.Sprintf(`{"id":"x%s%d","attributes":{"code":"%s%d","state":"NEW"}}`, n, i, n, i))
			}
		}
		return respond(200, `{"data":[`+strings.Join(list, ",")+`]}`), nil
	})))
	orders, err := collect(c.Orders(t.Context(), lastWeek()))
	if err != nil || len(orders) != 200 {
		t.Errorf("got %d orders and error %v, want 200", len(orders), err)
	}
}

func TestAnOpenWindowEndsAMinuteFromNowAndIsNoWiderThanKaspiTakes(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for from, want := range map[time.Duration]time.Duration{ // by now
		0: 0, -time.Millisecond: -time.Millisecond, -time.Hour: -time.Hour, -14*day + 2*time.Minute: -14*day + 2*time.Minute, -14*day + 2*time.Minute - 1e6: -14*day + 2*time.Minute,
		-14 * day: -14*day + 2*time.Minute, -14*day - time.Hour: -14*day + 2*time.Minute, -14*day - time.Hour - time.Millisecond: 1, time.Millisecond: 1,
	} {
		var asked url.Values
		c := newClient(t, kaspi.WithClock(func() time.Time { return noon }), kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			asked = r.URL.Query()
			return respond(200, page("", "")), nil
		})))
		_, err := collect(c.Orders(t.Context(), kaspi.Query{From: noon.Add(from)}))
		if want == 1 { // nothing to ask for
			if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.Kind != kaspi.KindRefused || e.Sent() || asked != nil || e.Op != "GET /orders" {
				t.Errorf("from %s: got %v, asked %v", from, err, asked)
			}
			continue
		}
		begin, end := asked.Get("filter[orders][creationDate][$ge]"), asked.Get("filter[orders][creationDate][$le]")
		if err != nil || begin != fmt.Sprint(noon.Add(want).UnixMilli()) || end != fmt.Sprint(noon.Add(time.Minute).UnixMilli()) {
			t.Errorf("from %s: asked %s to %s, %v", from, begin, end, err)
		}
	}
}

func TestAListEndsWithItsLastPage(t *testing.T) {
	t.Parallel()
	list := func(page, n int) string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf(`{"id":"x%d-%d","attributes":{"code":"%d"}}`, page, i, i)
		}
		return strings.Join(all, ",")
	}
	for name, test := range map[string]struct {
		pages []string // the last for ever
		got   int
		kind  kaspi.Kind
	}{
		"one full page of one":   {[]string{`{"data":[` + list(0, 100) + `],"meta":{"pageCount":1}}`}, 100, ""},
		"two":                    {[]string{`{"data":[` + list(0, 100) + `],"meta":{"pageCount":2}}`, `{"data":[` + list(1, 1) + `],"meta":{"pageCount":2}}`}, 101, ""},
		"fewer than promised":    {[]string{`{"data":[` + list(0, 3) + `],"meta":{"pageCount":9}}`, `{"data":[],"meta":{"pageCount":9}}`}, 3, ""},
		"no count, not full":     {[]string{`{"data":[` + list(0, 99) + `]}`}, 99, ""},
		"no count, full":         {[]string{`{"data":[` + list(0, 100) + `]}`, `{"data":[]}`}, 100, ""},
		"the same again":         {[]string{`{"data":[` + list(0, 100) + `]}`}, 100, kaspi.KindBody},
		"nothing but known ones": {[]string{`{"data":[` + list(0, 2) + `],"meta":{"pageCount":3}}`, `{"data":[` + list(0, 1) + `],"meta":{"pageCount":3}}`}, 2, kaspi.KindBody},
		"a known one among new":  {[]string{`{"data":[` + list(0, 2) + `],"meta":{"pageCount":2}}`, `{"data":[` + list(0, 1) + "," + list(1, 1) + `],"meta":{"pageCount":2}}`}, 3, ""},
		"without ids":            {[]string{`{"data":[{},{}],"meta":{"pageCount":2}}`, `{"data":[{},{}],"meta":{"pageCount":2}}`}, 2, kaspi.KindBody},
		"nothing":                {[]string{`{"data":[]}`}, 0, ""},
	} {
		sent := 0
		c := newClient(t, kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Get("page[number]") != fmt.Sprint(sent) || r.URL.Query().Get("page[size]") != "100" {
				t.Errorf("%s: request %d asks %s", name, sent, r.URL.RawQuery)
			}
			sent++
			return respond(200, test.pages[min(sent, len(test.pages))-1]), nil
		})))
		got, err := collect(c.Products(t.Context()))
		if len(got) != test.got || kaspi.KindOf(err) != test.kind || (err == nil) != (test.kind == "") || sent > 2 {
			t.Errorf("%s: got %d and error %v after %d requests, want %d and %q", name, len(got), err, sent, test.got, test.kind)
		}
		if err != nil && err.Error() != "GET /products: Kaspi's answer cannot be read (HTTP 200): the same page came again" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestASearchAsksForAPageOnlyWhereOneIsWanted(t *testing.T) {
	t.Parallel()
	for first, want := range map[int]int{400: 2, 404: 1, 403: 1} {
		var asked []string
		c := newClient(t, kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			asked = append(asked, r.URL.Query().Get("page[number]")+"/"+r.URL.Query().Get("page[size]"))
			if len(asked) == 1 {
				return respond(first, `{}`), nil
			}
			return respond(200, page("", "")), nil
		})))
		o, err := c.OrderByCode(t.Context(), "900000002")
		if len(asked) != want || (err == nil) != (want == 2) || err == nil && (o.Code != "900000002" || asked[1] != "0/100") {
			t.Errorf("%d: got %s, %v after %v", first, o.Code, err, asked)
		}
	}
	_, err := newClient(t, always(200, page("", ""))).OrderByCode(t.Context(), "501")
	if err == nil || err.Error() != "GET /orders: not found (HTTP 200): no order has this code" {
		t.Errorf("no such order: got %v", err)
	}
	_, err = newClient(t, always(200, `{"data":[{"id":"?"}]}`)).OrderByCode(t.Context(), "501")
	if kaspi.KindOf(err) != kaspi.KindBody || !strings.HasPrefix(err.Error(), "GET /orders: ") {
		t.Errorf("an order that cannot be read: got %v", err)
	}
}
