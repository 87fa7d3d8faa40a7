package alstyle_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/netfault"
)

const invalidToken = `{"name":"Unauthorized","message":"Your request was made with invalid credentials.","status":401}`

func TestAnswersAreSortedByWhatWentWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault    faults.Row
		kind     alstyle.Kind
		status   int
		message  string
		requests int
	}{
		"token": {
			faults.Row{Code: 401, Body: invalidToken}, alstyle.KindToken, 401,
			"Your request was made with invalid credentials.", 1,
		},
		"bad request": {
			faults.Row{Code: 400, Body: `{"message":"Too many\n articles."}`}, alstyle.KindRefused, 400,
			"Too many articles.", 1,
		},
		"a long story": {
			faults.Row{Code: 422, Body: `{"message":"` + strings.Repeat("ы", 999) + `"}`}, alstyle.KindRefused, 422,
			strings.Repeat("ы", 300), 1,
		},
		"not found":      {faults.Row{Code: 404, Body: "<html>"}, alstyle.KindRefused, 404, "", 1},
		"status false":   {faults.Row{Body: `{"status":false,"message":"No."}`}, alstyle.KindRefused, 200, "No.", 1},
		"server":         {faults.Row{Code: 500, Body: `{"message":"Oops."}`}, alstyle.KindServer, 500, "Oops.", 3},
		"unavailable":    {faults.Row{Code: 503}, alstyle.KindServer, 503, "Service Unavailable", 3},
		"HTML":           {faults.Row{Body: "<!DOCTYPE html>"}, alstyle.KindBody, 200, "", 1},
		"empty":          {faults.Row{Code: 204}, alstyle.KindBody, 204, "", 1},
		"truncated JSON": {faults.Row{Body: `{"status":true,"data":[{"id":"a`}, alstyle.KindBody, 200, "", 1},
		"reset":          {faults.Row{End: faults.Reset}, alstyle.KindNoAnswer, 0, "", 3},
		"cut":            {faults.Row{End: faults.Cut}, alstyle.KindNoAnswer, 200, "", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := instant(t, 10)
			test.fault.Times = -1
			srv.Fail(test.fault)
			_, err := client(t, srv).Brands(t.Context())
			e, ok := errors.AsType[*alstyle.Error](err)
			if !ok || e.Kind != test.kind || e.Status != test.status || e.Message != test.message || e.Op != "GET /brands" {
				t.Errorf("error = %+v, want %s, status %d, message %q", err, test.kind, test.status, test.message)
			}
			// net/http asks once more by itself when a connection that was kept open turns out to be dead.
			if got := srv.Count("/brands"); got < test.requests || test.requests == 1 && got > 1 {
				t.Errorf("requests = %d, want %d", got, test.requests)
			}
		})
	}
}

func TestAWrongTokenIsTold(t *testing.T) {
	t.Parallel()
	srv := alstyletest.New(t)
	c, err := alstyle.New("wrong-"+alstyletest.Token, alstyle.WithBaseURL(srv.URL()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.Brands(t.Context()); alstyle.KindOf(err) != alstyle.KindToken {
		t.Errorf("error = %v, want kind token", err)
	}
}

// texts are all that an error shows, however it is asked and unwrapped.
func texts(err error) string {
	var b strings.Builder
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&b, "%v\n%+v\n%#v\n", err, err, err)
	}
	return b.String()
}

func TestNoErrorShowsTheToken(t *testing.T) {
	t.Parallel()
	const token = "se+cret/32"
	echo := func(status int) trip {
		return func(r *http.Request) (*http.Response, error) {
			return reply(r, status, fmt.Sprintf(`{"status":false,"message":"asked %s and %s"}`, r.URL, token)), nil
		}
	}
	elsewhere := func(r *http.Request) (*http.Response, error) {
		answer := reply(r, http.StatusFound, "")
		answer.Header.Set("Location", "https://elsewhere.example\x7f/?"+r.URL.RawQuery)
		return answer, nil
	}
	for name, transport := range map[string]trip{
		"network": func(r *http.Request) (*http.Response, error) { return nil, fmt.Errorf("cannot reach %s", r.URL) },
		"nested": func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy: %w", &url.Error{Op: "Get", URL: r.URL.String(), Err: errors.New("no")})
		},
		"answer": echo(200), "bad request": echo(400), "server": echo(500), "bad redirect": elsewhere,
		"body": func(r *http.Request) (*http.Response, error) {
			return reply(r, 200, fmt.Sprintf(`{"5":{"quantity":%q}}`, token)), nil
		},
	} {
		c, err := alstyle.New(token, alstyle.WithPace(0), alstyle.WithTransport(transport))
		if err != nil {
			t.Fatal(err)
		}
		goods, err := collect(c.QuantityPrice(t.Context()))
		shown := texts(err) + fmt.Sprint(goods) + fmt.Sprintf("%v %+v %#v %s", c, c, c, c)
		if err == nil && len(goods) == 0 || strings.Contains(shown, token) || strings.Contains(shown, url.QueryEscape(token)) {
			t.Errorf("%s: the token shows in %s", name, shown)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/?"+r.URL.RawQuery, http.StatusFound)
	}))
	defer first.Close()
	c, err := alstyle.New(alstyletest.Token, alstyle.WithBaseURL(first.URL), alstyle.WithPace(0))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.Brands(t.Context()); alstyle.KindOf(err) != alstyle.KindRefused || asked > 0 {
		t.Errorf("error = %v, requests elsewhere = %d; want kind refused, 0", err, asked)
	}
}

