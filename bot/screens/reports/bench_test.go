package reports

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/reports"
	"kaspibot/bot/store"
)

// texts are names without words.
type texts struct{}

func (texts) Text(name string, view any) string { return fmt.Sprint(name[len("reports."):], view) }
func (texts) Columns(name string) []string {
	return make([]string, map[string]int{"orders": 16, "lines": 11, "goods": 7, "money": 10, "lost": 9}[name[len("reports.columns."):]])
}

// BenchmarkFigures tells what the figures of a shop with 100 000 orders cost, all of which are of the last 90 days.
func BenchmarkFigures(b *testing.B) {
	data, err := store.Open(b.Context(), b.TempDir())
	must(b, err)
	defer func() { _ = data.Close() }()
	rng := rand.New(rand.NewPCG(1, 1))
	for i := 0; i < 100_000; {
		var some []orders.Record
		for range 2000 {
			r, _ := generate(rng, i)
			r.Order.Created = chattest.Noon.AddDate(0, 0, -i*89/100_000)
			r.Order.Approved = r.Order.Created
			some, i = append(some, r), i+1
		}
		must(b, data.SaveRecords(b.Context(), some...))
	}
	s := New(Config{Store: func(chat.ShopID) Store { return data }, Now: func() time.Time { return chattest.Noon }})
	b.Run("stats", func(b *testing.B) {
		for b.Loop() {
			stats, err := s.countDays(b.Context(), "", 90)
			must(b, err)
			if stats.Orders != 100_000 {
				b.Fatal(stats.Orders)
			}
		}
	})
	b.Run("report", func(b *testing.B) {
		from, to := reports.Month(chattest.Noon)
		for b.Loop() {
			var out bytes.Buffer
			stats, err := reports.Write(b.Context(), data, from, to, texts{}, &out, func([]any) {})
			must(b, err)
			b.ReportMetric(float64(stats.Orders), "orders")
			b.ReportMetric(float64(out.Len()), "bytes")
		}
	})
}
