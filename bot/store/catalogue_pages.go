package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"kaspibot/feed"
)

// pageItems is how many items a page of the catalogue has, about 50 KiB.
const pageItems = 500

// savePages writes the catalogue as pages, in place of those before. Of two items with one article the later counts.
func savePages(ctx context.Context, tx *sql.Tx, items []feed.Item) error {
	if _, err := tx.ExecContext(ctx, `delete from catalogue_pages`); err != nil {
		return err
	}
	order := make([]int32, len(items))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(items[a].Article, items[b].Article), cmp.Compare(b, a))
	})
	order = slices.CompactFunc(order, func(a, b int32) bool { return items[a].Article == items[b].Article })
	var page []byte
	n := 0
	for some := range slices.Chunk(order, pageItems) {
		page = page[:0]
		for _, i := range some {
			page = feed.AppendItem(page, &items[i])
		}
		if _, err := tx.ExecContext(ctx, `insert into catalogue_pages (page, items) values ($1, $2)`, n, page); err != nil {
			return err
		}
		n++
	}
	return nil
}

// readPages hands over every item of the pages; none when there are none. Pages that are not the whole catalogue by article
// are an error: what they leave out would go off sale, and so would what comes out of its turn, see [Reading.joined]. They are
// dropped then, so that the next reading takes the table.
func (s Goods) readPages(ctx context.Context, take func(*feed.Item)) error {
	var shown, items int
	var last feed.Article
	sorted := true
	var broken error
	err := query[string]{
		"read catalogue",
		// The engine's driver gives bytes that database/sql copies into a text, and a text as it is.
		`select cast(items as text), (select count(*) from catalogue) from catalogue_pages order by page`,
		func(r row) (page string, err error) { err = r.Scan(&page, &items); return page, err },
	}.each(ctx, s.read, func(page string) {
		if broken != nil {
			return
		}
		broken = feed.EachItem(page, func(i *feed.Item) {
			sorted = sorted && (shown == 0 || i.Article > last)
			shown, last = shown+1, i.Article
			take(i)
		})
	})
	if err != nil || broken == nil && (shown == 0 || shown == items && sorted) {
		return err
	}
	broken = cmp.Or(broken, fmt.Errorf("%d of %d items are in its pages, by article: %t", shown, items, sorted))
	return errors.Join(fmt.Errorf("read catalogue: %w", broken), s.exec(ctx, "drop broken pages", `delete from catalogue_pages`))
}
