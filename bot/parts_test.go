package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// The tests mostly wait for the pace that Telegram sets, so more of them than there are processors run at once.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	m.Run()
}

// memory is the real store, with failures to order and a look at what is written.
type memory struct {
	*store.Store

	mu      sync.Mutex
	changed chan struct{}
	faults  map[string]int // how many calls of a method are to fail; below 0 for ever
	done    map[int64]bool
	audit   []orders.AuditEntry
}

var errDisk = errors.New("disk full")

func newMemory() *memory {
	return &memory{changed: make(chan struct{}), faults: map[string]int{}, done: map[int64]bool{}}
}

// fail makes the coming calls of a method fail, for ever when n is below 0; 0 ends that.
func (m *memory) fail(method string, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults[method] = n
}

func (m *memory) failure(method string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.faults[method] == 0 {
		return nil
	}
	m.faults[method]--
	return fmt.Errorf("%s: %w", method, errDisk)
}

// change runs f under the lock and lets everybody who waits look again.
func (m *memory) change(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
	close(m.changed)
	m.changed = make(chan struct{})
}

// wait returns as soon as ready, which runs under the lock, says so.
func (m *memory) wait(ctx context.Context, ready func() bool) error {
	for {
		m.mu.Lock()
		ok, changed := ready(), m.changed
		m.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (m *memory) SaveUpdates(ctx context.Context, at time.Time, updates map[int64][]byte) error {
	if err := m.failure("SaveUpdates"); err != nil {
		return err
	}
	return m.Store.SaveUpdates(ctx, at, updates)
}

func (m *memory) TakeUpdates(ctx context.Context, limit int) ([][]byte, error) {
	if err := m.failure("TakeUpdates"); err != nil {
		return nil, err
	}
	return m.Store.TakeUpdates(ctx, limit)
}

func (m *memory) DoneUpdate(ctx context.Context, id int64, at time.Time) error {
	err := m.Store.DoneUpdate(ctx, id, at)
	if err == nil {
		m.change(func() { m.done[id] = true })
	}
	return err
}

func (m *memory) ShowCards(ctx context.Context, chat int64, message int, cards ...chat.Card) error {
	if err := m.failure("ShowCards"); err != nil {
		return err
	}
	return m.Store.ShowCards(ctx, chat, message, cards...)
}

func (m *memory) Audit(ctx context.Context, e orders.AuditEntry) error {
	err := m.Store.Audit(ctx, e)
	if err == nil {
		m.change(func() { m.audit = append(m.audit, e) })
	}
	return err
}

// works runs the real publisher, as the program's engine does.
type works struct {
	publisher *publish.Publisher
	source    *source
	api       *kaspi.Client
	started   time.Time
	now       func() time.Time
	turn      sync.Mutex

	mu     sync.Mutex
	since  time.Time
	full   bool // the last sync was to read the names too
	panics bool
	status bot.Status

	patience time.Duration // with an upload; 0 is the client's own
}

func (w *works) Sync(ctx context.Context, full bool, progress func(bot.Progress)) (publish.Report, error) {
	if !w.turn.TryLock() {
		w.mu.Lock()
		defer w.mu.Unlock()
		return publish.Report{}, &bot.BusyError{Since: w.since}
	}
	defer w.turn.Unlock()
	w.set(func() { w.since, w.full = w.now(), full })
	w.mayPanic()
	progress(bot.Progress{Step: "catalogue", Got: 250, Total: 1000})
	return w.publisher.Sync(ctx, func(s publish.Step) { progress(bot.Progress{Step: string(s)}) })
}

func (w *works) Upload(ctx context.Context) (bot.Uploaded, error) {
	doc, err := w.publisher.Current(ctx)
	if err != nil {
		return bot.Uploaded{}, err
	}
	file, err := os.Open(doc.Path)
	if err != nil {
		return bot.Uploaded{}, err
	}
	defer func() { _ = file.Close() }()
	if w.patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, w.patience)
		defer cancel()
	}
	got, err := w.api.UploadPriceList(ctx, "pricelist.xml", doc.Version.Size, file)
	return bot.Uploaded{Version: doc.Version, Status: got.Status, Answer: got.Answer}, err
}

func (w *works) Status(context.Context) (bot.Status, error) {
	w.mayPanic()
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.status
	s.Started = w.started
	return s, nil
}

func (w *works) set(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
}

func (w *works) mayPanic() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.panics {
		panic("a bug")
	}
}

// source is a distributor's goods, told when the gate is open.
type source struct {
	mu    sync.Mutex
	items []feed.Item
	err   error
	gate  chan struct{} // nil is open
}

