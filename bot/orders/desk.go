// Package orders is the desk: it remembers which orders there are and acts on each at most once.
//
// It knows no Telegram and no SQL. Polls bring in what Kaspi says, Accept and Act act, and Tick and Recover find out
// how an act ended that nobody answered for. Everything the desk learns ends up in records; whoever shows
// them compares revisions.
//
// An act is written down (claimed), done (the request is sent once) and settled (the order is read back).
// A program that dies anywhere in between finds the action open at its next start and carries on from there.
package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"sync"
	"time"

	"kaspibot/kaspi"
)

// Kaspi is where orders come from.
type Kaspi interface {
	Orders(ctx context.Context, q kaspi.Query) iter.Seq2[kaspi.Order, error]
	Order(ctx context.Context, id kaspi.OrderID) (kaspi.Order, error)
	Entries(ctx context.Context, id kaspi.OrderID) ([]kaspi.Entry, error)
	IMEIs(ctx context.Context, id kaspi.OrderID) ([]kaspi.EntryIMEI, error)
}

// Acceptor accepts an order. It must not repeat the request by itself.
type Acceptor interface {
	Accept(ctx context.Context, id kaspi.OrderID, code kaspi.OrderCode) error
}

// Config is what a desk is made of.
type Config struct {
	Kaspi    Kaspi
	Acceptor Acceptor
	Merchant Merchant // for all acts but accepting
	Records  Records
	Actions  Actions
	Audit    Audit
	Settings Settings

	Now   func() time.Time
	Hours Hours // the seller's working time, until people choose another in the chat; zero is round the clock
	// Reminders are when people are reminded of a waiting order, until they choose otherwise; nil is DefaultReminders.
	Reminders []Moment
	// Turn waits until Kaspi may be asked and returns a context whose next request goes out at once; nil when there is
	// no pace to keep. So a request counts as sent only when it really goes out. Queued hears what tells how many are
	// before it; it may be nil.
	Turn func(ctx context.Context, queued func(ahead func() int)) (context.Context, error)
	// Changed hears that an act has changed an order; nil when nobody wants to know.
	Changed func()
	// Brought hears that a poll has brought a change, while that may go on for a minute; nil when nobody wants to know.
	Brought func()
	// Grace is how long after an act whose outcome is unknown an order that is still as it was is given back to the
	// seller. It should be as long as a request may take.
	Grace time.Duration
	Log   *slog.Logger
}

func (c Config) check() error {
	switch {
	case c.Kaspi == nil, c.Acceptor == nil, c.Merchant == nil:
		return errors.New("no Kaspi to ask")
	case c.Records == nil, c.Actions == nil, c.Audit == nil, c.Settings == nil:
		return errors.New("no place to keep what it learns")
	case c.Now == nil, c.Log == nil:
		return errors.New("no clock or no log")
	case c.Grace <= 0:
		return errors.New("the grace after an act must be positive")
	}
	return nil
}

// Desk is the order book and the only one who acts on it. It is safe for concurrent use.
type Desk struct {
	source   source
	book     book
	sender   sender
	actions  Actions
	audit    Audit
	settings Settings
	now      func() time.Time
	grace    time.Duration
	turn     func(context.Context, func(ahead func() int)) (context.Context, error)
	changed  func()
	brought  func()
	log      *slog.Logger
	owed     Owed // ends of acts
	handled  handled
	begun    time.Time // this run of the program
	stray    sync.Map  // keys of acts on orders that are not there, once they were told

	deadlines *Deadlines

	life context.Context // of acts under way: ends some seconds after Close was called
	end  context.CancelFunc

	// Guarded by the book's mutex.
	busy   map[kaspi.OrderCode]Action // acts that are being sent or settled
	again  map[kaspi.OrderCode]Again  // presses that wait for the end of an earlier one
	work   sync.WaitGroup             // one for each of them
	closed bool
}

// New makes a desk. Everything in the config but the hours and the reminders is required.
func New(c Config) (*Desk, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("order desk: %w", err)
	}
	if c.Turn == nil {
		c.Turn = func(ctx context.Context, _ func(func() int)) (context.Context, error) { return ctx, nil }
	}
	if c.Changed == nil {
		c.Changed = func() {}
	}
	if c.Brought == nil {
		c.Brought = func() {}
	}
	life, end := context.WithCancel(context.Background())
	d := &Desk{
		source:  source{kaspi: c.Kaspi, now: c.Now, log: c.Log},
		book:    book{records: c.Records, hours: c.Hours, now: c.Now},
		sender:  sender{acceptor: c.Acceptor, merchant: c.Merchant, grace: c.Grace},
		actions: c.Actions, audit: c.Audit, settings: c.Settings,
		now: c.Now, grace: c.Grace, log: c.Log,
		turn: c.Turn, changed: c.Changed, brought: c.Brought, life: life, end: end,
		begun: c.Now(), busy: map[kaspi.OrderCode]Action{}, again: map[kaspi.OrderCode]Again{},
	}
	d.deadlines = newDeadlines(c, &d.book)
	return d, nil
}

// Order returns the record of one order, or ErrUnknownOrder.
func (d *Desk) Order(ctx context.Context, code kaspi.OrderCode) (Record, error) {
	return d.book.records.Record(ctx, code)
}

// New returns the orders that wait for acceptance, those under way included, the oldest deadline first. That somebody has
// reacted to one is told also where the disk has refused it.
func (d *Desk) New(ctx context.Context) ([]Record, error) {
	_ = d.writeHandled(ctx) // what it does not write stays owed
	list, err := d.book.records.Records(ctx, Filter{Stages: []Stage{StageNew, StageAccepting}})
	slices.SortFunc(list, func(a, b Record) int {
		return cmp.Or(a.Deadline.Compare(b.Deadline), cmp.Compare(a.Order.Code, b.Order.Code))
	})
	d.handled.tell(list)
	return list, err
}

// closeTime is how long acts under way may go on when the program stops; service managers often kill after ten seconds.
const closeTime = 6 * time.Second

// Stopping says that the program stops: acts under way, and those that presses still begin, have some seconds from now.
// What is cut short is on disk: the next start sends what was not sent, and asks how the rest has ended.
func (d *Desk) Stopping() { time.AfterFunc(closeTime, d.end) }

// Close takes no more presses and waits for the acts under way, as long as Stopping says.
func (d *Desk) Close() {
	d.book.mu.Lock()
	d.closed = true
	d.book.mu.Unlock()
	d.Stopping()
	d.work.Wait()
	d.end()
	if err := errors.Join(d.owed.Write(context.Background()), d.writeHandled(context.Background())); err != nil {
		d.log.Error("the end of an act cannot be written down", "err", err)
	}
}

// working is a context for an act: it goes on when the caller's ends, and ends with the desk's life.
func working(ctx, life context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(life, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}
