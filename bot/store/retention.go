package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

var _ orders.Archive = Orders{}

// OverRecords lists at most limit records of a form whose order was over before a time.
func (s Orders) OverRecords(ctx context.Context, form orders.Form, before time.Time, limit int) ([]orders.Record, error) {
	return query[orders.Record]{
		"read records of orders that are over",
		`select record, code from orders where form = $1 and over > 0 and over < $2 order by over limit $3`,
		scanRecord,
	}.readable(ctx, s.database, s.read, form, millis(before), limit)
}

// Shorten saves records in a form, in place of those of the same order codes, and audit lines: all or nothing. Records
// without the buyer take with them what else is kept of buyers: notes of waybills, closed claims, what Kaspi said.
func (s Orders) Shorten(ctx context.Context, to orders.Form, records []orders.Record, audit ...orders.AuditEntry) error {
	defer s.changed.touch(codesOf(records)...)
	if err := s.owed.Write(ctx); err != nil { // a line that is written later could name the buyer again
		return err
	}
	return s.tx(ctx, "shorten records", func(tx *sql.Tx) error {
		for _, r := range records {
			if err := takeText(ctx, tx, r); err != nil {
				return fmt.Errorf("order %s: %w", r.Order.Code, err)
			}
		}
		for _, r := range records {
			if err := shorten(ctx, tx, to, r); err != nil {
				return fmt.Errorf("order %s: %w", r.Order.Code, err)
			}
		}
		for _, e := range audit {
			if _, err := tx.ExecContext(ctx, addAudit, auditArgs(e)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// takeText takes away what a record is found by, before it is saved anew for many. What shrinks where it is leaves its page nearly
// empty, see moveToEnd; of neighbours that are taken away together the pages go too.
func takeText(ctx context.Context, tx *sql.Tx, r orders.Record) error {
	_, err := tx.ExecContext(ctx, `delete from order_search where created = $1 and code = $2`, millis(r.Order.Created), r.Order.Code)
	return err
}

// withoutZeros is a JSON text without the fields that are read as zero when they are missing. Elements of a list stay.
func withoutZeros(text []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // as it is written
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	dropZeros(v)
	return json.Marshal(v)
}

// dropZeros takes zero fields out of a value and reports whether it is zero itself.
func dropZeros(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(_ string, field any) bool { return dropZeros(field) })
		return len(v) == 0
	case []any:
		for _, element := range v {
			dropZeros(element)
		}
		return len(v) == 0
	case string:
		return v == "" || v == "0001-01-01T00:00:00Z"
	case json.Number:
		return v == "0"
	case bool:
		return !v
	}
	return v == nil
}

func shorten(ctx context.Context, tx *sql.Tx, to orders.Form, r orders.Record) error {
	if err := saveRecordIn(ctx, tx, to, r); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, moveToEnd, r.Order.Code); err != nil || to != orders.FormForgotten {
		return err
	}
	for _, text := range forgets {
		if _, err := tx.ExecContext(ctx, text, r.Order.Code); err != nil {
			return err
		}
	}
	return forgetDetails(ctx, tx, r.Order.Code)
}

// forgets take what concerns the buyer of an order out of the other tables. Claims that are open stay as they are; of those
// whose outcome is not known only what was typed goes.
var forgets = []string{
	`delete from waybills where code = $1`,
	`delete from actions where code = $1 and state in ('` + string(orders.ActionDone) + `', '` + string(orders.ActionFailed) + `')`,
	`update actions set act = '', error = '' where code = $1 and state not in
		('` + string(orders.ActionClaimed) + `', '` + string(orders.ActionSent) + `')`,
}

// forgetDetails leaves in the audit trail of an order what this program worded.
func forgetDetails(ctx context.Context, tx *sql.Tx, code kaspi.OrderCode) error {
	type line struct {
		id     int64
		detail string
	}
	lines, err := query[line]{
		"read audit", `select id, detail from audit where code = $1 and verb <> $2 and detail <> ''`,
		func(r row) (l line, err error) { return l, r.Scan(&l.id, &l.detail) },
	}.all(ctx, tx, code, auto.VerbAuto)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if _, err := tx.ExecContext(ctx, `update audit set detail = $1 where id = $2`, orders.OwnDetail(l.detail), l.id); err != nil {
			return err
		}
	}
	return nil
}
