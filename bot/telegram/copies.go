package telegram

import (
	"context"
	"errors"
	"time"
)

const (
	// maxCopies is how often a message is sent while Telegram does not say whether it has done it: each time may have left
	// a copy there.
	maxCopies = 3

	// copyLasts is how long the same text counts as the same message. Whoever says it again later has a new reason.
	copyLasts = time.Hour
)

// Copies keeps how often messages may have come to a chat without Telegram saying so, so that the count outlives a
// restart. The key of a message has a blank in it; what follows the second one is for people.
type Copies interface {
	// Try is how often that was, and when the last time; 0 for never.
	Try(ctx context.Context, chat int64, key string) (tries int, last time.Time, err error)
	// BeginTry counts one time more.
	BeginTry(ctx context.Context, chat int64, at time.Time, keys ...string) error
	// EndTries forgets it: Telegram has said that the message is there.
	EndTries(ctx context.Context, chat int64, keys ...string) error
}

var errLost = errors.New("it may be there already, and is sent no more")

// waitAfter is how long to wait after so many copies before the next. A person still wants the answer then.
func waitAfter(copies int) time.Duration {
	if copies < 2 {
		return 5 * time.Second
	}
	return 30 * time.Second
}

// send performs a task that brings a new message: again while it surely was not done, and a few times where Telegram
// does not say, as soon as Telegram answers at all. KindLost when it may be there so many times, or when the time of who
// wants it said is over. A task that is to be made once is counted by its caller.
func (c *caller) send(ctx context.Context, t task) error {
	t.brings = true
	if t.once {
		return c.perform(ctx, t)
	}
	t.once, t.patient = true, t.priority == Answer
	var err error
	for n := c.copiesOf(ctx, t); n < maxCopies; n++ {
		if n > 0 {
			err = c.answers(ctx, t)
		}
		if err == nil {
			err = c.perform(ctx, t)
		} else if Doubtful(err) { // of the question whether it answers
			err = &Error{Kind: KindNoAnswer, Err: err}
		}
		switch {
		case Doubtful(err):
		case err == nil && n > 0:
			c.noteCopies(ctx, t, false)
			return nil
		case t.patient && c.tooLate(ctx, err): // nobody sends it again, and somebody should know
			for ; n < maxCopies; n++ {
				c.noteCopies(ctx, t, true)
			}
			return &Error{Kind: KindLost, Err: err}
		default:
			return err
		}
		c.noteCopies(ctx, t, true)
		if n+1 < maxCopies && !wait(ctx, waitAfter(n+1)) {
			return err
		}
	}
	return &Error{Kind: KindLost, Err: errLost}
}

// wait waits, and reports whether the context has not ended meanwhile.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// answers reports whether Telegram answers at all, so that an outage uses up no copies.
func (c *caller) answers(ctx context.Context, t task) error {
	t.once, t.brings, t.probes, t.tells = false, false, true, nil
	t.do = func(ctx context.Context, to place) error { return c.act(ctx, to.chat) }
	if err := c.perform(ctx, t); KindOf(err) != KindUnread {
		return err
	}
	return nil
}

// tooLate reports whether a message failed for good because Telegram is out of reach, or has the chat wait, for longer
// than who wants it said has time.
func (c *caller) tooLate(ctx context.Context, err error) bool {
	_, limited := ctx.Deadline()
	slow := KindOf(err) == KindTooMany || KindOf(err) == KindNoAnswer && ctx.Err() != nil
	return limited && slow && c.life.Err() == nil
}

// copiesOf is how many copies there may be of what is to be sent. A database in trouble does not keep people from hearing
// of it.
func (c *caller) copiesOf(ctx context.Context, t task) int {
	if c.config.Copies == nil || t.key == "" {
		return 0
	}
	n, last, err := c.config.Copies.Try(ctx, c.current(ctx, t.chat), t.key)
	if err != nil {
		c.config.Log.Warn("how often a message may have been sent is not known", "err", err)
		return 0
	}
	if n > 0 && c.config.Now().Sub(last).Abs() >= copyLasts {
		c.noteCopies(ctx, t, false)
		return 0
	}
	return n
}

// noteCopies notes that there is one copy more, or that they need no counting any longer. A failure makes a copy more at
// the most.
func (c *caller) noteCopies(ctx context.Context, t task, counted bool) {
	if c.config.Copies == nil || t.key == "" {
		return
	}
	ctx = context.WithoutCancel(ctx)
	chat := c.current(ctx, t.chat)
	var err error
	if counted {
		err = c.config.Copies.BeginTry(ctx, chat, c.config.Now(), t.key)
	} else {
		err = c.config.Copies.EndTries(ctx, chat, t.key)
	}
	if err != nil {
		c.config.Log.Warn("noting that a message may have been sent failed", "err", err)
	}
}

// current is the chat as it is now; while that cannot be read as it was, and Telegram tells what it has become.
func (c *caller) current(ctx context.Context, chat int64) int64 {
	if to, moved, err := c.config.Moves.MovedTo(ctx, chat); err == nil && moved {
		return to
	}
	return chat
}
