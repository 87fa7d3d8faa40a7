package storetest

import (
	"context"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/kaspi"
)

// Engine is a database that keeps what the bot must not forget. What each method promises is told by the interfaces of
// those who call it.
type Engine interface {
	Inbox
	Dialogs
	People
	Cards
	News
	Notes
	Orders
	Actions
	Goods
	Listings
	Versions

	Close() error
}

type (
	// Inbox keeps what people sent until it has been acted on.
	Inbox interface {
		SaveUpdates(ctx context.Context, at time.Time, updates map[int64][]byte) error
		TakeUpdates(ctx context.Context, limit int) ([][]byte, error)
		BeginUpdate(ctx context.Context, id int64) (try int, err error)
		DoneUpdate(ctx context.Context, id int64, at time.Time) error
	}

	// Dialogs keeps open questions, and the waybills that chats wait for.
	Dialogs interface {
		Dialog(ctx context.Context, chat, user int64) (chat.Dialog, bool, error)
		SaveDialog(ctx context.Context, d chat.Dialog) error
		EndDialog(ctx context.Context, chat, user int64) error
		RequestWaybill(ctx context.Context, w chat.PendingWaybill) error
		PendingWaybills(ctx context.Context, at time.Time, limit int) ([]chat.PendingWaybill, error)
		WaybillDelivered(ctx context.Context, code kaspi.OrderCode, chat int64) error
	}

	// People keeps who may use the bot.
	People interface {
		chat.People
		AddPerson(ctx context.Context, p chat.Person, by int64, at time.Time) error
		SetRole(ctx context.Context, id int64, role chat.Role) (bool, error)
		SetLanguage(ctx context.Context, id int64, language string) (bool, error)
		SetQuiet(ctx context.Context, id int64, from, to int) (bool, error)
		RemovePerson(ctx context.Context, id int64, at time.Time) (was bool, err error)
		SaveInvite(ctx context.Context, i chat.Invite) (id int64, err error)
		OpenInvites(ctx context.Context, at time.Time) ([]chat.Invite, error)
		Invite(ctx context.Context, hash string) (chat.Invite, bool, error)
		EndInvite(ctx context.Context, id int64, at time.Time) (was bool, err error)
		UseInvite(ctx context.Context, hash string, p chat.Person, e orders.AuditEntry) (used bool, err error)
	}

	// Cards keeps which message shows which order.
	Cards interface {
		StaleCards(ctx context.Context, chat int64) ([]chat.Stale, error)
		CardsIn(ctx context.Context, chat int64, message int) ([]chat.Card, error)
		CardsOf(ctx context.Context, code kaspi.OrderCode) ([]chat.Card, error)
		ShowCards(ctx context.Context, chat int64, message int, cards ...chat.Card) error
		Uncall(ctx context.Context, chat int64, after time.Time, codes ...kaspi.OrderCode) error
		PassCards(ctx context.Context, chat int64, cards ...chat.Card) error
		AdoptCards(ctx context.Context, chat int64, message int, cards ...chat.Card) error
		Tries(ctx context.Context, chat int64) ([]chat.Try, error)
		BeginTry(ctx context.Context, chat int64, at time.Time, keys ...string) error
		TakeBackTry(ctx context.Context, chat int64, keys ...string) error
		EndTries(ctx context.Context, chat int64, keys ...string) error
		NameTries(ctx context.Context, chat int64, keys ...string) error
	}

	// News keeps what happened, and what of it each chat wants to hear and has heard.
	News interface {
		AddNews(ctx context.Context, news ...orders.News) error
		News(ctx context.Context, chat int64, limit int) ([]orders.News, error)
		MarkRead(ctx context.Context, chat, last int64) error
		Modes(ctx context.Context, chat int64) (map[news.Kind]news.Mode, error)
		SetMode(ctx context.Context, chat int64, kind news.Kind, mode news.Mode) error
		Gather(ctx context.Context, chat int64, events ...news.Event) error
		Gathered(ctx context.Context, chat int64, few int) (news.Gathered, error)
		ForgetGathered(ctx context.Context, chat, last int64) error
	}

	// Notes keeps settings and the audit trail.
	Notes interface {
		Setting(ctx context.Context, key string) (value string, found bool, err error)
		SetSetting(ctx context.Context, key, value string) error
		MoveChat(ctx context.Context, from, to int64) error
		Audit(ctx context.Context, e orders.AuditEntry) error
		AuditLines(ctx context.Context, f orders.AuditFilter, limit int) ([]orders.AuditLine, error)
	}

	// Orders keeps the order book.
	Orders interface {
		EachFigures(ctx context.Context, from, to time.Time, show func(orders.Figures)) error
		EachRecord(ctx context.Context, from, to time.Time, show func(orders.Record) error) error
		Shorten(ctx context.Context, to orders.Form, records []orders.Record, audit ...orders.AuditEntry) error
		Record(ctx context.Context, code kaspi.OrderCode) (orders.Record, error)
		Records(ctx context.Context, f orders.Filter) ([]orders.Record, error)
		SaveRecords(ctx context.Context, records ...orders.Record) error
		Stages(ctx context.Context) (map[orders.Stage]int, error)
		Marks(ctx context.Context, since time.Time) (map[orders.Mark]int, error)
		Total(ctx context.Context, f orders.Filter) (kaspi.Tenge, error)
		Page(ctx context.Context, l orders.Page) ([]orders.Record, error)
		Find(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error)
		FindGoods(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error)
	}

	// Actions keeps what is done to orders, and what the program has decided about them.
	Actions interface {
		Claim(ctx context.Context, a orders.Action) (now orders.Action, claimed bool, err error)
		Mark(ctx context.Context, a orders.Action) error
		OpenActions(ctx context.Context) ([]orders.Action, error)
		Decisions(ctx context.Context, f auto.Filter) ([]auto.Decision, error)
		SaveDecision(ctx context.Context, r auto.Decision) error
		UntoldDecisions(ctx context.Context, chat int64, since time.Time) ([]auto.Decision, error)
		ToldDecision(ctx context.Context, code kaspi.OrderCode, chat int64) error
	}

	// Goods keeps what the supplier has.
	Goods interface {
		SaveCatalogue(ctx context.Context, items []feed.Item, at time.Time) error
		Catalogue(ctx context.Context) ([]feed.Item, error)
		ItemBrands(ctx context.Context) ([]string, error)
		CatalogueAge(ctx context.Context) (at time.Time, items int, err error)
		Item(ctx context.Context, article feed.Article) (feed.Item, bool, error)
		SearchItems(ctx context.Context, text string, limit, offset int) (found []feed.Item, total int, err error)
		SaveTree(ctx context.Context, categories []feed.Category, brands []feed.Brand) error
		Categories(ctx context.Context) ([]feed.Category, error)
		Brands(ctx context.Context) ([]feed.Brand, error)
		SaveStock(ctx context.Context, items []feed.Item, at time.Time) (changed int, err error)
		NoteStock(ctx context.Context, items []feed.Item, at time.Time) error
		StockOf(ctx context.Context, articles []feed.Article) ([]feed.Supply, error)
		StockRead(ctx context.Context) (time.Time, error)
		UnknownArticles(ctx context.Context) (int, error)
		History(ctx context.Context, article feed.Article, since time.Time) ([]feed.StockPoint, error)
		PruneHistory(ctx context.Context, before time.Time) (int64, error)
	}

	// Listings keeps what the shop sells by its own list.
	Listings interface {
		Listings(ctx context.Context) ([]feed.Listing, error)
		Listing(ctx context.Context, sku feed.SKU) (feed.Listing, bool, error)
		ImportListings(ctx context.Context, list []feed.Listing) error
		SaveListing(ctx context.Context, l feed.Listing) error
		PutOnSale(ctx context.Context, sku feed.SKU) error
		MatchListings(ctx context.Context, list []feed.Listing) error
		SaveImport(ctx context.Context, i feed.Import) (feed.Import, error)
		UpdateImport(ctx context.Context, i feed.Import) error
		EndImport(ctx context.Context, id int64, end feed.ImportEnd) error
		PendingImport(ctx context.Context) (feed.Import, bool, error)
	}

	// Versions keeps price lists, their fetches, and what the next one must know of the last.
	Versions interface {
		SaveVersion(ctx context.Context, v feed.Version, offers feed.Offers) (feed.Version, error)
		DecideVersion(ctx context.Context, id int64, to feed.Status, by string, at time.Time) (v feed.Version, err error)
		LastVersion(ctx context.Context, status feed.Status) (feed.Version, feed.Offers, error)
		VersionIn(ctx context.Context, status feed.Status) (feed.Version, error)
		OfferIn(ctx context.Context, status feed.Status, sku feed.SKU) (feed.Version, feed.Offer, error)
		Version(ctx context.Context, id int64) (feed.Version, feed.Offers, error)
		VersionsBefore(ctx context.Context, id int64, n int) ([]feed.Version, error)
		SavePulls(ctx context.Context, pulls ...page.Pull) error
		LastPull(ctx context.Context) (page.Pull, error)
		LastGoodPull(ctx context.Context) (page.Pull, error)
		LastPulls(ctx context.Context, n int) ([]page.Pull, error)
		FeedState(ctx context.Context) (list.State, error)
		Reserves(ctx context.Context) ([]list.Reserve, error)
		SaveFeedState(ctx context.Context, state list.State) error
	}
)
