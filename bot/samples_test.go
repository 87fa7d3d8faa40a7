package bot

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

// samples are data of every text, in every shape that changes what the text says.
func samples(w *Words) map[string][]any {
	all := map[string][]any{}
	for _, group := range []map[string][]any{ // the plain ones first: others know more of some of them
		plainSamples(w), orderSamples(), factSamples(), autoSamples(), actSamples(), bookSamples(), todaySamples(),
		newsSamples(), talkSamples(w), syncSamples(), listSamples(), shelfSamples(), goodsSamples(), faultSamples(),
		priceSamples(),
	} {
		maps.Copy(all, group)
	}
	return all
}

func orderSamples() map[string][]any {
	all := map[string][]any{}
	for _, name := range []string{
		"", ".head", ".state", ".stage", ".lines", ".delivery", ".note", ".brief",
	} {
		all["html card"+name] = cards()
	}
	all["html details"], all["html reminder"] = cards(), cards()
	type digest struct {
		Title   any
		Waiting int
		Cards   []card
	}
	two := []card{{record(1), noon}, {record(3), noon}}
	all["html digest"] = []any{digest{nil, 2, two}, digest{nil, 0, two}, digest{HTML("<i>x</i>").safe(), 1, two}}
	return all
}

// record is an order that waits, with n lines.
func record(n int) orders.Record {
	o := kaspi.Order{
		ID: "x", Code: "601234501", State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank, Total: 1_234_567,
		PaymentMode: "PAY_WITH_CREDIT", CreditTerm: 12, Created: noon.Add(-2 * time.Hour),
		Approved: noon.Add(-time.Hour), PlannedDelivery: noon.Add(48 * time.Hour),
		DeliveryMode: "DELIVERY_LOCAL", KaspiDelivered: true, PickupPoint: "10000001_PP1", PreOrder: true,
		Address:  kaspi.Address{Town: hostile, Formatted: hostile + ", Абая 1"},
		Customer: kaspi.Person{First: hostile, Last: "Ким", Phone: "7010000000"},
	}
	for i := range n {
		o.Entries = append(o.Entries, kaspi.Entry{
			Number: i, SKU: "100200", Title: hostile, Quantity: 2, Price: 12_990, Total: 25_980,
		})
	}
	return orders.Record{Order: o, Stage: orders.StageNew, Seen: noon, Deadline: noon.Add(time.Hour)}
}

func cards() []any {
	var all []any
	add := func(change func(*orders.Record)) {
		r := record(1)
		change(&r)
		all = append(all, card{r, noon})
	}
	for _, stage := range []orders.Stage{
		orders.StageSign, orders.StageNew, orders.StageAccepting, orders.StagePreOrder, orders.StagePack,
		orders.StageHandOver, orders.StageInDelivery, orders.StageGiveOut, orders.StageDone, orders.StageCancelling,
		orders.StageCancelled, orders.StageReturnRequested, orders.StageReturned, orders.StageUnknown,
	} {
		add(func(r *orders.Record) { r.Stage = stage })
		add(func(r *orders.Record) { r.Stage, r.By, r.AcceptedAt = stage, hostile, noon })
		add(func(r *orders.Record) { r.Stage, r.Order.CancellationReason = stage, "BUYER_NOT_REACHABLE" })
	}
	for _, note := range []orders.Note{
		orders.NoteElsewhere, orders.NoteRefused, orders.NoteNoAnswer, orders.NoteUnconfirmed,
	} {
		add(func(r *orders.Record) { r.Note, r.Detail = note, hostile })
		add(func(r *orders.Record) { r.Note, r.Stage = note, orders.StageAccepting })
	}
	for _, mode := range []string{
		"DELIVERY_PICKUP", "DELIVERY_LOCAL", "DELIVERY_REGIONAL_TODOOR", "DELIVERY_REGIONAL_PICKUP",
		"DELIVERY_POSTOMAT", hostile, "",
	} {
		add(func(r *orders.Record) { r.Order.DeliveryMode = mode })
		add(func(r *orders.Record) { r.Order.DeliveryMode, r.Order.KaspiDelivered = mode, false })
	}
	add(func(r *orders.Record) { r.Order.Courier.Express = true })
	add(func(r *orders.Record) { r.Urgency, r.Deadline = orders.UrgencyOverdue, noon.Add(-time.Minute) })
	for urgency := range orders.UrgencyOverdue {
		add(func(r *orders.Record) { r.Urgency = urgency })
	}
	add(func(r *orders.Record) { r.Order.Entries = record(40).Order.Entries })
	for _, f := range facts() {
		add(func(r *orders.Record) { r.Facts = f })
		add(func(r *orders.Record) { r.Facts, r.Stage = f, orders.StagePack })
	}
	add(func(r *orders.Record) { r.Order = kaspi.Order{Code: "601234502"} }) // Kaspi may leave anything out
	return all
}

func talkSamples(w *Words) map[string][]any {
	about := (&Bot{words: w}).about()
	return map[string][]any{
		"html start":    {map[string]any{"Name": hostile, "Commands": about}},
		"html help":     {map[string]any{"Commands": about}},
		"html commands": {map[string]any{"Commands": about}},
		"html unknown":  {map[string]any{"Command": hostile, "Commands": about}},
		"html chatter":  {nil},

		"html dialog.expired": {nil}, "html dialog.none": {nil}, "html dialog.ended": {nil},
	}
}

