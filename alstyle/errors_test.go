package alstyle_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
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
		"timeout":     alstyle.WithTimeout(0, time.Second),
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
