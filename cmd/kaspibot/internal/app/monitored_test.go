package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed"
	"kaspibot/feed/price"
)

// A monitoring system sees of a shop how old its list and its sources are, what waits, and who came for the list.
func TestTheMonitorSeesHowOldEverythingIs(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	now := time.Now().Truncate(time.Second)
	o.Now = func() time.Time { return now }
	o.Config.FeedPath = "/0123456789abcdef01234567/list.xml"
	a := newApp(t, o)
	a.shop.polls = false
	ask := func(path string) string {
		r := httptest.NewRecorder()
		a.shop.monitor.Handler().ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		return r.Body.String()
	}
	if got := ask("/metrics"); !strings.Contains(got, "kaspibot_outbox_messages 0\n") || strings.Contains(got, "kaspibot_list_offers 297") {
		t.Errorf("at first:\n%s", got)
	}
	if err := errors.Join(a.work.sync(t.Context(), catalogueLasts), a.work.pollOrders(t.Context())); err != nil {
		t.Fatal(err)
	}
	if got := ask("/readyz"); strings.Contains(got, "FAILED") || !strings.Contains(got, "version 1, 0s old") {
		t.Errorf("it is not ready:\n%s", got)
	}
	now = now.Add(5 * time.Minute)
	r, w := httptest.NewRequestWithContext(t.Context(), http.MethodGet, o.Config.FeedPath.Reveal(), nil), httptest.NewRecorder()
	if a.routes().ServeHTTP(w, r); w.Code != http.StatusOK {
		t.Fatalf("the list is answered with HTTP %d", w.Code)
	}
	a.shop.waiting = func() int { return 7 }
	got := ask("/metrics")
	for _, line := range []string{"list_age_seconds 300", `poll_age_seconds{outside="orders"} 300`, `poll_age_seconds{outside="stock"} 300`, "list_offers 297", "outbox_messages 7", "pull_stock_age_seconds_sum 300", "pull_stock_age_seconds_count 1"} {
		if !strings.Contains(got, "kaspibot_"+line+"\n") {
			t.Errorf("no %s in\n%s", line, got)
		}
	}
	if last, err := a.shop.store.LastPull(t.Context()); err != nil || !last.At.Equal(now) || last.Age() != 5*time.Minute {
		t.Errorf("the last fetch is %+v, %v", last, err)
	}
	now = now.Add(2 * time.Hour)
	for _, part := range []string{"orders", "stock", "list"} {
		if got := ask("/readyz"); !strings.Contains(got, "FAILED  "+part) {
			t.Errorf("two hours later %s is as it should be:\n%s", part, got)
		}
	}
}

// hidden are the secrets that a program has said it has learned.
type hidden struct {
	mu  sync.Mutex
	all []string
}

func (h *hidden) hide(secrets ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, secrets...)
}

func (h *hidden) has(secret string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Contains(h.all, secret)
}

// Each place that the list has or had is kept out of logs, from when the program knows of it.
func TestEveryPlaceOfTheListIsKeptOutOfLogs(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	o.Config.PublicURL = "http://127.0.0.1:1/"
	first, second, third := &hidden{}, &hidden{}, &hidden{}
	o.Hide = first.hide
	a := newApp(t, o)
	a.shop.polls = false
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	place := func(link string) string { return strings.TrimPrefix(link, "http://127.0.0.1:1") }
	old, failed := a.shop.links.Link(t.Context())
	link, err := a.shop.links.NewLink(t.Context(), time.Hour)
	if err := errors.Join(failed, err); err != nil {
		t.Fatal(err)
	}
	if !first.has(place(old)) || !first.has(place(link)) || old == link {
		t.Errorf("%s and %s are hidden as %q", old, link, first.all)
	}
	a.Close()
	o.Hide = second.hide
	newApp(t, o).Close()
	if !second.has(place(old)) || !second.has(place(link)) {
		t.Errorf("after a start %s and %s are hidden as %q", old, link, second.all)
	}
	spoil(t, filepath.Join(o.Config.DataDir, "kaspibot.db"))
	o.Hide = third.hide
	a = newApp(t, o)
	if !third.has(place(old)) || !third.has(place(link)) {
		t.Errorf("without a database %s and %s are hidden as %q", old, link, third.all)
	}
	for _, at := range []string{place(old), place(link)} {
		r, w := httptest.NewRequestWithContext(t.Context(), http.MethodGet, at, nil), httptest.NewRecorder()
		if a.routes().ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Errorf("without a database the list is answered with HTTP %d at %s", w.Code, at)
		}
	}
}

