package kaspi_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

const echo = `{"data":{"type":"orders","id":"NTAx","attributes":{"code":"501","status":"ACCEPTED_BY_MERCHANT"}}}`

// tries answers each request with the next status; 0 is a connection that breaks.
func tries(count *int, header http.Header, statuses ...int) kaspi.Option {
	return kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
		status := statuses[min(*count, len(statuses)-1)]
		*count++
		if status == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		body := `{"errors":[{"title":"not now"}]}`
		if status == 200 {
			body = echo
		}
		resp := respond(status, body)
		resp.Header = header
		return resp, nil
	}))
}

func TestOnlyReadingIsRepeated(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method   string
		statuses []int
		sent     int
		kind     kaspi.Kind
		waited   time.Duration // at least; at most a quarter more
	}{
		"at once":         {"GET", []int{200}, 1, "", 0},
		"third time":      {"GET", []int{502, 503, 200}, 3, "", 3 * time.Second},
		"broken link":     {"GET", []int{0, 200}, 2, "", time.Second},
		"throttled":       {"GET", []int{429, 200}, 2, "", time.Second},
		"server down":     {"GET", []int{500}, 4, kaspi.KindServer, 7 * time.Second},
		"throttled on":    {"GET", []int{429}, 4, kaspi.KindThrottled, 7 * time.Second},
		"link down":       {"GET", []int{0}, 4, kaspi.KindNoAnswer, 7 * time.Second},
		"refused":         {"GET", []int{400}, 1, kaspi.KindRefused, 0},
		"token":           {"GET", []int{401}, 1, kaspi.KindToken, 0},
		"POST 502":        {"POST", []int{502, 200}, 1, kaspi.KindServer, 0}, // may have done its work
		"POST 429":        {"POST", []int{429, 200}, 1, kaspi.KindThrottled, 0},
		"POST broken off": {"POST", []int{0, 200}, 1, kaspi.KindNoAnswer, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent, start := 0, time.Now()
				c := newClient(t, tries(&sent, nil, test.statuses...))
				var err error
				if test.method == "GET" {
					_, err = c.Order(t.Context(), "NTAx")
				} else {
					err = c.Accept(t.Context(), "NTAx", "501")
				}
				if kaspi.KindOf(err) != test.kind || (err == nil) != (test.kind == "") {
					t.Errorf("got error %v, want kind %q", err, test.kind)
				}
				if e, ok := errors.AsType[*kaspi.Error](err); ok && !e.Sent() {
					t.Error("the request is said not to have gone out")
				}
				if sent != test.sent {
					t.Errorf("sent %d times, want %d", sent, test.sent)
				}
				if got := time.Since(start); got < test.waited || got > test.waited*5/4+time.Millisecond {
					t.Errorf("took %s, want %s and at most a quarter more", got, test.waited)
				}
			})
		})
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"17":                            17 * time.Second,
		"Sat, 01 Jan 2000 00:00:20 GMT": 20 * time.Second, // the bubble's clock begins at midnight
		"86400":                         time.Minute,
		"Fri, 31 Dec 9999 23:59:59 GMT": time.Minute,
		"Fri, 31 Dec 1999 23:59:59 GMT": time.Second,
		"0":                             time.Second,
		"-5 minutes":                    time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			sent, start := 0, time.Now()
			c := newClient(t, tries(&sent, http.Header{"Retry-After": {header}}, 429, 200))
			_, err := c.Order(t.Context(), "NTAx")
			if got := time.Since(start); err != nil || got < want || got > want*5/4 {
				t.Errorf("%s: took %s with error %v, want %s", header, got, err, want)
			}
		})
	}
}

func TestRetryAfterIsTold(t *testing.T) {
	t.Parallel()
	err := newClient(t, always(429, `{}`, "Retry-After", "30")).Accept(t.Context(), "NTAx", "501")
	if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.RetryAfter != 30*time.Second {
		t.Errorf("got %#v, want 30 s", err)
	}
}

func TestSilenceEndsEachTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := newClient(t, kaspi.WithTransport(network(silence)))
		err := c.Accept(t.Context(), "NTAx", "501")
		if got := time.Since(start); kaspi.KindOf(err) != kaspi.KindNoAnswer || got != 30*time.Second {
			t.Errorf("got %v after %s, want silence for 30 s", err, got)
		}
		if errors.Is(err, context.DeadlineExceeded) {
			t.Error("the client's own limit looks like the caller's")
		}
		start = time.Now()
		_, err = c.Order(t.Context(), "NTAx")
		if got := time.Since(start); kaspi.KindOf(err) != kaspi.KindNoAnswer || got < 127*time.Second {
			t.Errorf("got %v after %s, want four times 30 s and 7 s of waiting", err, got)
		}
	})
}

