package shop

import (
	"os"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/page"
)

const hostile = chattest.Hostile

var noon = chattest.Noon

func TestTextsFitTheirData(t *testing.T) {
	t.Parallel()
	samples := chattest.Samples{
		"html notify": {nil},
		"html status": {statusView{Build: "dev"}, statusOfAll()},
	}
	for _, kind := range orders.NewsKinds() {
		samples["text button.wish"] = append(samples["text button.wish"], switchView{kind, true}, switchView{kind, false})
	}
	addAuto(samples)
	cards := chat.Room{Name: "cards", Words: os.DirFS("../cards")} // its block tells a decision
	chattest.Texts(t, samples, []string{"html status", "html auto.changed"}, New(Config{}).Room(), cards)
}

func statusOfAll() statusView {
	well := Health{Last: noon}
	list := feed.Version{ID: 12, Changed: noon, Figures: feed.Figures{Offers: 15_000, OnSale: 9_000}}
	return statusView{
		Status: Status{
			Orders: well, Catalogue: well, Stock: well, Goods: 15_000, Held: list,
			Pull: page.Pull{At: noon, Agent: hostile, Status: 200}, Upload: true, Started: noon,
		},
		Waiting: 3, Version: list, Build: "1.0", OrdersFault: hostile, StockFault: hostile, CatalogueFault: hostile,
	}
}

func addAuto(all chattest.Samples) {
	rules := orders.AutoRules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
	all["html auto.rules"], all["html auto.confirm"] = []any{rules, orders.AutoRules{After: time.Hour}}, []any{rules}
	var recent []orders.Decision
	for _, outcome := range []orders.Outcome{
		orders.OutcomeTrying, orders.OutcomeMoot, orders.OutcomeAccepted, orders.OutcomeFailed, orders.OutcomeWould,
		orders.OutcomeLeft,
	} {
		recent = append(recent, orders.Decision{Code: "601234501", At: noon, Mode: orders.ModeOn, Outcome: outcome})
	}
	for _, mode := range []orders.Mode{orders.ModeOff, orders.ModeDry, orders.ModeOn} {
		all["html auto"] = append(all["html auto"],
			orders.AutoState{Mode: mode, Chosen: true, Rules: rules, Recent: recent}, orders.AutoState{Mode: mode, Rules: rules})
		all["html auto.mode"] = append(all["html auto.mode"], mode)
		all["html auto.changed"] = append(all["html auto.changed"], modeChange{hostile, mode})
		all["text button.auto"] = append(all["text button.auto"], mode)
		all["text answer.auto"] = append(all["text answer.auto"], mode)
	}
}
