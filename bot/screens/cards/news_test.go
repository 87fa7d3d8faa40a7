package cards_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// acceptedOrder is one that Aigul accepted, with its card.
func acceptedOrder(t *testing.T, s *bottest.Shop, code string) tgtest.Message {
	t.Helper()
	s.Put(code, bottest.By(kaspitest.KaspiCity))
	s.Poll()
	card := s.Card(bottest.Aigul.ID, code)
	s.Press(bottest.Aigul, card, bottest.Accept(code))
	return card
}

func TestCancelledAfterAcceptanceIsToldBelowTheCard(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	card := acceptedOrder(t, s, "601")
	s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	s.Sweep()
	s.Sweep()
	for _, owner := range s.With.Owners {
		s.WantCount(owner.ID, "Заказ 601 отменён покупателем. Не отправляйте его.", 1)
	}
	if got := s.Last(bottest.Aigul.ID).ReplyTo; got != card.ID {
		t.Errorf("the news stands below message %d, want %d", got, card.ID)
	}
}

func TestWhatWasUnderWayBeforeTheFirstSweepIsNoNews(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601", bottest.OfState("ARCHIVE", "CANCELLED"))
	s.Put("602", bottest.OfState("KASPI_DELIVERY", "KASPI_DELIVERY_RETURN_REQUESTED"))
	s.Put("603", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Sweep()
	s.Sweep()
	if got := s.Telegram.Messages(bottest.Aigul.ID); len(got) != 0 {
		t.Errorf("told %q", got[0].Text)
	}
	s.Put("603", bottest.OfState("KASPI_DELIVERY", "KASPI_DELIVERY_RETURN_REQUESTED"))
	s.Sweep()
	s.Wants(s.Last(bottest.Aigul.ID), "Заказ 603: покупатель оформляет возврат.")
	s.WantButtons(s.Last(bottest.Aigul.ID), bottest.Open("603")) // it has no card to stand below
}

func TestNewsIsToldToThoseWhoWantIt(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Say(bottest.Aigul, "/notify")
	switches := s.Last(bottest.Aigul.ID)
	s.Wants(switches, "Уведомления")
	if got := chattest.Label(switches, "v1:wish:elsewhere"); got != "🗞 Принят не в боте" {
		t.Errorf("switch says %q", got)
	}
	choose := func(kind, mode string) {
		s.Press(bottest.Aigul, s.Again(switches), "v1:wish:"+kind)
		s.Press(bottest.Aigul, s.Again(switches), "v1:wish:"+kind+"."+mode)
		s.Press(bottest.Aigul, s.Again(switches), "v1:wish:menu")
	}
	choose("elsewhere", "loud")
	choose("cancelled", "off")
	if got := chattest.Label(s.Again(switches), "v1:wish:cancelled"); got != "⬜️ Отмена заказа" {
		t.Errorf("switch says %q", got)
	}
	s.Put("601", bottest.By(kaspitest.KaspiCity))
	s.Poll()
	s.Sweep() // the first look is quiet
	s.Kaspi.AcceptInCabinet("601")
	s.Sweep()
	s.WantCount(bottest.Aigul.ID, "Заказ 601 принят не в боте", 1)
	s.WantCount(bottest.Marat.ID, "Заказ 601 принят не в боте", 0)
	s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	s.Sweep()
	s.WantCount(bottest.Aigul.ID, "Заказ 601 отменён", 0)
	s.WantCount(bottest.Marat.ID, "Заказ 601 отменён", 1)

	choose("cancelled", "loud") // what was not wanted then is not told later
	s.Sweep()
	s.WantCount(bottest.Aigul.ID, "Заказ 601 отменён", 0)
}

func TestNewsSurvivesADeadTelegramAndARestart(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	acceptedOrder(t, s, "601")
	s.Stop() // only this test refreshes
	s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	s.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: -1, Code: http.StatusForbidden})
	s.Pass(time.Second)
	if _, err := s.Desk.PollArchive(t.Context(), 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := s.Refresh(t.Context()); err == nil {
		t.Error("nothing was said of a Telegram that refuses")
	}
	s.WantCount(bottest.Aigul.ID, "Заказ 601 отменён покупателем", 0)
	s.Telegram.ClearFaults()
	s.Restart()
	for range 2 {
		if err := s.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.WantCount(bottest.Aigul.ID, "Заказ 601 отменён покупателем", 1)
}

func TestNewsWaitsForAChatThatTakesNothing(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	acceptedOrder(t, s, "601")
	s.Telegram.Block(bottest.Aigul, bottest.Aigul.ID)
	s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	if _, err := s.Desk.PollArchive(t.Context(), 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_ = s.Refresh(t.Context()) // the first fails, and then the chat is left alone
	}
	s.WantCount(bottest.Marat.ID, "Заказ 601 отменён покупателем", 1)
	s.Telegram.Unblock(bottest.Aigul, bottest.Aigul.ID)
	s.Pass(10 * time.Minute)
	if err := s.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.WantCount(bottest.Aigul.ID, "Заказ 601 отменён покупателем", 1)
}

func TestManyNewsComeInOneMessage(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for i := range 8 {
		s.Put(fmt.Sprint(601+i), bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	}
	s.Sweep()
	for i := range 8 {
		s.Kaspi.Cancel(fmt.Sprint(601+i), "BUYER_CANCELLATION_HIMSELF")
	}
	s.Sweep()
	s.WantCount(bottest.Aigul.ID, "Новости по заказам: 8", 1)
	s.Wants(s.Last(bottest.Aigul.ID), "Заказ 601 отменён", "Заказ 608 отменён")
}

func TestGoodsThatDoNotComeBackAreToldOnce(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Say(bottest.Aigul, "/notify")
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), "v1:wish:not_back")
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), "v1:wish:not_back.loud")
	s.Put("601", bottest.OfState("KASPI_DELIVERY", "KASPI_DELIVERY_RETURN_REQUESTED"))
	s.Sweep()
	s.Pass(14*24*time.Hour - time.Minute)
	s.Review()
	s.WantCount(bottest.Aigul.ID, "всё ещё не вернулся", 0)
	s.Pass(time.Minute)
	s.Review()
	s.Restart()
	s.Review()
	s.WantCount(bottest.Aigul.ID, "Заказ 601: товар всё ещё не вернулся, в пути с 24.11", 1)
	s.WantCount(bottest.Marat.ID, "всё ещё не вернулся", 0)
}

