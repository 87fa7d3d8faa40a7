package bot

import (
	"time"

	"kaspibot/bot/orders/auto"
)

func autoSamples() map[string][]any {
	rules := auto.Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
	all := map[string][]any{
		"html auto.rules":   {rules, auto.Rules{After: time.Hour}},
		"html auto.confirm": {rules},
	}
	var recent []auto.Decision
	for _, outcome := range []auto.Outcome{
		auto.OutcomeTrying, auto.OutcomeMoot, auto.OutcomeAccepted, auto.OutcomeFailed, auto.OutcomeWould,
		auto.OutcomeLeft,
	} {
		recent = append(recent, auto.Decision{Code: "601234501", At: noon, Mode: auto.ModeOn, Outcome: outcome})
	}
	left := auto.Decision{
		Code: "601234501", At: noon, Mode: auto.ModeDry, Outcome: auto.OutcomeLeft, Objections: []auto.Objection{
			auto.ObjectionPreOrder, auto.ObjectionSignature, auto.ObjectionExpress, auto.ObjectionTrouble, auto.ObjectionLines,
			auto.ObjectionUnits, auto.ObjectionFacts, auto.ObjectionArticle, auto.ObjectionStock, auto.ObjectionShort,
			auto.ObjectionCost, auto.ObjectionCommission, auto.ObjectionDelivery, auto.ObjectionProfit, hostile,
		},
	}
	recent = append(recent, left)
	for _, mode := range []auto.Mode{auto.ModeOff, auto.ModeDry, auto.ModeOn} {
		all["html auto"] = append(all["html auto"],
			auto.State{Mode: mode, Chosen: true, Rules: rules, Recent: recent}, auto.State{Mode: mode, Rules: rules})
		all["html auto.mode"] = append(all["html auto.mode"], mode)
		all["html auto.changed"] = append(all["html auto.changed"], map[string]any{"By": hostile, "Mode": mode})
	}
	for _, r := range recent {
		rec := record(1)
		rec.Facts = facts()[0]
		all["html ruling"] = append(all["html ruling"], ruling{r, card{rec, noon}, rules})
		all["html ruling.brief"] = append(all["html ruling.brief"], r)
	}
	for _, d := range left.Objections {
		all["html ruling.doubt"] = append(all["html ruling.doubt"], d)
	}
	return all
}
