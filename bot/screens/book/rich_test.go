package book_test

import (
	"net/http"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
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

// A list follows what becomes of its orders as a table too, and a Telegram that knows no tables is told the same.
func TestListsOfOrdersAreTablesWhereTelegramKnowsTables(t *testing.T) {
	t.Parallel()
	for _, rich := range []bool{true, false} {
		s := bottest.New(t, bottest.Alone)
		if rich {
			s.Telegram.Rich()
		}
		for _, code := range []string{"601", "602"} {
			s.Put(code)
		}
		s.Poll()
		wants := func(m tgtest.Message, texts ...string) {
			t.Helper()
			s.Wants(m, texts...)
			if m.Rich != rich || strings.Contains(m.Text, "Заказ | Что делать | Товары") != rich {
				t.Errorf("a table: %t, want %t:\n%s", m.Rich, rich, m.Text)
			}
		}
		s.Say(bottest.Aigul, "/orders")
		m := s.Last(bottest.Aigul.ID)
		wants(m, "Новые заказы: 2", "Заказ 601 — 12 990 ₸", "Заказ 602", "до 14:59", "2 × Чайник 1.7 л")
		s.Kaspi.Cancel("602", "BUYER_CANCELLATION_BY_CUSTOMER")
		s.Poll()
		s.Sweep()
		wants(s.Again(m), "Новые заказы: 1", "601")
		s.Say(bottest.Aigul, "/find чайник")
		wants(s.Last(bottest.Aigul.ID), "Нашлось: 2 заказа", "601", "602", "отменён")
		s.Say(bottest.Aigul, "/orders")
		m = s.Last(bottest.Aigul.ID)
		s.Press(bottest.Aigul, m, "v1:tab:archive.1")
		wants(s.Again(m), "Архив: 1", "602")
	}
}

// Why Telegram refuses a table need not be known: the plain text has the same facts.
func TestATableThatIsRefusedComesAsPlainText(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Telegram.Rich()
	long := strings.Repeat("<Ёлка> & | _*`[](x)", 300)
	for _, code := range []string{"601", "602", "603", "604", "605", "606", "607"} {
		s.Put(code, func(o *kaspitest.Order) { o.Lines[0].Title = long })
	}
	s.Poll()
	s.Say(bottest.Aigul, "/orders")
	s.WantLast("Новые заказы: 7", "607", "Заказ 601", "<Ёлка> & | _*`")
	s.Telegram.Fail(faults.Row{Operation: "sendRichMessage", Code: http.StatusBadRequest, Text: "Bad Request: MESSAGE_TOO_LONG"})
	s.Say(bottest.Aigul, "/orders")
	m := s.Last(bottest.Aigul.ID)
	s.Wants(m, "Новые заказы: 7", "Заказ 601", "<Ёлка> & | _*`")
	if m.Rich {
		t.Errorf("no plain text:\n%s", m.Text)
	}
	s.Telegram.Fail(faults.Row{Operation: "editMessageText", Code: http.StatusBadRequest, Text: "Bad Request: MESSAGE_TOO_LONG"})
	s.Press(bottest.Aigul, m, "v1:tab:new.1")
	s.Wants(s.Again(m), "Новые заказы: 7")
}
