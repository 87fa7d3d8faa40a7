package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
)

// Memory is the real store, with failures to order and a look at what is written.
type Memory struct {
	*store.Store

	mu      sync.Mutex
	changed chan struct{}
	faults  map[string]int // how many calls of a method are to fail; below 0 for ever
	done    map[int64]bool
	audit   []orders.AuditEntry

	meanwhile func() // after the next count of the orders
	noting    func() // before the next cards are noted
}

var errDisk = errors.New("disk full")

func newMemory() *Memory {
	return &Memory{changed: make(chan struct{}), faults: map[string]int{}, done: map[int64]bool{}}
}

// Fail makes the coming calls of a method fail, for ever when n is below 0; 0 ends that. The methods are SaveUpdates,
// TakeUpdates, ShowCards and UseInvite.
func (m *Memory) Fail(method string, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults[method] = n
}

func (m *Memory) failure(method string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.faults[method] == 0 {
		return nil
	}
	m.faults[method]--
	return fmt.Errorf("%s: %w", method, errDisk)
}

// Audited is the audit trail.
func (m *Memory) Audited() []orders.AuditEntry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.audit)
}

// change runs f under the lock and lets everybody who waits look again.
func (m *Memory) change(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
	close(m.changed)
	m.changed = make(chan struct{})
}

// wait returns as soon as ready, which runs under the lock, says so.
func (m *Memory) wait(ctx context.Context, ready func() bool) error {
	for {
		m.mu.Lock()
		ok, changed := ready(), m.changed
		m.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Meanwhile has something happen once, right after the orders were next counted.
func (m *Memory) Meanwhile(happens func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.meanwhile = happens
}

// Noting has something happen once, when a message has gone out and its cards are not noted yet.
func (m *Memory) Noting(happens func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.noting = happens
}

// Stages counts the orders, and may let something happen afterwards.
func (m *Memory) Stages(ctx context.Context) (map[orders.Stage]int, error) {
	counts, err := m.Store.Stages(ctx)
	m.mu.Lock()
	happens := m.meanwhile
	m.meanwhile = nil
	m.mu.Unlock()
	if happens != nil {
		happens()
	}
	return counts, err
}

// SaveUpdates may be told to fail.
func (m *Memory) SaveUpdates(ctx context.Context, at time.Time, updates map[int64][]byte) error {
	if err := m.failure("SaveUpdates"); err != nil {
		return err
	}
	return m.Store.SaveUpdates(ctx, at, updates)
}

// TakeUpdates may be told to fail.
func (m *Memory) TakeUpdates(ctx context.Context, limit int) ([][]byte, error) {
	if err := m.failure("TakeUpdates"); err != nil {
		return nil, err
	}
	return m.Store.TakeUpdates(ctx, limit)
}

// DoneUpdate is counted.
func (m *Memory) DoneUpdate(ctx context.Context, id int64, at time.Time) error {
	err := m.Store.DoneUpdate(ctx, id, at)
	if err == nil {
		m.change(func() { m.done[id] = true })
	}
	return err
}

// ShowCards may be told to fail.
func (m *Memory) ShowCards(ctx context.Context, chat int64, message int, cards ...chat.Card) error {
	if err := m.failure("ShowCards"); err != nil {
		return err
	}
	m.mu.Lock()
	happens := m.noting
	m.noting = nil
	m.mu.Unlock()
	if happens != nil {
		happens()
	}
	return m.Store.ShowCards(ctx, chat, message, cards...)
}

// Audit is remembered.
func (m *Memory) Audit(ctx context.Context, e orders.AuditEntry) error {
	err := m.Store.Audit(ctx, e)
	if err == nil {
		m.change(func() { m.audit = append(m.audit, e) })
	}
	return err
}

// UseInvite may be told to fail.
func (m *Memory) UseInvite(ctx context.Context, hash string, p chat.Person, e orders.AuditEntry) (bool, error) {
	if err := m.failure("UseInvite"); err != nil {
		return false, err
	}
	return m.Store.UseInvite(ctx, hash, p, e)
}
