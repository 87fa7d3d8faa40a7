package people

import (
	"context"
	"slices"
	"strconv"

	"kaspibot/bot/chat"
)

// onPerson shows somebody, with what an owner can change of them.
func (s *Screen) onPerson(ctx context.Context, r *chat.Request) error {
	p, ok, err := s.about(ctx, r)
	if !ok {
		return err
	}
	return s.showPerson(ctx, r, p)
}

func (s *Screen) showPerson(ctx context.Context, r *chat.Request, p chat.Person) error {
	id := strconv.FormatInt(p.ID, 10)
	rows := []chat.Row{
		{r.Button("people.button.language", nil, verbLanguage, id), r.Button("people.button.quiet", nil, verbQuiet, id)},
		{r.Button("people.button.audit", nil, verbAudit, "p"+id+".0"), r.Button("people.button.list", nil, verbList, "1")},
	}
	if !p.Fixed {
		rows = append([]chat.Row{{r.Button("people.button.role", nil, verbRole, id), r.Button("people.button.remove", nil, verbRemove, id)}}, rows...)
	}
	return r.Show(ctx, "people.person", viewOf(p, r.Who().ID), rows...)
}

// onRole asks for a role, and gives it.
func (s *Screen) onRole(ctx context.Context, r *chat.Request) error {
	p, ok, err := s.about(ctx, r)
	if !ok {
		return err
	}
	id := strconv.FormatInt(p.ID, 10)
	if p.Fixed {
		r.Notice(ctx, "people.answer.fixed", nil)
		return s.showPerson(ctx, r, p)
	}
	args := r.Args()
	if len(args) == 0 {
		var rows []chat.Row
		for _, role := range chat.Roles() {
			rows = append(rows, chat.Row{r.Button("people.button.as", roleView{role.String(), role == p.Role}, verbRole, id+"."+role.String())})
		}
		return r.Show(ctx, "people.role", viewOf(p, r.Who().ID), append(rows, chat.Row{r.Button("people.button.back", nil, verbPerson, id)})...)
	}
	role := chat.RoleOf(args[0])
	if role == chat.Nobody {
		return r.Old(ctx)
	}
	if role != p.Role {
		found, err := s.Store.SetRole(ctx, p.ID, role)
		if err != nil {
			return err
		}
		if !found {
			return s.onPerson(ctx, r)
		}
		if err := s.Chats().Note(ctx, r.Who(), "people.role", viewOf(p, 0).Name+": "+p.Role.String()+" → "+role.String()); err != nil {
			return err
		}
	}
	p.Role = role
	r.Notice(ctx, "people.answer.role", role.String())
	return s.showPerson(ctx, r, p)
}

type roleView struct {
	Role string
	Has  bool
}

// onRemove asks whether somebody is to be removed, and removes them.
func (s *Screen) onRemove(ctx context.Context, r *chat.Request) error {
	p, ok, err := s.about(ctx, r)
	if !ok {
		return err
	}
	id := strconv.FormatInt(p.ID, 10)
	switch args := r.Args(); {
	case p.Fixed:
		r.Notice(ctx, "people.answer.fixed", nil)
		return s.showPerson(ctx, r, p)
	case !slices.Equal(args, []string{"yes"}):
		return r.Show(ctx, "people.remove", viewOf(p, r.Who().ID), chat.Row{
			r.Button("people.button.remove.yes", nil, verbRemove, id+".yes"), r.Button("people.button.back", nil, verbPerson, id),
		})
	}
	was, err := s.Store.RemovePerson(ctx, p.ID, s.Now())
	if err != nil {
		return err
	}
	if was {
		if err := s.Chats().Note(ctx, r.Who(), "people.removed", viewOf(p, 0).Name+": "+p.Role.String()); err != nil {
			return err
		}
	}
	if p.ID == r.Who().ID { // there is no list for them any more
		return r.Show(ctx, "people.removed", viewOf(p, p.ID))
	}
	return r.Show(ctx, "people.removed", viewOf(p, r.Who().ID), chat.Row{r.Button("people.button.list", nil, verbList, "1")})
}
