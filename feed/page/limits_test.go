package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/feed"
)

func noon() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

func TestABudgetIsSpentAndComesBack(t *testing.T) {
	t.Parallel()
	b := budget{burst: 3, every: time.Minute}
	for i, c := range []struct {
		at   time.Duration
		who  string
		take bool
		want bool
	}{
		{0, "a", false, true}, {0, "a", true, true}, {0, "a", true, true}, {0, "a", true, true}, {0, "a", true, false}, {0, "a", false, false},
		{0, "b", true, true}, {time.Minute - 1, "a", false, false}, {time.Minute, "a", false, true}, {time.Minute, "a", true, true}, {time.Minute, "a", true, false},
		{time.Hour, "a", true, true}, {time.Hour, "a", true, true}, {time.Hour, "a", true, true}, {time.Hour, "a", true, false},
	} {
		if got := b.left(c.who, noon().Add(c.at), c.take); got != c.want {
			t.Errorf("step %d, %s after %s: %t", i, c.who, c.at, got)
		}
	}
}

func TestABudgetRemembersNoMoreThanItHasRoomFor(t *testing.T) {
	t.Parallel()
	const room = 4_096 // clients: a flood of addresses takes less than a megabyte
	b := budget{burst: 1, every: time.Minute}
	for i := range room {
		at := noon()
		if i == 7 {
			at = noon().Add(-time.Minute) // has all again
		}
		if !b.left(fmt.Sprint(i), at, true) {
			t.Fatalf("number %d has nothing to spend", i)
		}
	}
	if !b.left("next", noon(), true) || len(b.full) != room {
		t.Fatalf("%d are remembered", len(b.full))
	}
	for i := range room { // who had all went, nobody else did
		if b.left(fmt.Sprint(i), noon(), false) != (i == 7) {
			t.Fatalf("number %d is not remembered as it should be", i)
		}
	}
	if b.left("next", noon(), true) || len(b.full) != room {
		t.Error("who is known makes somebody go")
	}
	if !b.left("one more", noon(), true) || len(b.full) != room {
		t.Errorf("%d are remembered when all have spent some", len(b.full))
	}
}

func TestTheLastWhoKnewThePasswordAreTrusted(t *testing.T) {
	t.Parallel()
	var l trusted
	for i := range maxTrusted {
		l.add(fmt.Sprint(i))
	}
	l.add("0") // is there already
	if !l.has("0") || !l.has("63") || len(l.who) != maxTrusted || l.has("64") {
		t.Fatalf("%d are trusted: %v", len(l.who), l.who)
	}
	l.add("64")
	if l.has("0") || !l.has("1") || !l.has("64") || len(l.who) != maxTrusted {
		t.Errorf("one more: %v", l.who)
	}
}

func TestFetchesAreNotedByClientAndKind(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{200: kindServed, 304: kindServed, 399: kindServed, 400: kindRefused, 401: kindRefused, 499: kindRefused, 500: kindFailed, 503: kindFailed} {
		if got := kindOf(status); got != want {
			t.Errorf("%d is %s", status, got)
		}
	}
	g := newGuard()
	count := func(who string, status int, at time.Time) (n int) {
		for range 100 {
			if g.notes(who, status, at) {
				n++
			}
		}
		return n
	}
	if a, b, c := count("a", 200, noon()), count("b", 304, noon()), count("a", 401, noon()); a != 20 || b != 20 || c != 20 {
		t.Errorf("%d, %d and %d of a hundred are noted, want 20", a, b, c)
	}
	if n := g.skipped.Load(); n != 240 {
		t.Errorf("%d are counted as not noted", n)
	}
	for i := range 5 { // each has some of his own, and all have 60 together: 40 of them are left
		want := map[bool]int{true: 20, false: 0}[i < 2]
		if n := count(fmt.Sprint("stranger", i), 404, noon()); n != want {
			t.Errorf("stranger %d: %d are noted, want %d", i, n, want)
		}
	}
	if n := count("c", 503, noon()); n != 20 {
		t.Errorf("of those without a list to give %d are noted", n)
	}
	if n := count("a", 200, noon().Add(time.Minute)); n != 1 {
		t.Errorf("a minute later %d are noted, want one", n)
	}
	if n := count("stranger9", 401, noon().Add(10*time.Minute)); n != 1 {
		t.Errorf("ten minutes later %d of strangers are noted, want one", n)
	}
}

