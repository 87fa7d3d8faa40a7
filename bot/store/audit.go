package store

import (
	"context"

	"kaspibot/bot/orders"
)

var _ orders.Audit = AuditTrail{}

// Audit adds a line to the audit trail. Lines are never changed or deleted.
func (s AuditTrail) Audit(ctx context.Context, e orders.AuditEntry) error {
	return s.exec(ctx, "audit", `
		insert into audit (at, who_id, who_name, who_chat, verb, code, result, detail)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		millis(e.At), e.Who.ID, e.Who.Name, e.Who.Chat, e.Verb, e.Order, e.Result, e.Detail)
}
