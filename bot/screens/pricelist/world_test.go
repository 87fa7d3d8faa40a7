package pricelist_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/pricelist"
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

const group = chattest.Group

var (
	aigul, marat, stranger = chattest.Aigul, chattest.Marat, chattest.Stranger

	errDisk = errors.New("disk full")
)

// setup is what a test may want otherwise.
type setup struct {
	chat    chat.Config
	links   *place
	timeout time.Duration // of a call to Kaspi
	list    *ownList      // of the shop; nil: it sells everything
}

func alone(c *setup)   { c.chat.Owners = []int64{aigul.ID} }
func inGroup(c *setup) { c.chat.Home = group }

// shop is the screen on the real publisher and store, between a Telegram and a Kaspi in memory.
type shop struct {
	*chattest.World
	*chattest.Scene // the world's, whose clock and log the screen has too
	*pricelist.Screen
	t *testing.T

	with      setup
	owners    []tgtest.User
	kaspi     *kaspitest.Server
	line      line // to Kaspi
	memory    *memory
	source    *source
	publisher *publish.Publisher
	engine    *engine
}

func newShop(t *testing.T, changes ...func(*setup)) *shop {
	t.Helper()
	w := chattest.NewWorld(t)
	s := &shop{t: t, World: w, Scene: w.Scene, with: setup{links: &place{}, timeout: time.Minute}}
	for _, change := range changes {
		change(&s.with)
	}
	s.owners = []tgtest.User{aigul, marat}
	if len(s.with.chat.Owners) > 0 {
		s.owners = s.owners[:1]
	}
	dir := t.TempDir()
	s.kaspi = kaspitest.New(t, kaspitest.WithClock(s.Now))
	api, err := kaspi.New(kaspitest.Token, kaspi.WithBaseURL(s.kaspi.URL()), kaspi.WithRate(1e6),
		kaspi.WithTimeout(s.with.timeout, s.with.timeout), kaspi.WithTransport(s.line.transport()), kaspi.WithClock(s.Now))
	if err != nil {
		t.Fatal(err)
	}
	data := storetest.OpenSQLite(t, dir)
	s.memory, s.source = &memory{Store: data}, &source{items: goods(20)}
	c := publish.Config{
		Shop: feed.Shop{
			Company: "Тест", Merchant: "30000001", Points: []feed.PickupPoint{{ID: "30000001_PP1", City: "750000000"}},
		},
		Seller: seller{}, Guard: feedlist.DefaultGuard(),
		Source: s.source, Versions: data, History: data, States: data, Dir: filepath.Join(dir, "lists"), Now: s.Now,
		Page: page.New(page.Config{Path: "/secret/list.xml", Pulls: data, Log: s.Log, Now: s.Now}),
	}
	if s.with.list != nil {
		c.Listings, c.Match = s.with.list, s.with.list.match
	}
	s.publisher, err = publish.New(c)
	if err != nil {
		t.Fatal(err)
	}
	s.engine = &engine{publisher: s.publisher, api: api, now: s.Now}
	s.open()
	t.Cleanup(s.source.open)
	return s
}

// open starts the screen, or starts it anew.
func (s *shop) open() {
	s.Screen = pricelist.New(pricelist.Config{
		Chats: s.Chats, Log: s.Log, Now: s.Now,
		Engine:    func(chat.ShopID) pricelist.Engine { return s.engine },
		Publisher: func(chat.ShopID) pricelist.Publisher { return s.publisher },
		Links:     func(chat.ShopID) pricelist.Links { return s.with.links },
		Pulls:     func(chat.ShopID) pricelist.Pulls { return s.memory },
	})
	s.Open(s.with.chat, s.memory, s.Room())
}

// memory is the real store with a look at the audit trail.
type memory struct {
	*store.Store
	mu    sync.Mutex
	audit []orders.AuditEntry
	full  atomic.Bool // no setting is kept
	lost  atomic.Bool // nor read
}

func (m *memory) Setting(ctx context.Context, key string) (string, bool, error) {
	if m.lost.Load() && strings.Contains(key, "question") {
		return "", false, errDisk
	}
	return m.Store.Setting(ctx, key)
}

func (m *memory) SetSetting(ctx context.Context, key, value string) error {
	if m.full.Load() {
		return errDisk
	}
	return m.Store.SetSetting(ctx, key, value)
}

func (m *memory) Audit(ctx context.Context, e orders.AuditEntry) error {
	m.mu.Lock()
	m.audit = append(m.audit, e)
	m.mu.Unlock()
	return m.Store.Audit(ctx, e)
}

// The screen asks no questions that are answered by typing.

func (m *memory) Dialog(context.Context, int64, int64) (chat.Dialog, bool, error) {
	return chat.Dialog{}, false, nil
}
func (m *memory) SaveDialog(context.Context, chat.Dialog) error { return errors.ErrUnsupported }
