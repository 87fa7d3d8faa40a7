package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

var _ auto.Decisions = AutoDecisions{}

const decisionColumns = `r.code, r.at, r.mode, r.outcome, r.doubts`

// Decisions lists the decisions that pass the filter, the latest first.
func (s AutoDecisions) Decisions(ctx context.Context, f auto.Filter) ([]auto.Decision, error) {
	var args []any
	text := `select ` + decisionColumns + ` from rulings r where true` +
		in("r.code", f.Codes, &args) + in("r.outcome", f.Outcomes, &args) + ` order by r.at desc, r.code`
	if f.Limit > 0 {
		args = append(args, f.Limit)
		text += ` limit $` + strconv.Itoa(len(args))
	}
	return query[auto.Decision]{"read decisions", text, scanDecision}.readable(ctx, s.database, s.read, args...)
}

// SaveDecision saves a decision in place of an earlier one on the order. No chat has been told of it then.
func (s AutoDecisions) SaveDecision(ctx context.Context, r auto.Decision) error {
	defer s.untold.changed()
	return s.tx(ctx, "save decision", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `delete from told where code = $1`, r.Code); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			insert into rulings (code, at, mode, outcome, doubts) values ($1, $2, $3, $4, $5)
			on conflict (code) do update set
				at = excluded.at, mode = excluded.mode, outcome = excluded.outcome, doubts = excluded.doubts`,
			r.Code, millis(r.At), r.Mode, r.Outcome, asJSON{r.Objections})
		return err
	})
}

// UntoldDecisions lists the decisions since a time that a chat has not been told of, oldest first. Nobody is told of one
// that is still being carried out, or that came too late.
func (s AutoDecisions) UntoldDecisions(ctx context.Context, chat int64, since time.Time) ([]auto.Decision, error) {
	kept := s.untold.of(ofChat(chat))
	read := func() (u untold, err error) {
		u.since = millis(since)
		u.list, err = query[auto.Decision]{
			"read untold decisions",
			`select ` + decisionColumns + ` from rulings r
			where r.at >= $1 and r.outcome not in ($2, $3)
				and not exists (select * from told t where t.code = r.code and t.chat = $4)
			order by r.at, r.code`,
			scanDecision,
		}.readable(ctx, s.database, s.read, u.since, auto.OutcomeTrying, auto.OutcomeMoot, chat)
		return u, err
	}
	u, err := kept.get(read)
	if err == nil && u.since > millis(since) {
		kept.changed()
		u, err = kept.get(read)
	}
	var list []auto.Decision
	for _, d := range u.list {
		if millis(d.At) >= millis(since) {
			list = append(list, d)
		}
	}
	return list, err
}

// untold are the decisions since a time, Unix milliseconds, that a chat has not been told of. The objections within them are
// not to be changed.
type untold struct {
	since int64
	list  []auto.Decision
}

// ToldDecision notes that a chat has been told of the decision on an order.
func (s AutoDecisions) ToldDecision(ctx context.Context, code kaspi.OrderCode, chat int64) error {
	defer s.untold.changedOf(ofChat(chat))
	return s.exec(ctx, "note telling of decision",
		`insert into told (code, chat) values ($1, $2) on conflict (code, chat) do nothing`, code, chat)
}

func scanDecision(r row) (v auto.Decision, err error) {
	var at int64
	err = r.Scan(&v.Code, &at, &v.Mode, &v.Outcome, asJSON{&v.Objections})
	v.At = moment(at)
	return v, err
}
