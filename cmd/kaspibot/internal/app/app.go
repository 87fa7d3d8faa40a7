// Package app is the program put together from its settings: [New] connects the parts, and Run lets them work until the
// end.
//
// What belongs to one shop is a [Shop], made by [NewShop]; commands that need no chat work with one alone. What is done
// by the clock is in jobs.go, what the chat may set in motion in engine.go. Where two leaves meet, such as Al-Style and
// the price list, stands an adapter: supplier.go, goods.go, adapters.go, prices.go, links.go.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"kaspibot/bot"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/ops"
	"kaspibot/feed/page"
)

// App is a whole program: a shop, its chats and the server of its price list.
type App struct {
	options  Options
	log      *slog.Logger
	build    string
	listener net.Listener
	ops      net.Listener // the monitor's, nil for none

	reduced *reduced // in place of the rest while the database cannot be opened

	mu    sync.Mutex // of what follows, which comes with the database
	page  *page.Page
	shop  *Shop
	bot   *bot.Bot
	work  *work
	moved bool // where the list is served has to be told, see addressMoved
}

// New connects all the parts. It owns the listeners of the options, also when it fails. A database that cannot be opened
// leaves a program that does what it can without one until it can, see reduced.
func New(ctx context.Context, o Options) (_ *App, err error) {
	o = o.filled()
	a := &App{options: o, log: o.Log, build: o.Build, listener: o.Listener, ops: o.Ops}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if a.listener == nil {
		if a.listener, err = listen(ctx, "HTTP_ADDR", o.Config.HTTPAddr); err != nil {
			return nil, err
		}
	}
	if a.ops == nil && o.Config.OpsAddr != "" {
		if a.ops, err = listen(ctx, "OPS_ADDR", o.Config.OpsAddr); err != nil {
			return nil, err
		}
	}
	if err = a.open(ctx); unwell(err) != nil {
		broken := unwell(err)
		if a.reduced, err = newReduced(o, broken); err != nil {
			return nil, errors.Join(broken, err)
		}
		a.page = a.reduced.page
	}
	return a, err
}

// now is what is served, and the shop, nil while the database cannot be opened.
func (a *App) now() (*page.Page, *Shop) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.page, a.shop
}

// Close gives up the listener and the data. It comes after Run, or in its place.
func (a *App) Close() {
	for _, l := range []net.Listener{a.listener, a.ops} {
		if l != nil {
			_ = l.Close()
		}
	}
	if a.shop != nil {
		a.shop.Close()
	}
}

func listen(ctx context.Context, setting, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", setting, err)
	}
	return l, nil
}

// serveOn is how long the list is still served while the other parts end: who reads it slowly has a few seconds after that,
// and service managers often kill after ten.
const serveOn = 4 * time.Second

// Run works until the context ends, the web server fails or the data turns out to be another program's, then stops the
// parts in the order in which they need each other.
func (a *App) Run(ctx context.Context) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	serving, unserve := context.WithCancel(context.WithoutCancel(ctx)) // the list is there until the jobs have ended
	defer unserve()
	served := make(chan error, 1)
	go func() { served <- page.Server{Handler: a.routes(), Log: a.log}.Serve(serving, a.listener) }()
	monitored := a.serveMonitor(serving)
	finish, failed := a.start(ctx)
	a.notify(ops.Ready)
	a.log.Info("kaspibot is running", "http", a.listener.Addr().String(), "version", a.build)

	select {
	case <-ctx.Done():
	case err = <-served:
		err = fmt.Errorf("the web server stopped: %w", err)
		served = nil
	case err = <-failed:
	}
	stop()
	a.notify(ops.Stopping)
	a.log.Info("stopping: what has begun is finished first")
	defer time.AfterFunc(serveOn, unserve).Stop()
	finish()
	unserve()
	if served != nil {
		err = errors.Join(err, <-served)
	}
	monitored()
	return err
}

func (a *App) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+config.HealthPath, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		page, _ := a.now()
		page.ServeHTTP(w, r)
	})
	return mux
}
