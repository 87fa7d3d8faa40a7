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
	"kaspibot/bot/waybills"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/kaspi"
)

// App is a whole program: a shop, its chats and the server of its price list.
type App struct {
	log      *slog.Logger
	build    string
	shop     *Shop
	bot      *bot.Bot
	work     *work
	listener net.Listener
}

// New connects all the parts. It owns the listener of the options, also when it fails.
func New(ctx context.Context, o Options) (_ *App, err error) {
	o = o.filled()
	a := &App{log: o.Log, build: o.Build, listener: o.Listener}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if a.listener == nil {
		if a.listener, err = listen(ctx, o.Config.HTTPAddr); err != nil {
			return nil, err
		}
	}
	if a.shop, err = NewShop(ctx, o); err != nil {
		return nil, err
	}
	if a.shop.desk == nil {
		return nil, errors.New("KASPI_API_TOKEN is missing")
	}
	a.shop.polls = true
	if err := a.shop.publisher.Restore(ctx); err != nil {
		a.log.Error("the price list cannot be served", "err", err) // orders matter more: the program goes on
	}
	if a.bot, err = newBot(o, a.shop); err != nil {
		return nil, err
	}
	a.shop.changed = a.bot.Soon
	a.shop.engine.tellRules = a.bot.TellRules
	a.work = newWork(a.shop, a.bot, o)
	return a, nil
}

func newBot(o Options, s *Shop) (*bot.Bot, error) {
	c := botConfig(o)
	c.Language = o.Config.Language
	return bot.New(c, bot.Parts{
		Desk: s.desk, Auto: s.auto, Publisher: s.publisher, Engine: s.engine, Prices: s.prices, Waybills: s.kaspi,
		Printer: waybills.Printer{Worker: o.Waybills},
		Links:   s.links, Merchant: o.Config.KaspiMerchant, Points: o.Config.Shop().Points, Store: s.store, Log: s.log, Zone: kaspi.Almaty(), Now: s.now,
	})
}

// botConfig is what the bot needs to reach Telegram and its people.
func botConfig(o Options) bot.Config {
	return bot.Config{
		Token: o.Config.TelegramToken.Reveal(), APIURL: o.Config.TelegramAPI, Transport: o.Telegram,
		Owners: o.Config.TelegramOwners, Chat: o.Config.TelegramChat, Build: o.Build,
	}
}

// Close gives up the listener and the data. It comes after Run, or in its place.
func (a *App) Close() {
	if a.listener != nil {
		_ = a.listener.Close()
	}
	if a.shop != nil {
		a.shop.Close()
	}
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("HTTP_ADDR: %w", err)
	}
	return l, nil
}

// Run works until the context ends or the web server fails, then stops the parts in the order in which they need each
// other.
func (a *App) Run(ctx context.Context) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: a.routes(), ReadHeaderTimeout: 10 * time.Second, WriteTimeout: 5 * time.Minute,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(a.listener) }()
	var chat sync.WaitGroup
	chat.Go(func() { a.work.keepEstimates(ctx) })
	chat.Go(func() { a.bot.Run(ctx) })
	scheduler := jobs.New(ctx, kaspi.Almaty(), a.log, a.work.jobs())
	scheduler.Start()
	a.log.Info("kaspibot is running", "http", a.listener.Addr().String(), "version", a.build)

	select {
	case <-ctx.Done():
	case err = <-served:
		err = fmt.Errorf("the web server stopped: %w", err)
	}
	stop()
	a.log.Info("stopping: what has begun is finished first")
	scheduler.Stop()
	chat.Wait()
	a.shop.desk.Close()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(err, server.Shutdown(end))
}

func (a *App) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.Handle("/", a.shop.page)
	return mux
}
