package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

const (
	// few is how many events of a kind a digest names.
	few = 3
	// maxVersions is how many price lists a digest looks at: those of a week.
	maxVersions = 1500
)

// facts are how the shop stands, and what has happened since a time.
type facts struct {
	From, To time.Time

	Came      int         // orders, since then
	Sum       kaspi.Tenge // of them
	Waiting   int         // for acceptance
	Due       time.Time   // the first deadline of those, zero when there is none
	Cancelled int         // of those that came

	Today, Overdue int // to hand over

	Revenue kaspi.Tenge // of those that came and were accepted
	Sales   int         // how many these are
	Profit  kaspi.Tenge // expected of as many of them as it is known of
	Known   int

	SoldOut, Back  int // offers, since then
	Offers, OnSale int

	Quality orders.Quality

	Held      int64 // a version that waits for a decision, 0 for none
	Questions int   // about SKUs
	Unmatched int   // SKUs without an item
	Import    bool  // a list of the shop waits to be applied
}

// PromotionsLimit is the limit on cancellations that comes first, in basis points.
func (f facts) PromotionsLimit() int64 { return orders.LimitPromotions }

// Decide reports whether something waits for a person's decision.
func (f facts) Decide() bool { return f.Held != 0 || f.Questions > 0 || f.Unmatched > 0 || f.Import }

// Nothing reports whether there is nothing to tell.
func (f facts) Nothing() bool {
	return f.Came+f.Waiting+f.Today+f.Overdue+f.SoldOut+f.Back == 0 && !f.Decide()
}

// factsOf puts a digest's facts together.
func factsOf(ctx context.Context, s Store, from, now time.Time) (facts, error) {
	f := facts{From: from, To: now}
	quality, err := orders.QualityAt(ctx, s, now)
	if err != nil {
		return f, err
	}
	f.Quality = quality
	return f, errors.Join(f.orders(ctx, s), f.board(ctx, s), f.list(ctx, s), f.decisions(ctx, s))
}

func (f *facts) orders(ctx context.Context, s Store) error {
	came, err := s.Records(ctx, orders.Filter{Created: f.From})
	if err != nil {
		return fmt.Errorf("orders that came: %w", err)
	}
	for _, r := range came {
		f.Came++
		f.Sum += r.Order.Total
		switch {
		case r.Stage == orders.StageCancelled || r.Stage == orders.StageCancelling:
			f.Cancelled++
		case r.Stage.Accepted():
			f.Sales++
			f.Revenue += r.Order.Total
			if profit := r.Facts.Profit(); profit.Known {
				f.Known++
				f.Profit += profit.Tenge
			}
		}
	}
	waiting, err := s.Records(ctx, orders.Filter{Stages: orders.TabNew.Stages()})
	if err != nil {
		return fmt.Errorf("waiting orders: %w", err)
	}
	f.Waiting = len(waiting)
	for _, r := range waiting {
		if due := r.Deadline; !due.IsZero() && (f.Due.IsZero() || due.Before(f.Due)) {
			f.Due = due
		}
	}
	return nil
}

func (f *facts) board(ctx context.Context, s Store) error {
	recs, err := s.Records(ctx, orders.Filter{Stages: orders.BoardStages()})
	if err != nil {
		return fmt.Errorf("board: %w", err)
	}
	board := orders.BoardOf(recs, f.To)
	f.Today, f.Overdue = len(board.Today), len(board.Overdue)
	return nil
}

func (f *facts) list(ctx context.Context, s Store) error {
	served, err := s.VersionIn(ctx, feed.StatusPublished)
	if errors.Is(err, feed.ErrNoVersion) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("price list: %w", err)
	}
	f.Offers, f.OnSale = served.Figures.Offers, served.Figures.OnSale
	versions, err := s.VersionsBefore(ctx, 0, maxVersions)
	if err != nil {
		return fmt.Errorf("price lists: %w", err)
	}
	for _, v := range versions {
		if v.Created.Before(f.From) {
			break
		}
		if v.Status == feed.StatusPublished {
			f.SoldOut, f.Back = f.SoldOut+v.Diff.SoldOut, f.Back+v.Diff.Back
		}
	}
	return nil
}

func (f *facts) decisions(ctx context.Context, s Store) error {
	held, err := s.VersionIn(ctx, feed.StatusHeld)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		return fmt.Errorf("held list: %w", err)
	}
	f.Held = held.ID
	list, err := s.Listings(ctx)
	if err != nil {
		return fmt.Errorf("listings: %w", err)
	}
	waiting, found, err := s.PendingImport(ctx)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if f.Import = found; found {
		list = waiting.Listings
	}
	for _, l := range list {
		switch {
		case !l.Imported:
		case l.Match == feed.MatchDoubtful:
			f.Questions++
		case l.Article == "":
			f.Unmatched++
		}
	}
	return nil
}

// kindEvents are what was gathered of a kind, as templates see it.
type kindEvents struct {
	Kind  news.Kind
	N     int
	Lines []string // the first of them
}

// More is how many are not named.
func (k kindEvents) More() int { return k.N - len(k.Lines) }

// gatheredView lists what was gathered, by kind.
func gatheredView(g news.Gathered) (list []kindEvents) {
	for _, kind := range news.Kinds() {
		k := kindEvents{Kind: kind, N: g.Count[kind]}
		for _, e := range g.First {
			if e.Kind == kind {
				k.Lines = append(k.Lines, e.Line)
			}
		}
		if k.N > 0 {
			list = append(list, k)
		}
	}
	return list
}
