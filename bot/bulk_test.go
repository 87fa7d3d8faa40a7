package bot_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi/faults"
)

const (
	allAsk, allYes, allNo = "v1:all:ask", "v1:all:yes", "v1:all:no"
)

func (s *shop) putMany(n int) {
	for i := range n {
		s.put(fmt.Sprint(601 + i))
	}
	s.poll()
}

func TestAcceptAllAsksAndAcceptsEachOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.putMany(7)
	s.say(aigul, "/orders")
	list := s.last(aigul.ID)
	if got := label(list, allAsk); got != "✅ Принять все (7)" {
		t.Errorf("button says %q", got)
	}
	s.press(aigul, list, allAsk)
	question := s.last(aigul.ID)
	s.wants(question, "Принять 7 новых заказов на 90 930 ₸?")
	s.put("699") // comes after the question
	s.pollQuietly()
	s.kaspi.Cancel("602", "BUYER_CANCELLATION_HIMSELF")

	s.tap(aigul, question, allYes)
	s.tap(aigul, question, allYes)
	s.idle()
	report, _ := s.telegram.Message(aigul.ID, question.ID)
	s.wants(report, "Айгуль Ким", "✅ Приняты (6): 601, 603, 604, 605, 606, 607", "Принять уже нельзя", "602", "not", "699")
	s.wantButtons(report)
	for i := range 7 {
		if code := fmt.Sprint(601 + i); code != "602" {
			s.wantPosts(code, 1, 1)
		}
	}
	s.wantPosts("699", 0, 0)
	list, _ = s.telegram.Message(aigul.ID, list.ID)
	s.wants(list, "✅ Айгуль Ким")
}

func TestAcceptAllCanBeLeft(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.putMany(2)
	s.say(aigul, "/orders")
	s.press(aigul, s.last(aigul.ID), allAsk)
	question := s.last(aigul.ID)
	s.press(aigul, question, allNo)
	s.wants(s.last(aigul.ID), "ничего не принимаю")
	s.wantPosts("601", 0, 0)
}

func TestAnOlderQuestionAcceptsNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.putMany(2)
	s.say(aigul, "/orders")
	list := s.last(aigul.ID)
	s.press(aigul, list, allAsk)
	older := s.last(aigul.ID)
	s.press(aigul, list, allAsk)
	if got := s.press(aigul, older, allYes); got != "На этот вопрос уже ответили, или есть более новый" {
		t.Errorf("notice %q", got)
	}
	s.wantPosts("601", 0, 0)
	s.press(aigul, s.last(aigul.ID), allYes)
	s.wantPosts("601", 1, 1)
}

func TestAcceptAllTellsWhatFailed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.putMany(2)
	s.say(aigul, "/orders")
	s.press(aigul, s.last(aigul.ID), allAsk)
	question := s.last(aigul.ID)
	if _, err := s.desk.Accept(t.Context(), "601", orders.Who{ID: marat.ID, Name: "Марат"}); err != nil {
		t.Fatal(err)
	}
	s.kaspi.Fail(faults.Row{Operation: "POST", Times: 1, Code: http.StatusBadRequest})
	s.press(aigul, question, allYes)
	report, _ := s.telegram.Message(aigul.ID, question.ID)
	s.wants(report, "☑️ Уже были приняты (1): 601", "⚠️ Не получилось, причина в карточке (1): 602")
}

func TestAcceptAllGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.putMany(3)
	s.say(aigul, "/orders")
	s.press(aigul, s.last(aigul.ID), allAsk)
	question := s.last(aigul.ID)
	s.stop()
	s.tap(aigul, question, allYes) // waits at Telegram
	s.restart()
	s.idle()
	s.pass(time.Second)
	report, _ := s.telegram.Message(aigul.ID, question.ID)
	s.wants(report, "✅ Приняты (3): 601, 602, 603")
}
