package people

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
)

// roster is who is in, and what an owner can change of them.
type roster struct{ Config }

const pageSize = 12 // people on a page of the list

// onPeople lists who is in, and which links are out.
func (s roster) onPeople(ctx context.Context, r *chat.Request) error {
	all, err := s.Chats().People(ctx)
	if err != nil {
		return err
	}
	invites, err := s.Store.OpenInvites(ctx, s.Now())
	if err != nil {
		return err
	}
	page, pages := pageOf(r.Key(), len(all))
	view := struct {
		People      []personView
		Invites     []inviteView
		All         int
		Page, Pages int
	}{All: len(all), Page: page, Pages: pages}
	var names, turns chat.Row
	for _, p := range all[(page-1)*pageSize : min(page*pageSize, len(all))] {
		v := viewOf(p, r.Who().ID)
		view.People = append(view.People, v)
		names = append(names, chat.NewButton(v.Name, verbPerson, strconv.FormatInt(p.ID, 10)))
	}
	rows := slices.Collect(slices.Chunk(names, 2))
	if page > 1 {
		turns = append(turns, r.Button("chat.button.back", nil, verbList, strconv.Itoa(page-1)))
	}
	if page < pages {
		turns = append(turns, r.Button("chat.button.next", nil, verbList, strconv.Itoa(page+1)))
	}
	rows = append(rows, turns, chat.Row{r.Button("people.button.invite", nil, verbInvite, "ask"), r.Button("people.button.audit", nil, verbAudit, "a.0")})
	for _, i := range invites {
		v := inviteView{i.Role.String(), i.Expires}
		view.Invites = append(view.Invites, v)
		rows = append(rows, chat.Row{r.Button("people.button.takeback", v, verbTakeBack, strconv.FormatInt(i.ID, 10))})
	}
	return r.Show(ctx, "people.people", view, rows...)
}

// pageOf reads the number of a page; what is none is the nearest there is.
func pageOf(key string, all int) (page, pages int) {
	pages = max(1, (all+pageSize-1)/pageSize)
	page, _ = strconv.Atoi(key) // 0 for none, the greatest number for a greater one
	return max(1, min(page, pages)), pages
}

// about reads the key of a button about somebody who is in the shop. One who is not any more leads back to the list.
func (s roster) about(ctx context.Context, r *chat.Request) (p chat.Person, ok bool, err error) {
	head, _, _ := strings.Cut(r.Key(), ".")
	id, failed := strconv.ParseInt(head, 10, 64)
	if failed != nil || id <= 0 {
		return p, false, r.Old(ctx)
	}
	p, ok, err = s.Chats().Person(ctx, id)
	if err != nil || ok {
		return p, ok, err
	}
	r.Notice(ctx, "people.answer.gone", nil)
	return p, false, s.onPeople(ctx, r)
}

// onPerson shows somebody, with what an owner can change of them.
func (s roster) onPerson(ctx context.Context, r *chat.Request) error {
	p, ok, err := s.about(ctx, r)
	if !ok {
		return err
	}
	return s.showPerson(ctx, r, p)
}

func (s roster) showPerson(ctx context.Context, r *chat.Request, p chat.Person) error {
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
func (s roster) onRole(ctx context.Context, r *chat.Request) error {
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
func (s roster) onRemove(ctx context.Context, r *chat.Request) error {
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
			r.Button("people.button.remove.yes", nil, verbRemove, id+".yes").Stop(), r.Button("people.button.back", nil, verbPerson, id),
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
