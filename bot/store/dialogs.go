package store

import (
	"context"

	"kaspibot/bot/chat"
)

// Dialog returns the open question to a person in a chat, even if it has expired.
func (s Dialogs) Dialog(ctx context.Context, id, user int64) (chat.Dialog, bool, error) {
	return query[chat.Dialog]{
		"read dialog",
		`select chat, user_id, step, data, message, expires from dialogs where chat = $1 and user_id = $2`,
		scanDialog,
	}.one(ctx, s.read, id, user)
}

// SaveDialog saves a question in place of an earlier one to the same person in the same chat.
func (s Dialogs) SaveDialog(ctx context.Context, d chat.Dialog) error {
	return s.exec(ctx, "save dialog", `
		insert into dialogs (chat, user_id, step, data, message, expires) values ($1, $2, $3, $4, $5, $6)
		on conflict (chat, user_id) do update set
			step = excluded.step, data = excluded.data, message = excluded.message, expires = excluded.expires`,
		d.Chat, d.User, d.Step, d.Data, d.Message, millis(d.Expires))
}

// EndDialog deletes the question to a person in a chat, if there is one.
func (s Dialogs) EndDialog(ctx context.Context, chat, user int64) error {
	return s.exec(ctx, "end dialog", `delete from dialogs where chat = $1 and user_id = $2`, chat, user)
}

func scanDialog(r row) (d chat.Dialog, err error) {
	var expires int64
	err = r.Scan(&d.Chat, &d.User, &d.Step, &d.Data, &d.Message, &expires)
	d.Expires = moment(expires)
	return d, err
}
