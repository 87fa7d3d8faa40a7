package store

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/feed"
)

// Both read one row, by the index versions_status.
const (
	lastVersion           = `select id, status, version from versions where status = $1 order by turn desc limit 1`
	lastVersionWithOffers = `select id, status, version, offers, digest from versions where status = $1 order by turn desc limit 1`
)

// VersionIn returns the version that LastVersion returns, without its offers. One that cannot be read is none, as nobody can decide
// about it, unless it is published.
func (s Versions) VersionIn(ctx context.Context, status feed.Status) (feed.Version, error) {
	const doing = "read last version"
	v, ok, err := query[feed.Version]{
		doing,
		lastVersion,
		func(r row) (feed.Version, error) { return scanVersion(r) },
	}.one(ctx, s.read, status)
	_, damaged := errors.AsType[*feed.DamagedError](err)
	if err == nil && !ok || damaged && status != feed.StatusPublished {
		err = fmt.Errorf("%s: %w", doing, feed.ErrNoVersion)
	}
	return v, err
}

// OfferIn returns the version that LastVersion returns with its offer of one SKU only, the zero Offer when it has none.
// Of the published version one row is read; of others the offers are unpacked one by one.
func (s Versions) OfferIn(ctx context.Context, status feed.Status, sku feed.SKU) (feed.Version, feed.Offer, error) {
	const doing = "read offer of last version"
	if status == feed.StatusPublished {
		o, filled, err := s.offerOf(ctx, sku)
		if err != nil || filled {
			v, missing := s.VersionIn(ctx, status)
			return v, o, errors.Join(err, missing)
		}
	}
	type found struct {
		feed.Version
		offer feed.Offer
	}
	f, ok, err := query[found]{
		doing,
		lastVersionWithOffers,
		func(r row) (f found, err error) {
			var p packedOffers
			if f.Version, err = p.scan(r); err == nil {
				f.offer, err = findOffer(p.blob, sku)
			}
			return f, p.damaged(f.Version, err)
		},
	}.one(ctx, s.read, status)
	if err == nil && !ok {
		err = fmt.Errorf("%s: %w", doing, feed.ErrNoVersion)
	}
	return f.Version, f.offer, err
}

// findOffer unpacks offers one by one until it meets the SKU.
func findOffer(blob []byte, sku feed.SKU) (found feed.Offer, err error) {
	err = eachPacked(blob, func(o *feed.Offer) bool {
		if o.SKU == sku {
			found = *o
		}
		return o.SKU != sku
	})
	return found, err
}
