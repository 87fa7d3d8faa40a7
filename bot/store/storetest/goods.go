package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/feed"
)

func testEverythingKnownOfAnItemComesBack(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	want := feed.Item{
		Article: "40101", Name: `Клавиатура "Степь"`, Brand: "Степь", Cost: 7380, Retail: 10490,
		Stock: feed.Stock{N: 60, AtLeast: true}, Category: 3502, PartNumber: `KB-27/"RU"`, Barcode: "4870001234567",
		KaspiCodes: "102298404,100000001", Grams: 850, Policed: true, Multiple: 5,
		Image: "https://img.example/1.jpg", Warranty: "12 мес", Arrival: "2", Reduced: true,
	}
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{{Article: "40101", Name: "older", Grams: 1}, want}, At(1)))
	_, err := s.SaveStock(t.Context(), []feed.Item{want}, At(1))
	must(t, err)
	got, err := s.Catalogue(t.Context())
	must(t, err)
	same(t, "catalogue", got, []feed.Item{want})
	one, found, err := s.Item(t.Context(), "40101")
	must(t, err)
	same(t, "item", one, want)
	_, other, err := s.Item(t.Context(), "40102")
	must(t, err)
	brands, err := s.ItemBrands(t.Context())
	must(t, err)
	same(t, "brands", brands, []string{"Степь"})
	same(t, "found", []bool{found, other}, []bool{true, false})
}

func testTheTreeIsReplacedWholeAndNeverByNothing(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	tree := []feed.Category{{ID: 3472, Name: "Компьютеры"}, {ID: 3473, Parent: 3472, Name: "Ноутбуки"}}
	brands := []feed.Brand{{ID: "g-1", Name: "Acer", Items: 7}, {ID: "g-2", Name: "Ёж", Items: 1}}
	must(t, s.SaveTree(t.Context(), append(tree, feed.Category{ID: 9, Name: "old"}), nil))
	// What comes twice is as it came last.
	must(t, s.SaveTree(t.Context(), append([]feed.Category{{ID: 3473, Parent: 9, Name: "old"}}, tree...),
		append([]feed.Brand{{ID: "g-1", Name: "ACER", Items: 3}}, brands...)))
	must(t, s.SaveTree(t.Context(), nil, nil))
	gotTree, err := s.Categories(t.Context())
	must(t, err)
	gotBrands, err := s.Brands(t.Context())
	must(t, err)
	same(t, "categories", gotTree, tree)
	same(t, "brands", gotBrands, brands)
}

func searched(t *testing.T, open Open) Engine {
	t.Helper()
	s := open(t, t.TempDir())
	items := []feed.Item{
		{Article: "101", Name: "Мышь Ёжик беспроводная 5%", Brand: "Logitech", PartNumber: "M-185", Stock: feed.Stock{N: 2}},
		{Article: "102", Name: "Мышь ёжик проводная", Brand: "Logitech", PartNumber: "101"},
		{Article: "103", Name: "Коврик для мыши", Brand: "ӘЛЕМ", Stock: feed.Stock{N: 9}},
		{Article: "104", Name: "Мышь M_185 чёрная", Stock: feed.Stock{N: 1}},
		{Article: "101y", Name: "Мышь Ёжик беспроводная 5%", Defect: true, Stock: feed.Stock{N: 1}},
	}
	must(t, s.SaveCatalogue(t.Context(), items, At(1)))
	_, err := s.SaveStock(t.Context(), items, At(1))
	must(t, err)
	return s
}

