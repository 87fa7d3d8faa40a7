package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ReviewStore is what a Review reads and where it writes news.
type ReviewStore interface {
	Records(ctx context.Context, f Filter) ([]Record, error)
	// Marks counts the orders placed since a time by what they count as.
	Marks(ctx context.Context, since time.Time) (map[Mark]int, error)
	// AddNews writes news down; what is known by its key is left alone.
	AddNews(ctx context.Context, news ...News) error
	Settings
}

// Review looks for what the passing of time makes news: goods that do not come back, limits that come near. Each is
// told once.
type Review struct {
	Store      ReviewStore
	Now        func() time.Time
	ReturnDays int // after which goods that do not come back are told of; 0 for 14
}

// Run looks once.
func (v Review) Run(ctx context.Context) error {
	recs, err := v.Store.Records(ctx, Filter{Stages: TabReturns.Stages()})
	if err != nil {
		return fmt.Errorf("goods on their way back: %w", err)
	}
	err = v.Store.AddNews(ctx, NotBack(recs, v.Now(), cmp.Or(v.ReturnDays, 14))...)
	return errors.Join(err, v.quality(ctx))
}

// quality makes news of a limit that has come near, and notes the level, so that it is told again only when it was
// lower in between.
func (v Review) quality(ctx context.Context) error {
	const key = "quality.told"
	q, err := ReadQuality(ctx, v.Store, v.Now())
	if err != nil {
		return err
	}
	text, _, err := v.Store.Setting(ctx, key)
	if err != nil {
		return err
	}
	told, _ := strconv.Atoi(text) // none is 0
	if q.Level() == told {
		return nil
	}
	if err := v.Store.AddNews(ctx, QualityNews(q, told, v.Now())...); err != nil {
		return err
	}
	return v.Store.SetSetting(ctx, key, strconv.Itoa(q.Level()))
}

// QualityStore is where a shop's standing is read from.
type QualityStore interface {
	Records(ctx context.Context, f Filter) ([]Record, error)
	Marks(ctx context.Context, since time.Time) (map[Mark]int, error)
}

// ReadQuality reckons how near the shop is to the limits that Kaspi sets.
func ReadQuality(ctx context.Context, s QualityStore, now time.Time) (Quality, error) {
	marks, err := s.Marks(ctx, now.AddDate(0, 0, -QualityDays))
	if err != nil {
		return Quality{}, fmt.Errorf("quality: %w", err)
	}
	recs, err := s.Records(ctx, Filter{Stages: []Stage{StagePack, StageHandOver}})
	if err != nil {
		return Quality{}, fmt.Errorf("quality: %w", err)
	}
	return QualityOf(marks, Overdue(recs, now)), nil
}