func (s *source) Items(ctx context.Context) ([]feed.Item, error) {
	s.mu.Lock()
	gate := s.gate
	s.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items, s.err
}

func (s *source) set(items []feed.Item, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items, s.err = items, err
}

// shut holds whoever asks for the goods until open.
func (s *source) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate = make(chan struct{})
}

func (s *source) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gate != nil {
		close(s.gate)
		s.gate = nil
	}
}

// goods are n items, all on sale.
func goods(n int) []feed.Item {
	items := make([]feed.Item, n)
	for i := range items {
		items[i] = feed.Item{
			Article: feed.Article(fmt.Sprint(100_000 + i)), Name: fmt.Sprintf("Монитор <%d\"> & кабель", i),
			Brand: "ViewPlus", Cost: feed.Tenge(10_000 + 100*i), Stock: feed.Stock{N: 20},
		}
	}
	return items
}

// line is the network on the way to Kaspi.
type line struct {
	network http.Transport
	broken  atomic.Bool
}

func (l *line) transport() http.RoundTripper {
	l.network.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if l.broken.Load() {
			return nil, errors.New("no route")
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
	return &l.network
}

func (l *line) cut() {
	l.broken.Store(true)
	l.network.CloseIdleConnections()
}

// logbook keeps what is logged, and at the end of the test looks for what must not be there.
type logbook struct {
	*slog.Logger
	mu   sync.Mutex
	text bytes.Buffer
}

func newLogbook(t *testing.T) *logbook {
	b := &logbook{}
	out := t.Output()
	b.Logger = slog.New(slog.NewTextHandler(writer(func(p []byte) (int, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.text.Write(p)
		return out.Write(p)
	}), &slog.HandlerOptions{Level: slog.LevelDebug}))
	t.Cleanup(func() {
		_, token, _ := strings.Cut(tgtest.Token, ":")
		for _, secret := range []string{token, kaspitest.Token, buyerFirst, buyerLast, buyerPhone, buyerStreet} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("%q is in the log", secret)
			}
		}
	})
	return b
}

func (b *logbook) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// pollQuietly learns of new orders and shows nothing.
func (s *shop) pollQuietly() {
	s.t.Helper()
	if _, err := s.desk.PollNew(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// forge puts a message of an older program into a chat, with one button.
func (s *shop) forge(chat int64, data string) tgtest.Message {
	s.t.Helper()
	keyboard, err := json.Marshal(map[string]any{"inline_keyboard": [][]map[string]string{
		{{"text": "Кнопка", "callback_data": data}},
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.call("sendMessage", url.Values{
		"chat_id": {fmt.Sprint(chat)}, "text": {"старое сообщение"}, "reply_markup": {string(keyboard)},
	})
	return s.last(chat)
}

// replyIn makes a person answer a message of the bot, and waits until that is handled.
func (s *shop) replyIn(user tgtest.User, m tgtest.Message, text string) {
	s.t.Helper()
	if s.telegram.Reply(user, m.Chat, m.ID, text) == 0 {
		s.t.Fatalf("%q never reaches the bot", text)
	}
	s.sent++
	s.idle()
}

// remove deletes a message, as its reader can.
func (s *shop) remove(m tgtest.Message) {
	s.t.Helper()
	s.call("deleteMessage", url.Values{"chat_id": {fmt.Sprint(m.Chat)}, "message_id": {fmt.Sprint(m.ID)}})
}

// call is a call to Telegram that the bot did not make.
func (s *shop) call(method string, params url.Values) {
	s.t.Helper()
	resp, err := http.PostForm(s.telegram.URL()+"/bot"+tgtest.Token+"/"+method, params)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: HTTP %d", method, resp.StatusCode)
	}
}

// screens is what every chat shows, for a failure's text.
func (s *shop) screens() string {
	var b strings.Builder
	for _, chat := range []int64{aigul.ID, marat.ID, group} {
		for _, m := range s.telegram.Messages(chat) {
			b.WriteString(strings.Join([]string{"---", m.Text, strings.Join(buttons(m), " | "), ""}, "\n"))
		}
	}
	return b.String()
}

// plain has blanks in place of those that hold a number and its unit together.
func plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

func accept(code string) string  { return "v1:acc:" + code }
func details(code string) string { return "v1:det:" + code }

// fresh are the buttons of a new order's card, pickedUp those of one that is accepted and to be given out.
func fresh(code string) []string { return []string{accept(code), details(code), "v1:can:" + code} }

func pickedUp(code string) []string {
	return []string{"v1:code:" + code, details(code), "v1:can:" + code, "v1:lin:" + code}
}
