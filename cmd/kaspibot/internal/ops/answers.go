package ops

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// lookLimit is how long a look at the database may take: monitoring systems often give up after ten seconds.
const lookLimit = 5 * time.Second

// late is how many times of its schedule may pass a poll by until the shop counts as out of touch with that outside.
const late = 3

// What each line of an answer of /readyz begins with.
const (
	wordOK     = "ok"
	wordFailed = "FAILED"
)

// condition is how one part of the program stands.
type condition struct {
	name   string
	found  string
	failed bool
}

// ready says whether the shop can be worked on: orders are read and can be written down, and a price list is served.
func (m *Monitor) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), lookLimit)
	defer cancel()
	now := m.Now()
	all := []condition{m.database(ctx, now)}
	for _, p := range m.Polls {
		all = append(all, m.poll(p, now))
	}
	all = append(all, m.list(now))
	status := http.StatusOK
	for _, c := range all {
		if c.failed {
			status = http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	for _, c := range all {
		word := wordOK
		if c.failed {
			word = wordFailed
		}
		_, _ = fmt.Fprintf(w, "%-7s %-10s %s\n", word, c.name, c.found)
	}
}

// database tries whether what happens can be written down. The error is in the log: it may name folders.
func (m *Monitor) database(ctx context.Context, now time.Time) condition {
	if _, err := m.Store.Health(ctx, now); err != nil {
		m.Log.Error("the database is not ready", "err", err)
		return condition{"database", "cannot be written, the log tells why", true}
	}
	return condition{"database", "can be written", false}
}

func (m *Monitor) poll(p Poll, now time.Time) condition {
	if len(p.When) == 0 {
		return condition{p.Name, "switched off", false}
	}
	last := p.Last()
	var found string
	if last.IsZero() {
		last, found = m.started, "not read since the start"
	} else {
		found = fmt.Sprintf("read %s ago", now.Sub(last).Round(time.Second))
	}
	due := last
	for range late {
		due = p.When.Next(due)
	}
	return condition{p.Name, found, now.After(due.Add(lookLimit))}
}

func (m *Monitor) list(now time.Time) condition {
	v := m.Served()
	if v.ID == 0 {
		return condition{"list", "none is served", true}
	}
	found := fmt.Sprintf("version %d, %s old", v.ID, now.Sub(v.Changed).Round(time.Second))
	if renewal := m.poll(m.Renewal, now); renewal.failed { // such as while a new one is held: Kaspi gets old stock
		return condition{"list", found + ", and is not renewed", true}
	}
	return condition{"list", found, false}
}

// figures answers with what was counted and what is looked up now.
func (m *Monitor) figures(w http.ResponseWriter, r *http.Request) {
	text := m.figuresNow(r.Context())
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(text)
}

// figuresNow sets and writes the gauges for one at a time. Who reads slowly keeps nobody waiting: nothing is sent meanwhile.
func (m *Monitor) figuresNow(ctx context.Context) []byte {
	m.scrape.Lock()
	defer m.scrape.Unlock()
	ctx, cancel := context.WithTimeout(ctx, lookLimit)
	defer cancel()
	if err := m.look(ctx); err != nil {
		m.Log.Error("some figures are missing", "err", err)
	}
	var text bytes.Buffer
	m.set.WritePrometheus(&text)
	metrics.WriteProcessMetrics(&text)
	return text.Bytes()
}

func (m *Monitor) gauge(name string, value float64) { m.set.GetOrCreateGauge(name, nil).Set(value) }

// look sets the figures that are not counted. What cannot be read is left out rather than told as it was.
func (m *Monitor) look(ctx context.Context) error {
	now := m.Now()
	stages, err := m.Store.Stages(ctx)
	for stage := range stages {
		m.stages[stage] = true
	}
	for stage := range m.stages { // one that has become empty is told as 0
		m.gaugeOr(fmt.Sprintf("kaspibot_orders{stage=%q}", stage), float64(stages[stage]), err == nil)
	}
	size, unwell := m.Store.Health(ctx, now)
	m.gaugeOr("kaspibot_database_bytes", float64(size), size > 0)
	pull, unread := m.Store.LastGoodPull(ctx)
	m.gaugeOr("kaspibot_pull_age_seconds", now.Sub(pull.At).Seconds(), unread == nil && !pull.At.IsZero())
	v := m.Served()
	m.gaugeOr("kaspibot_list_age_seconds", now.Sub(v.Changed).Seconds(), v.ID != 0)
	m.gauge("kaspibot_list_offers", float64(v.Figures.Offers))
	m.gauge("kaspibot_list_offers_on_sale", float64(v.Figures.OnSale))
	for _, p := range m.Polls {
		last := p.Last()
		if last.IsZero() { // so old at the least: an alarm about an outside must not end with a restart
			last = m.started
		}
		m.gaugeOr(fmt.Sprintf("kaspibot_poll_age_seconds{outside=%q}", p.Name), now.Sub(last).Seconds(), len(p.When) > 0)
	}
	m.gauge("kaspibot_outbox_messages", float64(m.Waiting()))
	m.gauge("kaspibot_start_time_seconds", float64(m.started.Unix()))
	return errors.Join(err, unwell, unread)
}

// gaugeOr is gauge for a figure that is known, and takes it away otherwise.
func (m *Monitor) gaugeOr(name string, value float64, known bool) {
	if known {
		m.gauge(name, value)
		return
	}
	m.set.UnregisterMetric(name)
}
