// Package bottest is a whole shop in memory for tests of the front: make one with New. It is the real store, desk,
// publisher and bot between a Telegram and a Kaspi in memory.
package bottest

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/feed/price"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// Grace is how long the desk and a call to Kaspi wait, unless a test wants otherwise.
const Grace = 30 * time.Second

// Setup is what a test may want otherwise.
type Setup struct {
	Owners    []tgtest.User
	Home      int64                // where cards go; 0 for each owner's private chat
	Topics    map[chat.Subject]int // of that chat
	Grace     time.Duration        // of the desk
	Timeout   time.Duration        // of a call to Kaspi
	Answer    time.Duration        // of a press that still waits, which is then told that it does; 0 as in the program
	Publisher func(pricelist.Publisher) pricelist.Publisher
	Announced func(orders.Record) // hears of orders that a chat is shown for the first time
	Idle      bool                // the bot does not run
	Disk      *storetest.Disk     // on which the store is; nil for one that never fails
	Faster    int                 // than Telegram allows messages go out: this one sets no pace
}

// Alone makes a shop of one owner, where each call to Telegram is about her.
func Alone(c *Setup) { c.Owners = []tgtest.User{Aigul} }

// InGroup sends cards to the group instead of each owner's chat.
func InGroup(c *Setup) { c.Home = Group }

// Paced has messages go out as fast as Telegram allows.
func Paced(c *Setup) { c.Faster = 1 }

// Quick makes Kaspi's silence short: longer than a press waits for its outcome, and no longer than needed.
func Quick(c *Setup) { c.Timeout, c.Grace, c.Answer = 1200*time.Millisecond, 1200*time.Millisecond, 0 }

// Shop is the whole program but for its schedule. Its clock stands still unless a test or a poll moves it. What is logged
// is held to have no secrets and no buyer in it.
type Shop struct {
	*chattest.Scene
	*bot.Bot // the present one
	With     Setup

	Kaspi    *kaspitest.Server
	API      *kaspi.Client
	Line     Line // to Kaspi
	Desk     *orders.Desk
	Auto     *auto.Acceptance
	Memory   *Memory
	Engine   *Engine
	Supplier *Supplier
	Rules    *price.File // a fifth above the cost, unless the file says otherwise
	Dir      string      // all that is on disk
	Stop     func()      // ends Run and waits for it
	Quiet    bool        // what people do is not followed by a Refresh

	t    *testing.T
	sent int // updates that people caused
}

// New opens a shop.
func New(t *testing.T, changes ...func(*Setup)) *Shop {
	t.Helper()
	s := &Shop{t: t, Dir: t.TempDir(), With: Setup{
		Owners: []tgtest.User{Aigul, Marat}, Grace: Grace, Timeout: Grace,
		Answer: Grace, Faster: 100, // a slow machine changes no answer, and a test waits for none
	}}
	for _, change := range changes {
		change(&s.With)
	}
	s.Scene = chattest.NewScene(t, s.With.Owners...)
	t.Cleanup(func() { wantNoSecrets(t, s.Logged()) })
	s.Kaspi = kaspitest.New(t, kaspitest.WithClock(s.Now))
	if s.With.Home != 0 {
		s.Telegram.Meet(Aigul, s.With.Home)
	}
	storetest.Prepare(t, filepath.Join(s.Dir, "data"))
	var err error
	s.API, err = kaspi.New(kaspitest.Token, kaspi.WithBaseURL(s.Kaspi.URL()), kaspi.WithRate(1e6),
		kaspi.WithTimeout(s.With.Timeout, s.With.Timeout), kaspi.WithTransport(s.Line.transport()), kaspi.WithClock(s.Now))
	if err != nil {
		t.Fatal(err)
	}
	s.Memory = newMemory()
	s.Supplier = &Supplier{now: s.Now, kettles: 7}
	s.Engine = &Engine{source: Source{items: Goods(20)}, api: s.API, now: s.Now}
	s.open()
	t.Cleanup(s.close)
	return s
}

// open starts the program on its data.
func (s *Shop) open() {
	s.t.Helper()
	var err error
	through := storetest.Hasty
	if s.With.Disk != nil {
		through = s.With.Disk.Through
	}
	if s.Memory.Store, err = store.Open(s.t.Context(), filepath.Join(s.Dir, "data"), store.Through(through)); err != nil {
		s.t.Fatal(err)
	}
	s.Desk, err = orders.New(orders.Config{
		Kaspi: s.API, Acceptor: s.API, Merchant: orders.KaspiMerchant{API: s.API},
		Records: s.Memory, Actions: s.Memory, Audit: s.Memory, Settings: s.Memory,
		Now: s.Now, Grace: s.With.Grace, Changed: func() { s.Soon() }, Log: s.Log,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.Desk.Deadlines().Load(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.Rules, err = price.OpenFile(filepath.Join(s.Dir, "data"), "ru", price.Defaults{MarkupBP: 2000, MinProfit: 500})
	if err != nil {
		s.t.Fatal(err)
	}
	s.Engine.publisher = newPublisher(s)
	s.Auto = newAuto(s)
	s.Bot = newBot(s)
	s.Stop = func() {}
	if !s.With.Idle {
		s.run()
	}
}

func newBot(s *Shop) *bot.Bot {
	s.t.Helper()
	c := bot.Config{Token: tgtest.Token, APIURL: s.Telegram.URL(), Chat: s.With.Home, Topics: s.With.Topics, Build: "v0", Answer: s.With.Answer, Faster: s.With.Faster}
	for _, owner := range s.With.Owners {
		c.Owners = append(c.Owners, owner.ID)
	}
	publisher := pricelist.Publisher(s.Engine.publisher)
	if s.With.Publisher != nil {
		publisher = s.With.Publisher(publisher)
	}
	b, err := bot.New(c, bot.Parts{
		Desk: s.Desk, Auto: s.Auto, Publisher: publisher, Engine: s.Engine, Prices: noPrices{}, Waybills: s.API, Rules: s.Rules, Scales: s.Engine.publisher,
		Links: noLinks{}, Merchant: merchant, Points: points(), Store: s.Memory, Announced: s.With.Announced, Log: s.Log, Zone: chattest.Noon.Location(), Now: s.Now,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// run lets the bot serve, and waits until it knows its own name.
func (s *Shop) run() {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	s.Stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	select {
	case <-s.Met():
	case <-time.After(tgtest.Patience):
		s.t.Fatal("the bot did not meet Telegram")
	}
	s.Until("the bot runs", s.Telegram.Polling)
}

// close ends the program in order.
func (s *Shop) close() {
	s.Engine.source.Open()
	s.Stop()
	s.Desk.Close()
	if err := s.Memory.Close(); err != nil {
		s.t.Error(err)
	}
}

// Restart is a stop of the program and a new start on the same data.
func (s *Shop) Restart() {
	s.t.Helper()
	s.close()
	s.open()
}
