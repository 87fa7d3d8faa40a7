package pricelist

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

const hostile = chattest.Hostile

var noon = chattest.Noon

func TestTextsFitTheirData(t *testing.T) {
	t.Parallel()
	samples := chattest.Samples{}
	addSync(samples)
	addHeld(samples)
	addLists(samples)
	addVersions(samples)
	addLink(samples)
	chattest.Texts(t, samples, []string{
		"html sync.done", "html change", "html held", "html held.published", "html held.kept", "html upload.done",
		"html version", "html compared", "html rollback.done", "html link", "html link.made", "html pulls",
	}, New(Config{}).Room())
}

func addSync(all chattest.Samples) {
	for _, step := range []string{"", "catalogue", "fetch", "price", "guard", "write"} {
		all["html sync.progress"] = append(all["html sync.progress"], Progress{step, 0, 0}, Progress{step, 250, 15_000})
	}
	all["html sync.busy"], all["html sync.failed"] = []any{&BusyError{noon}}, []any{struct{ Fault any }{hostile}}
	all["html sync.stopped"] = []any{nil}
	full := reportView(syncReport(hostile, 3))
	for _, name := range []string{"sync.done", "sync.figures", "diff", "held"} {
		all["html "+name] = []any{full, reportView(publish.Report{Unchanged: true, Version: full.Version})}
	}
	lost := publish.Report{Damaged: publish.Damaged{Version: 7}, Version: feed.Version{ID: 8}}
	made := lost
	made.Published = true
	all["html damaged"] = []any{reportView(lost), reportView(made)}
	all["html sync.notes"] = []any{
		reportView(publish.Report{}), reportView(publish.Report{Reserved: 3, Matched: 4, Odd: []feed.SKU{"a b"}, Recent: 300}),
	}
	for _, why := range append(offSale(), feed.OffSaleNameless, feed.OffSaleDuplicate, feed.OffSaleBadSKU, "new") {
		all["html skip"] = append(all["html skip"], skipped{why, 1_234})
		all["text offsale"] = append(all["text offsale"], string(why))
	}
	all["text offsale"] = append(all["text offsale"], hostile)
	for _, g := range (feedlist.Diff{}).Groups() {
		all["html diff.count"] = append(all["html diff.count"], counted{g.Kind, 1_234})
		all["text diff.kind"] = append(all["text diff.kind"], g.Kind)
	}
	all["html change"] = []any{
		full.Changes[0], feed.Change{Model: hostile, SKU: "1", NewPrice: 990, NewStock: 5}, feed.Change{OldPrice: 1, NewPrice: 1},
	}
}

func offSale() []feed.OffSaleReason {
	return []feed.OffSaleReason{
		feed.OffSaleSoldOut, feed.OffSaleUnpriced, feed.OffSaleGone, feed.OffSalePaused, feed.OffSaleKeptBack, feed.OffSaleReserved,
		feed.OffSaleUnconfirmed, feed.OffSaleUnmatched, feed.OffSaleDoubtful, feed.OffSaleDefect,
		feed.OffSaleInList, feed.OffSaleElsewhere, feed.OffSaleOnDisk,
	}
}

func addHeld(all chattest.Samples) {
	full := reportView(syncReport(hostile, 3))
	for _, v := range full.Version.Violations {
		all["html violation"] = append(all["html violation"], v)
		all["html violation.number"] = append(all["html violation.number"], v)
	}
	for _, name := range []string{"published", "kept", "old"} {
		all["html held."+name] = []any{decision{full.Version, hostile, full.Figures, full.Skipped}}
	}
}

func addLists(all chattest.Samples) {
	list := syncReport("x", 1).Version
	pull := page.Pull{At: noon, Agent: "Mozilla/5.0 " + hostile, Status: 200}
	all["html upload.wait"], all["html nolist"] = []any{nil}, []any{nil}
	all["html upload.failed"] = []any{struct{ Fault any }{hostile}}
	all["html upload.done"] = []any{Uploaded{list, 200, ""}, Uploaded{list, 404, hostile}}
	all["html feed"] = []any{feedView{Version: list, Link: "https://shop.example/feed/x.xml", Pull: pull}, feedView{Version: list}, feedView{Version: list, Secret: true}}
}

