package telegram

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	longOutage = time.Minute     // a shorter silence of Telegram is none that anybody need know of
	deafAfter  = 3 * time.Minute // that no updates come though messages are taken need not be known of sooner
	maxHeld    = 5000            // things that an outage is remembered to have held up
)

// Outage is a time in which Telegram did not answer, and what waited for its end.
type Outage struct {
	From, To time.Time
	Held     map[int64][]Held // by chat; each thing once
}

// Held is one thing that Telegram did not take at once.
type Held struct {
	What What
	Key  string // tells it from others of its kind: an order's code, the number of a message
}

// What kinds of things are held up.
type What string

// The kinds.
const (
	HeldOrder  What = "order"  // that is new
	HeldAnswer What = "answer" // to a person
	HeldNotice What = "notice" // an alarm, a reminder, news: what nobody asked for
	HeldEdit   What = "edit"   // of what the chat shows; those of which only times have moved do not count
)

// unnoticed is how long Telegram may be silent before a poll notices it.
const unnoticed = 2 * time.Minute

// outages knows whether Telegram answers: to polls, and to new messages. A chat that refuses, a token that is refused and
// a second poller are answers.
type outages struct {
	mu          sync.Mutex
	since, last time.Time // the first failure and the latest, zero while Telegram answers
	polls       bool      // polls are among what fails
	unheard     time.Time // the first failure of a poll
	sent        time.Time // when a message was taken the last time
	deaf        bool      // somebody was told that no updates come
	held        map[int64]map[Held]time.Time
	count       int
}

// failed hears that there was no answer to a poll or a new message.
func (o *outages) failed(now time.Time, poll bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.since.IsZero() {
		o.since = now
	}
	o.last = now
	if poll && !o.polls {
		o.polls, o.unheard = true, now
	}
}

// isDeaf reports whether no updates come though messages are taken, for so long that people must know.
func (o *outages) isDeaf(now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.deaf = o.deaf || o.polls && now.Sub(o.unheard) >= deafAfter && o.sent.Sub(o.unheard) >= longOutage
	return o.deaf
}

// hold hears what did not get into a chat.
func (o *outages) hold(now time.Time, chat int64, things ...Held) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held == nil {
		o.held = map[int64]map[Held]time.Time{}
	}
	if o.held[chat] == nil {
		o.held[chat] = map[Held]time.Time{}
	}
	for _, h := range things {
		_, known := o.held[chat][h]
		if known || o.count == maxHeld {
			continue
		}
		o.held[chat][h] = now
		o.count++
	}
}

// let hears what got into a chat after all. During an outage it counts as held up all the same.
func (o *outages) let(chat int64, things ...Held) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, h := range things {
		if _, known := o.held[chat][h]; known && o.since.IsZero() {
			delete(o.held[chat], h)
			o.count--
		}
	}
}

// answered hears that there was an answer to a poll or a new message, and tells of the outage that it ends if that was a
// long one. An outage of polls ends with a poll. One in which only sending failed ends with a message, and lasted from the
// first failure to the latest at least.
func (o *outages) answered(now time.Time, poll bool) (Outage, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !poll {
		o.sent = now
	}
	if o.since.IsZero() || poll != o.polls {
		return Outage{}, false
	}
	lasted := o.last.Sub(o.since)
	if poll {
		lasted = now.Sub(o.since)
	}
	over := Outage{From: o.since, To: now, Held: map[int64][]Held{}}
	for chat, things := range o.held {
		for h, at := range things {
			if !at.Before(o.since.Add(-unnoticed)) {
				over.Held[chat] = append(over.Held[chat], h)
			}
		}
	}
	known := o.deaf && len(over.Held) == 0 // that it is over is told by whoever told of it
	o.since, o.last, o.polls, o.deaf, o.held, o.count = time.Time{}, time.Time{}, false, false, nil, 0
	return over, lasted >= longOutage && !known
}

// noteAnswer hears of an answer of Telegram and tells of the outage that it ends.
func (c *caller) noteAnswer(poll bool) {
	if over, long := c.outages.answered(c.config.Now(), poll); long && c.config.Outage != nil {
		c.config.Outage(over)
	}
}

// onPollError hears what goes wrong while asking for updates. The library's text may hold a whole update with a
// buyer's words in it, so only its kind is logged.
func (c *Client) onPollError(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	err = classify(err)
	switch KindOf(err) {
	case "": // not Telegram's doing: what it said cannot be written down
		c.config.Log.Warn("asking telegram for updates failed", "err", err)
	case KindToken:
		c.config.Log.Error("telegram refuses the token: check TELEGRAM_BOT_TOKEN")
	case KindConflict:
		c.config.Log.Error("another program polls with the same bot token: stop one of them")
	default:
		c.outages.failed(c.config.Now(), true)
		c.config.Log.Warn("asking telegram for updates failed", "err", err)
		if c.outages.isDeaf(c.config.Now()) {
			err = &Error{Kind: KindDeaf, Err: err}
		}
	}
	if c.config.Polled != nil {
		c.config.Polled(context.Background(), err)
	}
}
