package cards

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

const (
	newsBatch = 20             // told in one go; the rest by the next Refresh
	newsLock  = -1             // stands for all news of a chat where messages are locked
	newsLasts = 48 * time.Hour // what is older is news no more, such as after days in which a chat was out of reach
)

// telling says what has happened without a person's doing.
type telling struct{ *shown }

// NewsStore keeps what happened, and how far each chat has been told.
type NewsStore interface {
	// News lists what a chat has not been told, oldest first.
	News(ctx context.Context, chat int64, limit int) ([]orders.News, error)
	// MarkRead notes that a chat needs no news up to this id any more.
	MarkRead(ctx context.Context, chat, last int64) error
}

// newsView is one piece of news as templates see it.
type newsView struct{ orders.News }

// tellNews tells a chat what has happened, at least once: what reached it is noted after Telegram has said yes. A few
// pieces stand below the cards they are about; many are told in one message.
//
// A chat that takes nothing at present has its news kept: what it wants to hear is not known from where cards go now.
func (c *telling) tellNews(ctx context.Context, to chat.Chat) error {
	if c.Chats().Refused(to.ID) {
		return nil
	}
	defer c.lock(to.ID, newsLock)() // who reads what is not marked yet would tell it twice
	list, err := c.Store.News(ctx, to.ID, newsBatch)
	if err != nil || len(list) == 0 {
		return err
	}
	tries, err := c.triesIn(ctx, to.ID)
	if err != nil {
		return err
	}
	last := list[len(list)-1].ID
	var fresh []orders.News
	for _, n := range list {
		way := to.News(kindOf(n)).Way(ctx)
		switch {
		case way == news.Off || c.Now().Sub(n.At) > newsLasts || tries.lost(newsKey(n)) || c.apart.has(to.ID, n.ID):
		case way == news.Digest:
			if err := c.gather(ctx, to, n); err != nil {
				return err
			}
		default:
			fresh = append(fresh, n)
		}
	}
	if len(fresh) > 0 && !tries.due(newsKey(fresh[0]), c.Now()) {
		return nil
	}
	if len(fresh) > burst {
		if err := c.tellMany(ctx, to.With(telegram.Digest), fresh); err != nil {
			return err
		}
		fresh = nil
	}
	for _, n := range fresh {
		if err := c.tellOne(ctx, to, n); err != nil {
			return err
		}
	}
	return c.markRead(ctx, to.ID, last)
}

func (c *telling) markRead(ctx context.Context, id, last int64) error {
	c.apart.forget(id, last)
	return c.owed.Note(ctx, func(ctx context.Context) error { return c.Store.MarkRead(ctx, c.Chats().Current(id), last) })
}

// apart are news that a chat was told of in one of its topics while another topic did not take the rest: they are marked with
// that, and not told again before.
type apart struct {
	mu  sync.Mutex
	ids map[int64][]int64 // by chat
}

func (a *apart) has(id, n int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Contains(a.ids[id], n)
}

func (a *apart) add(id int64, list []orders.News) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, n := range list {
		a.ids[id] = append(a.ids[id], n.ID)
	}
}

func (a *apart) forget(id, last int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ids[id] = slices.DeleteFunc(a.ids[id], func(n int64) bool { return n <= last })
}

// kindOf is the kind of a piece of news; both have one name.
func kindOf(n orders.News) news.Kind { return news.Kind(n.Kind) }

// gather keeps a piece of news for the chat's next digest, once.
func (c *telling) gather(ctx context.Context, to chat.Chat, n orders.News) error {
	m, err := to.Compose("cards.news", newsView{n})
	if err != nil {
		return err
	}
	m.Tells = []string{newsKey(n)}
	_, err = to.News(kindOf(n)).Post(ctx, m)
	return err
}

// tellMany tells many pieces of news in one message, or in one for each topic of the chat in which they belong. It is said
// aloud as soon as one of them is. A topic that does not take its message holds up no other one.
func (c *telling) tellMany(ctx context.Context, to chat.Chat, list []orders.News) error {
	topics := map[int][]orders.News{}
	at := map[int]chat.Chat{}
	for _, n := range list {
		there := to.News(kindOf(n))
		topics[there.Topic] = append(topics[there.Topic], n)
		if _, known := at[there.Topic]; !known || there.Way(ctx) == news.Loud {
			at[there.Topic] = there
		}
	}
	var errs []error
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		err := c.tellTogether(ctx, at[topic], topics[topic])
		if err == nil {
			c.apart.add(to.ID, topics[topic])
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (c *telling) tellTogether(ctx context.Context, to chat.Chat, list []orders.News) error {
	views, keys := make([]newsView, len(list)), make([]string, len(list))
	for i, n := range list {
		views[i], keys[i] = newsView{n}, newsKey(n)
	}
	m, err := to.Compose("cards.news.many", views)
	if err != nil {
		return err
	}
	if _, err := c.post(ctx, to, m, keys...); err != nil {
		return fmt.Errorf("tell news: %w", err)
	}
	c.endTries(ctx, to.ID, keys...)
	return nil
}

func (c *telling) tellOne(ctx context.Context, to chat.Chat, n orders.News) error {
	cards := to.Topic
	to = to.News(kindOf(n))
	m, err := to.Compose("cards.news", newsView{n})
	if err != nil {
		return err
	}
	if n.Code != "" {
		code := string(n.Code)
		if m.ReplyTo, err = c.ownCard(ctx, to.ID, n.Code); err != nil {
			return err
		}
		if to.Topic != cards { // the card is elsewhere
			m.ReplyTo = 0
		}
		if m.ReplyTo == 0 {
			m.Rows = []chat.Row{{to.Button("cards.button.open.code", code, VerbOpen, code)}}
		}
	}
	if _, err := c.post(ctx, to, m, newsKey(n)); err != nil {
		return fmt.Errorf("tell news: %w", err)
	}
	c.endTries(ctx, to.ID, newsKey(n))
	return c.markRead(ctx, to.ID, n.ID)
}
