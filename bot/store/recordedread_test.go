package store_test

import (
	"context"
	"database/sql"
	"maps"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/store"
)

// row is a row of a table by its columns.
type row map[string]any

// table says how the rows of a table are read.
type table struct {
	order string // of the rows
	moved string // what is in other tables now, as a query asks for it
	inner string // columns that no method of the store returns, parted by blanks; they are read from the table
	// read returns the rows in that order, with all other columns, through the methods of the store. rows are the raw
	// ones, for what is found by a key only.
	read func(ctx context.Context, s *store.Store, rows []row) ([]row, error)
}

// rowsOf makes rows of what the store has returned.
func rowsOf[T any](list []T, err error, columns func(T) row) ([]row, error) {
	rows := make([]row, 0, len(list))
	for _, v := range list {
		rows = append(rows, columns(v))
	}
	return rows, err
}

// each makes one row of every raw row.
func each(rows []row, read func(r row) (row, error)) ([]row, error) {
	var list []row
	for _, r := range rows {
		v, err := read(r)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// readTable reads a table through the store, and what the store does not return from the table itself.
func readTable(t *testing.T, s *store.Store, db *sql.DB, name string, spec table) []row {
	t.Helper()
	bare := rawRows(t, db, `select *`+spec.moved+` from `+name+` order by `+spec.order)
	rows := bare
	if spec.read != nil {
		var err error
		rows, err = spec.read(t.Context(), s, bare)
		must(t, err)
	}
	if len(rows) != len(bare) {
		t.Fatalf("table %s: %d rows were read of %d", name, len(rows), len(bare))
	}
	for i, r := range rows {
		for c := range strings.FieldsSeq(spec.inner) {
			r[c] = bare[i][c]
		}
	}
	return rows
}

func rawRows(t *testing.T, db *sql.DB, query string) (list []row) {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query)
	must(t, err)
	names, err := found.Columns()
	must(t, err)
	for found.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, found.Scan(into...))
		r := row{}
		for i, n := range names {
			r[n] = values[i]
		}
		list = append(list, r)
	}
	must(t, found.Err())
	must(t, found.Close())
	return list
}

func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// recordedTables are all tables of the recorded database.
func recordedTables() map[string]table {
	all := map[string]table{}
	for _, some := range []map[string]table{chatTables(), orderTables(), goodsTables(), listTables()} {
		maps.Copy(all, some)
	}
	return all
}
