package storetest

import (
	"context"
	"fmt"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Placed is a record of a stage, placed so many seconds into the day.
func Placed(code string, stage orders.Stage, seconds int, title string) orders.Record {
	r := Record(code)
	r.Stage, r.Order.Created = stage, At(seconds)
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

func testALeafIsOnePageInOrder(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i := range 25 {
		stage := []orders.Stage{orders.StageDone, orders.StageCancelled, orders.StagePack}[i%3]
		must(t, s.SaveRecords(t.Context(), Placed(fmt.Sprintf("%02d", i), stage, i, "")))
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

func testATotalIsOfTheOrdersThatPass(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i, stage := range []orders.Stage{orders.StageDone, orders.StageCancelled, orders.StagePack, orders.StageDone} {
		r := Placed(fmt.Sprint(i), stage, i, "")
		r.Order.Total = kaspi.Tenge(1000 << i)
		must(t, s.SaveRecords(t.Context(), r))
	}
	for _, c := range []struct {
		filter orders.Filter
		want   kaspi.Tenge
	}{
		{orders.Filter{}, 15_000},
		{orders.Filter{Stages: []orders.Stage{orders.StageDone, orders.StagePack}}, 13_000},
		{orders.Filter{Stages: []orders.Stage{orders.StageDone}, Created: At(1)}, 8_000},
		{orders.Filter{Created: At(9)}, 0},
		{orders.Filter{Codes: []kaspi.OrderCode{"0", "2", "0", "9"}}, 5_000},
		{orders.Filter{Codes: manyCodes(33_000), Stages: []orders.Stage{orders.StageDone}}, 9_000},
	} {
		sum, err := s.Total(t.Context(), c.filter)
		must(t, err)
		same(t, fmt.Sprintf("%.99s", fmt.Sprint(c.filter)), sum, c.want)
	}
}

func testFindTakesWildcardsAsTheyAre(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(),
		Placed("111", orders.StageDone, 1, "ЧАЙНИК Ёлочка"), Placed("222", orders.StagePack, 2, "чайник"),
		Placed("333", orders.StageNew, 3, "Кружка")))
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

	// So many are counted as well.
	many := make([]orders.Record, 0, 1_200)
	for i := range cap(many) {
		many = append(many, Placed(fmt.Sprint(5_000+i), orders.StageDone, 10+i, "Чайник"))
	}
	must(t, s.SaveRecords(t.Context(), many...))
	list, all, err = s.Find(t.Context(), orders.ParseSearch("чайник"), 2)
	must(t, err)
	same(t, "the newest of many", inOrder(list), []string{"6199", "6198"})
	same(t, "many in all", all, 1_202)
	list, all, err = s.Find(t.Context(), orders.ParseSearch("чайник"), 0)
	must(t, err)
	same(t, "many, none listed", []int{all, len(list)}, []int{1_202, 0})
}

func testFindGoodsKnowsNoBuyers(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	a, b := Placed("111", orders.StageDone, 1, "Чайник Асель"), Placed("222", orders.StagePack, 2, "Чайник")
	b.Order.Customer = kaspi.Person{First: "Асель", Last: "Ким", Phone: "+7 701 111-22-33"}
	b.Order.Recipient = kaspi.Person{First: "Чайка", Phone: "+77051230111"}
	must(t, s.SaveRecords(t.Context(), a, b))
	for text, want := range map[string][]string{
		"чайник": {"222", "111"}, "асель": {"111"}, "ким": {}, "2233": {}, "+7 701 111-22-33": {}, "77011112233": {}, "чайник ким": {},
		"111": {"111"}, "0111": {}, "чай": {"222", "111"}, "чайка": {}, "чайник 222": {"222"},
	} {
		list, all, err := s.FindGoods(t.Context(), orders.ParseSearch(text), 10)
		must(t, err)
		same(t, text, inOrder(list), want)
		same(t, text+" in all", all, len(want))
	}
	list, all, err := s.FindGoods(t.Context(), orders.ParseSearch("чайник"), 1)
	must(t, err)
	same(t, "within the limit", inOrder(list), []string{"222"})
	same(t, "in all", all, 2)
}

func testDigitsAreFoundAtTheEndOfACodeOrTheHeadOfAWord(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(),
		Placed("771234", orders.StageDone, 1, "Чайник"), Placed("712347", orders.StageDone, 2, "Чайник 12345"),
		Placed("123488", orders.StageDone, 3, "Чайник x1234y"), Placed("712349", orders.StageDone, 4, "Чайник")))
	for _, find := range []func(context.Context, orders.Search, int) ([]orders.Record, int, error){s.Find, s.FindGoods} {
		list, all, err := find(t.Context(), orders.ParseSearch("1234"), 10)
		must(t, err)
		same(t, "found", inOrder(list), []string{"712347", "771234"})
		same(t, "in all", all, 2)
	}
}

func testAnOrderIsFoundByWhatItHasNow(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), Placed("501", orders.StageNew, 1, "Чайник"), Placed("502", orders.StageNew, 2, "Мышь")))
	must(t, s.SaveRecords(t.Context(), Placed("501", orders.StageNew, 1, "Кружка")))
	for text, want := range map[string][]string{"чайник": {}, "кружка": {"501"}, "мышь": {"502"}} {
		list, _, err := s.Find(t.Context(), orders.ParseSearch(text), 10)
		must(t, err)
		same(t, text, inOrder(list), want)
	}
}
