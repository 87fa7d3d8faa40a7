package orders_test

import (
	"strings"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

func searched() kaspi.Order {
	return kaspi.Order{
		Code: "701234501", Customer: kaspi.Person{First: "Гүлнар", Last: "Ёлкина", Phone: "7011112233"},
		Entries: []kaspi.Entry{{SKU: "KET-17", Title: `Чайник "Ёлочка" 1700 Вт, 50% $9`}, {Title: "Кружка"}},
	}
}

// finds is what a database does with a search.
func finds(o kaspi.Order, text string) bool {
	in := orders.SearchText(o)
	s := orders.ParseSearch(text)
	for _, term := range s {
		found := false
		for _, either := range term {
			found = found || strings.Contains(in, either)
		}
		if !found {
			return false
		}
	}
	return len(s) > 0
}

func TestSearchFindsByCodePhoneAndWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"701234501": true, "4501": true, "501": true, "01": false, "7012": false, "2345": false,
		"2233": true, "233": false, "8 (701) 111-22-33": true, "+77011112233": true, "7011112234": false,
		"ЧАЙНИК": true, "айник": true, "елочка": true, "ЁЛОЧКА": true, "1700": true, "700": false, "17": true,
		"гүлнар": true, "ГҮЛНАР елк": true, "чайник кружка": true, "чайник тарелка": false, "чайник 501": true,
		"ket-17": true, "50%": true, "": false, " %_\\ ": false, "$": false, "#": false, "9$": true,
	} {
		if got := finds(searched(), text); got != want {
			t.Errorf("%q finds the order: %t, want %t (%q in %q)",
				text, got, want, orders.ParseSearch(text), orders.SearchText(searched()))
		}
	}
}

func TestASearchReadsEachDigit(t *testing.T) {
	t.Parallel()
	for _, digits := range []string{"7090807065", "7012345678", "7999000999", "6012345678", "9876543210"} {
		o := kaspi.Order{Code: kaspi.OrderCode(digits), Recipient: kaspi.Person{Phone: digits}}
		if in, want := orders.SearchText(o), digits+"$"+digits+"#|"; in != want {
			t.Errorf("found by %q, want %q", in, want)
		}
		for _, text := range []string{"+7" + digits, "8 (" + digits[:3] + ") " + digits[3:6] + "-" + digits[6:], digits, digits[6:]} {
			if !finds(o, text) {
				t.Errorf("%q does not find %q", text, orders.SearchText(o))
			}
		}
	}
}

func TestOnlyANumberOfTheCountryIsReadWithoutItsFirstDigit(t *testing.T) {
	t.Parallel()
	o := kaspi.Order{Code: "1", Recipient: kaspi.Person{Phone: "7011112233"}}
	for text, want := range map[string]bool{
		"77011112233": true, "87011112233": true, "+7 701 111-22-33": true, "17011112233": false, "97011112233": false, "07011112233": false, "877011112233": false, "701111223": false, "+7 701 111-22-33 x": false,
	} {
		if got := finds(o, text); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
}

func FuzzSearchHasTermsThatCanBeFound(f *testing.F) {
	for _, seed := range []string{"4501", "чайник", "+7 701 111 22 33", "%", "Ё\u00a0İ", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := orders.ParseSearch(text)
		if len(s) > 8 {
			t.Errorf("%d terms", len(s))
		}
		for _, term := range s {
			for _, either := range term {
				if strings.Trim(either, " $#") == "" {
					t.Errorf("%q has the term %q, which finds everything", text, term)
				}
			}
		}
		o := kaspi.Order{Code: "1", Entries: []kaspi.Entry{{Title: text}}}
		phone := strings.ContainsAny(text, "0123456789") // ten digits are looked for as a phone only
		if len(s) > 0 && !phone && !finds(o, text) {
			t.Errorf("%q does not find its own title %q", text, orders.SearchText(o))
		}
	})
}
