// Package shop is the screen of the shop as a whole: New makes it. It tells how the shop is doing,
// and whether orders are accepted automatically.
package shop

import (
	"context"
	"embed"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/feed/page"
)

//go:embed words
var words embed.FS

// The buttons.
const (
	verbAuto = "auto" // key: one of those in auto.go
)

// Engine knows how the sources of data are doing.
type Engine interface {
	Status(ctx context.Context) (Status, error)
	Doctor
}

// Desk knows the orders; *orders.Desk is one.
type Desk interface {
	// New lists the orders that wait for acceptance.
	New(ctx context.Context) ([]orders.Record, error)
}

// Publisher knows the price list; *publish.Publisher is one.
type Publisher interface {
	// Current is the list that is served; feed.ErrNoVersion before the first.
	Current(ctx context.Context) (page.Document, error)
}

// Auto is automatic acceptance; *orders.Auto is one.
type Auto interface {
	// State tells how it stands, with so many of the last decisions.
	State(ctx context.Context, recent int) (auto.State, error)
	SetMode(ctx context.Context, m auto.Mode, by orders.Who) error
}

// Config says what the screen works with.
type Config struct {
	Chats     func() *chat.Chats
	Engine    func(chat.ShopID) Engine
	Desk      func(chat.ShopID) Desk
	Publisher func(chat.ShopID) Publisher
	Auto      func(chat.ShopID) Auto

	Build string // version of the program, for /status
}

// Screen is the shop's state in the chat.
type Screen struct{ Config }

// New makes the screen. Everything in the config is required.
func New(c Config) *Screen { return &Screen{c} }

// Room is what the screen listens to.
func (s *Screen) Room() chat.Room {
	return chat.Room{
		Name: "shop",
		Commands: []chat.Command{
			{Name: "status", Role: chat.Viewer, Do: s.onStatus},
			{Name: "doctor", Role: chat.Manager, Do: s.onDoctor},
			{Name: "auto", Role: chat.Viewer, Group: "settings", Do: s.onAuto},
		},
		Verbs: []chat.Verb{
			{Name: verbAuto, Role: chat.Owner, Do: s.onMode},
		},
		Greet: s.greet,
		Words: words,
	}
}
