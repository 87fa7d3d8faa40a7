package page

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Pull is one fetch of the price list from outside.
type Pull struct {
	At      time.Time
	Addr    string // the fetcher's address without its port
	Agent   string // its User-Agent, at most 200 bytes
	Status  int    // what it was answered
	Version int64  // the version on the page then, 0 when there was none or it was not given whole, as to a HEAD
	Bytes   int64  // of the body, as sent
	Gzip    bool
	StockAt time.Time // when the stock that the list shows was read; zero when unknown
}

// Age is how old the stock was that a fetch got; 0 when it is not known or got none.
func (p Pull) Age() time.Duration {
	if p.StockAt.IsZero() || !good(p) {
		return 0
	}
	return max(p.At.Sub(p.StockAt), 0)
}

// Pulls remembers fetches. Nothing is published about Kaspi's fetcher: this is how we learn when it comes, from
// where, and what it understands.
type Pulls interface {
	// SavePulls saves fetches in their order, all or none.
	SavePulls(ctx context.Context, pulls ...Pull) error
}

const (
	maxAgent  = 200             // bytes of a User-Agent
	savePulls = 5 * time.Second // for fetches to be remembered
)

// remember logs and stores a fetch, not with its path, which is secret; of a flood only some. The fetch has been
// answered: a failing store cannot spoil it.
func (p *Page) remember(m *meter, r *http.Request, d *Document) {
	if !p.guard.notes(client(r), m.status, p.c.Now()) {
		return
	}
	pull := Pull{
		At: p.c.Now(), Addr: r.RemoteAddr, Agent: agent(r), Status: m.status, Bytes: m.bytes,
		Gzip: m.Header().Get("Content-Encoding") == "gzip",
	}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		pull.Addr = host
	}
	if d != nil && m.whole() {
		pull.Version = d.Version.ID
	}
	if p.c.StockAt != nil {
		pull.StockAt = p.c.StockAt()
	}
	args := []any{"addr", pull.Addr, "agent", pull.Agent, "status", pull.Status}
	if n := p.guard.skipped.Swap(0); n > 0 {
		args = append(args, "not_noted_before", n)
	}
	p.c.Log.Info("price list fetched", args...)
	if p.c.Saved != nil {
		p.c.Saved(pull)
	}
	if p.c.Pulls != nil && p.noted.add(pull) {
		p.save(context.WithoutCancel(r.Context()))
	}
}

// save writes what waits, until nothing does.
func (p *Page) save(ctx context.Context) {
	for pulls := p.noted.take(); len(pulls) > 0; pulls = p.noted.take() {
		ctx, cancel := context.WithTimeout(ctx, savePulls)
		err := p.c.Pulls.SavePulls(ctx, pulls...)
		cancel()
		if err != nil {
			p.c.Log.Error("remember fetches of the price list", "err", err)
		}
	}
}

func agent(r *http.Request) string {
	a := r.UserAgent()
	return strings.ToValidUTF8(a[:min(len(a), maxAgent)], "")
}

// meter notes what was answered.
type meter struct {
	http.ResponseWriter
	length int64 // Content-Length of a whole body, when [http.ServeContent] leaves it out: it does for gzip
	status int
	bytes  int64
}

// WriteHeader passes the status on.
func (m *meter) WriteHeader(status int) {
	if status == http.StatusOK && m.length > 0 {
		m.Header().Set("Content-Length", strconv.FormatInt(m.length, 10))
	}
	m.status = status
	m.ResponseWriter.WriteHeader(status)
}

// whole reports whether an answer that promised the list gave all of it.
func (m *meter) whole() bool {
	return m.status != http.StatusOK || strconv.FormatInt(m.bytes, 10) == m.Header().Get("Content-Length")
}

// Write counts.
func (m *meter) Write(b []byte) (int, error) {
	n, err := m.ResponseWriter.Write(b)
	m.bytes += int64(n)
	return n, err
}

// ReadFrom counts too, and leaves the kernel its short way from the file to the socket.
func (m *meter) ReadFrom(r io.Reader) (int64, error) {
	n, err := io.Copy(m.ResponseWriter, r)
	m.bytes += n
	return n, err
}
