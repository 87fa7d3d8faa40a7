// Package page serves the price list to Kaspi: [New] makes the handler, [Page.Show] gives it a document, and a [Server]
// answers with it.
//
// Fetches are logged and remembered ([Pull]), of a flood only some; [CheckPull] finds out whether Kaspi has the list that is served, and
// [Probe] whether its public address leads here.
package page

import (
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"kaspibot/feed"
)

// Config says where the price list is and who may fetch it.
type Config struct {
	Path            string           // from its slash on; not to be guessed. Empty: nobody is answered
	Login, Password string           // of HTTP Basic; asked for as soon as one of them is set
	Pulls           Pulls            // fetches are only logged when nil
	Now             func() time.Time // the clock
	StockAt         func() time.Time // when the stock was read last; may be nil
	Saved           func(Pull)       // is told of each fetch that is remembered; may be nil
	Log             *slog.Logger     // slog.Default when nil
}

// Page serves the price list, whichever is current, at one secret path; any other path is not found, without a
// hint that there is anything. Fetches are logged and remembered.
type Page struct {
	c               Config
	login, password [sha256.Size]byte
	places          atomic.Pointer[places]
	current         atomic.Pointer[Document]
	self            [sha256.Size]byte // of the header by which a [Probe] is known
	guard           *guard
	noted           noted
	kept            keeper
}

// places are where the list is, and where it was until lately.
type places struct {
	path, old [sha256.Size]byte
	until     time.Time // the old path is good until then
}

// retryAfter is in seconds: well before the next visit of Kaspi, who comes each hour.
const retryAfter = "600"

// New returns a page that answers 503 until [Page.Show] gives it a list.
func New(c Config) *Page {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	p := &Page{c: c, login: hash(c.Login), password: hash(c.Password), self: hash(rand.Text()), guard: newGuard()}
	p.Move(c.Path, "", time.Time{})
	return p
}

// Move puts the list at another path. It stays at the old one until then, the zero time for not at all.
func (p *Page) Move(path, old string, until time.Time) {
	p.places.Store(&places{hash(path), hash(old), until})
}

// here reports whether the list is at the path.
func (p *Page) here(path string) bool {
	at, asked := p.places.Load(), hash(path)
	now, before := equal(asked, at.path), equal(asked, at.old)
	return path != "" && (now || before && p.c.Now().Before(at.until))
}

// Current is the document that is served, nil before the first.
func (p *Page) Current() *Document { return p.current.Load() }

// Show makes d the document that is served from now on.
func (p *Page) Show(d Document) { p.current.Store(&d) }

// ServeHTTP answers GET and HEAD with the price list. Until there is one it answers 503, never an empty
// catalogue, so that Kaspi keeps what it has.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.here(r.URL.Path) {
		http.NotFound(w, r)
		return
	}
	d := p.current.Load()
	m := &meter{ResponseWriter: w}
	p.answer(m, r, d)
	_ = http.NewResponseController(w).Flush() // the fetcher need not wait for the log
	if asked := r.Header.Get(probeHeader); asked == "" || !equal(hash(asked), hash(p.token())) {
		p.remember(m, r, d)
	}
}

func (p *Page) answer(w *meter, r *http.Request, d *Document) {
	switch {
	case p.locked() && p.guard.blocked(client(r), p.c.Now()):
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many wrong passwords", http.StatusTooManyRequests)
	case !p.admits(r):
		w.Header().Set("WWW-Authenticate", `Basic realm="price list", charset="UTF-8"`)
		http.Error(w, "login needed", http.StatusUnauthorized)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
	case d == nil:
		unavailable(w)
	default:
		p.serve(w, r, *d)
	}
}

func unavailable(w http.ResponseWriter) {
	w.Header().Del("ETag")
	w.Header().Set("Retry-After", retryAfter)
	http.Error(w, "no price list yet", http.StatusServiceUnavailable)
}

func (p *Page) serve(w *meter, r *http.Request, d Document) {
	path, tag := d.Path, `"`+d.Version.Digest+`"`
	zipped := wantsGzip(strings.Join(r.Header.Values("Accept-Encoding"), ","))
	if zipped {
		path, tag = Gzipped(path), `"`+d.Version.Digest+`-gz"`
	}
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	if fresh(r, tag, d.Version.Changed) {
		h.Set("ETag", tag)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("ETag", tag)
	h.Set("Content-Type", "application/xml; charset=utf-8")
	if zipped && whole(r) {
		if z := p.kept.get(tag, path); z != nil {
			h.Set("Content-Encoding", "gzip")
			z.give(w, r, d.Version.Changed)
			return
		}
	}
	f, size, err := feed.OpenSized(path)
	if err != nil {
		p.c.Log.Error("open the price list", "err", err)
		unavailable(w)
		return
	}
	defer func() { _ = f.Close() }() // read only
	if zipped {
		h.Set("Content-Encoding", "gzip")
		w.length = size
	}
	http.ServeContent(w, r, "", d.Version.Changed, f)
}
