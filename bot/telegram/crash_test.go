package telegram

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// crashing is an inbox that keeps what a program had written when it died.
type crashing struct {
	*memory
	bodies map[int64][]byte
	counts map[int64]int
	taken  bool
	dead   *atomic.Bool // this run of the program
}

func (c *crashing) TakeUpdates(context.Context, int) ([][]byte, error) {
	if c.taken {
		return nil, nil
	}
	c.taken = true
	c.mu.Lock()
	defer c.mu.Unlock()
	var left [][]byte
	for id := int64(1); id <= int64(len(c.bodies)); id++ {
		if !c.done[id] {
			left = append(left, c.bodies[id])
		}
	}
	return left, nil
}

func (c *crashing) BeginUpdate(_ context.Context, id int64) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.dead.Load() {
		c.counts[id]++
	}
	return c.counts[id], nil
}

func (c *crashing) DoneUpdate(ctx context.Context, id int64, at time.Time) error {
	if c.dead.Load() {
		return nil
	}
	return c.memory.DoneUpdate(ctx, id, at)
}

func TestOnlyWhatEndsTheProgramIsGivenUpAndNotWhatStandsBehindIt(t *testing.T) {
	t.Parallel()
	const updates, poison = 41, 20
	synctest.Test(t, func(t *testing.T) {
		box := &crashing{memory: &memory{done: map[int64]bool{}}, bodies: map[int64][]byte{}, counts: map[int64]int{}}
		for id := int64(1); id <= updates; id++ {
			box.bodies[id] = []byte(messageUpdate(id))
		}
		given, handled := []int64{}, map[int64]bool{}
		starts := 0
		for ; len(given) == 0 && starts < 2*maxTries; starts++ {
			dead := new(atomic.Bool)
			box.dead, box.taken = dead, false
			crash := make(chan struct{})
			c := newClient(t, &wire{}, func(c *Config) {
				c.Inbox = box
				c.Handle = func(_ context.Context, e Event) {
					if e.Update == poison {
						dead.Store(true)
						close(crash)
						return
					}
					<-time.After(time.Second) // a request to the outside
					if !dead.Load() {
						box.mu.Lock()
						handled[e.Update] = true
						box.mu.Unlock()
					}
				}
				c.GivenUp = func(_ context.Context, e Event) {
					box.mu.Lock()
					given = append(given, e.Update)
					box.mu.Unlock()
				}
			})
			stop := running(t, c)
			select {
			case <-crash:
			case <-time.After(time.Minute):
			}
			stop()
		}
		if starts != maxTries+1 || fmt.Sprint(given) != fmt.Sprint([]int64{poison}) || len(handled) != updates-1 {
			t.Errorf("after %d starts %d were given up and %d handled", starts, given, len(handled))
		}
	})
}
