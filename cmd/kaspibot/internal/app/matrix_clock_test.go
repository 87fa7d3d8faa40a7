//go:build !race

package app_test

import (
	"errors"
	"net"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"
)

// A host's clock that is off is told with what to do; orders come and are accepted once all the same, and when it is right
// again that is told too.
func TestEveryClockThatIsOffIsToldAndLosesNothing(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	play(t, func(p *played) {
		for i, off := range []time.Duration{
			5 * time.Minute, -5 * time.Minute, 2 * time.Hour, -2 * time.Hour, 30 * day, -30 * day,
		} {
			before, code := p.newest(), strconv.Itoa(750_000_001+i)
			p.skew.Store(int64(off))
			p.kaspi.Put(fresh(code))
			if !p.soon(20*time.Minute, func() bool { return len(p.since(before, code)) > 0 }) {
				t.Errorf("%v: the order never came\n%s", off, p.texts(before))
				continue
			}
			if !p.soon(20*time.Minute, func() bool {
				return len(p.since(before, "Часы сервера идут неверно", "set-ntp true")) > 0
			}) {
				t.Errorf("%v: nobody is told\n%s", off, p.texts(before))
			}
			p.press("v1:acc:" + code)
			if !p.soon(20*time.Minute, func() bool { return len(p.since(before, code, "Принят: Айгуль")) > 0 }) {
				t.Errorf("%v: not accepted\n%s", off, p.texts(before))
			}
			p.skew.Store(0)
			if !p.soon(40*time.Minute, func() bool { return len(p.since(before, "Часы сервера снова идут верно")) > 0 }) {
				t.Errorf("%v: its end is not told\n%s", off, p.texts(before))
			}
			if n := p.kaspi.Accepts(code); n != 1 {
				t.Errorf("%v: %d requests to accept", off, n)
			}
		}
	})
}

// Whatever those who fetch the list do, Kaspi gets it at once, and nothing of theirs stays open.
func TestEveryFaultOfAPullLeavesTheListOnLine(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		want := p.fetch(p.path())
		if len(want) == 0 {
			t.Fatal("no list yet")
		}
		request := "GET " + p.path() + " HTTP/1.1\r\nHost: shop.example\r\n"
		for name, sent := range map[string]string{
			"nothing is asked": "", "half a request": request[:len(request)/2], "no end of the head": request,
			"the answer is not read": request + "\r\n", "garbage": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
			"a head without end": request + "X: " + string(make([]byte, http.DefaultMaxHeaderBytes)),
		} {
			conn, err := p.now.page.DialContext(p.t.Context(), "tcp", "shop.example:80")
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				_, _ = conn.Write([]byte(sent)) // whether it is taken is the server's
			}()
			<-time.After(time.Second)
			if got := p.fetch(p.path()); len(got) != len(want) {
				t.Errorf("%s: meanwhile %d bytes are served, want %d", name, len(got), len(want))
			}
			<-time.After(10 * time.Minute)
			if open(conn) {
				t.Errorf("%s: the connection is open after ten minutes", name)
			}
			_ = conn.Close()
			<-ended
		}
	})
}

// open reports whether the other side of a connection still holds it, having read all that it has sent.
func open(conn net.Conn) bool {
	_ = conn.SetReadDeadline(time.Now().Add(time.Second))
	for b := make([]byte, 64<<10); ; {
		if _, err := conn.Read(b); err != nil {
			return errors.Is(err, os.ErrDeadlineExceeded)
		}
	}
}
