package bot_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

const (
	grace = 30 * time.Second
	group = -100_200_300_400_500 // a supergroup of the shop's people

	// What must never be in a log.
	buyerFirst, buyerLast, buyerPhone, buyerStreet = "Гульнар", "Секретова", "7011112233", "Тайная"
)

var (
	almaty   = time.FixedZone("Almaty", 5*60*60)
	noon     = time.Date(2026, 11, 24, 12, 0, 0, 0, almaty)
	aigul    = tgtest.User{ID: 101, FirstName: "Айгуль", LastName: "Ким"}
	marat    = tgtest.User{ID: 102, FirstName: "Марат"}
	stranger = tgtest.User{ID: 666, FirstName: "Чужой"}
)

// setup is what a test may want otherwise.
type setup struct {
	owners  []tgtest.User
	chat    int64
	link    string
	links   bot.Links
	grace   time.Duration // of the desk
	timeout time.Duration // of a call to Kaspi
	lists   func(bot.Lists) bot.Lists
	idle    bool // the bot does not run
}

// shop is the whole program but for its schedule: the bot on the real store, desk and publisher, between a Telegram
// and a Kaspi in memory. Its clock stands still unless a test or a poll moves it.
type shop struct {
	*bot.Bot // the present one
	t        *testing.T
	with     setup

	telegram *tgtest.Server
	kaspi    *kaspitest.Server
	api      *kaspi.Client
	line     line // to Kaspi
	desk     *orders.Desk
	memory   *memory
	works    *works
	shelves  *shelves
	log      *logbook
	dir      string
	stop     func() // ends Run and waits for it
	sent     int    // updates that people caused

	mu    sync.Mutex
	ahead time.Duration
}

func newShop(t *testing.T, changes ...func(*setup)) *shop {
	t.Helper()
	s := &shop{t: t, dir: t.TempDir(), with: setup{
		owners: []tgtest.User{aigul, marat}, grace: grace, timeout: grace,
	}}
	for _, change := range changes {
		change(&s.with)
	}
	s.log = newLogbook(t)
	s.telegram = tgtest.New(t)
	s.kaspi = kaspitest.New(t, kaspitest.WithClock(s.now))
	for _, owner := range s.with.owners {
		s.telegram.Meet(owner, owner.ID)
	}
	if s.with.chat != 0 {
		s.telegram.Meet(aigul, s.with.chat)
	}
	storetest.Prepare(t, filepath.Join(s.dir, "data"))
	var err error
	s.api, err = kaspi.New(kaspitest.Token, kaspi.WithBaseURL(s.kaspi.URL()), kaspi.WithRate(1e6),
		kaspi.WithTimeout(s.with.timeout, s.with.timeout), kaspi.WithTransport(s.line.transport()), kaspi.WithClock(s.now))
	if err != nil {
		t.Fatal(err)
	}
	s.memory = newMemory()
	s.shelves = &shelves{now: s.now, kettles: 7}
	s.works = &works{source: &source{items: goods(20)}, api: s.api, started: noon, now: s.now}
	s.open()
	t.Cleanup(s.close)
	return s
}

