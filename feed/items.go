package feed

import (
	"errors"

	"kaspibot/feed/packed"
)

// AppendItem appends to a page what a price list needs of an item: its article, names, retail price, category, weight,
// multiple, and whether it is a defect or policed. Pages are kept on disks: their form never changes.
func AppendItem(page []byte, i *Item) []byte {
	for _, s := range [...]string{string(i.Article), i.Name, i.Brand} {
		page = packed.AppendText(page, s)
	}
	for _, n := range [...]int64{int64(i.Retail), flag(i.Defect), int64(i.Category), int64(i.Grams), flag(i.Policed), int64(i.Multiple)} {
		page = packed.AppendNumber(page, n)
	}
	return page
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

var errBrokenPage = errors.New("a page of items is broken")

// EachItem shows the items of a page, each until the next.
func EachItem(page string, show func(*Item)) error {
	var i Item
	for p := (packed.Rows{Left: page}); p.Left != ""; {
		i = unpackItem(&p)
		if p.Broken {
			return errBrokenPage
		}
		show(&i)
	}
	return nil
}

// FirstItem is the first item of a page that was never on a disk.
func FirstItem(page string) Item {
	return unpackItem(&packed.Rows{Left: page})
}

func unpackItem(p *packed.Rows) (i Item) {
	i.Article, i.Name, i.Brand = Article(p.Text()), p.Text(), p.Text()
	i.Retail, i.Defect, i.Category = Tenge(p.Number()), p.Number() != 0, int(p.Number())
	i.Grams, i.Policed, i.Multiple = int(p.Number()), p.Number() != 0, int(p.Number())
	return i
}

// Items shows every item of a distributor, each until the next. It may be asked again and shows the same.
type Items func(show func(*Item)) error

// ItemsOf shows items that are in memory.
func ItemsOf(items []Item) Items {
	return func(show func(*Item)) error {
		var it Item
		for _, it = range items {
			show(&it)
		}
		return nil
	}
}