func TestALimitThatComesNearIsToldOnce(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Say(bottest.Aigul, "/notify")
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), "v1:wish:quality")
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), "v1:wish:quality.loud")
	for i := range 100 {
		s.Put(fmt.Sprint(700+i), bottest.OfState("ARCHIVE", "COMPLETED"))
	}
	s.Put("601", bottest.By(kaspitest.KaspiCity))
	s.Put("602", bottest.By(kaspitest.KaspiCity))
	s.PollQuietly()
	s.Kaspi.Cancel("601", "MERCHANT_OUT_OF_STOCK")
	s.Sweep()
	s.Say(bottest.Aigul, "/quality")
	s.Wants(s.Last(bottest.Aigul.ID), "0,99 % (1 из 102 заказов)", "Ниже 3 % (условие акций): 🟢 можно отменить ещё 2", "Моя оценка")
	for range 2 {
		s.Review()
	}
	s.WantCount(bottest.Aigul.ID, "Отмены близко к 3 %", 0)
	s.Kaspi.Cancel("602", "BUYER_NOT_REACHABLE")
	s.Sweep()
	for range 2 {
		s.Review()
	}
	s.WantCount(bottest.Aigul.ID, "Отмены близко к 3 %", 1)
	s.Say(bottest.Aigul, "/quality")
	s.Wants(s.Last(bottest.Aigul.ID), "Из них спорных: 1")
}
