package alstyle_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
)

func TestQuantityPriceBringsTheWholeStockInOneRequest(t *testing.T) {
	t.Parallel()
	srv := instant(t, 15_000)
	got, err := collect(client(t, srv).QuantityPrice(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if want := stockOf(srv.Goods()); !slices.Equal(want, got) { // what differs takes long to find
		t.Errorf("stock (-want +got):\n%s", cmp.Diff(want, got))
	}
	if n := srv.Count("/"); n != 1 {
		t.Errorf("requests = %d, want 1", n)
	}
}

func TestWhoeverHasSeenEnoughOfTheStockStops(t *testing.T) {
	t.Parallel()
	srv := instant(t, 1500)
	c := client(t, srv)
	for seen := range 3 {
		n := 0
		for _, err := range c.QuantityPrice(t.Context(), articlesOf(srv.Goods())...) {
			if n++; n > seen || err != nil {
				break
			}
		}
		if n != seen+1 || srv.Count("/") != seen+1 {
			t.Errorf("%d goods in %d requests, want %d in one each time", n, srv.Count("/"), seen+1)
		}
	}
}

func stockOf(goods []alstyletest.Good) []alstyle.Stock {
	all := make([]alstyle.Stock, len(goods))
	for i, g := range goods {
		all[i] = alstyle.Stock{
			Article: articleOf(g), Quantity: alstyle.Quantity{N: g.Quantity, AtLeast: g.AtLeast},
			Price1: alstyle.Tenge(g.Price1), Price2: alstyle.Tenge(g.Price2), Discount: float64(g.Discount),
			DiscountPrice: alstyle.Tenge((g.Price1*int64(100-g.Discount) + 50) / 100), Warehouse: g.Warehouse,
		}
	}
	return all
}

func TestQuantityPriceAsksForAThousandArticlesAtOnce(t *testing.T) {
	t.Parallel()
	srv := instant(t, 2300)
	articles := articlesOf(srv.Goods())
	got, err := collect(client(t, srv).QuantityPrice(t.Context(), append(articles, "99999999")...))
	if err != nil {
		t.Fatal(err)
	}
	if want := stockOf(srv.Goods()); !slices.Equal(want, got) {
		t.Errorf("stock (-want +got):\n%s", cmp.Diff(want, got))
	}
	requests := srv.Requests()
	sizes := make([]int, len(requests))
	for i, r := range requests {
		sizes[i] = strings.Count(r.Query.Get("article"), ",") + 1
	}
	if diff := cmp.Diff([]int{1000, 1000, 301}, sizes); diff != "" {
		t.Errorf("articles by request (-want +got):\n%s", diff)
	}
}

func TestQuantityPriceReadsEveryForm(t *testing.T) {
	t.Parallel()
	got, err := collect(says(t, fixture(t, "quantity-price.json")).QuantityPrice(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	more := func(n int) alstyle.Quantity { return alstyle.Quantity{N: n, AtLeast: true} }
	exactly := func(n int) alstyle.Quantity { return alstyle.Quantity{N: n} }
	want := []alstyle.Stock{
		{Article: "101", Quantity: more(50), Price1: 4100, Price2: 5490, DiscountPrice: 4100, Warehouse: "panfilov"},
		{
			Article: "102", Quantity: exactly(6), Price1: 12000, Price2: 14990, DiscountPrice: 10800,
			Discount: 10, Warehouse: "suyunbai",
		},
		{Article: "103", Quantity: exactly(12), Price1: 900, Price2: 1190},
		{Article: "104", Quantity: exactly(12), Price1: 999999, Price2: 999999, DiscountPrice: 999999, Warehouse: "gres"},
		{Article: "105", Price1: 1, Price2: 8800, DiscountPrice: 1},
		{
			Article: "106", Quantity: more(6000), Price1: 35, Price2: 49, DiscountPrice: 30,
			Discount: 12.5, Warehouse: "panfilov",
		},
		{Article: "107"},
		{Article: "108", Price1: 5000, Price2: 5000},
		{Article: "101y", Quantity: exactly(1), Price1: 3200, Price2: 5490, DiscountPrice: 3200, Warehouse: "panfilov"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stock (-want +got):\n%s", diff)
	}
}

func TestAnEmptyStockIsAnObjectOrAList(t *testing.T) {
	t.Parallel()
	srv := instant(t, 0)
	for _, asList := range []bool{false, true} {
		srv.Misbehave(alstyletest.Quirks{EmptyAsArray: asList})
		if got, err := collect(client(t, srv).QuantityPrice(t.Context())); err != nil || len(got) > 0 {
			t.Errorf("as a list %v: %d goods, %v; want none and no error", asList, len(got), err)
		}
	}
}

func TestABrokenStockShowsNoGoods(t *testing.T) {
	t.Parallel()
	const row = `"5":{"quantity":1,"price1":100}`
	for name, body := range map[string]string{
		"nothing":           "",
		"ends in a row":     `{` + row + `,"6":{"quan`,
		"ends between rows": `{` + row + `,`,
		"not closed":        `{` + row,
		"goes on":           `{` + row + `}<br>Warning: pack() expects`,
		"two documents":     `{` + row + `}{` + row + `}`,
		"HTML":              "<!DOCTYPE html><title>b2b</title>",
		"a list with a row": `[{"quantity":1}]`,
		"a number":          `12`,
		"null":              `null`,
		"a key of no JSON":  `{` + row + `,"6\x":{"quantity":1}}`,
		"a key of no text":  `{` + row + `,"6\ud8zz":{"quantity":1}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := collect(says(t, body).QuantityPrice(t.Context()))
			if len(got) > 0 || alstyle.KindOf(err) != alstyle.KindBody {
				t.Errorf("goods, error = %d, %v; want none, and kind body", len(got), err)
			}
		})
	}
}

func TestElementInfoReadsEveryForm(t *testing.T) {
	t.Parallel()
	want := []alstyle.Element{{
		Article: "40101", PartNumber: `KB-27/"RU" & KZ`, Name: `Клавиатура "Степь" <RGB> Чёрный`,
		FullName: "Клавиатура, Степь, KB-27, USB, Чёрный", Category: 3502, Price1: 8200, Price2: 10490,
		Quantity: alstyle.Quantity{N: 60, AtLeast: true}, New: true, MarkdownQuantity: 2, MarkdownPrice: 6400,
		Brand: "Степь", Barcode: "4870001234567", Weight: 0.85, DiscountPrice: 7380, Discount: 10,
		Images: []string{"https://img.example/40101_1.jpg", "https://img.example/40101_2.jpg"},
	}, {
		Article: "512", Name: "Чехол XG-5", Category: 3640, Price1: 700, Price2: 990, New: true, Brand: "X", Weight: 0.1,
		Images: []string{"https://img.example/1.jpg", "https://img.example/2.jpg"},
	}, {
		Article: "7", Name: "Кабель", Category: 21103, Price1: 1, Price2: 1500, Quantity: alstyle.Quantity{N: 3},
	}}
	flat := fixture(t, "elements.json")
	for name, body := range map[string]string{"flat": flat, "a list in a list": "[\n " + flat + "]"} {
		got, err := says(t, body).ElementInfo(t.Context(), "40101", "512", "7")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestElementInfoAsksForFiftyAtOnce(t *testing.T) {
	t.Parallel()
	srv := instant(t, 200)
	articles := articlesOf(srv.Goods()[:101])
	c := client(t, srv)
	got, err := c.ElementInfo(t.Context(), append(articles, "99999999")...)
	if err != nil || len(got) != 101 {
		t.Errorf("elements, error = %d, %v; want 101 of the 102, one being unknown", len(got), err)
	}
	if none, err := c.ElementInfo(t.Context()); err != nil || len(none) > 0 {
		t.Errorf("elements of no article = %d, %v", len(none), err)
	}
	if n := srv.Count("/element-info"); n != 3 {
		t.Errorf("requests = %d, want 3", n)
	}
	srv.Fail(faults.Row{Code: 400, Times: -1})
	if some, err := c.ElementInfo(t.Context(), articles...); err == nil || len(some) > 0 || srv.Count("/element-info") != 4 {
		t.Errorf("%d elements, %v and %d requests after the first of three was refused", len(some), err, srv.Count("/element-info")-3)
	}
}

func TestAddressOfALongListStaysShort(t *testing.T) {
	t.Parallel()
	var asked *url.URL
	c, err := alstyle.New(alstyletest.Token, alstyle.WithTransport(trip(
		func(r *http.Request) (*http.Response, error) {
			asked = r.URL
			return reply(r, http.StatusOK, "[]"), nil
		})))
	if err != nil {
		t.Fatal(err)
	}
	articles := make([]alstyle.Article, 1000)
	for i := range articles {
		articles[i] = alstyle.Article(fmt.Sprint(20_000 + i))
	}
	if _, err := collect(c.QuantityPrice(t.Context(), articles...)); err != nil {
		t.Fatal(err)
	}
	if n := len(asked.RequestURI()); n > 8000 {
		t.Errorf("address has %d bytes, want less than the 8 000 that servers allow", n)
	}
}

func TestCostIsThePriceWePay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		price1, price2, discounted, want alstyle.Tenge
		ok                               bool
	}{
		{8200, 10490, 7380, 7380, true},
		{8200, 10490, 8200, 8200, true},
		{8200, 10490, 0, 8200, true},
		{8200, 10490, 1, 8200, true},
		{8200, 8200, 0, 8200, true}, // No margin is normal.
		{11, 20, 0, 11, true},
		{10, 20, 0, 0, false},
		{1, 8800, 1, 0, false},
		{1, 8800, 5000, 0, false},
		{8200, 10490, 9, 0, false},
		{8200, 10490, 2, 0, false},
		{8200, 10490, 11, 11, true},
		{8200, 10490, 999_999, 0, false},
		{8200, 999_990, 999_990, 0, false},
		{999_998, 999_998, 0, 0, false},
		{999_999, 999_999, 0, 0, false},
		{0, 0, 0, 0, false},
		{-5, 100, 0, 0, false},
		{999_999, 1_200_000, 0, 0, false},
		{999_990, 999_990, 0, 0, false},
		{999_990, 1_100_000, 0, 999_990, true},
		{999_989, 999_989, 0, 999_989, true},
		{1_000_000, 1_000_000, 0, 1_000_000, true},
	} {
		e := alstyle.Element{Price1: test.price1, Price2: test.price2, DiscountPrice: test.discounted}
		s := alstyle.Stock{Price1: test.price1, Price2: test.price2, DiscountPrice: test.discounted}
		if got, ok := s.Cost(); got != test.want || ok != test.ok {
			t.Errorf("cost of %+v = %d, %v; want %d, %v", s, got, ok, test.want, test.ok)
		}
		if got, ok := e.Cost(); got != test.want || ok != test.ok {
			t.Errorf("cost of an element = %d, %v; want %d, %v", got, ok, test.want, test.ok)
		}
	}
}

func TestQuantityIsReadAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := alstyle.Quantity{N: rapid.IntRange(0, 1_000_000).Draw(t, "n"), AtLeast: rapid.Bool().Draw(t, "more")}
		if got, err := alstyle.ParseQuantity(q.String()); err != nil || got != q {
			t.Errorf("ParseQuantity(%q) = %+v, %v", q, got, err)
		}
	})
	for _, bad := range []string{">", "NaN", "inf", "0x10", "1e99", "да", "> >5", "1,5", "<5", "много", "есть", "-", "1 00", "9007199254740992", "5 кг"} {
		if got, err := alstyle.ParseQuantity(bad); err == nil {
			t.Errorf("ParseQuantity(%q) = %+v, want an error", bad, got)
		}
	}
}

func TestADefectIsTold(t *testing.T) {
	t.Parallel()
	for article, want := range map[alstyle.Article]bool{"86141": false, "86141y": true, "": false} {
		if article.Defect() != want {
			t.Errorf("Article(%q).Defect() = %v", article, !want)
		}
	}
}
