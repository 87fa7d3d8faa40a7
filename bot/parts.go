package bot

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/screens/book"
	"kaspibot/bot/screens/cards"
	"kaspibot/bot/screens/goods"
	"kaspibot/bot/screens/notify"
	"kaspibot/bot/screens/papers"
	"kaspibot/bot/screens/people"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/screens/reports"
	"kaspibot/bot/screens/rules"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/telegram"
	"kaspibot/bot/waybills"
	"kaspibot/kaspi"
)

// Store is what the front remembers across restarts; *store.Store is one.
type Store interface {
	telegram.Inbox
	telegram.Copies
	chat.Store
	cards.Store
	book.Store
	papers.Store
	people.Store
	people.Trail
	goods.Store
	pricelist.Pulls
	reports.Store
	orders.Archive
	news.Store
	notify.Store
	rules.Store
	// SetQuiet sets when a person is left in peace, in minutes of the day, and reports whether they are in the shop.
	SetQuiet(ctx context.Context, person int64, from, to int) (bool, error)
}

// followed is a store whose changes of people and languages somebody hears of.
type followed struct {
	Store
	changed func()
}

func (f followed) NotePerson(ctx context.Context, id int64, name string, at time.Time) error {
	defer f.changed()
	return f.Store.NotePerson(ctx, id, name, at)
}

func (f followed) SetRole(ctx context.Context, id int64, role chat.Role) (bool, error) {
	defer f.changed()
	return f.Store.SetRole(ctx, id, role)
}

func (f followed) SetLanguage(ctx context.Context, id int64, language string) (bool, error) {
	defer f.changed()
	return f.Store.SetLanguage(ctx, id, language)
}

func (f followed) RemovePerson(ctx context.Context, id int64, at time.Time) (bool, error) {
	defer f.changed()
	return f.Store.RemovePerson(ctx, id, at)
}

func (f followed) UseInvite(ctx context.Context, hash string, p chat.Person, e orders.AuditEntry) (bool, error) {
	defer f.changed()
	return f.Store.UseInvite(ctx, hash, p, e)
}

func (f followed) SetSetting(ctx context.Context, key, value string) error {
	if strings.HasPrefix(key, chat.LanguageKey) {
		defer f.changed()
	}
	return f.Store.SetSetting(ctx, key, value)
}

// quietHours are those of the shop's people.
type quietHours struct{ Store }

func (q quietHours) Quiet(ctx context.Context, person int64) (news.Hours, bool) {
	p, found, err := q.Person(ctx, person)
	return news.Hours{From: p.QuietFrom, To: p.QuietTo}, found && err == nil
}

func (q quietHours) SetQuiet(ctx context.Context, person int64, h news.Hours) (bool, error) {
	return q.Store.SetQuiet(ctx, person, h.From, h.To)
}

// Engine is what sets the program's works in motion and knows how its sources of data are doing.
type Engine interface {
	pricelist.Engine
	shop.Engine
	// OrdersPolled is when Kaspi last answered about orders, StockRead when the supplier last told its stock; both zero
	// before the first time.
	OrdersPolled() time.Time
	StockRead() time.Time
	// ClockRight reports whether Now is known to be right.
	ClockRight() bool
}

// Parts are what the front shows and moves of one shop.
type Parts struct {
	Desk      *orders.Desk
	Auto      *auto.Acceptance
	Publisher pricelist.Publisher
	Engine    Engine
	Prices    goods.Prices
	Rules     rules.File
	Scales    rules.Publisher // what tells the effect of rules
	Waybills  papers.Waybills
	Printer   waybills.Printer
	Links     pricelist.Links
	Merchant  string       // the shop's number at Kaspi, to know its lists by; empty when it is not known
	Points    goods.Points // that the settings know
	Store     Store
	Announced func(orders.Record) // hears of each order that a chat has been shown for the first time; nil for nobody

	Log  *slog.Logger
	Zone *time.Location // in which people read times
	Now  func() time.Time
}

// one gives a room the part of the only shop there is.
func one[T any](part T) func(chat.ShopID) T { return func(chat.ShopID) T { return part } }

// moves are what the chats know of groups that became supergroups; they are made after what sends to them.
type moves struct{ *Bot }

func (m moves) MovedTo(ctx context.Context, chat int64) (to int64, moved bool, err error) {
	return m.chats().MovedTo(ctx, chat)
}

func (m moves) NoteMove(ctx context.Context, chat, to int64) error {
	return m.chats().NoteMove(ctx, chat, to)
}

// handled notes that a person has reacted to an order.
func handled(d *orders.Desk) func(context.Context, chat.ShopID, string) error {
	return func(ctx context.Context, _ chat.ShopID, code string) error {
		return d.MarkHandled(ctx, kaspi.OrderCode(code))
	}
}
