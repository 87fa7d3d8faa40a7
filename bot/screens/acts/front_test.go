package acts_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/acts"
	"kaspibot/bot/screens/cards"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
)

const failed = "Сбой в программе, попробуйте ещё раз"

var errBehind = errors.New("what stands behind the room fails")

// front is the room before a desk, cards and papers that do what a test says, and a real store.
type front struct {
	*chattest.World
	t      *testing.T
	screen *acts.Screen
	data   *store.Store

	mu        sync.Mutex
	recs      map[kaspi.OrderCode]orders.Record
	reply     func(code kaspi.OrderCode, act orders.Act) (orders.Record, error) // of the desk to an act
	presses   int
	slow      bool // the desk replies when the press has been answered
	did       []orders.Act
	requested int      // waybills
	cancelled int      // requests for waybills
	elsewhere bool     // waybills come to another chat
	shown     []string // cards
	drawn     int      // times that cards were to be brought up to date
	left      int      // calls until one fails; 0 for none
	failures  int
}

// newFront opens the room. A press is told that its request is on its way where the desk is slow, and else never.
func newFront(t *testing.T, slow bool) *front {
	t.Helper()
	f := &front{World: chattest.NewWorld(t), t: t, recs: map[kaspi.OrderCode]orders.Record{}, slow: slow}
	f.data = storetest.OpenSQLite(t, t.TempDir())
	f.start()
	return f
}

// start starts the program on its data.
func (f *front) start() {
	drawn := cards.New(cards.Config{Now: f.Now})
	f.screen = acts.New(acts.Config{
		Chats: f.Chats, Desk: func(chat.ShopID) acts.Desk { return f }, Cards: frontCards{f, drawn}, Papers: frontPapers{f}, Now: f.Now, Log: f.Log,
	})
	answer := time.Hour
	if f.slow {
		answer = time.Nanosecond
	}
	f.Open(chat.Config{Answer: answer}, frontStore{f.data, f}, f.screen.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
}

// call counts a call of what stands behind the room.
func (f *front) call() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left--; f.left != 0 {
		return nil
	}
	f.failures++
	return errBehind
}

func (f *front) Order(_ context.Context, code kaspi.OrderCode) (orders.Record, error) {
	if err := f.call(); err != nil {
		return orders.Record{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	rec, known := f.recs[code]
	if !known {
		return rec, orders.ErrUnknownOrder
	}
	return rec, nil
}

func (f *front) New(context.Context) (all []orders.Record, err error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, code := range slices.Sorted(maps.Keys(f.recs)) {
		all = append(all, f.recs[code])
	}
	return all, nil
}

func (f *front) Act(_ context.Context, code kaspi.OrderCode, act orders.Act, _ orders.Who) (orders.Record, error) {
	if f.slow {
		f.Until("the press is answered", func() bool { return len(f.Telegram.Answers()) == f.presses })
	}
	f.mu.Lock()
	reply := f.reply
	f.did = append(f.did, act)
	f.mu.Unlock()
	if reply == nil {
		return orders.Record{}, nil
	}
	return reply(code, act)
}

// frontCards draw views as the real ones do.
type frontCards struct {
	f *front
	*cards.Cards
}

func (c frontCards) Soon() {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.f.drawn++
}

func (c frontCards) Show(_ context.Context, _ chat.Chat, rec orders.Record) error {
	c.f.mu.Lock()
	c.f.shown = append(c.f.shown, "card "+string(rec.Order.Code))
	c.f.mu.Unlock()
	return c.f.call()
}

func (c frontCards) ShowIn(_ context.Context, _ chat.Chat, _ int, rec orders.Record) error {
	c.f.mu.Lock()
	c.f.shown = append(c.f.shown, "card "+string(rec.Order.Code)+" in place")
	c.f.mu.Unlock()
	return c.f.call()
}

type frontPapers struct{ f *front }

func (p frontPapers) Request(context.Context, *chat.Request, kaspi.OrderCode) (bool, error) {
	err := p.f.call()
	p.f.mu.Lock()
	defer p.f.mu.Unlock()
	if err == nil {
		p.f.requested++
	}
	return p.f.elsewhere, err
}

func (p frontPapers) Cancel(context.Context, *chat.Request, kaspi.OrderCode) error {
	err := p.f.call()
	p.f.mu.Lock()
	defer p.f.mu.Unlock()
	if err == nil {
		p.f.cancelled++
	}
	return err
}

// frontStore fails where the room reads or writes what it keeps of a chat.
type frontStore struct {
	*store.Store
	f *front
}

func (s frontStore) Setting(ctx context.Context, key string) (string, bool, error) {
	if strings.HasPrefix(key, "bulk") {
		if err := s.f.call(); err != nil {
			return "", false, err
		}
	}
	return s.Store.Setting(ctx, key)
}

func (s frontStore) SetSetting(ctx context.Context, key, value string) error {
	if strings.HasPrefix(key, "bulk") {
		if err := s.f.call(); err != nil {
			return err
		}
	}
	return s.Store.SetSetting(ctx, key, value)
}

func (s frontStore) SaveDialog(ctx context.Context, d chat.Dialog) error {
	if err := s.f.call(); err != nil {
		return err
	}
	return s.Store.SaveDialog(ctx, d)
}

// put has an order in the book.
func (f *front) put(code string, stage orders.Stage, change func(*orders.Record)) orders.Record {
	rec := orders.Record{Stage: stage}
	rec.Order = kaspi.Order{Code: kaspi.OrderCode(code), Total: 1000, EntriesKnown: true, Entries: []kaspi.Entry{
		{ID: "a", Number: 0, SKU: "K", Title: "Чайник", Quantity: 3}, {ID: "b", Number: 1, SKU: "C", Title: "Кружка", Quantity: 1},
	}}
	if change != nil {
		change(&rec)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.recs[rec.Order.Code] = rec
	return rec
}

// replies has the desk reply to acts, and forgets what it did.
func (f *front) replies(rec orders.Record, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reply = func(kaspi.OrderCode, orders.Act) (orders.Record, error) { return rec, err }
	f.did, f.shown, f.drawn, f.requested, f.cancelled = nil, nil, 0, 0, 0
}

// press presses a button in a message of its own, and returns that and what the person was told.
func (f *front) press(data string) (tgtest.Message, string) {
	f.t.Helper()
	m := f.Forge(aigul.ID, data)
	f.presses++
	notice := f.Press(aigul, m, data)
	return m, notice
}

func (f *front) acts() []orders.Act {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.did)
}
