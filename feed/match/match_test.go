package match_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kaspibot/feed"
	"kaspibot/feed/match"
)

func matcher() *match.Matcher {
	return match.New([]feed.Item{
		{Article: "40101", Name: `Клавиатура "Степь" RGB`, Brand: "Степь", PartNumber: "KB-27/&quot;RU&quot; &amp; KZ", KaspiCodes: "104410022, 104410023"},
		{Article: "40102", Name: "Мышь Delux M618", Brand: "Delux", PartNumber: " DX M618 BK "},
		{Article: "40103", Name: "Колонка Mi чёрная", Brand: "Xiaomi", PartNumber: "FXR4037CN/FXR4043GL"},
		{Article: "40104", Name: "Колонка Mi белая", Brand: "Xiaomi", PartNumber: "fxr4037cn/fxr4043gl"},
		{Article: "40105", Name: "Кабель HDMI", PartNumber: "M2"},
		{Article: "40106", Name: "Принтер лазерный", Brand: "Pantum", PartNumber: "РМ-1200В", KaspiCodes: "104410099"}, // Cyrillic letters
		{Article: "40107", Name: "Тонер чёрный", KaspiCodes: "104410099"},
		{Article: "40108y", Name: "Колонка уценка", PartNumber: "SPEAKER-99", Defect: true},
		{Article: "104410055", Name: "Чайник Ёж", Brand: "Ёж"},
		{Article: "555", Name: "Лампа", KaspiCodes: "104410055"},
		{Article: "NB-77", Name: "Ноутбук"},
		{Article: "40109", Name: "Экран", PartNumber: "PX100"},
		{Article: "40110", Name: "Экран", PartNumber: "PX1000"},
	})
}

// A number that could stand in any name leads nowhere, and one that is put together of words leads to its item.
func TestOnlyANumberOfEnoughSignsIsLookedForInAModel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part, model string
		want        feed.Match
	}{
		{"12345", "Кабель 12345", feed.MatchNone},
		{"123456", "Кабель 123456", feed.MatchPart},
		{"123-456", "Кабель 123-456", feed.MatchPart}, // what is neither digit nor letter does not count
		{"123-45", "Кабель 123-45", feed.MatchNone},
		{"AB12", "Кабель AB12", feed.MatchNone},
		{"A-B12", "Кабель A-B12", feed.MatchNone},
		{"ABC12", "Кабель ABC12", feed.MatchPart},
		{"A1234", "Кабель A1234", feed.MatchPart},
		{"ABCDEF", "Кабель ABCDEF", feed.MatchNone}, // a word
		{"AB 12 CD", "Кабель AB 12 CD", feed.MatchPart},
		{"AB 12 CD 34", "Кабель AB 12 CD 34", feed.MatchNone}, // four words
		{"AB12CD34", "Кабель AB 12 CD 34", feed.MatchNone},
		{"AB12CD", "Кабель [AB12CD]|«белый»", feed.MatchPart},
	} {
		m := match.New([]feed.Item{{Article: "1", Name: "Кабели", PartNumber: c.part}})
		if got := m.Match(feed.Listing{SKU: "abc", Model: feed.Clean(c.model)}); got.Match != c.want {
			t.Errorf("%q in %q: got %+v, want %q", c.part, c.model, got, c.want)
		}
	}
}

