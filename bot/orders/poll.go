package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaspibot/kaspi"
)

const (
	lookBack = 14*24*time.Hour - time.Minute // Kaspi refuses a window of more than 14 days

	// How many orders a poll asks for one by one, so that it stays short: at Kaspi's pace of five a second, new ones take
	// some seconds of the half minute between polls, those under way less than a minute.
	rereadsNew  = 50
	rereadsLive = 250
)

// Poll is what one look at Kaspi brought.
type Poll struct {
	Seen    int  // orders in the answers
	New     int  // of them, those met for the first time
	Changed int  // records a seller would now see differently, new ones included
	Empty   bool // Kaspi answered every question, and there was no order at all

	Unread *UnreadError // orders of the lists that cannot be read, nil for none; each poll looks at them again
}

// UnreadError says that Kaspi lists orders that cannot be read. Whoever runs the shop has to look at them in the cabinet.
type UnreadError struct{ Orders []*kaspi.OrderError }

// maxNamed is how many orders an UnreadError names.
const maxNamed = 20

// Error names them.
func (e *UnreadError) Error() string { return "orders cannot be read: " + e.FaultDetail() }

// Fault names the failure for the texts that explain it.
func (e *UnreadError) Fault() (service, kind string) { return "kaspi", "order" }

// FaultDetail names the orders, as far as their codes are known.
func (e *UnreadError) FaultDetail() string {
	var codes []string
	for _, o := range e.Orders {
		if o.Code != "" && len(codes) < maxNamed {
			codes = append(codes, string(o.Code))
		}
	}
	slices.Sort(codes)
	return strings.Join(slices.Compact(codes), ", ")
}

// Trouble is nil while every order of the lists could be read.
func (p Poll) Trouble() error {
	if p.Unread == nil {
		return nil
	}
	return p.Unread
}

func (p *Poll) add(q Poll) {
	p.Seen += q.Seen
	p.New += q.New
	p.Changed += q.Changed
	if q.Unread != nil {
		if p.Unread != nil {
			q.Unread = &UnreadError{slices.Concat(p.Unread.Orders, q.Unread.Orders)}
		}
		p.Unread = q.Unread
	}
}

// PollNew reads every new order of the last 14 days. What is new is decided by the order book, never by date:
// the bank may approve late, and such orders appear behind ones already seen. An order that was new and is
// not in the answer is asked for by itself, since pages shift while they are read.
//
// On an error the poll tells what was learnt before it.
func (d *Desk) PollNew(ctx context.Context) (Poll, error) {
	a, err := d.source.ask(ctx, kaspi.StateNew, lookBack)
	poll, err2 := d.take(ctx, a, true)
	if err := errors.Join(err, err2); err != nil {
		return poll, fmt.Errorf("poll new orders: %w", err)
	}
	poll.Empty = len(a.orders) == 0 && len(a.unread) == 0
	lost, err := d.book.unseen(ctx, []Stage{StageNew}, a)
	if err == nil {
		var again Poll
		again, err = d.reread(ctx, lost, rereadsNew)
		poll.add(again)
	}
	if err != nil {
		return poll, fmt.Errorf("poll new orders: %w", err)
	}
	return poll, nil
}

// PollLive reads the orders under way that were created within the window, at most 14 days, and all others that the order
// book has as under way, however old: somebody may have to act on them. It finds what was accepted automatically or in the
// cabinet. A state that cannot be read does not keep the others from being read. The first successful look at a state
// covers 14 days and is quiet: what was under way before the desk came is no news.
func (d *Desk) PollLive(ctx context.Context, window time.Duration) (Poll, error) {
	poll := Poll{Empty: true}
	all := answer{asked: d.now()}
	var errs []error
	failed := map[kaspi.State]bool{}
	for _, state := range kaspi.LiveStates() {
		a, p, err := d.sweep(ctx, state, window)
		all.orders = append(all.orders, a.orders...)
		poll.add(p)
		poll.Empty = poll.Empty && p.Empty
		if err != nil {
			failed[state] = true
			errs = append(errs, fmt.Errorf("poll %s orders: %w", state, err))
		}
	}
	p, err := d.follow(ctx, all, failed)
	poll.add(p)
	if err != nil {
		errs = append(errs, fmt.Errorf("poll orders under way: %w", err))
	}
	return poll, errors.Join(errs...)
}

// PollArchive reads the finished orders that were created within the window, at most 14 days. Ones that were
// never met before are remembered without a card.
func (d *Desk) PollArchive(ctx context.Context, window time.Duration) (Poll, error) {
	a, err := d.source.ask(ctx, kaspi.StateArchive, window)
	poll, err2 := d.take(ctx, a, false)
	if err := errors.Join(err, err2); err != nil {
		return poll, fmt.Errorf("poll archived orders: %w", err)
	}
	poll.Empty = len(a.orders) == 0 && len(a.unread) == 0
	return poll, nil
}

// take brings an answer into the order book. Unseen orders under way get a card only if announce says so. Chats are told of
// changes at once: what a poll asks for after them takes up to a minute.
func (d *Desk) take(ctx context.Context, a answer, announce bool) (Poll, error) {
	if len(a.orders) == 0 {
		return Poll{Unread: a.trouble()}, nil
	}
	known, err := d.book.load(ctx, a)
	if err != nil {
		return Poll{}, err
	}
	d.source.fetchLines(ctx, a, known)
	poll, err := d.book.merge(ctx, a, announce)
	poll.Unread = a.trouble()
	if poll.Changed > 0 {
		d.changed()
	}
	return poll, err
}

// sweep reads one state and remembers that it has been read.
func (d *Desk) sweep(ctx context.Context, state kaspi.State, window time.Duration) (answer, Poll, error) {
	key := "orders.swept." + string(state)
	_, swept, err := d.settings.Setting(ctx, key)
	if err != nil {
		return answer{}, Poll{}, err
	}
	if !swept {
		window = lookBack
	}
	a, err := d.source.ask(ctx, state, window)
	poll, err2 := d.take(ctx, a, swept)
	if err := errors.Join(err, err2); err != nil {
		return a, poll, err
	}
	poll.Empty = len(a.orders) == 0 && len(a.unread) == 0
	if !swept {
		err = d.settings.SetSetting(ctx, key, a.asked.UTC().Format(time.RFC3339))
	}
	return a, poll, err
}
