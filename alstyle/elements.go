package alstyle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
)

// pageSize is the most rows of a page, by the help page. A higher limit is no error: the other rows are left out.
const pageSize = 250

// maxGoods bounds a walk: a total above it is not believed. The distributor has about twenty thousand goods.
const maxGoods = 1_000_000

// ElementQuery chooses rows of the catalogue. Its zero value means all of them.
type ElementQuery struct {
	Categories     []int    // IDs of leaves: a parent does not stand for the nodes below it.
	Brand          string   // Brand.ID.
	ExcludeMissing bool     // Leave out what is sold out.
	Fields         []string // Additional fields; nil asks for DefaultFields. An unknown one makes the server fail.

	// Fewer, when set, has the walk go on with DefaultFields when the server fails at its first page, as it does
	// on a field it does not know, and is called then. What failed with those too is an error as ever.
	Fewer func(*FieldsError)

	// Progress, when set, is called after every page with the distinct goods so far and those announced.
	Progress func(got, announced int)
}

// Elements reads GET /elements-pagination of the help page: every row of the catalogue that the query chooses,
// each article once, page by page.
//
// While pages are being read goods come and go, which moves rows across page borders: some come twice and
// some not at all. So the goods are counted. When fewer came than the distributor announced on any page,
// all pages are read a second time for what is missing; when it still is, a [*ShortError] is yielded last.
// Only a walk that ends without an error has seen the catalogue. A good of which a value cannot be read comes with
// the reason; a page with more than 5 % of such goods is an error. A walk takes five seconds for every 250
// goods.
func (c *Client) Elements(ctx context.Context, q ElementQuery) iter.Seq2[Element, error] {
	return func(yield func(Element, error) bool) {
		w := walk{client: c, query: q, seen: map[Article]bool{}, yield: yield}
		announced := 0
		for range 2 {
			w.lost = 0
			total, err := w.pass(ctx)
			if err != nil {
				yield(Element{}, err)
				return
			}
			// Goods may have gone between the passes, but not one in fifty: such a figure is not believed.
			announced = max(total, announced-announced/50)
			if w.left || len(w.seen)+w.lost >= announced {
				return
			}
		}
		yield(Element{}, &ShortError{Got: len(w.seen), Announced: announced})
	}
}

// walk is one reading of the catalogue.
type walk struct {
	client *Client
	query  ElementQuery
	seen   map[Article]bool
	yield  func(Element, error) bool
	lost   int  // Rows of this pass that name no good.
	left   bool // The caller wants no more.
}

// pass reads all pages once, yields what was not seen before, and gives the greatest total that a page
// announced. The greatest, because a good that vanishes lowers the total just when its neighbour slips to
// a page already read.
func (w *walk) pass(ctx context.Context) (announced int, err error) {
	for offset := 0; offset == 0 || offset < announced; offset += pageSize {
		p, err := w.page(ctx, offset)
		if err != nil {
			return 0, err
		}
		announced = max(announced, p.total)
		w.lost += p.lost
		w.take(p.rows)
		if w.left || len(p.rows)+p.lost == 0 {
			break
		}
		if w.query.Progress != nil {
			w.query.Progress(len(w.seen), announced)
		}
	}
	return announced, nil
}

// take yields the rows not seen before.
func (w *walk) take(rows []Element) {
	for _, e := range rows {
		if w.seen[e.Article] {
			continue
		}
		e.Unreadable = w.client.redact(e.Unreadable)
		w.seen[e.Article] = true
		if !w.yield(e, nil) {
			w.left = true
			return
		}
	}
}

// values are the parameters that ask for the page at offset.
func (q ElementQuery) values(offset int) url.Values {
	v := url.Values{"limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(offset)}}
	fields := q.Fields
	if fields == nil {
		fields = DefaultFields()
	}
	set(v, "additional_fields", strings.Join(fields, ","))
	ids := make([]string, len(q.Categories))
	for i, id := range q.Categories {
		ids[i] = strconv.Itoa(id)
	}
	set(v, "category", strings.Join(ids, ","))
	set(v, "brand", q.Brand)
	if q.ExcludeMissing {
		v.Set("exclude_missing", "1")
	}
	return v
}

// set leaves out what is empty.
func set(v url.Values, name, value string) {
	if value != "" {
		v.Set(name, value)
	}
}

// page is one answer to a walk.
type page struct {
	rows  []Element
	total int // Goods that the distributor announces for all pages together.
	lost  int // Rows that do not say which good they are about.
}

func readPage(d *json.Decoder) (page, error) {
	var w wirePage
	if err := d.Decode(&w); err != nil {
		return page{}, err
	}
	if w.Elements == nil || w.Pagination.TotalCount == nil {
		return page{}, errors.New("no elements or no total")
	}
	total := int(*w.Pagination.TotalCount)
	if total < 0 || total > maxGoods || total == 0 && len(*w.Elements) > 0 {
		return page{}, fmt.Errorf("%d rows of %d in all", len(*w.Elements), total)
	}
	rows, err := elements(*w.Elements)
	return page{rows, total, len(*w.Elements) - len(rows)}, err
}

func readElements(d *json.Decoder) ([]Element, error) {
	var rows list[wireElement]
	if err := d.Decode(&rows); err != nil {
		return nil, err
	}
	return elements(rows)
}

func elements(rows []wireElement) ([]Element, error) {
	all := make([]Element, 0, len(rows))
	var u unreadable
	for _, w := range rows {
		e, named := w.element()
		u.count(named && e.Unreadable == "")
		if named {
			all = append(all, e)
		}
	}
	return all, u.err()
}
