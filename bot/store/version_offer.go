package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"

	"kaspibot/feed"
)

// Both read one row, by the index versions_status.
const (
	lastVersion           = `select id, status, version from versions where status = $1 order by turn desc limit 1`
	lastVersionWithOffers = `select id, status, version, offers from versions where status = $1 order by turn desc limit 1`
)

// VersionIn returns the version that LastVersion returns, without its offers.
func (s Versions) VersionIn(ctx context.Context, status feed.Status) (feed.Version, error) {
	const doing = "read last version"
	v, ok, err := query[feed.Version]{
		doing,
		lastVersion,
		func(r row) (feed.Version, error) { return scanVersion(r) },
	}.one(ctx, s.read, status)
	if err == nil && !ok {
		err = fmt.Errorf("%s: %w", doing, feed.ErrNoVersion)
	}
	return v, err
}

// OfferIn returns the version that LastVersion returns with its offer of one SKU only, the zero Offer when it has none.
// No other offer is kept in memory.
func (s Versions) OfferIn(ctx context.Context, status feed.Status, sku feed.SKU) (feed.Version, feed.Offer, error) {
	const doing = "read offer of last version"
	type found struct {
		feed.Version
		offer feed.Offer
	}
	f, ok, err := query[found]{
		doing,
		lastVersionWithOffers,
		func(r row) (f found, err error) {
			var blob []byte
			if f.Version, err = scanVersion(r, &blob); err != nil {
				return f, err
			}
			f.offer, err = findOffer(blob, sku)
			return f, err
		},
	}.one(ctx, s.read, status)
	if err == nil && !ok {
		err = fmt.Errorf("%s: %w", doing, feed.ErrNoVersion)
	}
	return f.Version, f.offer, err
}

// findOffer unpacks offers one by one until it meets the SKU.
func findOffer(blob []byte, sku feed.SKU) (feed.Offer, error) {
	z, err := gzip.NewReader(bytes.NewReader(blob))
	if err != nil {
		return feed.Offer{}, err
	}
	d := json.NewDecoder(z)
	if _, err := d.Token(); err != nil { // the bracket of the list, or null
		return feed.Offer{}, err
	}
	for d.More() {
		var o feed.Offer
		if err := d.Decode(&o); err != nil || o.SKU == sku {
			return o, err
		}
	}
	return feed.Offer{}, nil
}
