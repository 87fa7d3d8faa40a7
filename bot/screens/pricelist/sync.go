package pricelist

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// progressEvery keeps a progress message within what Telegram allows one chat.
const progressEvery = 3 * time.Second

// topChanges is how many changes a report names; the rest are counted.
const topChanges = 10

// Progress is how far a sync is. Total is 0 where there is nothing to count.
type Progress struct {
	Step       string // "catalogue" or one of feed's steps
	Got, Total int
}

// BusyError says that a sync is under way already.
type BusyError struct{ Since time.Time }

func (e *BusyError) Error() string { return fmt.Sprintf("a sync has been running since %s", e.Since) }

// syncScreen syncs, uploads and shows the list.
type syncScreen struct{ *heldScreen }

// onSync starts a sync and shows how it goes by editing one message. It returns at once: the chat stays usable.
func (s syncScreen) onSync(ctx context.Context, r *chat.Request) error {
	id, err := r.Reply(ctx, "pricelist.sync.progress", Progress{})
	if err != nil {
		return err
	}
	r.Go(ctx, func(ctx context.Context) error {
		report, err := s.sync(ctx, r, id)
		return s.showReport(ctx, r.Chat, id, report, err)
	})
	return nil
}

func (s syncScreen) sync(ctx context.Context, r *chat.Request, id int) (publish.Report, error) {
	steps := make(chan Progress, 1)
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		s.showProgress(ctx, r.Chat, id, steps)
	}()
	defer func() {
		close(steps)
		<-shown
	}()
	return s.Engine(r.Shop()).Sync(ctx, strings.EqualFold(r.Rest(), "full"), func(p Progress) {
		select {
		case <-steps: // the screen is slower than the work: only the newest counts
		default:
		}
		steps <- p
	})
}

func (s syncScreen) showProgress(ctx context.Context, c chat.Chat, id int, steps <-chan Progress) {
	last := time.Time{}
	for p := range steps {
		now := s.Now()
		if now.Sub(last) < progressEvery {
			continue
		}
		last = now
		if err := c.Edit(ctx, id, "pricelist.sync.progress", p); err != nil {
			s.Log.Warn("showing progress failed", "err", err)
		}
	}
}

func (s syncScreen) showReport(ctx context.Context, c chat.Chat, id int, r publish.Report, err error) error {
	if busy, ok := errors.AsType[*BusyError](err); ok {
		return c.Edit(ctx, id, "pricelist.sync.busy", busy)
	}
	if errors.Is(err, context.Canceled) {
		return c.Edit(ctx, id, "pricelist.sync.stopped", nil)
	}
	if err != nil {
		s.Log.Warn("sync failed", "err", err)
		return c.Edit(ctx, id, "pricelist.sync.failed", c.Troubled(err))
	}
	if err := s.TellDamaged(ctx, r); err != nil {
		s.Log.Error("telling of a damaged list failed", "err", err)
	}
	if r.Held && r.Version.Status != feed.StatusKept {
		return s.showHeld(ctx, c, id, r)
	}
	name, view := "pricelist.sync.done", any(reportView(r))
	if r.Held { // refused before
		name, view = "pricelist.held.kept", decision{Version: r.Version, By: r.Version.DecidedBy}
	}
	return errors.Join(c.Edit(ctx, id, name, view), s.CloseOld(ctx))
}

// report is a sync's outcome as templates see it.
type report struct {
	publish.Report
	Skipped     []skipped
	Counts      []counted
	Changes     []feed.Change
	MoreChanges int
	OddCount    int
	TooMany     bool // changes within Kaspi's limit
	Unreadable  []publish.Unreadable
	MoreOdd     int // beyond those
}

type skipped struct {
	Why feed.OffSaleReason
	N   int
}

type counted struct {
	Kind string
	N    int
}

func reportView(r publish.Report) report {
	v := report{
		Report: r, Changes: r.Diff.Top(topChanges), OddCount: len(r.Odd), TooMany: r.Recent > publish.KaspiChanges,
	}
	for i := range v.Changes {
		v.Changes[i].Model = chat.Shorten(v.Changes[i].Model, chat.MaxTitle)
	}
	v.Unreadable = r.Unreadable[:min(len(r.Unreadable), topChanges)]
	v.MoreOdd = len(r.Unreadable) - len(v.Unreadable)
	for why, n := range r.Skipped {
		if n > 0 && why != feed.OffSaleSoldOut && why != feed.OffSaleGone {
			v.Skipped = append(v.Skipped, skipped{why, n})
		}
	}
	slices.SortFunc(v.Skipped, func(a, b skipped) int { return cmp.Compare(a.Why, b.Why) })
	all := 0
	for _, g := range r.Diff.Groups() {
		if n := len(g.Changes); n > 0 {
			v.Counts = append(v.Counts, counted{g.Kind, n})
			all += n
		}
	}
	v.MoreChanges = max(0, all-len(v.Changes))
	return v
}
