package kaspi_test

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

const firewallPage = "<!DOCTYPE html><html><title>Access denied</title></html>"

func TestAnswersAreToldApart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault faults.Row
		kind  kaspi.Kind
		title string
	}{
		"401":           {faults.Row{Code: 401}, kaspi.KindToken, "invented: a fault"},
		"401 HTML":      {faults.Row{Code: 401, Body: firewallPage}, kaspi.KindToken, ""},
		"403 JSON":      {faults.Row{Code: 403}, kaspi.KindToken, "invented: a fault"},
		"403 HTML":      {faults.Row{Code: 403, Body: firewallPage}, kaspi.KindFirewall, ""},
		"403 text":      {faults.Row{Code: 403, Body: "denied"}, kaspi.KindFirewall, "denied"},
		"404":           {faults.Row{Code: 404}, kaspi.KindNotFound, "invented: a fault"},
		"404 HTML":      {faults.Row{Code: 404, Body: firewallPage}, kaspi.KindFirewall, ""},
		"406":           {faults.Row{Code: 406}, kaspi.KindRefused, "invented: a fault"},
		"200 HTML":      {faults.Row{Code: 200, Body: firewallPage}, kaspi.KindFirewall, ""},
		"200 bare HTML": {faults.Row{Code: 200, Body: "\n<HTML><body>"}, kaspi.KindFirewall, ""},
		"200 text":      {faults.Row{Code: 200, Body: "ok"}, kaspi.KindBody, ""},
		"200 empty":     {faults.Row{Code: 200, Body: " "}, kaspi.KindBody, ""},
		"no data":       {faults.Row{Code: 200, Body: `{"errors":[]}`}, kaspi.KindBody, ""},
		"null":          {faults.Row{Code: 200, Body: `null`}, kaspi.KindBody, ""},
		"other shape":   {faults.Row{Code: 200, Body: `{"data":"x"}`}, kaspi.KindBody, ""},
		"cut JSON":      {faults.Row{End: faults.Short}, kaspi.KindBody, ""},
		"400 title": {
			faults.Row{Code: 400, Body: `{"errors":[{"title":" Resource\n not found "}]}`},
			kaspi.KindRefused, "Resource not found",
		},
		"400 detail": {
			faults.Row{Code: 400, Body: `{"errors":[{"detail":"why"}]}`}, kaspi.KindRefused, "why",
		},
		"400 message": {faults.Row{Code: 400, Body: `{"message":"why"}`}, kaspi.KindRefused, "why"},
		"400 other":   {faults.Row{Code: 400, Body: `{"errors":"?"}`}, kaspi.KindRefused, ""},
	} {
		srv := kaspitest.New(t)
		srv.Put(kaspitest.Order{Code: "501"})
		srv.Fail(test.fault)
		_, err := dial(t, srv).Order(t.Context(), "NTAx")
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || e.Kind != test.kind || e.Title != test.title {
			t.Errorf("%s: got %#v, want %s with title %q", name, err, test.kind, test.title)
			continue
		}
		if e.Status == 0 || e.Op != "GET /orders/NTAx" || srv.Count("", "") != 1 {
			t.Errorf("%s: got status %d of %q after %d requests", name, e.Status, e.Op, srv.Count("", ""))
		}
	}
}

func TestTitlesStayShort(t *testing.T) {
	t.Parallel()
	c := newClient(t, always(http.StatusBadRequest, strings.Repeat("ы", 1000)))
	_, err := c.Order(t.Context(), "NTAx")
	if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.Title != strings.Repeat("ы", 300) {
		t.Errorf("got %v, want a title of 300 characters", err)
	}
}

func TestEndlessAnswersAreCutOffAndNotAskedForAgain(t *testing.T) {
	t.Parallel()
	sent, blanks := 0, strings.Repeat(" ", 32<<20)
	c := newClient(t, kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
		sent++
		return respond(200, `{"data":[]}`+blanks), nil
	})))
	_, err := c.OrderByCode(t.Context(), "501")
	if kaspi.KindOf(err) != kaspi.KindBody || sent != 1 {
		t.Errorf("got %v after %d requests, want a body that is too long after 1", err, sent)
	}
}

