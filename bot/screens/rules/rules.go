// Package rules is the screen of what the rules file says for all goods at once: New makes it. It shows the markup and the
// stock that is held back, changes them in the file after telling what that would do, and takes the last change back.
//
// The file stays the one place of these figures: what is written here stands in it, and whoever edits it is not written over.
package rules

import (
	"context"
	"embed"
	"log/slog"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
)

//go:embed words
var words embed.FS

const (
	verbRules = "rul" // key: one of those in show.go and change.go
	stepValue = "rules.value"
)

// File is the rules file; *price.File is one.
type File interface {
	// Look reads it as it is on disk, Judge is what the rules of a text would be, Draft a text with a key set.
	Look() (text []byte, r price.Rules, err error)
	Judge(text []byte) (price.Rules, error)
	Draft(text []byte, k price.Key, value int64) ([]byte, price.Rules, error)
	// Write puts a text in the place of a version; price.ErrOther when the file is another one.
	Write(was string, text []byte) error
	// Rules are those in force.
	Rules() price.Rules
}

// Publisher knows the price list.
type Publisher interface {
	// Weigh tells what terms would do to it.
	Weigh(ctx context.Context, items []feed.Item, now, then feed.Seller) (publish.Effect, error)
}

// Store has the goods, and keeps what a change can be taken back by.
type Store interface {
	orders.Settings
	Catalogue(ctx context.Context) ([]feed.Item, error)
}

// Config says what the screen works with. All of it is required.
type Config struct {
	Chats     func() *chat.Chats
	File      func(chat.ShopID) File
	Publisher func(chat.ShopID) Publisher
	Store     func(chat.ShopID) Store
	// Money reports whether a group is told what the shop earns, as an owner has chosen.
	Money func(ctx context.Context, group int64) bool
	Log   *slog.Logger
	Now   func() time.Time
}

// Screen is the rules file in the chat. Make it with New.
type Screen struct {
	Config
	writing sync.Mutex // held from a look at the file until the change is told of
}

// New makes the screen.
func New(c Config) *Screen { return &Screen{Config: c} }

// Room is what the screen listens to. What goods cost, and what is earned by them, is a manager's to decide.
func (s *Screen) Room() chat.Room {
	return chat.Room{
		Name: "rules", Group: "settings",
		Commands: []chat.Command{{Name: "rules", Role: chat.Manager, Do: s.private(s.onRules)}},
		Verbs:    []chat.Verb{{Name: verbRules, Role: chat.Manager, Do: s.private(s.onKey)}},
		Steps:    []chat.Step{{Name: stepValue, Role: chat.Manager, Over: chat.Stands, Do: s.onTypedIn}},
		Words:    words,
	}
}
