// Package cards keeps every chat equal to the order book: call Soon after a change, or Refresh to see it done.
//
// A card is a view of a record: sending, editing, repeating after an error and catching up after a crash are one thing,
// and a chat that shows what is not true any more is stale. Two keepers serve each chat, so that a new order never waits
// behind redraws: one announces and reminds, the other redraws and tells what happened. One more calls those whom the escalation names.
package cards

import (
	"context"
	"embed"
	"log/slog"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
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
	VerbBuyer    = "who" // key: order
	VerbOpen     = "open"
	VerbHold     = "hold" // somebody is at the order
	VerbRelease  = "free" // and is no more
	VerbCard     = "card" // the card in place of the message
	VerbTab      = "tab"  // key: tab and page, as "pack.2"
	VerbAll      = "all"  // key: what to do with all that wait
	AllAsk       = "ask"  // such a key: asks whether to accept them
)

// Desk is what cards ask about orders; *orders.Desk is one.
type Desk interface {
	// Order returns orders.ErrUnknownOrder for one that is not in the book.
	Order(ctx context.Context, code kaspi.OrderCode) (orders.Record, error)
	// New lists the orders that wait for acceptance, by their deadline.
	New(ctx context.Context) ([]orders.Record, error)
	// ReleaseAll ends what a person holds.
	ReleaseAll(ctx context.Context, person int64) error
}

// Store keeps which message in which chat shows which order, and what chats have been told.
type Store interface {
	// StaleCards lists the messages of a chat that show an order as it was, and announced orders it shows nowhere.
	StaleCards(ctx context.Context, chat int64) ([]chat.Stale, error)
	// CardsIn lists what a message shows: one order, or those of a list.
	CardsIn(ctx context.Context, chat int64, message int) ([]chat.Card, error)
	// CardsOf lists the messages that show an order, in every chat.
	CardsOf(ctx context.Context, code kaspi.OrderCode) ([]chat.Card, error)
	// ShowCards notes what a message shows, in place of what it showed before.
	ShowCards(ctx context.Context, chat int64, message int, cards ...chat.Card) error
	// PassCards notes that a chat need not be shown orders that it shows nowhere.
	PassCards(ctx context.Context, chat int64, cards ...chat.Card) error
	// AdoptCards is ShowCards for a message of which nothing is known yet; otherwise it does nothing.
	AdoptCards(ctx context.Context, chat int64, message int, cards ...chat.Card) error
	// Stages counts the orders in each stage.
	Stages(ctx context.Context) (map[orders.Stage]int, error)
	// Page returns one page of the order book.
	Page(ctx context.Context, p orders.Page) ([]orders.Record, error)

	Calls
	Tries
	NewsStore
	Decisions
	orders.Settings
}

// Config says what cards work with.
type Config struct {
	Chats func() *chat.Chats
	Desk  Desk
	Store Store
	// Deadlines say who is called to a waiting order, and when; nil for nobody.
	Deadlines func() *orders.Deadlines
	Rules     auto.Rules          // by which the program accepts by itself
	Mode      func() auto.Mode    // in which it does; nil for never
	Polled    func() time.Time    // when Kaspi last answered about orders, zero before
	Clock     func() bool         // reports whether Now is known to be right; nil for never
	Announced func(orders.Record) // hears of each order that a chat has been shown for the first time; nil for nobody
	Log       *slog.Logger
	Now       func() time.Time
}

// Cards draws orders and keeps what is drawn up to date. Make it with New.
type Cards struct {
	messages
	telling
	calls calls
}

// shown is what all of cards work with: what chats show, who draws it at present, and how often it was tried.
type shown struct {
	Config
	owed orders.Owed

	mu      sync.Mutex
	wake    []chan struct{}          // one for each keeper that runs
	screens map[screen]chan struct{} // holds a token while somebody draws it: two must not at once
	ticking map[screen]bool          // messages that show how much time is left
	clocked bool                     // it is known which those are: Reclock has run
	apart   apart                    // news that some topics of a chat have taken
}

// New prepares cards; they are kept by Run.
func New(c Config) *Cards {
	s := &shown{Config: c, screens: map[screen]chan struct{}{}, ticking: map[screen]bool{}, apart: apart{ids: map[int64][]int64{}}}
	return &Cards{
		messages: messages{lists{s}}, telling: telling{s},
		calls: calls{told: map[int64]map[kaspi.OrderCode]time.Time{}, right: map[int64]bool{}},
	}
}

// Room has the words of cards; what their buttons do is with other rooms.
func (c *Cards) Room() chat.Room { return chat.Room{Name: "cards", Words: words} }

// Run keeps every chat up to date until the context ends.
func (c *Cards) Run(ctx context.Context) {
	var keepers sync.WaitGroup
	for _, id := range c.Chats().All() {
		for _, bring := range []func(context.Context, int64) error{c.announce, c.redraw} {
			wake := make(chan struct{}, 1)
			c.mu.Lock()
			c.wake = append(c.wake, wake)
			c.mu.Unlock()
			keepers.Go(func() { c.keep(ctx, id, wake, bring) })
		}
	}
	wake := make(chan struct{}, 1)
	c.mu.Lock()
	c.wake = append(c.wake, wake)
	c.mu.Unlock()
	keepers.Go(func() { c.keep(ctx, 0, wake, c.callOthers) })
	keepers.Wait()
}

// keep brings a chat up to date whenever something may have changed.
func (c *Cards) keep(ctx context.Context, id int64, wake <-chan struct{}, bring func(context.Context, int64) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		}
		if err := bring(ctx, c.Chats().Current(id)); err != nil && ctx.Err() == nil {
			c.Log.Warn("bringing a chat up to date failed", "err", err)
		}
	}
}

// screen is what one at a time draws: a message of a chat, or what the chat is yet to be shown.
type screen struct {
	chat    int64
	message int // 0 for new messages
}

// lock waits for a screen and returns how to give it back.
func (c *shown) lock(id int64, message int) (unlock func()) {
	unlock, _ = c.lockIn(context.Background(), id, message) // it waits for ever
	return unlock
}

// lockIn is lock for as long as the context lasts.
func (c *shown) lockIn(ctx context.Context, id int64, message int) (unlock func(), err error) {
	c.mu.Lock()
	s := c.screens[screen{id, message}]
	if s == nil {
		s = make(chan struct{}, 1)
		c.screens[screen{id, message}] = s
	}
	c.mu.Unlock()
	select {
	case s <- struct{}{}:
		return func() { <-s }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
