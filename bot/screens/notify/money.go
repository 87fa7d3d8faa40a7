package notify

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
)

// keySure is meant: money is told in a group. keyOn asks about that, and keyOff ends it.
const keySure = "sure"

// moneyRow is the choice of a group whether its digests tell what the shop earns. A person's own do by their role.
func moneyRow(r *chat.Request, view wishesView) chat.Row {
	switch {
	case view.Private:
		return nil
	case view.Money:
		return chat.Row{r.Button("notify.button.money.off", nil, verbMoney, keyOff)}
	}
	return chat.Row{r.Button("notify.button.money", nil, verbMoney, keyOn)}
}

// onMoney chooses whether the digests of a group tell money. All of its people read them, so that an owner is asked first.
func (s *Screen) onMoney(ctx context.Context, r *chat.Request) error {
	key := r.Key()
	switch {
	case r.ID > 0:
		return r.Old(ctx)
	case key == keyOn:
		return r.Show(ctx, "notify.money.ask", nil, chat.Row{
			r.Button("notify.button.sure", nil, verbMoney, keySure), r.Button("notify.button.no", nil, verbDigests, keyShow),
		})
	case key != keySure && key != keyOff:
		return r.Old(ctx)
	}
	p := s.place(r)
	if err := s.Office.SetMoney(context.WithoutCancel(ctx), p, key == keySure); err != nil {
		return fmt.Errorf("choose who sees money: %w", err)
	}
	r.Notice(ctx, "notify.answer.done", nil)
	err := s.Chats().Note(ctx, r.Who(), "news.money", fmt.Sprintf("%d: %t", p.Chat, key == keySure))
	return errors.Join(err, s.showDigests(ctx, r))
}
