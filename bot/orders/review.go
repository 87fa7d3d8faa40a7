package orders

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// QualityBook is what the standing of a shop is read from.
type QualityBook interface {
	// Marks counts the orders placed since a time by what they count as.
	Marks(ctx context.Context, since time.Time) (map[Mark]int, error)
	Records(ctx context.Context, f Filter) ([]Record, error)
}

// ReviewBook is what a review reads, and where it writes its news.
type ReviewBook interface {
	QualityBook
	Settings
	// AddNews writes news down; what is known by its key is left alone.
	AddNews(ctx context.Context, news ...News) error
}

// Reviewer looks for what the passing of time makes news: goods that do not come back, limits that come near.
type Reviewer struct {
	Book       ReviewBook
	Now        func() time.Time
	ReturnDays int // goods that have been on their way back for longer are news
}

// Run writes the news down, each piece once.
func (r Reviewer) Run(ctx context.Context) error {
	recs, err := r.Book.Records(ctx, Filter{Stages: TabReturns.Stages()})
	if err != nil {
		return fmt.Errorf("goods on their way back: %w", err)
	}
	err = r.Book.AddNews(ctx, NotBack(recs, r.Now(), r.ReturnDays)...)
	return errors.Join(err, r.quality(ctx))
}

// quality makes news of a limit that has come near, and notes the level, so that it is told again only when it was
// lower in between.
func (r Reviewer) quality(ctx context.Context) error {
	const key = "quality.told"
	now := r.Now()
	q, err := QualityAt(ctx, r.Book, now)
	if err != nil {
		return err
	}
	text, _, err := r.Book.Setting(ctx, key)
	if err != nil {
		return err
	}
	told, _ := strconv.Atoi(text) // none is 0
	if q.Level() == told {
		return nil
	}
	if err := r.Book.AddNews(ctx, QualityNews(q, told, now)...); err != nil {
		return err
	}
	return r.Book.SetSetting(ctx, key, strconv.Itoa(q.Level()))
}

// QualityAt is how the shop stands at a time.
func QualityAt(ctx context.Context, book QualityBook, now time.Time) (Quality, error) {
	marks, err := book.Marks(ctx, now.AddDate(0, 0, -QualityDays))
	if err != nil {
		return Quality{}, fmt.Errorf("quality: %w", err)
	}
	recs, err := book.Records(ctx, Filter{Stages: []Stage{StagePack, StageHandOver}})
	if err != nil {
		return Quality{}, fmt.Errorf("quality: %w", err)
	}
	return QualityOf(marks, Overdue(recs, now)), nil
}
