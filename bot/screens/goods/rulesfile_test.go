package goods_test

import (
	"errors"
	"slices"
	"testing"

	"kaspibot/feed/price"
)

func TestABrokenRulesFileIsToldOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, broken := price.Decode([]byte("markup = 2000\n[brand.HP]\nsafety = -1"), price.Defaults{MarkupBP: 1})
	tell := func(err error) {
		t.Helper()
		if err := s.TellRules(t.Context(), shopID, err); err != nil {
			t.Fatal(err)
		}
	}
	tell(nil)
	tell(broken)
	tell(broken)
	s.restart()
	tell(broken)
	tell(errors.New("disk"))
	for _, chat := range []int64{aigul.ID, marat.ID} {
		if n := len(s.telegram.Messages(chat)); n != 1 {
			t.Fatalf("%d messages, want one", n)
		}
		s.wants(s.last(chat), "действуют прежние правила", "Строка 1, markup: 2000 вне пределов от 0 до 1000",
			"Строка 3, brand.HP.safety: -1 вне пределов от 0 до 100000")
	}
	tell(nil)
	tell(nil)
	s.wants(s.last(aigul.ID), "Файл правил исправлен")
	if n := len(s.telegram.Messages(aigul.ID)); n != 2 {
		t.Errorf("%d messages, want two", n)
	}
}

func TestDoubtfulRulesAreToldOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	rate := int64(500)
	rules, err := price.Decode([]byte("[brand.Delx]\nmarkup = 30\n[tariff]\ntax = 3"),
		price.Defaults{MarkupBP: 1, Tax: price.Tax{RateBP: &rate}})
	if err != nil {
		t.Fatal(err)
	}
	tell := func(conflicts []price.Conflict, misspelt []price.Fault) {
		t.Helper()
		if err := s.TellDoubts(t.Context(), shopID, conflicts, misspelt); err != nil {
			t.Fatal(err)
		}
	}
	misspelt := rules.Misspelt(nil, slices.Values([]string{"Delux"}))
	tell(nil, nil)
	tell(rules.Conflicts(), misspelt)
	s.restart()
	tell(rules.Conflicts(), misspelt)
	for _, chat := range []int64{aigul.ID, marat.ID} {
		if n := len(s.telegram.Messages(chat)); n != 1 {
			t.Fatalf("%d messages, want one", n)
		}
		s.wants(s.last(chat), "Строка 4, tariff.tax: в файле «3», а в настройках «5». Действует файл", "Строка 2, brand.Delx",
			"названия «Delx» нет. Может быть, «Delux»?")
	}
	tell(nil, nil)
	tell(nil, misspelt)
	if n := len(s.telegram.Messages(aigul.ID)); n != 2 {
		t.Errorf("%d messages, want two", n)
	}
}
