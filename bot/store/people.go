package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"kaspibot/bot/chat"
)

const selectPeople = `select user_id, name, role, language, quiet_from, quiet_to from people where removed = 0 order by joined, user_id`

// Person is one who is in the shop, and false for one who never was or is no more. Of an owner whom only the settings name
// the role is Nobody.
func (s Persons) Person(ctx context.Context, id int64) (chat.Person, bool, error) {
	people, err := s.People(ctx)
	i := slices.IndexFunc(people, func(p chat.Person) bool { return p.ID == id })
	if err != nil || i < 0 {
		return chat.Person{}, false, err
	}
	return people[i], true, nil
}

// People lists those who are in the shop, in the order in which they came.
func (s Persons) People(ctx context.Context) ([]chat.Person, error) {
	people, err := s.people.get(func() ([]chat.Person, error) {
		return query[chat.Person]{"read people", selectPeople, scanPerson}.all(ctx, s.read)
	})
	return slices.Clone(people), err
}

// NotePerson keeps how somebody is called who writes to the bot. One who has no row gets one without a role.
func (s Persons) NotePerson(ctx context.Context, id int64, name string, at time.Time) error {
	defer s.people.changed()
	return s.exec(ctx, "note person", `
		insert into people (user_id, name, role, language, invited_by, joined, removed) values ($1, $2, '', '', 0, $3, 0)
		on conflict (user_id) do update set
			name = excluded.name, role = case when removed = 0 then role else '' end, removed = 0`,
		id, name, millis(at))
}

// AddPerson lets somebody in, also one who was removed: then what they had chosen still holds.
func (s Persons) AddPerson(ctx context.Context, p chat.Person, by int64, at time.Time) error {
	defer s.people.changed()
	return s.exec(ctx, "add person", addPerson, p.ID, p.Name, p.Role.String(), p.Language, by, millis(at))
}

const addPerson = `
	insert into people (user_id, name, role, language, invited_by, joined, removed) values ($1, $2, $3, $4, $5, $6, 0)
	on conflict (user_id) do update set
		name = excluded.name, role = excluded.role, invited_by = excluded.invited_by, joined = excluded.joined, removed = 0`

// SetRole gives somebody who is in the shop another role, and reports whether they are.
// One who is no owner any more takes the invites along that they have made.
func (s Persons) SetRole(ctx context.Context, id int64, role chat.Role) (found bool, err error) {
	defer s.people.changed()
	err = s.tx(ctx, "set role", func(tx *sql.Tx) error {
		found, err = changed(tx.ExecContext(ctx, `update people set role = $2 where user_id = $1 and removed = 0`, id, role.String()))
		if err != nil || !found || role == chat.Owner {
			return err
		}
		_, err = tx.ExecContext(ctx, endInvitesOf, id)
		return err
	})
	return found, err
}

// endInvitesOf ends the open invites of somebody, as of when they were made.
const endInvitesOf = `update invites set ended = made where by_id = $1 and ended = 0`

// SetLanguage has the bot talk to somebody in a language, empty for the bot's, and reports whether they are in the shop.
func (s Persons) SetLanguage(ctx context.Context, id int64, language string) (bool, error) {
	return s.setPerson(ctx, "language = $2", id, language)
}

// SetQuiet sets when somebody is left in peace, from and to in minutes of the day; the same twice is never. It reports
// whether they are in the shop.
func (s Persons) SetQuiet(ctx context.Context, id int64, from, to int) (bool, error) {
	if from == to {
		return s.setPerson(ctx, "quiet_from = null, quiet_to = null", id)
	}
	return s.setPerson(ctx, "quiet_from = $2, quiet_to = $3", id, from, to)
}

// setPerson changes what is kept of somebody who is in the shop. Each value is set by itself: a person and an owner may
// change different ones at once.
func (s Persons) setPerson(ctx context.Context, set string, id int64, values ...any) (found bool, err error) {
	defer s.people.changed()
	err = s.tx(ctx, "change person", func(tx *sql.Tx) error {
		found, err = changed(tx.ExecContext(ctx, `update people set `+set+` where user_id = $1 and removed = 0`, append([]any{id}, values...)...))
		return err
	})
	return found, err
}

// RemovePerson puts somebody out of the shop, in one transaction with what they were asked, the waybills that their own chat
// waits for and the invites that they have made. It reports whether they were in.
func (s Persons) RemovePerson(ctx context.Context, id int64, at time.Time) (was bool, err error) {
	defer s.people.changed()
	err = s.tx(ctx, "remove person", func(tx *sql.Tx) error {
		was, err = changed(tx.ExecContext(ctx, `update people set removed = $2 where user_id = $1 and removed = 0`, id, millis(at)))
		if err != nil || !was {
			return err
		}
		for _, text := range []string{`delete from dialogs where user_id = $1`, `delete from waybills where chat = $1`, endInvitesOf} {
			if _, err := tx.ExecContext(ctx, text, id); err != nil {
				return err
			}
		}
		return nil
	})
	return was, err
}

func scanPerson(r row) (p chat.Person, err error) {
	var role string
	var from, to sql.NullInt64
	err = r.Scan(&p.ID, &p.Name, &role, &p.Language, &from, &to)
	p.Role, p.QuietFrom, p.QuietTo = chat.RoleOf(role), int(from.Int64), int(to.Int64)
	return p, err
}
