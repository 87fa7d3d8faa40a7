package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"kaspibot/bot/orders"
)

const (
	burst      = 5  // more new orders than this go out as digests: a chat takes about one message a second
	digestSize = 10 // orders in one message
)

// Refresh makes every chat show every order as it is: what was never shown is sent, what has changed is edited, and who
// is about to miss a deadline hears it. What fails is tried again by the next Refresh. A chat that cannot be reached
// does not hold up the others.
func (b *Bot) Refresh(ctx context.Context) error {
	chats := b.everywhere()
	errs := make([]error, len(chats))
	var wg sync.WaitGroup
	for i, chat := range chats {
		wg.Go(func() { errs[i] = b.refreshChat(ctx, chat) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// screen is the lock of what a chat shows: two at work on it would send a card twice. There is one for each chat, so
// that one in which Telegram lets us wait does not hold up the others.
func (b *Bot) screen(chat int64) *sync.Mutex {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.screens[chat] == nil {
		b.screens[chat] = new(sync.Mutex)
	}
	return b.screens[chat]
}

func (b *Bot) refreshChat(ctx context.Context, chat int64) error {
	screen := b.screen(chat)
	screen.Lock()
	defer screen.Unlock()
	stale, err := b.Store.StaleCards(ctx, chat)
	if err != nil {
		return fmt.Errorf("stale cards: %w", err)
	}
	var fresh []orders.Record
	var messages []int
	for _, s := range stale {
		switch {
		case s.Card.Message == 0:
			fresh = append(fresh, s.Record)
		case !slices.Contains(messages, s.Card.Message):
			messages = append(messages, s.Card.Message)
		}
	}
	errs := []error{b.showFresh(ctx, chat, fresh), b.ring(ctx, chat), b.tellRulings(ctx, chat)}
	for _, id := range messages {
		errs = append(errs, b.showAgain(ctx, chat, id))
	}
	return errors.Join(append(errs, b.tellNews(ctx, chat))...)
}

// showFresh sends orders that the chat has not seen, if it is one where cards go.
func (b *Bot) showFresh(ctx context.Context, chat int64, fresh []orders.Record) error {
	if !slices.Contains(b.chats(), chat) {
		return nil
	}
	size := 1
	if len(fresh) > burst {
		size = digestSize
	}
	var errs []error
	for group := range slices.Chunk(fresh, size) {
		errs = append(errs, b.sendCards(ctx, chat, group))
	}
	return errors.Join(errs...)
}

// showAgain brings a message up to date that shows one order or several.
func (b *Bot) showAgain(ctx context.Context, chat int64, id int) error {
	cards, err := b.Store.CardsIn(ctx, chat, id)
	if err != nil {
		return fmt.Errorf("cards of a message: %w", err)
	}
	recs := make([]orders.Record, len(cards))
	for i, c := range cards {
		if recs[i], err = b.Desk.Order(ctx, c.Code); err != nil {
			return fmt.Errorf("order %s: %w", c.Code, err)
		}
		cards[i].Shown = recs[i].Revision
	}
	m, err := b.redraw(ctx, chat, id, recs)
	if err != nil {
		return err
	}
	err = b.post.edit(ctx, chat, id, m)
	if errors.Is(err, errNoMessage) {
		return b.showElsewhere(ctx, chat, id, cards)
	}
	if err != nil {
		return fmt.Errorf("edit card: %w", err)
	}
	return b.note(ctx, chat, id, cards...)
}

// showElsewhere deals with a message that somebody deleted, or that is over 48 hours old. Orders that still wait and
// that the chat shows nowhere else are sent anew; the others stay noted, or they would be taken for never shown.
func (b *Bot) showElsewhere(ctx context.Context, chat int64, id int, cards []orders.Card) error {
	var waiting []orders.Record
	var over []orders.Card
	for _, c := range cards {
		rec, err := b.Desk.Order(ctx, c.Code)
		if err != nil {
			return fmt.Errorf("order %s: %w", c.Code, err)
		}
		if rec.Stage != orders.StageNew {
			over = append(over, c)
			continue
		}
		copies, err := b.cardsOf(ctx, chat, c.Code)
		if err != nil {
			return err
		}
		if len(copies) == 1 {
			waiting = append(waiting, rec)
		}
	}
	return errors.Join(b.note(ctx, chat, id, over...), b.showFresh(ctx, chat, waiting))
}

// draw picks the form: a card for one order, a digest for several.
func (b *Bot) draw(recs []orders.Record) (message, error) {
	if len(recs) == 1 {
		return b.cardMessage(recs[0])
	}
	return b.digestMessage("", recs)
}

func (b *Bot) sendCards(ctx context.Context, chat int64, recs []orders.Record) error {
	m, err := b.draw(recs)
	if err != nil {
		return err
	}
	id, err := b.post.send(ctx, chat, m)
	if err != nil {
		return fmt.Errorf("send card: %w", err)
	}
	return b.note(ctx, chat, id, cardsFor(recs)...)
}

// Reclock redraws the cards of waiting orders, whose waiting time has moved on since they were shown.
func (b *Bot) Reclock(ctx context.Context) error {
	waiting, err := b.Desk.New(ctx)
	if err != nil {
		return fmt.Errorf("waiting orders: %w", err)
	}
	shown := map[int64][]int{} // messages by chat
	var errs []error
	for _, rec := range waiting {
		cards, err := b.Store.CardsOf(ctx, rec.Order.Code)
		errs = append(errs, err)
		for _, c := range cards {
			if !slices.Contains(shown[c.Chat], c.Message) {
				shown[c.Chat] = append(shown[c.Chat], c.Message)
			}
		}
	}
	for chat, messages := range shown {
		errs = append(errs, b.reclockChat(ctx, chat, messages))
	}
	return errors.Join(errs...)
}

func (b *Bot) reclockChat(ctx context.Context, chat int64, messages []int) error {
	screen := b.screen(chat)
	screen.Lock()
	defer screen.Unlock()
	var errs []error
	for _, id := range messages {
		errs = append(errs, b.showAgain(ctx, chat, id))
	}
	return errors.Join(errs...)
}
