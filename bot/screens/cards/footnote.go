package cards

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/kaspi"
)

// lostOrders are the orders that may not have reached a chat: those it has not been told of yet, or all of them.
func lostOrders(list []chat.Try, all bool) (codes []string) {
	for _, t := range list {
		if t.Tries >= maxTries && !strings.Contains(t.Key, " ") && (all || !t.Named) {
			codes = append(codes, t.Key)
		}
	}
	return codes
}

// tellLost tells of orders that may not have reached the chat as soon as Telegram answers again, in case there is no
// other message that could name them.
func (c *Cards) tellLost(ctx context.Context, to chat.Chat) error {
	const key = "lost orders"
	list, err := c.Store.Tries(ctx, to.ID)
	if err != nil {
		return fmt.Errorf("tries: %w", err)
	}
	codes := lostOrders(list, false)
	tries := triesOf(list)
	if len(codes) == 0 || !tries.due(key, c.Now()) {
		return nil
	}
	if err := to.Reach(ctx); err != nil {
		return fmt.Errorf("reach a chat: %w", err)
	}
	var m chat.Message // Footnote writes it
	for _, code := range codes[:min(len(codes), burst)] {
		m.Rows = append(m.Rows, chat.Row{to.Button("cards.button.open.code", kaspi.OrderCode(code), VerbOpen, code)})
	}
	if _, err := c.post(ctx, to, m, key); err != nil {
		return fmt.Errorf("tell of orders that may not have come: %w", err)
	}
	c.endTries(ctx, to.ID, key)
	return nil
}

// Footnote names below a new message the orders that may not have reached the chat: in the next message that Telegram
// confirms, and in each reminder.
func (c *Cards) Footnote(ctx context.Context, to chat.Chat, m chat.Message) (chat.Message, func(context.Context)) {
	nothing := func(context.Context) {}
	list, err := c.Store.Tries(ctx, to.ID)
	if err != nil {
		c.Log.Warn("reading what may not have reached a chat failed", "err", err)
		return m, nothing
	}
	codes := slices.DeleteFunc(lostOrders(list, m.Reminds), func(code string) bool { return slices.Contains(m.Tells, code) })
	if len(codes) == 0 {
		return m, nothing
	}
	text, err := to.HTML("cards.unconfirmed", unconfirmedOf(codes))
	if err != nil {
		c.Log.Error("a footnote cannot be written", "err", err)
		return m, nothing
	}
	m.Text = chat.HTML(strings.TrimSpace(string(m.Text + "\n\n" + text)))
	return m, func(ctx context.Context) {
		id := c.Chats().Current(to.ID)
		if err := c.Store.NameTries(context.WithoutCancel(ctx), id, codes...); err != nil {
			c.Log.Warn("noting what a chat was told failed", "err", err)
		}
	}
}

// unconfirmed are orders of which Telegram did not say whether their cards are there.
type unconfirmed struct {
	Codes []string
	More  int // than there is room for
}

func unconfirmedOf(codes []string) unconfirmed {
	const room = 20
	return unconfirmed{codes[:min(len(codes), room)], max(0, len(codes)-room)}
}
