package alstyle_test

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

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/pipenet"
)

// paced is a market and a client with its usual pauses. No socket is between them, so that in a bubble time can
// be unreal.
func paced(t testing.TB, opts ...alstyletest.Option) (*alstyletest.Server, *alstyle.Client) {
	t.Helper()
	l := pipenet.Listen()
	srv := alstyletest.New(t, append(opts, alstyletest.WithListener(l))...)
	c, err := alstyle.New(alstyletest.Token, alstyle.WithBaseURL(srv.URL()), alstyle.WithTransport(l.Transport()))
	if err != nil {
		t.Fatal(err)
	}
	return srv, c
}

// arrivals are the times of requests since the beginning.
func arrivals(srv *alstyletest.Server, begin time.Time) []time.Duration {
	requests := srv.Requests()
	at := make([]time.Duration, len(requests))
	for i, r := range requests {
		at[i] = r.At.Sub(begin)
	}
	return at
}

const ms = time.Millisecond

func TestThePauseBeginsAtTheEndOfARequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		srv, c := paced(t) // The market turns away what comes within 5 s of the end of a request.
		srv.Fail(faults.Row{Times: -1, Delay: 3 * time.Second})
		rows, err := collect(c.Elements(t.Context(), alstyle.ElementQuery{}))
		if err != nil || len(rows) != 600 {
			t.Errorf("rows, error = %d, %v", len(rows), err)
		}
		want := []time.Duration{0, 8200 * ms, 16400 * ms}
		if diff := cmp.Diff(want, arrivals(srv, begin)); diff != "" {
			t.Errorf("requests came at (-want +got):\n%s", diff)
		}
	})
}

// slow is a body that takes a minute to begin.
type slow struct {
	io.ReadCloser
	began bool
}

func (s *slow) Read(p []byte) (int, error) {
	if !s.began {
		<-time.After(time.Minute)
		s.began = true
	}
	return s.ReadCloser.Read(p)
}

func TestThePauseBeginsAfterTheLastByte(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var starts []time.Time
		c, err := alstyle.New(alstyletest.Token, alstyle.WithTransport(trip(
			func(r *http.Request) (*http.Response, error) {
				starts = append(starts, time.Now())
				answer := reply(r, http.StatusOK, "[]")
				answer.Body = &slow{ReadCloser: answer.Body}
				return answer, nil
			})))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := c.Categories(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := starts[1].Sub(starts[0]), time.Minute+5200*ms; got != want {
			t.Errorf("second request after %v, want %v", got, want)
		}
	})
}

func TestCallersAreServedOneAfterAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		srv, c := paced(t)
		srv.Fail(faults.Row{Times: -1, Delay: time.Second})
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := c.Brands(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		want := []time.Duration{0, 6200 * ms, 12400 * ms, 18600 * ms}
		if diff := cmp.Diff(want, arrivals(srv, begin)); diff != "" {
			t.Errorf("requests came at (-want +got):\n%s", diff)
		}
	})
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, c := paced(t)
		srv.Fail(faults.Row{End: faults.Hang})
		hung, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.Brands(hung); !errors.Is(err, context.Canceled) || alstyle.KindOf(err) != "" {
				t.Errorf("a call broken off by its caller = %v, want his cancellation", err)
			}
		})
		synctest.Wait()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Brands(short); !errors.Is(err, context.DeadlineExceeded) || alstyle.KindOf(err) != "" || !strings.HasPrefix(err.Error(), "GET /brands: wait for the turn: ") {
			t.Errorf("a call that waits for its turn = %v, want its deadline", err)
		}
		stop()
		wg.Wait()
		short, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Brands(short); !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(err.Error(), "GET /brands: keep the pace: ") {
			t.Errorf("a call that keeps the pace = %v, want its deadline", err)
		}
		if _, err := c.Brands(t.Context()); err != nil {
			t.Errorf("a call after those given up: %v", err)
		}
		if n := srv.Count("/"); n != 2 {
			t.Errorf("requests = %d, want the one that hung and the last", n)
		}
	})
}