func TestTooManyPasswordsAreTenAndOneAMinute(t *testing.T) {
	t.Parallel()
	g := newGuard()
	for i := range 10 {
		if g.blocked("a", noon()) {
			t.Fatalf("after %d", i)
		}
		g.tried("a", false, noon())
	}
	if !g.blocked("a", noon()) || g.blocked("b", noon()) || g.blocked("a", noon().Add(time.Minute)) || !g.blocked("a", noon().Add(time.Minute-1)) {
		t.Error("after ten")
	}
	g.tried("a", true, noon())
	if g.blocked("a", noon()) {
		t.Error("who had the right one is asked no more")
	}
}

func TestWhatWaitsIsWrittenByOne(t *testing.T) {
	t.Parallel()
	at := func(s time.Duration, status int) Pull { return Pull{At: noon().Add(s), Status: status} }
	var n noted
	if !n.add(at(0, 401)) || n.add(at(0, 200)) || n.add(at(time.Hour, 503)) {
		t.Fatal("the first writes, and nobody beside him")
	}
	if got := n.take(); len(got) != 3 || got[1].Status != 200 {
		t.Fatalf("took %v", got)
	}
	if n.add(at(0, 200)) || len(n.take()) != 1 || len(n.take()) != 0 {
		t.Fatal("what comes while he writes is his too")
	}
	for _, c := range []struct {
		pull Pull
		want bool
	}{
		{at(time.Minute-1, 401), false}, {at(-time.Minute+1, 404), false}, {at(time.Minute, 401), true}, {at(time.Minute, 200), true}, {at(time.Minute, 503), true}, {at(0, 401), true}, // a clock that went back
	} {
		if got := n.add(c.pull); got != c.want {
			t.Errorf("%v: writes %t", c.pull, got)
		}
		if c.want {
			for len(n.take()) > 0 {
			}
		}
	}
	for range 1_005 {
		n.add(at(0, 200))
	}
	if got := len(n.take()); got != 1_000 {
		t.Errorf("%d wait", got)
	}
}

