package app

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"kaspibot/bot"
	"kaspibot/cmd/kaspibot/internal/ops"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// retell is how often a reduced program tries to tell of its trouble, until somebody has heard it.
const retell = time.Minute

// reduced is the program without its database: Kaspi goes on getting the price list that was served last, and the chats
// are told what to do. Orders cannot be worked on, and nobody in the chat is heard: Telegram keeps what people do for
// a day, Kaspi its orders.
type reduced struct {
	cause error
	page  *page.Page
	watch func(ctx context.Context, key string, err error)
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
	handler := ops.NotReady("the database cannot be opened, the log tells why")
	if a.shop != nil {
		handler = a.shop.monitor.Handler()
	}
	serving.Go(func() {
		if err := (page.Server{Handler: handler, Log: a.log}).Serve(ctx, a.ops); err != nil {
			a.log.Error("the monitor's server stopped", "err", err)
		}
	})
	return serving.Wait
}

// keepTelling tells the chats until the program ends. Whoever was told is not told again.
func (r *reduced) keepTelling(ctx context.Context) {
	r.log.Error("the database cannot be opened: orders are not worked on, the last price list is served; mend it and restart",
		"err", r.cause)
	for {
		if err := ops.Notify(ops.Alive); err != nil {
			r.log.Warn("telling the service manager failed", "err", err)
		}
		limited, cancel := context.WithTimeout(ctx, watchLimit)
		r.watch(limited, "start", r.cause)
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-time.After(retell):
		}
	}
}
