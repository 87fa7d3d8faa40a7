package orders

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"kaspibot/kaspi"
)

const (
	lookBack = 14*24*time.Hour - time.Minute // Kaspi refuses a window of more than 14 days

	// An order that no poll brought for this long is asked for by itself: it may be older than any window.
	followEvery = 6 * time.Hour
	rereads     = 5 // orders asked for one by one in a poll, so that a poll stays short
)

// Poll is what one look at Kaspi brought.
type Poll struct {
	Seen    int  // orders in the answers
	New     int  // of them, those met for the first time
	Changed int  // records a seller would now see differently, new ones included
	Empty   bool // Kaspi answered every question, and there was no order at all
}

func (p *Poll) add(q Poll) {
	p.Seen += q.Seen
	p.New += q.New
	p.Changed += q.Changed
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
	poll.Empty = len(a.orders) == 0
	again, err := d.reread(ctx, []Stage{StageNew}, func(r Record) bool {
		return !a.has(r.Order.Code) && r.AsOf.Before(a.asked)
	})
	poll.add(again)
	if err != nil {
		return poll, fmt.Errorf("poll new orders: %w", err)
	}
	return poll, nil
}

// PollLive reads the orders under way that were created within the window, at most 14 days. It finds what was
// accepted automatically or in the cabinet. A state that cannot be read does not keep the others from being
// read. The first successful look at a state covers 14 days and is quiet: what was under way before the desk
// came is no news.
func (d *Desk) PollLive(ctx context.Context, window time.Duration) (Poll, error) {
	poll := Poll{Empty: true}
	var errs []error
	for _, state := range kaspi.LiveStates() {
		p, err := d.sweep(ctx, state, window)
		poll.add(p)
		poll.Empty = poll.Empty && p.Empty
		if err != nil {
			errs = append(errs, fmt.Errorf("poll %s orders: %w", state, err))
		}
	}
	before := d.now().Add(-followEvery)
	p, err := d.reread(ctx, followed(), func(r Record) bool { return r.AsOf.Before(before) })
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
	poll.Empty = len(a.orders) == 0
	return poll, nil
}

// take brings an answer into the order book. Unseen orders under way get a card only if announce says so.
func (d *Desk) take(ctx context.Context, a answer, announce bool) (Poll, error) {
	if len(a.orders) == 0 {
		return Poll{}, nil
	}
	known, err := d.book.load(ctx, a)
	if err != nil {
		return Poll{}, err
	}
	d.source.fetchLines(ctx, a, known)
	return d.book.merge(ctx, a, announce)
}

// sweep reads one state and remembers that it has been read.
func (d *Desk) sweep(ctx context.Context, state kaspi.State, window time.Duration) (Poll, error) {
	key := "orders.swept." + string(state)
	_, swept, err := d.settings.Setting(ctx, key)
	if err != nil {
		return Poll{}, err
	}
	if !swept {
		window = lookBack
	}
	a, err := d.source.ask(ctx, state, window)
	poll, err2 := d.take(ctx, a, swept)
	if err := errors.Join(err, err2); err != nil {
		return poll, err
	}
	poll.Empty = len(a.orders) == 0
	if !swept {
		err = d.settings.SetSetting(ctx, key, a.asked.UTC().Format(time.RFC3339))
	}
	return poll, err
}

// reread asks one by one for a few of the records in these stages that the polls have lost sight of. One that
// cannot be read is no failure of the poll; they are drawn by lot, so that it does not keep the others out.
func (d *Desk) reread(ctx context.Context, stages []Stage, lost func(Record) bool) (Poll, error) {
	list, err := d.book.records.Records(ctx, Filter{Stages: stages})
	if err != nil {
		return Poll{}, err
	}
	list = slices.DeleteFunc(list, func(r Record) bool { return !lost(r) })
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })

	a := answer{asked: d.now()}
	for _, r := range list[:min(len(list), rereads)] {
		o, err := d.source.kaspi.Order(ctx, r.Order.ID)
		if err != nil {
			d.log.Warn("an order that no list shows cannot be read", "order", r.Order.Code, "err", err)
			continue
		}
		a.orders = append(a.orders, o)
	}
	return d.take(ctx, a, true)
}
