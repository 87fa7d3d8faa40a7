package shop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
)

// Health is how one source of data is doing.
type Health struct {
	Last  time.Time // last good answer, zero before the first
	Since time.Time // first failure since then, zero while all is well
	Err   error     // nil while all is well
}

// Database is how what the program keeps is doing.
type Database struct {
	Size int64 // bytes
	Err  error // nil while all is well

	Counted time.Time        // when Rows were, by the last upkeep; zero before the first
	Rows    map[string]int64 // in the tables that grow, by their names; "forgotten" are orders without their buyer
}

// Count is how many rows a table had.
func (d Database) Count(table string) int64 { return d.Rows[table] }

// Taxes are what the prices reckon with, and how the year's turnover stands.
type Taxes struct {
	Assumed  bool  // nobody has said so
	RateBP   int64 // basis points
	Year     int   // 0 when nothing is known of all this
	Turnover feed.Tenge
	Limits   []price.Limit
}

// Limit is the limit that comes first of those that concern the shop; nil when none does.
func (t Taxes) Limit() *price.Limit {
	var first *price.Limit
	for i, l := range t.Limits {
		if l.Applies && (first == nil || l.Left < first.Left) {
			first = &t.Limits[i]
		}
	}
	return first
}

// Status is what the program knows of itself.
type Status struct {
	Orders, Catalogue, Stock Health
	Goods                    int          // articles in the catalogue
	Held                     feed.Version // waits for the seller, zero when none does
	Pull                     page.Pull    // the last fetch of the price list, zero before the first
	Pulled                   error        // Kaspi does not have the list that is served; nil while it has
	Upload                   bool         // the list is posted to Kaspi by schedule
	Started                  time.Time
	Database                 Database
	Taxes                    Taxes
	Clock                    error // the host's clock is off; nil while it is right, or nobody knows
}

// statusView is what the findings of the checks are told from.
type statusView struct {
	Status
	Waiting int          // new orders
	Version feed.Version // served, zero before the first
}

// Megabytes is the size of the database.
func (v statusView) Megabytes() int64 { return (v.Database.Size + 1<<20 - 1) >> 20 }

// reportView is the whole message.
type reportView struct {
	Checks  []chat.Check
	Upload  bool
	Started time.Time
	Build   string
}

func (s *Screen) onStatus(ctx context.Context, r *chat.Request) error {
	status, err := s.Engine(r.Shop()).Status(ctx)
	if err != nil {
		return err
	}
	waiting, err := s.Desk(r.Shop()).New(ctx)
	if err != nil {
		return fmt.Errorf("waiting orders: %w", err)
	}
	doc, err := s.Publisher(r.Shop()).Current(ctx)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		return err
	}
	view := statusView{Status: status, Waiting: len(waiting), Version: doc.Version}
	return r.Say(ctx, "shop.status", reportView{
		Checks: s.checks(r.Chat, view), Upload: status.Upload, Started: status.Started, Build: s.Build,
	})
}

// checks are the parts of the shop one by one. Clock and chats are named only when they fail.
func (s *Screen) checks(c chat.Chat, v statusView) []chat.Check {
	list := []chat.Check{
		c.Check("Kaspi", "shop.check.orders", v, v.Orders.Err),
		c.Check("catalogue", "shop.check.catalogue", v, v.Catalogue.Err),
		c.Check("Al-Style", "shop.check.stock", v, v.Stock.Err),
		c.Check("price list", "shop.check.list", v, nil),
		c.Check("pull", "shop.check.pull", v, v.Pulled),
		c.Check("database", "shop.check.database", v, v.Database.Err),
	}
	if v.Taxes.Year != 0 {
		list = append(list, c.Check("taxes", "shop.check.taxes", v.Taxes, nil))
	}
	if v.Clock != nil {
		list = append(list, c.Check("clock", "shop.check.clock", nil, v.Clock))
	}
	for _, refusal := range s.Chats().Refusals() {
		list = append(list, c.Check("Telegram", "shop.check.chat", refusal, refusal.Err))
	}
	return list
}

// greet tells an owner what prices are reckoned with as long as that is only an assumption.
func (s *Screen) greet(ctx context.Context, r *chat.Request) error {
	status, err := s.Engine(r.Shop()).Status(ctx)
	if err != nil || !status.Taxes.Assumed {
		return err
	}
	return r.Say(ctx, "shop.assumed", status.Taxes)
}
