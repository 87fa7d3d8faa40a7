package chat

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

// Config says whom the front serves, and where.
type Config struct {
	Owners   []int64         // Telegram user ids; they may do everything
	Home     int64           // where cards and alarms go; 0 for each owner's private chat
	Topics   map[Subject]int // of the home chat, where it is a forum
	Language string          // one of Languages, of whoever has chosen none; empty for the first
	Answer   time.Duration   // how long a press waits for a word of its own; 0 for 700 ms
}

// Store is what the front remembers of chats across restarts.
type Store interface {
	Dialogs
	People
	orders.Settings
	orders.Audit
	// MoveChat gives all that is known of a chat to the one that it has become, once, and keeps that as the setting
	// MovedKey.
	MoveChat(ctx context.Context, from, to int64) error
}

// Telegram is where messages go; *telegram.Client is one.
type Telegram interface {
	Name() string
	Send(ctx context.Context, chat int64, p telegram.Priority, m telegram.Message) (int, error)
	Edit(ctx context.Context, chat int64, p telegram.Priority, id int, m telegram.Message) error
	EditKeys(ctx context.Context, chat int64, p telegram.Priority, id int, rows [][]telegram.Button) error
	SendFile(ctx context.Context, chat int64, p telegram.Priority, f telegram.File) error
	Delete(ctx context.Context, chat int64, p telegram.Priority, id int) error
	Reach(ctx context.Context, chat int64, p telegram.Priority, waits ...telegram.Held) error
	Answer(ctx context.Context, chat int64, press, text string) error
	Busy(ctx context.Context, chat int64, topic int, work string) error
	Download(ctx context.Context, doc telegram.Document) ([]byte, error)
	SetCommands(ctx context.Context, scope telegram.Scope, commands []telegram.Command) error
}

// Parts are what Chats and Router work with.
type Parts struct {
	Telegram Telegram
	Store    Store
	// Handled notes that a person has reacted to an order of a shop.
	Handled func(ctx context.Context, shop ShopID, code string) error
	// Pressed hears of every press before what the button does; nil for nobody.
	Pressed func(ctx context.Context, r *Request) error
	// Footnote adds to a new message what its chat must still be told, and returns what to do once Telegram has
	// confirmed it; nil for nothing.
	Footnote func(ctx context.Context, to Chat, m Message) (_ Message, confirmed func(context.Context))
	// News decides what chats hear of what nobody asked for; nil tells all of it aloud where cards go.
	News News
	// Invited reports whether a group other than the home chat is one of the shop's; nil for none.
	Invited func(chat int64) bool
	// Waiting lists what a chat is yet to be told or shown; nil for nothing.
	Waiting func(ctx context.Context, chat int64) ([]telegram.Held, error)

	Log  *slog.Logger
	Zone *time.Location // in which people read times
	Now  func() time.Time
}

// Chats knows the chats of the shop's people and writes into them.
type Chats struct {
	Parts
	hearing
	forum
	staff
	*dictionary
	config Config
	needs  rights

	mu       sync.Mutex
	alarms   map[string]*alarm
	refusals map[int64]Refusal         // by chat
	moves    map[int64]int64           // what a chat has become, 0 for itself; as far as anybody has asked
	topics   map[int64]map[Subject]int // by chat; likewise
	told     map[explained]time.Time   // why nothing comes of what they do
	closed   map[topic]time.Time       // those that are closed or gone, and when to try them again
	conflict time.Time                 // when another program was last heard polling with the same token
	running  sync.WaitGroup            // works that outlive their request
	stopped  bool                      // no more of them begin
	life     context.Context
	end      context.CancelFunc
}

// Home lists where cards and alarms go: the home chat, or else each owner's private one. While the home chat takes
// nothing they go to the owners, and a private chat that takes nothing is left out as long as there is another one.
func (c *Chats) Home() []int64 {
	if home := c.home(); home != 0 {
		home, refused := c.reachable([]int64{home})
		if !refused {
			return home
		}
		owners, _ := c.reachable(c.Owners())
		return append(home, owners...)
	}
	all := c.Owners()
	owners, _ := c.reachable(all)
	if len(owners) == 0 {
		return all
	}
	return owners
}

// home is the home chat as it is now, 0 for none.
func (c *Chats) home() int64 { return c.Current(c.config.Home) }

// IsHome reports whether cards and alarms go to a chat.
func (c *Chats) IsHome(chat int64) bool { return slices.Contains(c.Home(), chat) }

// All lists the chats in which an answer may stand: people can ask where no cards go.
func (c *Chats) All() []int64 {
	all := []int64{}
	if home := c.home(); home != 0 {
		all = append(all, home)
	}
	for _, person := range c.private(Viewer) {
		if !slices.Contains(all, person) {
			all = append(all, person)
		}
	}
	return all
}

// To is a chat to write into unasked, in the topic of alarms.
func (c *Chats) To(chat int64) Chat {
	chat = c.Current(chat)
	return Chat{chats: c, ID: chat, words: c.in(chat), priority: telegram.Alarm}.About(Alarms)
}

// Each calls a function for every home chat and joins the errors; one chat out of reach does not hold up the others.
func (c *Chats) Each(chats []int64, do func(Chat) error) error {
	errs := make([]error, len(chats))
	var all sync.WaitGroup
	for i, id := range chats {
		all.Go(func() { errs[i] = do(c.To(id)) })
	}
	all.Wait()
	return joined(errs)
}

// Wait ends when all works that outlive their requests have ended.
func (c *Chats) Wait() { c.running.Wait() }

// Stop waits for the works that outlive their requests, for so long at the most; then they are cut short. What they had
// to do is done at the next start, or asked for again.
func (c *Chats) Stop(atMost time.Duration) {
	c.mu.Lock()
	c.stopped = true
	c.mu.Unlock()
	cut := time.AfterFunc(atMost, c.end)
	defer cut.Stop()
	c.running.Wait()
	c.end()
}

// begin runs a work that goes on when its request's context ends, and ends with Stop. After Stop none begins: nobody
// would wait for it, and what it works with may be closed.
func (c *Chats) begin(ctx context.Context, work func(context.Context)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return
	}
	c.running.Go(func() {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		defer cancel()
		defer context.AfterFunc(c.life, cancel)()
		work(ctx)
	})
}

// Note writes into the audit trail.
func (c *Chats) Note(ctx context.Context, by orders.Who, verb, detail string) error {
	return c.Store.Audit(context.WithoutCancel(ctx), orders.AuditEntry{
		At: c.Now(), Who: by, Verb: verb, Result: orders.ResultDone, Detail: detail,
	})
}

// Busy shows in a chat what takes a while, for some seconds; see [telegram.Client.Busy].
func Busy(ctx context.Context, c Chat, work string) {
	if err := c.chats.Telegram.Busy(ctx, c.ID, c.Topic, work); err != nil {
		c.chats.Log.Debug("showing a chat what is being done failed", "err", err)
	}
}
