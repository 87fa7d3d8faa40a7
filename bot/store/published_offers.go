package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"sync"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// offersMemo knows by 16 bytes an offer what the table of the published offers says, so that publishing a list writes the
// offers that have changed without reading the others.
type offersMemo struct {
	mu    sync.Mutex // held while a version is written
	known bool
	seed  maphash.Seed
	sums  map[feed.SKU]uint64
}

// publishOffers makes the table equal to the offers of the version that is being published. The memo is right once the
// transaction has ended well; whoever began it says so.
func publishOffers(ctx context.Context, tx *sql.Tx, m *offersMemo, offers []feed.Offer) error {
	if !m.known {
		if err := m.read(ctx, tx); err != nil {
			return err
		}
	}
	m.known = false
	put, err := tx.PrepareContext(ctx, `
		insert into published_offers (sku, article, offer) values ($1, $2, $3)
		on conflict (sku) do update set article = excluded.article, offer = excluded.offer`)
	if err != nil {
		return err
	}
	defer func() { _ = put.Close() }()
	gone := m.sums
	m.sums = make(map[feed.SKU]uint64, len(offers))
	for i := range offers {
		o := &offers[i]
		sum := maphash.Comparable(m.seed, *o)
		m.sums[o.SKU] = sum
		old, had := gone[o.SKU]
		delete(gone, o.SKU)
		if had && old == sum {
			continue
		}
		if _, err := put.ExecContext(ctx, o.SKU, o.Article, string(appendOffer(nil, o))); err != nil {
			return fmt.Errorf("offer %.40q: %w", o.SKU, err)
		}
	}
	for sku := range gone {
		if _, err := tx.ExecContext(ctx, `delete from published_offers where sku = $1`, sku); err != nil {
			return err
		}
	}
	return nil
}

// read finds out what the table says.
func (m *offersMemo) read(ctx context.Context, tx *sql.Tx) error {
	m.seed, m.sums = maphash.MakeSeed(), map[feed.SKU]uint64{}
	return publishedOffers.each(ctx, tx, func(o feed.Offer) { m.sums[o.SKU] = maphash.Comparable(m.seed, o) })
}

var publishedOffers = query[feed.Offer]{"read published offers", `select offer from published_offers`, scanOffer}

// StreamPublished hands the published offers over one by one, sorted by SKU; false when the table is empty.
func (s Versions) StreamPublished(ctx context.Context, write func(document.Offers) error) (bool, error) {
	const doing = "read published offers"
	rows, err := s.read.QueryContext(ctx, `select offer from published_offers order by sku`)
	if err != nil {
		return false, fmt.Errorf("%s: %w", doing, classify(err))
	}
	var o feed.Offer
	any := rows.Next()
	if any {
		first := true
		err = write(func() (*feed.Offer, error) {
			if !first && !rows.Next() {
				return nil, cmp.Or(rows.Err(), io.EOF)
			}
			first = false
			var err error
			o, err = scanOffer(rows)
			return &o, err
		})
	}
	if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
		return any, fmt.Errorf("%s: %w", doing, classify(err))
	}
	return any, nil
}

func scanOffer(r row) (o feed.Offer, err error) {
	var text []byte
	if err := r.Scan(&text); err != nil {
		return o, err
	}
	return o, json.Unmarshal(text, &o)
}

// offerOf is a published offer; false when the table is empty, as before the first version that this program publishes.
func (s Versions) offerOf(ctx context.Context, sku feed.SKU) (o feed.Offer, filled bool, err error) {
	o, found, err := query[feed.Offer]{
		"read published offer", `select offer from published_offers where sku = $1`, scanOffer,
	}.one(ctx, s.read, sku)
	if found || err != nil {
		return o, true, err
	}
	n, _, err := query[int64]{
		"look for published offers", `select count(*) from (select 1 from published_offers limit 1) some`, scanNumber,
	}.one(ctx, s.read)
	return feed.Offer{}, n > 0, err
}

// OffersOf lists the published offers of these articles, sorted by SKU.
func (s Versions) OffersOf(ctx context.Context, articles []feed.Article) ([]feed.Offer, error) {
	if len(articles) == 0 {
		return nil, nil
	}
	if _, filled, err := s.offerOf(ctx, ""); err != nil || !filled {
		return s.unpackOffersOf(ctx, articles, err)
	}
	var args []any
	text := `select offer from published_offers where 1 = 1` + in("article", articles, &args) + ` order by sku`
	return query[feed.Offer]{"read published offers", text, scanOffer}.all(ctx, s.read, args...)
}

// unpackOffersOf looks into the version itself.
func (s Versions) unpackOffersOf(ctx context.Context, articles []feed.Article, err error) (found []feed.Offer, _ error) {
	if err != nil {
		return nil, err
	}
	wanted := make(map[feed.Article]bool, len(articles))
	for _, a := range articles {
		wanted[a] = true
	}
	_, offers, err := s.LastVersion(ctx, feed.StatusPublished)
	for _, o := range offers {
		if wanted[o.Article] {
			found = append(found, o)
		}
	}
	if errors.Is(err, feed.ErrNoVersion) {
		return nil, nil
	}
	return found, err
}
