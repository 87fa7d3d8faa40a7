//go:build !race

package app_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/kaspi/kaspitest"
	"kaspibot/kaspi/pipenet"
)

var (
	aigul = tgtest.User{ID: 700, FirstName: "Айгуль"}
	marat = tgtest.User{ID: 701, FirstName: "Марат"}
)

// Groups that know the bot.
const (
	basicGroup = int64(-700)
	forum      = int64(-1_000_000_000_700)
)

// played is the whole program between its three simulators, in played time: what is measured does not depend on the
// machine.
type played struct {
	t        *testing.T
	telegram *tgtest.Server
	kaspi    *kaspitest.Server
	supplier *alstyletest.Server
	lines    [3]*pipenet.Listener
	settings map[string]string
	dir      string
	disk     *storetest.Disk // under the database; nil for a good one
	queries  []string        // of the presses that were made by p.pressed
	lasts    time.Duration   // how long the disk fails, when it does
	stops    int             // how often somebody has asked to stop the sale of the day's good

	starts int
	now    *program
	log    *log

	skew      atomic.Int64                                                       // of the host's clock, nanoseconds
	skipped   atomic.Int64                                                       // time that passed outside while nothing was played, nanoseconds
	intercept atomic.Pointer[func(r *http.Request, body string) (answer string)] // of Telegram: empty lets a request through
	bent      [3]atomic.Pointer[func(r *http.Response)]                          // changes answers; by the number of their line
}

// program is one run.
type program struct {
	net   *network
	page  *pipenet.Listener // of the price list
	ops   *pipenet.Listener // of the monitor
	stop  context.CancelFunc
	ended chan struct{} // Run has returned, and all is closed
	err   error
}

// play runs a test in a bubble, with a program that has been running for ten minutes.
func play(t *testing.T, test func(p *played), settings ...string) {
	t.Helper()
	playOn(t, nil, func(p *played) {
		<-time.After(10 * time.Minute)
		test(p)
	}, settings...)
}

// playOn runs a test in a bubble, with a program that begins on a disk; nil is a good one.
func playOn(t *testing.T, disk *storetest.Disk, test func(p *played), settings ...string) {
	t.Helper()
	dir := t.TempDir()
	storetest.Prepare(t, filepath.Join(dir, "1"))
	bubble(t, &played{dir: dir, disk: disk}, settings, func(p *played) {
		p.start()
		defer p.end()
		test(p)
	})
}

// bubble makes the outside of a program and runs a test there. Its clocks show the host's time, skew included, when p has one.
func bubble(t *testing.T, p *played, settings []string, test func(p *played)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p.t, p.log = t, &log{Writer: t.Output()}
		for i := range p.lines {
			p.lines[i] = pipenet.Listen()
		}
		begun := time.Duration(p.skew.Load())
		now := func() time.Time { return time.Now().Add(begun + time.Duration(p.skipped.Load())) }
		p.telegram = tgtest.New(t, tgtest.WithListener(p.lines[0]), tgtest.WithLimits(), tgtest.WithClock(now))
		p.kaspi = kaspitest.New(t, kaspitest.WithListener(p.lines[1]), kaspitest.WithClock(now))
		p.supplier = alstyletest.New(t, alstyletest.WithListener(p.lines[2]), alstyletest.WithGoods(20), alstyletest.WithPace(0), alstyletest.WithClock(now))
		p.telegram.Meet(aigul, aigul.ID)
		p.telegram.Meet(marat, marat.ID)
		p.telegram.Meet(aigul, basicGroup)
		p.telegram.Meet(aigul, forum)
		p.settings = map[string]string{
			"TELEGRAM_BOT_TOKEN": tgtest.Token, "TELEGRAM_OWNERS": strconv.FormatInt(aigul.ID, 10),
			"KASPI_API_TOKEN": kaspitest.Token, "KASPI_MERCHANT_ID": kaspitest.MerchantID,
			"KASPI_COMPANY": "Тестовый магазин", "KASPI_STORES": "PP1:750000000", "ALSTYLE_TOKEN": alstyletest.Token,
			"SCHEDULE_ORDERS": "@every 30s",
		}
		for _, s := range settings {
			name, value, _ := strings.Cut(s, "=")
			p.settings[name] = value
		}
		test(p)
	})
}

