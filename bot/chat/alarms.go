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
	text, view := a.hear(key, err, c.Now())
	c.mu.Unlock()
	if text == "" {
		return
	}
	reached := false
	for _, id := range c.Home() {
		chat := c.To(id)
		view.Fault = chat.Trouble(err)
		if err := chat.Say(ctx, text, view); err != nil {
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

type alarmView struct {
	Key   string
	Since time.Time
	Fault any
}

// hear notes one outcome and says which text to tell, "" for none.
func (a *alarm) hear(key string, err error, now time.Time) (string, alarmView) {
	if err == nil {
		over := len(a.told) > 0
		*a = alarm{}
		if !over {
			return "", alarmView{}
		}
		return "chat.alarm.over", alarmView{Key: key}
	}
	if a.failures++; a.failures == 1 {
		a.since = now
	}
	fault := FaultOf(err)
	kind := fault.Service + " " + fault.Kind
	if a.failures < 2 && !fault.Hopeless() || slices.Contains(a.told, kind) {
		return "", alarmView{}
	}
	a.told = append(slices.Clone(a.told), kind)
	return "chat.alarm", alarmView{Key: key, Since: a.since}
}
