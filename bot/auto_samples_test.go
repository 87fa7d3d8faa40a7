package bot

import (
	"time"

	"kaspibot/bot/orders"
)

func autoSamples() map[string][]any {
	rules := orders.AutoRules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
	all := map[string][]any{
		"html auto.rules":   {rules, orders.AutoRules{After: time.Hour}},
		"html auto.confirm": {rules},
	}
	var recent []orders.Decision
	for _, outcome := range []orders.Outcome{
		orders.OutcomeTrying, orders.OutcomeMoot, orders.OutcomeAccepted, orders.OutcomeFailed, orders.OutcomeWould,
		orders.OutcomeLeft,
	} {
		recent = append(recent, orders.Decision{Code: "601234501", At: noon, Mode: orders.ModeOn, Outcome: outcome})
	}
	left := orders.Decision{
		Code: "601234501", At: noon, Mode: orders.ModeDry, Outcome: orders.OutcomeLeft, Objections: []orders.Objection{
			orders.ObjectionPreOrder, orders.ObjectionSignature, orders.ObjectionExpress, orders.ObjectionTrouble, orders.ObjectionLines,
			orders.ObjectionUnits, orders.ObjectionFacts, orders.ObjectionArticle, orders.ObjectionStock, orders.ObjectionShort,
			orders.ObjectionCost, orders.ObjectionCommission, orders.ObjectionDelivery, orders.ObjectionProfit, hostile,
		},
	}
	recent = append(recent, left)
	for _, mode := range []orders.Mode{orders.ModeOff, orders.ModeDry, orders.ModeOn} {
		all["html auto"] = append(all["html auto"],
			orders.AutoState{Mode: mode, Chosen: true, Rules: rules, Recent: recent}, orders.AutoState{Mode: mode, Rules: rules})
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
