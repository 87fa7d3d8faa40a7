package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"kaspibot/feed"
)

// Version returns one version with its offers, or feed.ErrNoVersion.
func (s Versions) Version(ctx context.Context, id int64) (feed.Version, feed.Offers, error) {
	const doing = "read version"
	found, ok, err := query[listed]{
		doing,
		`select id, status, version, offers, digest from versions where id = $1`,
		scanListed,
	}.one(ctx, s.read, id)
	if err == nil && !ok {
		err = fmt.Errorf("%s %d: %w", doing, id, feed.ErrNoVersion)
	}
	return found.Version, found.offers, err
}

// VersionsBefore lists at most n versions older than the ID, or the newest for 0, the newest first. Those of which nothing can
// be read are passed over: the others are no worse for them, and a page is as long as ever.
func (s Versions) VersionsBefore(ctx context.Context, id int64, n int) (list []feed.Version, err error) {
	type met struct {
		feed.Version
		readable bool
	}
	for {
		left := n - len(list)
		rows, err := query[met]{
			"list versions",
			`select id, status, version from versions where id < $1 or $1 = 0 order by id desc limit $2`,
			func(r row) (met, error) {
				v, err := scanVersion(r)
				if damaged, ok := errors.AsType[*feed.DamagedError](err); ok {
					return met{Version: feed.Version{ID: damaged.ID}}, nil
				}
				return met{v, true}, err
			},
		}.all(ctx, s.read, id, left)
		for _, v := range rows {
			if id = v.ID; v.readable {
				list = append(list, v.Version)
			}
		}
		if err != nil || len(rows) < left || len(list) == n {
			return list, err
		}
	}
}

// listed is a version with its offers.
type listed struct {
	feed.Version
	offers feed.Offers
}

func scanListed(r row) (l listed, err error) {
	var p packedOffers
	if l.Version, err = p.scan(r); err == nil {
		l.offers, err = unpackOffers(p.blob)
	}
	return l, p.damaged(l.Version, err)
}

// packedOffers are the offers of a version as they are stored.
type packedOffers struct {
	blob   []byte
	digest sql.NullString // of what was written; older programs wrote none
}

// scan reads id, status, version, offers and digest.
func (p *packedOffers) scan(r row) (feed.Version, error) {
	v, err := scanVersion(r, &p.blob, &p.digest)
	if err == nil && p.digest.Valid && p.digest.String != digestOf(p.blob) {
		err = p.damaged(v, errors.New("its offers are others than were written"))
	}
	return v, err
}

// damaged is an error of reading offers.
func (p *packedOffers) damaged(v feed.Version, err error) error {
	if _, known := errors.AsType[*feed.DamagedError](err); known || err == nil || v.ID == 0 {
		return err
	}
	return &feed.DamagedError{ID: v.ID, Figures: true, Err: err}
}

func digestOf(blob []byte) string {
	sum := sha256.Sum256(blob)
	return hex.EncodeToString(sum[:])
}

// scanVersion reads id, status, version and the columns after them. The columns id and status win over the JSON: it was
// written before the version had an id, and superseding a version does not change it.
func scanVersion(r row, more ...any) (v feed.Version, err error) {
	var id int64
	var status feed.Status
	var text []byte
	if err := r.Scan(append([]any{&id, &status, &text}, more...)...); err != nil {
		return feed.Version{}, err
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return feed.Version{}, &feed.DamagedError{ID: id, Err: err}
	}
	v.ID, v.Status = id, status
	return v, nil
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
		return nil
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
		return io.ErrUnexpectedEOF
	}
	return nil
}
