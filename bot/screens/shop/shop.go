// Package shop is the screen of the shop as a whole: New makes it. It tells how the shop is doing, what a chat is told
// of, and whether orders are accepted automatically.
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
	verbNews = "wish" // key: kind of news
	verbAuto = "auto" // key: one of those in auto.go
)

// Engine knows how the sources of data are doing.
type Engine interface {
	Status(ctx context.Context) (Status, error)
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

// News knows what each chat wants to hear.
type News interface {
	// Wanted are the kinds that a chat is told of.
	Wanted(ctx context.Context, chat int64) (map[orders.NewsKind]bool, error)
	// Subscribe switches a kind on or off for a chat.
	Subscribe(ctx context.Context, chat int64, kind orders.NewsKind, wanted bool) error
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
	News      func(chat.ShopID) News
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
			{Name: "notify", Role: chat.Viewer, Do: s.onNotify},
			{Name: "auto", Role: chat.Viewer, Do: s.onAuto},
		},
		Verbs: []chat.Verb{
			{Name: verbNews, Role: chat.Manager, Do: s.onSwitch},
			{Name: verbAuto, Role: chat.Owner, Do: s.onMode},
		},
		Greet: s.greet,
		Words: words,
	}
}
