package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
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
			page = packItem(page, &items[i])
		}
		if _, err := tx.ExecContext(ctx, `insert into catalogue_pages (page, items) values ($1, $2)`, n, page); err != nil {
			return err
		}
		n++
	}
	return nil
}

// packItem appends what a price list needs of an item: texts with their lengths before them, then numbers.
func packItem(b []byte, i *feed.Item) []byte {
	for _, s := range [...]string{string(i.Article), i.Name, i.Brand} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	for _, n := range [...]int{int(i.Retail), flag(i.Defect), i.Category, i.Grams, flag(i.Policed), i.Multiple} {
		b = binary.AppendVarint(b, int64(n))
	}
	return b
}

// packed is what is left of a page. Its texts are parts of one string.
type packed struct {
	text   string
	broken bool
}

func (p *packed) item() (i feed.Item) {
	i.Article, i.Name, i.Brand = feed.Article(p.str()), p.str(), p.str()
	i.Retail, i.Defect, i.Category = feed.Tenge(p.number()), p.number() != 0, p.number()
	i.Grams, i.Policed, i.Multiple = p.number(), p.number() != 0, p.number()
	return i
}

func (p *packed) str() string {
	n := p.unsigned()
	if n > uint64(len(p.text)) {
		p.broken = true
		return ""
	}
	s := p.text[:n]
	p.text = p.text[n:]
	return s
}

func (p *packed) number() int {
	n := p.unsigned()
	return int(int64(n>>1) ^ -int64(n&1)) // as binary.AppendVarint folds the sign in
}

func (p *packed) unsigned() (n uint64) {
	for i := 0; i < len(p.text) && i < binary.MaxVarintLen64; i++ {
		c := p.text[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			p.text = p.text[i+1:]
			return n
		}
	}
	p.broken, p.text = true, ""
	return 0
}

var errBrokenPage = errors.New("a page of the catalogue is broken")

// readPages hands over every item of the pages; none when there are none.
func (s Goods) readPages(ctx context.Context, take func(feed.Item)) error {
	var broken error
	err := query[string]{
		"read catalogue", `select items from catalogue_pages order by page`,
		func(r row) (page string, err error) {
			var b sql.RawBytes // copied once, into the string
			err = r.Scan(&b)
			return string(b), err
		},
	}.each(ctx, s.read, func(page string) {
		for p := (packed{text: page}); p.text != "" && broken == nil; {
			i := p.item()
			if p.broken {
				broken = errBrokenPage
				return
			}
			take(i)
		}
	})
	return errors.Join(err, broken)
}
