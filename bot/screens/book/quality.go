package bot

import (
	"context"
	"fmt"
	"strconv"

	"github.com/go-telegram/bot/models"

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
func (b *Bot) onQuality(ctx context.Context, u *models.Update) error {
	q, err := b.quality(ctx)
	if err != nil {
		return err
	}
	_, err = b.say(ctx, u.Message.Chat.ID, "quality", viewQuality(q))
	return err
}

func (b *Bot) quality(ctx context.Context) (orders.Quality, error) {
	marks, err := b.Store.Marks(ctx, b.Now().AddDate(0, 0, -orders.QualityDays))
	if err != nil {
		return orders.Quality{}, fmt.Errorf("quality: %w", err)
	}
	recs, err := b.Store.Records(ctx, orders.Filter{Stages: []orders.Stage{orders.StagePack, orders.StageHandOver}})
	if err != nil {
		return orders.Quality{}, fmt.Errorf("quality: %w", err)
	}
	return orders.QualityOf(marks, orders.Overdue(recs, b.Now())), nil
}

// reviewQuality makes news of a limit that has come near, and notes the level, so that it is told again only when it
// was lower in between.
func (b *Bot) reviewQuality(ctx context.Context) error {
	const key = "quality.told"
	q, err := b.quality(ctx)
	if err != nil {
		return err
	}
	text, _, err := b.Store.Setting(ctx, key)
	if err != nil {
		return err
	}
	told, _ := strconv.Atoi(text) // none is 0
	if q.Level() == told {
		return nil
	}
	if err := b.Store.AddNews(ctx, orders.QualityNews(q, told, b.Now())...); err != nil {
		return err
	}
	return b.Store.SetSetting(ctx, key, strconv.Itoa(q.Level()))
}
