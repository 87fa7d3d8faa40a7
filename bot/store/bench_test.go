package store_test

import (
	"fmt"
	"slices"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// A year of orders, all shown as they are: what a Refresh with nothing to do costs.
func BenchmarkStaleCards(b *testing.B) {
	s := open(b, b.TempDir())
	rec := storetest.FullRecord()
	recs := make([]orders.Record, 70_000)
	cards := make([]chat.Card, len(recs))
	for n := range recs {
		rec.Order.Code = kaspi.OrderCode(fmt.Sprint(n))
		recs[n], cards[n] = rec, card(rec.Order.Code, n+1, rec.Revision)
	}
	must(b, s.SaveRecords(b.Context(), recs...))
	for _, c := range cards {
		must(b, s.ShowCards(b.Context(), c.Chat, c.Message, c))
	}
	for b.Loop() {
		list, err := s.StaleCards(b.Context(), 7)
		must(b, err)
		if len(list) != 0 {
			b.Fatalf("%d stale cards", len(list))
		}
	}
}

// A page deep in a large archive beside the first one: it is found in the index, without reading the records before it.
func BenchmarkLeafOfALargeArchive(b *testing.B) {
	s := open(b, b.TempDir())
	all := make([]orders.Record, 0, 20_000)
	for i := range cap(all) {
		all = append(all, placed(fmt.Sprintf("%09d", i), orders.StageDone, i, "Монитор"))
	}
	for some := range slices.Chunk(all, 5_000) {
		must(b, s.SaveRecords(b.Context(), some...))
	}
	for name, skip := range map[string]int{"first": 0, "deep": 15_000} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				list, err := s.Page(b.Context(), orders.Page{
					Stages: orders.TabArchive.Stages(), NewestFirst: true, Limit: 10, Skip: skip,
				})
				must(b, err)
				if len(list) != 10 {
					b.Fatalf("%d records", len(list))
				}
			}
		})
	}
}

func BenchmarkSaveStock(b *testing.B) {
	s := open(b, b.TempDir())
	items := make([]feed.Item, 18_500) // a real distributor's catalogue
	for n := range items {
		items[n] = item(feed.Article(fmt.Sprint(n)), n%60, feed.Tenge(n))
	}
	_, err := s.SaveStock(b.Context(), items, at(0))
	must(b, err)
	for b.Loop() {
		for n := range 44 { // what changes within an hour and a half
			items[n*400].Stock.N++
		}
		_, err := s.SaveStock(b.Context(), items, at(1))
		must(b, err)
	}
}

// What is asked of a book of a hundred thousand orders.
func BenchmarkLargeBook(b *testing.B) {
	s := open(b, b.TempDir())
	all := make([]orders.Record, 0, 100_000)
	for i := range cap(all) {
		r := placed(fmt.Sprintf("%09d", i), orders.StageDone, i, []string{"Монитор", "Мышь", "Кабель HDMI", "Чехол"}[i%4])
		if i%2_000 == 0 {
			r.Stage = orders.StagePack
		}
		all = append(all, r)
	}
	for some := range slices.Chunk(all, 5_000) {
		must(b, s.SaveRecords(b.Context(), some...))
	}
	for name, ask := range map[string]func() error{
		"find a word":  func() error { _, _, err := s.Find(b.Context(), orders.ParseSearch("монитор"), 10); return err },
		"find a code":  func() error { _, _, err := s.Find(b.Context(), orders.ParseSearch("54321"), 10); return err },
		"find nothing": func() error { _, _, err := s.Find(b.Context(), orders.ParseSearch("пылесос"), 10); return err },
		"stages":       func() error { _, err := s.Stages(b.Context()); return err },
		"archive, page 1": func() error {
			_, err := s.Page(b.Context(), orders.Page{Stages: orders.TabArchive.Stages(), NewestFirst: true, Limit: 10})
			return err
		},
		"turnover": func() error {
			_, err := s.Total(b.Context(), orders.Filter{Stages: []orders.Stage{orders.StageDone, orders.StagePack}, Created: at(0)})
			return err
		},
		"sales": func() error {
			_, err := s.Sold(b.Context(), store.SoldFilter{
				Held: []orders.Stage{orders.StagePack}, Left: []orders.Stage{orders.StageDone}, Since: at(0), LeftSince: at(1 << 30),
			})
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				must(b, ask())
			}
		})
	}
}
