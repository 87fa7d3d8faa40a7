package orders_test

import (
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

const grace = 30 * time.Second

var (
	aigerim = orders.Who{ID: 101, Name: "Айгерим", Chat: 11}
	yerzhan = orders.Who{ID: 102, Name: "Ержан", Chat: 12}
)

// world is a desk on a real store, talking to a Kaspi in memory through the real client.
type world struct {
	*orders.Desk // the present one
	t            *testing.T
	kaspi        *kaspitest.Server
	client       *kaspi.Client
	store        *store.Store
	dir          string

	mu    sync.Mutex
	ahead time.Duration // of the real clock
	log   strings.Builder
}

// Write takes the log.
func (w *world) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log.Write(p)
	return w.t.Output().Write(p)
}

// logged reports whether the log has such a text.
func (w *world) logged(text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Contains(w.log.String(), text)
}

// wantLogged looks for a line of the log that begins so.
func (w *world) wantLogged(line string) {
	w.t.Helper()
	if !w.logged(line + " err=") {
		w.t.Errorf("the log has no line %s", line)
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	storetest.Prepare(t, w.dir)
	w.kaspi = kaspitest.New(t, kaspitest.WithClock(w.now))
	client, err := kaspi.New(kaspitest.Token, kaspi.WithBaseURL(w.kaspi.URL()), kaspi.WithRate(1e6), kaspi.WithClock(w.now))
	if err != nil {
		t.Fatal(err)
	}
	w.client = client
	w.open()
	t.Cleanup(w.close)
	return w
}

func (w *world) open() {
	w.t.Helper()
	s, err := store.Open(w.t.Context(), w.dir, store.Through(storetest.Hasty))
	if err != nil {
		w.t.Fatal(err)
	}
	w.store = s
	w.Desk = w.desk(nil)
}

func (w *world) close() {
	w.Close()
	if err := w.store.Close(); err != nil {
		w.t.Error(err)
	}
}

// restart is the program stopping in order and starting again.
func (w *world) restart() {
	w.t.Helper()
	w.close()
	w.open()
}

// desk makes another desk on the same store, as a start of the program does.
func (w *world) desk(change func(*orders.Config)) *orders.Desk {
	w.t.Helper()
	c := w.config()
	if change != nil {
		change(&c)
	}
	d, err := orders.New(c)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) config() orders.Config {
	return orders.Config{
		Kaspi: w.client, Acceptor: w.client, Merchant: orders.KaspiMerchant{API: w.client},
		Records: w.store, Actions: w.store, Audit: w.store, Settings: w.store,
		Now: w.now, Grace: grace, Log: slog.New(slog.NewTextHandler(w, nil)),
	}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.ahead)
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ahead += d
}

// put places a new order of two lines for pickup; change may make it another one.
func (w *world) put(code string, change func(*kaspitest.Order)) {
	w.t.Helper()
	o := kaspitest.Order{
		Code: code, Created: w.now().Add(-time.Minute), Approved: w.now().Add(-time.Minute),
		Lines: []kaspitest.Line{
			{SKU: "KET-17", Title: "Чайник 1.7 л", Quantity: 2, Price: 4500},
			{SKU: "CUP-04", Title: "Кружка 350 мл", Quantity: 1, Price: 3990},
		},
	}
	if change != nil {
		change(&o)
	}
	w.kaspi.Put(o)
}

func (w *world) pollNew() orders.Poll { w.t.Helper(); return w.polled(w.PollNew(w.t.Context())) }

func (w *world) pollLive() orders.Poll {
	w.t.Helper()
	return w.polled(w.PollLive(w.t.Context(), 36*time.Hour))
}

func (w *world) pollArchive() orders.Poll {
	w.t.Helper()
	return w.polled(w.PollArchive(w.t.Context(), 14*24*time.Hour))
}

func (w *world) polled(p orders.Poll, err error) orders.Poll {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) tick() {
	w.t.Helper()
	if err := w.Tick(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) record(code kaspi.OrderCode) orders.Record {
	w.t.Helper()
	r, err := w.Order(w.t.Context(), code)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// see is what a test compares of a record.
type see struct {
	Stage orders.Stage
	By    string
	Note  orders.Note
}

func (w *world) wantSee(code kaspi.OrderCode, want see) orders.Record {
	w.t.Helper()
	r := w.record(code)
	if got := (see{r.Stage, r.By, r.Note}); got != want {
		w.t.Errorf("order %s: got %+v, want %+v", code, got, want)
	}
	return r
}

// wantPosts compares how many requests to accept the order arrived, and how many took effect.
func (w *world) wantPosts(code string, posts, effects int) {
	w.t.Helper()
	if n := w.kaspi.Accepts(code); n != posts {
		w.t.Errorf("order %s: %d requests to accept, want %d", code, n, posts)
	}
	if n := w.kaspi.Accepted(code); n != effects {
		w.t.Errorf("order %s: accepted %d times, want %d", code, n, effects)
	}
}

// wantOpen compares how many accepts the store holds as not ended.
func (w *world) wantOpen(n int) {
	w.t.Helper()
	open, err := w.store.OpenActions(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	if len(open) != n {
		w.t.Errorf("open actions: %+v, want %d", open, n)
	}
}

// done is the only line of the trail that says of an act that it was done.
func (w *world) done(v orders.Verb) orders.AuditEntry {
	w.t.Helper()
	lines, err := w.store.AuditLines(w.t.Context(), orders.AuditFilter{}, 99)
	if err != nil {
		w.t.Fatal(err)
	}
	var found []orders.AuditEntry
	for _, l := range lines {
		if l.Verb == string(v) && l.Result == orders.ResultDone {
			found = append(found, l.AuditEntry)
		}
	}
	if len(found) != 1 {
		w.t.Fatalf("%d lines of the trail say that %s was done: %+v", len(found), v, lines)
	}
	return found[0]
}
