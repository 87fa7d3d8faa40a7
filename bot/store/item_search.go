package store

import (
	"context"
	"fmt"
	"strings"

	"kaspibot/feed"
)

// maxWords bounds a search: each word is a condition of the query.
const maxWords = 12

// searchText is the text that is searched. It is folded here, as SQLite folds the case of Latin letters only.
func searchText(i feed.Item) string {
	return fold(strings.Join([]string{string(i.Article), i.Name, i.Brand, i.PartNumber, i.Barcode}, " "))
}

// fold lower-cases a text and writes ё as е, as many people do.
func fold(s string) string { return strings.ReplaceAll(strings.ToLower(s), "ё", "е") }

// SearchItems finds the items that have every word of the text in their name, brand, article, part number or barcode. An
// item whose article or part number is the text itself comes first, then what is in stock. It returns a page of them and
// how many there are in all; a text without words finds nothing.
func (s Goods) SearchItems(ctx context.Context, text string, limit, offset int) (found []feed.Item, total int, err error) {
	words := strings.Fields(fold(text))
	words = words[:min(len(words), maxWords)]
	if len(words) == 0 {
		return nil, 0, nil
	}
	where, args := conditions(words)
	n, _, err := query[int64]{
		"count found items", `select count(*) from catalogue c where ` + where, scanNumber,
	}.one(ctx, s.read, args...)
	if err != nil {
		return nil, 0, err
	}
	exact := strings.TrimSpace(text)
	found, err = query[feed.Item]{
		"search items",
		fmt.Sprintf(`select `+itemColumns+` from `+itemTables+` where %s
			order by (c.article = $%d or c.part_number = $%d) desc, c.defect, coalesce(s.quantity > 0, false) desc, c.name, c.article
			limit $%d offset $%d`, where, len(args)+1, len(args)+1, len(args)+2, len(args)+3),
		scanItem,
	}.all(ctx, s.read, append(args, exact, limit, offset)...)
	if err != nil {
		return nil, 0, err
	}
	return found, int(n), nil
}

// conditions returns the condition that an item has every word, and its arguments.
func conditions(words []string) (where string, args []any) {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = fmt.Sprintf(`c.search like $%d escape '\'`, i+1)
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(w)+"%")
	}
	return strings.Join(parts, " and "), args
}
