package alstyle

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
)

const stockPath = "/quantity-price"

// Most articles in one request.
const (
	stockBatch = 1000 // The documented limit of quantity-price.
	infoBatch  = 50   // No limit is documented for element-info; clients have used 50.
)

// QuantityPrice reads GET /quantity-price of the help page: stock and prices of the articles, a request for every
// thousand of them. Without articles it gives the whole catalogue from one single answer. Unknown articles are
// left out. Goods of an answer are yielded once it has come whole; an error is yielded last. A good of which a
// value cannot be read comes with the reason; only an answer with more than 5 % of such goods is an error.
// Whether a catalogue without goods can be true is for the caller to judge.
func (c *Client) QuantityPrice(ctx context.Context, articles ...Article) iter.Seq2[Stock, error] {
	return func(yield func(Stock, error) bool) {
		for query := range batches(articles, stockBatch) {
			room := 0
			if len(articles) == 0 {
				room = int(c.stock.Load() / 4) // as a rule enough for the next answer
			}
			goods, err := get(ctx, c, request{stockPath, query}, func(r *bufio.Reader) (*pile, error) { return readStock(r, room) })
			if err != nil {
				yield(Stock{}, err)
				return
			}
			for s := range goods.all() {
				if s.Unreadable != "" {
					s.Unreadable = c.redact(s.Unreadable)
				}
				if !yield(s, nil) {
					return
				}
			}
		}
	}
}

// ElementInfo reads GET /element-info of the help page: the catalogue rows of the articles, with the additional
// fields of [DefaultFields]. Unknown articles are left out.
func (c *Client) ElementInfo(ctx context.Context, articles ...Article) ([]Element, error) {
	if len(articles) == 0 {
		return nil, nil // The server would take it for a search without terms.
	}
	var all []Element
	for query := range batches(articles, infoBatch) {
		query.Set("additional_fields", strings.Join(DefaultFields(), ","))
		rows, err := get(ctx, c, request{"/element-info", query}, decoded(readElements))
		if err != nil {
			return nil, err
		}
		for _, e := range rows {
			e.Unreadable = c.redact(e.Unreadable)
			all = append(all, e)
		}
	}
	return all, nil
}

// batches gives the parameters of each request for at most n of the articles; of a single one that names none
// when there are none.
func batches(articles []Article, n int) iter.Seq[url.Values] {
	return func(yield func(url.Values) bool) {
		if len(articles) == 0 {
			yield(url.Values{})
			return
		}
		for batch := range slices.Chunk(articles, n) {
			codes := make([]string, len(batch))
			for i, a := range batch {
				codes[i] = string(a)
			}
			if !yield(url.Values{"article": {strings.Join(codes, ",")}}) {
				return
			}
		}
	}
}

// readStock reads an object of rows by article, row by row: the text of the whole answer is never in memory.
// Of a key that comes twice the later row counts, as in any JSON.
func readStock(r *bufio.Reader, room int) (*pile, error) {
	s := rows{r: r}
	if none, err := s.open(); none || err != nil {
		return &pile{}, cmp.Or(err, s.end())
	}
	goods := &pile{rows: make([]byte, 0, room), keys: make([]uint64, 0, room/24)}
	var u unreadable
	for first := true; ; first = false {
		more, err := s.member(first)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		good, err := s.stock()
		if err != nil {
			return nil, err
		}
		named := good.Article.valid()
		u.count(named && good.Unreadable == "")
		if !named {
			continue // It does not say which good it is about.
		}
		goods.add(good)
	}
	if err := s.end(); err != nil {
		return nil, err
	}
	goods.end()
	return goods, u.err()
}

// stock is the good of the row.
func (s *rows) stock() (Stock, error) {
	article, err := s.name()
	if err != nil {
		return Stock{}, err
	}
	var row wireStock
	if row.read(s.row, s.warehouse) {
		return row.stock(Article(article)), nil
	}
	return decodeRow(Article(article), s.row)
}

// decodeRow reads any row.
func decodeRow(article Article, text []byte) (Stock, error) {
	var row wireStock
	err := json.Unmarshal(text, &row)
	if _, odd := errors.AsType[*json.UnmarshalTypeError](err); odd { // The row is no object, and is read.
		return Stock{Article: article, Unreadable: "the row is no object"}, nil
	}
	if err != nil {
		return Stock{}, fmt.Errorf("article %s: %w", quoted(article), err)
	}
	return row.stock(article), nil
}
