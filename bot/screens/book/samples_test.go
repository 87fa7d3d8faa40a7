package book

import (
	"os"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	draw := cards.New(cards.Config{Now: func() time.Time { return chattest.Noon }})
	rec := orders.Record{Stage: orders.StageHandOver}
	rec.Order = kaspi.Order{Code: "601234501", Total: 12_990, Assembled: true}
	for range 3 { // titles as long as they are shown
		rec.Order.Entries = append(rec.Order.Entries, kaspi.Entry{Title: chattest.Hostile + strings.Repeat("ё", 200), Quantity: 2})
	}
	short := rec
	short.Order.Entries = []kaspi.Entry{{Title: chattest.Hostile, Quantity: 2}}
	full := boardView{Overdue: 999, Today: 999, Later: 999, Page: 99, Pages: 99}
	for range boardSize {
		due := orders.Due{Record: rec, Duty: orders.DutyCourier, By: chattest.Noon.AddDate(0, 0, -1), Estimated: true}
		full.Lines = append(full.Lines, boardLine{due, draw.View(rec), true})
	}
	found := foundView{Text: chattest.Hostile, All: 21, Cards: []cards.View{draw.View(rec), draw.View(short)}}
	samples := chattest.Samples{
		"html find": {found}, "html find.none": {found, foundView{Buyers: true}}, "html find.how": {foundView{}, foundView{Buyers: true}}, "html order.ask": {nil},
		"html forget.ask": {nil}, "html forget.sure": {rec}, "html forget.open": {rec}, "html forget.done": {rec},
		"html forget.busy": {nil}, "html forget.unknown": {nil}, "html forget.kept": {nil},
		"text button.forget": {nil}, "text button.forget.not": {nil},
		"html quality": {
			viewQuality(orders.Quality{}), viewQuality(orders.Quality{Orders: 100, OwnFault: 9, Doubtful: 2, Handed: 90, Late: 8}),
		},
		"html quality.room": {-1, 0, 5},
		"html today":        {full, boardView{Later: 1}, boardView{}},
	}
	for _, duty := range []orders.Duty{
		orders.DutyCourier, orders.DutyDeliver, orders.DutyPickup, orders.DutyPreOrder, orders.DutyReturn,
	} {
		due := orders.Due{Record: short, Duty: duty, By: chattest.Noon}
		samples["html today.duty"] = append(samples["html today.duty"], due)
		samples["html today.line"] = append(samples["html today.line"], boardLine{due, draw.View(short), false})
	}
	chattest.Texts(t, samples, []string{"html find", "html find.none", "html today.line"},
		(&Screen{}).Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
}