func TestTheCallersEndInTheLastTryIsStillHis(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, c := paced(t)
		srv.Fail(faults.Row{Times: 2, End: faults.Reset}, faults.Row{End: faults.Hang})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := c.Brands(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || alstyle.KindOf(err) != "" || srv.Count("/") != 3 {
			t.Errorf("error = %v after %d requests, want the caller's deadline in the third", err, srv.Count("/"))
		}
	})
}

func TestAThrottleIsWaitedOut(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault faults.Row
		want  []time.Duration
	}{
		"status 403": {
			faults.Row{Times: 3, Code: 403, Body: `{"name":"Forbidden","message":"Slow down.","status":403}`},
			[]time.Duration{0, 5200 * ms, 15200 * ms, 35200 * ms},
		},
		"status 403 in HTML": {
			faults.Row{Code: 403, Body: `<html>no</html>`},
			[]time.Duration{0, 5200 * ms},
		},
		"success false": {
			faults.Row{Times: 2, Body: `{"success":false,"message":"Slow down."}`},
			[]time.Duration{0, 5200 * ms, 15200 * ms},
		},
		"interval in words, longer": {
			faults.Row{Times: 2, Body: `{"success":"0","interval":"17"}`},
			[]time.Duration{0, 17 * time.Second, 34 * time.Second},
		},
		"the longest that is waited": {
			faults.Row{Body: `{"interval":120}`},
			[]time.Duration{0, 2 * time.Minute},
		},
		"interval alone": {
			faults.Row{Body: `{"interval":12.5}`},
			[]time.Duration{0, 12500 * ms},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				srv, c := paced(t, alstyletest.WithPace(0), alstyletest.WithGoods(40))
				srv.Fail(test.fault)
				got, err := collect(c.QuantityPrice(t.Context()))
				if err != nil || len(got) != 40 {
					t.Errorf("goods, error = %d, %v; want 40", len(got), err)
				}
				if diff := cmp.Diff(test.want, arrivals(srv, begin)); diff != "" {
					t.Errorf("requests came at (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestBothFormsOfTheRealThrottleAreUnderstood(t *testing.T) {
	t.Parallel()
	for _, form := range []alstyletest.Throttle{alstyletest.Throttle403, alstyletest.ThrottleFalse} {
		synctest.Test(t, func(t *testing.T) {
			srv, c := paced(t, alstyletest.WithPace(8*time.Second)) // Stricter than the client believes.
			srv.Misbehave(alstyletest.Quirks{Throttle: form})
			rows, err := collect(c.Elements(t.Context(), alstyle.ElementQuery{}))
			if err != nil || len(rows) != 600 {
				t.Errorf("form %d: rows, error = %d, %v; want all 600", form, len(rows), err)
			}
		})
	}
}

func TestAThrottleThatDoesNotEndIsToldInTime(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body     string
		requests int
		wait     time.Duration
	}{
		"for ever":           {`{"success":false,"message":"Slow down."}`, 4, 30 * time.Second},
		"for ever, interval": {`{"success":false,"message":"Slow down.","interval":45}`, 4, 45 * time.Second},
		"for an age":         {`{"success":false,"message":"Slow down.","interval":1e12}`, 1, 1e6 * time.Second},
		"for a day":          {`{"success":false,"message":"Slow down.","interval":86400}`, 1, 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv, c := paced(t, alstyletest.WithPace(0))
				srv.Fail(faults.Row{Times: -1, Body: test.body})
				_, err := c.Brands(t.Context())
				e, ok := errors.AsType[*alstyle.Error](err)
				if !ok || e.Kind != alstyle.KindThrottled || e.Wait != test.wait || e.Message != "Slow down." {
					t.Errorf("error = %+v, want throttled, to wait %v", err, test.wait)
				}
				if n := srv.Count("/"); n != test.requests {
					t.Errorf("requests = %d, want %d", n, test.requests)
				}
				srv.ClearFaults()
				again := time.Now()
				if _, err := c.Brands(t.Context()); err != nil || time.Since(again) != 5200*ms {
					t.Errorf("the next call: %v after %v, want an answer after the usual pause", err, time.Since(again))
				}
			})
		})
	}
}

