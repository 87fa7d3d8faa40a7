// Package ops tells a monitoring system how the program works: make a [Monitor] with [New], serve its Handler where only
// that system can reach it.
//
// GET /readyz answers 200 while the shop can be worked on and 503 otherwise, with a line for each part. GET /metrics gives
// figures in the text format of Prometheus. No figure names a buyer, and no answer holds a secret.
package ops

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"kaspibot/bot/orders"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/feed"
	"kaspibot/feed/page"
)

// Store is what the monitor reads; *store.Store is one.
type Store interface {
	Health(ctx context.Context, now time.Time) (size int64, err error)
	Stages(ctx context.Context) (map[orders.Stage]int, error)
	LastGoodPull(ctx context.Context) (page.Pull, error)
}

// Poll is an outside that is asked by a schedule.
type Poll struct {
	Name string
	When jobs.Spec
	Last func() time.Time // of the last good answer, zero before the first
}

// Config is what a monitor looks at.
type Config struct {
	Store   Store
	Polls   []Poll
	Served  func() feed.Version // the list that is served, zero for none
	Renewal Poll                // by which it is made anew, or found to be as it would be
	Waiting func() int          // messages that wait for Telegram
	Now     func() time.Time
	Log     *slog.Logger
}

// Monitor counts what happens and looks at the rest when it is asked. It is safe for concurrent use.
type Monitor struct {
	Config
	started time.Time

	set          *metrics.Set
	cards, posts *metrics.PrometheusHistogram
	stock        *metrics.PrometheusHistogram // its age in what was fetched

	scrape sync.Mutex // of the figures that are looked up
	stages map[orders.Stage]bool
}

// seconds are the upper bounds of waiting times: within the pace of Telegram and Kaspi, late, far too late.
var seconds = []float64{0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 10800}

// New makes a monitor of a program that starts now.
func New(c Config) *Monitor {
	set := metrics.NewSet()
	return &Monitor{
		Config: c, started: c.Now(), set: set, stages: map[orders.Stage]bool{orders.StageNew: true},
		cards: set.NewPrometheusHistogramExt("kaspibot_card_delay_seconds", seconds),
		posts: set.NewPrometheusHistogramExt("kaspibot_press_delay_seconds", seconds),
		stock: set.NewPrometheusHistogramExt("kaspibot_pull_stock_age_seconds", seconds),
	}
}

// Ran counts a run of a job and, if it failed, the kind of failure.
func (m *Monitor) Ran(job, service, kind string, failed bool) {
	m.set.GetOrCreateCounter(fmt.Sprintf("kaspibot_job_runs_total{job=%q}", job)).Inc()
	if failed {
		m.set.GetOrCreateCounter(fmt.Sprintf(
			"kaspibot_job_failures_total{job=%q,service=%q,kind=%q}", job, service, kind)).Inc()
	}
}

// Announced measures the way of an order from Kaspi's approval to its card in a chat.
func (m *Monitor) Announced(rec orders.Record) {
	if at := rec.Order.Approved; !at.IsZero() {
		m.cards.Update(m.Now().Sub(at).Seconds())
	}
}

// Pulled measures how old the stock was in a list that was fetched; nothing where none was given, or its age is not known.
func (m *Monitor) Pulled(p page.Pull) {
	if age := p.Age(); age > 0 {
		m.stock.Update(age.Seconds())
	}
}

// NotReady answers for a program that can do so little that it has no monitor.
func NotReady(why string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, wordFailed+"  "+why, http.StatusServiceUnavailable)
	})
}

// Handler answers the monitoring system.
func (m *Monitor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", m.ready)
	mux.HandleFunc("GET /metrics", m.figures)
	return mux
}
