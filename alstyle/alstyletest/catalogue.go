package alstyletest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxRows is the most rows of a page; a higher limit gives as many without an error.
const maxRows = 250

func (s *Server) categories(q url.Values) answer {
	rows := []object{} // an unknown id gives an empty list, not null
	for _, c := range s.market.tree() {
		rows = append(rows, object{
			{"id", c.id}, {"name", c.name}, {"left", c.left}, {"right", c.right}, {"level", c.level},
			{"elements", s.market.count(func(g Good) bool { return g.Category == c.id })},
		})
	}
	if id := q.Get("id"); id != "" { // The node itself comes first, then those below it.
		rows = slices.DeleteFunc(rows, func(o object) bool { return !s.market.within(id, o[0].value.(int)) })
	}
	return good(rows)
}

func (s *Server) brands(url.Values) answer {
	names := s.market.brands()
	rows := make([]object, 0, len(names))
	for _, name := range names {
		rows = append(rows, object{
			{"id", guid(name)}, {"name", name},
			{"count", s.market.count(func(g Good) bool { return strings.TrimSpace(g.Brand) == name })},
		})
	}
	return good(object{{"status", true}, {"data", rows}})
}

func (s *Server) elements(q url.Values) answer {
	p, bad := s.page(q)
	if bad != nil {
		return *bad
	}
	return good(s.wrap(p.rows))
}

func (s *Server) elementsPagination(q url.Values) answer {
	p, bad := s.page(q)
	if bad != nil {
		return *bad
	}
	counted := p.limit
	if s.quirks.UnclampedTotalPages {
		counted = p.asked
	}
	return good(object{{"elements", s.wrap(p.rows)}, {"pagination", object{
		{"totalCount", p.total}, {"totalPages", (p.total + counted - 1) / counted},
		{"currentPage", p.offset/p.limit + 1}, {"limit", p.limit}, {"offset", p.offset},
	}}})
}

// elementInfo finds goods by article, by a part of the name, or by part number.
func (s *Server) elementInfo(q url.Values) answer {
	fields, bad := s.chosenFields(q, true)
	if bad != nil {
		return *bad
	}
	articles, name, part := listed(q.Get("article")), q.Get("name"), q.Get("article_pn")
	if len(articles) == 0 && name == "" && part == "" {
		return refuse(http.StatusBadRequest, "Missing required parameters: article")
	}
	rows := []object{}
	for _, g := range s.market.goods {
		named := name != "" && strings.Contains(strings.ToLower(g.Name), strings.ToLower(name))
		if articles[strconv.Itoa(g.Article)] || named || part != "" && g.PartNumber == part {
			rows = append(rows, element(g, fields))
		}
	}
	return good(s.wrap(rows))
}

// page is a window on the catalogue.
type page struct {
	rows          []object
	total         int
	asked, limit  int
	offset, first int // As asked for, and as served.
}

func (s *Server) page(q url.Values) (page, *answer) {
	fields, bad := s.chosenFields(q, false)
	if bad != nil {
		return page{}, bad
	}
	p := page{asked: 100}
	for name, target := range map[string]*int{"limit": &p.asked, "offset": &p.offset} {
		if text := q.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || name == "limit" && n == 0 {
				a := refuse(http.StatusBadRequest, "Invalid data received for parameter \""+name+"\".")
				return page{}, &a
			}
			*target = n
		}
	}
	p.limit = min(p.asked, maxRows)
	number := p.offset/p.limit + 1
	s.market.drift(&s.quirks, number)
	goods := s.market.filtered(q)
	p.total = len(goods)
	p.first = p.offset
	if s.quirks.IgnoreOffset {
		p.first = 0
	}
	for _, g := range s.quirks.serve(goods, p, number) {
		p.rows = append(p.rows, element(g, fields))
	}
	if p.rows == nil {
		p.rows = []object{}
	}
	return p, nil
}

// serve gives the goods of a page, less what the quirks take away.
func (q Quirks) serve(goods []Good, p page, number int) []Good {
	if q.StopAt > 0 {
		goods = goods[:min(len(goods), q.StopAt)]
	}
	rows := slices.Clone(goods[min(p.first, len(goods)):min(p.first+p.limit, len(goods))])
	if len(rows) == 0 {
		return rows
	}
	if slices.Contains(q.DropRows, number) {
		rows = rows[:len(rows)-1]
	}
	if slices.Contains(q.RepeatRows, number) {
		rows[len(rows)-1] = rows[0]
	}
	return rows
}

// drift makes the market move in the middle of somebody's paging, once for each quirk.
func (m *market) drift(q *Quirks, page int) {
	if q.ShiftAt == page && len(m.goods) > 0 {
		m.goods = slices.Delete(m.goods, 0, 1)
		q.ShiftAt = 0
	}
	if q.InsertAt == page {
		m.goods = slices.Insert(m.goods, 0, m.maker.good())
		q.InsertAt = 0
	}
}

// filtered gives the goods that the filters of list methods leave, in the order of the catalogue.
func (m *market) filtered(q url.Values) []Good {
	category, brand, stocked := listed(q.Get("category")), q.Get("brand"), truth(q.Get("exclude_missing"))
	var goods []Good
	for _, g := range m.goods {
		switch {
		case len(category) > 0 && !category[strconv.Itoa(g.Category)]:
		case brand != "" && guid(strings.TrimSpace(g.Brand)) != brand:
		case stocked && g.Quantity == 0:
		default:
			goods = append(goods, g)
		}
	}
	return goods
}

// listed reads a list separated by commas.
func listed(s string) map[string]bool {
	set := map[string]bool{}
	for item := range strings.SplitSeq(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			set[item] = true
		}
	}
	return set
}

func truth(s string) bool { return strings.EqualFold(s, "true") || s == "1" }

// imageURL is where a picture of a good is, counted from 1.
func imageURL(article, n int) string {
	return fmt.Sprintf("https://img.al-style.kz/%05d_%d.jpg", article, n)
}
