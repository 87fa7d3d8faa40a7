package store

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"kaspibot/feed"
)

// Version returns one version with its offers, or feed.ErrNoVersion.
func (s Versions) Version(ctx context.Context, id int64) (feed.Version, feed.Offers, error) {
	const doing = "read version"
	found, ok, err := query[listed]{
		doing,
		`select id, status, version, offers from versions where id = $1`,
		scanListed,
	}.one(ctx, s.read, id)
	if err == nil && !ok {
		err = fmt.Errorf("%s %d: %w", doing, id, feed.ErrNoVersion)
	}
	return found.Version, found.offers, err
}

// VersionsBefore lists at most n versions older than the ID, or the newest for 0, the newest first.
func (s Versions) VersionsBefore(ctx context.Context, id int64, n int) ([]feed.Version, error) {
	return query[feed.Version]{
		"list versions",
		`select id, status, version from versions where id < $1 or $1 = 0 order by id desc limit $2`,
		func(r row) (feed.Version, error) { return scanVersion(r) },
	}.all(ctx, s.read, id, n)
}

// listed is a version with its offers.
type listed struct {
	feed.Version
	offers feed.Offers
}

func scanListed(r row) (listed, error) {
	var blob []byte
	v, err := scanVersion(r, &blob)
	if err != nil {
		return listed{}, err
	}
	offers, err := unpackOffers(blob)
	return listed{v, offers}, err
}

// scanVersion reads id, status, version and the columns after them. The columns id and status win over the JSON: it was
// written before the version had an id, and superseding a version does not change it.
func scanVersion(r row, more ...any) (v feed.Version, err error) {
	var id int64
	var status feed.Status
	var text []byte
	if err := r.Scan(append([]any{&id, &status, &text}, more...)...); err != nil {
		return v, err
	}
	err = json.Unmarshal(text, &v)
	v.ID, v.Status = id, status
	return v, err
}

// unpackOffers reads offers one by one.
func unpackOffers(blob []byte) (feed.Offers, error) {
	var p feed.OffersPacker
	err := eachPacked(blob, func(o *feed.Offer) bool {
		p.Add(o)
		return true
	})
	return p.Offers(), err
}

// eachPacked shows the offers of a version, each until the next, until it is told to stop.
func eachPacked(blob []byte, show func(*feed.Offer) bool) error {
	z, err := gzip.NewReader(bytes.NewReader(blob))
	if err != nil {
		return err
	}
	d := json.NewDecoder(z)
	switch begin, err := d.Token(); {
	case err != nil:
		return err
	case begin == nil: // null
		return z.Close()
	case begin != json.Delim('['):
		return fmt.Errorf("offers begin with %v", begin)
	}
	for d.More() {
		var o feed.Offer
		if err := d.Decode(&o); err != nil || !show(&o) {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return cmp.Or(z.Close(), io.ErrUnexpectedEOF)
	}
	return z.Close()
}
