package ops_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store/storetest"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/cmd/kaspibot/internal/ops"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/kaspi"
)

// Each reason for which a program is not ready comes and goes, and the program is not started anew.
func TestNotReadyIsOverWithItsReason(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	w.polled, w.renewed = w.now, w.now
	want := func(what string, ready bool) {
		t.Helper()
		if status, body := ask(t, m, "/readyz"); (status == http.StatusOK) != ready {
			t.Errorf("%s: HTTP %d\n%s", what, status, body)
		}
	}
	version := w.version
	for name, c := range map[string]struct{ begin, end func() }{
		"disk":    {func() { w.broken = errors.New("full") }, func() { w.broken = nil }},
		"polls":   {func() { w.polled = w.now.Add(-time.Hour) }, func() { w.polled = w.now }},
		"no list": {func() { w.version = feed.Version{} }, func() { w.version = version }},
		"renewal": {func() { w.renewed = w.now.Add(-time.Hour) }, func() { w.renewed = w.now }},
	} {
		for range 2 {
			want(name+", before", true)
			c.begin()
			want(name, false)
			c.end()
			want(name+", over", true)
		}
	}
}

// world is what a monitor looks at; a test changes it.
type world struct {
	now     time.Time
	polled  time.Time
	renewed time.Time
	version feed.Version
	broken  error
	unread  error

	ops.Store
}

func (w *world) Stages(ctx context.Context) (map[orders.Stage]int, error) {
	if w.unread != nil {
		return nil, w.unread
	}
	return w.Store.Stages(ctx)
}

func (w *world) LastGoodPull(ctx context.Context) (page.Pull, error) {
	if w.unread != nil {
		return page.Pull{}, w.unread
	}
	return w.Store.LastGoodPull(ctx)
}

func (w *world) Health(ctx context.Context, now time.Time) (int64, error) {
	if w.broken != nil {
		return 0, w.broken
	}
	return w.Store.Health(ctx, now)
}

func open(t *testing.T) (*world, *ops.Monitor) {
	t.Helper()
	s := storetest.OpenSQLite(t, t.TempDir())
	w := &world{now: time.Date(2026, 11, 24, 12, 0, 0, 0, kaspi.Almaty()), Store: s}
	w.version = feed.Version{ID: 7, Changed: w.now.Add(-time.Hour), Figures: feed.Figures{Offers: 20, OnSale: 12}}
	pull := page.Pull{At: w.now.Add(-10 * time.Minute), Status: http.StatusOK, Agent: "Kaspi", Version: 7, Bytes: 10}
	if err := errors.Join(s.SavePulls(t.Context(), pull), s.SaveRecords(t.Context(), storetest.Record("601"))); err != nil {
		t.Fatal(err)
	}
	var night jobs.Spec // every two minutes by night, twice a minute by day
	if err := night.UnmarshalText([]byte("*/30 * 8-20 * * *; 0 */2 21-23,0-7 * * *")); err != nil {
		t.Fatal(err)
	}
	var renewal jobs.Spec
	if err := renewal.UnmarshalText([]byte("@every 10m")); err != nil {
		t.Fatal(err)
	}
	return w, ops.New(ops.Config{
		Store: w, Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler),
		Renewal: ops.Poll{Name: "list", When: renewal, Last: func() time.Time { return w.renewed }},
		Served:  func() feed.Version { return w.version }, Waiting: func() int { return 3 },
		Polls: []ops.Poll{
			{Name: "orders", When: night, Last: func() time.Time { return w.polled }},
			{Name: "stock", Last: func() time.Time { return time.Time{} }}, // switched off
		},
	})
}

func ask(t *testing.T, m *ops.Monitor, path string) (status int, body string) {
	t.Helper()
	r := httptest.NewRecorder()
	m.Handler().ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return r.Code, r.Body.String()
}