func TestErrorsHoldNoQuery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, opt := range map[string]kaspi.Option{
			"refused": always(http.StatusBadRequest, `{}`),
			"broken":  always(200, `{`),
			"no answer": kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
				return nil, errors.New("connection reset")
			})),
		} {
			_, err := newClient(t, opt).OrderByCode(t.Context(), "812345678")
			if err == nil || strings.Contains(err.Error(), "812345678") || strings.Contains(err.Error(), "?") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}

func TestOnlySilenceAfterTheRequestNamesTheUserAgent(t *testing.T) {
	t.Parallel()
	leave := make(chan struct{})
	silent, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := silent.Accept()
			if err != nil {
				return
			}
			go func() { <-leave; _ = c.Close() }()
		}
	}()
	t.Cleanup(func() { close(leave); _ = silent.Close() })
	gone, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	for base, want := range map[string]string{
		"http://" + silent.Addr().String():  "no_answer",
		"https://" + silent.Addr().String(): "net_stalled",
		"http://" + gone.Addr().String():    "net_refused",
		"http://nobody.invalid":             "net_name",
	} {
		connect, whole := time.Minute, 2*time.Minute // what fails by itself needs no limit
		if strings.Contains(base, silent.Addr().String()) {
			connect, whole = 200*time.Millisecond, 1500*time.Millisecond
		}
		c := newClient(t, kaspi.WithBaseURL(base), kaspi.WithTimeout(connect, whole))
		err := c.Accept(t.Context(), "x", "812345678") // a POST: not tried again
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || e.Kind != kaspi.KindNoAnswer {
			t.Errorf("%s: got %v", want, err)
			continue
		}
		if _, kind := e.Fault(); kind != want || strings.Contains(err.Error(), "User-Agent") != (want == "no_answer") {
			t.Errorf("%s: got %s, %v", want, kind, err)
		}
		if strings.Contains(err.Error(), "TLS handshake timeout") != (want == "net_stalled") {
			t.Errorf("%s: %v, want the time for connecting to end first", want, err)
		}
		if e.Sent() != (want == "no_answer") {
			t.Errorf("%s: sent %t", want, e.Sent())
		}
	}
}

func TestAnOrderWithoutAnIDIsNotGivenOne(t *testing.T) {
	t.Parallel()
	c := newClient(t, always(200, `{"data":[{"type":"orders","attributes":{"code":"812345678","state":"NEW"}},
		{"type":"orders","id":"own-id-of-kaspi","attributes":{"code":"8123456789","state":"NEW"}}],"meta":{"pageCount":1}}`))
	var read []kaspi.OrderID
	lost := 0
	for o, err := range c.Orders(t.Context(), kaspi.Query{State: kaspi.StateNew, From: time.Now().Add(-time.Hour)}) {
		if odd, ok := errors.AsType[*kaspi.OrderError](err); ok && odd.Code == "812345678" {
			lost++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, o.ID)
	}
	if lost != 1 || len(read) != 1 || read[0] != "own-id-of-kaspi" {
		t.Errorf("read %q, %d unreadable", read, lost)
	}
}

// However a number is written, and in whatever letters a name.
func TestKaspisWordsAboutABuyerStayOutOfTheText(t *testing.T) {
	t.Parallel()
	for _, private := range []string{
		"7001234567", "+7 700 123 45 67", "8 (700) 123-45-67", "+7(700)1234567", "7 0 0 1 2 3 4 5 6 7", "700 - 123 - 45 - 67",
		"Динара", "Dinara Vydumova", "VYDUMOVA", "Әсел", "ASSEL",
	} {
		body := `{"errors":[{"title":"Order of ` + private + ` cannot be completed, 3 tries are left"}]}`
		_, err := newClient(t, always(400, body)).Order(t.Context(), "OTAwMDAwMDAx")
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || !strings.Contains(e.Title, private) {
			t.Fatalf("%v does not have %q for the seller", err, private)
		}
		for word := range strings.FieldsSeq(private) {
			if len(word) > 1 && strings.Contains(err.Error(), word) {
				t.Errorf("%q of %q is in %q", word, private, err)
			}
		}
		if !strings.Contains(err.Error(), "cannot be completed, 3 tries are left") {
			t.Errorf("%q does not say what was refused", err)
		}
	}
}