// start runs the program on the data of its number.
func (p *played) start() {
	p.t.Helper()
	p.starts++
	c, err := config.Parse(p.settings, config.Telegram, config.Kaspi, config.Alstyle, config.Shop)
	if err != nil {
		p.t.Fatal(err)
	}
	c.TelegramAPI, c.KaspiAPI, c.AlstyleAPI = p.telegram.URL(), p.kaspi.URL(), p.supplier.URL()
	c.DataDir = p.data()
	n, page, ops := &network{}, pipenet.Listen(), pipenet.Listen()
	o := app.Options{
		Config: c, Log: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelWarn})), Listener: page, Ops: ops,
		Now:      func() time.Time { return time.Now().Add(time.Duration(p.skew.Load() + p.skipped.Load())) },
		Telegram: tap{p, bend{p, 0, n.to(p.lines[0])}}, Kaspi: bend{p, 1, n.to(p.lines[1])}, Alstyle: bend{p, 2, n.to(p.lines[2])},
	}
	o.Database = storetest.Hasty
	if p.disk != nil {
		o.Database = p.disk.Through
	}
	ctx, stop := context.WithCancel(p.t.Context())
	a, err := app.New(ctx, o)
	for p.disk != nil && err != nil { // as the service manager does
		p.t.Logf("the program does not start: %v", err)
		<-time.After(10 * time.Second)
		page, ops = pipenet.Listen(), pipenet.Listen()
		o.Listener, o.Ops = page, ops
		a, err = app.New(ctx, o)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	run := &program{net: n, page: page, ops: ops, stop: stop, ended: make(chan struct{})}
	p.now = run
	go func() {
		defer close(run.ended)
		run.err = a.Run(ctx)
		a.Close()
		n.cut()
	}()
}

func (p *played) data() string { return filepath.Join(p.dir, strconv.Itoa(p.starts)) }

// end is SIGTERM; it returns how long the program took.
func (p *played) end() time.Duration {
	p.t.Helper()
	begun := time.Now()
	p.now.stop() // once more is no harm
	<-p.now.ended
	if p.now.err != nil {
		p.t.Errorf("the program ended with %v", p.now.err)
	}
	return time.Since(begun)
}

// restart is SIGTERM and a new start on the same data.
func (p *played) restart() {
	p.t.Helper()
	p.end()
	p.copyData()
	p.start()
}

// kill is a power cut at this moment, and a new start on what was on disk. What the killed program still does reaches
// nobody.
func (p *played) kill() {
	p.t.Helper()
	synctest.Wait() // nobody is in the middle of writing
	p.copyData()
	old := p.now
	old.net.cut()
	old.stop()
	p.t.Cleanup(func() { <-old.ended })
	p.start()
}

// crash is a power cut after which nobody is there for a time.
func (p *played) crash(down time.Duration) {
	p.t.Helper()
	synctest.Wait() // nobody is in the middle of writing
	p.copyData()
	old := p.now
	old.net.cut()
	old.stop()
	<-old.ended
	<-time.After(down)
	p.start()
}

// copyData makes the data of the next start out of those of this one.
func (p *played) copyData() {
	p.t.Helper()
	from, to := p.data(), filepath.Join(p.dir, strconv.Itoa(p.starts+1))
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil || strings.HasSuffix(path, "-shm") {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, 0o600)
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// network leads to the simulators until it is cut.
type network struct {
	mu    sync.Mutex
	conns []net.Conn
	gone  bool
}

func (n *network) to(l *pipenet.Listener) http.RoundTripper {
	t := l.Transport()
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := l.DialContext(ctx, network, addr)
		n.mu.Lock()
		defer n.mu.Unlock()
		if err == nil && n.gone {
			_ = conn.Close()
			return nil, errors.New("no route")
		}
		n.conns = append(n.conns, conn)
		return conn, err
	}
	return t
}

func (n *network) cut() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.gone = true
	for _, conn := range n.conns {
		if conn != nil {
			_ = conn.Close()
		}
	}
}

