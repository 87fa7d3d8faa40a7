package cards

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

const hostile = chattest.Hostile

var noon = chattest.Noon

func TestTexts(t *testing.T) {
	t.Parallel()
	all := cardSamples()
	listSamples(all)
	factSamples(all)
	newsSamples(all)
	decisionSamples(all)
	naming := []string{"text reason"}
	for name := range strings.FieldsSeq(`reminder card.holder card card.lines card.state card.note card.delivery card.brief card.work card.deeds
		digest orders orders.cards orders.brief orders.by facts.details news news.many ruling ruling.brief ruling.doubt`) {
		naming = append(naming, "html "+name)
	}
	chattest.Texts(t, all, naming, (&Cards{}).Room())
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

func stages() []orders.Stage {
	return []orders.Stage{
		orders.StageSign, orders.StageNew, orders.StageAccepting, orders.StagePreOrder, orders.StagePack,
		orders.StageHandOver, orders.StageInDelivery, orders.StageGiveOut, orders.StageDone, orders.StageCancelling,
		orders.StageCancelled, orders.StageReturnRequested, orders.StageReturned, orders.StageUnknown,
	}
}

func verbs() []orders.Verb {
	return []orders.Verb{
		orders.VerbAccept, orders.VerbAssemble, orders.VerbCancel, orders.VerbSendCode, orders.VerbComplete,
		orders.VerbArrived, orders.VerbTakeBack, orders.VerbRemove, orders.VerbBindIMEI,
	}
}

// views are orders in every state that a text tells apart.
func views() []any {
	var all []any
	add := func(change func(*orders.Record)) {
		r := record(1)
		change(&r)
		all = append(all, View{Record: r, now: noon}, View{Record: r, Ticks: true, now: noon})
	}
	for _, stage := range stages() {
		add(func(r *orders.Record) { r.Stage = stage })
		add(func(r *orders.Record) { r.Stage, r.By, r.AcceptedAt = stage, hostile, noon })
		add(func(r *orders.Record) { r.Stage, r.Order.CancellationReason = stage, "BUYER_NOT_REACHABLE" })
		add(func(r *orders.Record) {
			r.Stage, r.Back, r.Order.Courier.Planned = stage, noon, noon
			r.Entered = orders.Entered{Stage: stage, At: noon}
		})
	}
	for _, note := range []orders.Note{orders.NoteElsewhere, orders.NoteRefused, orders.NoteNoAnswer, orders.NoteUnconfirmed} {
		add(func(r *orders.Record) { r.Note, r.Detail = note, hostile })
		add(func(r *orders.Record) { r.Note, r.Stage = note, orders.StageAccepting })
	}
	for _, mode := range []string{
		"DELIVERY_PICKUP", "DELIVERY_LOCAL", "DELIVERY_REGIONAL_TODOOR", "DELIVERY_REGIONAL_PICKUP", "DELIVERY_POSTOMAT", hostile, "",
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
	add(func(r *orders.Record) { r.Holder = orders.Holder{ID: 7, Name: hostile, At: noon} })
	for _, f := range facts() {
		add(func(r *orders.Record) { r.Facts = f })
		add(func(r *orders.Record) { r.Facts, r.Stage = f, orders.StagePack })
	}
	add(func(r *orders.Record) { r.Order = kaspi.Order{Code: "601234502"} }) // Kaspi may leave anything out
	add(func(r *orders.Record) { *r = biggest() })
	return all
}

// remindersOf are those of every kind to such orders.
func remindersOf() []any {
	var all []any
	held, late := record(1), biggest()
	held.Holder, late.Stage, late.Deadline = orders.Holder{ID: 7, Name: hostile, At: noon}, orders.StageNew, noon
	for _, v := range []View{{Record: record(1), now: noon}, {Record: held, now: noon}, {Record: late, now: noon}} {
		for _, kind := range []orders.CallKind{orders.CallReminder, orders.CallEscalation, orders.CallHolder} {
			all = append(all, callView{v, kind, true}, callView{v, kind, false})
		}
	}
	return all
}

// biggest is the longest order that there can be.
func biggest() orders.Record {
	r := record(40)
	for i := range r.Order.Entries {
		r.Order.Entries[i].Title = hostile + strings.Repeat(`<&>"Ш`, 40)
	}
	r.By, r.Note, r.Detail, r.Stage = "Айгуль Серикбаева", orders.NoteRefused, strings.Repeat(`<&>"Ш`, 40), orders.StagePack
	return r
}

// worked are orders with something done to them, under way, or gone wrong.
func worked() []any {
	var all []any
	for _, v := range verbs() {
		for _, note := range []orders.Note{
			orders.NoteNone, orders.NoteLater, orders.NoteNoAnswer, orders.NoteRefused, orders.NoteUnconfirmed,
		} {
			for _, open := range []bool{true, false} {
				r := record(1)
				r.Stage, r.History = orders.StagePack, []orders.HistoryEntry{{Verb: v, By: hostile, At: noon}}
				r.Work = orders.Work{Verb: v, By: hostile, At: noon, Open: open, Note: note, Detail: hostile}
				all = append(all, View{Record: r, now: noon})
			}
		}
	}
	return all
}

func cardSamples() chattest.Samples {
	all := chattest.Samples{
		"html unconfirmed": {
			unconfirmedOf(lost{codes: []string{"601234501"}}),
			unconfirmedOf(lost{codes: slices.Repeat([]string{"601234501"}, 500), said: []string{chattest.Hostile}}),
			unconfirmedOf(lost{said: []string{chattest.Hostile}}),
		},
		"html card.deeds": worked(), "html card.work": worked(), "html reminder": remindersOf(),
	}
	for _, name := range []string{"", ".holder", ".head", ".state", ".stage", ".lines", ".delivery", ".note", ".brief"} {
		all["html card"+name] = views()
	}
	for _, v := range verbs() {
		all["html work"] = append(all["html work"], v)
	}
	for _, stage := range stages() {
		all["text stage"] = append(all["text stage"], stage)
	}
	for reason := range strings.FieldsSeq(`MERCHANT_OUT_OF_STOCK BUYER_CANCELLATION_BY_MERCHANT BUYER_NOT_REACHABLE
		BUYER_CANCELLATION_HIMSELF TIMEOUT_BUYER_PICKUP TIMEOUT_BUYER_SIGNATURE`) {
		all["text reason"] = append(all["text reason"], reason)
	}
	all["text reason"] = append(all["text reason"], hostile)
	all["text button.open.code"] = []any{kaspi.OrderCode("8123456381")}
	all["text button.accept.code"] = all["text button.open.code"]
	return all
}

func decisionSamples(all chattest.Samples) {
	rules := auto.Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
	objections := []auto.Objection{
		auto.ObjectionPreOrder, auto.ObjectionSignature, auto.ObjectionExpress, auto.ObjectionTrouble, auto.ObjectionLines,
		auto.ObjectionUnits, auto.ObjectionFacts, auto.ObjectionArticle, auto.ObjectionStock, auto.ObjectionShort,
		auto.ObjectionCost, auto.ObjectionCommission, auto.ObjectionDelivery, auto.ObjectionProfit, hostile,
	}
	for _, outcome := range []auto.Outcome{
		auto.OutcomeTrying, auto.OutcomeMoot, auto.OutcomeAccepted, auto.OutcomeFailed, auto.OutcomeWould, auto.OutcomeLeft,
	} {
		for _, mode := range []auto.Mode{auto.ModeOn, auto.ModeDry} {
			r := record(1)
			r.Facts = facts()[0]
			d := auto.Decision{Code: r.Order.Code, At: noon, Mode: mode, Outcome: outcome, Objections: objections}
			all["html ruling"] = append(all["html ruling"], decisionView{d, View{Record: r, now: noon}, rules})
			all["html ruling.brief"] = append(all["html ruling.brief"], d)
		}
	}
	signs := View{Record: record(1), now: noon, Against: append(objections, auto.ObjectionHandled)}
	signs.Stage, signs.Order.SignatureRequired = orders.StageNew, true
	all["html card.signs"] = []any{signs, View{Record: record(1), now: noon}}
	for _, o := range objections {
		all["html ruling.doubt"] = append(all["html ruling.doubt"], o)
	}
}
