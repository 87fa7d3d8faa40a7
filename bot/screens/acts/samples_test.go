package acts

import (
	"os"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

const (
	sampleCode = kaspi.OrderCode("601234501")
	hostile    = chattest.Hostile
)

// views are orders with much and with little in them.
func views() []any {
	c := cards.New(cards.Config{Now: func() time.Time { return chattest.Noon }})
	full := orders.Record{Stage: orders.StagePack, By: hostile, AcceptedAt: chattest.Noon}
	full.Order = kaspi.Order{
		Code: sampleCode, Total: 12_990, PaymentMode: "PAY_WITH_CREDIT", CreditTerm: 12, PickupPoint: hostile,
		Created: chattest.Noon, Approved: chattest.Noon,
		Customer: kaspi.Person{Name: hostile, Phone: "7010000000"},
		Address:  kaspi.Address{Formatted: hostile},
	}
	for range 14 {
		full.Order.Entries = append(full.Order.Entries, kaspi.Entry{
			Title: hostile, SKU: hostile, Quantity: 2, Price: 4500, Total: 9000,
		})
	}
	return []any{c.View(full), c.View(orders.Record{Stage: orders.StageNew, Order: kaspi.Order{Code: sampleCode}})}
}

func samples() chattest.Samples {
	report := bulkView{Orders: 3, Tried: 2, Sum: 12_990, By: hostile}
	line := shortLine{hostile, orders.LineFacts{Article: "1017", Need: 2, Stock: 3, Promised: 3, StockAt: chattest.Noon}}
	short := shortage{Code: sampleCode, Lines: slices.Repeat([]shortLine{line}, maxShort), More: 3}
	doubtful := bulkView{
		Orders: 500, Sum: 12_990, Short: slices.Repeat([]shortage{{Code: sampleCode, Lines: []shortLine{line}}}, 40),
		Unknown: slices.Repeat([]kaspi.OrderCode{sampleCode}, 400),
	}
	all := chattest.Samples{
		"html menu.closed": {nil}, "html acted": {acted{sampleCode, hostile}},
		"html pack.ask": {packing{sampleCode, true, 50}, packing{sampleCode, false, 50}},
		"html packed":   {packedView{acted{sampleCode, hostile}, 3, true, false}, packedView{acted{sampleCode, hostile}, 3, false, false}, packedView{acted{sampleCode, hostile}, 0, true, true}},
		"html code.ask": {handover{sampleCode, 3, ""}, handover{sampleCode, 1, hostile}}, "html code.spent": {handover{sampleCode, 0, hostile}},
		"html lines.ask": views(), "html moved": views(), "html details": details(), "html contact": details(), "html buyer": details(),
		"html all": {report, doubtful.named()}, "html short": {short}, "text answer.short": {short}, "html all.progress": {report}, "html all.kept": {nil},
		"text button.reason": {"MERCHANT_OUT_OF_STOCK", "BUYER_CANCELLATION_BY_MERCHANT", "BUYER_NOT_REACHABLE"},
		"text button.copy":   {"code", "phone", "waybill"}, "text phone": {"7001112233"},
		"text button.remain": {1_000}, "text button.all.yes": {500}, "text button.all.there": {500},
		"text answer.done": {orders.Record{By: hostile}, orders.Record{}},
		"text answer.busy": {struct{ By string }{hostile}, struct{ By string }{}},
	}
	for _, how := range []string{"accepted", "done", "waiting", "gone", "failed", "untried"} {
		group := bulkGroup{How: how, Codes: []kaspi.OrderCode{sampleCode, sampleCode}, N: 52}
		all["html all.how"] = append(all["html all.how"], group)
		report.Groups = append(report.Groups, group)
	}
	all["html all.done"] = []any{report}
	for _, name := range []string{"pack.more", "pack.again", "imei.line"} {
		all["html "+name] = []any{packing{sampleCode, true, 50}}
	}
	for _, name := range []string{"drop.ask", "drop.confirm", "drop.comment", "drop.comment.again"} {
		all["html "+name] = []any{
			cancellation{sampleCode, kaspi.ReasonOutOfStock, true}, cancellation{sampleCode, kaspi.ReasonBuyerUnreachable, false},
		}
	}
	for _, name := range []string{"line.ask", "line.reason", "line.confirm", "line.typed"} {
		all["html "+name] = []any{
			removeUnits{sampleCode, hostile, 5, 4, kaspi.ReasonOutOfStock, false},
			removeUnits{sampleCode, hostile, 1, 0, kaspi.ReasonBuyerRefused, true},
		}
	}
	for _, why := range []string{"", "digits", "check", "twice", "slots", "many"} {
		all["html imei.ask"] = append(all["html imei.ask"], imeiForm{sampleCode, "x", hostile, 2, nil, hostile, why, 0})
	}
	return withOutcomes(all)
}

func withOutcomes(all chattest.Samples) chattest.Samples {
	add := func(name string, o outcome) { all["text "+name] = append(all["text "+name], o) }
	for _, v := range []orders.Verb{
		orders.VerbAccept, orders.VerbAssemble, orders.VerbCancel, orders.VerbSendCode, orders.VerbComplete,
		orders.VerbArrived, orders.VerbTakeBack, orders.VerbRemove, orders.VerbBindIMEI,
	} {
		add("outcome.done", outcome{Kind: wentDone, Verb: v})
	}
	add("outcome.done", outcome{Kind: wentDone, Verb: orders.VerbCancel, Stage: orders.StageCancelling})
	for _, kind := range []string{
		wentDone, wentLater, wentWaiting, wentUnconfirmed, wentBusy, wentAlready, wentGone, wentLost, wentUnknown,
		wentRefused, wentUnsent, wentFailed,
	} {
		add("outcome", outcome{Kind: kind, By: hostile, Stage: orders.StageDone})
	}
	add("outcome", outcome{Kind: wentAlready, Verb: orders.VerbAssemble, By: hostile, Parcels: 3})
	add("outcome", outcome{Kind: wentAlready, Verb: orders.VerbAssemble})
	for _, p := range []kaspi.Problem{
		"", kaspi.ProblemCode, kaspi.ProblemCancelled, kaspi.ProblemCompleted, kaspi.ProblemSignature,
	} {
		add("outcome.refused", outcome{Kind: wentRefused, Problem: p, Detail: hostile})
	}
	return all
}

func TestTexts(t *testing.T) {
	t.Parallel()
	naming := []string{"html acted", "html packed", "html code.spent", "html line.ask", "html imei.ask", "html all.done", "html details", "html contact", "html buyer", "html short"}
	chattest.Texts(t, samples(), naming, (&Screen{}).Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
}

// details are all kinds of orders, with the buyer, without, and with one who was forgotten.
func details() (all []any) {
	for _, v := range views() {
		all = append(all, detailsView{View: v.(cards.View), Contact: true}, detailsView{View: v.(cards.View)})
	}
	return append(all, detailsView{Contact: true})
}
