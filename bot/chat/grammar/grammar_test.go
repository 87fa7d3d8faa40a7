package grammar

import (
	"strings"
	"testing"
	"text/template"
	"time"
)

var (
	almaty = time.FixedZone("Almaty", 5*60*60)
	noon   = time.Date(2026, 11, 24, 12, 0, 0, 0, almaty)
	atNoon = func() time.Time { return noon }
)

// units are the words that spans and sizes end with.
func units(name string, _ any) string {
	return map[string]string{
		"chat.unit.day": "д", "chat.unit.hour": "ч", "chat.unit.minute": "мин", "chat.unit.now": "меньше минуты",
		"chat.unit.kb": "КБ", "chat.unit.mb": "МБ",
	}[name]
}

func TestGrammarPicksTheFormOfANumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{
		0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 14: 2, 21: 0, 101: 0, 111: 2, 112: 2, 1001: 0, -1: 0, -12: 2,
	} {
		if got := russianForm(n); got != want {
			t.Errorf("russianForm(%d) = %d, want %d", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "s s", 1: "s one", 2: "s s", 21: "s s"} {
		if got := plurals("kk")(n, "s") + " " + plurals("en")(n, "one", "s"); got != want {
			t.Errorf("forms of %d in kk and en = %q, want %q", n, got, want)
		}
	}
}

func TestGrammarWritesNumbersAndTimes(t *testing.T) {
	t.Parallel()
	g := grammar{comma: ",", zone: almaty, now: atNoon, text: units}
	day := 24 * time.Hour
	for _, c := range []struct{ got, want string }{ // _ for the blank that does not break
		{grouped(0), "0"},
		{grouped(999), "999"},
		{grouped(1_000), "1_000"},
		{grouped(123_456), "123_456"},
		{grouped(1_234_567), "1_234_567"},
		{grouped(-12_345), "−12_345"},
		{g.percent(2_000), "20_%"},
		{g.percent(1_250), "12,5_%"},
		{g.percent(333), "3,33_%"},
		{g.percent(-5), "−0,05_%"},
		{g.percent(250_000), "2_500_%"},
		{g.bytes(0), "0_КБ"},
		{g.bytes(10_240), "10_КБ"},
		{g.bytes(int64(3 << 19)), "1,5_МБ"},
		{g.bytes(1<<20 - 1024), "1_023_КБ"},
		{g.bytes(1 << 20), "1,0_МБ"},
		{g.decimal(3.97, -1), "3,97"},
		{g.decimal(1_234.5, -1), "1_234,5"},
		{grammar{comma: decimalComma("en")}.decimal(12.5, -1), "12.5"},
		{grammar{comma: decimalComma("en")}.percent(250_050), "2_500.5%"},
		{phone("7001112233"), "+7 700 111 22 33"},
		{phone("77001112233"), "+7 700 111 22 33"},
		{phone("8 (700) 111-22-33"), "+7 700 111 22 33"},
		{phone("700***2233"), "700***2233"},
		{phone("+49 30 1234567"), "+49 30 1234567"},
		{phone("+7 (700) 111-22-33"), "+7 700 111 22 33"},
		{phone("9700111223"), "+7 970 011 12 23"},
		{phone("97001112233"), "97001112233"},
		{phone("700111223"), "700111223"},
		{phone("877001112233"), "877001112233"},
		{phone("700111a233"), "700111a233"},
		{phone(""), ""},
		{g.span(0), "меньше минуты"},
		{g.span(59 * time.Second), "меньше минуты"},
		{g.span(5*time.Minute + 59*time.Second), "5_мин"},
		{g.span(-2 * time.Hour), "2_ч"},
		{g.span(time.Minute), "1_мин"},
		{g.span(time.Hour), "1_ч"},
		{g.span(time.Hour + time.Minute), "1_ч_1_мин"},
		{g.span(2*time.Hour + 5*time.Minute), "2_ч_5_мин"},
		{g.span(day), "1_д"},
		{g.span(25 * time.Hour), "1_д_1_ч"},
		{g.span(day - time.Minute), "23_ч_59_мин"},
		{g.span(day + 30*time.Minute), "1_д"},
		{g.span(3*day + 4*time.Hour + time.Minute), "3_д_4_ч"},
		{g.clock(noon.Add(-12 * time.Hour).UTC()), "00:00"}, // today in the seller's zone, yesterday in UTC
		{g.clock(noon.Add(12 * time.Hour)), "25.11 00:00"},
		{g.clock(noon.AddDate(-1, 0, 0)), "24.11 12:00"},
		{g.clock(noon.Add(-25 * time.Hour)), "23.11 11:00"},
	} {
		if got := strings.ReplaceAll(c.got, nbsp, "_"); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestATemplateWritesAsItsLanguageDoes(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 24, 20, 30, 0, 0, time.UTC) // the 25th in Almaty
	for text, want := range map[string][3]string{           // in Russian, Kazakh and English
		`{{tenge 1500}}`:             {"1_500_₸", "1_500_₸", "1_500_₸"},
		`{{count 1500}}`:             {"1_500", "1_500", "1_500"},
		`{{minus -70}}`:              {"70", "70", "70"},
		`{{kilo 1250}}`:              {"1,25", "1,25", "1.25"},
		`{{kilo 2000}}`:              {"2", "2", "2"},
		`{{bytes 1536000}}`:          {"1,5_МБ", "1,5_МБ", "1.5_МБ"},
		`{{phone "87001112233"}}`:    {"+7 700 111 22 33", "+7 700 111 22 33", "+7 700 111 22 33"},
		`{{plural 1 "a" "b" "c"}}`:   {"a", "a", "a"},
		`{{plural 3 "a" "b" "c"}}`:   {"b", "a", "b"},
		`{{plural 0 "a" "b" "c"}}`:   {"c", "a", "b"},
		`{{plural 5 "a" "b"}}`:       {"b", "a", "b"}, // fewer forms than the language has: the last
		`{{text "chat.unit.day" .}}`: {"д", "д", "д"},
		`{{clock .}} {{day .}}`:      {"25.11 01:30 25.11", "25.11 01:30 25.11", "25.11 01:30 25.11"},
	} {
		for i, language := range []string{"ru", "kk", "en"} {
			made, err := template.New("").Funcs(Funcs(language, almaty, atNoon, units)).Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := made.Execute(&b, late); err != nil {
				t.Fatal(err)
			}
			if got := strings.ReplaceAll(b.String(), nbsp, "_"); got != want[i] {
				t.Errorf("%s in %s is %q, want %q", text, language, got, want[i])
			}
		}
	}
}