func syncSamples() map[string][]any {
	all := map[string][]any{"html sync.busy": {&BusyError{noon}}, "html sync.failed": {struct{ Fault any }{hostile}}}
	for _, step := range []string{"", "catalogue", "fetch", "price", "guard", "write"} {
		all["html sync.progress"] = append(all["html sync.progress"], Progress{step, 0, 0}, Progress{step, 250, 15_000})
	}
	full := reportView(syncReport(hostile, 3))
	for _, name := range []string{"sync.done", "sync.figures", "diff", "held"} {
		all["html "+name] = []any{full, reportView(publish.Report{Unchanged: true, Version: full.Version})}
	}
	for _, why := range []feed.OffSaleReason{feed.OffSaleUnpriced, feed.OffSaleDefect, feed.OffSaleNameless, feed.OffSaleDuplicate, feed.OffSaleBadSKU, "new", feed.OffSalePaused, feed.OffSaleKeptBack, feed.OffSaleReserved, feed.OffSaleUnconfirmed, feed.OffSaleUnmatched, feed.OffSaleDoubtful} {
		all["html skip"] = append(all["html skip"], skipped{why, 1_234})
	}
	for _, kind := range []string{"added", "back", "sold_out", "gone", "repriced", "restocked", "retimed", "renamed"} {
		all["html diff.count"] = append(all["html diff.count"], counted{kind, 1_234})
	}
	all["html change"] = []any{
		full.Changes[0], feed.Change{Model: hostile, SKU: "1", NewPrice: 990, NewStock: 5}, feed.Change{OldPrice: 1, NewPrice: 1},
	}
	for _, v := range full.Version.Violations {
		all["html violation"] = append(all["html violation"], v)
		all["html violation.number"] = append(all["html violation.number"], v)
	}
	done := decision{full.Version, hostile, full.Figures, full.Skipped}
	for _, name := range []string{"published", "kept", "old"} {
		all["html held."+name] = []any{done}
	}
	return all
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
		feed.NumberExpected, feed.NumberRolledBack,
	} {
		r.Version.Violations = append(r.Version.Violations, feed.Violation{Number: number, Old: 1_900, New: 1_250, Limit: 1_500})
	}
	r.Diff = feedlist.Diff{
		Added: changes("a"), SoldOut: changes("s"), Gone: changes("g"), Back: changes("b"),
		Repriced: changes("p"), Restocked: changes("r"), Renamed: changes("n"),
	}
	r.Skipped = map[feed.OffSaleReason]int{feed.OffSaleUnpriced: 1, feed.OffSaleDefect: 2, feed.OffSaleNameless: 3, feed.OffSaleBadSKU: 4}
	return r
}

func listSamples() map[string][]any {
	list := syncReport("x", 1).Version
	pull := page.Pull{At: noon, Agent: "Mozilla/5.0 " + hostile, Status: 200}
	type status struct { // as onStatus makes it
		Status
		Waiting                                 int
		Version                                 feed.Version
		Build                                   string
		OrdersFault, StockFault, CatalogueFault any
	}
	well := Health{Last: noon}
	return map[string][]any{
		"html upload.wait": {nil}, "html nolist": {nil}, "html upload.failed": {struct{ Fault any }{hostile}},
		"html upload.done": {Uploaded{list, 200, ""}, Uploaded{list, 404, hostile}},
		"html feed": {
			map[string]any{"Version": list, "Link": "https://shop.example/feed/x.xml", "Pull": pull},
			map[string]any{"Version": list, "Link": "", "Pull": page.Pull{}},
		},
		"html status": {
			status{Build: "dev"},
			status{
				Status{well, well, well, 15_000, list, pull, true, noon}, 3, list, "1.0", hostile, hostile, hostile,
			},
		},
	}
}

func faultSamples() map[string][]any {
	all := map[string][]any{"html fault": {Fault{}}}
	for service, kinds := range map[string]string{
		"kaspi":    "no_answer token firewall throttled refused not_found server body redirect empty",
		"supplier": "no_answer token throttled refused server body short empty fields",
		"list":     "empty other", "telegram": "no_answer token chat",
		"pull": "silent stale changes",
	} {
		for kind := range strings.FieldsSeq(kinds) {
			f := Fault{service, kind, hostile, 250, 15_000}
			all["html fault"] = append(all["html fault"], f)
			all["html fault."+service] = append(all["html fault."+service], f, Fault{Service: service, Kind: kind})
		}
	}
	for _, key := range []string{"kaspi", "supplier", "empty", "fields", "pull", "changes", "sales", "other"} {
		for _, name := range []string{"alarm", "alarm.title", "alarm.over"} {
			all["html "+name] = append(all["html "+name], alarmView{key, noon, hostile})
		}
	}
	return all
}

// plainSamples are the data of buttons and notices; most take none.
func plainSamples(w *Words) map[string][]any {
	all := map[string][]any{}
	for _, name := range names(w) {
		if strings.HasPrefix(name, "text ") {
			all[name] = []any{nil}
		}
	}
	maps.Copy(all, bookTexts())
	all["text button.price.fix"] = []any{feed.Tenge(12_990)}
	all["text button.accept.code"] = []any{kaspi.OrderCode("601234501")}
	all["text answer.busy"] = []any{struct{ By string }{hostile}, struct{ By string }{}}
	all["text answer.done"] = []any{orders.Record{By: hostile}, orders.Record{}}
	modes := []any{auto.ModeOff, auto.ModeDry, auto.ModeOn}
	all["text button.auto"], all["text answer.auto"] = modes, modes
	all["text reason"] = []any{
		"MERCHANT_OUT_OF_STOCK", "BUYER_CANCELLATION_BY_MERCHANT", "BUYER_NOT_REACHABLE", "BUYER_CANCELLATION_HIMSELF",
		"TIMEOUT_BUYER_PICKUP", "TIMEOUT_BUYER_SIGNATURE", hostile,
	}
	return all
}