func TestReadyWhileOrdersAreReadAndWrittenAndAListIsServed(t *testing.T) {
	t.Parallel()
	at := func(hour, minute, second int) time.Time {
		return time.Date(2026, 11, 24, hour, minute, second, 0, kaspi.Almaty())
	}
	for name, c := range map[string]struct {
		change func(*world)
		ready  bool
		says   string
	}{
		"just started":        {func(*world) {}, true, "not read since the start"},
		"started long ago":    {func(w *world) { w.now = at(12, 2, 0) }, false, "not read since the start"},
		"read now":            {func(w *world) { w.polled = w.now }, true, "read 0s ago"},
		"two times missed":    {func(w *world) { w.polled, w.now = at(12, 0, 1), at(12, 1, 20) }, true, "read 1m19s ago"},
		"missed just now":     {func(w *world) { w.polled, w.now = at(12, 0, 1), at(12, 1, 35) }, true, "read 1m34s ago"}, // an answer takes a while
		"not that just now":   {func(w *world) { w.polled, w.now = at(12, 0, 1), at(12, 1, 36) }, false, "read 1m35s ago"},
		"three times missed":  {func(w *world) { w.polled, w.now = at(12, 0, 1), at(12, 1, 40) }, false, "read 1m39s ago"},
		"slower by night":     {func(w *world) { w.polled, w.now, w.renewed = at(22, 0, 1), at(22, 5, 0), at(22, 0, 0) }, true, "read 4m59s ago"},
		"too slow by night":   {func(w *world) { w.polled, w.now = at(22, 0, 1), at(22, 6, 30) }, false, "read 6m29s ago"},
		"from night to day":   {func(w *world) { w.polled, w.now = at(7, 59, 0), at(8, 1, 30) }, false, "read 2m30s ago"},
		"a list from before":  {func(w *world) { w.now = at(12, 29, 0); w.polled = w.now }, true, "version 7, 1h29m0s old"},
		"never renewed":       {func(w *world) { w.now = at(12, 31, 0); w.polled = w.now }, false, "is not renewed"},
		"renewed":             {func(w *world) { w.now, w.renewed = at(20, 0, 0), at(19, 31, 0); w.polled = w.now }, true, "9h0m0s old"},
		"held for long":       {func(w *world) { w.now, w.renewed = at(20, 0, 0), at(19, 29, 0); w.polled = w.now }, false, "is not renewed"},
		"no list":             {func(w *world) { w.version = feed.Version{} }, false, "none is served"},
		"cannot be written":   {func(w *world) { w.broken = errors.New("/secret/folder is full") }, false, "cannot be written"},
		"a clock that is set": {func(w *world) { w.polled, w.now = at(12, 0, 0), at(11, 0, 0) }, true, "orders"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, m := open(t)
			c.change(w)
			status, body := ask(t, m, "/readyz")
			if ready := status == http.StatusOK; ready != c.ready || !strings.Contains(body, c.says) {
				t.Errorf("ready: %t, want %t with %q\n%s", ready, c.ready, c.says, body)
			}
			if strings.Contains(body, "secret") || strings.Contains(body, "FAILED") == c.ready {
				t.Error(body)
			}
		})
	}
}

