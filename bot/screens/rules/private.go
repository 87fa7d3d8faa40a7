package rules

import (
	"context"

	"kaspibot/bot/chat"
	"kaspibot/bot/telegram"
)

// private answers in a group in which there are people of all roles as other money is told: not there, but in the own chat of
// whoever asks, where the rules are shown to begin with. Where an owner has said that a group is told money it answers there.
func (s *Screen) private(do chat.Handler) chat.Handler {
	return func(ctx context.Context, r *chat.Request) error {
		if r.ID > 0 || s.Money(ctx, r.ID) {
			return do(ctx, r)
		}
		return s.showOwn(ctx, r)
	}
}

// onTypedIn is onTyped by the same rule: a group may have been told money when the question was asked.
func (s *Screen) onTypedIn(ctx context.Context, r *chat.Request, kept []byte) error {
	return s.private(func(ctx context.Context, r *chat.Request) error { return s.onTyped(ctx, r, kept) })(ctx, r)
}

// showOwn shows the rules to a person in their own chat, and tells the group so.
func (s *Screen) showOwn(ctx context.Context, r *chat.Request) error {
	own := s.Chats().To(r.Who().ID)
	p, err := s.rules(ctx, own, r.Shop())
	if err != nil {
		return err
	}
	m, err := own.Compose(p.name, p.view, p.rows...)
	if err != nil {
		return err
	}
	_, err = own.Post(ctx, m)
	switch {
	case err == nil:
		return r.Show(ctx, "rules.own", r.Who().Name)
	case telegram.KindOf(err) == telegram.KindChat:
		return r.Show(ctx, "rules.unstarted", r.Who().Name, chat.Row{chat.OwnChatButton(r.Chat, r.Text("rules.button.own", nil), "")})
	}
	return err
}
