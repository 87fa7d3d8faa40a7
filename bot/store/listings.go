package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"kaspibot/feed"
	"kaspibot/feed/publish"
)

var _ publish.Listings = ShopList{}

const listingColumns = `sku, article, match, imported, model, brand, price, override, listed`

// Listings returns what is kept of every SKU, sorted by SKU.
func (s ShopList) Listings(ctx context.Context) ([]feed.Listing, error) {
	return query[feed.Listing]{
		"read listings", `select ` + listingColumns + ` from listings order by sku`, scanListing,
	}.all(ctx, s.read)
}

// Listing returns what is kept under one SKU, and whether anything is. Where a part of it cannot be read, those before it come
// with the error: by them its item is known.
func (s ShopList) Listing(ctx context.Context, sku feed.SKU) (l feed.Listing, found bool, err error) {
	_, found, err = query[feed.Listing]{
		"read listing", `select ` + listingColumns + ` from listings where sku = $1`,
		func(r row) (_ feed.Listing, err error) { l, err = scanListing(r); return l, err },
	}.one(ctx, s.read, sku)
	if broken, ok := errors.AsType[*Error](err); err != nil && (!ok || broken.Kind != feed.DiskCorrupt) {
		l = feed.Listing{}
	}
	return l, found, err
}

// ImportListings replaces the imported listings by a new list of the shop. The Override of an incoming row is not used:
// what was set for an SKU stays. So does the item that a person has named for it, unless the new row's item was named by
// a person too. An SKU that the list no longer has is kept only if a person has set something for it or named its item.
// For an empty list it returns feed.ErrNoItems: no shop is without offers, so the list is taken for a mistake.
func (s ShopList) ImportListings(ctx context.Context, list []feed.Listing) error {
	return s.tx(ctx, "import listings", func(tx *sql.Tx) error {
		if len(list) == 0 {
			return feed.ErrNoItems
		}
		if _, err := tx.ExecContext(ctx, `update listings set imported = 0`); err != nil {
			return err
		}
		if err := insertListings(ctx, tx, list); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx,
			`delete from listings where imported = 0 and override = '{}' and match <> $1`, feed.MatchPerson)
		return err
	})
}

func insertListings(ctx context.Context, tx *sql.Tx, list []feed.Listing) error {
	const put = `
		insert into listings (` + listingColumns + `) values ($1, $2, $3, 1, $4, $5, $6, '{}', $8)
		on conflict (sku) do update set
			article = case when listings.match = $7 and excluded.match <> $7 then listings.article
				else excluded.article end,
			match = case when listings.match = $7 then $7 else excluded.match end,
			imported = 1, model = excluded.model, brand = excluded.brand, price = excluded.price,
			listed = excluded.listed`
	for _, l := range list {
		_, err := tx.ExecContext(ctx, put, l.SKU, l.Article, l.Match, l.Model, l.Brand, l.Price, feed.MatchPerson, asJSON{l.Listed})
		if err != nil {
			return fmt.Errorf("SKU %.40q: %w", l.SKU, err)
		}
	}
	return nil
}

// SaveListing writes one listing, in place of what was kept under its SKU.
func (s ShopList) SaveListing(ctx context.Context, l feed.Listing) error {
	return s.exec(ctx, "save listing", `
		insert into listings (`+listingColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (sku) do update set
			article = excluded.article, match = excluded.match, imported = excluded.imported,
			model = excluded.model, brand = excluded.brand, price = excluded.price, override = excluded.override,
			listed = excluded.listed`,
		l.SKU, l.Article, l.Match, flag(l.Imported), l.Model, l.Brand, l.Price, asJSON{l.Override}, asJSON{l.Listed})
}

// MatchListings writes the items that were found behind listings. One of which a person has spoken, or for which an item was
// found before, stays as it is.
func (s ShopList) MatchListings(ctx context.Context, list []feed.Listing) error {
	return s.tx(ctx, "match listings", func(tx *sql.Tx) error {
		for _, l := range list {
			_, err := tx.ExecContext(ctx, `update listings set article = $1, match = $2 where sku = $3 and match in ($4, $5)`,
				l.Article, l.Match, l.SKU, feed.MatchNone, feed.MatchDoubtful)
			if err != nil {
				return fmt.Errorf("SKU %.40q: %w", l.SKU, err)
			}
		}
		return nil
	})
}

// PutOnSale lets an SKU be sold that the shop's own list has off sale.
func (s ShopList) PutOnSale(ctx context.Context, sku feed.SKU) error {
	return s.tx(ctx, "put on sale", func(tx *sql.Tx) error {
		l, found, err := query[feed.Listing]{
			"read listing", `select ` + listingColumns + ` from listings where sku = $1`, scanListing,
		}.one(ctx, tx, sku)
		if err != nil || !found || l.Available() {
			return err
		}
		_, err = tx.ExecContext(ctx, `update listings set listed = $1 where sku = $2`, asJSON{l.Sold()}, sku)
		return err
	})
}

func scanListing(r row) (l feed.Listing, err error) {
	err = r.Scan(&l.SKU, &l.Article, &l.Match, asFlag{&l.Imported}, &l.Model, &l.Brand, &l.Price, asJSON{&l.Override}, asJSON{&l.Listed})
	return l, err
}