func TestFiguresAreCountedAndLookedUp(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	w.polled = w.now.Add(-42 * time.Second)
	rec := storetest.Record("601")
	rec.Order.Approved = w.now.Add(-7 * time.Second)
	m.Announced(rec)
	m.Ran("orders", "", "", false)
	m.Ran("orders", "kaspi", "server", true)
	act := orders.Action{Code: "601", Verb: orders.VerbAccept, State: orders.ActionClaimed, ClaimedAt: w.now}
	actions := ops.Actions{Actions: storetest.OpenSQLite(t, filepath.Join(t.TempDir(), "x")), Monitor: m}
	act, claimed, err := actions.Claim(t.Context(), act)
	if err != nil || !claimed {
		t.Fatal(claimed, err)
	}
	act.State, act.SentAt = orders.ActionSent, w.now.Add(400*time.Millisecond)
	if err := actions.Mark(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	for status, age := range map[int]time.Duration{200: 40 * time.Second, 304: 20 * time.Minute, 401: time.Second} {
		m.Pulled(page.Pull{At: w.now, StockAt: w.now.Add(-age), Status: status})
	}
	m.Pulled(page.Pull{At: w.now, Status: 200}) // nobody knows
	_, body := ask(t, m, "/metrics")
	for _, line := range []string{
		`kaspibot_orders{stage="new"} 1`, `kaspibot_job_runs_total{job="orders"} 2`,
		`kaspibot_job_failures_total{job="orders",service="kaspi",kind="server"} 1`,
		`kaspibot_card_delay_seconds_bucket{le="5"} 0`, `kaspibot_card_delay_seconds_bucket{le="10"} 1`,
		`kaspibot_press_delay_seconds_bucket{le="0.25"} 0`, `kaspibot_press_delay_seconds_bucket{le="0.5"} 1`,
		`kaspibot_list_age_seconds 3600`, `kaspibot_list_offers 20`, `kaspibot_list_offers_on_sale 12`,
		`kaspibot_pull_age_seconds 600`,
		`kaspibot_pull_stock_age_seconds_bucket{le="30"} 0`, `kaspibot_pull_stock_age_seconds_bucket{le="60"} 1`, `kaspibot_pull_stock_age_seconds_count 2`,
		`kaspibot_poll_age_seconds{outside="orders"} 42`, `kaspibot_outbox_messages 3`,
		`kaspibot_database_bytes `, `process_resident_memory_bytes `, `go_goroutines `,
	} {
		if !strings.Contains(body, line) {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(body, `outside="stock"`) {
		t.Error("an outside that was never read has an age")
	}
	w.broken, w.version = errors.New("gone"), feed.Version{}
	if _, body = ask(t, m, "/metrics"); strings.Contains(body, "kaspibot_database_bytes") || strings.Contains(body, "kaspibot_list_age") {
		t.Error("what is not known any more is told as it was")
	}
}

// An alarm that asks for the age would end when the program is started anew while Kaspi is out of reach.
func TestAnOutsideThatHasNotAnsweredSinceTheStartHasAnAge(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	w.now = w.now.Add(11 * time.Minute)
	if _, body := ask(t, m, "/metrics"); !strings.Contains(body, "kaspibot_poll_age_seconds{outside=\"orders\"} 660\n") {
		t.Errorf("not as old as the program:\n%s", body)
	}
	if _, body := ask(t, m, "/metrics"); strings.Contains(body, `outside="stock"`) {
		t.Error("a poll that is switched off has an age")
	}
	for _, schedule := range []string{"@every 10m", "0 3 * * *; 0 4 * * *; 0 5 * * *"} {
		if err := m.Polls[1].When.UnmarshalText([]byte(schedule)); err != nil {
			t.Fatal(err)
		}
		_, body := ask(t, m, "/metrics")
		if _, ready := ask(t, m, "/readyz"); !strings.Contains(body, "kaspibot_poll_age_seconds{outside=\"stock\"} 660\n") || !strings.Contains(ready, "stock      not read since the start") {
			t.Errorf("%s: no age in\n%s\n%s", schedule, body, ready)
		}
	}
}

func TestALiveProgramIsAskedWhereItListens(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	server := httptest.NewServer(m.Handler())
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range []string{"127.0.0.1:" + port, ":" + port, "0.0.0.0:" + port, "[::]:" + port} {
		if found, err := ops.Live(t.Context(), addr); err != nil || !strings.Contains(found, "version 7") {
			t.Errorf("%s: %q, %v", addr, found, err)
		}
	}
	w.version = feed.Version{}
	if _, err := ops.Live(t.Context(), ":"+port); !errors.Is(err, ops.ErrNotReady) {
		t.Errorf("without a list: %v", err)
	}
	server.Close()
	if _, err := ops.Live(t.Context(), ":"+port); err == nil || errors.Is(err, ops.ErrNotReady) || !strings.HasPrefix(err.Error(), "no program answers at :"+port+": ") {
		t.Errorf("nobody is there: %v", err)
	}
	for _, status := range []int{http.StatusOK, http.StatusNotFound, http.StatusServiceUnavailable} {
		other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "okay, welcome")
		}))
		addr := other.Listener.Addr().String()
		if found, err := ops.Live(t.Context(), addr); err == nil || err.Error() != "what answers at "+addr+" is no kaspibot, or not its OPS_ADDR" || found != "" {
			t.Errorf("another program that answers %d: %q, %v", status, found, err)
		}
		other.Close()
	}
}

// One that listens everywhere is asked on this machine; one that does not, nowhere else.
func TestAProgramIsAskedAtItsOwnAddress(t *testing.T) {
	t.Parallel()
	host := make(chan string, 1)
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host <- r.Host
		_, _ = io.WriteString(w, "ok ")
	})
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	if l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.2:0"); err == nil { // where all of 127 is this machine
		other := &httptest.Server{Listener: l, Config: &http.Server{Handler: answer, ReadHeaderTimeout: time.Minute}}
		other.Start()
		t.Cleanup(other.Close)
		if _, err := ops.Live(t.Context(), l.Addr().String()); err != nil || <-host != l.Addr().String() {
			t.Errorf("%s: %v", l.Addr(), err)
		}
	}
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]string{"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "[::]": "127.0.0.1", "127.0.0.1": "127.0.0.1", "localhost": "localhost"} {
		if _, err := ops.Live(t.Context(), addr+":"+port); err != nil {
			t.Errorf("%s: %v", addr, err)
		} else if got := <-host; got != want+":"+port {
			t.Errorf("%s is asked at %s", addr, got)
		}
	}
}

