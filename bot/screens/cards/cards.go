// Package cards keeps every chat equal to the order book: call Soon after a change, or Refresh to see it done.
package cards

import (
	"context"
	"embed"
	"log/slog"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

//go:embed words
var words embed.FS

// What the buttons of a card and of a list do. Their key begins with the order's code, but for the last two.
const (
	VerbAccept   = "acc"
	VerbPack     = "pack"
	VerbCode     = "code"
	VerbArrived  = "arr"
	VerbTakeBack = "back"
	VerbCancel   = "can"
	VerbLines    = "lin"
	VerbIMEI     = "ime"
	VerbWaybill  = "wb"
	VerbDetails  = "det"
	VerbOpen     = "open"
	VerbTab      = "tab" // key: tab and page, as "pack.2"
	VerbAll      = "all" // key: what to do with all that wait
)

// Desk is what cards ask about orders; *orders.Desk is one.
type Desk interface {
	// Order returns orders.ErrUnknownOrder for one that is not in the book.
	Order(ctx context.Context, code kaspi.OrderCode) (orders.Record, error)
	// New lists the orders that wait for acceptance, by their deadline.
	New(ctx context.Context) ([]orders.Record, error)
}

// Config says what cards work with.
type Config struct {
	Chats func() *chat.Chats
	Desk  func(chat.ShopID) Desk
	Log   *slog.Logger
}

// Cards draws orders and keeps what is drawn up to date.
type Cards struct{ Config }

// Room has the words of cards; what their buttons do is with other rooms.
func (c *Cards) Room() chat.Room { return chat.Room{Name: "cards", Words: words} }

// Soon has every chat brought up to date, and does not wait for it.
func (c *Cards) Soon() {}

// Show sends an order's card to who asked for it. It is as alive as any other.
func (c *Cards) Show(ctx context.Context, to chat.Chat, rec orders.Record) error { return nil }

// ShowList puts a page of a tab into a message, or into a new one when that is 0. It follows what becomes of its orders.
func (c *Cards) ShowList(ctx context.Context, to chat.Chat, message int, tab orders.Tab, page int) error {
	return nil
}

// OrderRows has a row for each order that waits, and half a row for any other.
func (c *Cards) OrderRows(to chat.Chat, recs []orders.Record) []chat.Row { return nil }

// View is a record as templates see it.
func (c *Cards) View(rec orders.Record) View { return View{Record: rec} }

// View is a record as templates see it.
type View struct{ orders.Record }
