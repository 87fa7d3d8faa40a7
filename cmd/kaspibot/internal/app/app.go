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
	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/bot/waybills"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/cmd/kaspibot/internal/ops"
	"kaspibot/feed/page"
	"kaspibot/kaspi"
)

// App is a whole program: a shop, its chats and the server of its price list.
type App struct {
	log      *slog.Logger
	build    string
	shop     *Shop
	bot      *bot.Bot
	work     *work
	reduced  *reduced // in place of the three above when the database cannot be opened
	page     *page.Page
	listener net.Listener
	ops      net.Listener // the monitor's, nil for none
	moved    bool         // where the list is served has to be told, see addressMoved
}

// New connects all the parts. It owns the listeners of the options, also when it fails. A database that cannot be opened
// leaves a program that does what it can without one, see reduced.
func New(ctx context.Context, o Options) (_ *App, err error) {
	o = o.filled()
	a := &App{log: o.Log, build: o.Build, listener: o.Listener, ops: o.Ops}
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
	a.shop, err = NewShop(ctx, o)
	if broken, ok := errors.AsType[*store.Error](err); ok {
		a.reduced, err = newReduced(o, broken)
		if err != nil {
			return nil, errors.Join(broken, err)
		}
		a.page = a.reduced.page
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	a.page = a.shop.page
	if a.shop.desk == nil {
		return nil, errors.New("KASPI_API_TOKEN is missing")
	}
	if a.moved, err = addressMoved(ctx, o, a.shop.store); err != nil {
		return nil, err
	}
	a.shop.polls, a.shop.served = true, a.listener.Addr().String()
	if err := a.shop.publisher.Restore(ctx); err != nil {
		a.log.Error("the price list cannot be served", "err", err) // orders matter more: the program goes on
	}
	if a.bot, err = newBot(o, a.shop); err != nil {
		return nil, err
	}
	a.shop.changed, a.shop.waiting = a.bot.Soon, a.bot.Waiting
	a.shop.engine.tellRules, a.shop.engine.tellDoubts = a.bot.TellRules, a.bot.TellDoubts
	a.work = newWork(a.shop, a.bot, o)
	return a, nil
}

func newBot(o Options, s *Shop) (*bot.Bot, error) {
	return bot.New(botConfig(o), bot.Parts{
		Desk: s.desk, Auto: s.auto, Publisher: s.publisher, Engine: s.engine, Prices: s.prices, Rules: s.rules, Scales: s.publisher, Waybills: s.kaspi,
		Printer: waybills.Printer{Worker: o.Waybills},
		Links:   s.links, Merchant: o.Config.KaspiMerchant, Points: o.Config.Shop().Points, Store: s.store, Announced: s.monitor.Announced, Log: s.log, Zone: kaspi.Almaty(), Now: s.now,
	})
}

// botConfig is what the bot needs to reach Telegram and its people.
func botConfig(o Options) bot.Config {
	return bot.Config{
		Token: o.Config.TelegramToken.Reveal(), APIURL: o.Config.TelegramAPI, Transport: o.Telegram,
		Topics: map[chat.Subject]int{chat.Cards: o.Config.TopicCards, chat.Alarms: o.Config.TopicAlarms},
		Owners: o.Config.TelegramOwners, Chat: o.Config.TelegramChat, Language: o.Config.Language, Build: o.Build,
	}
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

// Run works until the context ends or the web server fails, then stops the parts in the order in which they need each
// other.
func (a *App) Run(ctx context.Context) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	serving, unserve := context.WithCancel(context.WithoutCancel(ctx)) // the list is there until the jobs have ended
	defer unserve()
	served := make(chan error, 1)
	go func() { served <- page.Server{Handler: a.routes(), Log: a.log}.Serve(serving, a.listener) }()
	monitored := a.serveMonitor(serving)
	finish := a.start(ctx)
	a.notify(ops.Ready)
	a.log.Info("kaspibot is running", "http", a.listener.Addr().String(), "version", a.build)

	select {
	case <-ctx.Done():
	case err = <-served:
		err = fmt.Errorf("the web server stopped: %w", err)
		served = nil
	}
	stop()
	a.notify(ops.Stopping)
	a.log.Info("stopping: what has begun is finished first")
	defer time.AfterFunc(serveOn, unserve).Stop()
	finish()
	unserve()
	if served != nil {
		err = <-served
	}
	monitored()
	return err
}

// start sets the works going; they end with the context, and finish waits for that.
func (a *App) start(ctx context.Context) (finish func()) {
	var works sync.WaitGroup
	if a.reduced != nil {
		works.Go(func() { a.reduced.keepTelling(ctx) })
		return works.Wait
	}
	works.Go(func() { a.work.keepEstimates(ctx) })
	works.Go(func() { a.tellAddress(ctx) })
	works.Go(func() { a.bot.Run(ctx) })
	scheduler := jobs.New(ctx, kaspi.Almaty(), a.log, a.work.jobs())
	scheduler.Start()
	return func() {
		a.shop.desk.Stopping()
		scheduler.Stop()
		works.Wait()
		a.shop.desk.Close()
	}
}

func (a *App) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+config.HealthPath, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.Handle("/", a.page)
	return mux
}
