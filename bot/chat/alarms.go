package chat

import (
	"context"
	"errors"
	"slices"
	"time"
)

// alarm is one thing that can be in trouble, and since when.
type alarm struct {
	failures int
	since    time.Time
	told     []string // the kinds of failure the chats know of, since all was well
}

// Watch hears how each try of a regular job ended and tells the chats when it stays broken: at the second failure in a
// row, or at once where no repeat can help. It tells once per kind of failure, and once when all is well again. What
// reached no chat is told at the next try.
func (c *Chats) Watch(ctx context.Context, key string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	c.mu.Lock()
	a := c.alarms[key]
	if a == nil {
		a = &alarm{}
		c.alarms[key] = a
	}
	before := a.told
	due := a.hear(err, c.Now())
	view := alarmView{Key: key, Since: a.since}
	c.mu.Unlock()
	if !due {
		return
	}
	reached := false
	for _, id := range c.Home() {
		if err := c.To(id).alarm(ctx, view, err); err != nil {
			c.Log.Error("telling about trouble failed", "key", key, "err", err)
			continue
		}
		reached = true
	}
	if !reached {
		c.mu.Lock()
		a.told = before
		c.mu.Unlock()
	}
}

// alarmView is what an alarm is about.
type alarmView struct {
	Key   string
	Since time.Time
}

// alarm tells of a part that fails, or that it does no more.
func (c Chat) alarm(ctx context.Context, view alarmView, err error) error {
	if err == nil {
		return c.Say(ctx, "chat.alarm.over", view)
	}
	return c.Say(ctx, "chat.alarm", c.Check(view.Key, "chat.alarm.title", view, err))
}

// hear notes one outcome and reports whether it is to be told.
func (a *alarm) hear(err error, now time.Time) bool {
	if err == nil {
		over := len(a.told) > 0
		*a = alarm{}
		return over
	}
	if a.failures++; a.failures == 1 {
		a.since = now
	}
	fault := FaultOf(err)
	kind := fault.Service + " " + fault.Kind
	if a.failures < 2 && !fault.Hopeless() || slices.Contains(a.told, kind) {
		return false
	}
	a.told = append(slices.Clone(a.told), kind)
	return true
}
