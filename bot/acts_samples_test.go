package bot

import (
	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const sampleCode = kaspi.OrderCode("601234501")

func verbs() []orders.Verb {
	return []orders.Verb{
		orders.VerbAccept, orders.VerbAssemble, orders.VerbCancel, orders.VerbSendCode, orders.VerbComplete,
		orders.VerbArrived, orders.VerbTakeBack, orders.VerbRemove, orders.VerbBindIMEI,
	}
}

// actSamples are the data of the texts about acts.
func actSamples() map[string][]any {
	all := map[string][]any{
		"html menu.closed": {nil}, "html acted": {acted{sampleCode, hostile}},
		"html pack.ask":  {packing{sampleCode, true, 50}, packing{sampleCode, false, 50}},
		"html waybill":   {waybillView{sampleCode, hostile}, waybillView{sampleCode, ""}},
		"html packed":    {packedView{acted{sampleCode, hostile}, 3, true}, packedView{acted{sampleCode, hostile}, 3, false}},
		"html code.ask":  {handout{sampleCode, 3, ""}, handout{sampleCode, 1, hostile}},
		"html lines.ask": cards(), "html card.deeds": doneCards(), "html card.work": doneCards(),
		"text button.reason": {"MERCHANT_OUT_OF_STOCK", hostile}, "text button.remain": {2},
	}
	for _, name := range []string{"pack.more", "pack.again", "imei.line"} {
		all["html "+name] = []any{packing{sampleCode, true, 50}}
	}
	for _, name := range []string{"drop.ask", "drop.confirm", "drop.comment", "drop.comment.again"} {
		all["html "+name] = []any{
			dropping{sampleCode, kaspi.ReasonOutOfStock, true}, dropping{sampleCode, kaspi.ReasonBuyerUnreachable, false},
		}
	}
	for _, name := range []string{"line.ask", "line.reason", "line.confirm"} {
		all["html "+name] = []any{
			removal{sampleCode, hostile, 5, 4, kaspi.ReasonOutOfStock, false},
			removal{sampleCode, hostile, 1, 0, kaspi.ReasonBuyerRefused, true},
		}
	}
	for _, name := range []string{"waybill.gone", "waybill.late"} {
		all["html "+name] = []any{chat.PendingWaybill{Code: sampleCode}}
	}
	all["html code.spent"] = []any{handout{sampleCode, 0, hostile}}
	for _, why := range []string{"", "digits", "check", "twice", "slots", "many"} {
		all["html imei.ask"] = append(all["html imei.ask"], numbering{sampleCode, "x", hostile, 2, nil, hostile, why})
	}
	return withOutcomes(all)
}

func withOutcomes(all map[string][]any) map[string][]any {
	add := func(name string, o outcome) { all["text "+name] = append(all["text "+name], o) }
	for _, v := range verbs() {
		all["html work"] = append(all["html work"], v)
		add("outcome.done", outcome{Kind: wentDone, Verb: v})
	}
	all["html work"] = append(all["html work"], orders.Verb(hostile))
	add("outcome.done", outcome{Kind: wentDone, Verb: orders.VerbCancel, Stage: orders.StageCancelling})
	for _, kind := range []string{
		wentDone, wentLater, wentWaiting, wentUnconfirmed, wentBusy, wentAlready, wentGone, wentLost, wentUnknown,
		wentRefused, wentUnsent, wentFailed,
	} {
		add("outcome", outcome{Kind: kind, By: hostile, Stage: orders.StageDone})
	}
	for _, p := range []kaspi.Problem{
		"", kaspi.ProblemCode, kaspi.ProblemCancelled, kaspi.ProblemCompleted, kaspi.ProblemSignature,
	} {
		add("outcome.refused", outcome{Kind: wentRefused, Problem: p, Detail: hostile})
	}
	for _, c := range cards() {
		all["text stage"] = append(all["text stage"], c.(card).Stage)
	}
	return all
}

// doneCards are cards with something done to them, under way, or gone wrong.
func doneCards() []any {
	var all []any
	for _, v := range verbs() {
		for _, note := range []orders.Note{
			orders.NoteNone, orders.NoteLater, orders.NoteNoAnswer, orders.NoteRefused, orders.NoteUnconfirmed,
		} {
			for _, open := range []bool{true, false} {
				r := record(1)
				r.Stage, r.History = orders.StagePack, []orders.HistoryEntry{{Verb: v, By: hostile, At: noon}}
				r.Work = orders.Work{Verb: v, By: hostile, At: noon, Open: open, Note: note, Detail: hostile}
				all = append(all, card{r, noon})
			}
		}
	}
	return all
}
