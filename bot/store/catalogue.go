package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/packed"
)

// SaveCatalogue replaces the catalogue by the items of a complete run that was read at the given time, all of it or
// nothing. It saves all that is known of an item but its pieces and cost, which SaveStock saves. Of two items with one
// article the later counts. Without any items it returns feed.ErrNoItems: an empty answer of the supplier must not
// delete the catalogue.
func (s Goods) SaveCatalogue(ctx context.Context, items []feed.Item, at time.Time) error {
	defer s.age.changed()
	defer s.articles.changed()
	return s.tx(ctx, "save catalogue", func(tx *sql.Tx) error {
		if len(items) == 0 {
			return feed.ErrNoItems
		}
		if _, err := tx.ExecContext(ctx, `delete from catalogue`); err != nil {
			return err
		}
		return errors.Join(insertCatalogue(ctx, tx, items, at), savePages(ctx, tx, items))
	})
}

func insertCatalogue(ctx context.Context, tx *sql.Tx, items []feed.Item, at time.Time) error {
	const insert = `
		insert into catalogue (article, name, brand, retail, defect, seen_at, category, part_number, barcode,
			kaspi_codes, grams, policed, multiple, image, warranty, arrival, reduced, search)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		on conflict (article) do update set
			name = excluded.name, brand = excluded.brand, retail = excluded.retail, defect = excluded.defect,
			category = excluded.category, part_number = excluded.part_number, barcode = excluded.barcode,
			kaspi_codes = excluded.kaspi_codes, grams = excluded.grams, policed = excluded.policed,
			multiple = excluded.multiple, image = excluded.image, warranty = excluded.warranty,
			arrival = excluded.arrival, reduced = excluded.reduced, search = excluded.search`
	for _, i := range items {
		_, err := tx.ExecContext(ctx, insert, i.Article, i.Name, i.Brand, i.Retail, flag(i.Defect), millis(at),
			i.Category, i.PartNumber, i.Barcode, i.KaspiCodes, i.Grams, flag(i.Policed), i.Multiple, i.Image,
			i.Warranty, i.Arrival, flag(i.Reduced), searchText(i))
		if err != nil {
			return err
		}
	}
	return nil
}

// itemColumns are the columns of an item. Its row of the catalogue is c; its row of the stock, if it has one, is s.
const itemColumns = `c.article, c.name, c.brand, c.defect, coalesce(s.cost, 0), coalesce(s.retail, c.retail),
	coalesce(s.quantity, 0), coalesce(s.at_least, 0), c.category, c.part_number, c.barcode, c.kaspi_codes, c.grams,
	c.policed, c.multiple, c.image, c.warranty, c.arrival, c.reduced`

const itemTables = `catalogue c left join stock s on s.article = c.article`

// Catalogue lists the items of the last complete run by article, with the pieces and prices that SaveStock saved last.
// An item that SaveStock never had has no pieces and no cost.
func (s Goods) Catalogue(ctx context.Context) ([]feed.Item, error) {
	return query[feed.Item]{
		"read catalogue",
		`select ` + itemColumns + ` from ` + itemTables + ` order by c.article`,
		scanItem,
	}.all(ctx, s.read)
}

// ListedItems shows by article what a price list needs of the items of the last complete run, each until the next: all but
// their part numbers, codes, pictures, warranties, arrivals and whether they are reduced. Their pieces and prices are those of
// the reading; an item that it does not have has no pieces and no cost, and is shown as not said.
func (s Goods) ListedItems(ctx context.Context, now Reading, show func(it *feed.Item, said bool)) error {
	return s.eachItem(ctx, now.joined(show))
}

// ListedStock is ListedItems with the article and the stock of each item, and whether it is a defect, and nothing else: it reads
// no names.
func (s Goods) ListedStock(ctx context.Context, now Reading, show func(it *feed.Item, said bool)) error {
	all, err := s.articles.get(func() (string, error) {
		var b []byte
		err := s.eachItem(ctx, func(i *feed.Item) {
			b = packed.AppendNumber(packed.AppendText(packed.Room(b), i.Article), flag(i.Defect))
		})
		return string(b), err
	})
	if err != nil {
		return err
	}
	var i feed.Item
	take := now.joined(show)
	for rows := (packed.Rows{Left: all}); rows.Left != ""; {
		i = feed.Item{Article: feed.Article(rows.Text()), Defect: rows.Number() != 0}
		take(&i)
	}
	return nil
}

// joined takes items by article, and shows each with what is said of it.
func (r Reading) joined(show func(it *feed.Item, said bool)) func(*feed.Item) {
	said := r.cursor()
	more := said.next()
	return func(i *feed.Item) {
		for more && said.article < i.Article {
			more = said.next()
		}
		known := more && said.article == i.Article
		if known {
			i.Stock, i.Cost, i.Retail = said.Stock, said.Cost, said.Retail
		}
		show(i, known)
	}
}

// eachItem shows what a price list needs of the items of the last complete run.
func (s Goods) eachItem(ctx context.Context, show func(*feed.Item)) error {
	paged := false
	err := s.readPages(ctx, func(i *feed.Item) {
		paged = true
		show(i)
	})
	if err != nil || paged {
		return err
	}
	var item feed.Item
	return query[*feed.Item]{
		"read catalogue",
		`select article, name, brand, retail, defect, category, grams, policed, multiple from catalogue order by article`,
		func(r row) (*feed.Item, error) {
			item.Stock, item.Cost = feed.Stock{}, 0
			i := &item
			return i, r.Scan(&i.Article, &i.Name, &i.Brand, &i.Retail, &i.Defect, &i.Category, &i.Grams, &i.Policed, &i.Multiple)
		},
	}.each(ctx, s.read, show)
}

// ItemBrands lists the brands that items of the last complete run have, each once.
func (s Goods) ItemBrands(ctx context.Context) ([]string, error) {
	return query[string]{
		"read brands of items", `select distinct brand from catalogue order by brand`, scanText,
	}.all(ctx, s.read)
}

// Item returns one item as Catalogue does, and whether the catalogue has it.
func (s Goods) Item(ctx context.Context, article feed.Article) (feed.Item, bool, error) {
	return query[feed.Item]{
		"read item",
		`select ` + itemColumns + ` from ` + itemTables + ` where c.article = $1`,
		scanItem,
	}.one(ctx, s.read, article)
}

// catalogueAge is when the catalogue was read, Unix ms, and how many items it has.
type catalogueAge struct{ at, items int64 }

// CatalogueAge returns when the catalogue was read and how many items it has; the zero time before the first.
func (s Goods) CatalogueAge(ctx context.Context) (at time.Time, items int, err error) {
	a, err := s.age.get(func() (catalogueAge, error) {
		a, _, err := query[catalogueAge]{
			"read age of catalogue",
			`select coalesce(max(seen_at), 0), count(*) from catalogue`,
			func(r row) (a catalogueAge, err error) { err = r.Scan(&a.at, &a.items); return a, err },
		}.one(ctx, s.read)
		return a, err
	})
	return moment(a.at), int(a.items), err
}

func scanItem(r row) (i feed.Item, err error) {
	err = r.Scan(&i.Article, &i.Name, &i.Brand, &i.Defect, &i.Cost, &i.Retail, &i.Stock.N, &i.Stock.AtLeast,
		&i.Category, &i.PartNumber, &i.Barcode, &i.KaspiCodes, &i.Grams,
		&i.Policed, &i.Multiple, &i.Image, &i.Warranty, &i.Arrival, &i.Reduced)
	return i, err
}
