package goods

import (
	"kaspibot/bot/chat/chattest"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
)

// whats are all that an explanation may say.
func whats() []price.StepKind {
	return []price.StepKind{
		price.StepPaused, price.StepSafety, price.StepMaxShown, price.StepMinStock, price.StepPreOrder, price.StepCost,
		price.StepCharges, price.StepMarkup, price.StepHeld, price.StepRounding, price.StepCeiling, price.StepFloor,
		price.StepRaised, price.StepCliff, price.StepMaxStep, price.StepFixed, price.StepNoCost, price.StepTooDear,
		price.StepUnderFloor, price.StepPrice,
	}
}

func rulesOf(name string) []price.Rule {
	var all []price.Rule
	for _, scope := range []price.Scope{
		price.ScopeSeller, price.ScopeArticle, price.ScopeBrand, price.ScopeCategory, price.ScopeBand, price.ScopeAll,
		price.ScopeDefault, "",
	} {
		all = append(all, price.Rule{Scope: scope, Name: name, Line: 12}, price.Rule{Scope: scope})
	}
	return all
}

// sampleInfo has everything that can be known of an SKU, in its longest form.
func sampleInfo(name string) SKUInfo {
	fixed := feed.Tenge(9_990)
	parts := price.Parts{Cost: 8_000, Commission: 1_249, Delivery: 811, Tax: 300, Pay: 95, VAT: 12, Returns: 41, Profit: -465}
	g := SKUInfo{
		Listing: feed.Listing{SKU: "12345", Model: feed.Clean(name), Override: feed.Override{Fixed: &fixed}},
		Item:    feed.Item{Article: "12345", Name: name, Cost: 8_000, Retail: 12_000, Policed: true, Multiple: 6, Stock: feed.Stock{N: 50, AtLeast: true}},
		Offer:   feed.Offer{SKU: "12345", Price: 9_990, Stock: 12}, Terms: feed.Terms{Price: 9_990, Floor: 10_600, Paused: true},
		StockAt: chattest.Noon, Served: feed.Version{ID: 7}, Held: 8, Pull: page.Pull{At: chattest.Noon},
		Reserved: 12, Orders: []string{name, "2", "3", "4", "5", "6", "7"},
	}
	for i, what := range whats() {
		g.Steps = append(g.Steps, price.Step{
			What: what, Rule: rulesOf(name)[i%len(rulesOf(name))], Price: 9_990, Limit: 10_600, BP: 1_250, N: 3,
			Word: string(price.Kinds()[i%len(price.Kinds())]), Parts: parts, Facts: sampleFacts(),
		})
	}
	return g
}

// sampleFacts have each origin.
func sampleFacts() price.Facts {
	return price.Facts{
		Commission: price.Fact{Origin: price.OriginRules, Line: 12}, Delivery: price.DefaultTariff().Facts.Delivery,
		Tax: price.DefaultTariff().Facts.Tax, VAT: price.Fact{Origin: price.OriginSettings}, Returns: price.Fact{Origin: price.OriginAssumed},
	}
}

func priceSamples() map[string][]any {
	full := sampleInfo(chattest.Hostile)
	bare := SKUInfo{Listing: feed.Listing{SKU: "9", Model: feed.Clean(chattest.Hostile), Match: feed.MatchDoubtful}}
	lost := SKUInfo{Item: feed.Item{Article: "9", Name: chattest.Hostile}, Offer: feed.Offer{SKU: "9", Price: 1}, Terms: feed.Terms{Price: 5}}
	some := stopped{List: []stop{{"1", chattest.Hostile}, {"2", ""}}, All: 9}
	all := map[string][]any{
		"html price.usage": {nil}, "html price.soon": {nil}, "html rules.mended": {nil},
		"html price.nogood": {chattest.Hostile}, "html price.left": {chattest.Hostile},
		"html price.bad":   {struct{ Text string }{chattest.Hostile}},
		"html price.fixed": {fixedView{full, chattest.Hostile}},
		"html stops": {
			stops{}, stops{Own: some}, stops{Listed: some}, stops{some, some}, stops{some, stopped{All: 3}},
		},
		"html stops.list": {some, stopped{}},
		"html why.line":   {0, 12},
		"html why.source": {price.DefaultTariff().Facts.Delivery.Source, price.DefaultTariff().Facts.Tax.Source, chattest.Hostile},
		"html why.facts":  {sampleFacts(), price.Facts{}},
		"html why.fact": {
			sampleFacts().Commission, sampleFacts().Delivery, sampleFacts().VAT, sampleFacts().Tax, sampleFacts().Returns, price.Fact{},
		},
	}
	for _, name := range []string{"price", "price.head", "price.figures", "price.profit", "price.ask", "price.loss.ask", "price.auto", "price.over", "stopped", "stop.over", "resumed", "why", "why.orders"} {
		all["html "+name] = []any{full, bare, lost}
	}
	for _, why := range []feed.OffSaleReason{feed.OffSaleSoldOut, feed.OffSaleUnpriced, feed.OffSaleGone, "paused", "kept_back", "reserved", "settling",
		"unmatched", "doubtful", "in_list", "elsewhere", "on_disk", "defect", "other", "",
	} {
		all["html why.off"] = append(all["html why.off"], feed.Offer{Why: why})
	}
	for _, s := range append(full.Steps, price.Step{What: price.StepCost}, price.Step{What: "other"}) {
		all["html why.step"] = append(all["html why.step"], s)
		all["html why.parts"] = append(all["html why.parts"], s.Parts, price.Parts{})
	}
	for _, kind := range append(price.Kinds(), "other") {
		all["html why.delivery"] = append(all["html why.delivery"], string(kind))
	}
	for _, r := range rulesOf(chattest.Hostile) {
		all["html why.rule"] = append(all["html why.rule"], r)
	}
	return faultyRules(all)
}

func faultyRules(all map[string][]any) map[string][]any {
	var faults []price.Fault
	for _, p := range []price.Problem{
		price.ProblemSyntax, price.ProblemUnknown, price.ProblemType, price.ProblemDecimals, price.ProblemRange,
		price.ProblemChoice, price.ProblemOrder, price.ProblemMissing, price.ProblemAtCost, price.ProblemTwice,
		price.ProblemTooLarge, price.ProblemNoName,
	} {
		f := price.Fault{
			Line: 3, Key: chattest.Hostile, Problem: p, Value: chattest.Hostile, Want: "percent", Low: "0", High: "1000",
			Words: []string{"none", "up10"}, Near: chattest.Hostile, Detail: chattest.Hostile,
		}
		faults = append(faults, f)
		all["html rules.fault"] = append(all["html rules.fault"], f, price.Fault{Line: 1, Problem: p})
	}
	all["html rules.broken"] = []any{brokenRules{faults, 99}, brokenRules{faults[:1], 1}}
	conflict := price.Conflict{Key: "tax_place", Line: 12, File: chattest.Hostile, Setting: chattest.Hostile}
	all["html rules.conflict"] = []any{conflict}
	all["html rules.doubts"] = []any{
		doubtfulRules{[]price.Conflict{conflict}, brokenRules{faults, 99}}, doubtfulRules{nil, brokenRules{faults[:1], 1}},
	}
	all["html rules.meant"] = []any{"", chattest.Hostile}
	for _, want := range []string{"percent", "tenge", "money", "count", "kilo", "bool", "text", "pairs", "other"} {
		all["html rules.want"] = append(all["html rules.want"], want)
	}
	return all
}
