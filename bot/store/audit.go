package store

import (
	"context"

	"kaspibot/bot/orders"
)

var _ orders.Audit = AuditTrail{}

const addAudit = `
	insert into audit (at, who_id, who_name, who_chat, verb, code, result, detail)
	values ($1, $2, $3, $4, $5, $6, $7, $8)`

// Audit adds a line to the audit trail. Of a line only what tells of a buyer is ever taken out; it is deleted when it is
// older than keepAudit.
func (s AuditTrail) Audit(ctx context.Context, e orders.AuditEntry) error {
	return s.exec(ctx, "audit", addAudit, auditArgs(e)...)
}

func auditArgs(e orders.AuditEntry) []any {
	return []any{millis(e.At), e.Who.ID, e.Who.Name, e.Who.Chat, e.Verb, e.Order, e.Result, e.Detail}
}
