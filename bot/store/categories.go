package store

import (
	"context"
	"database/sql"

	"kaspibot/feed"
)

// SaveTree replaces the supplier's categories and brands, all or nothing. An empty list of either changes nothing: an
// empty answer of the supplier must not delete what is known.
func (s Goods) SaveTree(ctx context.Context, categories []feed.Category, brands []feed.Brand) error {
	return s.tx(ctx, "save categories and brands", func(tx *sql.Tx) error {
		if err := saveCategories(ctx, tx, categories); err != nil {
			return err
		}
		return saveBrands(ctx, tx, brands)
	})
}

func saveCategories(ctx context.Context, tx *sql.Tx, list []feed.Category) error {
	if len(list) == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `delete from categories`); err != nil {
		return err
	}
	for _, c := range list {
		_, err := tx.ExecContext(ctx, `
			insert into categories (id, parent, name) values ($1, $2, $3)
			on conflict (id) do update set parent = excluded.parent, name = excluded.name`, c.ID, c.Parent, c.Name)
		if err != nil {
			return err
		}
	}
	return nil
}

func saveBrands(ctx context.Context, tx *sql.Tx, list []feed.Brand) error {
	if len(list) == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `delete from brands`); err != nil {
		return err
	}
	for _, b := range list {
		_, err := tx.ExecContext(ctx, `
			insert into brands (id, name, goods) values ($1, $2, $3)
			on conflict (id) do update set name = excluded.name, goods = excluded.goods`, b.ID, b.Name, b.Items)
		if err != nil {
			return err
		}
	}
	return nil
}

// Categories lists the supplier's tree by the numbers of its nodes.
func (s Goods) Categories(ctx context.Context) ([]feed.Category, error) {
	return query[feed.Category]{
		"read categories", `select id, parent, name from categories order by id`,
		func(r row) (c feed.Category, err error) { err = r.Scan(&c.ID, &c.Parent, &c.Name); return c, err },
	}.all(ctx, s.read)
}

// Brands lists the supplier's brands by name.
func (s Goods) Brands(ctx context.Context) ([]feed.Brand, error) {
	return query[feed.Brand]{
		"read brands", `select id, name, goods from brands order by name, id`,
		func(r row) (b feed.Brand, err error) { err = r.Scan(&b.ID, &b.Name, &b.Items); return b, err },
	}.all(ctx, s.read)
}
