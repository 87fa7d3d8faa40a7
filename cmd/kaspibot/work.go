package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

const (
	fullWindow  = 14 * 24 * time.Hour // all that Kaspi lets us look back
	usualWindow = 36 * time.Hour
)

// jobs lists what runs by the clock.
func (a *app) jobs() []job {
	s := a.config.Schedule
	sweep := &sweeper{poll: a.desk.PollLive, gap: 20 * time.Minute}
	archive := &sweeper{poll: a.desk.PollArchive, gap: 2 * time.Hour}
	list := []job{
		{"orders", s.Orders, time.Second, a.pollOrders},
		{"sweep", s.Sweep, time.Second, func(ctx context.Context) error { return a.sweep(ctx, sweep) }},
		{"archive", s.Archive, time.Second, func(ctx context.Context) error { return a.sweep(ctx, archive) }},
		{"clock", every(30 * time.Second), 0, a.tick},
		{"waybills", every(2 * time.Second), 0, a.bot.DeliverWaybills}, // each waits for its own next look
		{"cards", every(5 * time.Minute), 0, a.bot.Reclock},
		{"review", every(10 * time.Minute), 0, a.review},
		{"pulls", every(10 * time.Minute), time.Second, a.checkPulls},
		{"stock", s.Stock, 0, func(ctx context.Context) error { return a.sync(ctx, catalogueLasts) }},
		{"catalogue", s.Catalogue, 0, func(ctx context.Context) error { return a.sync(ctx, catalogueFresh) }},
	}
	if a.config.UploadEnabled {
		list = append(list, job{"upload", s.Upload, 0, a.upload})
	}
	return list
}

func every(d time.Duration) spec { return spec{cron.Every(d)} }

// pollOrders is the fast tick: new orders, at once on the screen.
func (a *app) pollOrders(ctx context.Context) error {
	poll, err := a.desk.PollNew(ctx)
	a.engine.heard(&a.engine.orders, err)
	if poll.New > 0 {
		a.log.Info("new orders", "count", poll.New)
	}
	ticked := a.tick(ctx)
	a.watch(ctx, "kaspi", err)
	return errors.Join(err, ticked)
}

func (a *app) tick(ctx context.Context) error {
	err := a.desk.Tick(ctx)
	a.show()
	a.weighSoon()
	return err
}

// review looks for news that time alone has brought, and has it told.
func (a *app) review(ctx context.Context) error {
	err := a.bot.Review(ctx)
	a.show()
	return err
}

// show has the chats brought up to date soon. A job does not wait for it: a chat in which Telegram lets us wait must
// not keep the next orders from being polled.
func (a *app) show() {
	select {
	case a.changed <- struct{}{}:
	default: // it is going to happen anyway
	}
}

func (a *app) keepScreen(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.changed:
		}
		if err := a.bot.Refresh(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the chats are not up to date, trying again soon", "err", err)
		}
	}
}

// watch tells the chats about lasting trouble, within a time that does not hold up the job.
func (a *app) watch(ctx context.Context, key string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	a.bot.Watch(ctx, key, err)
}

// sweeper polls a part of Kaspi that is looked at rarely. The window is wide at first and after a gap: what happened
// while nobody looked may concern older orders.
type sweeper struct {
	poll func(context.Context, time.Duration) (orders.Poll, error)
	gap  time.Duration // without a good poll; the next one then looks back all the way
	last time.Time     // of the last good one
}

func (a *app) sweep(ctx context.Context, s *sweeper) error {
	begin := time.Now()
	window := usualWindow
	if begin.Sub(s.last) > s.gap {
		window = fullWindow
	}
	poll, err := s.poll(ctx, window)
	if err == nil {
		s.last = begin
	}
	a.show()
	if err == nil && poll.Empty {
		err = a.wonder(ctx)
	}
	return err
}

