package bot

import (
	"context"
	"errors"
	"time"

	"kaspibot/kaspi"
)

// alarm is one thing that can be in trouble, and since when.
type alarm struct {
	failures int
	since    time.Time
	kind     Fault // what the chats were told, zero when they were not
	told     bool
}

// Watch hears how each try of a regular job ended and tells the chats when it stays broken: at the second failure in a
// row, or at once where no repeat can help. It tells once per kind of failure, and once when all is well again.
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
	text, view := a.hear(key, err, b.Now())
	b.mu.Unlock()
	if text == "" {
		return
	}
	view.Fault = b.faultText(err)
	for _, chat := range b.chats() {
		if _, err := b.say(ctx, chat, text, view); err != nil {
			b.Log.Error("telling about trouble failed", "key", key, "err", briefly(err))
		}
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
		over := a.told
		*a = alarm{}
		if !over {
			return "", alarmView{}
		}
		return "alarm.over", alarmView{Key: key}
	}
	if a.failures++; a.failures == 1 {
		a.since = now
	}
	kind := faultOf(err)
	if a.failures < 2 && !hopeless(err) || a.told && a.kind.Kind == kind.Kind {
		return "", alarmView{}
	}
	a.told, a.kind = true, kind
	return "alarm", alarmView{Key: key, Since: a.since}
}

// hopeless says that waiting will not help: a person must change something.
func hopeless(err error) bool {
	fault := faultOf(err)
	return fault.Kind == string(kaspi.KindToken) || fault.Kind == "token" || fault.Kind == "empty"
}
