package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// app is the program put together from its settings.
type app struct {
	config    Config
	log       *slog.Logger
	store     *store.Store
	kaspi     *kaspi.Client
	desk      *orders.Desk
	appraiser *orders.Estimator
	auto      *orders.Auto
	page      *page.Page
	links     links
	publisher *publish.Publisher
	engine    *engine
	bot       *bot.Bot
	listener  net.Listener
	changed   chan struct{} // something that the chats show may have
	weigh     chan struct{} // time to look at what waiting orders are worth
}

// openData opens the store and what works on it without the chat: price lists and the supplier. Nothing is asked of
// the outside yet. ctx is the program's life.
func openData(ctx context.Context, c Config, log *slog.Logger) (_ *app, err error) {
	a := &app{config: c, log: log, changed: make(chan struct{}, 1), weigh: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			a.close()
		}
	}()
	if a.store, err = store.Open(ctx, c.DataDir); err != nil {
		return nil, err
	}
	api, err := newAlstyle(c)
	if err != nil {
		return nil, err
	}
	a.links = links{config: c, settings: a.store, now: time.Now}
	path, err := a.links.path(ctx)
	if err != nil {
		return nil, err
	}
	a.page = page.New(page.Config{
		Path: path, Login: c.FeedLogin, Password: c.FeedPassword.Reveal(), Pulls: a.store, Log: log, Now: time.Now,
	})
	a.links.page = a.page
	if err := a.links.restore(ctx); err != nil {
		return nil, err
	}
	rules, err := price.OpenFile(c.DataDir, c.defaults())
	if err != nil {
		return nil, err
	}
	a.engine = newEngine(ctx)
	source := supplier{api: api, store: a.store, log: log, now: time.Now}
	a.publisher, err = publish.New(publish.Config{
		Shop: c.shop(), Seller: rules, Guard: c.Guard.guard(), Source: source, Listings: a.store, Sales: a.sales(),
		Versions: a.store, History: a.store, States: a.store,
		Page: a.page, Dir: filepath.Join(c.DataDir, "pricelist"), Now: time.Now,
		BackAfter: c.BackAfter, LeftLasts: c.LeftLasts, CostRise: int64(c.CostRise),
	})
	if err != nil {
		return nil, err
	}
	a.engine.rules, a.engine.log = rules, log
	a.engine.supplier, a.engine.publisher, a.engine.store = source, a.publisher, a.store
	a.engine.uploads, a.engine.now, a.engine.started = c.UploadEnabled, time.Now, time.Now()
	return a, nil
}

// newApp connects all the parts. It owns the listener, also when it fails.
func newApp(ctx context.Context, c Config, log *slog.Logger, l net.Listener) (_ *app, err error) {
	a, err := openData(ctx, c, log)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	a.listener = l
	defer func() {
		if err != nil {
			a.close()
		}
	}()
	if err := a.publisher.Restore(ctx); err != nil {
		log.Error("the price list cannot be served", "err", err) // orders matter more: the program goes on
	}
	if a.kaspi, err = newKaspi(c); err != nil {
		return nil, err
	}
	a.engine.kaspi = a.kaspi
	a.desk, err = orders.New(orders.Config{
		Kaspi: a.kaspi, Acceptor: a.kaspi, Merchant: orders.KaspiMerchant{API: a.kaspi},
		Records: a.store, Actions: a.store, Audit: a.store, Settings: a.store,
		Now: time.Now, Hours: c.hours(), Grace: c.RequestTimeout, Log: log,
	})
	if err != nil {
		return nil, err
	}
	a.appraiser = orders.NewEstimator(a.desk, newGoods(a.engine.supplier.api, a.store, log), tariff(a.tariff))
	if a.auto, err = a.newAuto(); err != nil {
		return nil, err
	}
	a.bot, err = bot.New(bot.Config{
		Token: c.TelegramToken.Reveal(), APIURL: c.TelegramAPI, Owners: c.TelegramOwners, Chat: c.TelegramChat,
		Language: c.Language, Merchant: c.KaspiMerchant, Build: build(), ReturnDays: c.ReturnDays,
	}, bot.Parts{
		Desk: a.desk, Auto: a.auto, Lists: a.publisher, Works: a.engine, Store: a.store, Goods: a.store, Waybills: a.kaspi,
		Prices: &prices{store: a.store, rules: a.engine.rules, heard: a.engine.stockRead},
		Past:   a.publisher, Links: a.links, Pulls: a.store, Log: log, Zone: kaspi.Almaty(), Now: time.Now,
	})
	if err != nil {
		return nil, err
	}
	a.engine.tellRules = a.bot.TellRules
	return a, nil
}

// sales reads the order book, as soon as there is a desk that keeps it fresh.
func (a *app) sales() sales {
	return sales{records: a.store, now: time.Now, fresh: func(ctx context.Context) error {
		if a.desk == nil {
			return nil
		}
		return a.engine.ordersFresh(ctx, len(a.config.Schedule.Orders) > 0, func(ctx context.Context) error {
			_, err := a.desk.PollNew(ctx)
			return err
		})
	}}
}

func (a *app) close() {
	if a.listener != nil {
		_ = a.listener.Close()
	}
	if a.store != nil {
		if err := a.store.Close(); err != nil {
			a.log.Error("closing the store failed", "err", err)
		}
	}
}

func newKaspi(c Config) (*kaspi.Client, error) {
	opts := []kaspi.Option{kaspi.WithTimeout(c.ConnectTimeout, c.RequestTimeout)}
	if c.KaspiAPI != "" {
		opts = append(opts, kaspi.WithBaseURL(c.KaspiAPI))
	}
	if c.KaspiUserAgent != "" {
		opts = append(opts, kaspi.WithUserAgent(c.KaspiUserAgent))
	}
	if c.KaspiSendUID && c.KaspiMerchant != "" {
		opts = append(opts, kaspi.WithMerchantUID(c.KaspiMerchant))
	}
	return kaspi.New(c.KaspiToken.Reveal(), opts...)
}

func newAlstyle(c Config) (*alstyle.Client, error) {
	// The whole stock is one answer of megabytes, so the supplier gets three times the usual time.
	opts := []alstyle.Option{alstyle.WithPace(c.AlstylePace), alstyle.WithTimeout(c.ConnectTimeout, 3*c.RequestTimeout)}
	if c.AlstyleAPI != "" {
		opts = append(opts, alstyle.WithBaseURL(c.AlstyleAPI))
	}
	return alstyle.New(c.AlstyleToken.Reveal(), opts...)
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("HTTP_ADDR: %w", err)
	}
	return l, nil
}

// run works until the context ends or the web server fails, then stops the parts in the order in which they need each
// other.
func (a *app) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: a.routes(), ReadHeaderTimeout: 10 * time.Second, WriteTimeout: 5 * time.Minute,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(a.listener) }()
	var chat sync.WaitGroup
	chat.Go(func() { a.keepScreen(ctx) })
	chat.Go(func() { a.keepFacts(ctx) })
	chat.Go(func() { a.bot.Run(ctx) })
	jobs := newScheduler(ctx, kaspi.Almaty(), a.log, a.jobs())
	jobs.start()
	a.log.Info("kaspibot is running", "http", a.listener.Addr().String(), "version", build())

	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
		err = fmt.Errorf("the web server stopped: %w", err)
	}
	stop()
	a.log.Info("stopping: what has begun is finished first")
	jobs.stop()
	chat.Wait()
	a.desk.Close()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(err, server.Shutdown(end))
}

func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.Handle("/", a.page)
	return mux
}
