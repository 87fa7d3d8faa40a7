// Package bot is the seller's side of the program: it draws cards, takes presses and commands, and lets in only known people.
//
// Telegram is a view of the order book. Refresh makes every chat equal to it, so sending, editing, repeating after an
// error and catching up after a crash are one thing. What people send is written to the inbox before Telegram may
// forget it (see journal), and is handled from there.
//
// The library's own middleware chain runs when an update comes back out of the inbox. The inbox itself is filled one
// step earlier, where the answer of getUpdates is read: by the time a middleware runs, the library may already have
// confirmed the update to Telegram, and a crash in between would lose a press.
package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
)

// pollTimeout is how long Telegram may hold a poll open; it serves at most 50 s.
const pollTimeout = 50 * time.Second

// Config says who the bot is and whom it serves.
type Config struct {
	Token    string
	APIURL   string  // empty for Telegram's own
	Owners   []int64 // Telegram user ids that may do everything; nobody else may do anything
	Chat     int64   // where cards go; 0 means each owner's private chat
	Language string  // one of Languages; empty for the first
	Merchant string  // the shop's number at Kaspi, to know its lists by; empty when it is not known
	Link     string  // public address of the price list, empty when there is none
	Build    string  // version of the program, for /status

	ReturnDays int // after which goods that do not come back are told of; 0 for 14
}

func (c Config) returnDays() int { return cmp.Or(c.ReturnDays, 14) }

// Parts are what the bot shows and moves.
type Parts struct {
	Desk  *orders.Desk
	Auto  *auto.Acceptance
	Lists Lists
	Works Works
	Store Store

	Goods    Goods
	Prices   Prices
	Waybills Waybills
	Past     Past  // nil: there is no way back
	Links    Links // nil: the link of the Config, which never changes
	Pulls    Pulls // nil: /pulls has nothing to tell

	Log  *slog.Logger
	Zone *time.Location // in which the seller reads times
	Now  func() time.Time
}

// Bot is a running front on Telegram. Make it with New.
type Bot struct {
	Parts
	config Config
	words  *Words
	tg     *tg.Bot
	post   *post
	name   string // @username, once Telegram has told it

	files   *http.Client   // fetches what people send
	wake    chan struct{}  // the inbox has something new
	running sync.WaitGroup // handlers and chat jobs under way

	importing sync.Mutex // held while the shop's list or an import of it changes

	mu      sync.Mutex
	alarms  map[string]*alarm
	screens map[int64]*sync.Mutex // by chat
	secrets map[int64]string      // texts of updates that the inbox must not hold
}

// New prepares a bot; nothing is sent or asked until Run.
func New(c Config, p Parts) (*Bot, error) {
	if len(c.Owners) == 0 {
		return nil, errors.New("no owner: nobody could use the bot")
	}
	if c.Language == "" {
		c.Language = Languages()[0]
	}
	words, err := LoadWords(c.Language, p.Zone, p.Now)
	if err != nil {
		return nil, err
	}
	b := &Bot{
		Parts: p, config: c, words: words, wake: make(chan struct{}, 1),
		files:  &http.Client{Timeout: callTimeout},
		alarms: map[string]*alarm{}, screens: map[int64]*sync.Mutex{}, secrets: map[int64]string{},
	}
	b.tg, err = tg.New(c.Token, b.options()...)
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	b.post = newPost(b.tg, p.Store)
	b.route()
	return b, nil
}

func (b *Bot) options() []tg.Option {
	// The whole exchange may take longer than the poll: a client that gives up with it sees errors that are none.
	client := &http.Client{Timeout: pollTimeout + 25*time.Second}
	opts := []tg.Option{
		tg.WithSkipGetMe(),
		tg.WithHTTPClient(pollTimeout, &journal{client: client, save: b.save}),
		tg.WithAllowedUpdates(tg.AllowedUpdates{"message", "callback_query"}),
		tg.WithNotAsyncHandlers(),
		tg.WithWorkers(1),
		tg.WithUpdatesChannelCap(0),
		tg.WithMiddlewares(b.recover, b.onlyFromInbox, b.onlyOwners, b.touch),
		tg.WithDefaultHandler(b.handle(b.onChatter)),
		tg.WithErrorsHandler(b.onPollError),
	}
	if b.config.APIURL != "" {
		opts = append(opts, tg.WithServerURL(b.config.APIURL))
	}
	return opts
}

// Run serves until the context ends, then lets handlers that have begun finish.
func (b *Bot) Run(ctx context.Context) {
	var loops sync.WaitGroup
	loops.Go(func() { b.introduce(ctx) })
	loops.Go(func() { b.workInbox(ctx) })
	b.tg.Start(ctx)
	loops.Wait()
	b.running.Wait()
}

// chats lists where cards and alarms go.
func (b *Bot) chats() []int64 {
	if b.config.Chat != 0 {
		return []int64{b.config.Chat}
	}
	return slices.Clone(b.config.Owners)
}

// everywhere lists the chats in which an answer to a command may stand: an owner can ask where no cards go.
func (b *Bot) everywhere() []int64 {
	chats := b.chats()
	for _, owner := range b.config.Owners {
		if !slices.Contains(chats, owner) {
			chats = append(chats, owner)
		}
	}
	return chats
}

func (b *Bot) owner(user int64) bool { return slices.Contains(b.config.Owners, user) }

// introduce learns the bot's own name, which /command@name needs, and sets the command menu. Telegram may be out of
// reach at start, so it tries until it works or the program ends.
func (b *Bot) introduce(ctx context.Context) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		err := b.greetTelegram(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		b.Log.Warn("telegram is not ready", "err", briefly(err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

func (b *Bot) greetTelegram(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	me, err := b.tg.GetMe(ctx)
	if err != nil {
		return err
	}
	b.mu.Lock()
	b.name = me.Username
	b.mu.Unlock()
	return b.setMenu(ctx)
}

// onPollError hears what goes wrong while asking for updates. The library's text may hold a whole update with a
// buyer's words in it, so only its kind is logged.
func (b *Bot) onPollError(err error) {
	switch {
	case errors.Is(err, context.Canceled):
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		b.Log.Error("telegram refuses the token: check TELEGRAM_BOT_TOKEN")
	case errors.Is(err, tg.ErrorConflict):
		b.Log.Error("another program polls with the same bot token: stop one of them")
	default:
		b.Log.Warn("asking telegram for updates failed", "err", briefly(err))
	}
}
