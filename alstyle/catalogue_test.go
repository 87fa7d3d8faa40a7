package alstyle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle"
)

func TestCategoriesFindTheirParents(t *testing.T) {
	t.Parallel()
	want := []alstyle.Category{
		{ID: 10, Name: "Техника", Left: 1, Right: 8, Level: 1},
		{ID: 11, Name: "Компьютеры", Left: 2, Right: 7, Level: 2, Parent: 10},
		{ID: 12, Name: "Ноутбуки", Left: 3, Right: 4, Level: 3, Elements: 120, Parent: 11},
		{ID: 13, Name: "Мониторы", Left: 5, Right: 6, Level: 3, Elements: 41, Parent: 11},
		{ID: 30, Name: "Сети", Left: 9, Right: 12, Level: 1},
		{ID: 31, Name: "Кабели", Left: 10, Right: 11, Level: 2, Elements: 5, Parent: 30},
	}
	got, err := says(t, fixture(t, "categories.json")).Categories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("categories (-want +got):\n%s", diff)
	}
}

func TestCategoriesLeadFromEveryGoodToARoot(t *testing.T) {
	t.Parallel()
	srv := instant(t, 300)
	all, err := client(t, srv).Categories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known := map[int]alstyle.Category{}
	goods := 0
	for _, c := range all {
		if parent := known[c.Parent]; c.Level != parent.Level+1 {
			t.Errorf("%s of level %d is below %q of level %d", c.Name, c.Level, parent.Name, parent.Level)
		}
		known[c.ID] = c
		goods += c.Elements
	}
	for _, g := range srv.Goods() {
		if _, ok := known[g.Category]; !ok {
			t.Errorf("category %d of article %d is not in the tree", g.Category, g.Article)
		}
	}
	if goods != 300 {
		t.Errorf("goods in all categories = %d, want 300", goods)
	}
}

func TestBrandsComeOutOfTheirWrapper(t *testing.T) {
	t.Parallel()
	const body = `{"status":true,"success":null,"interval":null,"data":
		[{"id":"a1-b2","name":"Степь ","count":"7"},{"id":"c3","name":null,"count":0}]}`
	got, err := says(t, body).Brands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]alstyle.Brand{{ID: "a1-b2", Name: "Степь", Count: 7}, {ID: "c3"}}, got); diff != "" {
		t.Errorf("brands (-want +got):\n%s", diff)
	}
}

func TestListsOfAnotherShapeAreRefused(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"status":true}`, `{"status":true,"data":null}`, `[]`, `null`, `"ok"`, `<html>`} {
		if got, err := says(t, body).Brands(t.Context()); alstyle.KindOf(err) != alstyle.KindBody {
			t.Errorf("brands from %s = %v, %v; want kind body", body, got, err)
		}
	}
	for _, body := range []string{`{"1":{"id":1}}`, `null`, `7`, `[1]`, `[[{"id":1}],5]`, `[{"id":{}}]`} {
		if got, err := says(t, body).Categories(t.Context()); alstyle.KindOf(err) != alstyle.KindBody {
			t.Errorf("categories from %s = %v, %v; want kind body", body, got, err)
		}
	}
	for _, empty := range []string{`[]`, `{}`, `[[]]`} {
		body := `{"data":[{"id":"a"}],"data":` + empty + `}` // the later counts
		if got, err := says(t, body).Brands(t.Context()); err != nil || len(got) > 0 {
			t.Errorf("brands from %s = %v, %v; want none", body, got, err)
		}
	}
	for _, body := range []string{`[]`, `{}`, `[[]]`, " [ ] \n"} {
		if got, err := says(t, body).Categories(t.Context()); err != nil || len(got) > 0 {
			t.Errorf("categories from %s = %v, %v; want none", body, got, err)
		}
	}
}
