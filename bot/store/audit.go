package store

import (
	"context"
	"fmt"

	"kaspibot/bot/orders"
)

var _ orders.Audit = AuditTrail{}

const addAudit = `
	insert into audit (at, who_id, who_name, who_chat, verb, code, result, detail)
	values ($1, $2, $3, $4, $5, $6, $7, $8)`

// Audit adds a line to the audit trail. Of a line only what tells of a buyer is ever taken out; it is deleted when it is
// older than keepAudit.
//
// What the line tells of has happened, and who did it must not hear that it failed: a line that the disk refuses is owed,
// and no error. It is written, in its order, before the next one, before the trail is read, by the next look at the
// database that finds it well, or when the store is closed. Only a program that is killed before that loses it, and a disk that
// refuses more than can be remembered, see [Store.Dropped].
func (s AuditTrail) Audit(ctx context.Context, e orders.AuditEntry) error {
	_ = s.owed.Write(ctx) // what it does not write stays owed
	_ = s.owed.NoteOf(ctx, orders.WorthTrail, func(ctx context.Context) error { return s.exec(ctx, "audit", addAudit, auditArgs(e)...) })
	return nil
}

// AuditLines lists at most limit lines of the audit trail that pass a filter, the newest first.
func (s AuditTrail) AuditLines(ctx context.Context, f orders.AuditFilter, limit int) ([]orders.AuditLine, error) {
	if err := s.owed.Write(ctx); err != nil {
		return nil, err
	}
	text, args := `select id, at, who_id, who_name, who_chat, verb, code, result, detail from audit where true`, []any{}
	for _, c := range []struct {
		given bool
		test  string
		value any
	}{
		{f.Before != 0, "id <", f.Before}, {f.Who != nil, "who_id =", f.Who}, {f.Order != "", "code =", f.Order},
		{!f.From.IsZero(), "at >=", millis(f.From)}, {!f.To.IsZero(), "at <", millis(f.To)},
	} {
		if c.given {
			args = append(args, c.value)
			text += fmt.Sprintf(" and %s $%d", c.test, len(args))
		}
	}
	text += fmt.Sprintf(" order by id desc limit $%d", len(args)+1)
	return query[orders.AuditLine]{"read audit", text, scanAudit}.all(ctx, s.read, append(args, limit)...)
}

func scanAudit(r row) (l orders.AuditLine, err error) {
	var at int64
	err = r.Scan(&l.ID, &at, &l.Who.ID, &l.Who.Name, &l.Who.Chat, &l.Verb, &l.Order, &l.Result, &l.Detail)
	l.At = moment(at)
	return l, err
}

func auditArgs(e orders.AuditEntry) []any {
	return []any{millis(e.At), e.Who.ID, e.Who.Name, e.Who.Chat, e.Verb, e.Order, e.Result, e.Detail}
}
