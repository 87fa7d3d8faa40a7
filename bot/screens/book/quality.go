package book

import (
	"context"

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
	q, err := orders.QualityAt(ctx, s.Store(r.Shop()), s.Now())
	if err != nil {
		return err
	}
	return r.Say(ctx, "book.quality", viewQuality(q))
}
