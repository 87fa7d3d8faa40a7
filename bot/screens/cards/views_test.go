package cards

import (
	"slices"
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
)

func listSamples(all chattest.Samples) {
	two := []View{{Record: record(1), now: noon}, {Record: record(3), now: noon}}
	full := slices.Repeat([]View{{Record: biggest(), now: noon}}, listSize)
	for _, tab := range orders.Tabs() {
		all["html orders"] = append(all["html orders"],
			listPage{Tab: tab, Total: 2, Page: 1, Pages: 1, Cards: two},
			listPage{Tab: tab, Total: 999, Page: 2, Pages: 100, Cards: full})
		all["html orders.none"] = append(all["html orders.none"], listPage{Tab: tab}, listPage{Tab: tab, Polled: noon})
		all["text tab"] = append(all["text tab"], tab)
		for _, here := range []bool{true, false} {
			for _, n := range []int{0, 7} {
				view := map[string]any{"Tab": tab, "Count": n, "Here": here}
				all["text button.tab"] = append(all["text button.tab"], view)
			}
		}
	}
	for _, b := range []burstView{
		{Orders: 21, Waiting: 21, Sum: 1_234_567, Due: noon}, {Orders: 21, Waiting: 1, Sum: 1_234_567, Due: noon},
		{Orders: 6, Waiting: 6, Sum: 10}, {Orders: 6},
		{Kind: orders.CallReminder, Orders: 200, Waiting: 199, Sum: 1_234_567, Due: noon}, {Kind: orders.CallReminder, Orders: 6},
		{Kind: orders.CallEscalation, Orders: 6, Waiting: 1, Sum: 10, Due: noon},
	} {
		all["html orders.called"] = append(all["html orders.called"], b)
		all["html orders.none"] = append(all["html orders.none"], listPage{Tab: orders.TabNew, Burst: &b})
		all["html orders"] = append(all["html orders"], listPage{Tab: orders.TabNew, Total: 21, Page: 1, Pages: 3, Cards: full, Burst: &b})
	}
	all["html orders.cards"], all["html orders.burst"] = all["html orders"], all["html orders"]
	all["html orders.brief"], all["html orders.since"], all["html orders.by"] = views(), views(), views()
	all["text button.all"] = []any{7, 500}
	type digest struct {
		Title   any
		Waiting int
		Cards   []View
	}
	all["html digest"] = []any{digest{nil, 2, two}, digest{nil, 0, two}, digest{"x", 1, full}}
}

// facts are those of record(1): all known, short, of an item on order, and nothing known at all.
func facts() []orders.Facts {
	full := orders.LineFacts{
		SKU: "100200", Article: "100200", Quantity: 2, Need: 2, Stock: 7, StockAt: noon.Add(-3 * time.Minute),
		Cost: orders.Amount{Tenge: 9_000, Known: true}, Commission: orders.Amount{Tenge: 3_248, Known: true},
	}
	short, many, silent, strange, unsure := full, full, full, full, full
	unsure.Stock, unsure.AtLeast, unsure.Need = 10, true, 50
	short.Stock, short.Promised = 3, 2
	many.Stock, many.AtLeast = 50, true
	silent.StockAt, silent.Cost = time.Time{}, orders.Amount{}
	strange.Article, strange.Commission = "", orders.Amount{}
	var all []orders.Facts
	for _, l := range []orders.LineFacts{full, short, many, silent, strange, unsure} {
		all = append(all, orders.Facts{
			At: noon, Total: 1_234_567, Lines: []orders.LineFacts{l}, Tax: 780,
			Delivery: orders.Amount{Tenge: 1_275, Known: l.Article != ""}, Estimated: l.Promised > 0,
		})
	}
	dear := all[0]
	dear.Total = 20_000 // less than it costs
	return append(all, dear)
}

func factSamples(all chattest.Samples) {
	named := weighed{facts()[0], []orders.LineFacts{{SKU: hostile, Article: "100200"}}}
	all["html facts.short"] = []any{nil}
	all["html facts.details"] = []any{View{Record: record(1), now: noon}.Weighed(), named}
	for _, f := range facts() {
		r := record(1)
		r.Facts = f
		all["html facts.doubt"] = append(all["html facts.doubt"], View{Record: r, now: noon})
		all["html facts.money"] = append(all["html facts.money"], f)
		all["html facts.delivery"] = append(all["html facts.delivery"], f)
		all["html facts.amount"] = append(all["html facts.amount"], f.Delivery)
		all["html facts.profit"] = append(all["html facts.profit"], f.Profit())
		all["html facts.details"] = append(all["html facts.details"], View{Record: r, now: noon}.Weighed())
		line := f.Lines[0]
		all["html facts.stock"] = append(all["html facts.stock"], line)
		all["html facts.promised"] = append(all["html facts.promised"], line)
	}
}

func newsSamples(all chattest.Samples) {
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
}

func TestStoredNames(t *testing.T) {
	t.Parallel()
	chattest.Stored(t, map[string]any{`{"Message":1,"Page":2,"Tab":"pack"}`: &list{}})
}
