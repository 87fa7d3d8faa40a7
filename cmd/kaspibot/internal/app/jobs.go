package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/cmd/kaspibot/internal/backup"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/cmd/kaspibot/internal/ops"
	"kaspibot/cmd/kaspibot/internal/upkeep"
	"kaspibot/kaspi"
)

// usualWindow is how far back a sweep looks.
const usualWindow = 36 * time.Hour

// work is what is done with a shop by the clock, and for the chats that show it.
type work struct {
	shop    *Shop
	copies  backup.Copies
	front   *bot.Bot
	monitor *ops.Monitor
	delay   func() time.Duration // before Kaspi is asked, so that many shops do not ask at the same second
	waiting chan struct{}        // time to estimate what waiting orders are worth

	mu      sync.Mutex
	failing map[string]time.Time // when jobs failed whose last run did for the disk or the database
}

// failedLong is after how long a failure for the disk says nothing of how it is now: some jobs run once a day, and the others
// have run since.
const failedLong = 90 * time.Minute

// well reports whether no job has failed for the disk lately.
func (w *work) well() bool {
	for _, at := range w.failing {
		if w.shop.now().Sub(at) < failedLong {
			return false
		}
	}
	return true
}

func newWork(s *Shop, front *bot.Bot, o Options) *work {
	return &work{
		shop: s, copies: Copies(o), front: front, monitor: s.monitor, delay: o.upTo(time.Second), waiting: make(chan struct{}, 1), failing: map[string]time.Time{},
	}
}

// jobs lists what runs by the clock.
func (w *work) jobs() []jobs.Job {
	s := w.shop.config.Schedule
	live := &sweeper{poll: w.shop.desk.PollLive, gap: 20 * time.Minute, unread: "unread.live"}
	archive := &sweeper{poll: w.shop.desk.PollArchive, gap: 2 * time.Hour}
	list := []jobs.Job{
		{Name: "orders", When: s.Orders, Delay: w.delay, Run: w.pollOrders},
		{Name: "sweep", When: s.Sweep, Delay: w.delay, Run: func(ctx context.Context) error { return w.sweep(ctx, live) }},
		{Name: "archive", When: s.Archive, Delay: w.delay, Run: func(ctx context.Context) error { return w.sweep(ctx, archive) }},
		{Name: clockJob, When: jobs.Every(30 * time.Second), Run: w.clock},
		{Name: "waybills", When: jobs.Every(2 * time.Second), Run: w.front.DeliverWaybills}, // each waits for its own next look
		{Name: "cards", When: jobs.Every(time.Minute), Run: w.front.Reclock},
		{Name: "digests", When: jobs.Every(time.Minute), Run: w.front.SendDigests},
		{Name: "review", When: jobs.Every(10 * time.Minute), Run: w.review},
		{Name: "pulls", When: jobs.Every(10 * time.Minute), Delay: w.delay, Run: w.checkPulls},
		{Name: "upkeep", When: jobs.Every(time.Hour), Run: w.upkeep},
		{Name: "stock", When: s.Stock, Run: func(ctx context.Context) error { return w.sync(ctx, catalogueLasts) }},
		{Name: "catalogue", When: s.Catalogue, Run: func(ctx context.Context) error { return w.sync(ctx, catalogueFresh) }},
	}
	if len(s.Stock) > 0 {
		f := &freshener{
			pulls: w.shop.store.GoodPullsSince, read: w.shop.engine.StockRead, now: w.shop.now,
			poll: func(ctx context.Context) error { return w.sync(ctx, catalogueLasts) },
		}
		list = append(list, jobs.Job{Name: "fresh", When: jobs.Every(freshLook), Run: f.run})
	}
	if w.shop.config.UploadEnabled {
		list = append(list, jobs.Job{Name: "upload", When: s.Upload, Run: w.upload})
	}
	for i := range list {
		list[i] = w.guarded(list[i])
	}
	// What is the matter with copies is told as that, and not as trouble with the database.
	list = append(list, jobs.Job{Name: "backup", When: s.Backup, Run: w.backup})
	for i := range list {
		list[i] = w.counted(list[i])
	}
	return list
}

// backup makes the copy of the night and cuts the database's journal back.
func (w *work) backup(ctx context.Context) error {
	made, err := w.copies.Nightly(ctx)
	w.watch(ctx, "backup", err)
	if made == "" {
		return err
	}
	w.shop.log.Info("database copied", "file", made)
	return errors.Join(err, w.shop.store.CutJournal(ctx))
}

// upkeep forgets buyers and bounds the database, when it is time for that.
func (w *work) upkeep(ctx context.Context) error {
	s := w.shop
	done, err := upkeep.Upkeep{
		Desk: s.desk, Store: s.store, Days: s.config.RetentionDays, Now: s.now, Zone: kaspi.Almaty(), Trusted: s.engine.ClockRight,
	}.Run(ctx)
	if done && err == nil {
		s.log.Info("database tidied")
	}
	return err
}

// pollOrders is the fast tick: new orders, at once on the screen.
func (w *work) pollOrders(ctx context.Context) error {
	poll, err := w.shop.desk.PollNew(ctx)
	w.shop.engine.heard(&w.shop.engine.orders, err)
	if poll.New > 0 {
		w.shop.log.Info("new orders", "count", poll.New)
	}
	ticked := w.tick(ctx)
	if stored(err) == nil {
		w.watch(ctx, "kaspi", err)
	}
	if err == nil {
		w.watch(ctx, "unread", poll.Trouble())
	}
	return errors.Join(err, ticked)
}

func (w *work) tick(ctx context.Context) error {
	err := w.shop.desk.Tick(ctx)
	w.show()
	w.estimateSoon()
	return err
}

// review looks for news that time alone has brought, and has it told.
func (w *work) review(ctx context.Context) error {
	err := orders.Reviewer{Book: w.shop.store, Now: w.shop.now, ReturnDays: w.shop.config.ReturnDays}.Run(ctx)
	w.show()
	return err
}

// show has the chats brought up to date soon. A job does not wait for it: a chat in which Telegram lets us wait must
// not keep the next orders from being polled.
func (w *work) show() { w.front.Soon() }

// sweeper polls a part of Kaspi that is looked at rarely. The window is wide at first and after a gap: what happened
// while nobody looked may concern older orders.
type sweeper struct {
	poll func(context.Context, time.Duration) (orders.Poll, error)
	gap  time.Duration // without a good poll; the next one then looks back all the way
	last time.Time     // of the last good one

	unread string // the alarm of orders that cannot be read; empty where nobody has to act on them
}

func (w *work) sweep(ctx context.Context, s *sweeper) error {
	begin := w.shop.now()
	window := usualWindow
	if begin.Sub(s.last) > s.gap {
		window = lookBack
	}
	poll, err := s.poll(ctx, window)
	if err == nil {
		s.last = begin
	}
	if err == nil && s.unread != "" {
		w.watch(ctx, s.unread, poll.Trouble())
	}
	w.show()
	if err == nil && poll.Empty {
		err = w.warnNoOrders(ctx)
	}
	return err
}

// counted is a job whose runs the monitor counts.
func (w *work) counted(j jobs.Job) jobs.Job {
	run := j.Run
	j.Run = func(ctx context.Context) error {
		err := run(ctx)
		if ctx.Err() == nil {
			fault := chat.FaultOf(err)
			w.monitor.Ran(j.Name, fault.Service, fault.Kind, err != nil)
		}
		return err
	}
	return j
}