func TestTheCallersOwnEndIsNoFailureOfTheDistributor(t *testing.T) {
	t.Parallel()
	srv := instant(t, 10)
	srv.Fail(faults.Row{Times: -1, End: faults.Hang})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := client(t, srv).Brands(ctx)
	if !errors.Is(err, context.DeadlineExceeded) || alstyle.KindOf(err) != "" {
		t.Errorf("error = %v of kind %q, want the caller's deadline", err, alstyle.KindOf(err))
	}
	_, err = client(t, srv, alstyle.WithTimeout(time.Second, 20*time.Millisecond)).Brands(t.Context())
	if alstyle.KindOf(err) != alstyle.KindNoAnswer {
		t.Errorf("error = %v, want kind no_answer for the client's own deadline", err)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]alstyle.Option{
		"no scheme":   alstyle.WithBaseURL("api.al-style.kz"),
		"not the web": alstyle.WithBaseURL("ftp://api.al-style.kz"),
		"with token":  alstyle.WithBaseURL("https://api.al-style.kz/api?access-token=secret"),
		"a password":  alstyle.WithBaseURL("https://me:secret@api.al-style.kz/api"),
		"not an URL":  alstyle.WithBaseURL("https://%zz:secret"),
		"pace":        alstyle.WithPace(-1),
		"connecting":  alstyle.WithTimeout(0, time.Second),
		"whole":       alstyle.WithTimeout(time.Second, 0),
		"no host":     alstyle.WithBaseURL("https:///api"),
		"agent":       alstyle.WithUserAgent(""),
	} {
		if _, err := alstyle.New("t", option); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error = %v, want one without secrets", name, err)
		}
	}
	for _, token := range []string{"", "two words", "line\n"} {
		if _, err := alstyle.New(token); err == nil {
			t.Errorf("token %q was accepted", token)
		}
	}
	if _, err := alstyle.New("t"); err != nil {
		t.Errorf("the settings without options: %v", err)
	}
}

func TestTheClientNamesItself(t *testing.T) {
	t.Parallel()
	srv := instant(t, 1)
	if _, err := client(t, srv, alstyle.WithUserAgent("shop/7")).Brands(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := srv.Requests()[0].Agent; got != "shop/7" {
		t.Errorf("User-Agent = %q, want shop/7", got)
	}
}

// A server may put what it was asked with into any field.
func TestNoRowShowsTheToken(t *testing.T) {
	t.Parallel()
	const token = "se+cret/32"
	asks := map[string]struct {
		body string
		ask  func(c *alstyle.Client) (any, error)
	}{
		"stock":        {`{"5":{"quantity":"` + token + `"}}`, func(c *alstyle.Client) (any, error) { return collect(c.QuantityPrice(t.Context())) }},
		"element info": {`[{"article":5,"quantity":"` + token + `"}]`, func(c *alstyle.Client) (any, error) { return c.ElementInfo(t.Context(), "5") }},
		"catalogue": {`{"elements":[{"article":5,"quantity":"` + token + `"}],"pagination":{"totalCount":1}}`, func(c *alstyle.Client) (any, error) {
			return collect(c.Elements(t.Context(), alstyle.ElementQuery{}))
		}},
	}
	for name, a := range asks {
		c, err := alstyle.New(token, alstyle.WithPace(0), alstyle.WithTransport(trip(func(r *http.Request) (*http.Response, error) { return reply(r, 200, a.body), nil })))
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.ask(c)
		shown := fmt.Sprintf("%+v", got)
		if err != nil || !strings.Contains(shown, "quantity") || strings.Contains(shown, token) {
			t.Errorf("%s: %s, %v", name, shown, err)
		}
	}
}

// failure is how a call with this answer fails; nil when it does not.
func failure(t *testing.T, status int, body string) *alstyle.Error {
	t.Helper()
	var e *alstyle.Error
	synctest.Test(t, func(t *testing.T) {
		_, err := answering(t, status, body, -1).Categories(t.Context())
		if err != nil && !errors.As(err, &e) {
			t.Errorf("%d %.40q: got %v", status, body, err)
		}
	})
	return e
}

func TestEachStatusHasItsKind(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]alstyle.Kind{
		200: "", 201: "", 299: "", 300: alstyle.KindRefused, 304: alstyle.KindRefused, 400: alstyle.KindRefused, 401: alstyle.KindToken, 402: alstyle.KindRefused,
		403: alstyle.KindThrottled, 404: alstyle.KindRefused, 429: alstyle.KindThrottled, 430: alstyle.KindRefused, 499: alstyle.KindRefused, 500: alstyle.KindServer, 599: alstyle.KindServer,
	} {
		e := failure(t, status, "[]")
		if want == "" && e != nil || want != "" && (e == nil || e.Kind != want || e.Status != status) {
			t.Errorf("%d: got %v, want %s", status, e, want)
		}
	}
}

