package cards

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// lost is what may not have reached a chat.
type lost struct {
	codes []string // of orders
	said  []string // what other messages are called
	keys  []string // of both
}

// lostOf is what a chat has not been told of yet. Orders may be told of again.
func lostOf(list []chat.Try, orders bool) (l lost) {
	for _, t := range list {
		name, said := t.Said()
		switch {
		case t.Tries < maxTries, t.Named && (said || !orders):
		case said:
			l.said, l.keys = append(l.said, name), append(l.keys, t.Key)
		case !strings.Contains(t.Key, " "):
			l.codes, l.keys = append(l.codes, t.Key), append(l.keys, t.Key)
		}
	}
	return l
}

// tellLost tells of what may not have reached the chat as soon as Telegram answers again, in case there is no
// other message that could name them.
func (c *telling) tellLost(ctx context.Context, to chat.Chat) error {
	const key = "lost orders"
	list, err := c.Store.Tries(ctx, to.ID)
	if err != nil {
		return fmt.Errorf("tries: %w", err)
	}
	left := lostOf(list, false)
	tries := triesOf(list)
	if len(left.keys) == 0 || !tries.due(key, c.Now()) {
		return nil
	}
	if err := to.Reach(ctx); err != nil {
		return fmt.Errorf("reach a chat: %w", err)
	}
	var m chat.Message // Footnote writes it
	for _, code := range left.codes[:min(len(left.codes), burst)] {
		m.Rows = append(m.Rows, chat.Row{to.Button("cards.button.open.code", kaspi.OrderCode(code), VerbOpen, code)})
	}
	if _, err := c.post(ctx, to, m, key); err != nil {
		return fmt.Errorf("tell of what may not have come: %w", err)
	}
	c.endTries(ctx, to.ID, key)
	return nil
}

// Footnote names below a new message what may not have reached the chat: in the next message that Telegram
// confirms, and orders in each reminder.
func (c *telling) Footnote(ctx context.Context, to chat.Chat, m chat.Message) (chat.Message, func(context.Context)) {
	nothing := func(context.Context) {}
	list, err := c.Store.Tries(ctx, to.ID)
	if err != nil {
		c.Log.Warn("reading what may not have reached a chat failed, the next message names it", "err", err)
		return m, nothing
	}
	left := lostOf(slices.DeleteFunc(list, func(t chat.Try) bool { return slices.Contains(m.Tells, t.Key) }), m.Reminds)
	if len(left.keys) == 0 {
		return m, nothing
	}
	text, err := to.HTML("cards.unconfirmed", unconfirmedOf(left))
	if err != nil {
		c.Log.Error("a footnote cannot be written", "err", err)
		return m, nothing
	}
	m.Text = chat.HTML(strings.TrimSpace(string(m.Text + "\n\n" + text)))
	return m, func(ctx context.Context) {
		id := c.Chats().Current(to.ID)
		if err := c.Store.NameTries(context.WithoutCancel(ctx), id, left.keys...); err != nil {
			c.Log.Warn("noting what a chat was told failed, the next message says it again", "err", err)
		}
	}
}

// unconfirmed is what Telegram did not say whether it is there.
type unconfirmed struct {
	Codes []string // of orders, whose cards may not be there
	More  int      // than there is room for
	Said  []string // what other messages begin with
}

func unconfirmedOf(l lost) unconfirmed {
	const room = 20
	return unconfirmed{l.codes[:min(len(l.codes), room)], max(0, len(l.codes)-room), l.said[:min(len(l.said), room)]}
}

// Waiting lists what a chat is yet to be shown: new orders, and messages that show an order as it was.
func (c *Cards) Waiting(ctx context.Context, id int64) (held []telegram.Held, err error) {
	stale, err := c.Store.StaleCards(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("stale cards: %w", err)
	}
	home, standIn := c.Chats().IsHome(id), c.Chats().StandIn(id)
	for _, s := range stale {
		switch {
		case s.Card.Message > 0:
			held = append(held, telegram.Held{What: telegram.HeldEdit, Key: strconv.Itoa(s.Card.Message)})
		case s.Card.Message == 0 && home && (!standIn || s.Record.Stage.Waiting()):
			held = append(held, telegram.Held{What: telegram.HeldOrder, Key: string(s.Record.Order.Code)})
		}
	}
	return held, nil
}
