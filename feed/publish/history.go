package publish

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

// archive reads the versions in the store. It remembers nothing, so that it may be asked at any time.
type archive struct{ c Config }

// Versions lists at most n versions older than the ID, or the newest for 0, the newest first.
func (a *archive) Versions(ctx context.Context, before int64, n int) ([]feed.Version, error) {
	if a.c.History == nil {
		return nil, nil
	}
	return a.c.History.VersionsBefore(ctx, before, n)
}

// Compare tells what changed from one version to another; 0 is the one that is served. [feed.ErrNoVersion] when one of them
// is not kept any more.
func (a *archive) Compare(ctx context.Context, older, newer int64) (list.Diff, error) {
	from, err := a.offersOf(ctx, older)
	if err != nil {
		return list.Diff{}, fmt.Errorf("compare versions: %w", err)
	}
	to, err := a.offersOf(ctx, newer)
	if err != nil {
		return list.Diff{}, fmt.Errorf("compare versions: %w", err)
	}
	return list.Compare(a.c.Guard, list.Watcher{}, from, to).Diff, nil
}

func (a *archive) offersOf(ctx context.Context, id int64) (feed.Offers, error) {
	if id == 0 {
		_, offers, err := a.c.Versions.LastVersion(ctx, feed.StatusPublished)
		return offers, err
	}
	if a.c.History == nil {
		return feed.Offers{}, feed.ErrNoVersion
	}
	_, offers, err := a.c.History.Version(ctx, id)
	return offers, err
}

// OffSale lists the offers of a version that are not sold, each with its reason; 0 is the one that is served.
func (a *archive) OffSale(ctx context.Context, id int64) (off []feed.Offer, err error) {
	offers, err := a.offersOf(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("look for what is not sold: %w", err)
	}
	for o := range offers.All() {
		if o.Stock <= 0 {
			off = append(off, *o)
		}
	}
	return off, nil
}

// recent counts the changes that Kaspi may have been given within its limit.
func (a *archive) recent(ctx context.Context) (int, error) {
	if a.c.History == nil {
		return 0, nil
	}
	versions, err := a.c.History.VersionsBefore(ctx, 0, keepRecent)
	return RecentChanges(versions, a.c.Now()), err
}

// keepRecent is more than are published within [KaspiChangesIn].
const keepRecent = 30

// latest is the last version of a status, with ID 0 when there is none.
func (a *archive) latest(ctx context.Context, s feed.Status) (feed.Version, error) {
	v, err := a.versionIn(ctx, s)
	if errors.Is(err, feed.ErrNoVersion) {
		return feed.Version{}, nil
	}
	if err != nil {
		return feed.Version{}, fmt.Errorf("look for a %s price list: %w", s, err)
	}
	return v, nil
}

// versionIn is the last version of a status, without its offers where the store can leave them unread.
func (a *archive) versionIn(ctx context.Context, s feed.Status) (feed.Version, error) {
	if store, ok := a.c.Versions.(interface {
		VersionIn(ctx context.Context, status feed.Status) (feed.Version, error)
	}); ok {
		return store.VersionIn(ctx, s)
	}
	v, _, err := a.c.Versions.LastVersion(ctx, s)
	return v, err
}
