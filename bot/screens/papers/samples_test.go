package papers

import (
	"os"
	"slices"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	codes := slices.Repeat([]string{"601234501"}, maxNamed+1)
	full := sheetsView{Printed: 9, PerSheet: 9, More: 2, Missing: codes, Broken: codes[:1], Alone: codes[:1], Failed: codes[:1]}
	views := []any{full, sheetsView{Printed: 1, PerSheet: 4, All: true}}
	pending := []any{chat.PendingWaybill{Code: "601234501"}}
	chattest.Texts(t, chattest.Samples{
		"html waybill":      {waybillView{"601234501", chattest.Hostile, 3}, waybillView{"601234501", "", 0}},
		"html waybill.gone": pending, "html waybill.late": pending,
		"html sheets.wait": {3}, "html sheets.none": {true, false},
		"html sheets": views, "html sheets.empty": views, "html sheets.big": views, "html sheets.left": views,
		"html sent": {ownView{"601234501", chattest.Hostile, 0}, ownView{"", chattest.Hostile, 12}}, "html older": {ownView{Code: "601234501"}},
		"html unstarted":      {ownView{"601234501", chattest.Hostile, 0}, ownView{"", chattest.Hostile, 12}},
		"text answer.waybill": {true, false}, "text button.own": {nil},
		"text answer.gone":   {orders.StageDone, orders.StageNew},
		"text button.layout": {map[string]any{"N": 4, "Here": true}, map[string]any{"N": 9, "Here": false}},
	}, []string{"html waybill", "html sent", "html unstarted"}, (&Screen{}).Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
}
