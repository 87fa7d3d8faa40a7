package chat

import (
	"context"
	"time"

	"kaspibot/bot/telegram"
)

const (
	longOutage = time.Minute     // from which an outage of Telegram is told when it is over
	calmAfter  = 2 * time.Minute // without a second poller until it counts as gone: the two interrupt each other
)

// polls is how asking Telegram for updates goes.
type polls struct {
	down     time.Time // since when Telegram has not answered, zero while it does
	conflict time.Time // when another program was last heard polling with the same token
}

// outageView is an outage of Telegram that is over.
type outageView struct{ From, To time.Time }

// Polled hears how each request for updates ended. A refused token or a second program that polls takes presses away
// while sending still works, so it is told at once; an outage of Telegram can be told only when it is over. The same holds
// for updates that cannot be written down: nobody is heard until the disk is mended.
func (r *Router) Polled(ctx context.Context, err error) {
	kind := telegram.KindOf(err)
	now := r.Now()
	if FaultOf(err).Stored() { // Telegram answers, and what it said cannot be written down
		r.running.Go(func() {
			ctx, cancel := r.working(ctx)
			defer cancel()
			r.Watch(ctx, "database", err)
		})
		return
	}
	r.mu.Lock()
	from := time.Time{}
	switch {
	case err == nil:
		from, r.polls.down = r.polls.down, time.Time{}
		if now.Sub(r.polls.conflict) < calmAfter {
			r.mu.Unlock()
			return
		}
	case kind == telegram.KindConflict:
		r.polls.conflict = now
	case kind != telegram.KindToken:
		if r.polls.down.IsZero() {
			r.polls.down = now
		}
		r.mu.Unlock()
		return
	}
	r.mu.Unlock()
	r.running.Go(func() {
		ctx, cancel := r.working(ctx)
		defer cancel()
		r.Watch(ctx, "telegram", err)
		if from.IsZero() || now.Sub(from) < longOutage {
			return
		}
		for _, id := range r.Home() {
			if err := r.To(id).Say(ctx, "chat.outage", outageView{from, now}); err != nil {
				r.Log.Warn("telling of an outage failed", "err", err)
			}
		}
	})
}
