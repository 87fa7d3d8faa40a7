package publish

import (
	"context"
	"fmt"
	"slices"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

// Versions lists at most n versions older than the ID, or the newest for 0, the newest first.
func (p *Publisher) Versions(ctx context.Context, before int64, n int) ([]feed.Version, error) {
	if p.c.History == nil {
		return nil, nil
	}
	return p.c.History.VersionsBefore(ctx, before, n)
}

// Compare tells what changed from one version to another; 0 is the one that is served. [feed.ErrNoVersion] when one of them
// is not kept any more.
func (p *Publisher) Compare(ctx context.Context, older, newer int64) (list.Diff, error) {
	from, err := p.offersOf(ctx, older)
	if err != nil {
		return list.Diff{}, fmt.Errorf("compare versions: %w", err)
	}
	to, err := p.offersOf(ctx, newer)
	if err != nil {
		return list.Diff{}, fmt.Errorf("compare versions: %w", err)
	}
	return list.Compare(from, to), nil
}

func (p *Publisher) offersOf(ctx context.Context, id int64) ([]feed.Offer, error) {
	if id == 0 {
		_, offers, err := p.c.Versions.LastVersion(ctx, feed.StatusPublished)
		return offers, err
	}
	if p.c.History == nil {
		return nil, feed.ErrNoVersion
	}
	_, offers, err := p.c.History.Version(ctx, id)
	return offers, err
}

// OffSale lists the offers of a version that are not sold, each with its reason; 0 is the one that is served.
func (p *Publisher) OffSale(ctx context.Context, id int64) ([]feed.Offer, error) {
	offers, err := p.offersOf(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("look for what is not sold: %w", err)
	}
	return slices.DeleteFunc(offers, func(o feed.Offer) bool { return o.Stock > 0 }), nil
}

// recent counts the changes that Kaspi may have been given within its limit.
func (p *Publisher) recent(ctx context.Context) (int, error) {
	if p.c.History == nil {
		return 0, nil
	}
	versions, err := p.c.History.VersionsBefore(ctx, 0, keepRecent)
	return RecentChanges(versions, p.c.Now()), err
}

// keepRecent is more than are published within [KaspiChangesIn].
const keepRecent = 30
