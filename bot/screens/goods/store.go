package goods

import (
	"context"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// Store is where everything about a shop's goods is kept.
type Store interface {
	Assortment
	Imports
	// Listings returns all that the shop sells, sorted by SKU.
	Listings(ctx context.Context) ([]feed.Listing, error)
	// ImportListings replaces the imported ones by a new list of the shop; settings of SKUs stay.
	ImportListings(ctx context.Context, list []feed.Listing) error
	// SaveListing writes one, in place of what was kept under its SKU.
	SaveListing(ctx context.Context, l feed.Listing) error
	// PutOnSale lets an SKU be sold that the shop's own list has off sale.
	PutOnSale(ctx context.Context, sku feed.SKU) error

	orders.Settings // what the chats have been told
}

// Assortment is what the supplier has, and what of it is published.
type Assortment interface {
	// Catalogue lists all items by article.
	Catalogue(ctx context.Context) ([]feed.Item, error)
	// SearchItems returns a page of the items that have every word of the text in them, and how many there are.
	SearchItems(ctx context.Context, text string, limit, offset int) (found []feed.Item, total int, err error)
	// History lists how an article changed since a time, beginning with what it was then.
	History(ctx context.Context, article feed.Article, since time.Time) ([]feed.StockPoint, error)
	// OffersOf lists the published offers of these articles, sorted by SKU.
	OffersOf(ctx context.Context, articles []feed.Article) ([]feed.Offer, error)
}

// Imports keeps the list of the shop that a person has brought and nobody has decided about.
type Imports interface {
	// SaveImport keeps a new one in place of one that still waits, and returns it with its ID.
	SaveImport(ctx context.Context, i feed.Import) (feed.Import, error)
	// UpdateImport changes the one that waits.
	UpdateImport(ctx context.Context, i feed.Import) error
	EndImport(ctx context.Context, id int64, end feed.ImportEnd) error
	PendingImport(ctx context.Context) (feed.Import, bool, error)
}
