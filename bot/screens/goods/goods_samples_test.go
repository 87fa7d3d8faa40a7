package goods

import (
	"kaspibot/feed"
	"kaspibot/feed/cabinet"
	"kaspibot/feed/list"
)

// goodsSamples are data of the texts about the shop's own list and the goods behind it.
func goodsSamples() map[string][]any {
	all := map[string][]any{
		"html goods.import.wait": {nil}, "html goods.stock.how": {nil}, "html goods.import.asked": {0, 5},
		"html goods.import.failed":     {struct{ Fault any }{hostile}},
		"text goods.button.import.ask": {12}, "text goods.button.import.csv": {345},
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
		all["html goods.import.warning"] = append(all["html goods.import.warning"], counted{kind, 1_234})
	}
	for _, how := range []string{"sku", "prefix", "code", "part", "person"} {
		full.Matched = append(full.Matched, counted{how, 1_234})
		all["html goods.import.how"] = append(all["html goods.import.how"], counted{how, 1_234})
	}
	for _, name := range []string{"", ".applied", ".cancelled"} {
		all["html goods.import"+name] = []any{full, importView{}}
	}
	all["html goods.import.figures"] = []any{full.figures, figures{}}
	all["html goods.listings"] = []any{full.figures, figures{}}
	for _, kind := range []cabinet.Kind{
		cabinet.KindEmptyFile, cabinet.KindTooBig, cabinet.KindHTML, cabinet.KindFormat, cabinet.KindOldExcel, cabinet.KindArchive,
		cabinet.KindBroken, cabinet.KindDTD, cabinet.KindRoot, cabinet.KindColumns, cabinet.KindNoOffers, kindNoCatalogue,
	} {
		all["html goods.import.refused"] = append(all["html goods.import.refused"], &cabinet.Error{Kind: kind}, &cabinet.Error{
			Kind: kind, Line: 1_234, Detail: hostile, Missing: []string{"SKU", "price"}, Found: []string{hostile, "x"},
		})
	}
	item := feed.Item{
		Article: "40101", Name: hostile, PartNumber: hostile, Cost: 7_000, Retail: 9_990, Stock: feed.Stock{N: 50, AtLeast: true},
		Arrival: hostile,
	}
	asked := feed.Listing{SKU: hostile, Model: feed.Clean(hostile), Brand: "Ёж", Price: 9_990}
	all["html goods.import.question"] = []any{
		viewQuestion(asked, 12, []feed.Item{item, {Article: "1", Name: "x"}}), questionView{},
	}
	whole := hit{Item: item, Offer: feed.Offer{SKU: hostile, Price: 9_990, Stock: 5}, More: 2, Trend: trend{
		Days: 30, From: feed.Stock{N: 50, AtLeast: true}, Sold: 5, Came: 7, CostFrom: 6_500, LastMoved: noon,
	}}
	defect := whole
	defect.Defect, defect.Stock, defect.Cost, defect.Offer.Stock, defect.More = true, feed.Stock{}, 0, 0, 0
	all["html goods.stock.hit"] = []any{whole, defect, hit{}}
	all["html goods.stock"] = []any{
		stockView{Text: hostile}, stockView{Text: hostile, Total: 21, Page: 2, Pages: 3, Asked: noon, Hits: []hit{whole, defect}},
		stockView{Text: hostile, Total: 1, Page: 1, Pages: 1, Hits: []hit{{}}},
	}
	alarm := list.Alarm{SKU: "1", Model: hostile, Price: 900, Old: 800, New: 1_000, Stock: 1, Pieces: 2, Order: "601234501"}
	for _, reason := range []list.Reason{list.ReasonStockOut, list.ReasonLoss, list.ReasonFloor, list.ReasonCost} {
		alarm.Reason = reason
		some := []list.Alarm{alarm}
		all["html goods.goods"] = append(all["html goods.goods"], alarmsView{reason, some, 1, 0}, alarmsView{reason, some, 31, 30})
		all["html goods.good"] = append(all["html goods.good"], alarm)
	}
	return all
}
