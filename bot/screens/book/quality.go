package book

import (
	"context"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// qualityView is the standing of the shop as templates see it.
type qualityView struct {
	orders.Quality
	Days                int
	Promotions, Shop    int64 // limits on cancellations, basis points
	LateLimit           int64
	PromotionsRoom      int // cancellations that still fit below each limit, negative when it is passed
	ShopRoom            int
	CancelledBP, LateBP int64
}

func viewQuality(q orders.Quality) qualityView {
	return qualityView{
		Quality: q, Days: orders.QualityDays,
		Promotions: orders.LimitPromotions, Shop: orders.LimitShop, LateLimit: orders.LimitLate,
		PromotionsRoom: q.Room(orders.LimitPromotions), ShopRoom: q.Room(orders.LimitShop),
		CancelledBP: q.CancelledBP(), LateBP: q.LateBP(),
	}
}

// onQuality shows how near the shop is to the limits that Kaspi sets.
func (s *Screen) onQuality(ctx context.Context, r *chat.Request) error {
	q, err := s.quality(ctx, r.Shop())
	if err != nil {
		return err
	}
	return r.Say(ctx, "book.quality", viewQuality(q))
}

func (s *Screen) quality(ctx context.Context, shop chat.ShopID) (orders.Quality, error) {
	marks, err := s.Store(shop).Marks(ctx, s.Now().AddDate(0, 0, -orders.QualityDays))
	if err != nil {
		return orders.Quality{}, fmt.Errorf("quality: %w", err)
	}
	recs, err := s.Store(shop).Records(ctx, orders.Filter{Stages: []orders.Stage{orders.StagePack, orders.StageHandOver}})
	if err != nil {
		return orders.Quality{}, fmt.Errorf("quality: %w", err)
	}
	return orders.QualityOf(marks, orders.Overdue(recs, s.Now())), nil
}
