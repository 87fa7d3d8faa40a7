package bot_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/kaspi/faults"
)

func TestUpdateInTheInboxIsHandledAfterACrash(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.memory.fail("TakeUpdates", -1) // whatever comes is written down and goes no further
	s.tap(aigul, s.card(aigul.ID, "601"), accept("601"))
	s.telegram.Say(marat, marat.ID, "/help")
	s.sent++
	s.until("both updates are confirmed", func() bool { return s.telegram.Polling() })
	s.wantPosts("601", 0, 0)
	s.stop()
	s.memory.fail("TakeUpdates", 0)
	s.restart()
	s.idle()
	s.wantPosts("601", 1, 1)
	for _, owner := range s.with.owners {
		s.wants(s.card(owner.ID, "601"), "✅ Принят: Айгуль Ким")
	}
	s.wantCount(marat.ID, "Что я умею", 1)
	s.restart()
	s.wantPosts("601", 1, 1)
	s.wantCount(marat.ID, "Что я умею", 1)
}

func TestUpdateIsConfirmedOnlyWhenItIsOnDisk(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.memory.fail("SaveUpdates", 2)
	id := s.telegram.Say(aigul, aigul.ID, "/help")
	s.sent++
	s.idle()
	s.wantCount(aigul.ID, "Что я умею", 1)
	s.until("the update is confirmed", s.telegram.Polling)
	var offsets []int64
	for _, call := range s.telegram.Calls("getUpdates") {
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
	s := newShop(t, alone)
	s.put("601")
	s.memory.fail("ShowCards", 1)
	if s.tick() == nil {
		t.Error("no error though the card is not noted")
	}
	s.restart()
	s.poll()
	s.poll()
	s.wantCount(aigul.ID, "601", 2)
}

func TestPanickingHandlerTellsThePersonAndTheBotGoesOn(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(c *setup) { c.lists = func(l bot.Lists) bot.Lists { return broken{l} } })
	s.works.set(func() { s.works.panics = true })
	s.say(aigul, "/status")
	s.wants(s.last(aigul.ID), "Внутренняя ошибка")
	if got := s.press(aigul, s.forge(aigul.ID, "v1:pub:1"), "v1:pub:1"); got != "Сбой внутри программы, попробуйте ещё раз" {
		t.Errorf("notice %q", got)
	}
	s.say(aigul, "/sync")
	s.until("the person is told", func() bool { return strings.Contains(s.last(aigul.ID).Text, "Внутренняя ошибка") })
	s.works.set(func() { s.works.panics = false })
	s.say(aigul, "/status")
	s.wants(s.last(aigul.ID), "Состояние")
	if n := strings.Count(s.log.String(), "panicked"); n != 3 {
		t.Errorf("%d panics in the log, want 3", n)
	}
}

type broken struct{ bot.Lists }

func (broken) Publish(context.Context, int64, string) (feed.Version, error) { panic("a bug") }

func TestFailingHandlerTellsThePerson(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.memory.fail("ShowCards", 1)
	s.say(aigul, "/orders")
	s.wants(s.last(aigul.ID), "Внутренняя ошибка")
}

func TestStopDuringAnAcceptFinishesIt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.kaspi.Fail(faults.Row{Operation: "POST", Delay: 1200 * time.Millisecond})
	s.tap(aigul, s.card(aigul.ID, "601"), accept("601"))
	s.until("the accept is under way", func() bool {
		return strings.Contains(s.card(marat.ID, "601").Text, "⏳ Принимает Айгуль Ким")
	})
	s.stop() // returns when Run does
	s.wantPosts("601", 1, 1)
	rec, err := s.desk.Order(t.Context(), "601")
	if err != nil || rec.Stage != orders.StageGiveOut || rec.By != "Айгуль Ким" {
		t.Errorf("record %s by %q (%v), want it accepted by Aigul", rec.Stage, rec.By, err)
	}
	for _, owner := range s.with.owners {
		s.wants(s.card(owner.ID, "601"), "✅ Принят: Айгуль Ким")
	}
	s.restart()
	s.poll()
	s.wantPosts("601", 1, 1)
	s.wantCount(aigul.ID, "601", 1)
}

func TestAcceptWhoseCardCouldNotBeEditedIsShownAfterTheRestart(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.telegram.Fail(faults.Row{Operation: "editMessageText", Times: 2, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	s.press(aigul, s.card(aigul.ID, "601"), accept("601"))
	s.restart()
	s.poll()
	for _, owner := range s.with.owners {
		s.wants(s.card(owner.ID, "601"), "✅ Принят: Айгуль Ким")
	}
}

func TestMessagesOfAChatAreHandledInOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, text := range []string{"/a1", "/a2", "/a3", "/a4"} {
		s.telegram.Say(aigul, aigul.ID, text)
		s.sent++
	}
	s.idle()
	for i, m := range s.telegram.Messages(aigul.ID) {
		s.wants(m, "Команды /a"+string(rune('1'+i)))
	}
}
