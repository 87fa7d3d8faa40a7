// Package papers brings waybills to chats: Request one, and DeliverWaybills by the clock sends it once Kaspi has made it.
//
// /waybills sends those of the day in one file.
package papers

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/bot/waybills"
	"kaspibot/kaspi"
)

//go:embed words
var words embed.FS

// Desk is what papers ask about an order; *orders.Desk is one.
type Desk interface {
	// Order returns orders.ErrUnknownOrder for one that is not in the book.
	Order(ctx context.Context, code kaspi.OrderCode) (orders.Record, error)
}

// Waybills is where the documents of packed orders come from; *kaspi.Client is one.
type Waybills interface {
	Order(ctx context.Context, id kaspi.OrderID) (kaspi.Order, error)
	DownloadWaybill(ctx context.Context, address string) ([]byte, error)
}

// Store keeps which chats are to get which waybills, and lists orders.
type Store interface {
	// RequestWaybill keeps a pending waybill in place of an earlier one of the same order to the same chat.
	RequestWaybill(ctx context.Context, w chat.PendingWaybill) error
	// PendingWaybills lists those to look for by now, the longest due first.
	PendingWaybills(ctx context.Context, at time.Time, limit int) ([]chat.PendingWaybill, error)
	// WaybillDelivered forgets a pending waybill. There need not be one.
	WaybillDelivered(ctx context.Context, code kaspi.OrderCode, chat int64) error
	// Records returns the orders that pass the filter, in no particular order.
	Records(ctx context.Context, f orders.Filter) ([]orders.Record, error)
}

// Config says what papers work with. All of it is required.
type Config struct {
	Chats    func() *chat.Chats
	Desk     func(chat.ShopID) Desk
	Store    func(chat.ShopID) Store
	Waybills func(chat.ShopID) Waybills
	Printer  waybills.Printer

	Log  *slog.Logger
	Zone *time.Location // of the date in a file's name
	Now  func() time.Time
}

// Screen is the room of papers. Make it with New.
type Screen struct {
	Config
	owed orders.Owed
}

// New makes the room.
func New(c Config) *Screen { return &Screen{Config: c} }

// Room is what the front plugs in.
func (s *Screen) Room() chat.Room {
	return chat.Room{
		Name: "papers", Group: "orders",
		Commands: []chat.Command{{Name: "waybills", Role: chat.Packer, Do: s.onWaybills}},
		Verbs: []chat.Verb{
			{Name: cards.VerbWaybill, Role: chat.Packer, Order: true, Do: s.onWaybill},
			{Name: verbSheets, Role: chat.Packer, Do: s.onLayout},
		},
		Words: words,
	}
}
