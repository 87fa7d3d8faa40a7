package bot

import (
	"slices"

	"kaspibot/bot/orders"
)

func todaySamples() map[string][]any {
	full := boardView{Overdue: 2, Today: 21, Later: 3, Page: 2, Pages: 2}
	all := map[string][]any{}
	for _, duty := range []orders.Duty{
		orders.DutyCourier, orders.DutyDeliver, orders.DutyPickup, orders.DutyPreOrder, orders.DutyReturn,
	} {
		r := record(3)
		for _, stage := range []string{"", "packed", "waybill"} {
			r.Order.Assembled = stage != ""
			if stage == "waybill" {
				r.Order.Courier.Waybill = "https://kaspi.kz/x.pdf"
			}
			l := boardLine{orders.Due{Record: r, Duty: duty, By: noon, Estimated: stage == ""}, card{r, noon}, stage == ""}
			full.Lines = append(full.Lines, l)
			all["html today.line"] = append(all["html today.line"], l)
		}
		all["html today.duty"] = append(all["html today.duty"], orders.Due{Duty: duty})
	}
	sheets := sheetsView{
		Printed: 188, PerSheet: 9, More: 21, Missing: slices.Repeat([]string{"601234501"}, 20),
		Broken: slices.Repeat([]string{"601234502"}, 20), Failed: slices.Repeat([]string{"601234503"}, 20),
	}
	for _, name := range []string{"", ".empty", ".big", ".left"} {
		all["html sheets"+name] = []any{sheets, sheetsView{Printed: 1, PerSheet: 4, All: true}}
	}
	all["html sheets.wait"], all["html sheets.none"] = []any{21}, []any{true, false}
	all["text button.layout"] = []any{map[string]any{"N": 4, "Here": true}, map[string]any{"N": 9, "Here": false}}
	all["html today"] = []any{full, boardView{Later: 1}, boardView{}}
	return all
}

// fullBoard is the longest page of a board.
func fullBoard(r orders.Record) boardView {
	v := boardView{Overdue: 999, Today: 999, Later: 999, Page: 99, Pages: 99}
	for range boardSize {
		due := orders.Due{Record: r, Duty: orders.DutyCourier, By: noon.AddDate(0, 0, -1), Estimated: true}
		v.Lines = append(v.Lines, boardLine{due, card{r, noon}, true})
	}
	return v
}
