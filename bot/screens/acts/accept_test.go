package acts_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

func TestPressAcceptsOnceAndEditsEveryCopy(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.WantNotice(s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601")), chattest.Waiting)
	s.WantPosts("601", 1, 1)
	for _, owner := range s.With.Owners {
		s.WantCount(owner.ID, "601", 1)
		m := s.Card(owner.ID, "601")
		s.Wants(m, "✅ Принят: Айгуль Ким, 12:00", "Выдать покупателю по коду", "not", "ждёт")
		s.WantButtons(m, bottest.PickedUp("601")...)
	}
	if a := s.Memory.Audited(); len(a) != 1 || a[0].Who.ID != bottest.Aigul.ID || a[0].Who.Chat != bottest.Aigul.ID {
		t.Errorf("audit %+v, want one line about Aigul", a)
	}
}

func TestEightPressesAtOnceSendOneRequestAndAreAllAnswered(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Kaspi.Fail(faults.Row{Operation: "POST", Delay: 300 * time.Millisecond})
	var queries []string
	for i := range 8 {
		user := s.With.Owners[i%2]
		queries = append(queries, s.Tap(user, s.Card(user.ID, "601"), bottest.Accept("601")))
	}
	s.Settle()
	s.WantPosts("601", 1, 1)
	told := map[string]int{}
	for _, q := range queries {
		told[s.Notice(q)]++
	}
	busy := told["Уже принимает Айгуль Ким, подождите"] + told["Уже принимает Марат, подождите"] +
		told["Уже принят: Айгуль Ким"] + told["Уже принят: Марат"]
	// Where the database takes longer than a press waits for its answer, more than one is told that it was sent. The app's
	// TestTwoOwnersPressAcceptAtTheSameInstant has played time and wants one.
	if sent := told["Принят"] + told["Отправлено в Kaspi, жду ответа"]; sent < 1 || sent+busy != 8 {
		t.Errorf("notices %v, want one acceptance, and the others to name who did it", told)
	}
	s.WantButtons(s.Card(bottest.Marat.ID, "601"), bottest.PickedUp("601")...)
}

func TestLostAnswerOfAnAcceptThatWorkedShowsAccepted(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Kaspi.Fail(faults.Row{Operation: "POST", Where: faults.After, Code: http.StatusBadGateway})
	s.WantNotice(s.Press(bottest.Marat, s.Card(bottest.Marat.ID, "601"), bottest.Accept("601")), chattest.Waiting)
	s.WantPosts("601", 1, 1)
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "✅ Принят: Марат")
}

// button is the one with a label.
func button(m tgtest.Message, label string) (found tgtest.Button) {
	for _, row := range m.Keyboard {
		for _, b := range row {
			if b.Text == label {
				found = b
			}
		}
	}
	return found
}

func TestButtonsSayByTheirColourWhatTheyDo(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Poll()
	card := s.Card(bottest.Aigul.ID, "601")
	for label, style := range map[string]string{"✅ Принять": "success", chattest.Label(card, bottest.Cancel("601")): "danger", chattest.Label(card, bottest.Details("601")): ""} {
		if b := button(card, label); b.Text == "" || b.Style != style {
			t.Errorf("%q is %+v, want the style %q", label, b, style)
		}
	}
}

func TestSilentKaspiShowsAnHourglassAndThenTheTruth(t *testing.T) {
	t.Parallel()
	for _, where := range []faults.Where{faults.After, faults.Before} {
		worked := where == faults.After
		t.Run(fmt.Sprintf("worked=%t", worked), func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t, bottest.Quick)
			s.Put("601")
			s.Poll()
			s.Kaspi.Fail(faults.Row{Operation: "POST", Where: where, End: faults.Hang})
			s.Kaspi.Fail(faults.Row{Times: -1, End: faults.Hang})
			query := s.Tap(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601"))
			s.Until("the other chat sees who is at it", func() bool {
				return strings.Contains(s.Card(bottest.Marat.ID, "601").Text, "⏳ Принимает Айгуль Ким")
			})
			s.Settle()
			if notice := s.Notice(query); notice != "Отправлено в Kaspi, жду ответа" {
				t.Errorf("notice %q", notice)
			}
			s.Wants(s.Card(bottest.Marat.ID, "601"), "⏳ Принимает Айгуль Ким", "Kaspi не ответил. Узнаю")
			s.WantButtons(s.Card(bottest.Marat.ID, "601"), bottest.Details("601"))
			if b := button(s.Card(bottest.Marat.ID, "601"), "✅ Принять"); !b.Disabled {
				t.Errorf("the pressed button is %+v", b)
			}

			s.Kaspi.ClearFaults()
			s.Pass(s.With.Grace)
			s.Poll()
			if worked {
				s.Wants(s.Card(bottest.Marat.ID, "601"), "✅ Принят: Айгуль Ким", "not", "Kaspi не ответил")
				s.WantPosts("601", 1, 1)
				return
			}
			s.Wants(s.Card(bottest.Marat.ID, "601"), "Kaspi не подтвердил принятие, и заказ всё ещё новый", "Принять до")
			s.Press(bottest.Marat, s.Card(bottest.Marat.ID, "601"), bottest.Accept("601"))
			s.Wants(s.Card(bottest.Aigul.ID, "601"), "✅ Принят: Марат")
			s.WantPosts("601", 2, 1)
		})
	}
}

func TestRefusalShowsKaspisWordsAndGivesTheButtonBack(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadRequest, Body: `{"errors":[{"title":"Сначала <соберите> заказ"}]}`})
	card, other := s.Card(bottest.Aigul.ID, "601"), s.Card(bottest.Marat.ID, "601")
	s.WantNotice(s.Press(bottest.Aigul, card, bottest.Accept("601")), chattest.Waiting)
	s.Wants(s.Last(bottest.Aigul.ID), "Заказ 601. Не получилось, причина в карточке заказа")
	s.WantMessages(bottest.Marat.ID, 1)
	for _, m := range []tgtest.Message{card, other} {
		s.Wants(s.Again(m), "Kaspi отказал: Сначала <соберите> заказ", "Принять до")
		s.WantButtons(s.Again(m), bottest.Fresh("601")...)
	}
	s.Press(bottest.Marat, s.Again(other), bottest.Accept("601"))
	s.WantPosts("601", 2, 1)
	s.Wants(s.Again(card), "✅ Принят: Марат", "not", "Kaspi отказал")
}

func TestUnreachableKaspiSaysThatNothingWasSent(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Line.Cut()
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601"))
	s.Wants(s.Card(bottest.Marat.ID, "601"), "Kaspi недоступен, запрос не отправлен", "Принять до")
	s.WantButtons(s.Card(bottest.Marat.ID, "601"), bottest.Fresh("601")...)
}
