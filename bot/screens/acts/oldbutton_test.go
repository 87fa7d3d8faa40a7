package acts_test

import (
	"net/http"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
)

func TestPressOnACardThatIsOverGetsASentence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(*bottest.Shop)
		notice    string
		aloud     string
		card      string
		posts     int
		buttons   []string
	}{
		"cancelled, and seen": {func(s *bottest.Shop) {
			s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
			s.Poll()
		}, "Принять уже нельзя: заказ отменён или закрыт", "", "❌ Отменён покупателем", 0, []string{bottest.Details("601")}},
		"cancelled this second": {func(s *bottest.Shop) {
			s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
		}, chattest.Waiting, "Заказ 601. Принять уже нельзя: заказ отменён или закрыт", "❌ Отменён покупателем", 1, []string{bottest.Details("601")}},
		"accepted in the cabinet, and seen": {func(s *bottest.Shop) {
			s.Kaspi.AcceptInCabinet("601")
			s.Poll()
		}, "Уже принят не в боте: в кабинете или самим Kaspi", "", "✅ Принят не в боте", 0, bottest.PickedUp("601")},
		"accepted in the cabinet this second": {func(s *bottest.Shop) {
			s.Kaspi.AcceptInCabinet("601")
		}, chattest.Waiting, "", "✅ Принят не в боте", 1, bottest.PickedUp("601")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t)
			s.Put("601")
			s.Poll()
			cards := []tgtest.Message{s.Card(bottest.Aigul.ID, "601"), s.Card(bottest.Marat.ID, "601")}
			c.meanwhile(s)
			// The finger comes down on a copy that still shows the button.
			s.WantNotice(s.PressOld(bottest.Accept("601")), c.notice)
			if c.aloud != "" {
				s.WantLast(c.aloud)
			}
			s.WantPosts("601", c.posts, 0)
			for _, card := range cards {
				s.Wants(s.Again(card), c.card)
				s.WantButtons(s.Again(card), c.buttons...)
			}
		})
	}
}

func TestOldAndForeignButtonsGetASentence(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	const old, unknown = "Эта кнопка устарела. Откройте список заново: /orders",
		"Такого заказа у меня нет. Откройте список: /orders"
	for data, want := range map[string]string{
		"accept:601": old, "v0:acc:601": old, "v1:acc:": old, "v1:fly:601": old, "v1": old, "v1:pg:x": old,
		"v1:pub:x": old, bottest.Accept("999"): unknown, bottest.Details("999"): unknown,
		"v1:pub:999": "Эта версия больше не ждёт решения",
	} {
		m := s.Forge(bottest.Aigul.ID, data)
		if got := s.Press(bottest.Aigul, m, data); got != want {
			t.Errorf("press %q: notice %q, want %q", data, got, want)
		}
	}
	if n := s.Kaspi.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d requests to Kaspi", n)
	}
}

func TestPressOnADeletedCardStillAccepts(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	m := s.Card(bottest.Aigul.ID, "601")
	query := s.Tap(bottest.Aigul, m, bottest.Accept("601"))
	s.Remove(m)
	s.Settle()
	s.WantNotice(s.Notice(query), chattest.Waiting)
	s.WantPosts("601", 1, 1)
	s.Wants(s.Card(bottest.Marat.ID, "601"), "✅ Принят: Айгуль Ким")
}
