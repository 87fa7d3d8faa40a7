package alstyletest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Good is something the distributor sells.
type Good struct {
	Article    int
	PartNumber string // As stored: with entities, blanks and repetitions.
	Name       string
	FullName   string
	Category   int    // ID of a leaf.
	Brand      string // May end in a blank, or be empty.
	Barcode    string
	Price1     int64 // Tenge, to a dealer.
	Price2     int64 // Tenge, recommended in retail.
	Discount   int   // Percent off Price1.
	Quantity   int
	RawStock   string // Written in place of Quantity, such as "<5"; "" is none.
	AtLeast    bool   // There are more than Quantity; shown as ">50".
	Warehouse  string
	New        bool
	Weight     float64 // Kilograms.
	Images     int     // How many pictures there are.

	Warranty     string // Such as "12 мес".
	KaspiCode    int    // Of its card at Kaspi; 0 when the distributor names none.
	Policed      bool   // Its brand watches over the retail price.
	Multiplicity int    // Sold in multiples of so many; 0 is unknown.
	Arrival      string // When more is expected, "" when nobody says.

	MarkdownQuantity int   // Pieces of the defect twin; 0 when there is none.
	MarkdownPrice    int64 // Tenge.
}

// Goods gives all goods in the order of the catalogue.
func (s *Server) Goods() []Good {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.market.goods)
}

// Put replaces goods by their article, and adds new ones at the end of the catalogue.
func (s *Server) Put(goods ...Good) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range goods {
		s.market.maker.used[g.Article] = true
		if i := s.market.index(g.Article); i >= 0 {
			s.market.goods[i] = g
			continue
		}
		s.market.goods = append(s.market.goods, g)
	}
}

// Remove takes a good out of the catalogue, if it is there.
func (s *Server) Remove(article int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.market.goods = slices.DeleteFunc(s.market.goods, func(g Good) bool { return g.Article == article })
}

// Change lets f change a good, and reports whether there is one.
func (s *Server) Change(article int, f func(*Good)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.market.index(article)
	if i >= 0 {
		f(&s.market.goods[i])
	}
	return i >= 0
}

func (m *market) index(article int) int {
	return slices.IndexFunc(m.goods, func(g Good) bool { return g.Article == article })
}

func (m *market) count(keep func(Good) bool) int {
	n := 0
	for _, g := range m.goods {
		if keep(g) {
			n++
		}
	}
	return n
}

// brands gives the names of the brands that there are goods of.
func (m *market) brands() []string {
	names := map[string]bool{}
	for _, g := range m.goods {
		names[strings.TrimSpace(g.Brand)] = true
	}
	delete(names, "")
	return slices.Sorted(maps.Keys(names))
}

// guid is the identifier of a brand.
func guid(brand string) string {
	h := sha256.Sum256([]byte(brand))
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}
