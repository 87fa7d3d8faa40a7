package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"kaspibot/bot/orders"
)

var _ orders.Actions = Actions{}

const actionColumns = `key, verb, code, by_id, by_name, by_chat, state, attempt,
	claimed_at, sent_at, ended_at, error, act`

// Claim gives the action to one caller only: the first, or the first after an attempt that failed or was released,
// unless that had the same press.
// Every other caller gets the action as it is stored, and false.
func (s Actions) Claim(ctx context.Context, a orders.Action) (now orders.Action, claimed bool, err error) {
	read := query[orders.Action]{"read", `select ` + actionColumns + ` from actions where key = $1`, scanAction}
	err = s.tx(ctx, "claim "+a.Key, func(tx *sql.Tx) (err error) {
		if a.Act.Press != 0 {
			old, found, err := read.one(ctx, tx, a.Key)
			if err != nil || found && a.Act.PressedBy(old.Act) {
				now = old
				return err
			}
		}
		now, claimed, err = query[orders.Action]{
			"write",
			`insert into actions (` + actionColumns + `)
			values ($1, $2, $3, $4, $5, $6, $7, 1, $8, 0, 0, '', $11)
			on conflict (key) do update set
				by_id = excluded.by_id, by_name = excluded.by_name, by_chat = excluded.by_chat,
				state = excluded.state, attempt = actions.attempt + 1, claimed_at = excluded.claimed_at,
				sent_at = 0, ended_at = 0, error = '', act = excluded.act
			where actions.state in ($9, $10)
			returning ` + actionColumns,
			scanAction,
		}.one(ctx, tx, a.Key, a.Verb, a.Code, a.By.ID, a.By.Name, a.By.Chat,
			orders.ActionClaimed, millis(a.ClaimedAt), orders.ActionFailed, orders.ActionReleased,
			asJSON{a.Act})
		if err != nil || claimed {
			return err
		}
		now, _, err = read.one(ctx, tx, a.Key)
		return err
	})
	if err != nil {
		return orders.Action{}, false, err
	}
	return now, claimed, nil
}

// Mark overwrites the action of the same key. An action that was never claimed is an error.
func (s Actions) Mark(ctx context.Context, a orders.Action) error {
	return s.tx(ctx, "mark "+a.Key, func(tx *sql.Tx) error { // what fails at its end is undone
		_, found, err := query[string]{
			"write",
			`update actions set verb = $2, code = $3, by_id = $4, by_name = $5, by_chat = $6, state = $7,
				attempt = $8, claimed_at = $9, sent_at = $10, ended_at = $11, error = $12, act = $13
			where key = $1 returning key`,
			scanText,
		}.one(ctx, tx, a.Key, a.Verb, a.Code, a.By.ID, a.By.Name, a.By.Chat, a.State, a.Attempt,
			millis(a.ClaimedAt), millis(a.SentAt), millis(a.EndedAt), a.Error, asJSON{a.Act})
		if err == nil && !found {
			err = errors.New("it was never claimed")
		}
		return err
	})
}

// OpenActions lists the actions that are claimed or sent, the oldest claim first.
func (s Actions) OpenActions(ctx context.Context) ([]orders.Action, error) {
	return query[orders.Action]{
		"read open actions",
		`select ` + actionColumns + ` from actions where state in ($1, $2) order by claimed_at, key`,
		scanAction,
	}.readable(ctx, s.database, s.read, orders.ActionClaimed, orders.ActionSent)
}

func scanAction(r row) (a orders.Action, err error) {
	var claimed, sent, ended int64
	var act string
	err = r.Scan(&a.Key, &a.Verb, &a.Code, &a.By.ID, &a.By.Name, &a.By.Chat, &a.State, &a.Attempt,
		&claimed, &sent, &ended, &a.Error, &act)
	a.ClaimedAt, a.SentAt, a.EndedAt = moment(claimed), moment(sent), moment(ended)
	if act == "" { // written before there was more than accepting
		a.Act.Verb = a.Verb
		return a, err
	}
	return a, errors.Join(err, unread(json.Unmarshal([]byte(act), &a.Act)))
}