func TestWhoAsksIsToldByTheAddress(t *testing.T) {
	t.Parallel()
	for remote, want := range map[string]string{
		"203.0.113.7:80": "203.0.113.7 false", "203.0.113.7": "203.0.113.7 false", "127.0.0.1:1": "127.0.0.1 true", "10.1.2.3:1": "10.1.2.3 true", "192.168.1.1:1": "192.168.1.1 true",
		"[2001:db8:1:2:3::4]:1": "2001:db8:1:2::/64 false", "[::1]:1": "::/64 true", "[fe80::1%eth0]:1": "fe80::/64 true", "[::ffff:203.0.113.7]:1": "203.0.113.7 false", "169.254.0.1:9": "169.254.0.1 true",
		"pipe": "pipe true", "": " true", "[fd00::1]:1": "fd00::/64 true",
	} {
		addr, local := origin(remote)
		if got := fmt.Sprint(addr, " ", local); got != want {
			t.Errorf("%s is %s, want %s", remote, got, want)
		}
	}
	for _, c := range []struct {
		remote    string
		forwarded []string
		want      string
	}{
		{"203.0.113.7:1", []string{"198.51.100.1"}, "203.0.113.7"}, {"127.0.0.1:1", nil, "127.0.0.1"}, {"127.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{"198.51.100.1, 198.51.100.2", "x, 198.51.100.3 "}, "198.51.100.3"}, {"127.0.0.1:1", []string{"unknown"}, "127.0.0.1"}, {"127.0.0.1:1", []string{""}, "127.0.0.1"},
		{"127.0.0.1:1", []string{"2001:db8:1:2:3::4"}, "2001:db8:1:2::/64"}, {"127.0.0.1:1", []string{"198.51.100.1,"}, "127.0.0.1"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		for _, f := range c.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		if got := client(r); got != c.want {
			t.Errorf("%s for %q is %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}

func TestKaspiIsMissedToTheMinute(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version           int64
		published, passed time.Duration // since the last fetch
		want              string
		kind              string
	}{
		{5, -time.Hour, 2*time.Hour + 5*time.Minute, "", ""}, {5, -time.Hour, 2*time.Hour + 5*time.Minute + 1, "price list last fetched 2026-11-24T12:00:00Z", "silent"},
		{4, -time.Minute, 1, "", ""}, {4, -time.Minute - 1, 1, "price list fetched as version 4, served is 5", "stale"}, {4, time.Minute, 1, "", ""}, {6, -time.Hour, 1, "price list fetched as version 6, served is 5", "stale"},
	} {
		last := Pull{At: noon().In(time.FixedZone("", 5*3600)), Version: c.version}
		err := CheckPull(last, 5, noon().Add(c.published), noon().Add(c.passed))
		if (err == nil) != (c.want == "") {
			t.Errorf("%+v: %v", c, err)
		}
		if err == nil {
			continue
		}
		e, ok := errors.AsType[*PullError](err)
		if !ok || e.Error() != c.want || e.Last != last {
			t.Fatalf("%+v: %v", c, err)
		}
		service, kind := e.Fault()
		if got, want := e.FaultFigures(); service != "pull" || kind != c.kind || got != int(c.version) || want != 5 {
			t.Errorf("%+v is %s of %s, %d of %d", c, kind, service, got, want)
		}
	}
}

func TestTheAgeOfAStockIsThatOfAListThatWasGot(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		read   time.Duration // before
		want   time.Duration
	}{{200, time.Hour, time.Hour}, {304, 1, 1}, {206, time.Hour, 0}, {503, time.Hour, 0}, {200, -time.Hour, 0}, {200, 0, 0}} {
		if got := (Pull{At: noon(), Status: c.status, StockAt: noon().Add(-c.read)}).Age(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	if got := (Pull{At: noon(), Status: 200}).Age(); got != 0 {
		t.Errorf("an unknown one is %s old", got)
	}
}

func TestTheMinuteOfAVisitIsKeptWithinAMinuteAndAHalf(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) Pull { return Pull{At: noon().Add(d), Status: 200} }
	for _, c := range []struct {
		name   string
		passed time.Duration
		pulls  []Pull
		want   time.Duration
	}{
		{"as far as it may", time.Minute, []Pull{at(0), at(-time.Hour + 90*time.Second), at(-2*time.Hour - 90*time.Second)}, time.Hour},
		{"a second later", time.Minute, []Pull{at(0), at(-time.Hour + 91*time.Second), at(-2*time.Hour - 90*time.Second)}, 0},
		{"four hours ago", time.Minute, []Pull{at(0), at(-3 * time.Hour), at(-4 * time.Hour)}, time.Hour},
		{"five hours ago", time.Minute, []Pull{at(0), at(-3 * time.Hour), at(-5 * time.Hour)}, 0},
		{"one missed", 2*time.Hour + 90*time.Second, []Pull{at(0), at(-time.Hour), at(-2 * time.Hour)}, 3 * time.Hour},
		{"too long ago", 2*time.Hour + 91*time.Second, []Pull{at(0), at(-time.Hour), at(-2 * time.Hour)}, 0},
		{"now", 0, []Pull{at(0), at(-time.Hour), at(-2 * time.Hour)}, time.Hour},
		{"just then", time.Hour, []Pull{at(0), at(-time.Hour), at(-2 * time.Hour)}, 2 * time.Hour},
		{"to come", -1, []Pull{at(0), at(-time.Hour), at(-2 * time.Hour)}, 0},
		{"of two the later", 20 * time.Minute, []Pull{at(0), at(-time.Hour), at(-2 * time.Hour), at(10 * time.Minute), at(-50 * time.Minute), at(-110 * time.Minute)}, 70 * time.Minute},
		{"of two that with more hours", 20 * time.Minute, []Pull{at(10 * time.Minute), at(-50 * time.Minute), at(-110 * time.Minute), at(0), at(-time.Hour), at(-2 * time.Hour), at(-3 * time.Hour)}, time.Hour},
	} {
		for range 2 { // in whatever order they come
			next, known := NextPull(c.pulls, noon().Add(c.passed))
			if known != (c.want != 0) || known && !next.Equal(noon().Add(c.want)) {
				t.Errorf("%s: %s, %t; want %s after noon", c.name, next, known, c.want)
			}
			slices.Reverse(c.pulls)
		}
	}
	if LearnPulls != 7*time.Hour {
		t.Errorf("pulls are looked at for %s", LearnPulls)
	}
}

// ended is what a server does with a connection that is silent behind these bytes.
func ended(t *testing.T, sent string, handler http.HandlerFunc) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		l := &onlyOne{conns: make(chan net.Conn, 1), shut: make(chan struct{})}
		l.conns <- theirs
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- Server{Handler: handler, Log: slog.New(slog.DiscardHandler)}.Serve(ctx, l) }()
		go func() { _, _ = io.WriteString(ours, sent) }()
		began := time.Now()
		_, _ = io.Copy(io.Discard, ours)
		took = time.Since(began)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return took
}

// onlyOne is a listener of one connection.
type onlyOne struct {
	conns chan net.Conn
	shut  chan struct{}
}

func (l *onlyOne) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.shut:
		return nil, &net.OpError{Op: "accept", Err: net.ErrClosed} // as the library has it
	}
}
func (l *onlyOne) Close() error   { close(l.shut); return nil }
func (l *onlyOne) Addr() net.Addr { return &net.TCPAddr{} }

func TestAConnectionMayTakeItsTimeAndNoMore(t *testing.T) {
	t.Parallel()
	list := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "list")
	}
	for sent, want := range map[string]time.Duration{
		"": headerLimit, "GET / HTTP/1.1\r\nHost:": headerLimit, "GET / HTTP/1.1\r\nHost: x\r\n\r\n": idleLimit,
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx": readLimit,
	} {
		if got := ended(t, sent, list).Truncate(time.Second); got != want {
			t.Errorf("%q: %s, want %s", sent, got, want)
		}
	}
	if headerLimit != 10*time.Second || readLimit != 30*time.Second || writeLimit != 5*time.Minute || idleLimit != time.Minute || shutdownLimit != 5*time.Second {
		t.Error("the limits are others than a slow line needs")
	}
	var status string
	for n, want := range map[int]string{1 << 10: "200", 14 << 10: "200", 24 << 10: "431"} {
		synctest.Test(t, func(t *testing.T) { status = answered(t, "X: "+strings.Repeat("x", n), list) })
		if !strings.HasPrefix(status, "HTTP/1.1 "+want) {
			t.Errorf("a head of %d bytes: %s", n, status)
		}
	}
}