func TestAnswersAreReadUpToTheirBounds(t *testing.T) {
	t.Parallel()
	fill := func(text string, n int) string { return text + strings.Repeat(" ", n-len(text)) }
	const mostOfARefusal, mostOfANotice = 64 << 10, 4095
	const no = `{"message":"No."}`
	for text, want := range map[string]string{no: "No.", "\ufeff" + no: "No.", fill(no, mostOfARefusal): "No.", strings.Repeat(" ", mostOfARefusal-len(no)+1) + no: "", "No.": "", `{"message":7}`: "7"} {
		if e := failure(t, 400, text); e == nil || e.Kind != alstyle.KindRefused || e.Message != want {
			t.Errorf("a refusal of %d bytes: %v", len(text), e)
		}
	}
	for text, want := range map[string]alstyle.Kind{
		fill(`{"status":false}`, mostOfANotice): alstyle.KindRefused, fill(`{"status":false}`, mostOfANotice+1): alstyle.KindBody,
		`{"success":false}`: alstyle.KindThrottled, `{"success":0}`: alstyle.KindThrottled, `{"success":true}`: alstyle.KindBody, `{"success":null}`: alstyle.KindBody,
		`{"interval":0}`: alstyle.KindThrottled, `{"interval":null}`: alstyle.KindBody, `{"interval":"soon"}`: alstyle.KindBody,
		`{"status":0}`: alstyle.KindRefused, `{"status":1}`: alstyle.KindBody, `{"status":"false"}`: alstyle.KindRefused, `{"status":false,"success":false}`: alstyle.KindThrottled,
	} {
		if e := failure(t, 200, text); e == nil || e.Kind != want {
			t.Errorf("a notice of %d bytes, %.40s: got %v, want %s", len(text), text, e, want)
		}
	}
}

// A whole call may take longer than what is given to a connection.
func TestConnectingHasALimitOfItsOwn(t *testing.T) {
	t.Parallel()
	srv := instant(t, 10)
	_, err := client(t, srv, alstyle.WithTimeout(time.Nanosecond, time.Minute)).Brands(t.Context())
	if e, ok := errors.AsType[*alstyle.Error](err); !ok || e.Kind != alstyle.KindNoAnswer || e.Cause != netfault.NoConnect || srv.Count("/") != 0 {
		t.Errorf("got %v, want no connection in time", err)
	}
	silent, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	slow := client(t, srv, alstyle.WithBaseURL("https://"+silent.Addr().String()), alstyle.WithTimeout(50*time.Millisecond, 5*time.Second))
	if _, err := slow.Brands(t.Context()); err == nil || !strings.Contains(err.Error(), "TLS handshake timeout") {
		t.Errorf("got %v, want a connection that does not become secure in time", err)
	}
}

