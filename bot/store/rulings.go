package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

var _ auto.Decisions = (*Store)(nil)

const decisionColumns = `r.code, r.at, r.mode, r.outcome, r.doubts`

// Rulings lists the rulings that pass the filter, the latest first.
func (s *Store) Decisions(ctx context.Context, f auto.Filter) ([]auto.Decision, error) {
	var args []any
	text := `select ` + decisionColumns + ` from rulings r where 1 = 1` +
		in("r.code", f.Codes, &args) + in("r.outcome", f.Outcomes, &args) + ` order by r.at desc, r.code`
	if f.Limit > 0 {
		args = append(args, f.Limit)
		text += ` limit $` + strconv.Itoa(len(args))
	}
	return query[auto.Decision]{"read rulings", text, scanDecision}.all(ctx, s.read, args...)
}

// SaveRuling keeps a ruling in place of an earlier one on the order, and forgets who has been told of that.
func (s *Store) SaveDecision(ctx context.Context, r auto.Decision) error {
	doubts, err := json.Marshal(r.Objections)
	if err != nil {
		return err
	}
	return s.tx(ctx, "save ruling", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `delete from told where code = $1`, r.Code); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			insert into rulings (code, at, mode, outcome, doubts) values ($1, $2, $3, $4, $5)
			on conflict (code) do update set
				at = excluded.at, mode = excluded.mode, outcome = excluded.outcome, doubts = excluded.doubts`,
			r.Code, millis(r.At), r.Mode, r.Outcome, string(doubts))
		return err
	})
}

// UntoldRulings lists the rulings since a time that a chat has not been told of, oldest first. Ones that are open, or
// came to nothing, are not for telling.
func (s *Store) UntoldDecisions(ctx context.Context, chat int64, since time.Time) ([]auto.Decision, error) {
	return query[auto.Decision]{
		"read untold rulings",
		`select ` + decisionColumns + ` from rulings r
		where r.at >= $1 and r.outcome not in ($2, $3)
			and not exists (select 1 from told t where t.code = r.code and t.chat = $4)
		order by r.at, r.code`,
		scanDecision,
	}.all(ctx, s.read, millis(since), auto.OutcomeTrying, auto.OutcomeMoot, chat)
}

// ToldRuling notes that a chat knows of the ruling on an order.
func (s *Store) ToldDecision(ctx context.Context, code kaspi.OrderCode, chat int64) error {
	return s.exec(ctx, "note telling of ruling",
		`insert into told (code, chat) values ($1, $2) on conflict (code, chat) do nothing`, code, chat)
}

func scanDecision(r row) (v auto.Decision, err error) {
	var at int64
	var doubts []byte
	if err := r.Scan(&v.Code, &at, &v.Mode, &v.Outcome, &doubts); err != nil {
		return auto.Decision{}, err
	}
	v.At = moment(at)
	return v, json.Unmarshal(doubts, &v.Objections)
}