// answered is the first line of an answer to a request with this header.
func answered(t *testing.T, header string, handler http.HandlerFunc) string {
	t.Helper()
	ours, theirs := net.Pipe()
	l := &onlyOne{conns: make(chan net.Conn, 1), shut: make(chan struct{})}
	l.conns <- theirs
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Server{Handler: handler, Log: slog.New(slog.DiscardHandler)}.Serve(ctx, l) }()
	go func() {
		_, _ = io.WriteString(ours, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"+header+"\r\n\r\n")
	}()
	text, _ := io.ReadAll(ours)
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	line, _, _ := strings.Cut(string(text), "\r\n")
	return line
}

func TestAnAnswerMayTakeFiveMinutesAndFiveSecondsAtTheEnd(t *testing.T) {
	t.Parallel()
	serve := func(t *testing.T, handler http.HandlerFunc) (conn net.Conn, stop context.CancelFunc, done chan error) {
		t.Helper()
		ours, theirs := net.Pipe()
		l := &onlyOne{conns: make(chan net.Conn, 1), shut: make(chan struct{})}
		l.conns <- theirs
		ctx, stop := context.WithCancel(t.Context())
		done = make(chan error, 1)
		go func() { done <- Server{Handler: handler, Log: slog.New(slog.DiscardHandler)}.Serve(ctx, l) }()
		if _, err := io.WriteString(ours, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		return ours, stop, done
	}
	synctest.Test(t, func(t *testing.T) {
		began, over := time.Now(), make(chan time.Duration, 1)
		conn, stop, done := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			for { // nobody reads what is written
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					over <- time.Since(began)
					return
				}
			}
		})
		if took := <-over; took != writeLimit {
			t.Errorf("an answer may take %s", took)
		}
		_ = conn.Close()
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	for busy, want := range map[time.Duration]string{4 * time.Second: "", 6 * time.Second: "stop the web server: context deadline exceeded"} {
		synctest.Test(t, func(t *testing.T) {
			conn, stop, done := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				<-time.After(busy)
				_, _ = io.WriteString(w, "list")
			})
			go func() { _, _ = io.Copy(io.Discard, conn) }()
			synctest.Wait()
			began := time.Now()
			stop()
			err := <-done
			if took := time.Since(began); took > shutdownLimit || (err == nil) != (want == "") || err != nil && err.Error() != want {
				t.Errorf("an answer that takes %s: ends after %s with %v", busy, took, err)
			}
			_ = conn.Close()
			<-time.After(time.Minute)
		})
	}
}

func TestTheSameTroubleIsToldOnceAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		c := newConns(Server{Log: slog.New(slog.NewTextHandler(&log, nil)), MaxConns: 1, MaxPerAddr: 1})
		tell := func(want int, text string) {
			t.Helper()
			c.tell("trouble")
			if n := strings.Count(log.String(), "msg=trouble"); n != want || !strings.HasSuffix(log.String(), text+"\n") {
				t.Errorf("told %d times: %s", n, log.String())
			}
		}
		tell(1, "trouble")
		tell(1, "trouble")
		tell(1, "trouble")
		c.tell("other")
		<-time.After(tellEvery - 1)
		log.Reset()
		log.WriteString("\n")
		tell(0, "")
		<-time.After(1)
		tell(1, "untold=3")
		tell(1, "untold=3")
		<-time.After(tellEvery)
		tell(2, "untold=1")
		<-time.After(tellEvery)
		tell(3, "msg=trouble")
	})
}

func TestHalfOfAllConnectionsAreForAProxyOfTheOwnNetwork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		addr         string
		max, perAddr int
		want         int
	}{{"127.0.0.1", 10, 2, 5}, {"203.0.113.1", 10, 2, 2}, {"10.0.0.1", 10, 7, 7}, {"203.0.113.1", 3, 5, 3}, {"192.168.0.1", 3, 1, 1}} {
		conns := newConns(Server{Log: slog.New(slog.DiscardHandler), MaxConns: c.max, MaxPerAddr: c.perAddr})
		admitted := 0
		for range 20 {
			conn := &addressed{addr: &net.TCPAddr{IP: net.ParseIP(c.addr), Port: 1}}
			if conns.admit(conn) {
				admitted++
				conns.state(conn, http.StateActive)
			}
		}
		if admitted != c.want {
			t.Errorf("%+v: %d are let in", c, admitted)
		}
	}
	conns := newConns(Server{Log: slog.New(slog.DiscardHandler), MaxConns: 2, MaxPerAddr: 2})
	a, b := &addressed{addr: &net.TCPAddr{IP: net.ParseIP("203.0.113.1")}}, &addressed{addr: &net.TCPAddr{IP: net.ParseIP("203.0.113.1")}}
	for _, conn := range []*addressed{a, b} {
		if !conns.admit(conn) {
			t.Fatal("there is room")
		}
		conns.state(conn, http.StateActive)
	}
	conns.state(a, http.StateHijacked)
	conns.state(a, http.StateClosed) // twice does no harm
	conns.state(b, http.StateClosed)
	if len(conns.open) != 0 || len(conns.byAddr) != 0 {
		t.Errorf("%d connections of %d addresses are left", len(conns.open), len(conns.byAddr))
	}
	if p := New(Config{}); p.c.Log != slog.Default() {
		t.Error("a page without a log of its own has none")
	}
	over, stop := context.WithCancel(t.Context())
	stop()
	if err := (Server{}).Serve(over, &onlyOne{shut: make(chan struct{})}); err != nil { // without a log of its own it has the usual one
		t.Error(err)
	}
	var log bytes.Buffer
	if err := (Server{Log: slog.New(slog.NewTextHandler(&log, nil))}).Serve(over, &onlyOne{shut: make(chan struct{})}); err != nil || log.Len() > 0 {
		t.Errorf("an end as it should be: %v, %s", err, log.String())
	}
	if s := newConns(Server{}); s.max != 0 || maxConns != 256 || maxPerAddr != 32 {
		t.Errorf("as many as %d, %d and %d", s.max, maxConns, maxPerAddr)
	}
}

func TestAnEndThatIsAskedForIsNoTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- Server{Log: slog.New(slog.NewTextHandler(&log, nil))}.Serve(ctx, &onlyOne{shut: make(chan struct{})})
		}()
		synctest.Wait() // for a connection
		stop()
		if err := <-done; err != nil || log.Len() > 0 {
			t.Errorf("%v, %s", err, log.String())
		}
	})
}

// addressed is a connection of nothing but an address.
type addressed struct {
	net.Conn
	addr   net.Addr
	closed bool
}

