package page

import (
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// tellEvery is how often the same trouble with connections is told again.
const tellEvery = time.Minute

// conns are the open connections of a server, each at rest or at work.
type conns struct {
	log          *slog.Logger
	max, perAddr int
	mu           sync.Mutex
	open         map[net.Conn]*connState
	byAddr       map[string]int
	clock        uint64 // counts changes, to find what rests for longest
	told         map[string]time.Time
	untold       map[string]int
}

type connState struct {
	addr  string
	rests uint64 // since when by the clock; 0 while it works
}

func newConns(s Server) *conns {
	return &conns{
		log: s.Log, max: s.MaxConns, perAddr: s.MaxPerAddr, open: map[net.Conn]*connState{}, byAddr: map[string]int{},
		told: map[string]time.Time{}, untold: map[string]int{},
	}
}

// admit makes room for a connection, at the expense of one at rest if need be, and reports whether there is some.
func (c *conns) admit(conn net.Conn) bool {
	addr, local := origin(conn.RemoteAddr().String())
	c.mu.Lock()
	defer c.mu.Unlock()
	most := c.perAddr
	if local {
		most = max(most, c.max/2)
	}
	if c.byAddr[addr] >= most && !c.drop(func(s *connState) bool { return s.addr == addr }) {
		c.tell("connections refused: too many of one address", "addr", addr)
		return false
	}
	if len(c.open) >= c.max && !c.drop(func(*connState) bool { return true }) {
		c.tell("connections refused: too many in all")
		return false
	}
	c.clock++
	c.open[conn] = &connState{addr, c.clock}
	c.byAddr[addr]++
	return true
}

// state follows what becomes of a connection.
func (c *conns) state(conn net.Conn, state http.ConnState) {
	if tcp, ok := conn.(*corked); ok && state == http.StateActive {
		tcp.asks = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.open[conn]
	switch {
	case s == nil:
	case state == http.StateActive:
		s.rests = 0
	case state == http.StateIdle:
		c.clock++
		s.rests = c.clock
	case state == http.StateClosed || state == http.StateHijacked:
		c.forget(conn, s)
	}
}

func (c *conns) forget(conn net.Conn, s *connState) {
	delete(c.open, conn)
	if c.byAddr[s.addr]--; c.byAddr[s.addr] <= 0 {
		delete(c.byAddr, s.addr)
	}
}

// drop closes the connection that rests for longest of those that fit, and reports whether there is one.
func (c *conns) drop(fits func(*connState) bool) bool {
	var oldest net.Conn
	var state *connState
	for conn, s := range c.open {
		if s.rests > 0 && fits(s) && (oldest == nil || s.rests < state.rests) {
			oldest, state = conn, s
		}
	}
	if oldest == nil {
		return false
	}
	c.forget(oldest, state)
	_ = oldest.Close() // the server finds out
	return true
}

// failed tells of an error of accepting, and frees a file in case there are too many open.
func (c *conns) failed(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tell("accept a connection", "err", err)
	c.drop(func(*connState) bool { return true })
}

// tell warns, once a minute of the same.
func (c *conns) tell(what string, args ...any) {
	now := time.Now()
	if last, ok := c.told[what]; ok && now.Sub(last) < tellEvery {
		c.untold[what]++
		return
	}
	if n := c.untold[what]; n > 0 {
		args = append(args, "untold", n)
	}
	c.told[what], c.untold[what] = now, 0
	c.log.Warn(what, args...)
}
