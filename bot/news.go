package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	newsBatch = 20             // told in one go; the rest by the next Refresh
	newsLasts = 48 * time.Hour // what is older is news no more, such as after days in which a chat was out of reach
)

// newsView is one piece of news as templates see it.
type newsView struct{ orders.News }

// tellNews tells a chat what has happened, at least once: what reached it is noted after Telegram has said yes. A few
// pieces stand below the cards they are about; many are told in one message.
func (b *Bot) tellNews(ctx context.Context, chat int64) error {
	news, err := b.Store.News(ctx, chat, newsBatch)
	if err != nil || len(news) == 0 {
		return err
	}
	wanted, err := b.wanted(ctx, chat)
	if err != nil {
		return err
	}
	last := news[len(news)-1].ID
	fresh := slices.DeleteFunc(news, func(n orders.News) bool {
		return !wanted[n.Kind] || b.Now().Sub(n.At) > newsLasts
	})
	if len(fresh) > burst {
		views := make([]newsView, len(fresh))
		for i, n := range fresh {
			views[i] = newsView{n}
		}
		if _, err := b.say(ctx, chat, "news.many", views); err != nil {
			return fmt.Errorf("tell news: %w", err)
		}
		fresh = nil
	}
	for _, n := range fresh {
		if err := b.tellOne(ctx, chat, n); err != nil {
			return err
		}
	}
	return b.Store.MarkRead(context.WithoutCancel(ctx), chat, last)
}

func (b *Bot) tellOne(ctx context.Context, chat int64, n orders.News) error {
	text, err := b.words.HTML("news", newsView{n})
	if err != nil {
		return err
	}
	m := message{Text: text}
	if n.Code != "" {
		if m.ReplyTo, err = b.ownCard(ctx, chat, n.Code); err != nil {
			return err
		}
		if m.ReplyTo == 0 {
			m.Keys = keyboard{row(button(b.words.Text("button.open.code", n.Code), verbOpen, string(n.Code)))}
		}
	}
	if _, err := b.post.send(ctx, chat, m); err != nil {
		return fmt.Errorf("tell news: %w", err)
	}
	return b.Store.MarkRead(context.WithoutCancel(ctx), chat, n.ID)
}

// ownCard is the newest message of a chat that shows this order alone, 0 when there is none.
func (b *Bot) ownCard(ctx context.Context, chat int64, code kaspi.OrderCode) (int, error) {
	cards, err := b.cardsOf(ctx, chat, code)
	if err != nil {
		return 0, err
	}
	for _, c := range slices.Backward(cards) {
		all, err := b.Store.CardsIn(ctx, chat, c.Message)
		if err != nil {
			return 0, fmt.Errorf("cards of a message: %w", err)
		}
		if len(all) == 1 {
			return c.Message, nil
		}
	}
	return 0, nil
}

// wanted are the kinds of news for a chat: as it has said, or else the usual ones where cards go.
func (b *Bot) wanted(ctx context.Context, chat int64) (map[orders.NewsKind]bool, error) {
	wishes, err := b.Store.Subscriptions(ctx, chat)
	if err != nil {
		return nil, err
	}
	home := slices.Contains(b.chats(), chat)
	wanted := map[orders.NewsKind]bool{}
	for _, kind := range orders.NewsKinds() {
		wish, said := wishes[kind]
		wanted[kind] = said && wish || !said && home && kind.Usual()
	}
	return wanted, nil
}

// Review looks for what the passing of time makes news: goods that do not come back, limits that come near. Each is
// told once.
func (b *Bot) Review(ctx context.Context) error {
	recs, err := b.Store.Records(ctx, orders.Filter{Stages: orders.TabReturns.Stages()})
	if err != nil {
		return fmt.Errorf("goods on their way back: %w", err)
	}
	err = b.Store.AddNews(ctx, orders.NotBack(recs, b.Now(), b.config.returnDays())...)
	return errors.Join(err, b.reviewQuality(ctx))
}
