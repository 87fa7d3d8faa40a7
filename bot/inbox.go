package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	inboxBatch   = 100
	parallel     = 16              // presses handled at once
	handlerLimit = 3 * time.Minute // longer than an upload, and than an accept with all its waits
)

type inboxKey struct{} // marks the context of an update that comes out of the inbox

// workInbox hands updates to their handlers: messages of a chat one after another, presses side by side, since a press
// may wait for Kaspi while the next one must not wait for it.
func (b *Bot) workInbox(ctx context.Context) {
	lanes := newLanes(parallel)
	for {
		n, err := b.takeInbox(ctx, lanes)
		if err != nil && ctx.Err() == nil {
			b.Log.Error("reading the inbox failed", "err", err)
		}
		if n == inboxBatch {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-b.wake:
		case <-time.After(time.Minute): // a failed read is tried again even if nobody writes
		}
	}
}

func (b *Bot) takeInbox(ctx context.Context, lanes *lanes) (int, error) {
	bodies, err := b.Store.TakeUpdates(ctx, inboxBatch)
	for _, body := range bodies {
		var u models.Update
		if err := json.Unmarshal(body, &u); err != nil {
			b.Log.Warn("update not understood, parked") // its text may hold a buyer's words
			continue
		}
		b.running.Add(1)
		lanes.run(laneOf(&u), func() {
			defer b.running.Done()
			b.process(ctx, &u)
		})
	}
	return len(bodies), err
}

// process handles one update. It is detached from the program's stop: what has begun is finished, within a limit.
func (b *Bot) process(ctx context.Context, u *models.Update) {
	if ctx.Err() != nil {
		return // stopping: it stays in the inbox for the next run
	}
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), handlerLimit)
	defer cancel()
	defer b.forget(u)
	b.tg.ProcessUpdate(context.WithValue(work, inboxKey{}, true), u)
	// With its own time: a handler that used all of its own must still be noted as done.
	note, cancelNote := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancelNote()
	if err := b.Store.DoneUpdate(note, u.ID, b.Now()); err != nil {
		b.Log.Error("noting an update as done failed; it may be handled twice", "err", err)
	}
}

// laneOf names what an update must not overtake.
func laneOf(u *models.Update) string {
	if u.Message != nil {
		return strconv.FormatInt(u.Message.Chat.ID, 10)
	}
	return "update " + strconv.FormatInt(u.ID, 10)
}

// lanes runs functions of the same lane in order and different lanes side by side, a limited number at once.
type lanes struct {
	slots chan struct{}
	mu    sync.Mutex
	queue map[string][]func() // present while the lane is running
}

func newLanes(n int) *lanes {
	return &lanes{slots: make(chan struct{}, n), queue: map[string][]func(){}}
}

func (l *lanes) run(lane string, f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, busy := l.queue[lane]
	l.queue[lane] = append(queue, f)
	if !busy {
		go l.drain(lane)
	}
}

func (l *lanes) drain(lane string) {
	for f := l.next(lane); f != nil; f = l.next(lane) {
		l.slots <- struct{}{}
		f()
		<-l.slots
	}
}

func (l *lanes) next(lane string) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.queue[lane]
	if len(queue) == 0 {
		delete(l.queue, lane)
		return nil
	}
	l.queue[lane] = queue[1:]
	return queue[0]
}

// recover keeps one broken handler from ending the program.
func (b *Bot) recover(next tg.HandlerFunc) tg.HandlerFunc {
	return func(ctx context.Context, t *tg.Bot, u *models.Update) {
		defer b.caught(ctx, u)
		next(ctx, t, u)
	}
}

// caught is to be deferred by whatever works for an update. It ends a panic and tells the person.
func (b *Bot) caught(ctx context.Context, u *models.Update) {
	if v := recover(); v != nil {
		b.Log.Error("a handler panicked", "err", fmt.Sprint(v), "stack", string(debug.Stack()))
		b.apologise(ctx, u)
	}
}

// onlyFromInbox stops an update that comes straight from polling: it is on disk, and is handled from there.
func (b *Bot) onlyFromInbox(next tg.HandlerFunc) tg.HandlerFunc {
	return func(ctx context.Context, t *tg.Bot, u *models.Update) {
		if ctx.Value(inboxKey{}) != nil {
			next(ctx, t, u)
		}
	}
}

// onlyOwners lets in known people. A stranger's message gets nothing at all; a stranger's press, which can only happen
// in a group that shows our cards, gets a notice that only he sees.
func (b *Bot) onlyOwners(next tg.HandlerFunc) tg.HandlerFunc {
	return func(ctx context.Context, t *tg.Bot, u *models.Update) {
		switch user := sender(u); {
		case user != nil && b.owner(user.ID):
			next(ctx, t, u)
		case u.CallbackQuery != nil:
			b.answer(ctx, u.CallbackQuery, "answer.stranger", nil)
			fallthrough
		default:
			b.Log.Info("a stranger was turned away", "update", u.ID)
		}
	}
}

func sender(u *models.Update) *models.User {
	switch {
	case u.Message != nil:
		return u.Message.From
	case u.CallbackQuery != nil:
		return &u.CallbackQuery.From
	}
	return nil
}

// handle turns a handler of ours, which may fail, into one of the library's.
func (b *Bot) handle(h func(context.Context, *models.Update) error) tg.HandlerFunc {
	return func(ctx context.Context, _ *tg.Bot, u *models.Update) {
		if err := h(ctx, u); err != nil && !errors.Is(err, context.Canceled) {
			b.Log.Error("handling an update failed", "update", u.ID, "err", briefly(err))
			b.apologise(ctx, u)
		}
	}
}

// apologise tells the person that something broke, so that a press or a command never meets silence.
func (b *Bot) apologise(ctx context.Context, u *models.Update) {
	switch {
	case u.CallbackQuery != nil:
		b.answer(ctx, u.CallbackQuery, "answer.error", nil)
	case u.Message != nil && b.owner(u.Message.From.ID):
		_, _ = b.say(ctx, u.Message.Chat.ID, "fault", Fault{})
	}
}
