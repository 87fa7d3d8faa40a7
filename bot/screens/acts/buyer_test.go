package acts_test

import (
	"net/http"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

const buyer = "v1:who:601"

// opened is a shop whose group has the details of an order open, and people of these roles.
func opened(t *testing.T, people ...chat.Person) (*bottest.Shop, tgtest.Message) {
	t.Helper()
	s := bottest.New(t, bottest.InGroup)
	for _, p := range people {
		s.Enlist(p)
	}
	s.Put("601", bottest.By(kaspitest.OwnDelivery))
	s.Poll()
	s.Press(bottest.Aigul, s.Card(bottest.Group, "601"), bottest.Details("601"))
	return s, s.Last(bottest.Group)
}

// wantNoBuyer checks all that the group has ever been sent and does not forget.
func wantNoBuyer(t *testing.T, s *bottest.Shop) {
	t.Helper()
	for _, c := range s.Telegram.Calls("") {
		text := c.Params["text"] + c.Params["caption"] + c.Params["reply_markup"]
		if c.Params["chat_id"] != "-100200300400500" || c.Params["ephemeral_message_parameters"] != "" {
			continue
		}
		for _, secret := range []string{bottest.BuyerFirst, bottest.BuyerLast, bottest.BuyerStreet, "701 111", bottest.BuyerPhone} {
			if strings.Contains(text, secret) {
				t.Errorf("%s into the group says %q:\n%s", c.Method, secret, text)
			}
		}
	}
}

func TestInAGroupWhoHasBoughtIsToldToThePresserAlone(t *testing.T) {
	t.Parallel()
	erzhan := tgtest.User{ID: 301, FirstName: "Ержан"}
	s, m := opened(t, chat.Person{ID: erzhan.ID, Name: "Ержан", Role: chat.Packer})
	s.Press(erzhan, m, buyer)
	told := s.Telegram.Whispers(bottest.Group)
	if len(told) != 1 || told[0].For != erzhan.ID {
		t.Fatalf("told %+v\n%s", told, s.Screens())
	}
	s.Wants(told[0].Message, "Заказ 601: покупатель", bottest.BuyerFirst, "+7 701 111 22 33", bottest.BuyerStreet)
	if got := s.Telegram.Messages(erzhan.ID); len(got) != 0 {
		t.Errorf("told in private, too: %q", got[0].Text)
	}
	wantNoBuyer(t, s)
}

func TestWhereAGroupTakesNoSuchMessageTheBuyerIsToldInPrivate(t *testing.T) {
	t.Parallel()
	s, m := opened(t)
	s.Telegram.Fail(faults.Row{
		Operation: "sendMessage", Times: 1, Code: http.StatusBadRequest,
		Body: `{"ok":false,"error_code":400,"description":"Bad Request: not enough rights"}`,
	})
	s.WantNotice(s.Press(bottest.Marat, m, buyer), "Ответил в личном чате")
	if got := s.Telegram.Whispers(bottest.Group); len(got) != 0 {
		t.Errorf("told in the group: %+v", got)
	}
	s.Wants(s.Last(bottest.Marat.ID), "Заказ 601: покупатель", "+7 701 111 22 33")
	s.WantCount(bottest.Group, "Заказ 601", 2)
	s.Telegram.Block(bottest.Marat, bottest.Marat.ID)
	s.Telegram.Fail(faults.Row{
		Operation: "sendMessage", Times: 1, Code: http.StatusBadRequest, Body: `{"ok":false,"error_code":400,"description":"Bad Request: no"}`,
	})
	s.WantNotice(s.Press(bottest.Marat, m, buyer), "Откройте личный чат со мной и нажмите «Старт»")
	wantNoBuyer(t, s)
}

func TestAViewerIsNeverToldWhoHasBought(t *testing.T) {
	t.Parallel()
	sveta := tgtest.User{ID: 302, FirstName: "Света"}
	s, m := opened(t, chat.Person{ID: sveta.ID, Name: "Света", Role: chat.Viewer})
	s.WantNotice(s.Press(sveta, m, buyer), "Вам можно только смотреть")
	s.Say(sveta, "/order 601")
	s.Press(sveta, s.Card(sveta.ID, "601"), bottest.Details("601"))
	if b := button(s.Last(sveta.ID), "📋 Код"); b.CopyText != "601" {
		t.Errorf("the code is copied by %+v", b)
	}
	if b := button(s.Last(sveta.ID), "📋 Телефон"); b.Text != "" {
		t.Errorf("a viewer can copy the phone: %+v", b)
	}
	s.Wants(s.Last(sveta.ID), "Заказ 601", "4 500 ₸ за штуку", "not", bottest.BuyerFirst, "701 111", bottest.BuyerStreet)
	if got := s.Telegram.Whispers(bottest.Group); len(got) != 0 {
		t.Errorf("told %+v", got)
	}
	s.Say(bottest.Aigul, "/order 601")
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Details("601"))
	s.Wants(s.Last(bottest.Aigul.ID), bottest.BuyerFirst, "701 111", bottest.BuyerStreet)
	if b := button(s.Last(bottest.Aigul.ID), "📋 Телефон"); b.CopyText != "+7 701 111 22 33" {
		t.Errorf("the phone is copied by %+v", b)
	}
}

// An older program has left details in the group.
func TestOldDetailsInAGroupLoseTheBuyerAtAPress(t *testing.T) {
	t.Parallel()
	s, _ := opened(t)
	old := s.Forge(bottest.Group, "v1:card:601")
	s.Press(bottest.Aigul, old, "v1:card:601")
	s.Wants(s.Again(old), "Заказ 601", "not", "старое сообщение")
}
