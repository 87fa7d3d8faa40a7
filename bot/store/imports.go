package store

import (
	"context"
	"database/sql"

	"kaspibot/feed"
)

const importPending = "pending"

// SaveImport saves a new import, in place of one that still waits, and returns it with its ID.
func (s ShopList) SaveImport(ctx context.Context, i feed.Import) (feed.Import, error) {
	err := s.tx(ctx, "save import", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `update imports set state = $1, body = '' where state = $2`,
			feed.ImportReplaced, importPending)
		if err != nil {
			return err
		}
		i.ID, _, err = query[int64]{"number", `select coalesce(max(id), 0) + 1 from imports`, scanNumber}.one(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `insert into imports (id, state, body) values ($1, $2, $3)`, i.ID, importPending, asJSON{i})
		return err
	})
	return i, err
}

// UpdateImport changes an import that waits. One that does not wait stays as it is.
func (s ShopList) UpdateImport(ctx context.Context, i feed.Import) error {
	return s.exec(ctx, "update import", `update imports set body = $1 where id = $2 and state = $3`, asJSON{i}, i.ID, importPending)
}

// EndImport notes how an import that waits has ended, and deletes its list.
func (s ShopList) EndImport(ctx context.Context, id int64, end feed.ImportEnd) error {
	return s.exec(ctx, "end import", `update imports set state = $1, body = '' where id = $2 and state = $3`,
		end, id, importPending)
}

// PendingImport returns the import that waits, and whether there is one.
func (s ShopList) PendingImport(ctx context.Context) (feed.Import, bool, error) {
	return query[feed.Import]{"read import", `select body from imports where state = $1`, scanImport}.
		one(ctx, s.read, importPending)
}

func scanImport(r row) (i feed.Import, err error) {
	err = r.Scan(asJSON{&i})
	return i, err
}