func TestAMonitorIsAskedOnceAndBelievedSoFar(t *testing.T) {
	t.Parallel()
	long := "ok " + strings.Repeat("x", 100<<10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" || !r.Close {
			t.Errorf("asked for %s, and the line is kept: %t", r.URL.Path, !r.Close)
		}
		_, _ = io.WriteString(w, long)
	}))
	t.Cleanup(server.Close)
	if found, err := ops.Live(t.Context(), server.Listener.Addr().String()); err != nil || found != long[:64<<10] {
		t.Errorf("%d bytes, %v", len(found), err)
	}
	for _, part := range []string{"", "o", "FAILED  "} { // which says nothing of what it would have said
		cut := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, part)
		}))
		if found, err := ops.Live(t.Context(), cut.Listener.Addr().String()); !errors.Is(err, io.ErrUnexpectedEOF) || found != part {
			t.Errorf("an answer that breaks off after %q: %q, %v", part, found, err)
		}
		cut.Close()
	}
	for _, addr := range []string{"8081", "a b:8081", ""} {
		if found, err := ops.Live(t.Context(), addr); err == nil || found != "" {
			t.Errorf("%q is asked: %q, %v", addr, found, err)
		} else if _, wrong := errors.AsType[*net.AddrError](err); addr != "a b:8081" && !wrong {
			t.Errorf("%q is not refused as no address: %v", addr, err)
		}
	}
}

func TestEachPartOfAnAnswerHasALine(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	w.polled, w.renewed = w.now.Add(-time.Second), w.now
	r := httptest.NewRecorder()
	w.version = feed.Version{}
	m.Handler().ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
	want := "ok      database   can be written\nok      orders     read 1s ago\nok      stock      switched off\nFAILED  list       none is served\n"
	if got := r.Body.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if kind, kept := r.Header().Get("Content-Type"), r.Header().Get("Cache-Control"); kind != "text/plain; charset=utf-8" || kept != "no-store" {
		t.Errorf("it is %s, and kept: %s", kind, kept)
	}
	r = httptest.NewRecorder()
	m.Handler().ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if kind := r.Header().Get("Content-Type"); kind != "text/plain; version=0.0.4; charset=utf-8" {
		t.Errorf("the figures are %s", kind)
	}
	r = httptest.NewRecorder()
	ops.NotReady("the disk is full").ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
	if got := r.Body.String(); r.Code != http.StatusServiceUnavailable || got != "FAILED  the disk is full\n" {
		t.Errorf("HTTP %d, %q", r.Code, got)
	}
}

