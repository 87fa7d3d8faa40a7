package telegram

import (
	"strconv"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"
)

// laneOf names what an update must not overtake.
func laneOf(u *models.Update) string {
	if u.Message != nil {
		return strconv.FormatInt(u.Message.Chat.ID, 10)
	}
	return "update " + strconv.FormatInt(u.ID, 10)
}

// turned is a function that does not begin before a channel is closed, if it has one.
type turned struct {
	after <-chan struct{}
	do    func()
}

// lanes runs functions of the same lane in order and different lanes side by side, a limited number at once.
type lanes struct {
	slots chan struct{}
	mu    sync.Mutex
	queue map[string][]turned // present while the lane is running
}

func newLanes(n int) *lanes {
	return &lanes{slots: make(chan struct{}, n), queue: map[string][]turned{}}
}

func (l *lanes) run(lane string, t turned) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, busy := l.queue[lane]
	l.queue[lane] = append(queue, t)
	if !busy {
		go l.drain(lane)
	}
}

func (l *lanes) drain(lane string) {
	for t, ok := l.next(lane); ok; t, ok = l.next(lane) {
		if t.after != nil {
			<-t.after
		}
		l.slots <- struct{}{}
		t.do()
		<-l.slots
	}
}

func (l *lanes) next(lane string) (t turned, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.queue[lane]
	if len(queue) == 0 {
		delete(l.queue, lane)
		return turned{}, false
	}
	l.queue[lane] = queue[1:]
	return queue[0], true
}

// leftovers let each update begin when the one before it has ended, or has had its head start.
type leftovers struct{ next chan struct{} }

func (l *leftovers) inTurn(do func(begun func(try int))) turned {
	mine, next := l.next, make(chan struct{})
	l.next = next
	open := sync.OnceFunc(func() { close(next) })
	return turned{after: mine, do: func() {
		defer open()
		do(func(try int) { time.AfterFunc(headStart<<(2*min(max(try, 1)-1, maxTries)), open) })
	}}
}