// A job that fails for the disk keeps the alarm up until it has run without, or so long that it says nothing of now.
func TestAFailureOfTheDiskCountsUntilTheJobRunsOrItIsOld(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	now := time.Now()
	o.Now = func() time.Time { return now }
	a := newApp(t, o)
	disk := &feed.DiskError{Kind: feed.DiskFull, Err: errors.New("x")}
	for i, step := range []struct {
		job   string
		err   error
		later time.Duration
		told  int
	}{
		{"backup", disk, 0, 1}, {"orders", nil, 0, 1}, {clockJob, nil, failedLong - 1, 1}, {"orders", nil, 1, 1}, {clockJob, nil, 0, 2},
		{"orders", disk, 0, 3}, {clockJob, nil, 0, 3}, {"orders", nil, 0, 3}, {clockJob, nil, 0, 4},
	} {
		now = now.Add(step.later)
		a.work.hearStored(t.Context(), step.job, step.err)
		if n := len(telegram.Messages(owner.ID)); n != step.told {
			t.Errorf("step %d: %d messages, want %d\n%s", i, n, step.told, told(telegram))
		}
	}
}

// A Telegram that does not answer holds up no job for longer than a little while.
func TestWhoIsToldHoldsUpNoJob(t *testing.T) {
	t.Parallel()
	_, e := pricesWorld(t)
	limited := map[string]bool{}
	within := func(ctx context.Context, what string) {
		deadline, ok := ctx.Deadline()
		limited[what] = ok && time.Until(deadline) <= tellRulesLimit
	}
	e.tellRules = func(ctx context.Context, _ error) error { within(ctx, "rules"); return nil }
	e.tellDoubts = func(ctx context.Context, _ []price.Conflict, _ []price.Fault) error {
		within(ctx, "doubts")
		return nil
	}
	if err := e.readRules(t.Context()); err != nil || !limited["rules"] || !limited["doubts"] {
		t.Errorf("within a time: %v (%v)", limited, err)
	}
}

// Rules that are read anew are logged, and so is why they are not.
func TestTheLogTellsWhatBecameOfTheRules(t *testing.T) {
	t.Parallel()
	o := testOptions(t)
	log := newLines()
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	s, err := NewShop(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for _, step := range []struct{ rules, says string }{{"markup = 60", `msg="price rules read" file=` + filepath.Join(o.Config.DataDir, price.Name)}, {"markup = 6000", `msg="the rules file is not used" err=`}} {
		if said, _ := log.has(step.says); said {
			t.Errorf("the log has %s before", step.says)
		}
		write(t, o, step.rules)
		if err := s.engine.readRules(t.Context()); err != nil {
			t.Fatal(err)
		}
		if said, _ := log.has(step.says); !said {
			t.Errorf("%s: the log has no %s", step.rules, step.says)
		}
	}
}

// What the settings say of hours, reminders and acceptance by the program holds for the shop's orders.
func TestTheSettingsOfTheOrdersHold(t *testing.T) {
	t.Parallel()
	o := testOptions(t)
	hours, wrong := orders.ParseHours("1-5 09:00-18:00")
	reminders, err := orders.ParseMoments("30%, 5m")
	if err := errors.Join(wrong, err); err != nil {
		t.Fatal(err)
	}
	o.Config.WorkHours, o.Config.Reminders = config.WorkHours(hours), reminders
	o.Config.Auto = config.AutoSettings{Mode: config.AutoMode(auto.ModeDry), After: 7 * time.Minute, Margin: 12, Least: 350}
	s, err := NewShop(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	state, err := s.auto.State(t.Context(), 1)
	if err != nil || state.Mode != auto.ModeDry || state.Rules != o.Config.Auto.Rules() {
		t.Errorf("acceptance is %+v, %v", state, err)
	}
	if d := s.desk.Deadlines(); d.Hours().Week() != hours.Week() || !slices.Equal(d.Plan().Reminders, reminders) {
		t.Errorf("hours %s, reminders %v", d.Hours().Week(), d.Plan())
	}
}