// tap stands between the program and Telegram.
type tap struct {
	p    *played
	next http.RoundTripper
}

func (t tap) RoundTrip(r *http.Request) (*http.Response, error) {
	f := t.p.intercept.Load()
	if f == nil || *f == nil || r.Body == nil {
		return t.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	answer := (*f)(r, string(body))
	if answer == "" {
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
		return t.next.RoundTrip(r)
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	var told struct {
		Code int `json:"error_code"`
	}
	_ = json.Unmarshal([]byte(answer), &told)
	return &http.Response{
		StatusCode: cmp.Or(told.Code, http.StatusOK), Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(answer)), Request: r,
	}, nil
}

// bend stands between the program and a service, and changes its answers in ways that a server cannot.
type bend struct {
	p    *played
	line int
	next http.RoundTripper
}

func (b bend) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == elsewhere {
		b.p.t.Errorf("%s %s goes to another host, and the token with it", r.Method, r.URL.Path)
	}
	resp, err := b.next.RoundTrip(r)
	if f := b.p.bent[b.line].Load(); f != nil && *f != nil && err == nil {
		(*f)(resp)
	}
	return resp, err
}

// of reports whether the body of a call to Telegram is about a chat.
func ofChat(body string, chat int64) bool {
	return regexp.MustCompile(`name="chat_id"\s+` + strconv.FormatInt(chat, 10) + `\s`).MatchString(body)
}

// log keeps what is logged.
type log struct {
	io.Writer
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(line)
	return l.Writer.Write(line)
}

// put places new orders at Kaspi; it returns their codes.
func (p *played) put(n int, changes ...func(i int, o *kaspitest.Order)) []string {
	codes := make([]string, n)
	for i := range codes {
		codes[i] = strconv.Itoa(600_000_001 + i)
		o := kaspitest.Order{
			Code: codes[i], Created: time.Now().Add(-time.Minute), Approved: time.Now().Add(-time.Minute), City: "Караганда",
			Lines: []kaspitest.Line{{SKU: "KET-17", Title: "Чайник", Quantity: 1, Price: 9000}},
		}
		for _, change := range changes {
			change(i, &o)
		}
		p.kaspi.Put(o)
	}
	return codes
}

// until waits in played time.
func (p *played) until(what string, within time.Duration, ready func() bool) time.Duration {
	p.t.Helper()
	begun := time.Now()
	for !ready() {
		if time.Since(begun) > within {
			p.t.Fatalf("%s: not within %v\n%s", what, within, p.screen())
		}
		<-time.After(max(10*time.Millisecond, within/300))
	}
	return time.Since(begun)
}

// screen is what Aigul's chat shows.
func (p *played) screen() string { return p.screenOf(aigul.ID) }

func (p *played) screenOf(chat int64) string {
	var b strings.Builder
	for _, m := range p.telegram.Messages(chat) {
		fmt.Fprintf(&b, "--- %d\n%s\n", m.ID, m.Text)
	}
	return b.String()
}

// showing lists the messages with all these texts in them.
func (p *played) showing(texts ...string) []tgtest.Message { return p.showingIn(aigul.ID, texts...) }

func (p *played) showingIn(chat int64, texts ...string) (found []tgtest.Message) {
	for _, m := range p.telegram.Messages(chat) {
		all := true
		for _, text := range texts {
			all = all && strings.Contains(m.Text, text)
		}
		if all {
			found = append(found, m)
		}
	}
	return found
}

// press presses a button of whatever message has it, or of one of an older program.
func (p *played) press(data string) (query string) {
	p.t.Helper()
	return p.pressIn(aigul.ID, aigul, data)
}

func (p *played) pressIn(chat int64, who tgtest.User, data string) (query string) {
	p.t.Helper()
	for _, m := range p.telegram.Messages(chat) {
		for _, row := range m.Keyboard {
			for _, b := range row {
				if b.Data != data {
					continue
				}
				query, err := p.telegram.Press(who, m.Chat, m.ID, data)
				if err != nil {
					p.t.Fatal(err)
				}
				return query
			}
		}
	}
	p.t.Fatalf("no button %s\n%s", data, p.screenOf(chat))
	return ""
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
