package pricelist

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

func (s *heldScreen) onPublish(ctx context.Context, r *chat.Request) error {
	return s.decide(ctx, r, s.Publisher(r.Shop()).Publish, "pricelist.held.published")
}

func (s *heldScreen) onKeep(ctx context.Context, r *chat.Request) error {
	return s.decide(ctx, r, s.Publisher(r.Shop()).Keep, "pricelist.held.kept")
}

// decision is what became of a held list, as templates see it.
type decision struct {
	Version feed.Version
	By      string // empty when nobody decided
	Figures feed.Figures
	Skipped []skipped
}

// decide carries out the seller's choice about a held list and shows it in every chat that was asked.
func (s *heldScreen) decide(
	ctx context.Context, r *chat.Request, do func(context.Context, int64, string) (feed.Version, error), text string,
) error {
	id, err := versionOf(r.Key())
	if err != nil {
		return r.Old(ctx)
	}
	by := r.Who()
	v, err := do(ctx, id, by.Name)
	if errors.Is(err, feed.ErrNotHeld) || errors.Is(err, feed.ErrNoVersion) {
		r.Notice(ctx, "pricelist.answer.list.old", nil)
		return nil
	}
	if err != nil {
		return fmt.Errorf("decide about version %d: %w", id, err)
	}
	r.Notice(ctx, "pricelist.answer.list.done", nil)
	chats := s.Chats()
	return errors.Join(
		chats.Note(ctx, by, "list."+string(v.Status), "version "+fmt.Sprint(v.ID)),
		chats.Each(chats.All(), func(c chat.Chat) error {
			return s.closeQuestion(ctx, c, text, decision{Version: v, By: by.Name, Figures: v.Figures})
		}),
	)
}

// closeQuestion shows what became of a question and takes its buttons away.
func (s *heldScreen) closeQuestion(ctx context.Context, c chat.Chat, text string, d decision) error {
	defer s.lock(c)()
	q, err := s.question(ctx, c)
	if err != nil || q.Message == 0 || q.Version != d.Version.ID {
		return err
	}
	if err := withoutButtons(ctx, c, q.Message, text, d); err != nil {
		return err
	}
	q.Answered = s.Now()
	if d.By == "" {
		q = question{} // nobody refused anything: the next held list is asked about at once
	}
	return s.saveQuestion(ctx, c, q)
}
