package cards

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// burstView sums up many orders that came at once, or whose time ran out at once.
type burstView struct {
	Kind    orders.CallKind // empty when they are new
	Orders  int             // that came
	Waiting int             // of them
	Sum     kaspi.Tenge
	Due     time.Time // the first deadline of those that wait, zero when none is known
}

const (
	maxBursts = 10 // the newest of a chat, whose messages keep their head
	unnoted   = -1 // stands for the number of a message that nobody has learnt
)

// bursts are the orders that came at once, by the message that told of them.
type bursts struct {
	Message int         `json:"Message"` // not 0; a chat that moves has its messages forgotten by that
	List    []announced `json:"List"`
}

type announced struct {
	Message int             `json:"Message"`
	Codes   []string        `json:"Codes"`
	Kind    orders.CallKind `json:"Kind,omitempty"` // empty when they were new
}

const keptBursts chat.Kept[bursts] = "bursts"

func (c *lists) burstsIn(ctx context.Context, id int64) ([]announced, error) {
	kept, err := keptBursts.Get(ctx, c.Store, id)
	if err != nil || kept.Message == 0 {
		return nil, err
	}
	return kept.List, nil
}

// keepBurst notes which orders a message told of.
func (c *lists) keepBurst(ctx context.Context, id int64, b announced) error {
	list, err := c.burstsIn(ctx, id)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(old announced) bool {
		if old.Message == unnoted { // of other orders it stays: a copy may be there
			return slices.Equal(old.Codes, b.Codes)
		}
		return old.Message == b.Message
	})
	list = append(list, b)
	return keptBursts.Set(ctx, c.Store, id, bursts{unnoted, list[max(0, len(list)-maxBursts):]})
}

// oweBurst is keepBurst for a message that may be there: what the disk refuses is written before the chat is looked at again.
func (c *lists) oweBurst(ctx context.Context, id int64, b announced) error {
	return c.owed.Note(ctx, func(ctx context.Context) error { return c.keepBurst(ctx, c.Chats().Current(id), b) })
}

// adoptBurst notes that a message is a copy of one that told of these orders among others.
func (c *lists) adoptBurst(ctx context.Context, id int64, message int, codes []kaspi.OrderCode) error {
	list, err := c.burstsIn(ctx, id)
	if err != nil {
		return err
	}
	for _, b := range slices.Backward(list) {
		others := slices.ContainsFunc(codes, func(code kaspi.OrderCode) bool { return !slices.Contains(b.Codes, string(code)) })
		if !others {
			return c.keepBurst(ctx, id, announced{message, b.Codes, b.Kind})
		}
	}
	return nil
}

// burstOf is what the head of a list says if that told of many orders at once, as of now; nil for any other list.
func (c *lists) burstIn(ctx context.Context, id int64, message int) (*burstView, error) {
	list, err := c.burstsIn(ctx, id)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(b announced) bool { return b.Message == message })
	if i < 0 {
		return nil, nil //nolint:nilnil // there is none, which is no error
	}
	waiting, err := c.Desk.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("waiting orders: %w", err)
	}
	return sumUp(list[i].Codes, waiting, list[i].Kind), nil
}

// sumUp is what these orders come to, as far as they are among those that wait.
func sumUp(codes []string, waiting []orders.Record, kind orders.CallKind) *burstView {
	of := map[string]bool{}
	for _, code := range codes {
		of[code] = true
	}
	v := burstView{Kind: kind, Orders: len(codes)}
	for _, rec := range waiting {
		if !of[string(rec.Order.Code)] || rec.Stage != orders.StageNew {
			continue
		}
		v.Waiting++
		v.Sum += rec.Order.Total
		if due := rec.Deadline; !due.IsZero() && (v.Due.IsZero() || due.Before(v.Due)) {
			v.Due = due
		}
	}
	return &v
}

// burstOf are many orders to tell of at once.
type burstOf struct {
	kind  orders.CallKind // empty when they are new
	recs  []orders.Record
	keys  []string    // of the tries
	cards []chat.Card // as which they are shown then
}

// showMany tells of many orders in one message: a list that opens with what they are worth together, and with what is due
// first. All of them count as shown.
func (c *lists) showMany(ctx context.Context, to chat.Chat, b burstOf) error {
	p, err := c.readPage(ctx, orders.TabNew, 1)
	if err != nil {
		return err
	}
	codes := codesOf(b.recs)
	p.Burst = sumUp(codes, b.recs, b.kind)
	m, err := c.listMessage(to, p)
	if err != nil {
		return err
	}
	m.Reminds = b.kind != ""
	id, err := c.post(ctx, to, m, b.keys...)
	if telegram.Doubtful(err) || telegram.KindOf(err) == telegram.KindUnread { // a copy may be there, and be pressed
		if err := c.oweBurst(ctx, to.ID, announced{unnoted, codes, b.kind}); err != nil {
			c.Log.Warn("noting many orders failed", "err", err)
		}
	}
	if err != nil {
		return fmt.Errorf("send many orders: %w", err)
	}
	if b.kind == "" {
		c.announced(b.recs)
	}
	cards := b.cards
	for _, rec := range p.recs { // the page may show an older order too
		if !slices.ContainsFunc(cards, func(card chat.Card) bool { return card.Code == rec.Order.Code }) {
			cards = append(cards, quietCards([]orders.Record{rec})...)
		}
	}
	// As soon as the cards are noted they may be redrawn, by what is known of the message then.
	return errors.Join(
		c.oweBurst(ctx, to.ID, announced{id, codes, b.kind}),
		c.owed.Note(ctx, func(ctx context.Context) error {
			return keptList.Set(ctx, c.Store, c.Chats().Current(to.ID), list{id, 1, orders.TabNew})
		}),
		c.note(ctx, to.ID, id, cards...),
	)
}
