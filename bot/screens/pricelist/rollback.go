package pricelist

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// onBack asks whether to go back to a version: the second tap does it.
func (s versionScreen) onBack(ctx context.Context, r *chat.Request) error {
	id, err := versionOf(r.Key())
	if err != nil {
		return r.Old(ctx)
	}
	v, _, err := s.version(ctx, r, id)
	if err != nil {
		return notKept(ctx, r, err)
	}
	return r.Show(ctx, "pricelist.rollback", v, chat.Row{
		r.Button("pricelist.button.rollback", id, verbBackYes, r.Key()),
		r.Button("pricelist.button.stop", nil, verbVersion, r.Key()),
	})
}

// onBackYes goes back, and says that the list is frozen now.
func (s versionScreen) onBackYes(ctx context.Context, r *chat.Request) error {
	id, err := versionOf(r.Key())
	if err != nil {
		return r.Old(ctx)
	}
	by := r.Who()
	v, err := s.Publisher(r.Shop()).RollBack(ctx, id, by.Name)
	if text := noWayBack(err); text != "" {
		r.Notice(ctx, text, nil)
		return nil
	}
	if err != nil {
		return fmt.Errorf("roll back: %w", err)
	}
	r.Notice(ctx, "pricelist.answer.list.done", nil)
	return errors.Join(
		s.Chats().Note(ctx, by, "list.rollback", fmt.Sprintf("version %d as %d", id, v.ID)),
		s.CloseOld(ctx),
		r.Show(ctx, "pricelist.rollback.done", v),
	)
}

// noWayBack is the notice for a version that cannot be gone back to, "" for any other outcome.
func noWayBack(err error) string {
	switch {
	case errors.Is(err, feed.ErrNoVersion):
		return "pricelist.answer.version.gone"
	case errors.Is(err, publish.ErrServed):
		return "pricelist.answer.version.served"
	case errors.Is(err, publish.ErrNotPublished):
		return "pricelist.answer.version.never"
	case errors.Is(err, publish.ErrNothingLeft):
		return "pricelist.answer.version.empty"
	}
	return ""
}
