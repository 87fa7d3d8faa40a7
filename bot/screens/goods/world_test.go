package goods_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/goods"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
)

var (
	almaty = time.FixedZone("Almaty", 5*60*60)
	noon   = chattest.Noon
	aigul  = chattest.Aigul
	marat  = chattest.Marat
)

var errDisk = errors.New("disk full")

// shop is the room on the real store, behind the real client of a Telegram in memory: a file comes only with an update.
// Its clock stands still unless a test moves it.
type shop struct {
	*goods.Screen
	t        *testing.T
	telegram *tgtest.Server
	store    *store.Store
	items    []feed.Item // that the supplier has, for prices
	stockAt  time.Time
	points   []feed.PickupPoint // of the settings
	dir      string
	stop     func()
	sent     int // updates that people caused

	mu      sync.Mutex
	changed chan struct{} // closed when done changes
	done    map[int64]bool
	audit   []orders.AuditEntry
	ahead   time.Duration
	killed  bool // the program ends before it notes an update as done
	failing int  // how many coming look-ups of an SKU fail

	reserved int // pieces of everything
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{
		t: t, dir: t.TempDir(), items: items(20), telegram: tgtest.New(t), points: []feed.PickupPoint{{ID: "PP1"}},
		changed: make(chan struct{}), done: map[int64]bool{},
	}
	for _, user := range []tgtest.User{aigul, marat} {
		s.telegram.Meet(user, user.ID)
	}
	s.open()
	t.Cleanup(func() { s.stop() })
	return s
}

// open starts the program on its data.
func (s *shop) open() {
	s.t.Helper()
	storetest.Prepare(s.t, s.dir)
	var err error
	if s.store, err = store.Open(s.t.Context(), s.dir, store.Through(storetest.Hasty)); err != nil {
		s.t.Fatal(err)
	}
	var router *chat.Router
	log := slog.New(slog.NewTextHandler(s.t.Output(), nil))
	s.Screen = goods.New(goods.Config{
		Chats:    func() *chat.Chats { return router.Chats },
		Store:    func(chat.ShopID) goods.Store { return s.store },
		Prices:   func(chat.ShopID) goods.Prices { return &pricing{s} },
		StockAt:  func(chat.ShopID) time.Time { return s.stockAt },
		Merchant: func(chat.ShopID) string { return "30000001" },
		Points:   func(chat.ShopID) goods.Points { return s.points },
		Log:      log, Now: s.now,
	})
	client, err := telegram.New(telegram.Config{
		Token: tgtest.Token, APIURL: s.telegram.URL(), Inbox: inbox{s.store, s}, Moves: noMoves{},
		Handle: func(ctx context.Context, e telegram.Event) { router.Handle(ctx, e) },
		Secret: func(context.Context, int64, int64) (bool, error) { return false, nil },
		Ready:  func(ctx context.Context) error { return router.Met(ctx) },
		Polled: func(context.Context, error) {},
		Log:    log, Now: s.now,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	router, err = chat.New(chat.Config{Owners: []int64{aigul.ID, marat.ID}}, chat.Parts{
		Telegram: client, Store: memory{s.store, s}, Log: log, Zone: almaty, Now: s.now,
	}, s.Room())
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	var running sync.WaitGroup
	running.Go(func() { client.Run(ctx) })
	s.stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		if err := s.store.Close(); err != nil {
			s.t.Error(err)
		}
	})
	s.until("the bot polls", s.telegram.Polling)
}

func (s *shop) restart() {
	s.t.Helper()
	s.stop()
	s.open()
}

// inbox is the store's, with a look at what is done.
type inbox struct {
	*store.Store
	s *shop
}

func (i inbox) DoneUpdate(ctx context.Context, id int64, at time.Time) error {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	var err error
	if !i.s.killed {
		err = i.Store.DoneUpdate(ctx, id, at)
	}
	i.s.done[id] = true
	close(i.s.changed)
	i.s.changed = make(chan struct{})
	return err
}

// memory is what chats remember, with a look at the audit trail. The room asks no questions.
type memory struct {
	*store.Store
	s *shop
}

func (m memory) Audit(ctx context.Context, e orders.AuditEntry) error {
	m.s.mu.Lock()
	m.s.audit = append(m.s.audit, e)
	m.s.mu.Unlock()
	return m.Store.Audit(ctx, e)
}

func (m memory) Dialog(context.Context, int64, int64) (d chat.Dialog, found bool, err error) {
	return d, false, nil
}
func (m memory) SaveDialog(context.Context, chat.Dialog) error { return errDisk }
func (m memory) EndDialog(context.Context, int64, int64) error { return nil }

// noMoves says that no chat has become another one.
type noMoves struct{}

func (noMoves) MovedTo(context.Context, int64) (int64, bool, error) { return 0, false, nil }
func (noMoves) NoteMove(context.Context, int64, int64) error        { return nil }

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