func testSearchFindsWordsWhateverTheirCase(t *testing.T, open Open) {
	t.Parallel()
	s := searched(t, open)
	for text, want := range map[string]string{
		"МЫШЬ":            "104 101 102 101y",
		"мыш logitech":    "101 102",
		"ежик БЕСПРОВОД":  "101 101y",
		"Ёжик":            "101 102 101y",
		"әлем":            "103",
		"101":             "101 102 101y", // the article itself, then the part number, then the defect twin
		"m-185":           "101",
		"m_185":           "104", // no wildcard
		"5%":              "101 101y",
		"%":               "101 101y",
		`\`:               "",
		"мышь нет":        "",
		"  ":              "",
		"103 коврик әлем": "103",
	} {
		items, total, err := s.SearchItems(t.Context(), text, 10, 0)
		must(t, err)
		var got []string
		for _, i := range items {
			got = append(got, string(i.Article))
		}
		same(t, text, strings.Join(got, " "), want)
		same(t, text+": total", total, len(items))
	}
}

func testSearchGivesPages(t *testing.T, open Open) {
	t.Parallel()
	s := searched(t, open)
	items, total, err := s.SearchItems(t.Context(), "мышь", 2, 2)
	must(t, err)
	same(t, "total", total, 4)
	same(t, "second page", []feed.Article{items[0].Article, items[1].Article}, []feed.Article{"102", "101y"})
	// A text of many words is searched by its first twelve.
	for n, want := range map[int]int{0: 0, 11: 0, 12: 4, 500: 4} {
		_, total, err := s.SearchItems(t.Context(), strings.Repeat("мышь ", n)+"слово "+strings.Repeat("мышь ", 20), 10, 0)
		must(t, err)
		same(t, fmt.Sprint("found by ", n, " words and another"), total, want)
	}
}

func testHistoryHasTheChangesAndNothingElse(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	more := Item("1", 50, 100)
	more.Stock.AtLeast = true
	for n, items := range [][]feed.Item{
		{Item("1", 5, 100), Item("2", 7, 70)},
		{Item("1", 5, 100), Item("2", 7, 70)},
		{more, Item("2", 7, 70)},
		{Item("2", 7, 75)},
		{Item("1", 3, 100), Item("2", 7, 75)},
	} {
		_, err := s.SaveStock(t.Context(), items, At(n))
		must(t, err)
	}
	level := func(n, pieces int, atLeast bool, cost feed.Tenge) feed.StockPoint {
		return feed.StockPoint{
			At: At(n).Truncate(time.Millisecond), Stock: feed.Stock{N: pieces, AtLeast: atLeast}, Cost: cost, Retail: 2 * cost,
		}
	}
	for article, want := range map[feed.Article][]feed.StockPoint{
		"1": {level(0, 5, false, 100), level(2, 50, true, 100), level(3, 0, false, 100), level(4, 3, false, 100)},
		"2": {level(0, 7, false, 70), level(3, 7, false, 75)},
		"3": nil,
	} {
		got, err := s.History(t.Context(), article, At(0))
		must(t, err)
		same(t, "history of "+string(article), got, want)
	}
	since, err := s.History(t.Context(), "1", At(2).Add(time.Millisecond))
	must(t, err)
	same(t, "since a time, what there was then first", since,
		[]feed.StockPoint{level(2, 50, true, 100), level(3, 0, false, 100), level(4, 3, false, 100)})
}

func testPruningLeavesWhatThereWasAtTheBorder(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	for n := range 6 {
		_, err := s.SaveStock(t.Context(), []feed.Item{Item("1", n, 100), Item("2", 7, 70)}, At(n))
		must(t, err)
	}
	n, err := s.PruneHistory(t.Context(), At(4).Add(time.Millisecond))
	must(t, err)
	same(t, "forgotten", n, int64(4))
	var got []string
	for _, article := range []feed.Article{"1", "2"} {
		levels, err := s.History(t.Context(), article, time.Time{})
		must(t, err)
		for _, l := range levels {
			got = append(got, fmt.Sprint(article, ":", l.Stock.N))
		}
	}
	same(t, "kept", got, []string{"1:4", "1:5", "2:7"})
}

func testSearchBeginsWithWhatIsMeantAndCanBeSold(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	named := func(article feed.Article, name, part string, pieces int, defect bool) feed.Item {
		i := Item(article, pieces, 100)
		i.Name, i.PartNumber, i.Defect = name, part, defect
		return i
	}
	items := []feed.Item{
		named("1", "Мышь Г", "", 1, true), named("2", "Мышь А", "", 0, false), named("3", "Мышь В", "", 1, false), named("4", "Мышь Б", "", 7, false),
		named("6", "Мышь Б", "", 7, false), named("5", "Мышь Б", "", 7, false), named("8", "Мышь Я", "мышь", 0, true),
	}
	must(t, s.SaveCatalogue(t.Context(), items, At(1)))
	_, err := s.SaveStock(t.Context(), append(slices.Clip(items), Item("new", 5, 100)), At(1))
	must(t, err)
	list, _, err := s.SearchItems(t.Context(), "мышь", 10, 0)
	must(t, err)
	var got []feed.Article
	for _, i := range list {
		got = append(got, i.Article)
	}
	same(t, "found", got, []feed.Article{"8", "4", "5", "6", "3", "2", "1"})
	n, err := s.UnknownArticles(t.Context())
	must(t, err)
	same(t, "articles that the catalogue does not have", n, 1)
}