func TestTheItemBehindAnSKUIsFoundOrAskedFor(t *testing.T) {
	t.Parallel()
	m := matcher()
	for _, test := range []struct {
		sku, model string
		want       feed.Match
		article    feed.Article
		candidates string
	}{
		{"40101", "Клавиатура Степь KB-27", feed.MatchSKU, "40101", "40101"},
		{" 40101 ", "", feed.MatchSKU, "40101", "40101"},
		{"40101", "Пылесос Dyson", feed.MatchDoubtful, "", "40101"},
		{"104410022", "клавиатуры степь", feed.MatchCode, "40101", "40101"},
		{"104410023_819014913", "Степь механическая", feed.MatchPrefix, "40101", "40101"},
		{"40102_1", "Delux мышь", feed.MatchPrefix, "40102", "40102"},
		{"40102_1", "Пылесос", feed.MatchDoubtful, "", "40102"},
		{"40102_1", "чёрный для дома", feed.MatchDoubtful, "", "40102"}, // such words say nothing
		{"KB-27/\"RU\"&KZ", "Игровая клавиатура", feed.MatchPart, "40101", "40101"},
		{"abc", `Клавиатура, KB-27/"RU" & kz`, feed.MatchNone, "", ""}, // the quotes have cut it into pieces
		{"abc", "Мышь беспроводная (DX M618 BK)", feed.MatchPart, "40102", "40102"},
		{"abc", "мышь dxm618bk", feed.MatchPart, "40102", "40102"},
		{"abc", "DXM618BK", feed.MatchDoubtful, "", "40102"}, // nothing but the number
		{"abc", "Принтер PM-1200B", feed.MatchPart, "40106", "40106"},
		{"abc", "Колонка Xiaomi FXR4037CN/FXR4043GL", feed.MatchDoubtful, "", "40103 40104"}, // two have it
		{"abc", "Кабель HDMI M2", feed.MatchNone, "", ""},                                    // no number of its own
		{"abc", "Колонка SPEAKER-99", feed.MatchNone, "", ""},                                // a defect's
		{"40108y", "Колонка уценка", feed.MatchNone, "", ""},
		{"104410099", "Принтер", feed.MatchDoubtful, "", "40106 40107"},
		{"104410055_1", "Чайник", feed.MatchDoubtful, "", "555 104410055"}, // an article here, a card there
		{"40102", "Мышь DXM618BK с FXR4037CN/FXR4043GL", feed.MatchSKU, "40102", "40102 40103 40104"},
		{"40105", "Кабель для PM-1200B", feed.MatchDoubtful, "", "40105 40106"}, // another's part number
		{"Лазерный гравировочный маркиратор 30w", "Лазерный маркиратор", feed.MatchNone, "", ""},
		{"_40101", "Клавиатура", feed.MatchNone, "", ""},
		{"40101", "Клавиатура Степь и Mi FXR4037CN/FXR4043GL", feed.MatchSKU, "40101", "40101 40103 40104"}, // a number that two have is nobody's
		{"40101", "Клавиатура Степь для PX100", feed.MatchSKU, "40101", "40101 40109"},                      // too short to speak against the SKU
		{"40101", "Клавиатура Степь для PX1000", feed.MatchDoubtful, "", "40101 40110"},
		{"NB-77_1", "Ноутбук", feed.MatchNone, "", ""},                                                // only codes and articles of digits have a tail
		{`KB-27/"RU"&KZ`, "Мышь DX M618 BK", feed.MatchDoubtful, "", "40101 40102"},                   // the SKU's own number comes first
		{"abc", "Мышь DX M618 BK и FXR4037CN/FXR4043GL", feed.MatchDoubtful, "", "40102 40103 40104"}, // in the order of the text
		{"", "", feed.MatchNone, "", ""},
	} {
		l := feed.Listing{SKU: feed.SKU(test.sku), Model: feed.Clean(test.model), Article: "old", Match: feed.MatchCode, Imported: true}
		got := m.Match(l)
		var candidates []string
		for _, i := range m.Candidates(l) {
			candidates = append(candidates, string(i.Article))
		}
		if got.Match != test.want || got.Article != test.article || !got.Imported {
			t.Errorf("%q %q: got %q by %q, want %q by %q", test.sku, test.model, got.Article, got.Match, test.article, test.want)
		}
		if c := strings.Join(candidates, " "); c != test.candidates {
			t.Errorf("%q %q: candidates %q, want %q", test.sku, test.model, c, test.candidates)
		}
	}
}

