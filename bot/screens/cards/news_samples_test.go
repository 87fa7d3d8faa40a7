package bot

import "kaspibot/bot/orders"

func newsSamples() map[string][]any {
	all := map[string][]any{"html notify": {nil}}
	q := orders.Quality{Orders: 1_234, OwnFault: 41, Doubtful: 3, Handed: 1_000, Late: 12}
	var many []newsView
	add := func(n orders.News) {
		n.Code, n.At, n.Since, n.Quality = "601234501", noon, noon, q
		many = append(many, newsView{n})
		all["html news"] = append(all["html news"], newsView{n})
	}
	for _, kind := range orders.NewsKinds() {
		add(orders.News{Kind: kind, Reason: hostile, Stage: orders.StageCancelling, Level: 1})
		add(orders.News{Kind: kind, Reason: "BUYER_NOT_REACHABLE", DecideBy: noon})
	}
	for level := orders.QualityNear; level <= orders.QualityShop; level++ {
		n := newsView{orders.News{Kind: orders.NewsQuality, Quality: q, Level: level}}
		all["html news.quality"] = append(all["html news.quality"], n)
	}
	all["html news.decide"] = []any{newsView{orders.News{DecideBy: noon}}}
	all["html news.many"] = []any{many}
	all["html quality"] = []any{viewQuality(q), viewQuality(orders.Quality{})}
	all["html quality.room"] = []any{-1, 0, 5}
	return all
}
