package cards

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// called is an order to which a chat is called.
type called struct {
	orders.Record
	call orders.Call
	card chat.Card // below which it is said; zero when there is none
}

// key is what copies of the call are counted by.
func (c called) key() string {
	return "remind " + string(c.Order.Code) + " " + strconv.FormatInt(c.call.At.UnixMilli(), 10)
}

// callView is a call as templates see it.
type callView struct {
	View
	Kind  orders.CallKind
	Ticks bool // the time that is left is kept up to date
}

// callChat says aloud to a chat that waiting orders want it: that their time runs out, or that nobody is at them. Each
// moment of an order's time is told once, and what was missed meanwhile is told by the last. In chats that see every order
// only those with a card are spoken of: who asks for a list knows of its orders. Many at once make one message.
func (c *Cards) callChat(ctx context.Context, to chat.Chat, home bool) error {
	due, err := c.due(ctx, to, home)
	errs := []error{err}
	if len(due) > burst {
		return errors.Join(append(errs, c.callMany(ctx, to, due))...)
	}
	for _, one := range due {
		errs = append(errs, c.callOne(ctx, to, one))
	}
	return errors.Join(errs...)
}

// due are the calls that a chat lacks, also when those of some orders cannot be read.
func (c *Cards) due(ctx context.Context, to chat.Chat, home bool) (due []called, err error) {
	waiting, err := c.Desk.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("waiting orders: %w", err)
	}
	tries, err := c.triesIn(ctx, to.ID)
	if err != nil {
		return nil, err
	}
	errs := []error{c.uncall(ctx, to.ID, waiting)}
	ear := c.listener(ctx, to.ID, home)
	was, told := c.calls.of(to.ID), make(map[kaspi.OrderCode]time.Time)
	for _, rec := range waiting {
		call, ok := c.callFor(rec, ear)
		if !ok {
			continue
		}
		if at := was[rec.Order.Code]; !at.IsZero() && tells(at, call.At, c.Now()) {
			told[rec.Order.Code] = at
			continue
		}
		cards, err := c.cardsOf(ctx, to.ID, rec.Order.Code)
		errs = append(errs, err)
		one := called{rec, call, firstOf(cards)}
		spoken := !home || len(cards) > 0 || tries.lost(string(rec.Order.Code))
		switch {
		case err != nil:
		case slices.ContainsFunc(cards, func(card chat.Card) bool { return tells(toldUntil(card, rec), call.At, c.Now()) }):
			told[rec.Order.Code] = call.At
		case spoken && tries.due(one.key(), c.Now()):
			due = append(due, one)
		}
	}
	c.calls.set(to.ID, told)
	return due, errors.Join(errs...)
}

// callOne calls a chat to an order, below its card if there is one.
func (c *Cards) callOne(ctx context.Context, to chat.Chat, one called) error {
	code := string(one.Order.Code)
	row := chat.Row{to.Button("cards.button.accept.code", code, VerbAccept, code)}
	m, err := to.Compose("cards.reminder", callView{c.View(one.Record), one.call.Kind, ticks(one.Record, c.Now())}, append(row, holdKeys(to, one.Record)...))
	if err != nil {
		return err
	}
	m.ReplyTo, m.Reminds = one.card.Message, true
	id, err := c.post(ctx, to, m, one.key())
	if err != nil {
		return fmt.Errorf("send reminder: %w", err)
	}
	c.setTicking(to.ID, id, []orders.Record{one.Record})
	c.endTries(ctx, to.ID, one.key())
	return c.note(ctx, to.ID, id, one.shown())
}

// shown is the card of a message that has called its chat to the order.
func (c called) shown() chat.Card {
	return chat.Card{Code: c.Order.Code, Shown: c.Revision, Urgency: c.Urgency, Called: c.call.At}
}

// callMany calls a chat to many orders in one message: a list of those that wait, which counts as a call to each.
func (c *Cards) callMany(ctx context.Context, to chat.Chat, due []called) error {
	b := burstOf{kind: orders.CallReminder}
	for _, one := range due {
		b.recs, b.keys, b.cards = append(b.recs, one.Record), append(b.keys, one.key()), append(b.cards, one.shown())
		if one.call.Kind == orders.CallEscalation {
			b.kind = orders.CallEscalation
		}
	}
	if err := c.showMany(ctx, to, b); err != nil {
		return err
	}
	c.endTries(ctx, to.ID, b.keys...)
	return nil
}

// firstOf is the oldest card, zero when there is none that can be replied to.
func firstOf(cards []chat.Card) chat.Card {
	for _, card := range cards {
		if card.Message > 0 {
			return card
		}
	}
	return chat.Card{}
}

// othersLimit keeps a chat that does not answer from holding up the calls to all others.
const othersLimit = 30 * time.Second

// callOthers calls those who do not see every order: whom the escalation names, and who has taken one.
func (c *Cards) callOthers(ctx context.Context, _ int64) error {
	ids, err := c.others(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, othersLimit)
	defer cancel()
	return c.each(ctx, ids, func(ctx context.Context, id int64) error {
		if c.Chats().Refused(id) {
			return nil
		}
		defer c.lock(id, 0)()
		to := c.Chats().To(id).About(chat.Cards).With(telegram.Reminder)
		err := c.callChat(ctx, to, false)
		if slices.Contains(c.Chats().All(), id) { // its own keeper redraws it
			return err
		}
		return errors.Join(err, c.redrawShown(ctx, id))
	})
}

// others are the chats that may have to be called and where not every order is shown. What people hold who were removed
// from the shop is given back.
func (c *Cards) others(ctx context.Context) (ids []int64, err error) {
	if c.Deadlines == nil {
		return nil, nil
	}
	add := func(id int64) {
		if id = c.Chats().Current(id); id != 0 && !c.Chats().IsHome(id) && !slices.Contains(ids, id) && !c.removed(ctx, id) {
			ids = append(ids, id)
		}
	}
	for _, rung := range c.Deadlines().Plan().Escalation {
		add(rung.To)
	}
	waiting, err := c.Desk.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("waiting orders: %w", err)
	}
	for _, rec := range waiting {
		if holder := rec.Holder.ID; c.removed(ctx, holder) {
			if err := c.Desk.ReleaseAll(ctx, holder); err != nil {
				return nil, fmt.Errorf("end what a removed person holds: %w", err)
			}
		}
		add(rec.Holder.ID)
	}
	return ids, nil
}
