package bot

import (
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// bookView is what the texts about the order book are given, all in one.
type bookView struct {
	ordersPage
	Text  string
	All   int
	Cards []card
}

func bookSamples() map[string][]any {
	all := map[string][]any{"html find.how": {nil}, "html find.none": {struct{ Text string }{hostile}}}
	two := []card{{record(1), noon}, {record(3), noon}}
	for _, tab := range orders.Tabs() {
		all["html orders"] = append(all["html orders"],
			bookView{ordersPage: ordersPage{Tab: tab, Total: 2, Page: 1, Pages: 1}, Cards: two},
			bookView{ordersPage: ordersPage{Tab: tab, Total: 23, Page: 2, Pages: 3}, Cards: two})
		all["html orders.none"] = append(all["html orders.none"],
			ordersPage{Tab: tab}, ordersPage{Tab: tab, Polled: noon})
	}
	all["html orders.cards"] = all["html orders"]
	all["html find"] = []any{bookView{Text: hostile, All: 2, Cards: two}, bookView{Text: hostile, All: 21, Cards: two}}
	return all
}

func bookTexts() map[string][]any {
	all := map[string][]any{"text button.open.code": {kaspi.OrderCode("601234501")}}
	for _, tab := range orders.Tabs() {
		all["text tab"] = append(all["text tab"], tab)
		for _, here := range []bool{true, false} {
			all["text button.tab"] = append(all["text button.tab"],
				map[string]any{"Tab": tab, "Count": 0, "Here": here}, map[string]any{"Tab": tab, "Count": 7, "Here": here})
		}
	}
	return all
}