func TestAnErrorOfFieldsNamesThem(t *testing.T) {
	t.Parallel()
	srv := instant(t, 10)
	srv.Misbehave(alstyletest.Quirks{Unknown: []string{"rrp"}})
	var told *alstyle.FieldsError
	q := alstyle.ElementQuery{Fields: []string{"brand", "rrp", "images"}, Fewer: func(e *alstyle.FieldsError) { told = e }}
	if _, err := collect(client(t, srv).Elements(t.Context(), q)); err != nil || told == nil {
		t.Fatalf("got %v, told %v", err, told)
	}
	if got := told.Error(); !strings.HasPrefix(got, "read without the fields rrp, images: GET /elements-pagination: server (HTTP 500)") || alstyle.KindOf(told) != alstyle.KindServer {
		t.Errorf("got %q of kind %q", got, alstyle.KindOf(told))
	}
	if got := (&alstyle.ShortError{Got: 3, Announced: 5}).Error(); got != "catalogue is short: 3 goods of 5 came" {
		t.Errorf("got %q", got)
	}
	for want, e := range map[string]alstyle.Error{
		"server": {Kind: alstyle.KindServer}, "net_refused": {Kind: alstyle.KindNoAnswer, Cause: netfault.Refused}, "no_answer": {Kind: alstyle.KindNoAnswer, Cause: netfault.Silence},
	} {
		if service, kind := e.Fault(); service != "supplier" || kind != want {
			t.Errorf("%#v is %s of %s, want %s", e, kind, service, want)
		}
	}
}

func TestTheClientIsNamedByItsAddress(t *testing.T) {
	t.Parallel()
	c, err := alstyle.New("t", alstyle.WithBaseURL("http://127.0.0.1:1/api//"))
	if err != nil || c.String() != "al-style client for http://127.0.0.1:1/api" || c.GoString() != c.String() {
		t.Errorf("got %s, %v", c, err)
	}
	for want, option := range map[string]alstyle.Option{
		"al-style client: base URL must be http(s)://host/path":   alstyle.WithBaseURL("secret"),
		"al-style client: pace -1ns is negative":                  alstyle.WithPace(-1),
		"al-style client: timeouts 1ns and 0s must be positive":   alstyle.WithTimeout(1, 0),
		"al-style client: timeouts -1ns and 1ns must be positive": alstyle.WithTimeout(-1, 1),
		"al-style client: user agent is empty":                    alstyle.WithUserAgent(""),
	} {
		if _, err := alstyle.New("t", option); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestARequestIsWrittenOneWay(t *testing.T) {
	t.Parallel()
	var asked *http.Request
	c, err := alstyle.New("to/ken", alstyle.WithPace(0), alstyle.WithTransport(trip(func(r *http.Request) (*http.Response, error) {
		asked = r
		return reply(r, http.StatusOK, "[]"), nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Categories(t.Context()); err != nil || asked.URL.String() != "https://api.al-style.kz/api/categories?access-token=to%2Fken" {
		t.Errorf("asked %s, %v", asked.URL, err)
	}
	if _, err := collect(c.QuantityPrice(t.Context(), "1", "2y")); err != nil || asked.URL.String() != "https://api.al-style.kz/api/quantity-price?access-token=to%2Fken&article=1,2y" {
		t.Errorf("asked %s, %v", asked.URL, err)
	}
	if size, _ := c.StockSize(); size != 0 {
		t.Errorf("an answer about two goods is taken for the whole stock of %d bytes", size)
	}
	if asked.Method != http.MethodGet || asked.Header.Get("Accept") != "application/json" || asked.Header.Get("User-Agent") != "kaspibot" {
		t.Errorf("%s with %v", asked.Method, asked.Header)
	}
	if _, err := c.ElementInfo(t.Context(), "5"); err != nil || asked.URL.Path != "/api/element-info" || asked.URL.Query().Get("additional_fields") != "brand,weight,barcode,discountPrice,discount" {
		t.Errorf("asked %s, %v", asked.URL, err)
	}
}

// closing notes that it has been closed.
type closing struct {
	io.Reader
	closed *int
}

func (c closing) Close() error { *c.closed++; return nil }

// A connection whose answer is left open is lost.
func TestEveryAnswerIsClosed(t *testing.T) {
	t.Parallel()
	for status, body := range map[int]string{200: "[]", 201: "x", 400: "{}", 302: "", 404: strings.Repeat("x", 100<<10)} {
		closed := 0
		c, err := alstyle.New(alstyletest.Token, alstyle.WithPace(0), alstyle.WithTransport(trip(func(r *http.Request) (*http.Response, error) {
			resp := reply(r, status, "")
			resp.Body = closing{strings.NewReader(body), &closed}
			return resp, nil
		})))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Categories(t.Context()); (err == nil) != (status == 200) || closed != 1 {
			t.Errorf("%d: %v, closed %d times", status, err, closed)
		}
	}
}
