package store

import (
	"context"
	"database/sql"
	"sync"
)

const (
	mostReady  = 128 // statements: what the program asks again and again
	mostValues = 8   // of a statement that is kept; one with more is made for a list, and for its length alone
)

// reads asks the database by statements that are kept ready: SQLite takes longer to understand most questions of the program
// than to answer them.
type reads struct {
	*sql.DB

	mu    sync.Mutex
	ready map[string]*sql.Stmt
}

// QueryContext is that of [sql.DB].
func (r *reads) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := r.statement(ctx, text, len(args))
	if err != nil {
		return nil, err
	}
	if s == nil {
		return r.DB.QueryContext(ctx, text, args...)
	}
	return s.QueryContext(ctx, args...)
}

// statement is a text made ready, nil for one that is not kept. The lock is not held while the database is asked.
func (r *reads) statement(ctx context.Context, text string, values int) (*sql.Stmt, error) {
	r.mu.Lock()
	s, full := r.ready[text], len(r.ready) >= mostReady
	r.mu.Unlock()
	if s != nil || full || values > mostValues {
		return s, nil
	}
	s, err := r.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if first := r.ready[text]; first != nil {
		return first, s.Close()
	}
	if r.ready == nil {
		r.ready = map[string]*sql.Stmt{}
	}
	r.ready[text] = s
	return s, nil
}
