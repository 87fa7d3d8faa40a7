package bot

import (
	"fmt"
	"maps"

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
	all["html orders.brief"], all["html orders.since"], all["html orders.by"] = cards(), cards(), cards()
	for _, c := range cards() {
		back := c.(card)
		back.Back, back.Entered, back.Order.Courier.Planned = noon, orders.Entered{Stage: back.Stage, At: noon}, noon
		all["html orders.brief"] = append(all["html orders.brief"], back)
		all["html orders.since"] = append(all["html orders.since"], back)
	}
	maps.Copy(all, bulkSamples())
	return all
}

func bulkSamples() map[string][]any {
	v := bulkView{Orders: 21, Tried: 3, Sum: 1_234_567, By: hostile}
	all := map[string][]any{"html all": {v}, "html all.progress": {v}, "html all.kept": {nil}}
	for _, how := range []string{"accepted", "done", "waiting", "gone", "failed", "untried"} {
		for i := range maxCodes + 2 {
			v.add(bulkEnding{kaspi.OrderCode(fmt.Sprint(601_234_500 + i)), how})
		}
		all["html all.how"] = append(all["html all.how"], bulkGroup{How: how})
	}
	all["html all.done"] = []any{v}
	return all
}

func bookTexts() map[string][]any {
	all := map[string][]any{"text button.open.code": {kaspi.OrderCode("601234501")}, "text button.all": {7}, "text button.all.yes": {7}}
	for _, kind := range orders.NewsKinds() {
		for _, on := range []bool{true, false} {
			all["text button.wish"] = append(all["text button.wish"], map[string]any{"Kind": kind, "On": on})
		}
	}
	for _, tab := range orders.Tabs() {
		all["text tab"] = append(all["text tab"], tab)
		for _, here := range []bool{true, false} {
			all["text button.tab"] = append(all["text button.tab"],
				map[string]any{"Tab": tab, "Count": 0, "Here": here}, map[string]any{"Tab": tab, "Count": 7, "Here": here})
		}
	}
	return all
}
