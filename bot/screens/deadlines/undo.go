package deadlines

import (
	"context"
	"encoding/json"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// keyUndo is the key of the button that takes the last change back.
const keyUndo = "undo"

// Where the last changes are kept, to be taken back.
const (
	keptSchedule = "deadline.schedule.last"
	keptPlan     = "deadline.plan.last"
)

// lastChange is what was before a change, and what it has made of that. It is on disk.
type lastChange struct {
	Was json.RawMessage `json:"Was"`
	Now json.RawMessage `json:"Now"`
}

// undoable reports whether a change is the last one: nothing has been changed since, here or elsewhere.
func (l lastChange) undoable(now any) bool {
	text, err := json.Marshal(now)
	return err == nil && string(text) == string(l.Now) && string(l.Was) != string(l.Now)
}

func lastOf(ctx context.Context, s *Screen, key string) (l lastChange, err error) {
	text, found, err := s.Chats().Store.Setting(ctx, key)
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &l)
	}
	return l, err
}

// keep notes a change that was made.
func (s *Screen) keep(ctx context.Context, key string, was, now any) error {
	text, err := json.Marshal(map[string]any{"Was": was, "Now": now}) // as lastChange
	if err != nil {
		return err
	}
	return s.Chats().Store.SetSetting(context.WithoutCancel(ctx), key, string(text))
}

// changeSchedule changes the schedule so that it can be taken back.
func changeSchedule(ctx context.Context, s *Screen, r *chat.Request, change func(*orders.Schedule)) error {
	var was orders.Schedule
	var now *orders.Schedule // not read again: by then it may have somebody else's change in it, too
	err := s.deadlines(r).ChangeSchedule(ctx, r.Who(), func(sc *orders.Schedule) {
		was, now = sc.Clone(), sc
		change(sc)
	})
	if err != nil {
		return err
	}
	return s.keep(ctx, keptSchedule, was, now)
}

// changePlan changes the reminders or the escalation so that it can be taken back.
func changePlan(ctx context.Context, s *Screen, r *chat.Request, change func(*orders.Plan)) error {
	var was orders.Plan
	var now *orders.Plan // as the schedule
	err := s.deadlines(r).ChangePlan(ctx, r.Who(), func(p *orders.Plan) {
		was, now = orders.Plan{Reminders: slices.Clone(p.Reminders), Escalation: slices.Clone(p.Escalation)}, p
		change(p)
	})
	if err != nil {
		return err
	}
	return s.keep(ctx, keptPlan, was, now)
}

// undoRow takes the last change back, as long as that is the last one.
func undoRow(ctx context.Context, s *Screen, r *chat.Request, verb, key string, now any) chat.Row {
	l, err := lastOf(ctx, s, key)
	if err != nil || !l.undoable(now) { // without it all else can be done
		return nil
	}
	return chat.Row{r.Button("deadlines.button.undo.last", nil, verb, keyUndo)}
}

// undoSchedule makes the schedule what it was before the last change.
func undoSchedule(ctx context.Context, s *Screen, r *chat.Request) error {
	if err := undo(ctx, s, r, keptSchedule, s.deadlines(r).ChangeSchedule); err != nil {
		return err
	}
	return s.showSchedule(ctx, r)
}

// undoPlan makes reminders and escalation what they were before the last change.
func undoPlan(ctx context.Context, s *Screen, r *chat.Request) error {
	if err := undo(ctx, s, r, keptPlan, s.deadlines(r).ChangePlan); err != nil {
		return err
	}
	return s.onEscalation(ctx, r)
}

// undo takes the last change back, unless there has been another one: that is looked at where changes wait for each other.
func undo[T any](ctx context.Context, s *Screen, r *chat.Request, key string, change func(context.Context, orders.Who, func(*T)) error) error {
	l, err := lastOf(ctx, s, key)
	var was T
	if err == nil && len(l.Was) > 0 {
		err = json.Unmarshal(l.Was, &was)
	}
	if err != nil {
		return err
	}
	done := false
	err = change(ctx, r.Who(), func(now *T) {
		if done = l.undoable(*now); done {
			*now = was
		}
	})
	if err == nil {
		undone(ctx, s, r, done)
	}
	return err
}

func undone(ctx context.Context, s *Screen, r *chat.Request, done bool) {
	if !done {
		r.Notice(ctx, "deadlines.answer.late", nil)
		return
	}
	r.Notice(ctx, "deadlines.answer.undone", nil)
	s.Soon()
}
