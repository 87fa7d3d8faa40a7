package telegram

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	tg "github.com/go-telegram/bot"
)

const (
	sendTries = 3

	// What a person waits for is tried again this often, this long after one another: for all of a handler's time.
	patientTries = 40
	patientWait  = 5 * time.Second
)

// Moves keeps which groups became supergroups, under another id.
type Moves interface {
	// MovedTo is where a chat went; false when it did not.
	MovedTo(ctx context.Context, chat int64) (to int64, moved bool, err error)
	// NoteMove remembers that a chat went elsewhere, and all that is known of it with it.
	NoteMove(ctx context.Context, chat, to int64) error
}

// caller makes calls to Telegram, each in its chat's turn.
type caller struct {
	config  Config
	tg      *tg.Bot
	outbox  *outbox
	outages outages
	old     old
	life    context.Context //nolint:containedctx // of handlers: ends some seconds after the program was told to stop
}

// task is something to do in a chat.
type task struct {
	chat     int64
	priority Priority
	numbered bool   // it is about a message by its number, which means another message where the chat went
	once     bool   // it is not repeated once it may have been done
	patient  bool   // a person waits for it: it is tried for longer while Telegram is out of reach
	brings   bool   // a new message
	probes   bool   // it only asks whether Telegram answers
	key      string // see Copies
	tells    []Held
	do       func(ctx context.Context, to place) error
}

// place is the chat as it is now.
type place struct {
	chat  int64
	moved bool // since the caller learned its id: numbers of its messages mean others by now
}

var errMoved = errors.New("the group became a supergroup, where its messages have other numbers")

// perform makes a call in the chat's turn, and again after 429, a failure of the network or of Telegram. A call whose
// answer was lost may so be made twice, unless it is to be made once, as all that brings new messages is.
func (c *caller) perform(ctx context.Context, t task) error {
	to := place{chat: t.chat}
	tries := sendTries
	if t.patient {
		tries = patientTries
	}
	for try := 1; ; try++ {
		var err error
		if to, err = c.turn(ctx, t, to); err != nil {
			return err
		}
		err = c.attempt(ctx, to, t.do)
		c.noteSent(ctx, t, err)
		switch {
		case err == nil, try == tries, ctx.Err() != nil, t.once && Doubtful(err), !c.again(ctx, to.chat, try, err):
			return err
		}
	}
}

// turn waits for the chat's turn, and for that of the chat which it may have become before or meanwhile.
func (c *caller) turn(ctx context.Context, t task, to place) (place, error) {
	for waited := false; ; waited = true {
		moved, ok, err := c.config.Moves.MovedTo(ctx, to.chat)
		switch {
		case err == nil && ok:
			to = place{moved, true}
		case waited:
			return to, nil
		}
		if to.moved && t.numbered {
			return to, &Error{Kind: KindNoMessage, Err: errMoved}
		}
		if err := c.outbox.turn(ctx, to.chat, t.priority); err != nil {
			return to, classify(err)
		}
	}
}

// noteSent notes whether Telegram has answered.
func (c *caller) noteSent(ctx context.Context, t task, err error) {
	switch {
	case KindOf(err) == KindNoAnswer && ctx.Err() == nil:
		c.outages.hold(c.config.Now(), t.chat, t.tells...)
		if t.brings || t.probes {
			c.outages.failed(c.config.Now(), false)
		}
	case KindOf(err) != KindNoAnswer:
		c.outages.let(t.chat, t.tells...)
		if t.brings {
			c.noteAnswer(false)
		}
	}
}

// attempt makes a call one time. Its error is classified.
func (c *caller) attempt(ctx context.Context, to place, do func(context.Context, place) error) error {
	e := new(exchange)
	limited, cancel := context.WithTimeout(e.watched(ctx), callTimeout)
	defer cancel()
	err := do(limited, to)
	if err == nil {
		return nil
	}
	if e.done.Load() {
		return &Error{Kind: KindUnread, Err: err}
	}
	kind := kindOf(err)
	return &Error{Kind: kind, Doubt: kind == KindNoAnswer && e.connected.Load(), Err: err}
}

// again reports whether a failed call may succeed if repeated, and has noted what must be waited for.
func (c *caller) again(ctx context.Context, chat int64, try int, err error) bool {
	if slow, ok := errors.AsType[*tg.TooManyRequestsError](err); ok {
		wait := time.Duration(slow.RetryAfter) * time.Second
		c.outbox.hold(chat, min(wait, longestObeyed)+rand.N(time.Second))
		return wait <= longestHold
	}
	if moved, ok := errors.AsType[*tg.MigrateError](err); ok {
		return c.config.Moves.NoteMove(ctx, chat, int64(moved.MigrateToChatID)) == nil
	}
	if KindOf(err) != KindNoAnswer {
		return false
	}
	wait := time.Second
	if try >= sendTries {
		wait = patientWait
	}
	c.outbox.hold(chat, wait)
	return true
}
