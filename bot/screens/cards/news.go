package cards

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/chat"
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

// NewsStore keeps what happened, how far each chat has been told, and what it wants to hear.
type NewsStore interface {
	// News lists what a chat has not been told, oldest first.
	News(ctx context.Context, chat int64, limit int) ([]orders.News, error)
	// MarkRead notes that a chat needs no news up to this id any more.
	MarkRead(ctx context.Context, chat, last int64) error
	// Subscriptions are the kinds of news that a chat has switched on or off.
	Subscriptions(ctx context.Context, chat int64) (map[orders.NewsKind]bool, error)
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
	news, err := c.Store.News(ctx, to.ID, newsBatch)
	if err != nil || len(news) == 0 {
		return err
	}
	tries, err := c.triesIn(ctx, to.ID)
	if err != nil {
		return err
	}
	wanted, err := c.Wanted(ctx, to.ID)
	if err != nil {
		return err
	}
	last := news[len(news)-1].ID
	fresh := slices.DeleteFunc(news, func(n orders.News) bool {
		return !wanted[n.Kind] || c.Now().Sub(n.At) > newsLasts || tries.lost(newsKey(n))
	})
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
	return c.owed.Note(ctx, func(ctx context.Context) error { return c.Store.MarkRead(ctx, c.Chats().Current(id), last) })
}

func (c *telling) tellMany(ctx context.Context, to chat.Chat, news []orders.News) error {
	views, keys := make([]newsView, len(news)), make([]string, len(news))
	for i, n := range news {
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
	m, err := to.Compose("cards.news", newsView{n})
	if err != nil {
		return err
	}
	if n.Code != "" {
		code := string(n.Code)
		if m.ReplyTo, err = c.ownCard(ctx, to.ID, n.Code); err != nil {
			return err
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

// Wanted are the kinds of news for a chat: as it has said, or else the usual ones where cards go.
func (c *telling) Wanted(ctx context.Context, id int64) (map[orders.NewsKind]bool, error) {
	said, err := c.Store.Subscriptions(ctx, id)
	if err != nil {
		return nil, err
	}
	wanted := map[orders.NewsKind]bool{}
	for _, kind := range orders.NewsKinds() {
		wish, known := said[kind]
		wanted[kind] = known && wish || !known && c.Chats().IsHome(id) && kind.Usual()
	}
	return wanted, nil
}