func TestWaitingTimesAreToldWithinTheirBounds(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	m.Announced(storetest.Record("602")) // that has no time of approval, or an old one
	rec := storetest.Record("601")
	rec.Order.Approved = w.now
	m.Announced(rec)
	_, body := ask(t, m, "/metrics")
	for _, figure := range []string{"kaspibot_card_delay_seconds", "kaspibot_press_delay_seconds", "kaspibot_pull_stock_age_seconds"} {
		var bounds []string
		for _, found := range regexp.MustCompile(figure+`_bucket\{le="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			bounds = append(bounds, found[1])
		}
		if got := strings.Join(bounds, " "); got != "0.1 0.25 0.5 1 2 5 10 30 60 120 300 900 3600 10800 +Inf" {
			t.Errorf("%s within %s", figure, got)
		}
	}
}

func TestWhatCannotBeLookedUpIsInTheLogAndTheRestIsTold(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	var log strings.Builder
	m.Log = slog.New(slog.NewTextHandler(&log, nil))
	if _, body := ask(t, m, "/metrics"); log.Len() > 0 || !strings.Contains(body, `kaspibot_orders{stage="new"} 1`) {
		t.Errorf("all is well, and the log tells %s", &log)
	}
	w.broken = errors.New("torn")
	if _, body := ask(t, m, "/metrics"); !strings.Contains(log.String(), "torn") || !strings.Contains(body, `kaspibot_orders{stage="new"} 1`) || !strings.Contains(body, "kaspibot_start_time_seconds "+strconv.FormatInt(w.now.Unix(), 10)) {
		t.Errorf("the log tells %s\n%s", &log, body)
	}
	log.Reset()
	if _, body := ask(t, m, "/readyz"); !strings.Contains(log.String(), `msg="the database is not ready" err=torn`) || strings.Contains(body, "torn") {
		t.Errorf("the log tells %s\n%s", &log, body)
	}
	w.broken, w.unread = nil, errors.New("unreadable")
	log.Reset()
	_, body := ask(t, m, "/metrics")
	for _, figure := range []string{"kaspibot_orders{", "kaspibot_pull_age_seconds"} {
		if strings.Contains(body, figure) {
			t.Errorf("%s is told as it was", figure)
		}
	}
	if !strings.Contains(body, "kaspibot_list_offers 20") || !strings.Contains(log.String(), `msg="some figures are missing" err=`) {
		t.Errorf("the log tells %s\n%s", &log, body)
	}
}

// hung is a database that answers nothing.
type hung struct{}

func (hung) Health(ctx context.Context, _ time.Time) (int64, error) {
	<-ctx.Done()
	return 0, ctx.Err()
}

func (hung) Stages(ctx context.Context) (map[orders.Stage]int, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (hung) LastGoodPull(ctx context.Context) (page.Pull, error) {
	<-ctx.Done()
	return page.Pull{}, ctx.Err()
}

// A monitoring system that waits in vain for an answer tells less than the answer.
func TestADatabaseThatIsStuckIsToldInFiveSeconds(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/readyz": "FAILED  database   cannot be written", "/metrics": "kaspibot_outbox_messages 3"} {
		synctest.Test(t, func(t *testing.T) {
			_, m := open(t)
			m.Store = hung{}
			begin := time.Now()
			if _, body := ask(t, m, path); !strings.Contains(body, want) || time.Since(begin) != 5*time.Second {
				t.Errorf("%s after %s:\n%s", path, time.Since(begin), body)
			}
		})
	}
}

// A stage that orders have left is told as empty, not as it was.
func TestAStageThatOrdersHaveLeftIsToldAsEmpty(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	rec := storetest.Record("601")
	rec.Stage = orders.StagePack
	saved := w.Store.(interface { //nolint:forcetypeassert // it is the store
		SaveRecords(context.Context, ...orders.Record) error
	})
	if err := saved.SaveRecords(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	if _, body := ask(t, m, "/metrics"); !strings.Contains(body, `kaspibot_orders{stage="new"} 0`) || !strings.Contains(body, `kaspibot_orders{stage="pack"} 1`) {
		t.Errorf("packed:\n%s", body)
	}
	rec.Stage = orders.StageDone
	if err := saved.SaveRecords(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	if _, body := ask(t, m, "/metrics"); !strings.Contains(body, `kaspibot_orders{stage="pack"} 0`) {
		t.Errorf("done:\n%s", body)
	}
}

// refused fails each mark.
type refused struct{ orders.Actions }

func (refused) Mark(context.Context, orders.Action) error { return io.ErrClosedPipe }

func TestOnlyARequestThatWentOutIsMeasured(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	act := orders.Action{Code: "601", State: orders.ActionSent, ClaimedAt: w.now, SentAt: w.now.Add(time.Second)}
	if err := (ops.Actions{Actions: refused{}, Monitor: m}).Mark(t.Context(), act); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a mark that fails: %v", err)
	}
	marked := ops.Actions{Actions: storetest.OpenSQLite(t, filepath.Join(t.TempDir(), "x")), Monitor: m}
	act.State = orders.ActionDone
	_ = marked.Mark(t.Context(), act)
	if _, body := ask(t, m, "/metrics"); !strings.Contains(body, "kaspibot_press_delay_seconds_count 0") {
		t.Error("what did not go out is measured")
	}
}

func TestTheServiceManagerIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Skip("no such sockets here:", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := ops.Notify(ops.Ready); err != nil {
		t.Errorf("nobody listens: %v", err)
	}
	t.Setenv("NOTIFY_SOCKET", path)
	if err := ops.Notify(ops.Ready); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 100)
	n, err := conn.Read(got)
	if err != nil && !errors.Is(err, io.EOF) || string(got[:n]) != "READY=1" {
		t.Errorf("told %q, %v", got[:n], err)
	}
	t.Setenv("NOTIFY_SOCKET", path+"gone")
	if err := ops.Notify(ops.Ready); err == nil {
		t.Error("a socket that is gone was told")
	}
	t.Setenv("NOTIFY_SOCKET", path)
	if err := ops.Notify(strings.Repeat("x", 1<<22)); err == nil {
		t.Error("what does not fit was told")
	}
}

func TestTheDashboardAndTheAlertsAskForFiguresThatThereAre(t *testing.T) {
	t.Parallel()
	w, m := open(t)
	w.polled = w.now
	m.Ran("orders", "kaspi", "server", true)
	_, body := ask(t, m, "/metrics")
	for _, name := range []string{"alerts.yml", "dashboard.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		asked := regexp.MustCompile(`\b(kaspibot|process)_[a-z_]+`).FindAllString(string(text), -1)
		if len(asked) < 7 {
			t.Errorf("%s asks for %d figures", name, len(asked))
		}
		for _, figure := range asked {
			if !regexp.MustCompile(`(?m)^` + figure + `[ {]`).MatchString(body) {
				t.Errorf("%s asks for %s, which there is not", name, figure)
			}
		}
	}
}
