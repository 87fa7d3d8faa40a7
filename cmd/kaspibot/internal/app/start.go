package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/chat"
	"kaspibot/bot/waybills"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// open connects all that works on the database, or nothing.
func (a *App) open(ctx context.Context) (err error) {
	o := a.options
	s, err := NewShop(ctx, o)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if s.desk == nil {
		return errors.New("KASPI_API_TOKEN is missing")
	}
	moved, err := addressMoved(ctx, o, s.store)
	if err != nil {
		return err
	}
	s.polls, s.served = true, a.listener.Addr().String()
	if err := s.publisher.Restore(ctx); err != nil {
		a.log.Error("the price list cannot be served", "err", err) // orders matter more: the program goes on
	}
	front, err := newBot(o, s)
	if err != nil {
		return err
	}
	s.changed, s.waiting = front.Soon, front.Waiting
	s.engine.tellRules, s.engine.tellDoubts = front.TellRules, front.TellDoubts
	a.mu.Lock()
	defer a.mu.Unlock()
	a.page, a.shop, a.bot, a.work, a.moved = s.page, s, front, newWork(s, front, o), moved
	return nil
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

// start sets the works going; they end with the context, and finish waits for that. What fails ends the program.
func (a *App) start(ctx context.Context) (finish func(), failed <-chan error) {
	if a.reduced == nil {
		return a.startWorks(ctx), nil
	}
	ended, broken := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(ended)
		if err := a.awaitDisk(ctx); err != nil {
			broken <- err
		} else if ctx.Err() == nil {
			works := a.startWorks(ctx)
			<-ctx.Done()
			works()
		}
	}()
	return func() { <-ended }, broken
}

func (a *App) startWorks(ctx context.Context) (finish func()) {
	var works sync.WaitGroup
	works.Go(func() { a.work.keepEstimates(ctx) })
	works.Go(func() { a.tellAddress(ctx) })
	works.Go(func() { a.bot.Run(ctx) })
	scheduler := jobs.New(ctx, a.shop.now, a.log, a.work.jobs())
	scheduler.Start()
	return func() {
		a.shop.desk.Stopping()
		scheduler.Stop()
		works.Wait()
		a.shop.desk.Close()
	}
}

// unwell is what of an error has to be mended on the disk or in the database before there can be a shop, nil for none.
func unwell(err error) error {
	return stored(feed.OnDisk(err)) // some of it lies beside the database
}

// reopen is how often it is tried whether the disk is well again.
const reopen = 20 * time.Second

// awaitDisk tells the chats until the database can be opened, and connects what works on it then; nil when that is done or
// the program is to end. A damaged database is left as it is: it is put back by hand, and the program started anew.
func (a *App) awaitDisk(ctx context.Context) error {
	r := a.reduced
	r.log.Error("the database cannot be opened: orders are not worked on, the last price list is served", "err", r.cause)
	telling, stop := context.WithCancel(ctx)
	var told sync.WaitGroup
	told.Go(func() { r.keepTelling(telling) })
	defer told.Wait()
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(reopen):
		}
		if chat.FaultOf(r.why()).Kind == string(feed.DiskCorrupt) {
			continue
		}
		err := a.open(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if broken := unwell(err); broken != nil {
			r.fails(broken)
			continue
		}
		if err == nil {
			r.log.Warn("the database can be opened again: going on")
			r.fails(nil)
		}
		return err
	}
}

// estimateSoon has the facts of waiting orders looked at. Nobody waits for it: a silent supplier must not keep an order
// from being shown.
func (w *work) estimateSoon() {
	select {
	case w.waiting <- struct{}{}:
	default: // it is going to happen anyway
	}
}

// keepEstimates looks up what is to be known of waiting orders, and accepts what nobody reacts to, until the context ends.
func (w *work) keepEstimates(ctx context.Context) {
	w.shop.stockHeard(ctx) // another program may have read the stock meanwhile, such as check
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.waiting:
		}
		if err := w.shop.estimator.Run(ctx); err != nil && ctx.Err() == nil {
			w.shop.log.Error("the facts of orders are missing, trying again soon", "err", err)
		}
		w.show()
		if err := w.shop.auto.Run(ctx); err != nil && ctx.Err() == nil {
			w.shop.log.Error("waiting orders are left to people", "err", err)
		}
		w.show()
	}
}
