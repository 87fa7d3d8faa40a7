package store_test

import (
	"fmt"
	"slices"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// placed is a record of a stage, placed so many seconds into the day.
func placed(code string, stage orders.Stage, seconds int, title string) orders.Record {
	r := record(code)
	r.Stage, r.Order.Created = stage, at(seconds)
	r.Order.Entries = []kaspi.Entry{{Title: title}}
	return r
}

func inOrder(list []orders.Record) []string {
	got := []string{}
	for _, r := range list {
		got = append(got, string(r.Order.Code))
	}
	return got
}

func TestALeafIsOnePageInOrder(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i := range 25 {
		stage := []orders.Stage{orders.StageDone, orders.StageCancelled, orders.StagePack}[i%3]
		must(t, s.SaveRecords(t.Context(), placed(fmt.Sprintf("%02d", i), stage, i, "")))
	}
	archive := orders.TabArchive.Stages()
	for _, c := range []struct {
		leaf orders.Page
		want []string
	}{
		{orders.Page{Stages: archive, NewestFirst: true, Limit: 3}, []string{"24", "22", "21"}},
		{orders.Page{Stages: archive, NewestFirst: true, Limit: 3, Skip: 3}, []string{"19", "18", "16"}},
		{orders.Page{Stages: archive, Limit: 2}, []string{"00", "01"}},
		{orders.Page{Stages: []orders.Stage{orders.StagePack}, Limit: 10, Skip: 7}, []string{"23"}},
		{orders.Page{Stages: archive, Limit: 10, Skip: 100}, []string{}},
	} {
		list, err := s.Page(t.Context(), c.leaf)
		must(t, err)
		same(t, fmt.Sprint(c.leaf), inOrder(list), c.want)
	}
	counts, err := s.Stages(t.Context())
	must(t, err)
	same(t, "counts", counts, map[orders.Stage]int{orders.StageDone: 9, orders.StageCancelled: 8, orders.StagePack: 8})
}

func TestFindTakesWildcardsAsTheyAre(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(),
		placed("111", orders.StageDone, 1, "ЧАЙНИК Ёлочка"), placed("222", orders.StagePack, 2, "чайник"),
		placed("333", orders.StageNew, 3, "Кружка")))
	for text, want := range map[string][]string{
		"Чайник": {"222", "111"}, "елочк": {"111"}, "222": {"222"}, "тарелка": {},
	} {
		list, all, err := s.Find(t.Context(), orders.ParseSearch(text), 10)
		must(t, err)
		same(t, text, inOrder(list), want)
		same(t, text+" in all", all, len(want))
	}
	for _, wild := range []string{"%", "_", `\`, "' or 1=1 --"} {
		list, _, err := s.Find(t.Context(), orders.Search{{wild}}, 10)
		must(t, err)
		same(t, wild, inOrder(list), []string{})
	}
	list, all, err := s.Find(t.Context(), orders.ParseSearch("чайник"), 1)
	must(t, err)
	same(t, "within the limit", inOrder(list), []string{"222"})
	same(t, "in all", all, 2)
}

func TestOrdersOfAnOlderProgramAreFoundToo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	var all []orders.Record
	for i := range 1_100 {
		all = append(all, placed(fmt.Sprint(1000+i), orders.StageDone, i, "Мышь"))
	}
	must(t, s.SaveRecords(t.Context(), all...))
	must(t, s.Close())
	db := raw(t, dir, `update orders set search = '', created = 0, mark = 'x'`)
	must(t, db.Close())

	s = open(t, dir)
	_, n, err := s.Find(t.Context(), orders.ParseSearch("мышь"), 1)
	must(t, err)
	same(t, "found", n, 1_100)
	list, err := s.Page(t.Context(), orders.Page{Stages: []orders.Stage{orders.StageDone}, NewestFirst: true, Limit: 1})
	must(t, err)
	same(t, "newest", inOrder(list), []string{"2099"})
	marks, err := s.Marks(t.Context(), at(0))
	must(t, err)
	same(t, "marks", marks, map[orders.Mark]int{orders.MarkNone: 1_100})
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
