package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
)

// quick makes Kaspi's silence short: longer than a press waits for its outcome, and no longer than needed.
func quick(c *setup) { c.timeout, c.grace = 1200*time.Millisecond, 1200*time.Millisecond }

// wantTaken checks that a press was told of its success. On a slow machine it is told to wait, and the card tells.
func wantTaken(t *testing.T, notice string) {
	t.Helper()
	if notice != "Принят" && notice != "Отправлено в Kaspi, жду ответа" {
		t.Errorf("notice %q", notice)
	}
}

func TestPressAcceptsOnceAndEditsEveryCopy(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	wantTaken(t, s.press(aigul, s.card(aigul.ID, "601"), accept("601")))
	s.wantPosts("601", 1, 1)
	for _, owner := range s.with.owners {
		s.wantCount(owner.ID, "601", 1)
		m := s.card(owner.ID, "601")
		s.wants(m, "✅ Принят: Айгуль Ким, 12:00", "Выдать покупателю по коду", "not", "ждёт")
		s.wantButtons(m, pickedUp("601")...)
	}
	if a := s.memory.audit; len(a) != 1 || a[0].Who.ID != aigul.ID || a[0].Who.Chat != aigul.ID {
		t.Errorf("audit %+v, want one line about Aigul", a)
	}
}

func TestEightPressesAtOnceSendOneRequestAndAreAllAnswered(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.kaspi.Fail(faults.Row{Operation: "POST", Delay: 300 * time.Millisecond})
	var queries []string
	for i := range 8 {
		user := s.with.owners[i%2]
		queries = append(queries, s.tap(user, s.card(user.ID, "601"), accept("601")))
	}
	s.idle()
	s.wantPosts("601", 1, 1)
	told := map[string]int{}
	for _, q := range queries {
		told[s.notice(q)]++
	}
	busy := told["Уже принимает Айгуль Ким, подождите"] + told["Уже принимает Марат, подождите"] +
		told["Уже принят: Айгуль Ким"] + told["Уже принят: Марат"]
	if told["Принят"]+told["Отправлено в Kaspi, жду ответа"] != 1 || busy != 7 {
		t.Errorf("notices %v, want one acceptance and seven that name who did it", told)
	}
	s.wantButtons(s.card(marat.ID, "601"), pickedUp("601")...)
}

func TestLostAnswerOfAnAcceptThatWorkedShowsAccepted(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.kaspi.Fail(faults.Row{Operation: "POST", Where: faults.After, Code: http.StatusBadGateway})
	wantTaken(t, s.press(marat, s.card(marat.ID, "601"), accept("601")))
	s.wantPosts("601", 1, 1)
	s.wants(s.card(aigul.ID, "601"), "✅ Принят: Марат")
}

func TestSilentKaspiShowsAnHourglassAndThenTheTruth(t *testing.T) {
	t.Parallel()
	for _, where := range []faults.Where{faults.After, faults.Before} {
		worked := where == faults.After
		t.Run(fmt.Sprintf("worked=%t", worked), func(t *testing.T) {
			t.Parallel()
			s := newShop(t, quick)
			s.put("601")
			s.poll()
			s.kaspi.Fail(faults.Row{Operation: "POST", Where: where, End: faults.Hang})
			s.kaspi.Fail(faults.Row{Times: -1, End: faults.Hang})
			query := s.tap(aigul, s.card(aigul.ID, "601"), accept("601"))
			s.until("the other chat sees who is at it", func() bool {
				return strings.Contains(s.card(marat.ID, "601").Text, "⏳ Принимает Айгуль Ким")
			})
			s.idle()
			if notice := s.notice(query); notice != "Отправлено в Kaspi, жду ответа" {
				t.Errorf("notice %q", notice)
			}
			s.wants(s.card(marat.ID, "601"), "⏳ Принимает Айгуль Ким", "Kaspi не ответил. Узнаю")
			s.wantButtons(s.card(marat.ID, "601"), details("601"))

			s.kaspi.ClearFaults()
			s.pass(s.with.grace)
			s.poll()
			if worked {
				s.wants(s.card(marat.ID, "601"), "✅ Принят: Айгуль Ким", "not", "Kaspi не ответил")
				s.wantPosts("601", 1, 1)
				return
			}
			s.wants(s.card(marat.ID, "601"), "Kaspi не подтвердил принятие, и заказ всё ещё новый", "Принять до")
			s.press(marat, s.card(marat.ID, "601"), accept("601"))
			s.wants(s.card(aigul.ID, "601"), "✅ Принят: Марат")
			s.wantPosts("601", 2, 1)
		})
	}
}

