package book_test

import (
	"strings"
	"testing"

	"kaspibot/bot/bottest"
)

// Telegram of 2026 shows the day as a table, in place too; what it says is held against the plain text by TestTexts.
func TestTodayIsATableWhereTelegramKnowsTables(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Telegram.Rich()
	s.Put("601", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Poll()
	s.Sweep()
	s.Say(bottest.Aigul, "/today")
	m := s.Last(bottest.Aigul.ID)
	if !m.Rich {
		t.Fatalf("no table:\n%s", m.Text)
	}
	s.Wants(m, "Заказ | Срок | Что сделать", "601", "передать на Kaspi Доставку", "2 × Чайник")
	s.Press(bottest.Aigul, m, "v1:day:1")
	if m = s.Again(m); !m.Rich {
		t.Errorf("no table after an edit:\n%s", m.Text)
	}
}

func TestTodayIsPlainWhereTelegramKnowsNoTablesAndThatIsRemembered(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Poll()
	s.Sweep()
	for range 2 {
		s.Say(bottest.Aigul, "/today")
		m := s.Last(bottest.Aigul.ID)
		if m.Rich || !strings.Contains(m.Text, "передать на Kaspi Доставку") {
			t.Fatalf("shown:\n%s", m.Text)
		}
		s.Press(bottest.Aigul, m, "v1:day:1")
	}
	if n := len(s.Telegram.Calls("sendRichMessage")); n != 1 {
		t.Errorf("a table was tried %d times", n)
	}
}
