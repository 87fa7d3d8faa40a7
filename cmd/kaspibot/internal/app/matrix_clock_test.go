//go:build !race

package app_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
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
			"a head without end":    request + "X: " + string(make([]byte, http.DefaultMaxHeaderBytes)),
			"a body without end":    "POST " + p.path() + " HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 999999999\r\n\r\n" + strings.Repeat("x", 1<<20),
			"a part that is no end": request + "Range: bytes=0-,0-,0-,0-,0-,0-,0-\r\n\r\n",
			"many at once":          strings.Repeat(request+"\r\n", 200),
			"another version":       strings.Replace(request, "HTTP/1.1", "HTTP/9.9", 1) + "\r\n",
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

// Those who read or write a byte at a time, leave in the middle or may not have the list cost Kaspi nothing: it gets the list
// meanwhile and afterwards.
func TestEverySlowOrStrangePullLeavesTheListOnLine(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		want := p.fetch(p.path())
		request := "GET " + p.path() + " HTTP/1.1\r\nHost: shop.example\r\n\r\n"
		for name, pull := range map[string]func(conn net.Conn){
			"a byte every 20 seconds is written": func(conn net.Conn) {
				for i := range request {
					_, _ = conn.Write([]byte(request[i : i+1]))
					<-time.After(20 * time.Second)
				}
			},
			"a byte every 20 seconds is read": func(conn net.Conn) {
				_, _ = conn.Write([]byte(request))
				for b := make([]byte, 1); ; <-time.After(20 * time.Second) {
					if _, err := conn.Read(b); err != nil {
						return
					}
				}
			},
			"left in the middle": func(conn net.Conn) {
				_, _ = conn.Write([]byte(request))
				_, _ = io.ReadFull(conn, make([]byte, 100))
			},
			"left at once": func(conn net.Conn) { _, _ = conn.Write([]byte(request)) },
			"another path": func(conn net.Conn) {
				_, _ = conn.Write([]byte(strings.Replace(request, p.path(), "/", 1)))
				if answer, _ := http.ReadResponse(bufio.NewReader(conn), nil); answer == nil || answer.StatusCode != http.StatusNotFound {
					t.Errorf("another path: %+v", answer)
				}
			},
			"another method": func(conn net.Conn) {
				_, _ = conn.Write([]byte(strings.Replace(request, "GET", "DELETE", 1)))
				if answer, _ := http.ReadResponse(bufio.NewReader(conn), nil); answer == nil || answer.StatusCode != http.StatusMethodNotAllowed {
					t.Errorf("another method: %+v", answer)
				}
			},
		} {
			conn, err := p.now.page.DialContext(p.t.Context(), "tcp", "shop.example:80")
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				pull(conn)
				_ = conn.Close()
			}()
			<-time.After(30 * time.Second)
			if got := p.fetch(p.path()); len(got) != len(want) {
				t.Errorf("%s: meanwhile %d bytes are served, want %d", name, len(got), len(want))
			}
			<-time.After(15 * time.Minute)
			_ = conn.Close()
			<-ended
			if got := p.fetch(p.path()); len(got) != len(want) {
				t.Errorf("%s: afterwards %d bytes are served, want %d", name, len(got), len(want))
			}
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