func (a *addressed) RemoteAddr() net.Addr { return a.addr }
func (a *addressed) Close() error         { a.closed = true; return nil }

func TestAnAgentIsCutAtALetter(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		strings.Repeat("a", 200): strings.Repeat("a", 200), strings.Repeat("a", 201): strings.Repeat("a", 200), "a" + strings.Repeat("ф", 100): "a" + strings.Repeat("ф", 99), "": "",
	} {
		r := &http.Request{Header: http.Header{"User-Agent": {in}}}
		if got := agent(r); got != want {
			t.Errorf("%q is noted as %q", in, got)
		}
	}
}

// stuck is a store that does not come back before its time.
type stuck struct{ took chan time.Duration }

func (s stuck) SavePulls(ctx context.Context, _ ...Pull) error {
	began := time.Now()
	<-ctx.Done()
	s.took <- time.Since(began)
	return ctx.Err()
}

func TestAStoreHasFiveSecondsAlsoWhenTheClientHasLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		store := stuck{make(chan time.Duration, 1)}
		p := New(Config{Path: "/x", Now: time.Now, Pulls: store, Log: slog.New(slog.NewTextHandler(&log, nil))})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		p.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(gone, http.MethodGet, "/x", nil))
		if took := <-store.took; took != 5*time.Second || !strings.Contains(log.String(), "remember fetches of the price list") {
			t.Errorf("the store had %s: %s", took, log.String())
		}
	})
}

func TestWhenToComeBackIsSaid(t *testing.T) {
	t.Parallel()
	p := New(Config{Path: "/x", Login: "a", Now: noon, Log: slog.New(slog.DiscardHandler)})
	ask := func(password string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/x", nil)
		r.SetBasicAuth("a", password)
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		return w
	}
	if p.Current() != nil {
		t.Errorf("there is a list already: %v", p.Current())
	}
	if w := ask(""); w.Code != 503 || w.Header().Get("Retry-After") != "600" || w.Body.String() != "no price list yet\n" {
		t.Errorf("%d, %v, %s", w.Code, w.Header(), w.Body)
	}
	p.guard = newGuard()
	for range 10 {
		if w := ask("wrong"); w.Code != 401 || w.Header().Get("WWW-Authenticate") != `Basic realm="price list", charset="UTF-8"` || w.Body.String() != "login needed\n" {
			t.Errorf("%d, %v, %s", w.Code, w.Header(), w.Body)
		}
	}
	if w := ask("wrong"); w.Code != 429 || w.Header().Get("Retry-After") != "60" || w.Body.String() != "too many wrong passwords\n" {
		t.Errorf("%d, %v, %s", w.Code, w.Header(), w.Body)
	}
	var log bytes.Buffer
	p = New(Config{Path: "/x", Now: noon, Log: slog.New(slog.NewTextHandler(&log, nil))})
	p.Show(Document{Path: t.TempDir() + "/gone.xml", Version: feed.Version{Digest: "d"}})
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/x", nil))
	if w.Code != 503 || w.Header().Get("Retry-After") != "600" || w.Header().Get("ETag") != "" {
		t.Errorf("a list that is gone: %d, %v", w.Code, w.Header())
	}
	if text := log.String(); !strings.Contains(text, `level=ERROR msg="open the price list" err=`) || !strings.Contains(text, "gone.xml") {
		t.Errorf("nobody is told that it is gone: %s", text)
	}
}

// told answers with a status and a body.
type told func(*http.Request) (*http.Response, error)

func (f told) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestALookFromOutsideTakesTwentySeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			answer told
			digest string
			want   Finding
			took   time.Duration
		}{
			"silence": {func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }, "d", FoundNoServer, 20 * time.Second},
			"a body without end": {func(r *http.Request) (*http.Response, error) {
				pr, pw := io.Pipe()
				context.AfterFunc(r.Context(), func() { _ = pw.CloseWithError(r.Context().Err()) })
				return &http.Response{StatusCode: http.StatusOK, Body: pr, Request: r}, nil
			}, "d", FoundNoServer, 20 * time.Second},
			"no list yet":             {status(503), "", FoundNothing, 0},
			"no list, and there is":   {status(503), "d", FoundFailure, 0},
			"299":                     {status(299), "", FoundFailure, 0},
			"300":                     {status(300), "", FoundRedirect, 0},
			"399":                     {status(399), "", FoundRedirect, 0},
			"400":                     {status(400), "", FoundFailure, 0},
			"the empty list":          {status(200), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", FoundList, 0},
			"another list":            {status(200), "d", FoundOther, 0},
			"a list before the first": {status(200), "", FoundOther, 0},
		} {
			got := Probe{URL: "http://shop.test/x", Now: time.Now, Transport: c.answer}.Run(t.Context(), c.digest)
			if got.Finding != c.want || got.Took != c.took {
				t.Errorf("%s: %+v, want %s after %s", name, got, c.want, c.took)
			}
		}
	})
}

