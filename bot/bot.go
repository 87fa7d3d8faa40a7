// Package bot assembles the front on Telegram and is the program's memory: make a Bot with New, serve with Run.
//
// The front's rooms are in screens, what they are made of in chat, the exchange with Telegram in telegram; desk,
// database and Telegram are siblings. A new room is a folder in screens and a line in rooms.go.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/acts"
	"kaspibot/bot/screens/cards"
	"kaspibot/bot/screens/goods"
	"kaspibot/bot/screens/menu"
	"kaspibot/bot/screens/notify"
	"kaspibot/bot/screens/papers"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/telegram"
)

// Config says who the bot is and whom it serves.
type Config struct {
	Token     string
	APIURL    string               // empty for Telegram's own
	Transport http.RoundTripper    // to Telegram; nil for the usual one
	Owners    []int64              // Telegram user ids that may do everything; nobody else may do anything
	Chat      int64                // where cards go; 0 means each owner's private chat
	Topics    map[chat.Subject]int // of that chat, where it is a forum
	Language  string               // one of chat.Languages; empty for the first
	Build     string               // version of the program, for /status
	Answer    time.Duration        // how long a press waits for a word of its own; 0 for 700 ms
	Faster    int                  // how many times as fast as Telegram allows chats are written to; 0 and 1 for its own pace
}

// Bot is a running front on Telegram. Make it with New.
type Bot struct {
	config   Config
	log      *slog.Logger
	telegram *telegram.Client
	desk     *orders.Desk
	router   *chat.Router
	office   *news.Office
	met      chan struct{} // closed once Telegram has told who the bot is
	meeting  sync.Once

	menu      *menu.Screen
	cards     *cards.Cards
	acts      *acts.Screen
	papers    *papers.Screen
	goods     *goods.Screen
	notify    *notify.Screen
	pricelist *pricelist.Screen
}

// New prepares a bot; nothing is sent or asked until Run.
func New(c Config, p Parts) (*Bot, error) {
	b := &Bot{config: c, log: p.Log, desk: p.Desk, met: make(chan struct{}), office: news.NewOffice(news.Config{
		Store: p.Store, People: quietHours{p.Store}, Log: p.Log, Zone: p.Zone, Now: p.Now,
	})}
	rooms := b.rooms(p)
	client, err := telegram.New(telegram.Config{
		Token: c.Token, APIURL: c.APIURL, Transport: c.Transport, Inbox: p.Store, Moves: moves{b},
		Copies: p.Store, Faster: c.Faster,
		Handle:  func(ctx context.Context, e telegram.Event) { b.router.Handle(ctx, e) },
		GivenUp: func(ctx context.Context, e telegram.Event) { b.router.GivenUp(ctx, e) },
		Secret:  func(ctx context.Context, id, user int64) (bool, error) { return b.router.Secret(ctx, id, user) },
		Ready:   b.meet,
		Polled:  func(ctx context.Context, err error) { b.router.Polled(ctx, err) },
		Outage:  func(o telegram.Outage) { b.router.Outage(o) },
		Log:     p.Log, Now: p.Now,
	})
	if err != nil {
		return nil, err
	}
	b.telegram = client
	b.router, err = chat.New(chat.Config{
		Owners: c.Owners, Home: c.Chat, Topics: c.Topics, Language: c.Language, Answer: c.Answer,
	}, chat.Parts{
		Telegram: client, Store: followed{p.Store, b.menu.Changed}, Handled: handled(p.Desk), Pressed: b.cards.Adopt, Footnote: b.cards.Footnote, Waiting: b.cards.Waiting, Invited: b.invited,
		News: b.office,
		Log:  p.Log, Zone: p.Zone, Now: p.Now,
	}, rooms...)
	if err != nil {
		return nil, fmt.Errorf("front: %w", err)
	}
	return b, nil
}

// Run serves until the context ends, then lets handlers that have begun finish.
func (b *Bot) Run(ctx context.Context) {
	var loops sync.WaitGroup
	loops.Go(func() { b.cards.Run(ctx) })
	loops.Go(func() { b.menu.Run(ctx) })
	loops.Go(func() { b.resume(ctx) })
	b.telegram.Run(ctx)
	loops.Wait()
	b.router.Stop(2 * time.Second) // handlers have had their time in telegram.Run
	b.showLast(ctx)
}

// resumeAgain is how long a failing disk is left alone before what was accepted together is looked for once more.
const resumeAgain = 10 * time.Second

// resume goes on with what an earlier run has left of what was accepted together, as soon as that can be read.
func (b *Bot) resume(ctx context.Context) {
	for {
		err := b.acts.Resume(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		b.log.Error("going on with what was accepted together failed", "err", err)
		if !chat.FaultOf(err).Stored() {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(resumeAgain):
		}
	}
}

// meet takes note of who the bot is, and sets its lists of commands.
func (b *Bot) meet(ctx context.Context) error {
	if err := b.router.Met(ctx); err != nil {
		b.log.Warn("keeping the bot's name failed", "err", err) // it is of use only to the next start, which is told it anew
	}
	if err := b.menu.Refresh(ctx); err != nil {
		return err
	}
	b.meeting.Do(func() { close(b.met) })
	return nil
}

// Met is closed once Telegram has told who the bot is.
func (b *Bot) Met() <-chan struct{} { return b.met }

// showLast shows on their cards what came of the last presses, which chats would otherwise learn at the next start. With
// the time that handlers and works have it stays within the ten seconds after which service managers kill. It only
// redraws: a message that is cut while it goes out might be sent twice.
func (b *Bot) showLast(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := b.cards.Redraw(ctx); err != nil {
		b.log.Warn("chats show what the last presses did only after the next start", "err", err)
	}
}

// invited reports whether the escalation calls a group.
func (b *Bot) invited(id int64) bool {
	return slices.ContainsFunc(b.desk.Deadlines().Plan().Escalation, func(r orders.Rung) bool { return b.chats().Current(r.To) == id })
}

// chats are known once New has ended; rooms ask for them when they write unasked.
func (b *Bot) chats() *chat.Chats { return b.router.Chats }

// Probe asks Telegram who the bot is and whether every chat where cards go can be written to, without writing anything.
// Kept tells what a group has become; nil when that is not known, and then Telegram says it.
func Probe(ctx context.Context, c Config, kept orders.Settings) (name string, err error) {
	if len(c.Owners) == 0 {
		return "", errors.New("no owner: nobody could use the bot")
	}
	home := c.Owners
	if c.Chat != 0 {
		home = []int64{c.Chat}
		if kept != nil {
			home[0] = chat.Moved(ctx, kept, c.Chat)
		}
	}
	return telegram.Probe(ctx, telegram.Config{Token: c.Token, APIURL: c.APIURL, Transport: c.Transport}, home...)
}
