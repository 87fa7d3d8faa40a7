package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/go-telegram/bot/models"

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

// onSync starts a sync and shows how it goes by editing one message. It returns at once: the chat stays usable.
func (b *Bot) onSync(ctx context.Context, u *models.Update) error {
	chat := u.Message.Chat.ID
	_, rest := b.commandIn(u)
	id, err := b.say(ctx, chat, "sync.progress", Progress{})
	if err != nil {
		return err
	}
	b.running.Go(func() {
		ctx := context.WithoutCancel(ctx)
		defer b.caught(ctx, u)
		report, err := b.sync(ctx, chat, id, rest == "full")
		if err := b.showReport(ctx, chat, id, report, err); err != nil {
			b.Log.Error("telling about a sync failed", "err", briefly(err))
		}
	})
	return nil
}

func (b *Bot) sync(ctx context.Context, chat int64, id int, full bool) (publish.Report, error) {
	steps := make(chan Progress, 1)
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		b.showProgress(ctx, chat, id, steps)
	}()
	defer func() {
		close(steps)
		<-shown
	}()
	return b.Works.Sync(ctx, full, func(p Progress) {
		select {
		case <-steps: // the screen is slower than the work: only the newest counts
		default:
		}
		steps <- p
	})
}

func (b *Bot) showProgress(ctx context.Context, chat int64, id int, steps <-chan Progress) {
	last := time.Time{}
	for p := range steps {
		if time.Since(last) < progressEvery {
			continue
		}
		if err := b.show(ctx, chat, id, "sync.progress", p); err != nil {
			b.Log.Warn("showing progress failed", "err", briefly(err))
		}
		last = time.Now()
	}
}

func (b *Bot) showReport(ctx context.Context, chat int64, id int, r publish.Report, err error) error {
	if busy, ok := errors.AsType[*BusyError](err); ok {
		return b.show(ctx, chat, id, "sync.busy", busy)
	}
	if err != nil {
		b.Log.Warn("sync failed", "err", err)
		return b.show(ctx, chat, id, "sync.failed", b.trouble(err))
	}
	if r.Held && r.Version.Status != feed.StatusKept {
		return b.showHeld(ctx, chat, id, r)
	}
	name, view := "sync.done", any(reportView(r))
	if r.Held { // refused before
		name, view = "held.kept", decision{Version: r.Version, By: r.Version.DecidedBy}
	}
	return errors.Join(b.show(ctx, chat, id, name, view), b.Settle(ctx))
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
		v.Changes[i].Model = shorten(v.Changes[i].Model, maxTitle)
	}
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
