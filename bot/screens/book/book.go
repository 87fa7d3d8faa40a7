// Package book leafs through orders: lists by tab, one order, a search, what is due today, the shop's standing.
package book

import (
	"context"
	"embed"
	"errors"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

//go:embed words
var words embed.FS

// Desk is what the book asks about an order; *orders.Desk is one.
type Desk interface {
	// Order returns orders.ErrUnknownOrder for one that is not in the book.
	Order(ctx context.Context, code kaspi.OrderCode) (orders.Record, error)
}

// Store is the order book.
type Store interface {
	// Records returns the orders that pass the filter, in no particular order.
	Records(ctx context.Context, f orders.Filter) ([]orders.Record, error)
	// Find lists at most limit of the orders that a search is about, the newest first, and counts all of them.
	Find(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error)
	// FindGoods is Find for who may not know buyers: by a name or a phone it finds nothing.
	FindGoods(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error)
	// Marks counts the orders that were placed since a time by what they mean for the shop's standing.
	Marks(ctx context.Context, since time.Time) (map[orders.Mark]int, error)
}

// Cards draw orders; *cards.Cards is one.
type Cards interface {
	// Show sends an order's card, which then follows the order.
	Show(ctx context.Context, to chat.Chat, rec orders.Record) error
	// ShowList puts a page of a tab into a message, or into a new one when that is 0.
	ShowList(ctx context.Context, to chat.Chat, message int, tab orders.Tab, page int) error
	OrderRows(to chat.Chat, recs []orders.Record) []chat.Row
	View(rec orders.Record) cards.View
}

// Config says what the book works with. All of it is required.
type Config struct {
	Desk  func(chat.ShopID) Desk
	Store func(chat.ShopID) Store
	Cards Cards
	// Buyers takes buyers out of orders.
	Buyers func(chat.ShopID) Buyers
	Now    func() time.Time
}

// Screen is the room of the order book. Make it with New.
type Screen struct{ Config }

// New makes the room.
func New(c Config) *Screen { return &Screen{c} }

// Room is what the front plugs in.
func (s *Screen) Room() chat.Room {
	return chat.Room{
		Name: "book", Group: "orders",
		Commands: []chat.Command{
			{Name: "orders", Role: chat.Viewer, Do: s.onOrders},
			{Name: "today", Role: chat.Viewer, Do: s.onToday},
			{Name: "order", Role: chat.Viewer, Do: s.onOrder},
			{Name: "find", Role: chat.Viewer, Do: s.onFind},
			{Name: "quality", Role: chat.Viewer, Group: "figures", Do: s.onQuality},
			{Name: "forget", Role: chat.Owner, Do: s.onForget},
		},
		Verbs: []chat.Verb{
			{Name: cards.VerbTab, Role: chat.Viewer, Do: s.onTab},
			{Name: cards.VerbOpen, Role: chat.Viewer, Order: true, Do: s.onOpen},
			{Name: verbToday, Role: chat.Viewer, Do: s.onTodayPage},
			{Name: verbForget, Role: chat.Owner, Order: true, Do: s.onForgetAnswered},
		},
		Steps: []chat.Step{
			{Name: stepOrder, Role: chat.Viewer, Over: chat.Stands, Do: s.onOrderTyped}, {Name: stepFind, Role: chat.Viewer, Over: chat.Stands, Do: s.onFindTyped},
			{Name: stepForget, Role: chat.Owner, Over: chat.Stands, Do: s.onForgetTyped},
		},
		Text:  s.onText,
		Words: words,
	}
}

// onOrders lists the orders that wait. The list is as alive as a card: it follows what becomes of its orders.
func (s *Screen) onOrders(ctx context.Context, r *chat.Request) error {
	return s.Cards.ShowList(ctx, r.Chat, 0, orders.TabNew, 1)
}

// onTab turns to another page or another tab, in place.
func (s *Screen) onTab(ctx context.Context, r *chat.Request) error {
	tab, number, _ := strings.Cut(r.Key(), ".")
	page, err := strconv.Atoi(number)
	if err != nil || len(orders.Tab(tab).Stages()) == 0 {
		return r.Old(ctx)
	}
	r.Notice(ctx, "chat.answer.empty", nil)
	return s.Cards.ShowList(ctx, r.Chat, r.Message(), orders.Tab(tab), page)
}

// onOpen shows the card of one order of a list.
func (s *Screen) onOpen(ctx context.Context, r *chat.Request) error {
	rec, err := s.Desk(r.Shop()).Order(ctx, r.Order())
	if errors.Is(err, orders.ErrUnknownOrder) {
		r.Notice(ctx, "cards.answer.unknown", nil)
		return nil
	}
	if err != nil {
		return err
	}
	r.Notice(ctx, "chat.answer.empty", nil)
	return s.Cards.Show(ctx, r.Chat, rec)
}
