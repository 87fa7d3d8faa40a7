package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/price"
	"kaspibot/kaspi"
)

// app is the program put together from its settings.
type app struct {
	config    Config
	log       *slog.Logger
	store     *store.Store
	kaspi     *kaspi.Client
	desk      *orders.Desk
	page      *feed.Page
	publisher *feed.Publisher
	engine    *engine
	bot       *bot.Bot
	listener  net.Listener
	changed   chan struct{} // something that the chats show may have
}

// openData opens the store and what works on it without the chat: price lists and the supplier. Nothing is asked of
// the outside yet. ctx is the program's life.
func openData(ctx context.Context, c Config, log *slog.Logger) (_ *app, err error) {
	a := &app{config: c, log: log, changed: make(chan struct{}, 1)}
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
	path, err := feedPath(ctx, a.store, c)
	if err != nil {
		return nil, err
	}
	a.page = feed.NewPage(feed.PageConfig{
		Path: path, Login: c.FeedLogin, Password: c.FeedPassword.Reveal(), Pulls: a.store, Log: log, Now: time.Now,
	})
	source := supplier{api: api, store: a.store, log: log, now: time.Now}
	a.publisher, err = feed.NewPublisher(feed.Config{
		Shop: c.shop(), Rules: c.rules(), Guard: feed.DefaultGuard(), Source: source, Versions: a.store,
		Page: a.page, Dir: filepath.Join(c.DataDir, "pricelist"), Now: time.Now,
	})
	if err != nil {
		return nil, err
	}
	rules, err := price.OpenFile(c.DataDir, price.Defaults{MarkupBP: int64(c.Markup), MinProfit: c.MinProfit})
	if err != nil {
		return nil, err
	}
	a.engine = newEngine(ctx)
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
		Kaspi: a.kaspi, Acceptor: a.kaspi,
		Records: a.store, Actions: a.store, Audit: a.store, Settings: a.store,
		Now: time.Now, Hours: c.hours(), Grace: c.RequestTimeout, Log: log,
	})
	if err != nil {
		return nil, err
	}
	link, err := a.link(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := almaty()
	if err != nil {
		return nil, err
	}
	a.bot, err = bot.New(bot.Config{
		Token: c.TelegramToken.Reveal(), APIURL: c.TelegramAPI, Owners: c.TelegramOwners, Chat: c.TelegramChat,
		Language: c.Language, Link: link, Build: build(),
	}, bot.Parts{
		Desk: a.desk, Lists: a.publisher, Works: a.engine, Store: a.store,
		Prices: &prices{store: a.store, rules: a.engine.rules, heard: a.engine.stockRead},
		Log:    log, Zone: zone, Now: time.Now,
	})
	if err != nil {
		return nil, err
	}
	a.engine.tellRules = a.bot.TellRules
	return a, nil
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

// almaty is the time zone of schedules, deadlines and everything a seller reads. The program brings its own zone data.
func almaty() (*time.Location, error) { return time.LoadLocation("Asia/Almaty") }

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("HTTP_ADDR: %w", err)
	}
	return l, nil
}

// feedPath is the secret path of the price list: the configured one, or one made once and kept.
func feedPath(ctx context.Context, s orders.Settings, c Config) (string, error) {
	if c.FeedPath != "" {
		return c.FeedPath.Reveal(), nil
	}
	const key = "feed.path"
	path, found, err := s.Setting(ctx, key)
	if err != nil || found {
		return path, err
	}
	secret := make([]byte, 16)
	_, _ = rand.Read(secret) // never fails
	path = "/" + hex.EncodeToString(secret) + "/pricelist.xml"
	return path, s.SetSetting(ctx, key, path)
}

// link is the address to give to Kaspi, "" when the server's public address is not known.
func (a *app) link(ctx context.Context) (string, error) {
	if a.config.PublicURL == "" {
		return "", nil
	}
	path, err := feedPath(ctx, a.store, a.config)
	return strings.TrimRight(a.config.PublicURL, "/") + path, err
}

// run works until the context ends or the web server fails, then stops the parts in the order in which they need each
// other.
func (a *app) run(ctx context.Context) error {
	zone, err := almaty()
	if err != nil {
		return err
	}
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
	chat.Go(func() { a.bot.Run(ctx) })
	jobs := newScheduler(ctx, zone, a.log, a.jobs())
	jobs.start()
	a.log.Info("kaspibot is running", "http", a.listener.Addr().String(), "version", build())

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
