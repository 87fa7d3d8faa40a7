package bot

import (
	"context"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// Store is what the bot remembers across restarts.
type Store interface {
	Inbox
	Cards
	Dialogs
	Decisions
	PendingWaybills
	OrderPages
	NewsStore
	orders.Settings
	orders.Audit
}

// Inbox keeps what people sent until it has been acted on.
type Inbox interface {
	// SaveUpdates writes updates down by their id, all or none; known ones are left alone.
	SaveUpdates(ctx context.Context, at time.Time, updates map[int64][]byte) error
	// TakeUpdates hands out, oldest first, updates that this run of the program has not been given yet. Each handing
	// out counts as a try; after five tries an update is parked, so that a poisonous one cannot stop the program.
	TakeUpdates(ctx context.Context, limit int) ([][]byte, error)
	// DoneUpdate notes that an update has had its effect.
	DoneUpdate(ctx context.Context, id int64, at time.Time) error
}

// Cards keeps which message in which chat shows which order.
type Cards interface {
	// StaleCards lists the messages of a chat that show an order as it was, and announced orders it shows nowhere.
	StaleCards(ctx context.Context, chat int64) ([]orders.Stale, error)
	// CardsIn lists what a message shows: one order, or those of a digest.
	CardsIn(ctx context.Context, chat int64, message int) ([]orders.Card, error)
	// CardsOf lists the messages that show an order, in every chat.
	CardsOf(ctx context.Context, code kaspi.OrderCode) ([]orders.Card, error)
	// ShowCards notes what a message shows, in place of what it showed before.
	ShowCards(ctx context.Context, chat int64, message int, cards ...orders.Card) error
}

// Shelves is the order book for people who leaf through it.
type OrderPages interface {
	// Stages counts the orders in each stage.
	Stages(ctx context.Context) (map[orders.Stage]int, error)
	// Leaf returns one page.
	Page(ctx context.Context, l orders.Page) ([]orders.Record, error)
	// Records returns every record that passes the filter, in no particular order.
	Records(ctx context.Context, f orders.Filter) ([]orders.Record, error)
	// Marks counts the orders placed since a time by what they count as.
	Marks(ctx context.Context, since time.Time) (map[orders.Mark]int, error)
	// Find returns the newest orders that a search finds, limit at the most, and how many it finds in all.
	Find(ctx context.Context, what orders.Search, limit int) (found []orders.Record, all int, err error)
}

// Newspaper keeps what happened, how far each chat has been told, and what it wants to hear.
type NewsStore interface {
	// AddNews writes news down; what is known by its key is left alone.
	AddNews(ctx context.Context, news ...orders.News) error
	// News lists what a chat has not been told, oldest first.
	News(ctx context.Context, chat int64, limit int) ([]orders.News, error)
	// Heard notes that a chat needs no news up to this id any more.
	MarkRead(ctx context.Context, chat, last int64) error
	// Wishes are the kinds of news that a chat has switched on or off.
	Subscriptions(ctx context.Context, chat int64) (map[orders.NewsKind]bool, error)
	Subscribe(ctx context.Context, chat int64, kind orders.NewsKind, wanted bool) error
}

// Lists is what the chat may decide about price lists; feed.Publisher is one.
type Lists interface {
	Publish(ctx context.Context, id int64, by string) (feed.Version, error)
	Keep(ctx context.Context, id int64, by string) (feed.Version, error)
	Current(ctx context.Context) (feed.Document, error)
}

// Works are the program's engines that commands set in motion.
type Works interface {
	// Sync reads the supplier and publishes; full reads the names again too. A second one at a time gets *BusyError.
	Sync(ctx context.Context, full bool, progress func(Progress)) (feed.Report, error)
	// Upload posts the current list to Kaspi. What Kaspi answered is returned, beside the error when it is a failure.
	Upload(ctx context.Context) (Uploaded, error)
	Status(ctx context.Context) (Status, error)
}
