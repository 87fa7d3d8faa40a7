package alstyle

import (
	"encoding/binary"
	"iter"
	"math"
	"strconv"
)

// pile is the goods of an answer until all of it has come, each once: some twenty bytes a good.
type pile struct {
	rows  []byte            // the fields of each good as numbers
	texts []string          // warehouses and what is wrong with rows, each once
	place map[string]uint64 // of a text, from 1
	top   uint64            // the greatest key so far
	seen  map[uint64]bool   // the keys so far, once one has come that is not greater
	again map[uint64]Stock  // what the later row says of a good that came twice
}

// add takes the next good. Of one that comes twice the later row counts, in the place of the first.
func (p *pile) add(s Stock) {
	key := s.Article.key()
	if p.twice(key) {
		if p.again == nil {
			p.again = map[uint64]Stock{}
		}
		p.again[key] = s
		return
	}
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

// twice reports whether a good has come before. As long as each has a greater key than the one before none has.
func (p *pile) twice(key uint64) bool {
	if key > p.top {
		p.top = key
		if p.seen != nil {
			p.seen[key] = true
		}
		return false
	}
	if p.seen == nil {
		p.seen = map[uint64]bool{}
		for s := range p.all() {
			p.seen[s.Article.key()] = true
		}
	}
	had := p.seen[key]
	p.seen[key] = true
	return had
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
		var n [8]uint64
		for rows := p.rows; len(rows) > 0; {
			for i := range n {
				v, size := binary.Uvarint(rows)
				n[i], rows = v, rows[size:]
			}
			s, again := p.again[n[0]]
			if !again {
				s = Stock{
					Article: articleOf(n[0]), Quantity: Quantity{N: int(n[1] >> 1), AtLeast: n[1]&1 == 1},
					Price1: Tenge(n[2]), Price2: Tenge(n[3]), DiscountPrice: Tenge(n[4]), Discount: math.Float64frombits(n[5]), //nolint:gosec // as add wrote it
					Warehouse: p.at(n[6]), Unreadable: p.at(n[7]),
				}
			}
			if !yield(s) {
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
