package kaspi_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
	"kaspibot/kaspi/pipenet"
)

// linked is a fake and its client without a socket between them, for use in a bubble. The client's host has a
// clock of its own.
func linked(t *testing.T, host func() time.Time, opts ...kaspi.Option) (*kaspitest.Server, *kaspi.Client) {
	t.Helper()
	l := pipenet.Listen()
	srv := kaspitest.New(t, kaspitest.WithListener(l))
	opts = append([]kaspi.Option{kaspi.WithTransport(l.Transport()), kaspi.WithClock(host)}, opts...)
	return srv, dial(t, srv, opts...)
}

func TestOrdersAreFoundWhateverTheHostsClockSays(t *testing.T) {
	t.Parallel()
	const day, margin = 24 * time.Hour, 2 * time.Minute // a window of 14 days loses its margin
	for _, off := range []time.Duration{
		0, 2 * time.Minute, -2 * time.Minute, 2 * time.Hour, -2 * time.Hour, 30 * day, -30 * day,
	} {
		for _, width := range []time.Duration{time.Hour, 13 * day, 14 * day} {
			t.Run(fmt.Sprint(off, " ", width), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					host := func() time.Time { return time.Now().Add(off) }
					srv, c := linked(t, host)
					srv.Put(kaspitest.Order{Code: "501", Created: time.Now().Add(-width + 10*time.Minute)})
					srv.Put(kaspitest.Order{Code: "502", Created: time.Now()})
					for range 2 { // the first finds out
						q := kaspi.Query{State: kaspi.StateNew, From: host().Add(-width)}
						if orders, err := collect(c.Orders(t.Context(), q)); err != nil || len(orders) != 2 {
							t.Errorf("got %d orders and error %v, want both", len(orders), err)
						}
					}
					for _, r := range srv.Requests() {
						from, to := milli(t, r, "$ge"), milli(t, r, "$le")
						if wide := to.Sub(from); wide < width-margin || wide > 14*day {
							t.Errorf("a window of %s, want at least %s and at most 14 days", wide, width)
						}
					}
					ahead, known := c.ClockOffset()
					if !known || (ahead+off).Abs() > 2*time.Second {
						t.Errorf("Kaspi's clock is told to be ahead by %s, %t, want %s", ahead, known, -off)
					}
				})
			})
		}
	}
}

func milli(t *testing.T, r kaspitest.Request, side string) time.Time {
	t.Helper()
	ms, err := strconv.ParseInt(r.Query.Get("filter[orders][creationDate]["+side+"]"), 10, 64)
	if err != nil {
		t.Errorf("%s: %v", side, err)
	}
	return time.UnixMilli(ms)
}

func TestTheClockIsNotKnownBeforeAnAnswer(t *testing.T) {
	t.Parallel()
	c := newClient(t, always(200, page("", ""), "Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat), "Age", "3600"))
	for range 2 {
		if ahead, known := c.ClockOffset(); known || ahead != 0 {
			t.Errorf("got %s, %t, want nothing: a cache tells no time", ahead, known)
		}
		if _, err := collect(c.Orders(t.Context(), lastWeek())); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAlmatyIsFixed(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"2023-07-01T00:00:00Z", "2026-01-01T00:00:00Z"} {
		parsed, err := time.Parse(time.RFC3339, at)
		if got := parsed.In(kaspi.Almaty()).Format("15:04 -0700"); err != nil || got != "05:00 +0500" {
			t.Errorf("%s is %s in Almaty", at, got)
		}
	}
}

func TestTimeoutsPassInVirtualTimeWithoutSockets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		half := func() float64 { return 0.5 }
		srv, c := linked(t, time.Now, kaspi.WithChance(half), kaspi.WithTimeout(time.Second, 30*time.Second))
		srv.Put(kaspitest.Order{Code: "501"})
		srv.Fail(faults.Row{Operation: "GET", End: faults.Hang}, faults.Row{Operation: "GET", Code: 503, RetryAfter: 40})
		begin := time.Now()
		if _, err := c.Order(t.Context(), "NTAx"); err != nil {
			t.Fatal(err)
		}
		if got, want := time.Since(begin), 30*time.Second+1125*time.Millisecond+40*time.Second; got != want {
			t.Errorf("took %s, want %s: a silence, a spread second, and what was asked for", got, want)
		}
		srv.Fail(faults.Row{Operation: "POST", Where: faults.After, End: faults.Hang})
		begin = time.Now()
		err := c.Accept(t.Context(), "NTAx", "501")
		if kaspi.KindOf(err) != kaspi.KindNoAnswer || time.Since(begin).Truncate(time.Second) != 30*time.Second || srv.Accepted("501") != 1 {
			t.Errorf("got %v after %s, accepted %d times", err, time.Since(begin), srv.Accepted("501"))
		}
	})
}

