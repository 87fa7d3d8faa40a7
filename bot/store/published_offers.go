package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"sync"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// offersMemo is what the table of the published offers says, so that publishing a list writes the offers that have changed
// without reading the others. It shares its pages with the list that is served.
type offersMemo struct {
	mu     sync.Mutex // held while a version is written
	known  bool
	offers feed.Offers
}

// publishOffers makes the table equal to the offers of the version that is being published. The memo is right once the
// transaction has ended well; whoever began it says so.
func publishOffers(ctx context.Context, tx *sql.Tx, m *offersMemo, offers feed.Offers) error {
	if !m.known && m.read(ctx, tx) != nil {
		m.offers = feed.Offers{} // the version has them all: a table that cannot be read is filled anew
		if _, err := tx.ExecContext(ctx, `delete from published_offers`); err != nil {
			return err
		}
	}
	before := m.offers
	m.known, m.offers = false, offers
	put, err := tx.PrepareContext(ctx, `
		insert into published_offers (sku, article, offer) values ($1, $2, $3)
		on conflict (sku) do update set article = excluded.article, offer = excluded.offer`) // the transaction closes it
	if err != nil {
		return err
	}
	return before.Without(offers).Beside(offers.Without(before), func(old, now *feed.Offer) error {
		switch {
		case now == nil:
			_, err := tx.ExecContext(ctx, `delete from published_offers where sku = $1`, old.SKU)
			return err
		case old != nil && *old == *now:
			return nil
		}
		_, err := put.ExecContext(ctx, now.SKU, now.Article, string(appendOffer(nil, now)))
		if err != nil {
			return fmt.Errorf("offer %.40q: %w", now.SKU, err)
		}
		return nil
	})
}

// read finds out what the table says. A row that is not about the offer in it is an error.
func (m *offersMemo) read(ctx context.Context, tx *sql.Tx) error {
	var p feed.OffersPacker
	err := query[feed.Offer]{
		"read published offers", `select offer, sku, article from published_offers order by sku`,
		func(r row) (o feed.Offer, err error) {
			var sku feed.SKU
			var article feed.Article
			if err = r.Scan(asJSON{&o}, &sku, &article); err == nil && (sku != o.SKU || article != o.Article) {
				err = fmt.Errorf("the row of %.40q has offer %.40q", sku, o.SKU)
			}
			return o, err
		},
	}.each(ctx, tx, func(o feed.Offer) { p.Add(&o) })
	m.offers = p.Offers()
	return err
}

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
	err = r.Scan(asJSON{&o})
	return o, err
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
		"look for published offers", `select exists (select * from published_offers)`, scanNumber,
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
	text := `select offer from published_offers where true` + in("article", articles, &args) + ` order by sku`
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
	for o := range offers.All() {
		if wanted[o.Article] {
			found = append(found, *o)
		}
	}
	if errors.Is(err, feed.ErrNoVersion) {
		return nil, nil
	}
	return found, err
}
