package chat

import (
	"context"
	"slices"
	"time"

	"kaspibot/bot/news"
	"kaspibot/bot/telegram"
)

// retryRefused is how often a chat that takes nothing is tried again: whoever mends it should not have to tell us.
const retryRefused = 10 * time.Minute

// Refusal is a chat that takes nothing from the bot: it was kicked or blocked, was never started, or may not write.
type Refusal struct {
	Chat  int64
	Since time.Time
	Err   error
	next  time.Time // when it is tried again
}

// Refusals lists the chats that take nothing, the longest first.
func (c *Chats) Refusals() []Refusal {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Refusal
	for _, r := range c.refusals {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Refusal) int { return a.Since.Compare(b.Since) })
	return list
}

// StandIn reports whether a chat is told in place of the home chat, which takes nothing at present.
func (c *Chats) StandIn(chat int64) bool {
	home := c.home()
	return home != 0 && chat != home && c.IsHome(chat)
}

// Refused reports whether a chat takes nothing at present, and is not to be tried again yet.
func (c *Chats) Refused(chat int64) bool {
	left, _ := c.reachable([]int64{chat})
	return len(left) == 0
}

// reachable leaves out the chats that take nothing, except for those whose next try is due.
func (c *Chats) reachable(chats []int64) (left []int64, refused bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range chats {
		r, known := c.refusals[id]
		refused = refused || known
		if !known || !c.Now().Before(r.next) {
			left = append(left, id)
		}
	}
	return left, refused
}

// heard notes how a message to a chat fared. The first refusal is told where the bot can still write.
func (c *Chats) heard(ctx context.Context, chat int64, err error) {
	kind := telegram.KindOf(err)
	refused := kind == telegram.KindChat || kind == telegram.KindTopicClosed || kind == telegram.KindNoTopic
	if err != nil && !refused {
		return
	}
	c.mu.Lock()
	old, known := c.refusals[chat]
	if refused {
		since := c.Now()
		if known {
			since = old.Since
		}
		c.refusals[chat] = Refusal{Chat: chat, Since: since, Err: err, next: c.Now().Add(retryRefused)}
	} else {
		delete(c.refusals, chat)
	}
	c.mu.Unlock()
	if refused == known {
		return
	}
	if refused {
		c.Log.Error("a chat takes nothing from the bot", "chat", chat, "err", err)
	}
	c.begin(ctx, func(ctx context.Context) { c.tellRefusal(ctx, chat, refused) })
}

func (c *Chats) tellRefusal(ctx context.Context, chat int64, refused bool) {
	name := "chat.refusal.over"
	if refused {
		name = "chat.refusal"
	}
	for _, owner := range c.Owners() {
		if owner == chat {
			continue
		}
		err := insist(ctx, c.Now, func() error { return c.To(owner).Due().News(news.Health).Say(ctx, name, chat) })
		if err != nil {
			c.Log.Warn("telling of a chat that takes nothing failed", "err", err)
		}
	}
}

// calmAfter is how long there must be no second poller until it counts as gone: the two interrupt each other.
const calmAfter = 2 * time.Minute

// Polled hears how each request for updates ended. A refused token or a second program that polls takes presses away
// while sending still works, so it is told at once, and so is that requests for updates alone fail. The same holds for
// updates that cannot be written down: nobody is heard until the disk is mended.
func (r *Router) Polled(ctx context.Context, err error) {
	kind := telegram.KindOf(err)
	if FaultOf(err).Stored() { // Telegram answers, and what it said cannot be written down
		r.begin(ctx, func(ctx context.Context) { r.Watch(ctx, "database", err) })
		return
	}
	if err != nil && !slices.Contains([]telegram.Kind{telegram.KindConflict, telegram.KindToken, telegram.KindDeaf}, kind) {
		return // see Outage
	}
	r.mu.Lock()
	if kind == telegram.KindConflict {
		r.conflict = r.Now()
	}
	calm := err != nil || r.Now().Sub(r.conflict) >= calmAfter
	r.mu.Unlock()
	if calm {
		r.begin(ctx, func(ctx context.Context) { r.Watch(ctx, "telegram", err) })
	}
}

// outageView is an outage of Telegram that is over, and how much of what waited for its end.
type outageView struct {
	From, To                        time.Time
	Orders, Answers, Notices, Edits int
}

// Outage tells each chat of an outage of Telegram that is over, and what waited there: what Telegram did not take, and
// what nobody has tried to send yet.
func (r *Router) Outage(o telegram.Outage) {
	r.begin(context.Background(), func(ctx context.Context) {
		for _, id := range r.All() {
			view, any := heldIn(ctx, r.Chats, id, o)
			if !any && !r.IsHome(id) {
				continue
			}
			err := insist(ctx, r.Now, func() error { return r.To(id).Due().News(news.Health).Say(ctx, "chat.outage", view) })
			if err != nil {
				r.Log.Warn("telling of an outage failed", "err", err)
			}
		}
	})
}

// heldIn is what an outage held up in a chat, and whether there was anything.
func heldIn(ctx context.Context, c *Chats, id int64, o telegram.Outage) (view outageView, any bool) {
	all := map[telegram.Held]bool{}
	for _, h := range o.Held[id] {
		all[h] = true
	}
	if c.Waiting != nil {
		left, err := c.Waiting(ctx, id)
		if err != nil {
			c.Log.Warn("reading what waits for a chat failed", "err", err)
		}
		for _, h := range left {
			all[h] = true
		}
	}
	count := map[telegram.What]int{}
	for h := range all {
		count[h.What]++
	}
	return outageView{
		From: o.From, To: o.To, Orders: count[telegram.HeldOrder], Answers: count[telegram.HeldAnswer],
		Notices: count[telegram.HeldNotice], Edits: count[telegram.HeldEdit],
	}, len(all) > 0
}

// lateAnswer is how long something that Telegram did not take is still worth a message.
const lateAnswer = 30 * time.Minute

// insist says something once Telegram can be reached again, or notes it once the disk is well again.
func insist(ctx context.Context, now func() time.Time, say func() error) error {
	begun := now()
	for wait := 5 * time.Second; ; wait = min(2*wait, time.Minute) {
		err := say()
		kind := telegram.KindOf(err)
		later := kind == telegram.KindNoAnswer || kind == telegram.KindTooMany || FaultOf(err).Stored()
		if err == nil || !later || now().Sub(begun) > lateAnswer {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}
