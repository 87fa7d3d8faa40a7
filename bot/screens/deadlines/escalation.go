package deadlines

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
)

// The keys of the buttons of /escalation; keyShow is one, too. What they are about stands behind a dot.
const (
	keyAdd    = "add"    // asks who
	keyTo     = "to"     // behind it who: asks when
	keyGroup  = "group"  // asks for a group
	keySet    = "set"    // behind it who and when: they are called then
	keyDrop   = "drop"   // behind it who and when: they are not called then any more
	keyRemind = "remind" // asks for the reminders
)

// after are the moments that buttons offer.
const after = "50%, 60%, 70%, 80%, 90%, 30m, 20m, 10m"

// planView is the reminders and the escalation as templates see them.
type planView struct {
	orders.Plan
	Mode auto.Mode
}

// step is one of the escalation, from 1.
type step struct {
	Number int
	orders.Rung
}

// Steps are those of the escalation.
func (v planView) Steps() (list []step) {
	for i, rung := range v.Escalation {
		list = append(list, step{i + 1, rung})
	}
	return list
}

// onEscalation shows who is told when.
func (s *Screen) onEscalation(ctx context.Context, r *chat.Request) error {
	plan := s.deadlines(r).Plan()
	rows := []chat.Row{{
		r.Button("deadlines.button.add", nil, verbEscalation, keyAdd),
		r.Button("deadlines.button.remind", nil, verbEscalation, keyRemind),
	}}
	for i, rung := range plan.Escalation {
		rows = append(rows, chat.Row{r.Button("deadlines.button.drop", i+1, verbEscalation, keyDrop+"."+rungKey(rung))})
	}
	rows = append(rows, undoRow(ctx, s, r, verbEscalation, keptPlan, plan))
	return r.Show(ctx, "deadlines.escalation", planView{plan, s.Mode()}, rows...)
}

func rungKey(r orders.Rung) string { return strconv.FormatInt(r.To, 10) + "." + r.After.String() }

// onEscalationKey does what a button of /escalation says.
func (s *Screen) onEscalationKey(ctx context.Context, r *chat.Request) error {
	word, _, _ := strings.Cut(r.Key(), ".")
	args := r.Args()
	var to int64
	if len(args) > 0 {
		to, _ = strconv.ParseInt(args[0], 10, 64)
	}
	switch {
	case word == keyShow:
		return s.onEscalation(ctx, r)
	case word == keyUndo:
		return undoPlan(ctx, s, r)
	case word == keyAdd:
		return s.askWho(ctx, r)
	case word == keyGroup:
		return r.Ask(ctx, stepGroup, nil, "deadlines.ask.group", nil)
	case word == keyRemind:
		return r.Ask(ctx, stepReminders, nil, "deadlines.ask.reminders", s.deadlines(r).Plan().Reminders)
	case word == keyTo && len(args) == 1:
		return s.askWhen(ctx, r, to)
	case (word == keySet || word == keyDrop) && len(args) == 2 && to != 0:
		moment, err := orders.ParseMoment(args[1])
		if err != nil {
			return r.Old(ctx)
		}
		return s.setRung(ctx, r, orders.Rung{After: moment, To: to}, word == keySet)
	}
	return r.Old(ctx)
}

// askWho asks who is called next: somebody who may accept orders, or a group.
func (s *Screen) askWho(ctx context.Context, r *chat.Request) error {
	people, err := s.Chats().People(ctx)
	if err != nil {
		return err
	}
	var rows []chat.Row
	for _, p := range people[:min(len(people), 40)] {
		if p.Role >= chat.Manager {
			rows = append(rows, chat.Row{r.Button("deadlines.button.person", p, verbEscalation, keyTo+"."+strconv.FormatInt(p.ID, 10))})
		}
	}
	rows = append(rows, chat.Row{
		r.Button("deadlines.button.group", nil, verbEscalation, keyGroup),
		r.Button("deadlines.button.back", nil, verbEscalation, keyShow),
	})
	return r.Show(ctx, "deadlines.ask.who", nil, rows...)
}

// askWhen asks when somebody is called.
func (s *Screen) askWhen(ctx context.Context, r *chat.Request, to int64) error {
	name, known, err := s.nameOf(ctx, r, to)
	if err != nil || !known {
		return errors.Join(err, r.Old(ctx))
	}
	moments, err := orders.ParseMoments(after)
	if err != nil {
		return err
	}
	var row chat.Row
	for _, m := range moments {
		row = append(row, r.Button("deadlines.button.moment", m, verbEscalation, keySet+"."+rungKey(orders.Rung{After: m, To: to})))
	}
	rows := append(slices.Collect(slices.Chunk(row, 2)), chat.Row{r.Button("deadlines.button.back", nil, verbEscalation, keyShow)})
	return r.Show(ctx, "deadlines.ask.when", name, rows...)
}

// nameOf is what somebody is called who may be called to orders; known is false for one who may not. A group is called by
// its number, which is all that is known of it.
func (s *Screen) nameOf(ctx context.Context, _ *chat.Request, to int64) (name string, known bool, err error) {
	if to < 0 {
		return strconv.FormatInt(to, 10), true, nil
	}
	p, found, err := s.Chats().Person(ctx, to)
	if err != nil || !found || p.Role < chat.Manager {
		return "", false, err
	}
	if p.Name == "" {
		p.Name = strconv.FormatInt(to, 10)
	}
	return p.Name, true, nil
}

// setRung adds a step of the escalation, or takes it away.
func (s *Screen) setRung(ctx context.Context, r *chat.Request, rung orders.Rung, wanted bool) error {
	if wanted {
		var known bool
		var err error
		if rung.Name, known, err = s.nameOf(ctx, r, rung.To); err != nil || !known {
			return errors.Join(err, r.Old(ctx))
		}
	}
	err := changePlan(ctx, s, r, func(p *orders.Plan) {
		p.Escalation = slices.DeleteFunc(p.Escalation, func(old orders.Rung) bool { return old.To == rung.To && old.After == rung.After })
		if wanted {
			p.Escalation = append(p.Escalation, rung)
		}
	})
	if errors.Is(err, orders.ErrSchedule) {
		r.Notice(ctx, "deadlines.answer.full", nil)
		return s.onEscalation(ctx, r)
	}
	if err != nil {
		return err
	}
	r.Notice(ctx, "deadlines.answer.changed", nil)
	s.Soon()
	return s.onEscalation(ctx, r)
}

// onRemindersTyped takes the moments at which people are reminded.
func (s *Screen) onRemindersTyped(ctx context.Context, r *chat.Request, _ []byte) error {
	moments, err := orders.ParseMoments(r.Written())
	if err != nil {
		return r.Ask(ctx, stepReminders, nil, "deadlines.ask.reminders.again", nil)
	}
	err = changePlan(ctx, s, r, func(p *orders.Plan) { p.Reminders = moments })
	if err != nil {
		return err
	}
	s.Soon()
	return s.onEscalation(ctx, r)
}

// onGroupTyped takes the number of a group, if the bot can write there.
func (s *Screen) onGroupTyped(ctx context.Context, r *chat.Request, _ []byte) error {
	id, err := strconv.ParseInt(strings.TrimSpace(strings.ReplaceAll(r.Written(), "−", "-")), 10, 64)
	if err != nil || id >= 0 {
		return r.Ask(ctx, stepGroup, nil, "deadlines.ask.group.again", nil)
	}
	if err := s.Chats().To(id).Reach(ctx); err != nil {
		return r.Say(ctx, "deadlines.group.refuses", id)
	}
	return s.askWhen(ctx, r, id)
}
