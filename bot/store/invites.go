package store

import (
	"context"
	"database/sql"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

const selectInvites = `select id, hash, role, by_id, made, expires, ended, used_by from invites `

// keepInvites is how long it is told of an old link that it is old.
const keepInvites = 30 * 24 * time.Hour

// SaveInvite keeps a new invite and returns its number. Those that ended long ago are deleted.
func (s Persons) SaveInvite(ctx context.Context, i chat.Invite) (id int64, err error) {
	err = s.tx(ctx, "save invite", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `delete from invites where expires < $1`, millis(i.Made.Add(-keepInvites))); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `
			insert into invites (hash, role, by_id, made, expires, ended, used_by) values ($1, $2, $3, $4, $5, 0, 0)`,
			i.Hash, i.Role.String(), i.By, millis(i.Made), millis(i.Expires))
		if err != nil {
			return err
		}
		id, err = done.LastInsertId()
		return err
	})
	return id, err
}

// OpenInvites lists the invites that can still be used, the newest first.
func (s Persons) OpenInvites(ctx context.Context, at time.Time) ([]chat.Invite, error) {
	return query[chat.Invite]{
		"read invites", selectInvites + `where ended = 0 and expires > $1 order by id desc`, scanInvite,
	}.all(ctx, s.read, millis(at))
}

// Invite is the invite of a token's hash, whatever has become of it.
func (s Persons) Invite(ctx context.Context, hash string) (chat.Invite, bool, error) {
	return query[chat.Invite]{"read invite", selectInvites + `where hash = $1`, scanInvite}.one(ctx, s.read, hash)
}

// EndInvite takes an invite back, and reports whether it was open.
func (s Persons) EndInvite(ctx context.Context, id int64, at time.Time) (was bool, err error) {
	err = s.tx(ctx, "end invite", func(tx *sql.Tx) (err error) {
		was, err = changed(tx.ExecContext(ctx, `update invites set ended = $2 where id = $1 and ended = 0 and expires > $2`, id, millis(at)))
		return err
	})
	return was, err
}

// UseInvite lets a person in by an open invite, once, and writes that into the audit trail, all in one transaction. It
// reports whether it did: not when the invite is over, nor for somebody who is in already or was removed since it was made.
func (s Persons) UseInvite(ctx context.Context, hash string, p chat.Person, e orders.AuditEntry) (used bool, err error) {
	defer s.people.changed()
	err = s.tx(ctx, "use invite", func(tx *sql.Tx) error {
		i, found, err := query[chat.Invite]{"read invite", selectInvites + `
			where hash = $1 and ended = 0 and expires > $2 and not exists (
				select * from people where user_id = $3 and (removed = 0 and role <> '' or removed >= made))`, scanInvite,
		}.one(ctx, tx, hash, millis(e.At), p.ID)
		if err != nil || !found {
			return err
		}
		if _, err := tx.ExecContext(ctx, `update invites set ended = $2, used_by = $3 where id = $1`, i.ID, millis(e.At), p.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, addPerson, p.ID, p.Name, i.Role.String(), p.Language, i.By, millis(e.At)); err != nil {
			return err
		}
		e.Detail, used = i.Role.String(), true
		_, err = tx.ExecContext(ctx, addAudit, auditArgs(e)...)
		return err
	})
	return used && err == nil, err
}

// changed reports whether a statement has changed a row.
func changed(done sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

func scanInvite(r row) (i chat.Invite, err error) {
	var role string
	var made, expires, ended int64
	err = r.Scan(&i.ID, &i.Hash, &role, &i.By, &made, &expires, &ended, &i.UsedBy)
	i.Role, i.Made, i.Expires, i.Ended = chat.RoleOf(role), moment(made), moment(expires), moment(ended)
	return i, err
}
