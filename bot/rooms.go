package bot

import (
	"context"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/screens/acts"
	"kaspibot/bot/screens/book"
	"kaspibot/bot/screens/cards"
	"kaspibot/bot/screens/deadlines"
	"kaspibot/bot/screens/goods"
	"kaspibot/bot/screens/menu"
	"kaspibot/bot/screens/notify"
	"kaspibot/bot/screens/papers"
	"kaspibot/bot/screens/people"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/screens/reports"
	"kaspibot/bot/screens/rules"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/screens/topics"
)

// rooms makes every room of the front and lists them in the order of Telegram's command menu. A new room is added here
// and nowhere else.
func (b *Bot) rooms(p Parts) []chat.Room {
	b.cards = cards.New(cards.Config{
		Chats: b.chats, Desk: p.Desk, Store: p.Store, Deadlines: p.Desk.Deadlines, Rules: p.Auto.Rules,
		Mode:      func() auto.Mode { return p.Auto.CurrentMode(context.Background()) },
		Announced: p.Announced,
		Polled:    p.Engine.OrdersPolled,
		Clock:     p.Engine.ClockRight,
		Log:       p.Log, Now: p.Now,
	})
	b.papers = papers.New(papers.Config{
		Chats: b.chats, Desk: one[papers.Desk](p.Desk), Store: one[papers.Store](p.Store), Waybills: one(p.Waybills), Printer: p.Printer,
		Log: p.Log, Zone: p.Zone, Now: p.Now,
	})
	b.acts = acts.New(acts.Config{
		Chats: b.chats, Desk: one[acts.Desk](p.Desk), Cards: b.cards, Papers: b.papers, Log: p.Log, Now: p.Now,
	})
	b.goods = goods.New(goods.Config{
		Chats: b.chats, Store: one[goods.Store](p.Store), Prices: one(p.Prices),
		StockAt: func(chat.ShopID) time.Time { return p.Engine.StockRead() }, Merchant: one(p.Merchant),
		Points: one(p.Points), Log: p.Log, Now: p.Now,
	})
	b.pricelist = pricelist.New(pricelist.Config{
		Chats: b.chats, Engine: one[pricelist.Engine](p.Engine), Publisher: one(p.Publisher), Links: one(p.Links),
		Pulls: one[pricelist.Pulls](p.Store), Log: p.Log, Now: p.Now,
	})
	orderBook := book.New(book.Config{
		Desk: one[book.Desk](p.Desk), Store: one[book.Store](p.Store), Cards: b.cards, Now: p.Now,
		Buyers: one[book.Buyers](orders.Retention{Desk: p.Desk, Archive: p.Store}),
	})
	state := shop.New(shop.Config{
		Chats: b.chats, Engine: one[shop.Engine](p.Engine), Desk: one[shop.Desk](p.Desk),
		Publisher: one[shop.Publisher](p.Publisher), Auto: one[shop.Auto](p.Auto), Build: b.config.Build,
	})
	b.notify = notify.New(notify.Config{
		Chats: b.chats, Office: b.office, Store: p.Store, Log: p.Log, Zone: p.Zone, Now: p.Now,
	})
	clock := deadlines.New(deadlines.Config{
		Chats: b.chats, Desk: one[deadlines.Desk](p.Desk), Mode: func() auto.Mode { return p.Auto.CurrentMode(context.Background()) },
		Soon: b.cards.Soon, Now: p.Now,
	})
	figures := reports.New(reports.Config{Store: one[reports.Store](p.Store), Log: p.Log, Now: p.Now})
	staff := people.New(people.Config{
		Chats: b.chats, Store: followed{p.Store, func() { b.menu.Changed() }}, Trail: one[people.Trail](p.Store), Log: p.Log, Zone: p.Zone, Now: p.Now,
	})
	b.menu = menu.New(menu.Config{
		Chats: b.chats, Front: func() menu.Front { return b.router }, Telegram: func() menu.Telegram { return b.telegram }, Log: p.Log,
	})
	markup := rules.New(rules.Config{
		Chats: b.chats, File: one(p.Rules), Publisher: one(p.Scales), Store: one[rules.Store](p.Store), Log: p.Log, Now: p.Now,
		Money: func(ctx context.Context, group int64) bool { return b.office.Wishes(ctx, b.chats().Place(group)).Money },
	})
	forum := topics.New(topics.Config{Chats: b.chats})
	return []chat.Room{
		orderBook.Room(), b.papers.Room(), b.acts.Room(), b.pricelist.Room(), b.goods.Room(), figures.Room(), state.Room(),
		b.notify.Room(), staff.Room(), clock.Room(), markup.Room(), forum.Room(), b.cards.Room(), b.menu.Room(),
	}
}
