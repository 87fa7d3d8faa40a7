package bot

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
func (b *Bot) Watch(ctx context.Context, key string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	b.mu.Lock()
	a := b.alarms[key]
	if a == nil {
		a = &alarm{}
		b.alarms[key] = a
	}
	before := a.told
	text, view := a.hear(key, err, b.Now())
	b.mu.Unlock()
	if text == "" {
		return
	}
	view.Fault = b.faultText(err)
	reached := false
	for _, chat := range b.chats() {
		if _, err := b.say(ctx, chat, text, view); err != nil {
			b.Log.Error("telling about trouble failed", "key", key, "err", briefly(err))
			continue
		}
		reached = true
	}
	if !reached {
		b.mu.Lock()
		a.told = before
		b.mu.Unlock()
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
		return "alarm.over", alarmView{Key: key}
	}
	if a.failures++; a.failures == 1 {
		a.since = now
	}
	fault := faultOf(err)
	kind := fault.Service + " " + fault.Kind
	if a.failures < 2 && !hopeless(err) || slices.Contains(a.told, kind) {
		return "", alarmView{}
	}
	a.told = append(slices.Clone(a.told), kind)
	return "alarm", alarmView{Key: key, Since: a.since}
}

// hopeless says that waiting will not help: a person must change something.
func hopeless(err error) bool {
	f := faultOf(err)
	return f.Kind == "token" || f.Kind == "fields" || f.Service == "pull" || errors.Is(err, ErrNoOrders)
}