func TestFailuresOfNetworkAndServerAreTriedThreeTimes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault faults.Row
		kind  alstyle.Kind
		took  time.Duration
	}{
		"bad gateway":    {faults.Row{Code: 502, Body: "<html>502</html>"}, alstyle.KindServer, 10400 * ms},
		"reset":          {faults.Row{End: faults.Reset}, alstyle.KindNoAnswer, 10400 * ms},
		"cut in two":     {faults.Row{End: faults.Cut}, alstyle.KindNoAnswer, 10400 * ms},
		"silence":        {faults.Row{End: faults.Hang}, alstyle.KindNoAnswer, 280400 * ms},
		"longer than 90": {faults.Row{Delay: 2 * time.Minute}, alstyle.KindNoAnswer, 280400 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				srv, c := paced(t)
				test.fault.Times = 3
				srv.Fail(test.fault)
				got, err := collect(c.QuantityPrice(t.Context()))
				if alstyle.KindOf(err) != test.kind || len(got) > 0 {
					t.Errorf("goods, error = %d, %v; want none and kind %s", len(got), err, test.kind)
				}
				if took := time.Since(begin); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
				test.fault.Times = 2
				srv.Fail(test.fault)
				if got, err = collect(c.QuantityPrice(t.Context())); err != nil || len(got) != 600 {
					t.Errorf("after two failures: goods, error = %d, %v; want all 600", len(got), err)
				}
				if n := srv.Count("/"); n != 6 {
					t.Errorf("requests = %d, want 3 and 3", n)
				}
			})
		})
	}
}

func TestALongerWaitIsLeftToTheCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		srv, c := paced(t, alstyletest.WithPace(0))
		srv.Fail(faults.Row{Body: `{"interval":121}`})
		_, err := collect(c.QuantityPrice(t.Context()))
		e, ok := errors.AsType[*alstyle.Error](err)
		if !ok || e.Kind != alstyle.KindThrottled || e.Wait != 121*time.Second || len(arrivals(srv, begin)) != 1 {
			t.Errorf("%#v after %v", err, arrivals(srv, begin))
		}
	})
}

// A host's clock may be set back while nobody asks.
func TestAClockThatGoesBackHoldsNobodyForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		off := time.Duration(0)
		var starts []time.Time
		c, err := alstyle.New(alstyletest.Token, alstyle.WithClock(func() time.Time { return time.Now().Add(off) }), alstyle.WithTransport(trip(
			func(r *http.Request) (*http.Response, error) {
				starts = append(starts, time.Now())
				return reply(r, http.StatusOK, "[]"), nil
			})))
		if err != nil {
			t.Fatal(err)
		}
		for _, off = range []time.Duration{0, -24 * time.Hour, 24 * time.Hour} {
			if _, err := c.Categories(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if first, second := starts[1].Sub(starts[0]), starts[2].Sub(starts[1]); first != 2*time.Minute || second != 0 {
			t.Errorf("a day back: after %v, want two minutes; a day on: after %v, want at once", first, second)
		}
	})
}

func TestWhatNobodyWaitsForIsNotAsked(t *testing.T) {
	t.Parallel()
	sent := 0
	c, err := alstyle.New(alstyletest.Token, alstyle.WithPace(0), alstyle.WithTransport(trip(func(r *http.Request) (*http.Response, error) {
		sent++
		return reply(r, http.StatusOK, "[]"), nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for range 30 { // which of two things that are ready comes first is chance
		if _, err := c.Categories(over); !errors.Is(err, context.Canceled) || sent != 0 {
			t.Fatalf("got %v after %d requests, want none", err, sent)
		}
	}
	if _, err := c.Categories(t.Context()); err != nil || sent != 1 {
		t.Errorf("the next: %v after %d requests", err, sent)
	}
}
