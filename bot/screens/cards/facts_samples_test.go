package bot

import (
	"time"

	"kaspibot/bot/orders"
)

// facts are those of record(1): all known, short, of an item on order, and nothing known at all.
func facts() []orders.Facts {
	full := orders.LineFacts{
		SKU: "100200", Article: "100200", Quantity: 2, Need: 2, Stock: 7, StockAt: noon.Add(-3 * time.Minute),
		Cost: orders.Amount{Tenge: 9_000, Known: true}, Commission: orders.Amount{Tenge: 3_248, Known: true},
	}
	short, many, silent, strange := full, full, full, full
	short.Stock, short.Promised = 3, 2
	many.Stock, many.AtLeast = 50, true
	silent.StockAt, silent.Cost = time.Time{}, orders.Amount{}
	strange.Article, strange.Commission = "", orders.Amount{}
	var all []orders.Facts
	for _, l := range []orders.LineFacts{full, short, many, silent, strange} {
		all = append(all, orders.Facts{
			At: noon, Total: 1_234_567, Lines: []orders.LineFacts{l}, Tax: 780,
			Delivery: orders.Amount{Tenge: 1_275, Known: l.Article != ""}, Estimated: l.Promised > 0,
		})
	}
	dear := all[0]
	dear.Total = 20_000 // less than it costs
	return append(all, dear)
}

func factSamples() map[string][]any {
	named := weighed{facts()[0], []orders.LineFacts{{SKU: hostile, Article: "100200"}}}
	all := map[string][]any{"html facts.short": {nil}, "html facts.details": {card{record(1), noon}.Weighed(), named}}
	for _, f := range facts() {
		r := record(1)
		r.Facts = f
		c := card{r, noon}
		all["html facts.money"] = append(all["html facts.money"], f)
		all["html facts.delivery"] = append(all["html facts.delivery"], f)
		all["html facts.amount"] = append(all["html facts.amount"], f.Delivery)
		all["html facts.profit"] = append(all["html facts.profit"], f.Profit())
		all["html facts.details"] = append(all["html facts.details"], c.Weighed())
		line := lineFacts{f.Lines[0], time.Minute}
		all["html facts.stock"] = append(all["html facts.stock"], line)
		all["html facts.promised"] = append(all["html facts.promised"], line)
	}
	return all
}