func addVersions(all chattest.Samples) {
	list := syncReport(hostile, 1).Version
	list.DecidedBy, list.Status = hostile, feed.StatusPublished
	back := list
	back.RolledBack, back.FromDisk = 3, true
	all["html versions.none"] = []any{nil}
	all["html versions"] = []any{versionsView{[]feed.Version{list, back}, list.ID, 0}, versionsView{[]feed.Version{list, back}, list.ID, list.ID}, versionsView{[]feed.Version{back}, 1, 0}}
	all["html version"] = []any{versionView{list, true, true}, versionView{list, true, false}, versionView{back, false, false}, versionView{feed.Version{ID: 1}, false, false}}
	for _, status := range []feed.Status{
		feed.StatusPublished, feed.StatusHeld, feed.StatusKept, feed.StatusSuperseded, hostile,
	} {
		all["html version.status"] = append(all["html version.status"], versionView{feed.Version{Status: status}, false, false}, back)
	}
	all["html compared"] = []any{
		comparedView{reportView(syncReport(hostile, 3)), 1, 2}, comparedView{reportView(publish.Report{}), 0, 2},
		comparedView{reportView(publish.Report{}), 2, 0},
	}
	all["html rollback"], all["html rollback.done"] = []any{list}, []any{back}
	all["html diff.file"] = []any{comparedView{Older: 1, Newer: 2}, comparedView{Newer: 2}}
	all["html offsale.file"] = []any{offSaleView{3, 1_234}}
	for _, name := range []string{"compare", "rollback", "version"} {
		all["text button."+name] = []any{int64(12_345), int64(0)}
	}
}

func addLink(all chattest.Samples) {
	all["html link"], all["html link.new"] = []any{"", "https://shop.example/" + hostile}, []any{nil}
	all["html address"] = []any{"127.0.0.1:8080"}
	all["html link.made"] = []any{
		linkView{"https://shop.example/" + hostile, time.Hour}, linkView{Link: "https://x.example/"},
	}
	for _, found := range []page.Finding{
		page.FoundList, page.FoundNothing, page.FoundNoName, page.FoundNoServer, page.FoundBadTLS, page.FoundRedirect,
		page.FoundNoLogin, page.FoundNotFound, page.FoundFailure, page.FoundOther, hostile,
	} {
		all["html link.found"] = append(all["html link.found"], page.Probed{Finding: found}, page.Probed{Finding: found, Status: 502})
	}
	all["html pull.age"] = []any{page.Pull{At: noon, Status: 200, StockAt: noon.Add(-time.Hour)}, page.Pull{At: noon, Status: 401}}
	all["html pulls"] = []any{
		[]page.Pull(nil), []page.Pull{
			{At: noon, Addr: "192.0.2.1", Agent: hostile, Status: 200, Version: 3, StockAt: noon.Add(-30 * time.Second)},
			{At: noon, Status: 304, StockAt: noon.Add(-time.Hour)}, {At: noon, Status: 401},
		},
	}
}

// syncReport is a sync of which the guard minds everything, with n changes of each kind to offers of this name.
func syncReport(model string, n int) publish.Report {
	changes := func(group string) (list []feed.Change) {
		for i := range n {
			list = append(list, feed.Change{
				SKU: feed.SKU(fmt.Sprint(group, i)), Model: model, OldPrice: 112_990, NewPrice: 113_990, OldStock: 5, NewStock: 3,
			})
		}
		return list
	}
	r := publish.Report{Held: true, Figures: feed.Figures{Offers: 15_000, OnSale: 9_000, StockSum: 70_000}}
	r.Version = feed.Version{ID: 12, Changed: noon, DecidedAt: noon, Size: 9_000_000, Figures: r.Figures}
	for _, number := range []string{
		feed.NumberOffers, feed.NumberOnSale, feed.NumberStock, feed.NumberMedianPrice, feed.NumberBigPrice, "new",
		feed.NumberExpected, feed.NumberRolledBack, feed.NumberFromDisk, feed.NumberLostList, feed.NumberDamaged,
	} {
		r.Version.Violations = append(r.Version.Violations, feed.Violation{Number: number, Old: 1_900, New: 1_250, Limit: 1_500})
	}
	r.Diff = feedlist.Diff{
		Added: changes("a"), SoldOut: changes("s"), Gone: changes("g"), Back: changes("b"),
		Repriced: changes("p"), Restocked: changes("r"), Renamed: changes("n"),
	}
	for i := range n {
		r.Unreadable = append(r.Unreadable, publish.Unreadable{Article: feed.Article(fmt.Sprint(i)), Why: model})
	}
	r.Skipped = map[feed.OffSaleReason]int{feed.OffSaleUnpriced: 1, feed.OffSaleDefect: 2, feed.OffSaleNameless: 3, feed.OffSaleBadSKU: 4}
	return r
}
