package bot

import (
	"time"

	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

// shelfSamples are the data of texts about versions, the link, and goods to look at.
func shelfSamples() map[string][]any {
	list := syncReport(hostile, 1).Version
	list.DecidedBy, list.Status = hostile, feed.StatusPublished
	back := list
	back.RolledBack = 3
	all := map[string][]any{
		"html versions.none": {nil},
		"html versions":      {versionsView{[]feed.Version{list, back}, list.ID}, versionsView{[]feed.Version{back}, 1}},
		"html version":       {versionView{list, true}, versionView{back, false}, versionView{feed.Version{ID: 1}, false}},
		"html compared": {
			comparedView{reportView(syncReport(hostile, 3)), 1, 2}, comparedView{reportView(publish.Report{}), 0, 2},
			comparedView{reportView(publish.Report{}), 2, 0},
		},
		"html rollback": {list}, "html rollback.done": {back},
		"html diff.file":    {comparedView{Older: 1, Newer: 2}, comparedView{Newer: 2}},
		"html offsale.file": {offSaleView{3, 1_234}},
		"html link":         {"", "https://shop.example/" + hostile}, "html link.new": {nil},
		"html link.made": {linkView{"https://shop.example/" + hostile, time.Hour}, linkView{Link: "https://x.example/"}},
		"html pulls": {
			[]page.Pull(nil), []page.Pull{{At: noon, Addr: "192.0.2.1", Agent: hostile, Status: 200, Version: 3}, {At: noon, Status: 401}},
		},
		"html sync.notes": {
			reportView(publish.Report{}), reportView(publish.Report{Reserved: 3, Odd: []feed.SKU{"a b"}, Recent: 300}),
		},
	}
	for _, status := range []feed.Status{
		feed.StatusPublished, feed.StatusHeld, feed.StatusKept, feed.StatusSuperseded, hostile,
	} {
		all["html version.status"] = append(all["html version.status"], versionView{feed.Version{Status: status}, false}, back)
	}
	for _, found := range []page.Finding{
		page.FoundList, page.FoundNothing, page.FoundNoName, page.FoundNoServer, page.FoundBadTLS, page.FoundRedirect,
		page.FoundNoLogin, page.FoundNotFound, page.FoundFailure, page.FoundOther, hostile,
	} {
		all["html link.found"] = append(all["html link.found"], page.Probed{Finding: found}, page.Probed{Finding: found, Status: 502})
	}
	good := feedlist.Alarm{SKU: "1", Model: hostile, Price: 900, Old: 800, New: 1_000, Stock: 1, Pieces: 2, Order: "601234501"}
	for _, reason := range []feedlist.Reason{feedlist.ReasonStockOut, feedlist.ReasonLoss, feedlist.ReasonFloor, feedlist.ReasonCost} {
		good.Reason = reason
		all["html goods"] = append(all["html goods"], goodsView{reason, []feedlist.Alarm{good}, 1, 0}, goodsView{reason, []feedlist.Alarm{good}, 31, 30})
		all["html good"] = append(all["html good"], good)
	}
	for _, text := range []string{"button.compare", "button.rollback", "button.version"} {
		all["text "+text] = []any{int64(3), int64(0)}
	}
	for _, g := range (feedlist.Diff{}).Groups() {
		all["text diff.kind"] = append(all["text diff.kind"], g.Kind)
	}
	for _, why := range append(offSale(), feed.NotOffSale, hostile) {
		all["text offsale"] = append(all["text offsale"], string(why))
	}
	return all
}

func offSale() []feed.OffSaleReason {
	return []feed.OffSaleReason{
		feed.OffSaleSoldOut, feed.OffSaleUnpriced, feed.OffSaleGone, feed.OffSalePaused, feed.OffSaleKeptBack, feed.OffSaleReserved,
		feed.OffSaleUnconfirmed, feed.OffSaleUnmatched, feed.OffSaleDoubtful, feed.OffSaleDefect,
	}
}
