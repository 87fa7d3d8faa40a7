package bot_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/feed"
	"kaspibot/kaspi/faults"
)

func TestUpdateInTheInboxIsHandledAfterACrash(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Memory.Fail("TakeUpdates", -1) // whatever comes is written down and goes no further
	s.Tap(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601"))
	s.Send(bottest.Marat, bottest.Marat.ID, "/help")
	s.Until("both updates are confirmed", func() bool { return s.Telegram.Polling() })
	s.WantPosts("601", 0, 0)
	s.Stop()
	s.Memory.Fail("TakeUpdates", 0)
	s.Restart()
	s.Settle()
	s.WantPosts("601", 1, 1)
	for _, owner := range s.With.Owners {
		s.Wants(s.Card(owner.ID, "601"), "✅ Принят: Айгуль Ким")
	}
	s.WantCount(bottest.Marat.ID, "Новые заказы приходят сами", 1)
	s.Restart()
	s.WantPosts("601", 1, 1)
	s.WantCount(bottest.Marat.ID, "Новые заказы приходят сами", 1)
}

func TestUpdateIsConfirmedOnlyWhenItIsOnDisk(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Memory.Fail("SaveUpdates", 2)
	id := s.Send(bottest.Aigul, bottest.Aigul.ID, "/help")
	s.Settle()
	s.WantCount(bottest.Aigul.ID, "Новые заказы приходят сами", 1)
	s.Until("the update is confirmed", s.Telegram.Polling)
	var offsets []int64
	for _, call := range s.Telegram.Calls("getUpdates") {
		offset, err := json.Number(call.Params["offset"]).Int64()
		if err != nil {
			t.Fatal(err)
		}
		offsets = append(offsets, offset)
	}
	// The poll that brought it, two that brought it again, and the one that confirms it.
	if early := offsets[:len(offsets)-1]; len(early) < 3 || slices.Max(early) > id {
		t.Errorf("offsets %d before update %d was on disk", early, id)
	}
	if last := offsets[len(offsets)-1]; last != id+1 {
		t.Errorf("last offset %d, want %d", last, id+1)
	}
}

func TestCardThatWasNotNotedIsDoubledAtMost(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Memory.Fail("ShowCards", -1) // else it is noted by the next look, before the program ends
	if s.Tick() == nil {
		t.Error("no error though the card is not noted")
	}
	s.Restart()
	s.Memory.Fail("ShowCards", 0)
	for range 2 {
		s.Pass(30 * time.Second)
		s.Poll()
	}
	s.WantCount(bottest.Aigul.ID, "601", 2)
}

func TestPanickingHandlerTellsThePersonAndTheBotGoesOn(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, func(c *bottest.Setup) {
		c.Publisher = func(p pricelist.Publisher) pricelist.Publisher { return broken{p} }
	})
	s.Engine.Panic(true)
	s.Say(bottest.Aigul, "/status")
	s.Wants(s.Last(bottest.Aigul.ID), "Внутренняя ошибка")
	if got := s.Press(bottest.Aigul, s.Forge(bottest.Aigul.ID, "v1:pub:1"), "v1:pub:1"); got != "Сбой в программе, попробуйте ещё раз" {
		t.Errorf("notice %q", got)
	}
	s.Say(bottest.Aigul, "/sync")
	s.Until("the person is told", func() bool {
		return strings.Contains(s.Last(bottest.Aigul.ID).Text, "Внутренняя ошибка")
	})
	s.Engine.Panic(false)
	s.Say(bottest.Aigul, "/status")
	s.Wants(s.Last(bottest.Aigul.ID), "Состояние")
	if n := strings.Count(s.Logged(), "panicked"); n != 3 {
		t.Errorf("%d panics in the log, want 3", n)
	}
}

type broken struct{ pricelist.Publisher }

func (broken) Publish(context.Context, int64, string) (feed.Version, error) { panic("a bug") }

func TestFailingHandlerTellsThePerson(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Memory.Fail("ShowCards", 1)
	s.Say(bottest.Aigul, "/orders")
	s.Wants(s.Last(bottest.Aigul.ID), "Внутренняя ошибка")
}

func TestStopDuringAnAcceptFinishesIt(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Kaspi.Fail(faults.Row{Operation: "POST", Delay: 1200 * time.Millisecond})
	s.Tap(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601"))
	s.Until("the request is out", func() bool { return s.Kaspi.Accepts("601") > 0 }) // which stays so, however slow the machine is
	s.Stop()                                                                         // returns when Run does
	s.WantPosts("601", 1, 1)
	rec, err := s.Desk.Order(t.Context(), "601")
	if err != nil || rec.Stage != orders.StageGiveOut || rec.By != "Айгуль Ким" {
		t.Errorf("record %s by %q (%v), want it accepted by Aigul", rec.Stage, rec.By, err)
	}
	s.Restart()
	s.Poll()
	for _, owner := range s.With.Owners { // that it is shown before the stop ends is tried in played time
		s.Wants(s.Card(owner.ID, "601"), "✅ Принят: Айгуль Ким")
	}
	s.WantPosts("601", 1, 1)
	s.WantCount(bottest.Aigul.ID, "601", 1)
}

func TestAcceptWhoseCardCouldNotBeEditedIsShownAfterTheRestart(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Telegram.Fail(faults.Row{Operation: "editMessageText", Times: -1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601"))
	s.Restart()
	s.Telegram.ClearFaults()
	s.Poll()
	for _, owner := range s.With.Owners {
		s.Wants(s.Card(owner.ID, "601"), "✅ Принят: Айгуль Ким")
	}
}

func TestMessagesOfAChatAreHandledInOrder(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for _, text := range []string{"/a1", "/a2", "/a3", "/a4"} {
		s.Send(bottest.Aigul, bottest.Aigul.ID, text)
	}
	s.Settle()
	for i, m := range s.Telegram.Messages(bottest.Aigul.ID) {
		s.Wants(m, "Команды /a"+string(rune('1'+i)))
	}
}

func TestACardThatCouldNotBeNotedIsNotedBeforeTheNextIsSent(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Memory.Fail("ShowCards", 3)
	for range 3 {
		_ = s.Tick()
		s.Pass(5 * time.Minute)
	}
	s.Put("602")
	for range 3 {
		s.Poll()
		s.Pass(5 * time.Minute)
	}
	s.WantCount(bottest.Aigul.ID, "601", 1)
	s.WantCount(bottest.Aigul.ID, "602", 1)
}

func TestACardThatWasOvertakenOnItsWayIsDrawnAnew(t *testing.T) {
	t.Parallel()
	accepted := func(s *bottest.Shop) {
		s.Memory.Noting(func() {
			s.Kaspi.AcceptInCabinet("601")
			if _, err := s.Desk.PollLive(t.Context(), 36*time.Hour); err != nil {
				t.Error(err)
			}
		})
	}
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.PollQuietly()
	accepted(s)
	s.Soon() // as the program does
	s.Until("the card is as the order is", func() bool {
		shown := s.Naming(bottest.Aigul.ID, "601")
		return len(shown) == 1 && strings.Contains(shown[0].Text, "✅ Принят")
	})

	s = bottest.New(t, bottest.Alone)
	s.Put("601")
	accepted(s)
	s.Poll()
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "✅ Принят")
}
