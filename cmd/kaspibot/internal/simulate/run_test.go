package simulate

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	warmUp   = 10 * time.Minute // before the script begins
	listLook = 10 * time.Second // how often the list is looked at
	wideLook = 5 * time.Minute  // and everything else
)

// run plays steps against the program, and stops at the first broken promise.
func run(t *testing.T, seed uint64, steps []step, length time.Duration, log io.Writer) (v verdict) {
	dir := prepared(t)
	defer os.RemoveAll(dir)
	synctest.Test(t, func(t *testing.T) {
		told := &overheard{to: log}
		w := open(t, seed, dir, slog.New(slog.NewTextHandler(told, &slog.HandlerOptions{Level: slog.LevelWarn})))
		told.model = w.model
		ctx, end := context.WithCancel(t.Context())
		defer end()
		v = w.play(ctx, steps, length)
		v.figures = w.sums(v)
		if w.now != nil {
			w.now.stop()
		}
		if w.last != nil {
			<-w.last.ended
		}
	})
	return v
}

// play does the steps, each at its time.
func (w *world) play(ctx context.Context, steps []step, length time.Duration) verdict {
	if err := w.start(ctx); err != nil {
		return verdict{promise: promiseAlive, reason: err.Error()}
	}
	begun := w.begun.Add(warmUp)
	for i, s := range steps {
		if v := w.until(ctx, begun.Add(s.At)); v.promise != "" {
			v.step = i - 1
			return v
		}
		if err := w.do(s); err != nil {
			return verdict{promise: promiseAlive, reason: err.Error(), step: i}
		}
	}
	v := w.until(ctx, begun.Add(length))
	if v.promise == "" {
		w.calmDown()
		v = w.until(ctx, time.Now().Add(calmEnd))
	}
	if v.promise == "" {
		v = w.end(ctx)
	}
	v.step = len(steps) - 1
	return v
}

// until lets time go by, and looks whether all promises hold.
func (w *world) until(ctx context.Context, end time.Time) verdict {
	for time.Now().Before(end) {
		next := time.Now().Truncate(listLook).Add(listLook)
		if w.now == nil && w.boot.Before(next) {
			next = w.boot
		}
		if next.After(end) {
			next = end
		}
		<-time.After(time.Until(next))
		if w.now == nil && !time.Now().Before(w.boot) {
			<-w.last.ended
			if w.starts > 0 { // a month has hundreds of lives
				_ = os.RemoveAll(filepath.Join(w.dir, strconv.Itoa(w.starts-1)))
			}
			if err := w.start(ctx); err != nil {
				return verdict{promise: promiseAlive, reason: err.Error()}
			}
			w.recovered()
		}
		if v := w.look(time.Now().Equal(time.Now().Truncate(wideLook))); v.promise != "" {
			return v
		}
	}
	return verdict{}
}

// look tells the first promise that is broken.
func (w *world) look(wide bool) verdict {
	if err := w.lookAtList(); err != nil {
		return verdict{promise: promiseServed, reason: err.Error()}
	}
	if w.last != nil && w.last.leaked.Load() {
		return verdict{promise: promiseFence, reason: "a request was let out"}
	}
	if w.now != nil {
		select {
		case <-w.now.ended:
			return verdict{promise: promiseAlive, reason: fmt.Sprint(w.now.err)}
		default:
		}
	}
	if wide || len(w.model.taps) > 0 {
		w.news()
		w.truths()
		w.model.look(time.Now())
	}
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	if len(w.model.broken) == 0 {
		return verdict{}
	}
	promise, reason := cut(w.model.broken[0])
	return verdict{promise: promise, reason: reason}
}

// trouble begins, and recovered ends, a time in which the program may be late.
func (w *world) trouble() {
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	w.model.rough = time.Now()
}

func (w *world) recovered() {
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	if w.now != nil && len(w.active) == 0 {
		w.model.calm = time.Now()
	}
}

// do is one event of the world.
func (w *world) do(s step) error {
	w.figures.Events++
	w.log.Warn("world", "step", s)
	switch s.Kind {
	case buy:
		w.buy(s)
	case press:
		w.press(s)
	case oldPress:
		w.oldMessage(s)
		w.press(s)
	case say:
		w.telegram.Say(people()[s.Who], people()[s.Who].ID, s.Text)
	case fault:
		w.trouble()
		w.active = append(w.active, s.N)
		w.figures.Faults++
		w.misbehave()
	case faultEnds:
		if i := slices.Index(w.active, s.N); i >= 0 {
			w.active = slices.Delete(w.active, i, i+1)
		}
		w.misbehave()
		w.recovered()
	case latency:
		w.delay.Store(int64(s.For))
	case pull:
		w.pull()
	case crash:
		return w.crash(s)
	case stop:
		w.stop(s)
	case market:
		w.market(s.N)
	case badHour:
		w.badHour(s.N)
	case goodHour:
		w.goodHour()
	default:
		w.happens(s)
	}
	return nil
}

func (w *world) crash(s step) error {
	if w.now == nil {
		return nil
	}
	w.trouble()
	w.figures.Crashes++
	w.boot = time.Now().Add(s.For)
	w.model.mu.Lock()
	for _, o := range w.model.orders { // what was told just now need not be on disk
		if time.Since(o.left) < onItsWay {
			o.inDoubt = w.boot
		}
		if time.Since(o.over) < time.Second {
			o.over = time.Time{}
		}
		if time.Since(o.heard) < time.Second {
			o.heard = time.Time{}
		}
	}
	w.model.mu.Unlock()
	return w.fence()
}

// stop is a SIGTERM.
func (w *world) stop(s step) {
	if w.now == nil {
		return
	}
	w.trouble()
	w.boot = time.Now().Add(s.For)
	w.now.stop()
	w.now = nil
}

// calmDown ends all that is amiss.
func (w *world) calmDown() {
	w.active = nil
	w.misbehave()
	w.goodHour()
	w.recovered()
}

// pull is Kaspi fetching the list.
func (w *world) pull() {
	if w.now == nil {
		return
	}
	client := http.Client{Transport: w.now.page.Transport(), Timeout: time.Minute}
	defer client.CloseIdleConnections()
	before, _ := os.ReadFile(w.now.Served())
	resp, err := client.Get("http://pipe" + w.settings["FEED_PATH"])
	if err != nil {
		return
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	now, _ := os.ReadFile(w.now.Served())
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	if err == nil && w.served != "" && !bytes.Equal(body, before) && !bytes.Equal(body, now) {
		w.model.breach(promiseServed, "a fetch at %v was answered %d with another one", time.Now().Format(time.TimeOnly), resp.StatusCode)
	}
	if n := len(w.model.reads); n > 0 && resp.StatusCode == http.StatusOK && time.Since(w.begun) > 3*time.Hour {
		w.ages = append(w.ages, time.Since(w.model.reads[n-1].at))
	}
}

func cut(line string) (promise, reason string) {
	promise, reason, _ = strings.Cut(line, ": ")
	return promise, reason
}
