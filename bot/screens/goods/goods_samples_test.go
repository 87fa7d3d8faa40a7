package goods

import (
	"kaspibot/bot/chat/chattest"
	"kaspibot/feed"
	"kaspibot/feed/cabinet"
	"kaspibot/feed/list"
)

// goodsSamples are data of the texts about the shop's own list and the goods behind it.
func goodsSamples() map[string][]any {
	all := map[string][]any{
		"html import.wait": {nil}, "html import.deadly": {nil}, "html stock.how": {nil}, "html import.asked": {0, 5},
		"html import.failed":     {struct{ Fault any }{chattest.Hostile}},
		"text button.import.ask": {12_345}, "text button.import.csv": {12_345},
	}
	kinds := []string{
		"duplicate", "no_sku", "lost_sku", "price", "city_prices", "stock", "preorder", "no_model", "namespace", "new",
		"bad_sku", "negative_stock", "formula",
	}
	point := feed.UnknownPoint{ID: chattest.Hostile, Offers: 234, Only: 17}
	full := importView{
		Import:  feed.Import{ID: 3, By: chattest.Hostile, File: chattest.Hostile, Merchant: "31000007", LeftOut: 3, NothingOnSale: true},
		figures: figures{Offers: 851, Doubtful: 12, Unmatched: 333, PreOrder: 443, OffSale: 17}, Other: true, Added: 5, Gone: 7, Before: 849,
		Use: []string{chattest.Hostile, "PP9"}, Asked: []openQuestion{{UnknownPoint: point}}, Lost: []counted{{"duplicate", 3}},
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
	ask := openView{
		openQuestion: openQuestion{UnknownPoint: point}, Left: 3, Use: []string{chattest.Hostile, "PP9"}, Ours: []string{"PP1", "PP2"},
	}
	all["html import.point"] = []any{ask, openView{openQuestion: openQuestion{UnknownPoint: feed.UnknownPoint{ID: "PP9"}}, Left: 1}}
	all["html import.offsale"] = []any{openView{openQuestion: openQuestion{OffSale: 17}, Left: 1}, ask}
	all["html import.archive"] = []any{full}
	all["html import.use"] = []any{full.Use, []string(nil)}
	all["html import.left"] = []any{1, 5}
	for _, name := range []string{"use", "same", "leave"} {
		all["text button.point."+name] = []any{"PP12"}
	}
	all["html import.figures"] = []any{full.figures, figures{}}
	all["html listings"] = []any{full.figures, figures{}}
	for _, kind := range []cabinet.Kind{
		cabinet.KindEmptyFile, cabinet.KindTooBig, cabinet.KindHTML, cabinet.KindFormat, cabinet.KindOldExcel, cabinet.KindArchive,
		cabinet.KindBroken, cabinet.KindDTD, cabinet.KindRoot, cabinet.KindColumns, cabinet.KindTwice, cabinet.KindNoOffers, kindNoCatalogue,
		cabinet.KindExcelXML, cabinet.KindXLSB, cabinet.KindLostSKUs, cabinet.KindTooSlow,
	} {
		all["html import.refused"] = append(all["html import.refused"], &cabinet.Error{Kind: kind}, &cabinet.Error{
			Kind: kind, Line: 1_234, Detail: chattest.Hostile, Missing: []string{"SKU", "price"}, Found: []string{chattest.Hostile, "x"},
		})
	}
	item := feed.Item{
		Article: "40101", Name: chattest.Hostile, PartNumber: chattest.Hostile, Cost: 7_000, Retail: 9_990, Stock: feed.Stock{N: 50, AtLeast: true},
		Arrival: chattest.Hostile,
	}
	asked := feed.Listing{SKU: chattest.Hostile, Model: feed.Clean(chattest.Hostile), Brand: "Ёж", Price: 9_990}
	all["html import.question"] = []any{
		viewQuestion(asked, 12, []feed.Item{item, {Article: "1", Name: "x"}}), questionView{},
	}
	whole := hit{Item: item, Offer: feed.Offer{SKU: chattest.Hostile, Price: 9_990, Stock: 5}, More: 2, Trend: trend{
		Days: 30, From: feed.Stock{N: 50, AtLeast: true}, Sold: 5, Came: 7, CostFrom: 6_500, LastMoved: chattest.Noon,
	}}
	defect := whole
	defect.Defect, defect.Stock, defect.Cost, defect.Offer.Stock, defect.More = true, feed.Stock{}, 0, 0, 0
	all["html stock.hit"] = []any{whole, defect, hit{}}
	all["html stock"] = []any{
		stockView{Text: chattest.Hostile}, stockView{Text: chattest.Hostile, Total: 21, Page: 2, Pages: 3, Asked: chattest.Noon, Hits: []hit{whole, defect}},
		stockView{Text: chattest.Hostile, Total: 1, Page: 1, Pages: 1, Hits: []hit{{}}},
	}
	alarm := list.Alarm{SKU: "1", Model: chattest.Hostile, Price: 900, Old: 800, New: 1_000, Stock: 1, Pieces: 2, Order: "601234501"}
	for _, reason := range []list.Reason{list.ReasonStockOut, list.ReasonStockMay, list.ReasonLoss, list.ReasonFloor, list.ReasonCost} {
		alarm.Reason, alarm.Orders = reason, len(all["html good"])
		some := []list.Alarm{alarm}
		all["html goods"] = append(all["html goods"], alarmsView{reason, some, 1, 0}, alarmsView{reason, some, 31, 30})
		all["html good"] = append(all["html good"], alarm)
	}
	return all
}