func TestARedirectCarriesNoReferer(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501"})
	srv.Fail(faults.Row{Code: 307, Header: map[string]string{"Location": srv.URL() + "/orders/NTAx"}})
	if _, err := dial(t, srv).Order(t.Context(), "NTAx"); err != nil || srv.Count("GET", "") != 2 {
		t.Fatalf("got %v after %d requests", err, srv.Count("GET", ""))
	}
	for _, r := range srv.Requests() {
		if from := r.Header.Get("Referer"); from != "" {
			t.Errorf("the redirect tells that it comes from %s", from)
		}
	}
}

func TestWhatKaspiSaysOfABuyerStaysOutOfLogs(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Order is cancelled, so it can't be completed.":                     "Order is cancelled, so it can't be completed.",
		"Покупатель Айгуль Примерова, +7 (700) 111-22-33, недоступен":       "*** *** *** +7 (700) *** ***",
		"buyer Aigul (AIGUL PRIMEROVA) 77001112233 is not reachable":        "buyer *** *** *** *** is not reachable",
		"the reason BUYER_NOT_REACHABLE is not for order 900123456":         "the reason BUYER_NOT_REACHABLE is not for order ***",
		"Exceeded the maximum difference (in days). Actual [30], max [14].": "Actual [30], max [14].",
	} {
		err := newClient(t, always(400, fmt.Sprintf(`{"errors":[{"title":%q}]}`, title))).Accept(t.Context(), "NTAx", "501")
		if err == nil || !strings.Contains(err.Error(), want) && !strings.HasPrefix(want, "***") {
			t.Errorf("%s: got %v, want %s in it", title, err, want)
		}
		for _, private := range []string{"Айгуль", "Примерова", "111-22", "Aigul", "AIGUL", "PRIMEROVA", "7700", "900123456"} {
			if strings.Contains(err.Error(), private) {
				t.Errorf("%q is in %q", private, err)
			}
		}
	}
}

// ticking is a clock that goes on by a second each time it is looked at.
func ticking(from time.Time) func() time.Time {
	at := from.Add(-time.Second)
	return func() time.Time {
		at = at.Add(time.Second)
		return at
	}
}

func TestTheClockIsMeasuredInTheMiddleOfARequest(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for date, want := range map[time.Duration]time.Duration{ // sent at noon, back a second later
		0: 0, time.Second: 0, 2 * time.Second: 2 * time.Second, -time.Second: 0, -2 * time.Second: -2 * time.Second, 3 * time.Second: 3 * time.Second,
		time.Hour: time.Hour, -40 * 24 * time.Hour: -40 * 24 * time.Hour,
	} {
		c := newClient(t, kaspi.WithClock(ticking(noon)), always(200, echo, "Date", noon.Add(date).Format(http.TimeFormat)))
		if _, err := c.Order(t.Context(), "NTAx"); err != nil {
			t.Fatal(err)
		}
		if got, known := c.ClockOffset(); got != want || !known {
			t.Errorf("dated %s off: ahead by %s, known %t, want %s", date, got, known, want)
		}
	}
	c := newClient(t, always(200, echo, "Date", "noon"))
	if _, err := c.Order(t.Context(), "NTAx"); err != nil {
		t.Fatal(err)
	}
	if got, known := c.ClockOffset(); got != 0 || known {
		t.Errorf("an odd date: ahead by %s, known %t", got, known)
	}
}

func TestAQueryBeginsAgainWhenTheClockTurnsOutToBeOff(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for ahead, requests := range map[time.Duration]int{time.Minute: 1, -time.Minute: 1, 61 * time.Second: 2, -61 * time.Second: 2} {
		for _, to := range []time.Time{{}, noon} {
			sent := 0
			c := newClient(t, kaspi.WithClock(ticking(noon)), kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
				sent++ // the clock is looked at once before it is sent
				return respond(200, page("", ""), "Date", noon.Add(time.Second+ahead).Format(http.TimeFormat)), nil
			})))
			orders, err := collect(c.Orders(t.Context(), kaspi.Query{From: noon.Add(-time.Hour), To: to}))
			want := requests
			if !to.IsZero() {
				want = 1
			}
			if err != nil || len(orders) != 2 || sent != want {
				t.Errorf("ahead by %s, open %t: %d orders and %v after %d requests, want %d", ahead, to.IsZero(), len(orders), err, sent, want)
			}
		}
	}
}