// open starts the program on its data.
func (s *shop) open() {
	s.t.Helper()
	var err error
	if s.memory.Store, err = store.Open(s.t.Context(), filepath.Join(s.dir, "data")); err != nil {
		s.t.Fatal(err)
	}
	s.desk, err = orders.New(orders.Config{
		Kaspi: s.api, Acceptor: s.api, Merchant: orders.KaspiMerchant{API: s.api},
		Records: s.memory, Actions: s.memory, Audit: s.memory, Settings: s.memory,
		Now: s.now, Grace: s.with.grace, Log: s.log.Logger,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.works.publisher = s.newPublisher()
	s.Bot = s.newBot()
	s.stop = func() {}
	if !s.with.idle {
		s.run()
	}
}

func (s *shop) newPublisher() *publish.Publisher {
	s.t.Helper()
	p, err := publish.New(publish.Config{
		Shop: feed.Shop{
			Company: "Тест", Merchant: "30000001", Points: []feed.PickupPoint{{ID: "30000001_PP1", City: "750000000"}},
		},
		Seller: seller{}, Guard: feedlist.DefaultGuard(),
		Source: s.works.source, Versions: s.memory, History: s.memory, States: s.memory, Dir: filepath.Join(s.dir, "lists"), Now: s.now,
		Page: page.New(page.Config{Path: "/secret/list.xml", Pulls: s.memory, Log: s.log.Logger, Now: s.now}),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *shop) newBot() *bot.Bot {
	s.t.Helper()
	c := bot.Config{Token: tgtest.Token, APIURL: s.telegram.URL(), Chat: s.with.chat, Merchant: "30000001", Link: s.with.link, Build: "v0"}
	for _, owner := range s.with.owners {
		c.Owners = append(c.Owners, owner.ID)
	}
	lists := bot.Lists(s.works.publisher)
	if s.with.lists != nil {
		lists = s.with.lists(lists)
	}
	b, err := bot.New(c, bot.Parts{
		Desk: s.desk, Auto: s.newAuto(), Lists: lists, Works: s.works, Prices: &pricing{s},
		Store: s.memory, Goods: s.memory, Waybills: s.api,
		Log: s.log.Logger, Zone: almaty, Now: s.now,
		Past: s.works.publisher, Links: s.with.links, Pulls: s.memory,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// run lets the bot serve, and waits until it knows its own name.
func (s *shop) run() {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	menus := len(s.telegram.Calls("setMyCommands"))
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	s.stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	s.until("the bot runs", func() bool {
		return len(s.telegram.Calls("setMyCommands")) > menus && s.telegram.Polling()
	})
}

// close ends the program in order.
func (s *shop) close() {
	s.works.source.open()
	s.stop()
	s.desk.Close()
	if err := s.memory.Close(); err != nil {
		s.t.Error(err)
	}
}

// restart is a stop of the program and a new start on the same data.
func (s *shop) restart() {
	s.t.Helper()
	s.close()
	s.open()
}

func (s *shop) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return noon.Add(s.ahead)
}

func (s *shop) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
}

// until waits for something to become true of Telegram.
func (s *shop) until(what string, ready func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	if err := s.telegram.Wait(ctx, ready); err != nil {
		s.t.Fatalf("%s: %v\n%s", what, err, s.screens())
	}
}

// idle waits until everything that people sent has been handled to its end.
func (s *shop) idle() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	if err := s.memory.wait(ctx, func() bool { return len(s.memory.done) >= s.sent }); err != nil {
		s.t.Fatalf("handled %d of %d updates: %v\n%s", len(s.memory.done), s.sent, err, s.screens())
	}
}

// say makes a person write in his own chat, and waits until that is handled.
func (s *shop) say(user tgtest.User, text string) { s.t.Helper(); s.sayIn(user, user.ID, text) }

func (s *shop) sayIn(user tgtest.User, chat int64, text string) {
	s.t.Helper()
	if s.telegram.Say(user, chat, text) == 0 {
		s.t.Fatalf("%q never reaches the bot", text)
	}
	s.sent++
	s.idle()
}

// tap makes a person press a button, and does not wait.
func (s *shop) tap(user tgtest.User, m tgtest.Message, data string) (query string) {
	s.t.Helper()
	query, err := s.telegram.Press(user, m.Chat, m.ID, data)
	if err != nil {
		s.t.Fatalf("%v\n%s", err, s.screens())
	}
	s.sent++
	return query
}

// press is tap, waiting until the press is handled; it returns what the person was told.
func (s *shop) press(user tgtest.User, m tgtest.Message, data string) string {
	s.t.Helper()
	query := s.tap(user, m, data)
	s.idle()
	return s.notice(query)
}

// notice is the answer to a press.
func (s *shop) notice(query string) string {
	s.t.Helper()
	for _, a := range s.telegram.Answers() {
		if a.Query == query {
			return a.Text
		}
	}
	s.t.Errorf("press %s was never answered", query)
	return ""
}

// put places a new order that waits for a minute; change may make it another one.
func (s *shop) put(code string, changes ...func(*kaspitest.Order)) {
	o := kaspitest.Order{
		Code: code, Created: s.now().Add(-time.Minute), Approved: s.now().Add(-time.Minute), City: "Алматы",
		First: buyerFirst, Last: buyerLast, Phone: buyerPhone, Street: buyerStreet,
		Lines: []kaspitest.Line{
			{SKU: "KET-17", Title: "Чайник 1.7 л", Quantity: 2, Price: 4500},
			{SKU: "CUP-04", Title: "Кружка 350 мл", Quantity: 1, Price: 3990},
		},
	}
	for _, change := range changes {
		change(&o)
	}
	s.kaspi.Put(o)
}

// tick is the program's fast job: poll, let time do its work, show.
func (s *shop) tick() error {
	s.pass(time.Second)
	ctx := s.t.Context()
	_, err := s.desk.PollNew(ctx)
	return s.logged("poll", err, s.desk.Tick(ctx), s.Refresh(ctx))
}

// poll is a tick that must go well.
func (s *shop) poll() {
	s.t.Helper()
	if err := s.tick(); err != nil {
		s.t.Fatal(err)
	}
}

// logged logs a job's errors as the program does, so that they are held to what logs may say.
func (s *shop) logged(job string, errs ...error) error {
	for _, err := range errs {
		if err != nil {
			s.log.Error("job failed", "job", job, "err", err)
		}
	}
	i := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	if i < 0 {
		return nil
	}
	return errs[i]
}

// card is the newest message of a chat that names the order.
func (s *shop) card(chat int64, code string) tgtest.Message {
	s.t.Helper()
	all := s.naming(chat, code)
	if len(all) == 0 {
		s.t.Fatalf("chat %d shows no order %s\n%s", chat, code, s.screens())
	}
	return all[len(all)-1]
}

// naming lists the messages of a chat with a text in them.
func (s *shop) naming(chat int64, text string) []tgtest.Message {
	return slices.DeleteFunc(s.telegram.Messages(chat), func(m tgtest.Message) bool {
		return !strings.Contains(plain(m.Text), text)
	})
}

// last is a chat's newest message from the bot.
func (s *shop) last(chat int64) tgtest.Message {
	s.t.Helper()
	all := s.telegram.Messages(chat)
	if len(all) == 0 {
		s.t.Fatalf("chat %d is empty", chat)
	}
	return all[len(all)-1]
}

// wants compares a message's text with what must and, after "not", must not be in it.
func (s *shop) wants(m tgtest.Message, texts ...string) {
	s.t.Helper()
	want := true
	for _, text := range texts {
		if text == "not" {
			want = false
			continue
		}
		if strings.Contains(plain(m.Text), text) != want {
			s.t.Errorf("message %d: has %q = %t, want %t:\n%s", m.ID, text, !want, want, m.Text)
		}
	}
}

// wantButtons compares a message's buttons, row by row.
func (s *shop) wantButtons(m tgtest.Message, want ...string) {
	s.t.Helper()
	if got := buttons(m); !slices.Equal(got, want) {
		s.t.Errorf("buttons of message %d: got %q, want %q:\n%s", m.ID, got, want, m.Text)
	}
}

func buttons(m tgtest.Message) []string {
	var all []string
	for _, row := range m.Keyboard {
		for _, b := range row {
			all = append(all, b.Data)
		}
	}
	return all
}

// wantPosts compares how many requests to accept an order arrived, and how many took effect.
func (s *shop) wantPosts(code string, posts, effects int) {
	s.t.Helper()
	if n := s.kaspi.Accepts(code); n != posts {
		s.t.Errorf("order %s: %d requests to accept, want %d", code, n, posts)
	}
	if n := s.kaspi.Accepted(code); n != effects {
		s.t.Errorf("order %s: accepted %d times, want %d", code, n, effects)
	}
}

// wantCount compares how many messages of a chat have a text in them.
func (s *shop) wantCount(chat int64, text string, want int) {
	s.t.Helper()
	if n := len(s.naming(chat, text)); n != want {
		s.t.Errorf("chat %d: %d messages with %q, want %d\n%s", chat, n, text, want, s.screens())
	}
}
