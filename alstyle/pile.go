package alstyle

import (
	"encoding/binary"
	"iter"
	"math"
	"slices"
	"strconv"
)

// pile is the goods of an answer until all of it has come, each once: some thirty bytes a good.
type pile struct {
	rows  []byte            // the fields of each good as numbers
	keys  []uint64          // of the goods in their order
	texts []string          // warehouses and what is wrong with rows, each once
	place map[string]uint64 // of a text, from 1
	again map[uint64]Stock  // what the last row says of a good that came more than once
}

// add takes the next good.
func (p *pile) add(s Stock) {
	key := s.Article.key()
	p.keys = append(p.keys, key)
	least := uint64(0)
	if s.Quantity.AtLeast {
		least = 1
	}
	for _, n := range [...]uint64{
		key, uint64(s.Quantity.N)<<1 | least, uint64(s.Price1), uint64(s.Price2), uint64(s.DiscountPrice), //nolint:gosec // read back as it was
		math.Float64bits(s.Discount), p.text(s.Warehouse), p.text(s.Unreadable),
	} {
		p.rows = binary.AppendUvarint(p.rows, n)
	}
}

// end finds the goods that came more than once: of such a one the last row counts, in the place of the first.
func (p *pile) end() {
	slices.Sort(p.keys) // they are sorted as a rule, which it finds out first
	for i, key := range p.keys {
		if i > 0 && key == p.keys[i-1] {
			if p.again == nil {
				p.again = map[uint64]Stock{}
			}
			p.again[key] = Stock{}
		}
	}
	p.keys = nil
	if p.again == nil {
		return
	}
	for key, s := range p.each() {
		if _, again := p.again[key]; again {
			p.again[key] = s
		}
	}
}

// text is the place of a text; 0 is none.
func (p *pile) text(s string) uint64 {
	if s == "" {
		return 0
	}
	at, known := p.place[s]
	if !known {
		if p.place == nil {
			p.place = map[string]uint64{}
		}
		p.texts = append(p.texts, s)
		at = uint64(len(p.texts))
		p.place[s] = at
	}
	return at
}

// all are the goods in the order in which they came.
func (p *pile) all() iter.Seq[Stock] {
	return func(yield func(Stock) bool) {
		shown := map[uint64]bool{}
		for key, s := range p.each() {
			if last, again := p.again[key]; again {
				if shown[key] {
					continue
				}
				s, shown[key] = last, true
			}
			if !yield(s) {
				return
			}
		}
	}
}

// each are all rows, with their keys.
func (p *pile) each() iter.Seq2[uint64, Stock] {
	return func(yield func(uint64, Stock) bool) {
		var n [8]uint64
		for rows := p.rows; len(rows) > 0; {
			for i := range n {
				v, size := binary.Uvarint(rows)
				n[i], rows = v, rows[size:]
			}
			s := Stock{
				Article: articleOf(n[0]), Quantity: Quantity{N: int(n[1] >> 1), AtLeast: n[1]&1 == 1},
				Price1: Tenge(n[2]), Price2: Tenge(n[3]), DiscountPrice: Tenge(n[4]), Discount: math.Float64frombits(n[5]), //nolint:gosec // as add wrote it
				Warehouse: p.at(n[6]), Unreadable: p.at(n[7]),
			}
			if !yield(n[0], s) {
				return
			}
		}
	}
}

func (p *pile) at(place uint64) string {
	if place == 0 {
		return ""
	}
	return p.texts[place-1]
}

// articleOf is the article of a key.
func articleOf(key uint64) Article {
	digits := strconv.FormatUint(key/2, 10)[1:]
	if key%2 == 1 {
		digits += "y"
	}
	return Article(digits)
}