// read is a call that is answered with a status, and what came of it.
func read(t *testing.T, status int, body string, header ...string) *kaspi.Error {
	t.Helper()
	var failed *kaspi.Error
	synctest.Test(t, func(t *testing.T) {
		_, err := newClient(t, always(status, body, header...)).Order(t.Context(), "NTAx")
		if err != nil && !errors.As(err, &failed) {
			t.Errorf("%d %.40q: got %v", status, body, err)
		}
	})
	return failed
}

func TestEachStatusHasItsKind(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]kaspi.Kind{
		199: kaspi.KindRefused, 200: "", 201: "", 299: "", 300: kaspi.KindRedirect, 304: kaspi.KindRedirect, 399: kaspi.KindRedirect,
		400: kaspi.KindRefused, 402: kaspi.KindRefused, 405: kaspi.KindRefused, 428: kaspi.KindRefused, 430: kaspi.KindRefused, 499: kaspi.KindRefused,
		500: kaspi.KindServer, 599: kaspi.KindServer,
	} {
		e := read(t, status, echo)
		if want == "" && e != nil || want != "" && (e == nil || e.Kind != want || e.Status != status) {
			t.Errorf("%d: got %v, want %s", status, e, want)
		}
	}
}

func TestAnswersAreReadUpToTheirBounds(t *testing.T) {
	t.Parallel()
	fill := func(head, tail string, n int) string { return head + strings.Repeat(" ", n-len(head)-len(tail)) + tail }
	const most, mostOfARefusal = 8 << 20, 64 << 10
	whole := fill(echo, "", most)
	if e := read(t, 200, whole); e != nil {
		t.Errorf("8 MiB: %v", e)
	}
	e := read(t, 200, whole+" ")
	if e == nil || e.Kind != kaspi.KindBody || e.Status != 200 || !strings.Contains(e.Error(), "more than 8 MiB") {
		t.Errorf("a byte more: %v", e)
	}
	for told, want := range map[int64]kaspi.Kind{most: "", most + 1: kaspi.KindBody} {
		c := newClient(t, kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
			resp := respond(200, whole)
			resp.ContentLength = told
			return resp, nil
		})))
		_, err := c.Order(t.Context(), "NTAx")
		e, _ := errors.AsType[*kaspi.Error](err)
		if kaspi.KindOf(err) != want || (err == nil) != (want == "") || err != nil && e.Status != 200 {
			t.Errorf("said to have %d bytes: %v", told, err)
		}
	}
	refusal := fill(`{"errors":[{"title":"not today"}]`, "}", mostOfARefusal)
	if e := read(t, 400, refusal); e == nil || e.Title != "not today" {
		t.Errorf("a refusal of 64 KiB: %v", e)
	}
	if e := read(t, 400, " "+refusal); e == nil || e.Title == "not today" {
		t.Errorf("what is read of a longer one is no JSON: %v", e)
	}
	if e := read(t, 200, "\ufeff"+echo); e != nil {
		t.Errorf("a byte order mark: %v", e)
	}
}

func TestAPageOfHTMLIsKnownByItsTypeOrItsBeginning(t *testing.T) {
	t.Parallel()
	for _, page := range []struct{ kind, body string }{
		{"text/html; charset=utf-8", "Access denied"}, {"application/json", " \n<!DOCTYPE HTML PUBLIC>"}, {"", "<html lang=ru>"}, {"application/xhtml+xml", "<p>"},
	} {
		if e := read(t, 403, page.body, "Content-Type", page.kind); e == nil || e.Kind != kaspi.KindFirewall || e.Title != "" {
			t.Errorf("%q: got %v", page, e)
		}
	}
	if e := read(t, 400, "an <html> tag", "Content-Type", "text/plain"); e == nil || e.Kind != kaspi.KindRefused || e.Title != "an <html> tag" {
		t.Errorf("a word in between: %v", e)
	}
}

