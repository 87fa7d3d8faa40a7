package alstyle_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"kaspibot/alstyle"
)

// ask asks a server that has but one answer. Waiting for it to allow another request takes no real time.
func ask[T any](t *testing.T, body string, q func(context.Context, *alstyle.Client) (T, error)) (answer T, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { answer, err = q(t.Context(), says(t, body)) })
	return answer, err
}

func stock(ctx context.Context, c *alstyle.Client) ([]alstyle.Stock, error) {
	return collect(c.QuantityPrice(ctx))
}

func catalogue(ctx context.Context, c *alstyle.Client) ([]alstyle.Element, error) {
	return collect(c.Elements(ctx, alstyle.ElementQuery{}))
}

func tree(ctx context.Context, c *alstyle.Client) ([]alstyle.Category, error) {
	return c.Categories(ctx)
}

func FuzzQuantityPrice(f *testing.F) {
	f.Add(fixture(f, "quantity-price.json"))
	f.Add(`[]`)
	f.Add(`{}`)
	f.Add(`{"success":false,"interval":1e300}`)
	f.Add(`{"1":{"quantity":">9","price1":-1e15}}x`)
	f.Fuzz(func(t *testing.T, body string) {
		goods, err := ask(t, body, stock)
		if err == nil && !json.Valid([]byte(body)) {
			t.Errorf("%d goods from a document that is not JSON", len(goods))
		}
		if err != nil && len(goods) > 0 {
			t.Errorf("%d goods before %v", len(goods), err)
		}
		seen := map[alstyle.Article]bool{}
		for _, s := range goods {
			if seen[s.Article] || s.Article == "" || s.Quantity.N < 0 {
				t.Errorf("a good twice, without article or with a negative stock: %+v", s)
			}
			seen[s.Article] = true
			if cost, ok := s.Cost(); ok && cost <= 10 {
				t.Errorf("cost %d of %+v", cost, s)
			}
		}
	})
}

func FuzzElements(f *testing.F) {
	f.Add(`{"elements":` + fixture(f, "elements.json") + `,"pagination":{"totalCount":3}}`)
	f.Add(`{"elements":[` + fixture(f, "elements.json") + `],"pagination":{"totalCount":"3.0"}}`)
	f.Add(`{"elements":{},"pagination":{"totalCount":0}}`)
	for _, shape := range shapes() {
		f.Add(`{"elements":[{"article":1,"quantity":1,"marketplaceArticles":` + shape + `,"weight":` + shape +
			`,"rrp":` + shape + `,"warranty":` + shape + `}],"pagination":{"totalCount":1}}`)
	}
	f.Fuzz(func(t *testing.T, body string) {
		rows, err := ask(t, body, catalogue)
		if err == nil && !json.Valid([]byte(body)) {
			t.Errorf("%d rows from a document that is not JSON", len(rows))
		}
		for _, e := range rows {
			if e.Article == "" || e.Quantity.N < 0 || strings.TrimSpace(e.PartNumber) != e.PartNumber {
				t.Errorf("row %+v", e)
			}
		}
	})
}

func FuzzCategories(f *testing.F) {
	f.Add(fixture(f, "categories.json"))
	f.Add(`[[{"id":1,"left":5,"right":1},{"id":1,"left":5,"right":1}]]`)
	f.Fuzz(func(t *testing.T, body string) {
		all, err := ask(t, body, tree)
		if err == nil && !json.Valid([]byte(body)) {
			t.Errorf("%d categories from a document that is not JSON", len(all))
		}
	})
}

func FuzzParseQuantity(f *testing.F) {
	for _, s := range []string{"0", "13", ">50", " > 6000 ", "12.0", "-3", "1e3", ">", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := alstyle.ParseQuantity(s)
		if err != nil {
			return
		}
		if again, err := alstyle.ParseQuantity(q.String()); err != nil || again != q || q.N < 0 {
			t.Errorf("ParseQuantity(%q) = %+v, read again %+v, %v", s, q, again, err)
		}
	})
}
