package bot_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func byKaspi(o *kaspitest.Order) { o.Delivery = kaspitest.KaspiCity }

// acceptedOrder is one that Aigul accepted, with its card.
func (s *shop) acceptedOrder(code string) tgtest.Message {
	s.t.Helper()
	s.put(code, byKaspi)
	s.poll()
	card := s.card(aigul.ID, code)
	s.press(aigul, card, accept(code))
	return card
}

func TestCancelledAfterAcceptanceIsToldBelowTheCard(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	card := s.acceptedOrder("601")
	s.kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	s.sweep()
	s.sweep()
	for _, owner := range s.with.owners {
		s.wantCount(owner.ID, "Заказ 601 отменён: отменил покупатель. Не отправляйте его.", 1)
	}
	if got := s.last(aigul.ID).ReplyTo; got != card.ID {
		t.Errorf("the news stands below message %d, want %d", got, card.ID)
	}
}

func TestWhatWasUnderWayBeforeTheFirstSweepIsNoNews(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601", ofState("ARCHIVE", "CANCELLED"))
	s.put("602", ofState("KASPI_DELIVERY", "KASPI_DELIVERY_RETURN_REQUESTED"))
	s.put("603", ofState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.sweep()
	s.sweep()
	if got := s.telegram.Messages(aigul.ID); len(got) != 0 {
		t.Errorf("told %q", got[0].Text)
	}
	s.put("603", ofState("KASPI_DELIVERY", "KASPI_DELIVERY_RETURN_REQUESTED"))
	s.sweep()
	s.wants(s.last(aigul.ID), "Заказ 603: покупатель оформляет возврат.")
	s.wantButtons(s.last(aigul.ID), "v1:open:603") // it has no card to stand below
}

func TestNewsIsToldToThoseWhoWantIt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/notify")
	switches := s.last(aigul.ID)
	s.wants(switches, "О чём сообщать")
	if got := label(switches, "v1:wish:elsewhere"); got != "⬜️ Принят в кабинете или автоматически" {
		t.Errorf("switch says %q", got)
	}
	s.press(aigul, switches, "v1:wish:elsewhere")
	s.press(aigul, switches, "v1:wish:cancelled")
	switches, _ = s.telegram.Message(aigul.ID, switches.ID)
	if got := label(switches, "v1:wish:cancelled"); got != "⬜️ Отмена принятого заказа" {
		t.Errorf("switch says %q", got)
	}
	s.put("601", byKaspi)
	s.poll()
	s.sweep() // the first look is quiet
	s.kaspi.AcceptInCabinet("601")
	s.sweep()
	s.wantCount(aigul.ID, "Заказ 601 принят в кабинете", 1)
	s.wantCount(marat.ID, "Заказ 601 принят в кабинете", 0)
	s.kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	s.sweep()
	s.wantCount(aigul.ID, "Заказ 601 отменён", 0)
	s.wantCount(marat.ID, "Заказ 601 отменён", 1)

	s.press(aigul, switches, "v1:wish:cancelled") // what was not wanted then is not told later
	s.sweep()
	s.wantCount(aigul.ID, "Заказ 601 отменён", 0)
}

func TestNewsSurvivesADeadTelegramAndARestart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.acceptedOrder("601")
	s.kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	s.telegram.Fail(faults.Row{Operation: "sendMessage", Times: 2, Code: http.StatusForbidden})
	s.pass(time.Second)
	if _, err := s.desk.PollArchive(t.Context(), 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := s.Refresh(t.Context()); err == nil {
		t.Error("nothing was said of a Telegram that refuses")
	}
	s.wantCount(aigul.ID, "Заказ 601 отменён: ", 0)
	s.restart()
	for range 2 {
		if err := s.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.wantCount(aigul.ID, "Заказ 601 отменён: ", 1)
}

func TestManyNewsComeInOneMessage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 8 {
		s.put(fmt.Sprint(601+i), ofState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	}
	s.sweep()
	for i := range 8 {
		s.kaspi.Cancel(fmt.Sprint(601+i), "BUYER_CANCELLATION_HIMSELF")
	}
	s.sweep()
	s.wantCount(aigul.ID, "Новости по заказам: 8", 1)
	s.wants(s.last(aigul.ID), "Заказ 601 отменён", "Заказ 608 отменён")
}

func TestGoodsThatDoNotComeBackAreToldOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/notify")
	s.press(aigul, s.last(aigul.ID), "v1:wish:not_back")
	s.put("601", ofState("KASPI_DELIVERY", "KASPI_DELIVERY_RETURN_REQUESTED"))
	s.sweep()
	review := func() {
		t.Helper()
		if err := s.logged("review", s.Review(t.Context()), s.Refresh(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	s.pass(14*24*time.Hour - time.Minute)
	review()
	s.wantCount(aigul.ID, "всё ещё не вернулся", 0)
	s.pass(time.Minute)
	review()
	s.restart()
	review()
	s.wantCount(aigul.ID, "Заказ 601: товар всё ещё не вернулся, в пути с 24.11", 1)
	s.wantCount(marat.ID, "всё ещё не вернулся", 0)
}

func TestALimitThatComesNearIsToldOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/notify")
	s.press(aigul, s.last(aigul.ID), "v1:wish:quality")
	for i := range 100 {
		s.put(fmt.Sprint(700+i), ofState("ARCHIVE", "COMPLETED"))
	}
	s.put("601", byKaspi)
	s.put("602", byKaspi)
	s.pollQuietly()
	s.kaspi.Cancel("601", "MERCHANT_OUT_OF_STOCK")
	s.sweep()
	s.say(aigul, "/quality")
	s.wants(s.last(aigul.ID), "0.99 % (1 из 102 заказов)", "Ниже 3 % (условие акций): 🟢 можно отменить ещё 2", "Моя оценка")
	for range 2 {
		if err := s.logged("review", s.Review(t.Context()), s.Refresh(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	s.wantCount(aigul.ID, "Отмены близко к 3 %", 0)
	s.kaspi.Cancel("602", "BUYER_NOT_REACHABLE")
	s.sweep()
	for range 2 {
		if err := s.logged("review", s.Review(t.Context()), s.Refresh(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	s.wantCount(aigul.ID, "Отмены близко к 3 %", 1)
	s.say(aigul, "/quality")
	s.wants(s.last(aigul.ID), "Из них спорных: 1")
}
