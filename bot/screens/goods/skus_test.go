package goods_test

import (
	"strings"
	"testing"

	"kaspibot/bot/tgtest"
	"kaspibot/feed"
)

// sells has the shop sell SKUs of an article, under any names.
func (s *shop) sells(skus ...string) {
	s.t.Helper()
	for _, sku := range skus {
		if err := s.store.SaveListing(s.t.Context(), feed.Listing{SKU: feed.SKU(sku), Article: "100005", Match: feed.MatchPerson, Imported: true}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// longSKU is as long as the cabinet lets one be, in letters of two bytes.
var longSKU = "Чайник электрический " + strings.Repeat("очень ", 29) + "белый"

func TestAStopActsOnTheWholeSKUOrOnNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/stop 100000 black")
	s.wants(s.last(aigul.ID), "Артикула 100000 black нет ни в")
	s.say(aigul, "/resume 100000 black")
	s.say(aigul, "/why 100000 black")
	s.wants(s.last(aigul.ID), "Артикула 100000 black нет ни в")
	s.wantAudit()
	s.sells("100000 black", "Чайник  белый", longSKU, "00/12.a_b-c")
	for text, sku := range map[string]string{
		"/stop 100000 black": "100000 black", "/stop\n100000\u00a0black": "100000 black", "/stop\u202f100000\t black\u200b": "100000 black",
		"/STOP Чайник белый": "Чайник  белый", "/stop " + longSKU: longSKU, "/stop 00/12.a_b-c": "00/12.a_b-c", "/stop 100001": "100001",
	} {
		s.say(aigul, text)
		s.wants(s.last(aigul.ID), "Снят с продажи")
		if !s.set(feed.SKU(sku)).Paused {
			t.Errorf("%q has not stopped %q", text, sku)
		}
		if sku != "100001" && s.set("100000").Paused {
			t.Errorf("%q has stopped 100000", text)
		}
		s.say(aigul, strings.Replace(strings.ToLower(text[:5]), "/stop", "/resume", 1)+text[5:])
		if s.set(feed.SKU(sku)).Paused {
			t.Errorf("%q was not resumed", sku)
		}
	}
}

func TestAPriceIsReadFromTheEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sells("100000 black", "100000 12", "Чайник белый 17", longSKU)
	for text, want := range map[string]string{
		"/price 100000 15000":                 "100000 Закрепить цену 15 000 ₸?",
		"/price 100000\n15000":                "100000 Закрепить цену 15 000 ₸?",
		"/price\u00a0100000 15000":            "100000 Закрепить цену 15 000 ₸?",
		"/price 100000 12 990":                "100000 12 Закрепить цену 990 ₸?", // the longest SKU that there is
		"/price 100000 22 990":                "100000 Закрепить цену 22 990 ₸?",
		"/price 100000 22\u00a0990\u00a0₸":    "100000 Закрепить цену 22 990 ₸?",
		"/price 100000 22\u202f990 тг":        "100000 Закрепить цену 22 990 ₸?",
		"/price 100000 22990тг":               "100000 Закрепить цену 22 990 ₸?",
		"/price 100000 22990 тенге":           "100000 Закрепить цену 22 990 ₸?",
		"/price 100000 22990.00 KZT":          "100000 Закрепить цену 22 990 ₸?",
		"/price 100000 1 022 990":             "100000 Закрепить цену 1 022 990 ₸?",
		"/price 100000 black 15000":           "100000 black Закрепить цену 15 000 ₸?",
		"/price 100000 black 15 000":          "100000 black Закрепить цену 15 000 ₸?",
		"/price Чайник белый 17 12 990 ₸":     "Чайник белый 17 Закрепить цену 12 990 ₸?",
		"/price Чайник белый 17":              "Чайник белый 17 Цена:",
		"/price 100000 black":                 "100000 black Цена:",
		"/price " + longSKU + " 15 000":       "Закрепить цену 15 000 ₸?",
		"/price 100000 red 15000":             "Артикула 100000 red нет ни в",
		"/price 100000 5 12 990":              "Артикула 100000 5 нет ни в",
		"/price 999 12 990":                   "Артикула 999 нет ни в",
		"/price 999 red":                      "Артикула 999 red нет ни в",
		"/price 100000 red":                   "«red» — не цена",
		"/price 100000 12.990":                "не цена",
		"/price 100000 1 2 9 9":               "нет ни в",
		"/price 100000 black АВТО":            "100000 black Цена снова по правилам",
		"/price 100000\u00a0auto":             "100000 Цена снова по правилам",
		"/price " + strings.Repeat("1 ", 500): "нет ни в",
	} {
		s.say(aigul, text)
		if got := strings.Join(strings.Fields(plain(s.last(aigul.ID).Text)), " "); !strings.Contains(got, want) {
			t.Errorf("%.60q: %.200q, want %q", text, got, want)
		}
	}
}

func TestThePriceOfALongSKUIsFixedByItsButton(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sells(longSKU)
	s.say(aigul, "/price "+longSKU+" 15 000")
	ask := s.last(aigul.ID)
	s.press(aigul, ask, buttonOf(t, ask, "v1:pfx:"))
	if got := s.set(feed.SKU(longSKU)).Fixed; got == nil || *got != 15_000 {
		t.Errorf("fixed %v", got)
	}
	s.say(aigul, "/stop "+longSKU)
	stopped := s.last(aigul.ID)
	s.press(aigul, stopped, buttonOf(t, stopped, "v1:unst:"))
	if s.set(feed.SKU(longSKU)).Paused {
		t.Error("the stop was not taken back")
	}
}

func TestAPriceQuestionIsOverWhenThePriceIsDecided(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ask := func(price string) string {
		s.say(aigul, "/price 100000 "+price)
		return buttonOf(t, s.last(aigul.ID), "v1:pfx:")
	}
	old := ask("15000")
	oldAsk := s.last(aigul.ID)
	s.say(marat, "/price 100000 16000")
	s.press(marat, s.last(marat.ID), buttonOf(t, s.last(marat.ID), "v1:pfx:"))
	s.press(aigul, oldAsk, old)
	over, _ := s.telegram.Message(aigul.ID, oldAsk.ID)
	s.wants(over, "уже решили", "закреплена 16 000 ₸")
	if got := s.set("100000").Fixed; got == nil || *got != 16_000 {
		t.Errorf("fixed %v, want what Marat has said", got)
	}
	again := ask("17000")
	s.press(aigul, s.last(aigul.ID), again)
	if got := s.set("100000").Fixed; got == nil || *got != 17_000 {
		t.Errorf("fixed %v", got)
	}
	s.wantAudit("Марат price.fix sku 100000: auto → 16000", "Айгуль Ким price.fix sku 100000: 16000 → 17000")
}

func TestAStopIsTakenBackByItsButtonAndNoOther(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/stop 100000")
	first := s.last(aigul.ID)
	s.wantButtons(first, "v1:sync:now", buttonOf(t, first, "v1:unst:"))
	s.say(marat, "/stop 100000") // it is stopped already
	s.wantButtons(s.last(marat.ID), "v1:sync:now")
	s.say(marat, "/resume 100000")
	s.say(marat, "/stop 100000")
	s.press(aigul, first, buttonOf(t, first, "v1:unst:"))
	over, _ := s.telegram.Message(aigul.ID, first.ID)
	s.wants(over, "уже решили иначе")
	if !s.set("100000").Paused {
		t.Error("an old button took back a later stop")
	}
	last := s.last(marat.ID)
	s.press(marat, last, buttonOf(t, last, "v1:unst:"))
	done, _ := s.telegram.Message(marat.ID, last.ID)
	s.wants(done, "Снова в продаже")
	if s.set("100000").Paused {
		t.Error("still stopped")
	}
	old := s.old(aigul, buttonOf(t, last, "v1:unst:"))
	s.press(aigul, old, buttonOf(t, last, "v1:unst:")) // twice
	for _, data := range []string{"v1:unst:5", "v1:unst:5#000000000000", "v1:pfx:1:2", "v1:pfx:x:auto:=1", "v1:pkp:#000000000000"} {
		if notice := s.press(aigul, s.old(aigul, data), data); !strings.Contains(notice, "устарела") {
			t.Errorf("%s: notice %q", data, notice)
		}
	}
}

func TestWhyBeginsWithThePriceAndTellsWhatIsHeldForOrders(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/why\n100000")
	s.wants(s.last(aigul.ID), "not", "Из них придержано")
	if lines := strings.Split(plain(s.last(aigul.ID).Text), "\n"); !strings.Contains(lines[1], "14 210 ₸") {
		t.Errorf("the second line is %q, want the price", lines[1])
	}
	s.reserved = 4
	s.say(aigul, "/why 100000")
	s.wants(s.last(aigul.ID), "Из них придержано для заказов: 4 шт. (812345638)")
}

// buttonOf is the data of the button below a message that begins so.
func buttonOf(t *testing.T, m tgtest.Message, head string) string {
	t.Helper()
	for _, data := range buttons(m) {
		if strings.HasPrefix(data, head) {
			return data
		}
	}
	t.Fatalf("no button %s: %s", head, m.Text)
	return ""
}

func plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }
