package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// query reads rows of one kind.
type query[T any] struct {
	doing string // for the error
	text  string
	scan  func(row) (T, error)
}

// row is the row that a query is at.
type row interface {
	Scan(dest ...any) error
}

// source is a handle of the database, or a transaction.
type source interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// all reads every row.
func (q query[T]) all(ctx context.Context, from source, args ...any) (list []T, err error) {
	err = q.each(ctx, from, func(v T) { list = append(list, v) }, args...)
	if err != nil {
		return nil, err
	}
	return list, nil
}

// each reads every row and keeps none.
func (q query[T]) each(ctx context.Context, from source, take func(T), args ...any) error {
	rows, err := from.QueryContext(ctx, q.text, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", q.doing, classify(err))
	}
	if err := errors.Join(q.walk(rows, take), rows.Close()); err != nil {
		return fmt.Errorf("%s: %w", q.doing, classify(err))
	}
	return nil
}

func (q query[T]) walk(rows *sql.Rows, take func(T)) error {
	for rows.Next() {
		v, err := q.scan(rows)
		if err != nil {
			return err
		}
		take(v)
	}
	return rows.Err()
}

// one reads the row of a query that has one at most, and whether there was one.
func (q query[T]) one(ctx context.Context, from source, args ...any) (v T, found bool, err error) {
	list, err := q.all(ctx, from, args...)
	if err != nil || len(list) == 0 {
		return v, false, err
	}
	return list[0], true, nil
}

// exec runs one writing statement on its own.
func (d *database) exec(ctx context.Context, doing, text string, args ...any) error {
	if _, err := d.write.ExecContext(ctx, text, args...); err != nil {
		return fmt.Errorf("%s: %w", doing, classify(err))
	}
	return nil
}

// tx runs work in one transaction: afterwards all of it is on disk, or nothing.
func (d *database) tx(ctx context.Context, doing string, work func(*sql.Tx) error) error {
	if err := d.try(ctx, work); err != nil {
		return fmt.Errorf("%s: %w", doing, classify(err))
	}
	return nil
}

func (d *database) try(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if err := work(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// millis is a time as the tables keep it: Unix milliseconds, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment reads what millis wrote.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// flag is a truth value as the tables keep it.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// asJSON is a value in a column of JSON: as an argument it is written, and a pointer to it is read into.
type asJSON struct{ v any }

// Value is for the driver.
func (j asJSON) Value() (driver.Value, error) {
	text, err := json.Marshal(j.v)
	return string(text), err
}

// Scan is for database/sql.
func (j asJSON) Scan(column any) error {
	if text, ok := column.(string); ok {
		return unread(json.Unmarshal([]byte(text), j.v))
	}
	return fmt.Errorf("%T is no JSON", column)
}

// asFlag reads what flag wrote: any number but 0 is true.
type asFlag struct{ b *bool }

// Scan is for database/sql.
func (f asFlag) Scan(column any) error {
	*f.b = column != int64(0)
	return nil
}

func scanNumber(r row) (n int64, err error) {
	err = r.Scan(&n)
	return n, err
}

// numbers are whole numbers that a query has joined with blanks into one value. The engine's driver takes a lock for each
// value that is read: where a table is read whole, few values are several times faster than many.
type numbers string

// next takes the first number; 0 when there is none.
func (n *numbers) next() (v int) {
	s := string(*n)
	negative := s != "" && s[0] == '-'
	i := 0
	if negative {
		i = 1
	}
	for ; i < len(s) && s[i] != ' '; i++ {
		v = v*10 + int(s[i]-'0')
	}
	*n = numbers(s[min(i+1, len(s)):])
	if negative {
		return -v
	}
	return v
}
