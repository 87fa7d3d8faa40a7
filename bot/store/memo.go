package store

import (
	"slices"
	"strconv"
	"sync"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// waitingMemo are the orders that wait, as they were last read: every chat asks for them whenever anything may have changed.
type waitingMemo struct {
	mu     sync.Mutex
	stages []orders.Stage // that were asked for
	moves  int            // see stageCounts
	list   []orders.Record
}

// kept reports whether the answer to a filter is kept: that of all orders in stages in which they wait.
func (*waitingMemo) kept(f orders.Filter) bool {
	others := slices.ContainsFunc(f.Stages, func(s orders.Stage) bool { return !s.Waiting() })
	return len(f.Codes) == 0 && f.Created.IsZero() && len(f.Stages) > 0 && !others
}

// get returns what was read, if nothing has been written since. The lists within the records are not to be changed.
func (m *waitingMemo) get(f orders.Filter, moves int) ([]orders.Record, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.kept(f) || m.moves != moves || !slices.Equal(m.stages, f.Stages) {
		return nil, false
	}
	return slices.Clone(m.list), true
}

// set takes over what was read when so much had been written.
func (m *waitingMemo) set(f orders.Filter, moves int, list []orders.Record) {
	if !m.kept(f) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stages, m.moves, m.list = slices.Clone(f.Stages), moves, slices.Clone(list)
}

// mostRecords is how many records are kept decoded: those that polls and chats read again and again. A record and its text
// take some 4 KB.
const mostRecords = 256

// recordMemo keeps records as they were decoded, by the text that stands for them in the database. It begins anew when it is
// full.
type recordMemo struct {
	mu   sync.Mutex
	kept map[string]orders.Record
}

// scan reads a record from a row. The lists within it are not to be changed.
func (m *recordMemo) scan(r row) (orders.Record, error) {
	var text []byte
	var code kaspi.OrderCode
	if err := r.Scan(&text, &code); err != nil {
		return orders.Record{}, err
	}
	rec, err := m.decode(text)
	return under(code, rec, err)
}

func (m *recordMemo) decode(text []byte) (orders.Record, error) {
	m.mu.Lock()
	rec, known := m.kept[string(text)]
	m.mu.Unlock()
	if known {
		return rec, nil
	}
	rec, err := decodeRecord(text)
	if err != nil {
		return orders.Record{}, err
	}
	rec.History, rec.Order.Entries, rec.Facts.Lines = slices.Clip(rec.History), slices.Clip(rec.Order.Entries), slices.Clip(rec.Facts.Lines)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil || len(m.kept) == mostRecords {
		m.kept = make(map[string]orders.Record)
	}
	m.kept[string(text)] = rec
	return rec, nil
}

// memo keeps what was last read of something small, until that changes.
type memo[T any] struct {
	mu      sync.Mutex
	changes int
	known   bool
	v       T
}

// get returns what is kept, or reads it. What was read while it changed is not kept.
func (m *memo[T]) get(read func() (T, error)) (T, error) {
	m.mu.Lock()
	v, known, changes := m.v, m.known, m.changes
	m.mu.Unlock()
	if known {
		return v, nil
	}
	v, err := read()
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil && m.changes == changes {
		m.v, m.known = v, true
	}
	return v, err
}

// memos keep what was last read under each of a few keys, and begin anew when there are many: strangers may ask for any.
type memos[T any] struct {
	mu    sync.Mutex
	byKey map[string]*memo[T]
}

const mostKeys = 1_000

func (m *memos[T]) of(key string) *memo[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	one := m.byKey[key]
	if one == nil {
		if m.byKey == nil || len(m.byKey) == mostKeys {
			m.byKey = make(map[string]*memo[T])
		}
		one = &memo[T]{}
		m.byKey[key] = one
	}
	return one
}

// keptAnswers are to what is asked whenever anything may have changed.
type keptAnswers struct {
	people   memo[[]chat.Person]
	settings memos[setting]                 // by their keys
	modes    memos[map[news.Kind]news.Mode] // by chat, as the rest
	tries    memos[[]chat.Try]
	untold   memos[untold]

	unreadable unreadable
}

// ofChat is the key of what is kept of a chat.
func ofChat(id int64) string { return strconv.FormatInt(id, 10) }

// changedOf forgets what is kept under a key now: deferred, that is what was read while it changed, also after all began anew.
func (m *memos[T]) changedOf(key string) { m.of(key).changed() }

// changed forgets all that is kept.
func (m *memos[T]) changed() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, one := range m.byKey {
		one.changed()
	}
}

// changed forgets what is kept. It is called after the change, whether that succeeded or not.
func (m *memo[T]) changed() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changes, m.known = m.changes+1, false
}