// Pairs that shops have and that were asked about, or not found at all: the SKU is the maker's part number, too short or too plain to
// be looked for in a name.
func TestAnSKUThatIsAPartNumberIsFound(t *testing.T) {
	t.Parallel()
	m := match.New([]feed.Item{
		{Article: "1", Name: "Сверло по металлу 6.5 мм", Brand: "Зубр", PartNumber: "65021"},
		{Article: "2", Name: "Мышь беспроводная F-M1", Brand: "Delux", PartNumber: "F-M1"},
		{Article: "3", Name: "Картридж 97B голубой", Brand: "HP", PartNumber: "97B"},
		{Article: "4", Name: "Скребок автомобильный", Brand: "Ёж", PartNumber: "СКРЕБОК"},
		{Article: "5", Name: "Колонка напольная", Brand: "Delux", PartNumber: "X2"},
		{Article: "6", Name: "Колонка настольная", Brand: "Delux", PartNumber: "x 2"},
		{Article: "7", Name: "Лампа настольная", Brand: "Ёж", PartNumber: "A-7"},
		{Article: "12", Name: "Утюг паровой", Brand: "Ёж", PartNumber: "A-8"},
		{Article: "8", Name: "Чайник", Brand: "Ёж", PartNumber: "12"},
		{Article: "9", Name: "Ножницы", Brand: "Ёж", PartNumber: "№;"},
		{Article: "10", Name: "Сверло 6502177", Brand: "Зубр", PartNumber: "6502177"},
	})
	for _, test := range []struct {
		sku, model string
		want       feed.Match
		article    feed.Article
	}{
		{"65021", "Сверло Зубр 6.5", feed.MatchPart, "1"},
		{"F-M1", "мышь F-M1 чёрная", feed.MatchPart, "2"},
		{"f-m1", "Мыши беспроводные", feed.MatchPart, "2"},
		{"97B", "Картридж HP 97B", feed.MatchPart, "3"},
		{" 97В ", "Картридж HP", feed.MatchPart, "3"}, // a Cyrillic letter
		{"скребок", "Щётка автомобильная", feed.MatchPart, "4"},
		{"65021", "Пылесос", feed.MatchNone, ""},
		{"65021", "Дрель Зубр", feed.MatchNone, ""},    // the brand alone
		{"65021", "65021", feed.MatchNone, ""},         // the number alone
		{"65021", "", feed.MatchNone, ""},              // nothing to compare
		{"65021_1", "Сверло Зубр", feed.MatchNone, ""}, // not the number
		{"X2", "Колонка Delux X2", feed.MatchDoubtful, ""},
		{"A-7", "Лампа Ёж", feed.MatchPart, "7"},
		{"12", "Утюг Ёж", feed.MatchSKU, "12"},
		{"12", "Чайник Ёж", feed.MatchDoubtful, ""},
		{"12", "Чайник или утюг", feed.MatchDoubtful, ""}, // an article here, a part number there
		{"№;", "Ножницы", feed.MatchPart, "9"},
		{"6502177", "6502177 в коробке", feed.MatchDoubtful, ""}, // the number itself is no word of the name
		{"скребок", "Скребок", feed.MatchNone, ""},
	} {
		got := m.Match(feed.Listing{SKU: feed.SKU(test.sku), Model: feed.Clean(test.model)})
		if got.Match != test.want || got.Article != test.article {
			t.Errorf("%q %q: got %q by %q, want %q by %q", test.sku, test.model, got.Article, got.Match, test.article, test.want)
		}
	}
}

