package store

import (
	"context"
	"database/sql"
	"maps"
	"sync"

	"kaspibot/feed"
)

// stockMemo is what the table of the stock says, so that a poll need not read it. Nobody else writes the table: the data is
// locked for this program.
type stockMemo struct {
	mu    sync.Mutex // held while the stock is saved
	known bool       // false until the table has been read, and after a failure
	whole Reading    // as it was saved last
	noted map[feed.Article]Figures
}

// get is what the table says.
func (m *stockMemo) get(ctx context.Context, tx *sql.Tx) (Reading, error) {
	if m.known {
		return m.whole.With(m.noted), nil
	}
	return wholeStock(ctx, tx)
}

// ended takes over what was saved, or forgets all when nobody knows what was.
func (m *stockMemo) ended(now Reading, err error) {
	m.known, m.whole, m.noted = err == nil, now, nil
}

// note takes over what was written of articles by themselves.
func (m *stockMemo) note(changed map[feed.Article]Figures, err error) {
	switch {
	case err != nil:
		m.ended(Reading{}, err)
	case m.known && m.noted == nil:
		m.noted = maps.Clone(changed)
	case m.known:
		maps.Copy(m.noted, changed)
	}
}