// drip sends the beginning of a body and nothing more.
type drip struct{ ctx context.Context }

func (d drip) Read([]byte) (int, error) {
	<-d.ctx.Done()
	return 0, d.ctx.Err()
}

func TestABodyThatNeverEndsIsSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			resp := respond(200, "")
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"data":`), drip{r.Context()}))
			return resp, nil
		})))
		err := c.Accept(t.Context(), "NTAx", "501")
		if e, ok := errors.AsType[*kaspi.Error](err); !ok || e.Kind != kaspi.KindNoAnswer || !e.Sent() {
			t.Errorf("got %#v, want silence after sending", err)
		} else if strings.Contains(e.Error(), "User-Agent") {
			t.Errorf("the agent is blamed though an answer began: %v", e)
		}
	})
}

func TestTheCallersDeadlineIsItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, opt := range map[string]kaspi.Option{
			"in silence": kaspi.WithTransport(network(silence)),
			"in a wait":  always(http.StatusServiceUnavailable, `{}`),
		} {
			ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
			_, err := newClient(t, opt).Order(ctx, "NTAx")
			if !errors.Is(err, context.DeadlineExceeded) || kaspi.KindOf(err) != "" {
				t.Errorf("%s: got %v of kind %q", name, err, kaspi.KindOf(err))
			}
			cancel()
		}
	})
}

func TestCallsKeepThePace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, kaspi.WithRate(5), always(200, echo))
		start := time.Now()
		for range 11 {
			if _, err := c.Order(t.Context(), "NTAx"); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(start); got != 1600*time.Millisecond { // the first three go out at once
			t.Errorf("11 calls at 5 a second took %s, want 1.6 s", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := c.Order(ctx, "NTAx"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("no turn before the deadline: got %v", err)
		}
	})
}

func TestABrokenConnectionIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, c := linked(t, time.Now)
		srv.Put(kaspitest.Order{Code: "501"})
		srv.Fail(faults.Row{End: faults.Cut})
		if _, err := c.Order(t.Context(), "NTAx"); err != nil || srv.Count("", "") != 2 {
			t.Errorf("got %v after %d requests, want success after 2", err, srv.Count("", ""))
		}
	})
}

func TestWaitsAreSpread(t *testing.T) {
	t.Parallel()
	waits := map[time.Duration]bool{}
	for range 10 {
		synctest.Test(t, func(t *testing.T) {
			sent, start := 0, time.Now()
			if _, err := newClient(t, tries(&sent, nil, 503, 200)).Order(t.Context(), "NTAx"); err != nil {
				t.Fatal(err)
			}
			waits[time.Since(start)] = true
		})
	}
	if len(waits) == 1 {
		t.Error("ten clients come back at the same moment")
	}
}

func TestTurnOfAPersonPassesWhatOnlyReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, kaspi.WithRate(1), always(200, echo))
		for range 3 { // what may go out at once
			if _, err := c.Order(t.Context(), "NTAx"); err != nil {
				t.Fatal(err)
			}
		}
		var read sync.WaitGroup
		for range 5 {
			read.Go(func() { _, _ = c.Order(t.Context(), "NTAx") })
		}
		synctest.Wait()
		start := time.Now()
		ctx, err := c.Turn(t.Context(), nil)
		if err != nil || time.Since(start) > time.Second {
			t.Errorf("a turn came after %s behind five readings, want 1 s (%v)", time.Since(start), err)
		}
		before := time.Now()
		if _, err := c.Order(ctx, "NTAx"); err != nil || time.Since(before) != 0 {
			t.Errorf("a request with a turn waited for %s (%v)", time.Since(before), err)
		}
		read.Wait()
	})
}

func TestAPersonHearsHowManyAreBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, kaspi.WithRate(1), always(200, echo))
		ahead := make([]func() int, 7)
		turns := make([]error, len(ahead))
		stop := make([]context.CancelFunc, len(ahead))
		for i := range ahead {
			ctx, cancel := context.WithCancel(t.Context())
			stop[i] = cancel
			go func() { _, turns[i] = c.Turn(ctx, func(of func() int) { ahead[i] = of }) }()
			synctest.Wait()
		}
		check := func(when string, want ...int) {
			t.Helper()
			synctest.Wait()
			for i, n := range want {
				if got := ahead[i](); got != n {
					t.Errorf("%s: %d are before number %d, want %d", when, got, i, n)
				}
			}
		}
		check("at first", 0, 0, 0, 0, 1, 2, 3) // three may go at once
		stop[5]()
		check("one has left", 0, 0, 0, 0, 1, 0, 2)
		<-time.After(time.Second)
		check("a second later", 0, 0, 0, 0, 0, 0, 1)
		<-time.After(2 * time.Second)
		check("in the end", 0, 0, 0, 0, 0, 0, 0)
		for i, err := range turns {
			if (err != nil) != (i == 5) || err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("turn %d: %v", i, err)
			}
			stop[i]()
		}
	})
}

func TestAnyNumberMayGiveUpAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, kaspi.WithRate(0.001), always(200, echo))
		for range 3 { // may go at once
			if _, err := c.Turn(t.Context(), nil); err != nil {
				t.Error(err)
			}
		}
		begin := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 100)
		for range cap(gone) {
			go func() { _, err := c.Turn(ctx, nil); gone <- err }()
		}
		synctest.Wait()
		cancel()
		for range cap(gone) {
			if err := <-gone; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		synctest.Wait()
		if waited := time.Since(begin); waited > 0 {
			t.Errorf("they are rid of after %s", waited)
		}
	})
}

func TestATurnIsForOneRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, kaspi.WithRate(1), always(200, echo))
		var ctx context.Context
		for range 3 {
			var err error
			if ctx, err = c.Turn(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		begin := time.Now()
		for i, want := range []time.Duration{0, time.Second, 2 * time.Second} {
			if _, err := c.Order(ctx, "NTAx"); err != nil || time.Since(begin) != want {
				t.Errorf("request %d after %s with %v, want %s", i, time.Since(begin), err, want)
			}
		}
		<-time.After(250 * time.Millisecond) // a part of a turn is there
		if _, err := c.Order(ctx, "NTAx"); err != nil || time.Since(begin) != 3*time.Second {
			t.Errorf("the last after %s with %v, want 3 s", time.Since(begin), err)
		}
		late, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Turn(late, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("nobody waits for it any more: %v", err)
		}
		if _, err := c.Order(t.Context(), "NTAx"); err != nil || time.Since(begin) != 4*time.Second {
			t.Errorf("after who gave up: %s with %v, want 4 s", time.Since(begin), err)
		}
	})
}

// torn breaks in the middle of a body.
type torn struct{}

func (torn) Read([]byte) (int, error) { return 0, errors.New("torn") }

func TestABodyThatBreaksIsAskedForAgainAndToldWithItsStatus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		c := newClient(t, kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
			sent++
			resp := respond(200, "")
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(echo), torn{}))
			return resp, nil
		})))
		_, err := c.Order(t.Context(), "NTAx")
		e, ok := errors.AsType[*kaspi.Error](err)
		if !ok || e.Kind != kaspi.KindBody || e.Status != 200 || e.Op != "GET /orders/NTAx" || !strings.HasSuffix(e.Error(), ": torn") || sent != 4 {
			t.Errorf("got %#v after %d requests, want a broken body after 4", err, sent)
		}
	})
}

func TestARedirectLeadsToTheSameServerAlone(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]kaspi.Kind{
		"http://kaspi.test/orders/NTAy": "", "/orders/NTAy": "", "https://kaspi.test/orders/NTAy": kaspi.KindRedirect, "http://kaspi.test:81/orders/NTAy": kaspi.KindRedirect, "": kaspi.KindRedirect,
	} {
		var asked []string
		c := newClient(t, kaspi.WithBaseURL("http://kaspi.test"), kaspi.WithTransport(network(func(r *http.Request) (*http.Response, error) {
			asked = append(asked, r.URL.String())
			if len(asked) > 1 {
				return respond(200, echo), nil
			}
			if to == "" {
				return respond(304, ""), nil
			}
			return respond(302, "", "Location", to), nil
		})))
		_, err := c.Order(t.Context(), "NTAx")
		if kaspi.KindOf(err) != want || (err == nil) != (want == "") || len(asked) > 1 == (want != "") {
			t.Errorf("%q: got %v after %v", to, err, asked)
		}
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
	for status, body := range map[int]string{200: echo, 201: "x", 400: "{}", 302: "", 404: strings.Repeat("x", 100<<10)} {
		sent, closed := 0, 0
		c := newClient(t, kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
			sent++
			resp := respond(status, "")
			resp.Body = closing{strings.NewReader(body), &closed}
			return resp, nil
		})))
		_ = c.Accept(t.Context(), "NTAx", "501")
		_, _ = c.Order(t.Context(), "NTAx")
		if sent != 2 || closed != 2 {
			t.Errorf("%d: %d answers of %d are closed", status, closed, sent)
		}
	}
}
