package shop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/page"
)

// Health is how one source of data is doing.
type Health struct {
	Last  time.Time // last good answer, zero before the first
	Since time.Time // first failure since then, zero while all is well
	Err   error     // nil while all is well
}

// Status is what the program knows of itself.
type Status struct {
	Orders, Catalogue, Stock Health
	Goods                    int          // articles in the catalogue
	Held                     feed.Version // waits for the seller, zero when none does
	Pull                     page.Pull    // the last fetch of the price list, zero before the first
	Upload                   bool         // the list is posted to Kaspi by schedule
	Started                  time.Time
}

type statusView struct {
	Status
	Waiting int          // new orders
	Version feed.Version // served, zero before the first
	Build   string

	OrdersFault, StockFault, CatalogueFault any
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
	return r.Say(ctx, "shop.status", statusView{
		Status: status, Waiting: len(waiting), Version: doc.Version, Build: s.Build,
		OrdersFault: r.Trouble(status.Orders.Err), StockFault: r.Trouble(status.Stock.Err),
		CatalogueFault: r.Trouble(status.Catalogue.Err),
	})
}