func TestWhatWasNotFoundIsLookedForAgain(t *testing.T) {
	t.Parallel()
	list := match.New(nil).MatchAll([]feed.Listing{
		{SKU: "40101", Match: feed.MatchPerson, Imported: true}, {SKU: "97B", Model: "Картридж", Imported: true}, {SKU: "40102_1", Model: "Пылесос", Imported: true},
		{SKU: "40101", Match: feed.MatchPerson, Imported: true}, {SKU: "nothing", Imported: true}, {SKU: "40103"},
	}, []feed.Listing{{SKU: "40101", Match: feed.MatchPerson}})
	list = append(list, feed.Listing{SKU: "555", Article: "9", Match: feed.MatchPart, Imported: true})
	m := match.New([]feed.Item{
		{Article: "3", Name: "Картридж", PartNumber: "97B"}, {Article: "40102", Name: "Мышь"}, {Article: "40101"}, {Article: "555"}, {Article: "40103"},
	})
	want := []feed.Listing{
		{SKU: "97B", Model: "Картридж", Imported: true, Article: "3", Match: feed.MatchPart},
		{SKU: "40102_1", Model: "Пылесос", Imported: true, Match: feed.MatchDoubtful},
	}
	if diff := cmp.Diff(want, m.Again(list)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAPersonsAnswerIsNotFoundAnew(t *testing.T) {
	t.Parallel()
	m := matcher()
	earlier := []feed.Listing{
		{SKU: "40101", Article: "40102", Match: feed.MatchPerson},
		{SKU: "40103", Match: feed.MatchPerson}, // "none of these"
		{SKU: "40104", Article: "40101", Match: feed.MatchSKU},
	}
	got := m.MatchAll([]feed.Listing{{SKU: "40101"}, {SKU: "40103"}, {SKU: "40104"}}, earlier)
	want := []feed.Listing{earlier[0], earlier[1], {SKU: "40104", Article: "40104", Match: feed.MatchSKU}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	tally := map[feed.Match]int{feed.MatchPerson: 2, feed.MatchSKU: 1}
	if diff := cmp.Diff(tally, match.Tally(got)); diff != "" {
		t.Errorf("tally (-want +got):\n%s", diff)
	}
}

// TestNothingIsGuessed holds for any lists: a found item is the only candidate of its way, and is not a defect.
func TestNothingIsGuessed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"1001", "1002", "1003y", "104410022", "XK-9000", "xk 9000", "Мышь", "Чайник", "чёрный", "_1", ""})
		var items []feed.Item
		for i := range rapid.IntRange(0, 6).Draw(t, "items") {
			items = append(items, feed.Item{
				Article: feed.Article(word.Draw(t, fmt.Sprint("article", i))), Name: word.Draw(t, "name"), PartNumber: word.Draw(t, "part"),
				KaspiCodes: word.Draw(t, "codes"), Defect: rapid.Bool().Draw(t, "defect"),
			})
		}
		m := match.New(items)
		l := feed.Listing{SKU: feed.SKU(word.Draw(t, "sku") + word.Draw(t, "tail")), Model: feed.Clean(word.Draw(t, "a") + " " + word.Draw(t, "b"))}
		got := m.Match(l)
		if (got.Article != "") != (got.Match != feed.MatchNone && got.Match != feed.MatchDoubtful) {
			t.Fatalf("got %+v", got)
		}
		candidates := m.Candidates(l)
		if (got.Match == feed.MatchNone) != (len(candidates) == 0) {
			t.Fatalf("%q with %d candidates", got.Match, len(candidates))
		}
		for _, i := range candidates {
			if i.Defect {
				t.Fatalf("defect %q", i.Article)
			}
		}
		if got.Article != "" && candidates[0].Article != got.Article {
			t.Fatalf("got %q, the likeliest is %q", got.Article, candidates[0].Article)
		}
	})
}

func TestAnItemFoundByItsPartNumberSharesAWordThatSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, model string
		want        feed.Match
	}{
		{"Кабели витые", "Кабель HDMI", feed.MatchPart},               // without the ending
		{"Утюги чёрные", "Кабель чёрный", feed.MatchDoubtful},         // a colour is a colour of everything
		{"Набор для дома", "Кабель для", feed.MatchDoubtful},          // so is a common word
		{"Стол", "Стул", feed.MatchDoubtful},                          // too short to be without an ending
		{"ТВ LG", "ТВ Sony", feed.MatchDoubtful},                      // two letters say nothing
		{"Мышь ABCD1234X", "ABCD1234X в коробке", feed.MatchDoubtful}, // the number itself is no word
		{"Лак LG", "Лак Sony", feed.MatchPart},                        // three do
		{"Кабели витые", "Кабан", feed.MatchDoubtful},                 // five letters are compared
		{"РОСТ кабель", "POCT мышь", feed.MatchPart},                  // Cyrillic letters that look Latin
		{"Кабель HDMI", "", feed.MatchPart},                           // nothing speaks against it
		{"Комплект белый", "Комплект бел", feed.MatchDoubtful},        // all of it is common
	} {
		m := match.New([]feed.Item{{Article: "1", Name: c.name, PartNumber: "ABCD1234X"}})
		if got := m.Match(feed.Listing{SKU: "ABCD1234X", Model: feed.Clean(c.model)}); got.Match != c.want {
			t.Errorf("%q for %q: got %+v, want %s", c.name, c.model, got, c.want)
		}
	}
}

func TestAPersonIsAskedAboutEightItemsAtTheMost(t *testing.T) {
	t.Parallel()
	var items []feed.Item
	for n := range 20 {
		items = append(items, feed.Item{Article: feed.Article(fmt.Sprint(n + 1)), Name: "Кабель", KaspiCodes: "104410022"})
	}
	if got := match.New(items).Candidates(feed.Listing{SKU: "104410022_7"}); len(got) != 8 {
		t.Errorf("%d candidates", len(got))
	}
}