func status(code int) told {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Body: io.NopCloser(strings.NewReader("")), Header: http.Header{}, Request: r}, nil
	}
}

// A file that is left open is one less for the store. It runs alone, as a collection of garbage closes files too.
func TestNoFileIsLeftOpen(t *testing.T) { //nolint:paralleltest // see above
	if _, err := os.ReadDir("/proc/self/fd"); err != nil {
		t.Skip("which files are open is not told here")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for _, zipped := range []int{10, keptBytes + 1} {
		path := filepath.Join(t.TempDir(), "list.xml")
		for name, size := range map[string]int{path: 10, Gzipped(path): zipped} {
			if err := os.WriteFile(name, make([]byte, size), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		p := New(Config{Path: "/x", Now: noon, Log: slog.New(slog.DiscardHandler)})
		p.Show(Document{Path: path, Version: feed.Version{Digest: "d", Changed: noon()}})
		for _, accept := range []string{"", "gzip"} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				r := httptest.NewRequestWithContext(t.Context(), method, "/x", nil)
				r.Header.Set("Accept-Encoding", accept)
				w := httptest.NewRecorder()
				if p.ServeHTTP(w, r); w.Code != http.StatusOK {
					t.Fatalf("%s %s: %d", method, accept, w.Code)
				}
			}
		}
		open, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		for _, fd := range open {
			if file, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && strings.HasPrefix(file, path) {
				t.Errorf("%s is left open", file)
			}
		}
	}
}

func TestOneConnectionIsABoundToo(t *testing.T) {
	t.Parallel()
	for _, s := range []Server{{MaxConns: 1, MaxPerAddr: 9}, {MaxConns: 9, MaxPerAddr: 1}} {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			s.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { <-release; _, _ = io.WriteString(w, "list") })
			s.Log = slog.New(slog.DiscardHandler)
			l := &onlyOne{conns: make(chan net.Conn, 2), shut: make(chan struct{})}
			ctx, stop := context.WithCancel(t.Context())
			done, answers := make(chan error, 1), make(chan string, 2)
			go func() { done <- s.Serve(ctx, l) }()
			for range 2 {
				ours, theirs := net.Pipe()
				l.conns <- from{theirs}
				go func() {
					_, _ = io.WriteString(ours, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
					text, _ := io.ReadAll(ours)
					answers <- string(text)
				}()
				synctest.Wait()
			}
			if len(answers) != 1 || <-answers != "" {
				t.Errorf("%+v: a second one is let in", s)
			}
			close(release)
			if text := <-answers; !strings.HasPrefix(text, "HTTP/1.1 200") {
				t.Errorf("%+v: the first is answered %q", s, text)
			}
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

// from is a connection from outside.
type from struct{ net.Conn }

func (from) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(203, 0, 113, 1), Port: 1} }

// Who knew the word could fetch without a trace.
func TestEachPageKnowsItsOwnLookByAWordOfItsOwn(t *testing.T) {
	t.Parallel()
	a, b := New(Config{Path: "/x"}).token(), New(Config{Path: "/x"}).token()
	if len(a) != 64 || a == b || strings.Trim(a, "0") == "" {
		t.Errorf("%q and %q", a, b)
	}
}

func TestAListOfAMebibyteIsAnsweredFromMemory(t *testing.T) {
	t.Parallel()
	for size, inMemory := range map[int]bool{1: true, 1 << 20: true, 1<<20 + 1: false} {
		path := filepath.Join(t.TempDir(), "list.xml.gz")
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		var k keeper
		if z := k.get("tag", path); (z != nil) != inMemory || z != nil && (len(z.body) != size || z.tag != "tag") {
			t.Errorf("of %d bytes: %v", size, z != nil)
		}
	}
}
