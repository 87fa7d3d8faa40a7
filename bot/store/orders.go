package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

var _ orders.Records = Orders{}

// maxCodes is how many codes one query asks for: engines limit the parameters of a statement.
const maxCodes = 1000

// Record is the record of one order, or orders.ErrUnknownOrder.
func (s Orders) Record(ctx context.Context, code kaspi.OrderCode) (orders.Record, error) {
	r, err := s.recordIn(ctx, s.read, code)
	if err != nil {
		err = fmt.Errorf("record %s: %w", code, err)
	}
	return r, err
}

// Records lists the records that pass the filter, each once, in no particular order.
func (s Orders) Records(ctx context.Context, f orders.Filter) ([]orders.Record, error) {
	if len(f.Codes) == 0 {
		return s.records(ctx, f)
	}
	var list []orders.Record
	codes := slices.Compact(slices.Sorted(slices.Values(f.Codes)))
	for some := range slices.Chunk(codes, maxCodes) {
		part, err := s.records(ctx, orders.Filter{Codes: some, Stages: f.Stages, Created: f.Created})
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}

func (s Orders) records(ctx context.Context, f orders.Filter) ([]orders.Record, error) {
	_, _, moves := s.stages.get()
	if list, ok := s.waiting.get(f, moves); ok {
		return list, nil
	}
	text, args := recordsQuery(f)
	list, err := query[orders.Record]{"read records", text, s.decoded.scan}.readable(ctx, s.database, s.read, args...)
	if err == nil {
		s.waiting.set(f, moves, list)
	}
	return list, err
}

// recordsQuery asks for records; there must not be more codes than a query may have.
func recordsQuery(f orders.Filter) (text string, args []any) {
	text = `select record, code from orders where true` + in("code", f.Codes, &args) + in("stage", f.Stages, &args)
	if !f.Created.IsZero() {
		text += " and created >= " + param(&args, millis(f.Created))
	}
	return text, args
}

// in returns the condition that the column has one of the values, and adds them to the arguments. Without values it
// returns no condition.
func in[T ~string](column string, values []T, args *[]any) string {
	if len(values) == 0 {
		return ""
	}
	params := make([]string, len(values))
	for i, v := range values {
		params[i] = param(args, v)
	}
	return " and " + column + " in (" + strings.Join(params, ", ") + ")"
}

// SaveRecords saves records in place of those of the same order codes, and the news of what has changed: all or
// nothing.
func (s Orders) SaveRecords(ctx context.Context, records ...orders.Record) error {
	moved := stageMoves{}
	err := s.tx(ctx, "save records", func(tx *sql.Tx) error {
		for _, r := range records {
			old, r, err := s.addNewsOf(ctx, tx, r)
			if err := errors.Join(err, movedInTime(ctx, tx, old, r), saveRecord(ctx, tx, r)); err != nil {
				return fmt.Errorf("order %s: %w", r.Order.Code, err)
			}
			moved.note(old.Stage, r.Stage)
		}
		return nil
	})
	s.changed.touch(codesOf(records)...)
	s.stages.move(moved, err)
	return err
}

func codesOf(records []orders.Record) []kaspi.OrderCode {
	codes := make([]kaspi.OrderCode, len(records))
	for i, r := range records {
		codes[i] = r.Order.Code
	}
	return codes
}

// movedInTime takes away what is kept by the time at which an order was placed, if that has changed.
func movedInTime(ctx context.Context, tx *sql.Tx, old, next orders.Record) error {
	if was := old.Order.Created; old.Order.Code == "" || millis(was) == millis(next.Order.Created) {
		return nil
	}
	for _, text := range []string{
		`delete from order_search where created = $1 and code = $2`, `delete from order_figures where created = $1 and code = $2`,
	} {
		if _, err := tx.ExecContext(ctx, text, millis(old.Order.Created), old.Order.Code); err != nil {
			return err
		}
	}
	return nil
}

func saveRecord(ctx context.Context, tx *sql.Tx, r orders.Record) error {
	return saveRecordIn(ctx, tx, orders.FormFull, r)
}

func saveRecordIn(ctx context.Context, tx *sql.Tx, form orders.Form, r orders.Record) error {
	text, err := encodeRecord(r, form)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		insert into orders (code, stage, announce, revision, seen, record, created, mark, over, form, total, lines)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		on conflict (code) do update set
			stage = excluded.stage, announce = excluded.announce, revision = excluded.revision,
			seen = excluded.seen, record = excluded.record,
			created = excluded.created, mark = excluded.mark,
			over = excluded.over, form = excluded.form, total = excluded.total, lines = excluded.lines`,
		r.Order.Code, r.Stage, flag(r.Announce), r.Revision, millis(r.Seen), text,
		millis(r.Order.Created), orders.MarkOf(r), millis(r.OverSince()), form, r.Order.Total,
		packLines(r.Order.Entries))
	if err != nil {
		return err
	}
	return saveTexts(ctx, tx, r)
}

// saveTexts saves what a record is found and counted by.
func saveTexts(ctx context.Context, tx *sql.Tx, r orders.Record) error {
	_, err := tx.ExecContext(ctx, `insert into order_search (created, code, search) values ($1, $2, $3)
		on conflict (created, code) do update set search = excluded.search`,
		millis(r.Order.Created), r.Order.Code, orders.SearchText(r.Order))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `insert into order_figures (created, code, figures) values ($1, $2, $3)
		on conflict (created, code) do update set figures = excluded.figures`,
		millis(r.Order.Created), r.Order.Code, packFigures(orders.FiguresOf(r)))
	return err
}

func scanRecord(r row) (orders.Record, error) {
	var text []byte
	var code kaspi.OrderCode
	if err := r.Scan(&text, &code); err != nil {
		return orders.Record{}, err
	}
	rec, err := decodeRecord(text)
	return under(code, rec, err)
}

// under is a record as it was read from the row of an order: that of another order is none. Which of the two is damaged nobody
// knows, and what is noted of one must not be taken for the other's.
func under(code kaspi.OrderCode, rec orders.Record, err error) (orders.Record, error) {
	if err == nil && rec.Order.Code != code {
		return orders.Record{}, unread(fmt.Errorf("the record is another order's: %w", orders.ErrUnknownOrder))
	}
	return rec, err
}

func decodeRecord(text []byte) (r orders.Record, err error) {
	if text, err = unpack(text); err == nil {
		err = json.Unmarshal(text, &r)
	}
	return r, unread(err)
}

// encodeRecord is what decodeRecord reads: JSON of a full record, and less than that of others.
func encodeRecord(r orders.Record, form orders.Form) (string, error) {
	text, err := json.Marshal(r)
	if err != nil || form == orders.FormFull {
		return string(text), err
	}
	text, err = withoutZeros(text)
	return pack(text), err
}
