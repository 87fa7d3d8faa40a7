package rules

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/feed/price"
)

// undoable is the change that made a version of the file, if that is the last one. Otherwise the person has been told.
func (s *Screen) undoable(ctx context.Context, r *chat.Request, version string) (l last, ok bool, err error) {
	l, found, err := s.last(ctx, r.Shop())
	if err != nil {
		return l, false, err
	}
	if !found || l.After != version {
		return l, false, r.Show(ctx, "rules.late", nil, s.backRow(r))
	}
	return l, true, nil
}

// onBack tells what taking the last change back would do, and asks whether it is meant.
func (s *Screen) onBack(ctx context.Context, r *chat.Request, version string) error {
	l, ok, err := s.undoable(ctx, r, version)
	if !ok {
		return err
	}
	text, now, err := s.File(r.Shop()).Look()
	if _, broken := errors.AsType[*price.FileError](err); err != nil && !broken {
		return s.refuse(ctx, r, err)
	}
	if price.Version(text) != version || l.Undone {
		return r.Show(ctx, "rules.late", nil, s.backRow(r))
	}
	if err != nil {
		now = s.File(r.Shop()).Rules()
	}
	then, err := s.File(r.Shop()).Judge(l.was())
	if err != nil {
		return s.refuse(ctx, r, err)
	}
	q := questionView{moveView: moveView{l.Key, l.To, l.From}}
	if q.effectView, err = s.effect(ctx, r, now, then); err != nil {
		return err
	}
	return r.Show(ctx, "rules.back", q, chat.Row{
		r.Button("rules.button.sure", nil, verbRules, keyUndo+"."+version), r.Button("rules.button.no", nil, verbRules, keyShow),
	})
}

// onUndo makes the file what it was before the last change, unless somebody has changed it since. Done twice, as after a
// crash, it is done once.
func (s *Screen) onUndo(ctx context.Context, r *chat.Request, version string) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	l, ok, err := s.undoable(ctx, r, version)
	if !ok {
		return err
	}
	from := version
	if l.Undone { // then a file that is as the change had made it is somebody's own
		from = price.Version(l.was())
	}
	switch err := s.File(r.Shop()).Write(from, l.was()); {
	case errors.Is(err, price.ErrOther):
		return r.Show(ctx, "rules.late", nil, s.backRow(r))
	case err != nil:
		return s.refuse(ctx, r, err)
	}
	if !l.Undone {
		detail := fmt.Sprintf("%s: %s → %s", l.Key, l.Key.Format(l.To), l.Key.Format(l.From))
		if err := s.Chats().Note(ctx, r.Who(), "rules.undo", detail); err != nil {
			return err
		}
		l.Undone = true
		if err := s.keep(ctx, r.Shop(), l); err != nil {
			return err
		}
	}
	return r.Show(ctx, "rules.undone", l, s.backRow(r))
}
