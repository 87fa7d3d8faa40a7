package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kaspibot/bot"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/ops"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// retell is how often a reduced program tries to tell of its trouble, until somebody has heard it.
const retell = time.Minute

// reduced is the program without its database: Kaspi goes on getting the price list that was served last, and the chats
// are told what to do. Orders cannot be worked on, and nobody in the chat is heard: Telegram keeps what people do for
// a day, Kaspi its orders. As soon as the disk is well the program goes on as usual.
type reduced struct {
	mu    sync.Mutex
	cause error // nil once it is gone

	page  *page.Page
	watch func(ctx context.Context, key string, err error) (heard bool)
	log   *slog.Logger
}

func newReduced(o Options, cause error) (*reduced, error) {
	r := &reduced{cause: cause, log: o.Log}
	r.page = page.New(page.Config{
		Login: o.Config.FeedLogin, Password: o.Config.FeedPassword.Reveal(), Log: o.Log, Now: o.Now,
	})
	if err := r.serve(o); err != nil {
		o.Log.Error("the last price list cannot be served", "err", err)
	}
	var err error
	r.watch, err = bot.Watcher(botConfig(o), o.Log, kaspi.Almaty(), o.Now)
	return r, err
}

// serve puts the last price list where it was.
func (r *reduced) serve(o Options) error {
	at := place{Path: o.Config.FeedPath.Reveal()}
	if at.Path == "" {
		var err error
		if at, err = readPlace(o.Config.DataDir); err != nil {
			return fmt.Errorf("where it was: %w", err)
		}
	}
	o.Hide(at.Path, at.Old)
	r.page.Move(at.Path, at.Old, at.Until)
	doc, err := publish.Served(filepath.Join(o.Config.DataDir, listsFolder))
	if err != nil {
		return err
	}
	r.page.Show(doc)
	r.log.Info("serving the last price list", "version", doc.Version.ID, "of", doc.Version.Changed)
	return nil
}

// notify tells the service manager how the program stands.
func (a *App) notify(state string) {
	if err := ops.Notify(state); err != nil {
		a.log.Warn("telling the service manager failed", "err", err)
	}
}

// serveMonitor answers a monitoring system until the context ends; wait waits for that. Without it the program goes on.
func (a *App) serveMonitor(ctx context.Context) (wait func()) {
	var serving sync.WaitGroup
	if a.ops == nil {
		return serving.Wait
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, shop := a.now(); shop != nil {
			shop.monitor.Handler().ServeHTTP(w, r)
			return
		}
		ops.NotReady("the database cannot be opened, the log tells why").ServeHTTP(w, r)
	})
	serving.Go(func() {
		if err := (page.Server{Handler: handler, Log: a.log}).Serve(ctx, a.ops); err != nil {
			a.log.Error("the monitor's server stopped", "err", err)
		}
	})
	return serving.Wait
}

func (r *reduced) fails(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cause = cause
}

func (r *reduced) why() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cause
}

// keepTelling tells the chats until the context ends, and at last when all is well. Whoever was told is not told again.
func (r *reduced) keepTelling(ctx context.Context) {
	for {
		if err := ops.Notify(ops.Alive); err != nil {
			r.log.Warn("telling the service manager failed", "err", err)
		}
		r.tell(ctx)
		select {
		case <-ctx.Done():
			if r.why() == nil {
				r.tell(context.WithoutCancel(ctx))
			}
			return
		case <-time.After(retell):
		}
	}
}

func (r *reduced) tell(ctx context.Context) {
	limited, cancel := context.WithTimeout(ctx, watchLimit)
	defer cancel()
	r.watch(limited, "start", r.why())
}

// placeFile has, beside the database, where the price list is: what is served without the database must be found where
// Kaspi looks for it.
const placeFile = "feed-path.json"

// maxPlace is more than such a file has, in bytes.
const maxPlace = 4096

// place is where the price list is, and where it was until lately.
type place struct {
	Path  string    `json:"path"`
	Old   string    `json:"old"`
	Until time.Time `json:"until"` // the old path is good until then
}

func readPlace(dir string) (place, error) {
	var p place
	f, err := feed.OpenOwn(filepath.Join(dir, placeFile))
	if err != nil {
		return place{}, feed.OnDisk(err)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxPlace))
	if err = errors.Join(err, f.Close()); err != nil {
		return place{}, feed.OnDisk(err)
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return place{}, fmt.Errorf("%s cannot be read", placeFile) // without its text
	}
	for _, path := range []string{p.Path, p.Old} {
		if err := config.FeedPathFault(path); err != nil && path != "" {
			return place{}, fmt.Errorf("%s: %w", placeFile, err)
		}
	}
	return p, nil
}

// write replaces the file in whole or not at all.
func (p place) write(dir string) error {
	if had, err := readPlace(dir); err == nil && had == p {
		return nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, placeFile+"-*") // for nobody else to read: the path is secret
	if err != nil {
		return feed.OnDisk(err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, placeFile))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return feed.OnDisk(err)
}
