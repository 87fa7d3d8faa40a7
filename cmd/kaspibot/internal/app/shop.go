package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/orders/profit"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/ops"
	"kaspibot/cmd/kaspibot/internal/supplier"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// listsFolder is where price lists are kept, in the folder of the data.
const listsFolder = "pricelist"

// Shop is the parts of one shop. Make it with [NewShop]; a program of several shops has several of them.
type Shop struct {
	options   Options
	config    config.Config
	log       *slog.Logger
	now       func() time.Time
	rest      func() // see Options
	store     *store.Store
	alstyle   *alstyle.Client
	rules     *price.File
	page      *page.Page
	links     links
	publisher *publish.Publisher
	engine    *engine
	prices    *prices
	monitor   *ops.Monitor
	waiting   func() int // messages that wait for Telegram; the front's, without which nobody asks
	polls     bool       // orders are read by the clock
	served    string     // where the price list is served; empty where it is not

	// Without a token of Kaspi there are none of these.
	kaspi     *kaspi.Client
	changed   func() // hears that orders are to be shown anew; the front's
	desk      *orders.Desk
	estimator *profit.Estimator
	auto      *auto.Acceptance
}

// NewShop opens the data of a shop and connects its parts. Nothing is asked of the outside yet. ctx is the program's
// life: what a chat has set in motion ends with it.
func NewShop(ctx context.Context, o Options) (_ *Shop, err error) {
	o = o.filled()
	s := &Shop{options: o, config: o.Config, log: o.Log, now: o.Now, rest: o.Rest, changed: func() {}}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if s.store, err = store.Open(ctx, o.Config.DataDir, store.Through(o.Database)); err != nil {
		return nil, err
	}
	if s.alstyle, err = NewAlstyle(o); err != nil {
		return nil, err
	}
	if o.Config.KaspiToken != "" {
		if s.kaspi, err = NewKaspi(o); err != nil {
			return nil, err
		}
	}
	if s.rules, err = price.OpenFile(o.Config.DataDir, o.Config.Language, o.Config.Defaults()); err != nil {
		return nil, err
	}
	if err := s.openPage(ctx, o); err != nil {
		return nil, err
	}
	if err := s.openList(ctx); err != nil {
		return nil, err
	}
	s.monitor = newMonitor(s)
	if s.kaspi != nil {
		err = s.openDesk(ctx)
	}
	return s, err
}

// Close lets another program have the data.
func (s *Shop) Close() {
	if s.store == nil {
		return
	}
	if err := s.store.Close(); err != nil {
		s.log.Error("closing the store failed", "err", err)
	}
}

// openPage finds the place of the price list.
func (s *Shop) openPage(ctx context.Context, o Options) error {
	s.links = links{config: s.config, settings: s.store, now: s.now, chance: o.Chance, hide: o.Hide, log: s.log}
	if err := s.links.recover(ctx); err != nil {
		return err
	}
	path, err := s.links.path(ctx)
	if err != nil {
		return err
	}
	s.page = page.New(page.Config{
		Path: path, Login: s.config.FeedLogin, Password: s.config.FeedPassword.Reveal(), Pulls: s.store,
		Log: s.log, Now: s.now, StockAt: func() time.Time { return s.engine.StockRead() },
		Saved: func(p page.Pull) { s.monitor.Pulled(p) },
	})
	s.links.page = s.page
	return s.links.restore(ctx)
}

// openList connects what makes the price list.
func (s *Shop) openList(life context.Context) (err error) {
	c := s.config
	source := supplier.New(s.supplierConfig())
	s.publisher, err = publish.New(publish.Config{
		Shop: c.Shop(), Seller: s.rules, Guard: c.Guard.Guard(), Source: source, Listings: s.store, Match: matched(s.store), Sales: s.sales(),
		Versions: s.store, History: s.store, States: s.store,
		Page: s.page, Dir: filepath.Join(c.DataDir, listsFolder), Now: s.now,
		BackAfter: c.BackAfter, LeftLasts: c.LeftLasts, CostRise: int64(c.CostRise),
	})
	if err != nil {
		return err
	}
	s.engine = newEngine(life, engineParts{
		supplier: source, publisher: s.publisher, kaspi: s.kaspi, store: s.store, rules: s.rules,
		uploads: c.UploadEnabled, now: s.now, rest: func() { s.store.Rest(); s.rest() }, log: s.log,
	})
	s.engine.checks = func(tell func(shop.Finding)) checker { return checker{Options: s.options, tell: tell, shop: s} }
	s.prices = &prices{store: s.store, rules: s.rules, stockRead: s.engine.StockRead}
	return nil
}

// openDesk connects what works on orders.
func (s *Shop) openDesk(ctx context.Context) (err error) {
	s.desk, err = orders.New(orders.Config{
		Kaspi: s.kaspi, Acceptor: s.kaspi, Merchant: orders.KaspiMerchant{API: s.kaspi},
		Records: s.store, Actions: ops.Actions{Actions: s.store, Monitor: s.monitor}, Audit: s.store, Settings: s.store,
		Now: s.now, Hours: s.config.Hours(), Reminders: s.config.Reminders, Grace: s.config.RequestTimeout, Log: s.log,
		Turn: s.kaspi.Turn, Changed: func() { s.changed() }, Brought: func() { s.changed() },
	})
	if err != nil {
		return err
	}
	if err := s.desk.Deadlines().Load(ctx); stored(err) != nil {
		return err
	} else if err != nil {
		// What was chosen last is lost, and everybody sees the hours of the settings: better than no shop at all.
		s.log.Error("the chosen schedule cannot be read, the settings hold", "err", err)
	}
	goods := supplier.NewSupply(s.supplierConfig())
	s.estimator = profit.New(profit.Config{
		Desk: s.desk, Records: s.store, Supply: goods, Now: s.now,
		Tariff: tariff(func() price.Tariff { return s.rules.Rules().Tariff() }),
	})
	s.auto, err = auto.New(auto.Config{
		Desk: s.desk, Estimator: s.estimator, Decisions: s.store, Settings: s.store, Audit: s.store,
		Now: s.now, Log: s.log, Mode: auto.Mode(s.config.Auto.Mode), Rules: s.config.Auto.Rules(),
	})
	return err
}

func (s *Shop) supplierConfig() supplier.Config {
	return supplier.Config{API: s.alstyle, Store: s.store, Log: s.log, Now: s.now, Heard: s.stockHeard}
}

// stockHeard has every waiting order show what Al-Style has just said.
func (s *Shop) stockHeard(ctx context.Context) {
	if s.estimator == nil {
		return
	}
	if err := s.estimator.Heard(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("waiting orders show older stock, trying again soon", "err", err)
	}
	s.changed()
}

// sales reads the order book. In a program that polls, only as long as it is fresh; in others as it was left.
func (s *Shop) sales() sales {
	return sales{book: s.store, now: s.now, fresh: func(ctx context.Context) error {
		if !s.polls {
			return nil
		}
		return s.engine.ordersFresh(ctx, len(s.config.Schedule.Orders) > 0, func(ctx context.Context) error {
			_, err := s.desk.PollNew(ctx)
			return err
		})
	}}
}
