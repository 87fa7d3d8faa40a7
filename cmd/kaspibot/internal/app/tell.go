package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/cmd/kaspibot/internal/ops"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

// watchLimit keeps a Telegram that does not answer from holding up a job.
const watchLimit = 20 * time.Second

// watch tells the chats about lasting trouble, within a time that does not hold up the job. It reports whether nobody is left
// to be told.
func (w *work) watch(ctx context.Context, key string, err error) (heard bool) {
	ctx, cancel := context.WithTimeout(ctx, watchLimit)
	defer cancel()
	return w.front.Watch(ctx, key, err)
}

// warnNoOrders tells once that there are no orders at all, if the likely reason has not been ruled out: some shops get
// empty lists unless the merchant id goes with each call.
func (w *work) warnNoOrders(ctx context.Context) error {
	const key = "told.empty"
	_, told, err := w.shop.store.Setting(ctx, key)
	if err != nil || told || w.shop.config.KaspiSendUID { // there is no shop without its number
		return err
	}
	waiting, err := w.shop.desk.New(ctx)
	if err != nil || len(waiting) > 0 {
		return err
	}
	w.shop.log.Warn("kaspi answers but there are no orders in any state: set KASPI_MERCHANT_ID, see X-Merchant-Uid")
	if !w.watch(ctx, "empty", errNoOrders) {
		return nil // the next sweep tries again
	}
	return w.shop.store.SetSetting(ctx, key, "1")
}

// sync brings the price list up to date and asks about it when the guard holds it.
func (w *work) sync(ctx context.Context, maxAge time.Duration) error {
	report, err := w.shop.engine.SyncInTurn(ctx, maxAge)
	w.hearSync(ctx, err)
	if err != nil {
		return err
	}
	if report.Damaged.Version != 0 {
		w.shop.log.Warn("the stored price list was damaged", "what", report.Damaged, "published", report.Published)
	}
	return errors.Join(w.tellMissingFields(ctx), w.front.TellDamaged(ctx, report), w.tellSync(ctx, report), w.front.TellGoods(ctx, report.Alarms))
}

// hearSync tells apart who kept a list from being made: the supplier, or Kaspi, whose orders say what is sold. The
// supplier has answered by the time they are read.
func (w *work) hearSync(ctx context.Context, err error) {
	if stored(err) != nil { // it is nobody's outside, and told by guarded
		return
	}
	if unsold, ok := errors.AsType[*publish.SalesError](err); ok {
		w.watch(ctx, "supplier", nil)
		w.watch(ctx, "sales", unsold)
		return
	}
	w.watch(ctx, "supplier", err)
	if err == nil {
		w.watch(ctx, "sales", nil)
	}
}

func (w *work) tellSync(ctx context.Context, report publish.Report) error {
	switch { // a number that stays near the limit is told once
	case report.Recent > publish.KaspiChanges:
		w.watch(ctx, "changes", &publish.ChangesError{Changes: report.Recent})
	case report.Recent <= publish.KaspiChanges/2:
		w.watch(ctx, "changes", nil)
	}
	if report.Held {
		w.shop.log.Warn("price list held back", "version", report.Version.ID, "violations", len(report.Version.Violations))
		return w.front.TellHeld(ctx, report)
	}
	if report.Published {
		w.shop.log.Info("price list published", "version", report.Version.ID, "offers", report.Figures.Offers,
			"on_sale", report.Figures.OnSale, "took", report.Took)
	}
	return w.front.CloseOld(ctx)
}

// tellMissingFields tells once that the supplier's catalogue has lost some of its fields, also across restarts, and once that
// they are back.
func (w *work) tellMissingFields(ctx context.Context) error {
	const key = "told.fields"
	missing, known := w.shop.engine.missingFields()
	if !known {
		return nil
	}
	names := ""
	if missing != nil {
		names = strings.Join(missing.Fields, ",")
	}
	told, _, err := w.shop.store.Setting(ctx, key)
	if err != nil || told == names {
		return err
	}
	var trouble error // a nil *supplier.FieldsError would be one
	if missing != nil {
		trouble = missing
	}
	if !w.watch(ctx, "fields", trouble) {
		return nil // the next sync tries again
	}
	return w.shop.store.SetSetting(ctx, key, names)
}

// checkPulls tells when Kaspi does not have the list that is served.
func (w *work) checkPulls(ctx context.Context) error {
	err := w.shop.engine.pulled(ctx)
	if _, ours := errors.AsType[*page.PullError](err); err != nil && !ours {
		return err // of the store: it says nothing about Kaspi
	}
	w.watch(ctx, "pull", err)
	return nil
}

// clockJob is the name of the job that looks after the host: its clock, its disk, and the database.
const clockJob = "clock"

// clock lets time do its work, and looks whether the host still does its.
func (w *work) clock(ctx context.Context) error {
	if err := ops.Notify(ops.Alive); err != nil { // also with a disk that fails: a new start would not mend it
		w.shop.log.Warn("telling the service manager failed", "err", err)
	}
	ticked := w.tick(ctx)
	w.watch(ctx, "clock", clockFault(w.shop.kaspi))
	_, err := w.shop.store.Health(ctx, w.shop.now())
	if err == nil { // told when it can be written down again, and once
		err = w.shop.store.Dropped()
	}
	if err == nil {
		err = w.shop.store.Unreadable()
	}
	return errors.Join(ticked, err)
}

// guarded is a job whose failure is told at once when it is one of the disk or the database. All is well again when the
// database is, and each job that had failed so lately has run without.
func (w *work) guarded(j jobs.Job) jobs.Job {
	run := j.Run
	j.Run = func(ctx context.Context) error {
		err := run(ctx)
		w.hearStored(ctx, j.Name, stored(err))
		return err
	}
	return j
}

func (w *work) hearStored(ctx context.Context, job string, err error) {
	w.mu.Lock()
	if err != nil {
		w.failing[job] = w.shop.now()
	} else {
		delete(w.failing, job)
	}
	well := w.well()
	w.mu.Unlock()
	if err != nil || well && job == clockJob {
		w.watch(ctx, "database", err)
	}
}

// newMonitor tells a monitoring system of a shop.
func newMonitor(s *Shop) *ops.Monitor {
	return ops.New(ops.Config{
		Store: s.store, Now: s.now, Log: s.log,
		Served: func() feed.Version {
			if doc := s.page.Current(); doc != nil {
				return doc.Version
			}
			return feed.Version{}
		},
		Waiting: func() int { return s.waiting() },
		Renewal: ops.Poll{Name: "list", When: s.config.Schedule.Stock, Last: s.engine.ListMade},
		Polls: []ops.Poll{
			{Name: "orders", When: s.config.Schedule.Orders, Last: s.engine.OrdersPolled},
			{Name: "stock", When: s.config.Schedule.Stock, Last: s.engine.StockRead},
		},
	})
}