// wonder tells once that there are no orders at all, if the likely reason has not been ruled out: some shops get
// empty lists unless the merchant id goes with each call.
func (a *app) wonder(ctx context.Context) error {
	const key = "told.empty"
	_, told, err := a.store.Setting(ctx, key)
	if err != nil || told || a.config.KaspiSendUID && a.config.KaspiMerchant != "" {
		return err
	}
	waiting, err := a.desk.New(ctx)
	if err != nil || len(waiting) > 0 {
		return err
	}
	a.log.Warn("kaspi answers but there are no orders in any state: set KASPI_MERCHANT_ID, see X-Merchant-Uid")
	a.watch(ctx, "empty", bot.ErrNoOrders)
	return a.store.SetSetting(ctx, key, "1")
}

// sync brings the price list up to date and asks about it when the guard holds it.
func (a *app) sync(ctx context.Context, maxAge time.Duration) error {
	report, err := a.engine.SyncInTurn(ctx, maxAge)
	a.hearSync(ctx, err)
	if err != nil {
		return err
	}
	return errors.Join(a.tellFewer(ctx), a.tellSync(ctx, report), a.bot.TellGoods(ctx, report.Alarms))
}

// hearSync tells apart who kept a list from being made: the supplier, or Kaspi, whose orders say what is sold. The
// supplier has answered by the time they are read.
func (a *app) hearSync(ctx context.Context, err error) {
	if unsold, ok := errors.AsType[*publish.SalesError](err); ok {
		a.watch(ctx, "supplier", nil)
		a.watch(ctx, "sales", unsold)
		return
	}
	a.watch(ctx, "supplier", err)
	if err == nil {
		a.watch(ctx, "sales", nil)
	}
}

func (a *app) tellSync(ctx context.Context, report publish.Report) error {
	var many error
	if report.Recent > publish.KaspiChanges {
		many = &publish.ChangesError{Changes: report.Recent}
	}
	a.watch(ctx, "changes", many)
	if report.Held {
		a.log.Warn("price list held back", "version", report.Version.ID, "violations", len(report.Version.Violations))
		return a.bot.TellHeld(ctx, report)
	}
	if report.Published {
		a.log.Info("price list published", "version", report.Version.ID, "offers", report.Figures.Offers,
			"on_sale", report.Figures.OnSale, "took", report.Took)
	}
	return a.bot.Settle(ctx)
}

// tellFewer tells once that the supplier's catalogue has lost some of its fields, also across restarts, and once that
// they are back.
func (a *app) tellFewer(ctx context.Context) error {
	const key = "told.fields"
	fewer, known := a.engine.fewer()
	if !known {
		return nil
	}
	missing := ""
	if fewer != nil {
		missing = strings.Join(fewer.Fields, ",")
	}
	told, _, err := a.store.Setting(ctx, key)
	if err != nil || told == missing {
		return err
	}
	if fewer == nil {
		a.watch(ctx, "fields", nil)
	} else {
		a.watch(ctx, "fields", fewer)
	}
	return a.store.SetSetting(ctx, key, missing)
}

// checkPulls tells when Kaspi does not have the list that is served.
func (a *app) checkPulls(ctx context.Context) error {
	err := a.engine.pulled(ctx)
	if _, ours := errors.AsType[*page.PullError](err); err != nil && !ours {
		return err // of the store: it says nothing about Kaspi
	}
	a.watch(ctx, "pull", err)
	return nil
}

// upload posts a list that Kaspi has not been sent yet.
func (a *app) upload(ctx context.Context) error {
	const key = "uploaded.digest"
	doc, err := a.publisher.Current(ctx)
	if errors.Is(err, feed.ErrNoVersion) {
		return nil
	}
	if err != nil {
		return err
	}
	if last, _, err := a.store.Setting(ctx, key); err != nil || last == doc.Version.Digest {
		return err
	}
	done, err := a.engine.Upload(ctx)
	if err != nil {
		return err
	}
	if !done.OK() {
		return fmt.Errorf("kaspi did not take the price list: HTTP %d", done.Status)
	}
	return a.store.SetSetting(ctx, key, doc.Version.Digest)
}
