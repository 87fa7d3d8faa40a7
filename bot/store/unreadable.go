package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"

	"kaspibot/feed"
)

// mostUnreadable is how many rows that cannot be read are remembered, so that each is told once.
const mostUnreadable = 1_000

// unreadable are the rows that lists were read without: a value in them is not as the program has written it.
type unreadable struct {
	mu    sync.Mutex
	known map[string]bool
	fresh []string // not told yet
}

// note remembers a row by what names it, and says nothing of what is in it: that may be a buyer's.
func (u *unreadable) note(name string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known[name] || len(u.known) >= mostUnreadable {
		return
	}
	if u.known == nil {
		u.known = map[string]bool{}
	}
	u.known[name] = true
	u.fresh = append(u.fresh, name)
}

// nameOf is the code or the number of a row, where its query asks for one. It fails where there is no row any more: the
// caller has gone, and nothing is damaged.
func nameOf(r row) (string, error) {
	rows, ok := r.(*sql.Rows)
	if !ok {
		return "", nil
	}
	columns, _ := rows.Columns()
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new(any)
	}
	if err := rows.Scan(values...); err != nil {
		return "", err
	}
	for _, key := range []string{"code", "key", "id"} {
		if i := slices.Index(columns, key); i >= 0 {
			return fmt.Sprintf(" %.40q", fmt.Sprint(*values[i].(*any))), nil //nolint:forcetypeassert // made above
		}
	}
	return "", nil
}

// readable reads the rows that can be read: one damaged value costs its row, not the list. See [Store.Unreadable]. It is for
// lists of which a part is true; what is read all or nothing is read by all.
func (q query[T]) readable(ctx context.Context, d *database, from source, args ...any) (list []T, err error) {
	if err := q.eachReadable(ctx, d, from, func(v T) { list = append(list, v) }, args...); err != nil {
		return nil, err
	}
	return list, nil
}

// eachReadable is readable, and keeps none.
func (q query[T]) eachReadable(ctx context.Context, d *database, from source, take func(T), args ...any) error {
	skipping := query[struct{}]{q.doing, q.text, func(r row) (struct{}, error) {
		v, err := q.scan(r)
		if err == nil {
			take(v)
			return struct{}{}, nil
		}
		name, err := nameOf(r)
		if err == nil {
			d.unreadable.note(q.doing + name)
		}
		return struct{}{}, err
	}}
	return skipping.each(ctx, from, func(struct{}) {}, args...)
}

// Unreadable is an error, once for each, when lists had rows that cannot be read and were read without them.
func (s *Store) Unreadable() error {
	u := &s.db.unreadable
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.fresh) == 0 {
		return nil
	}
	err := &Error{feed.DiskRow, fmt.Errorf("rows of the database cannot be read and are left out: %s", strings.Join(u.fresh, "; "))}
	u.fresh = nil
	return err
}