func TestWhatIsAskedToBeWaitedForIsTold(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "1": time.Second, "59": 59 * time.Second, "60": time.Minute, "61": time.Minute, "4294967296": time.Minute, "99999999999999999999": time.Minute,
		"-1": 0, "1.5": 0, "0x1f": 0, "soon": 0, "Fri, 31 Dec 1999 23:59:59 GMT": 0, "Sat, 01 Jan 2000 00:00:00 GMT": 0, "Sat, 01 Jan 2000 00:00:07 GMT": 7 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) { // from midnight of the year 2000 on
			err := newClient(t, always(429, `{}`, "Retry-After", header)).Accept(t.Context(), "NTAx", "501")
			if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.RetryAfter != want {
				t.Errorf("%q: got %v, want %s", header, err, want)
			}
		})
	}
}

func TestEachKindIsSpelledOut(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]kaspi.Error{
		"GET /orders: Kaspi refused the token (HTTP 401)":                                                          {Kind: kaspi.KindToken, Status: 401},
		"GET /orders: Kaspi's firewall answered, not its API: the address or the User-Agent is blocked (HTTP 403)": {Kind: kaspi.KindFirewall, Status: 403},
		"GET /orders: refused (HTTP 400): not today":                                                               {Kind: kaspi.KindRefused, Status: 400, Title: "not today"},
		"GET /orders: not found (HTTP 404)":                                                                        {Kind: kaspi.KindNotFound, Status: 404},
		"GET /orders: too many requests (HTTP 429)":                                                                {Kind: kaspi.KindThrottled, Status: 429},
		"GET /orders: Kaspi failed (HTTP 500)":                                                                     {Kind: kaspi.KindServer, Status: 500},
		"GET /orders: Kaspi's answer cannot be read (HTTP 200)":                                                    {Kind: kaspi.KindBody, Status: 200},
		"GET /orders: redirected away, not followed (HTTP 302)":                                                    {Kind: kaspi.KindRedirect, Status: 302},
		"GET /orders: no answer from Kaspi: the network fails":                                                     {Kind: kaspi.KindNoAnswer},
		"GET /orders: Kaspi's answer did not come to its end (HTTP 200)":                                           {Kind: kaspi.KindNoAnswer, Status: 200},
		"GET /orders: new": {Kind: "new"},
	} {
		e.Op = "GET /orders"
		if got := e.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		service, kind := e.Fault()
		if service != "kaspi" || kind != string(e.Kind) || e.FaultDetail() != e.Title || !e.Sent() {
			t.Errorf("%q is %s of %s, in detail %q, sent %t", want, kind, service, e.FaultDetail(), e.Sent())
		}
	}
	for want, e := range map[string]kaspi.OrderError{
		`order "501" cannot be read: no state`:                             {ID: "NTAx", Code: "501", Problem: "no state"},
		`order "NTAx" cannot be read: no code`:                             {ID: "NTAx", Problem: "no code"},
		`order "` + strings.Repeat("9", 40) + `" cannot be read: too long`: {Code: kaspi.OrderCode(strings.Repeat("9", 41)), Problem: "too long"},
	} {
		if got := e.Error(); got != want || kaspi.KindOf(&e) != kaspi.KindBody {
			t.Errorf("got %q of kind %q, want %q", got, kaspi.KindOf(&e), want)
		}
	}
	if kind := kaspi.KindOf(errors.New("else")); kind != "" {
		t.Errorf("somebody else's error is of kind %q", kind)
	}
}

// Four digits may be a part of a phone or of a code, three are a count.
func TestOnlyWhatMayNameSomebodyIsHidden(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"123 of 999":           "123 of 999",
		"1 234":                "*** ***",
		"12 34 left":           "*** *** left",
		"123 4 of 5":           "*** *** of 5",
		"code 1234 is wrong":   "code *** is wrong",
		"ask (Order) again":    "ask (Order) again",
		"ask (Dinara) again":   "ask *** again",
		"SOME_WORD 12":         "SOME_WORD 12",
		"":                     "",
		"order of a123b4 left": "order of *** left",
	} {
		e := kaspi.Error{Op: "GET /orders", Kind: kaspi.KindRefused, Title: title}
		got := strings.TrimPrefix(strings.TrimPrefix(e.Error(), "GET /orders: refused"), ": ")
		if got != want {
			t.Errorf("%q is told as %q, want %q", title, got, want)
		}
	}
}
