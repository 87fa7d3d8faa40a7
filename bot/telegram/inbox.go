package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/go-telegram/bot/models"
)

const (
	inboxBatch   = 100
	parallel     = 256             // lanes served at once: a press waits for Kaspi, and the others must not wait for it
	handlerLimit = 3 * time.Minute // longer than an upload, and than an accept with all its waits

	// headStart is how long an update that an earlier run of the program did not finish has to end the program again before
	// the next one begins, so that it alone is found guilty; four times as long with each try of it.
	headStart = 200 * time.Millisecond

	// maxTries is how often the handling of an update may begin and not end, before it counts as what ends the program.
	maxTries = 5
)

// Inbox keeps what people sent until it has been acted on.
type Inbox interface {
	// SaveUpdates writes updates down by their id, all or none; known ones are left alone.
	SaveUpdates(ctx context.Context, at time.Time, updates map[int64][]byte) error
	// TakeUpdates hands out, oldest first, updates that this run of the program has not been given yet.
	TakeUpdates(ctx context.Context, limit int) ([][]byte, error)
	// BeginUpdate counts a try of an update and returns which one it is, from 1.
	BeginUpdate(ctx context.Context, id int64) (try int, err error)
	// DoneUpdate notes that an update has had its effect.
	DoneUpdate(ctx context.Context, id int64, at time.Time) error
}

// workInbox hands updates to their handler: messages of a chat one after another, presses side by side.
func (c *Client) workInbox(ctx context.Context) {
	lanes := newLanes(parallel)
	left := &leftovers{next: make(chan struct{})}
	close(left.next)
	pause := time.Second // before a failed read is tried again: a press waits for its answer, for some seconds only
	for {
		c.noteDone(ctx)
		n, err := c.takeInbox(ctx, lanes, left)
		if err != nil && ctx.Err() == nil {
			c.config.Log.Error("reading the inbox failed", "err", err)
		}
		idle := time.Minute
		if err != nil {
			idle, pause = pause, min(2*pause, time.Minute)
		} else {
			pause = time.Second
		}
		if n == inboxBatch {
			continue
		}
		left = nil
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		case <-time.After(idle): // a failed read is tried again even if nobody writes
		}
	}
}

// takeInbox hands out what there is. Left is not nil at the start of the program.
func (c *Client) takeInbox(ctx context.Context, lanes *lanes, left *leftovers) (int, error) {
	bodies, err := c.config.Inbox.TakeUpdates(ctx, inboxBatch)
	for _, body := range bodies {
		var u models.Update
		if err := json.Unmarshal(body, &u); err != nil {
			c.config.Log.Warn("update not understood, parked") // its text may hold a buyer's words
			continue
		}
		c.running.Add(1)
		handle := func(begun func(try int)) {
			defer c.running.Done()
			c.process(ctx, &u, begun)
		}
		t := turned{do: func() { handle(func(int) {}) }}
		if left != nil {
			t = left.inTurn(handle)
		}
		lanes.run(laneOf(&u), t)
	}
	return len(bodies), err
}

// process handles one update and says which try of it begins. It is detached from the program's stop: what has begun is finished, within a limit.
func (c *Client) process(ctx context.Context, u *models.Update, begun func(try int)) {
	if ctx.Err() != nil {
		return // stopping: it stays in the inbox for the next run
	}
	defer c.secrets.forget(u.ID)
	if e, ok := eventOf(u, c.tg.ID()); ok {
		e.Text = c.secrets.revealed(e)
		c.try(e, begun)
	}
	if c.life.Err() != nil {
		return // cut short: it is handled again at the next start
	}
	c.noteDone(ctx, u.ID)
}

// noteDone notes that updates are done, and those that could not be noted before: they would be handled once more by the
// next run of the program.
func (c *Client) noteDone(ctx context.Context, ids ...int64) {
	// With its own time: a handler that used all of its own must still be noted as done.
	note, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	c.mu.Lock()
	ids, c.undone = append(ids, c.undone...), nil
	c.mu.Unlock()
	for _, id := range ids {
		if err := c.config.Inbox.DoneUpdate(note, id, c.config.Now()); err != nil {
			c.config.Log.Error("noting an update as done failed, trying again soon", "err", err)
			c.mu.Lock()
			c.undone = append(c.undone, id)
			c.mu.Unlock()
		}
	}
}

// try handles an event, or gives it up when it has ended the program too often: then the person is told. A try is
// counted when the handler begins, so that what only stood in the same batch is never given up.
func (c *Client) try(e Event, begun func(try int)) {
	try, err := c.config.Inbox.BeginUpdate(c.life, e.Update)
	if err != nil { // it is handled all the same: what ends the program may do so once more than maxTries
		c.config.Log.Error("counting the tries of an update failed", "err", err)
	}
	begun(try)
	e.Try = try
	if try <= maxTries {
		c.handle(e, c.config.Handle)
		return
	}
	c.config.Log.Error("an update was given up: its handling ended the program again and again", "update", e.Update)
	c.handle(e, c.config.GivenUp)
}

// handle keeps one broken handler from ending the program.
func (c *Client) handle(e Event, do func(context.Context, Event)) {
	ctx, cancel := context.WithTimeout(c.life, handlerLimit)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			c.config.Log.Error("a handler panicked", "err", fmt.Sprint(v), "stack", string(debug.Stack()))
		}
	}()
	do(ctx, e)
}
