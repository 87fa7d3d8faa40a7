package bot

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"kaspibot/feed"
	"kaspibot/feed/cabinet"
)

// goodsSamples are data of the texts about the shop's own list and the goods behind it.
func goodsSamples() map[string][]any {
	all := map[string][]any{
		"html import.wait": {nil}, "html stock.how": {nil}, "html import.asked": {0, 5},
		"html import.failed":     {struct{ Fault any }{hostile}},
		"text button.import.ask": {12}, "text button.import.csv": {345},
	}
	kinds := []string{
		"duplicate", "no_sku", "lost_sku", "price", "city_prices", "stock", "preorder", "no_model", "namespace", "new",
	}
	full := importView{
		Import:  feed.Import{ID: 3, By: hostile, File: hostile, Merchant: "31000007"},
		figures: figures{Offers: 851, Doubtful: 12, Unmatched: 333}, Other: true, Added: 5, Gone: 7, Before: 849,
	}
	for _, kind := range kinds {
		full.Warned = append(full.Warned, counted{kind, 1_234})
		all["html import.warning"] = append(all["html import.warning"], counted{kind, 1_234})
	}
	for _, how := range []string{"sku", "prefix", "code", "part", "person"} {
		full.Matched = append(full.Matched, counted{how, 1_234})
		all["html import.how"] = append(all["html import.how"], counted{how, 1_234})
	}
	for _, name := range []string{"", ".applied", ".cancelled"} {
		all["html import"+name] = []any{full, importView{}}
	}
	all["html import.figures"] = []any{full.figures, figures{}}
	all["html listings"] = []any{full.figures, figures{}}
	for _, kind := range []cabinet.Kind{
		cabinet.KindEmptyFile, cabinet.KindTooBig, cabinet.KindHTML, cabinet.KindFormat, cabinet.KindOldExcel, cabinet.KindArchive,
		cabinet.KindBroken, cabinet.KindDTD, cabinet.KindRoot, cabinet.KindColumns, cabinet.KindNoOffers, kindNoCatalogue,
	} {
		all["html import.refused"] = append(all["html import.refused"], &cabinet.Error{Kind: kind}, &cabinet.Error{
			Kind: kind, Line: 1_234, Detail: hostile, Missing: []string{"SKU", "price"}, Found: []string{hostile, "x"},
		})
	}
	item := feed.Item{
		Article: "40101", Name: hostile, PartNumber: hostile, Cost: 7_000, Retail: 9_990, Stock: feed.Stock{N: 50, AtLeast: true},
		Arrival: hostile,
	}
	asked := feed.Listing{SKU: hostile, Model: feed.Clean(hostile), Brand: "Ёж", Price: 9_990}
	all["html import.question"] = []any{
		viewQuestion(asked, 12, []feed.Item{item, {Article: "1", Name: "x"}}), questionView{},
	}
	whole := hit{Item: item, Offer: feed.Offer{SKU: hostile, Price: 9_990, Stock: 5}, More: 2, Trend: trend{
		Days: 30, From: feed.Stock{N: 50, AtLeast: true}, Sold: 5, Came: 7, CostFrom: 6_500, LastMoved: noon,
	}}
	defect := whole
	defect.Defect, defect.Stock, defect.Cost, defect.Offer.Stock, defect.More = true, feed.Stock{}, 0, 0, 0
	all["html stock.hit"] = []any{whole, defect, hit{}}
	all["html stock"] = []any{
		stockView{Text: hostile}, stockView{Text: hostile, Total: 21, Page: 2, Pages: 3, Asked: noon, Hits: []hit{whole, defect}},
		stockView{Text: hostile, Total: 1, Page: 1, Pages: 1, Hits: []hit{{}}},
	}
	return all
}

func TestWordsOfTheBiggestGoodsFitOneMessage(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Ш", 300)
	item := feed.Item{
		Article: "123456", Name: shorten(long, maxItem), PartNumber: long, Cost: 1_234_567, Retail: 1_234_567,
		Stock: feed.Stock{N: 25_000, AtLeast: true}, Arrival: shorten(long, maxNote), Defect: true,
	}
	one := hit{
		Item: item, More: 12, Offer: feed.Offer{SKU: feed.SKU(shorten(long, maxSKU)), Price: 1_234_567, Stock: 10_000},
		Trend: trend{30, item.Stock, 25_000, 25_000, 1_234_567, noon},
	}
	page := stockView{Text: shorten(long, maxSearch), Total: 999, Page: 99, Pages: 100, Asked: noon, Hits: slices.Repeat([]hit{one}, stockHits)}
	item.Name = long
	doubt := viewQuestion(feed.Listing{SKU: feed.SKU(long), Model: feed.Clean(long), Brand: feed.Clean(long), Price: 1}, 999,
		slices.Repeat([]feed.Item{item}, 8))
	refused := &cabinet.Error{Kind: cabinet.KindColumns, Missing: []string{"SKU"}, Found: slices.Repeat([]string{long[:60]}, 20)}
	for _, language := range Languages() {
		s, w := newScreen(t), wordsIn(t, language)
		for name, view := range map[string]any{"stock": page, "import.question": doubt, "import.refused": refused} {
			text, err := w.HTML(name, view)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(utf16.Encode([]rune(s.read(text)))); n > 4096 {
				t.Errorf("%s in %s has %d UTF-16 units, want at most 4096", name, language, n)
			}
		}
	}
}
