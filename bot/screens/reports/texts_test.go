package reports

import (
	"os"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/reports"
)

// full are statistics of so many days in which there is something of everything.
func full(days int) statsView {
	from, to := reports.LastDays(days, chattest.Noon)
	sum := reports.Sum{
		Orders: 123_456, Sold: 111_111, Waiting: 123, Cancelled: 1234, Returned: 567, Revenue: 12_345_678_901, Profit: -1_234_567, Known: 99_999,
	}
	v := statsView{Stats: reports.Stats{From: from, To: to, Sum: sum, Median: 754 * time.Second, Accept: make([]int, 7)}, Period: days, Money: true}
	v.Stats.Accept[0] = 1
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		v.Days = append(v.Days, reports.Day{Date: day, Sum: reports.Sum{
			Orders: 1234, Sold: 1000, Waiting: 100, Cancelled: 100, Returned: 34, Revenue: 12_345_678, Profit: -1_234_567, Known: 9,
		}})
	}
	for range maxCities + 1 {
		v.Cities = append(v.Cities, reports.City{Name: chattest.Hostile, Orders: 12_345})
	}
	for i := range 24 {
		v.Hours = append(v.Hours, hour{i, 12_345})
	}
	for range 7 {
		v.Accept = append(v.Accept, step{"до 15 мин", 12_345})
	}
	return v
}

func TestTexts(t *testing.T) {
	t.Parallel()
	month, season, plain := full(30), full(90), full(7)
	plain.Money, plain.Accept, plain.Stats.Accept = false, nil, nil
	empty := statsView{Stats: reports.Stats{From: month.From, To: month.To, Days: month.Days}, Period: 30, Money: true}
	exact, unknown, lost := full(7), full(7), full(7)
	exact.Known = exact.Sold
	unknown.Known, unknown.Profit = 0, 0
	lost.Sold, lost.Known, lost.Profit = 0, 0, -1276
	good := named{reports.Good{SKU: "1", Pieces: 123, Profit: -1_234_567, Known: 1}, chat.Shorten(chattest.Hostile+strings.Repeat("ё", 200), chat.MaxTitle)}
	short := named{reports.Good{SKU: "2", Pieces: 1, Profit: 990, Known: 1}, chattest.Hostile}
	top := topView{Stats: month.Stats, Period: 30, Money: true}
	for range topGoods - 1 {
		top.ByProfit, top.ByPieces = append(top.ByProfit, good), append(top.ByPieces, good)
	}
	pieces := topView{Stats: month.Stats, Period: 7, ByPieces: []named{short}}
	none := pieces
	none.ByPieces = nil
	top.ByProfit = append(top.ByProfit, short)
	costless := topView{Stats: month.Stats, Period: 7, Money: true, ByPieces: []named{short}}
	profits := []any{month, exact, unknown, lost}
	samples := chattest.Samples{
		"html stats": {month, season, plain, empty, exact, unknown, lost}, "html profit": profits,
		"html days":      {season.Parts()[0], plain},
		"html stats.how": {nil}, "html top.how": {nil}, "html top": {top, pieces, none, costless},
		"html caption.orders": {nil}, "html caption.times": {nil}, "html caption.places": {nil}, "html caption.profit": {nil},
		"html caption.goods": {nil}, "html pictures.failed": {nil}, "html busy": {nil}, "html report.how": {nil},
		"html report.begun": {"ноябрь 2026"}, "html report.none": {reportView{Month: "ноябрь 2026"}}, "html report.failed": {nil},
		"html report":     {reportView{month.Stats, "ноябрь 2026"}, reportView{exact.Stats, "ноябрь 2026"}},
		"html report.csv": {reportView{month.Stats, "ноябрь 2026"}},

		"text button.days": {7, 30, 90}, "text button.month": {"қыркүйек 2026"}, "text panel.profit": {month, exact},
		"text panel.goods.profit": {month, exact}, "text panel.accept": {time.Hour}, "text accept.within": {5 * time.Minute},
		"text accept.later": {3 * time.Hour}, "text city.others": {52}, "text whole": {int64(1234)}, "text note.head": {chattest.Noon},
		"text stage":   {string(orders.StageDone)},
		"text reason":  {"MERCHANT_OUT_OF_STOCK", "NEW_WORD"},
		"text outcome": {"sold", "waiting", "cancelled", "returned"},
		"text short":   {amount{"million", 1200}, amount{"thousand", -12_000}, amount{"", 0}},
		"text sheet":   {"orders", "lines", "goods", "money", "lost", "notes"},
	}
	chattest.Texts(t, samples, []string{"html stats", "html top"}, New(Config{}).Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
}
