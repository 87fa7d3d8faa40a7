package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
)

// MoveChat gives all that is known of a chat to the chat that it has become, once and in one transaction. Numbers of
// messages belong to the old chat: cards keep theirs below zero, which count as shown and are never edited, and other
// numbers become 0. Where the new chat has something of its own, that stays. What it has become is
// kept as the setting chat.MovedKey.
func (s Settings) MoveChat(ctx context.Context, from, to int64) error {
	defer s.waybill.changed()
	defer s.settings.changed()
	defer s.modes.changed()
	defer s.tries.changed()
	defer s.untold.changed()
	defer s.changed.forget()
	return s.tx(ctx, "move a chat", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `
			insert into settings (key, value) values ($1, $2) on conflict (key) do nothing`,
			chat.MovedKey(from), strconv.FormatInt(to, 10))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if err := moveTables(ctx, tx, from, to); err != nil {
			return err
		}
		return moveSettings(ctx, tx, from, to)
	})
}

// moves copy what a table knows of the chat $1 to the chat $2, and take it from the first. What the second has already stays.
var moves = []struct{ copied, taken string }{
	{`insert into cards (code, chat, message, shown, urgency, called)
		select code, $2, case when message > 0 then -message else message end, shown, urgency, called from cards where chat = $1
		on conflict do nothing`, `delete from cards where chat = $1`},
	{`insert into tries (chat, key, tries, last, named) select $2, key, tries, last, named from tries where chat = $1
		on conflict do nothing`, `delete from tries where chat = $1`},
	{`insert into dialogs (chat, user_id, step, data, message, expires)
		select $2, user_id, step, data, 0, expires from dialogs where chat = $1 on conflict do nothing`, `delete from dialogs where chat = $1`},
	{`insert into waybills (code, chat, message, since, due, looks, topic)
		select code, $2, 0, since, due, looks, 0 from waybills where chat = $1 on conflict do nothing`, `delete from waybills where chat = $1`},
	{`insert into heard (chat, last) select $2, last from heard where chat = $1 on conflict do nothing`, `delete from heard where chat = $1`},
	{`insert into subscriptions (chat, kind, mode) select $2, kind, mode from subscriptions where chat = $1
		on conflict do nothing`, `delete from subscriptions where chat = $1`},
	{`insert into gathered (chat, key, at, kind, line) select $2, key, at, kind, line from gathered where chat = $1 order by id
		on conflict do nothing`, `delete from gathered where chat = $1`},
	{`insert into told (code, chat) select code, $2 from told where chat = $1 on conflict do nothing`, `delete from told where chat = $1`},
}

// moveTables re-keys the tables that know chats.
func moveTables(ctx context.Context, tx *sql.Tx, from, to int64) error {
	for _, m := range moves {
		if _, err := tx.ExecContext(ctx, m.copied, from, to); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, m.taken, from); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `update waybills set asked_in = $2, message = 0, topic = 0 where asked_in = $1`, from, to)
	return err
}

// moveSettings renames the settings whose key ends with the chat, and takes message numbers out of them.
func moveSettings(ctx context.Context, tx *sql.Tx, from, to int64) error {
	type setting struct{ key, value string }
	end := "." + strconv.FormatInt(from, 10)
	list, err := query[setting]{"read settings of a chat", `select key, value from settings where key like '%' || $1 and key <> $2`,
		func(r row) (v setting, err error) {
			err = r.Scan(&v.key, &v.value)
			return v, err
		}}.all(ctx, tx, end, chat.MovedKey(from))
	if err != nil {
		return err
	}
	for _, v := range list {
		prefix := strings.TrimSuffix(v.key, end)
		_, err := tx.ExecContext(ctx, `
			insert into settings (key, value) values ($1, $2) on conflict (key) do nothing`,
			prefix+"."+strconv.FormatInt(to, 10), withoutMessage(v.value))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `delete from settings where key = $1`, v.key); err != nil {
			return err
		}
	}
	return nil
}

// withoutMessage is a value of a chat in which no message is named any more.
func withoutMessage(value string) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(value), &fields) != nil || fields["Message"] == nil {
		return value
	}
	fields["Message"] = json.RawMessage("0")
	text, _ := json.Marshal(fields) // which have been JSON
	return string(text)
}
