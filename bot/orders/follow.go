package orders

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"kaspibot/kaspi"
)

// oneByOne is up to how many orders it costs less to ask for each by itself than to list the days they are from.
const oneByOne = 8

// rereadsAtOnce is after how many orders asked for one by one their cards are brought up to date.
const rereadsAtOnce = 25

// unseen are the records in these stages that an answer does not have, and of which nothing newer is known. Orders that
// somebody is at are left out: whoever is at one reads it too.
func (b *book) unseen(ctx context.Context, stages []Stage, a answer) ([]Record, error) {
	list, err := b.records.Records(ctx, Filter{Stages: stages})
	seen := make(map[kaspi.OrderCode]bool, len(a.orders))
	for _, o := range a.orders {
		seen[o.Code] = true
	}
	return slices.DeleteFunc(list, func(r Record) bool {
		return seen[r.Order.Code] || !r.AsOf.Before(a.asked) || r.Work.Open
	}), err
}

// follow looks for the orders under way that a sweep has not brought: they are older than its window, or not under way any
// more. Many old ones are found by listing their days; what no list shows is asked for one by one. Those of states that
// could not be read are left to the next sweep.
func (d *Desk) follow(ctx context.Context, swept answer, failed map[kaspi.State]bool) (Poll, error) {
	lost, err := d.book.unseen(ctx, followed(), swept)
	if err != nil {
		return Poll{}, err
	}
	lost = slices.DeleteFunc(lost, func(r Record) bool { return failed[r.Order.State] })
	var poll Poll
	if len(lost) > oneByOne {
		for _, days := range daysOf(lost) {
			a, err := d.source.list(ctx, days)
			p, err2 := d.take(ctx, a, false) // what was never met is too old for a card
			poll.add(p)
			if err != nil || err2 != nil {
				return poll, errors.Join(err, err2)
			}
			swept.orders = append(swept.orders, a.orders...)
		}
		if lost, err = d.book.unseen(ctx, followed(), swept); err != nil {
			return poll, err
		}
		lost = slices.DeleteFunc(lost, func(r Record) bool { return failed[r.Order.State] })
	}
	again, err := d.reread(ctx, lost, rereadsLive)
	poll.add(again)
	return poll, err
}

// daysOf are the questions that cover the days on which orders were placed, state by state, none longer than Kaspi allows.
// Finished orders are not listed for the few among them that are followed.
func daysOf(recs []Record) []kaspi.Query {
	recs = slices.Clone(recs)
	slices.SortFunc(recs, func(a, b Record) int { return a.Order.Created.Compare(b.Order.Created) })
	placed := map[kaspi.State][]time.Time{}
	for _, r := range recs {
		if at := r.Order.Created; !at.IsZero() {
			placed[r.Order.State] = append(placed[r.Order.State], at)
		}
	}
	var all []kaspi.Query
	for _, state := range kaspi.LiveStates() {
		var days []kaspi.Query
		for _, at := range placed[state] {
			last := len(days) - 1
			if last < 0 || at.Sub(days[last].From) >= lookBack {
				days = append(days, kaspi.Query{State: state, From: at, Include: kaspi.IncludeEntries})
				last++
			}
			days[last].To = at.Add(time.Millisecond)
		}
		all = append(all, days...)
	}
	return all
}

// reread asks one by one for orders that the polls have lost sight of, so many at the most. One that cannot be read is no
// failure of the poll; they are drawn by lot, so that it does not keep the others out. While Kaspi is out of order the
// rest is left to the next poll.
func (d *Desk) reread(ctx context.Context, lost []Record, most int) (Poll, error) {
	rand.Shuffle(len(lost), func(i, j int) { lost[i], lost[j] = lost[j], lost[i] })
	var poll Poll
	for some := range slices.Chunk(lost[:min(len(lost), most)], rereadsAtOnce) {
		a, well := d.source.readEach(ctx, some)
		p, err := d.take(ctx, a, true)
		poll.add(p)
		if err != nil || !well {
			return poll, err
		}
	}
	return poll, nil
}

// readEach asks for orders one by one; well is false when Kaspi is out of order.
func (s *source) readEach(ctx context.Context, list []Record) (a answer, well bool) {
	a.asked = s.now()
	for _, r := range list {
		o, err := s.kaspi.Order(ctx, r.Order.ID)
		if err == nil {
			a.orders = append(a.orders, o)
			continue
		}
		s.log.Warn("an order that no list shows cannot be read", "order", r.Order.Code, "err", err)
		if kind := kaspi.KindOf(err); kind != kaspi.KindNotFound && kind != kaspi.KindBody && kind != kaspi.KindRefused {
			return a, false
		}
	}
	return a, true
}