func TestRefusalShowsKaspisWordsAndGivesTheButtonBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadRequest, Body: `{"errors":[{"title":"Сначала <соберите> заказ"}]}`})
	if notice := s.press(aigul, s.card(aigul.ID, "601"), accept("601")); notice != "Не получилось, причина в карточке заказа" {
		t.Errorf("notice %q", notice)
	}
	for _, owner := range s.with.owners {
		s.wants(s.card(owner.ID, "601"), "Kaspi отказал: Сначала <соберите> заказ", "Принять до")
		s.wantButtons(s.card(owner.ID, "601"), fresh("601")...)
	}
	s.press(marat, s.card(marat.ID, "601"), accept("601"))
	s.wantPosts("601", 2, 1)
	s.wants(s.card(aigul.ID, "601"), "✅ Принят: Марат", "not", "Kaspi отказал")
}

func TestUnreachableKaspiSaysThatNothingWasSent(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.line.cut()
	s.press(aigul, s.card(aigul.ID, "601"), accept("601"))
	s.wants(s.card(marat.ID, "601"), "До Kaspi не достучались, запрос не ушёл", "Принять до")
	s.wantButtons(s.card(marat.ID, "601"), fresh("601")...)
}

func TestPressOnACardThatIsOverGetsASentence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(*shop)
		notice    string
		card      string
		posts     int
		buttons   []string
	}{
		"cancelled, and seen": {func(s *shop) {
			s.kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
			s.poll()
		}, "Принять уже нельзя: заказ отменён или закрыт", "❌ Отменён: отменил покупатель", 0, []string{details("601")}},
		"cancelled this second": {func(s *shop) {
			s.kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
		}, "Принять уже нельзя: заказ отменён или закрыт", "❌ Отменён: отменил покупатель", 1, []string{details("601")}},
		"accepted in the cabinet, and seen": {func(s *shop) {
			s.kaspi.AcceptInCabinet("601")
			s.poll()
		}, "Уже принят в кабинете или автоматически", "✅ Принят в кабинете или автоматически", 0, pickedUp("601")},
		"accepted in the cabinet this second": {func(s *shop) {
			s.kaspi.AcceptInCabinet("601")
		}, "Уже принят в кабинете или автоматически", "✅ Принят в кабинете или автоматически", 1, pickedUp("601")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.put("601")
			s.poll()
			c.meanwhile(s)
			// The finger comes down on a copy that still shows the button.
			if got := s.press(aigul, s.forge(aigul.ID, accept("601")), accept("601")); got != c.notice {
				t.Errorf("notice %q, want %q", got, c.notice)
			}
			s.wantPosts("601", c.posts, 0)
			for _, owner := range s.with.owners {
				s.wants(s.card(owner.ID, "601"), c.card)
				s.wantButtons(s.card(owner.ID, "601"), c.buttons...)
			}
		})
	}
}

func TestOldAndForeignButtonsGetASentence(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const old, unknown = "Эта кнопка устарела. Откройте список заново: /orders",
		"Такого заказа у меня нет. Откройте список: /orders"
	for data, want := range map[string]string{
		"accept:601": old, "v0:acc:601": old, "v1:acc:": old, "v1:fly:601": old, "v1": old, "v1:pg:x": old,
		"v1:pub:x": old, accept("999"): unknown, details("999"): unknown,
		"v1:pub:999": "Эта версия больше не ждёт решения",
	} {
		m := s.forge(aigul.ID, data)
		if got := s.press(aigul, m, data); got != want {
			t.Errorf("press %q: notice %q, want %q", data, got, want)
		}
	}
	if n := s.kaspi.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d requests to Kaspi", n)
	}
}

func TestPressOnADeletedCardStillAccepts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	m := s.card(aigul.ID, "601")
	query := s.tap(aigul, m, accept("601"))
	s.remove(m)
	s.idle()
	wantTaken(t, s.notice(query))
	s.wantPosts("601", 1, 1)
	s.wants(s.card(marat.ID, "601"), "✅ Принят: Айгуль Ким")
}
