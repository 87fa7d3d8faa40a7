package bot_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// alone makes a shop of one owner, where each call to Telegram is about him.
func alone(c *setup) { c.owners = []tgtest.User{aigul} }

func TestCardComesAfterTelegramWasOut(t *testing.T) {
	t.Parallel()
	page := "<html><body><h1>502 Bad Gateway</h1></body></html>"
	for name, c := range map[string]struct {
		fault faults.Row
		fails bool // the first Refresh gives up
	}{
		"429 with a short wait": {faults.Row{Code: 429, RetryAfter: 1}, false},
		"one 502 of a proxy":    {faults.Row{Code: http.StatusBadGateway, Body: page}, false},
		"one cut connection":    {faults.Row{End: faults.Reset}, false},
		"down all the time":     {faults.Row{Times: 3, Code: http.StatusBadGateway, Body: page}, true},
		"refused":               {faults.Row{Code: http.StatusBadRequest, Text: "Bad Request: no"}, true},
		"blocked by the owner":  {faults.Row{Code: http.StatusForbidden}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, alone)
			s.put("601")
			c.fault.Operation = "sendMessage"
			s.telegram.Fail(c.fault)
			if err := s.tick(); (err != nil) != c.fails {
				t.Errorf("first refresh: %v, want an error: %t", err, c.fails)
			}
			s.poll()
			s.poll()
			s.wantCount(aigul.ID, "601", 1)
			if strings.Contains(s.log.String(), "<html>") {
				t.Error("a gateway's page is in the log")
			}
		})
	}
}

func TestOneUnreachableChatDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.telegram.Block(marat, marat.ID)
	s.put("601")
	if s.tick() == nil {
		t.Error("no error though a chat cannot be written to")
	}
	s.wantCount(aigul.ID, "601", 1)
	s.press(aigul, s.card(aigul.ID, "601"), accept("601"))
	s.telegram.Unblock(marat, marat.ID)
	s.poll()
	s.wantCount(marat.ID, "601", 1)
	s.wants(s.card(marat.ID, "601"), "✅ Принят: Айгуль Ким")
	s.wantCount(aigul.ID, "601", 1)
}

func TestHangingChatDoesNotHoldUpLaterCardsOfOthers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.pollQuietly()
	s.telegram.Fail(faults.Row{Operation: "sendMessage", End: faults.Hang})
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	refresh := func() { _ = s.Refresh(ctx) } // one chat hangs until the end
	wg.Go(refresh)
	s.until("both chats are written to", func() bool { return len(s.telegram.Calls("sendMessage")) == 2 })
	s.put("602")
	s.pollQuietly()
	wg.Go(refresh)
	s.until("the chat that does not hang shows the next order", func() bool {
		return len(s.naming(aigul.ID, "602"))+len(s.naming(marat.ID, "602")) == 1
	})
}

func TestHangingTelegramLosesNoCard(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	s.put("601")
	s.pollQuietly()
	s.telegram.Fail(faults.Row{Operation: "sendMessage", End: faults.Hang})
	ctx, stop := context.WithCancel(t.Context())
	refreshed := make(chan error, 1)
	go func() { refreshed <- s.Refresh(ctx) }()
	s.until("the bot sends", func() bool { return len(s.telegram.Calls("sendMessage")) == 1 })
	stop() // the program ends while Telegram hangs
	if err := s.logged("refresh", <-refreshed); err == nil {
		t.Error("no error though nothing was sent")
	}
	s.restart()
	s.poll()
	s.wantCount(aigul.ID, "601", 1)
}

func TestLostAnswerOfASendDoublesTheCardAtMost(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	s.put("601")
	s.telegram.Fail(faults.Row{Operation: "sendMessage", Where: faults.After, End: faults.Reset})
	s.poll()
	s.poll()
	s.wantCount(aigul.ID, "601", 2)
	s.press(aigul, s.card(aigul.ID, "601"), accept("601"))
	if got := s.press(aigul, s.telegram.Messages(aigul.ID)[0], accept("601")); got != "Уже принят: Айгуль Ким" {
		t.Errorf("notice on the forgotten copy: %q", got)
	}
	s.wantPosts("601", 1, 1)
}

func TestEditIsRepeatedUntilTelegramTakesIt(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	s.put("601")
	s.poll()
	s.telegram.Fail(faults.Row{Operation: "editMessageText", Code: http.StatusBadRequest, Text: "Bad Request: no"})
	s.press(aigul, s.card(aigul.ID, "601"), accept("601"))
	s.wants(s.card(aigul.ID, "601"), "Принять до")
	s.poll()
	s.wants(s.card(aigul.ID, "601"), "✅ Принят: Айгуль Ким")
	s.wantPosts("601", 1, 1)
}

func TestPressIsAnsweredThoughTheConnectionBroke(t *testing.T) {
	t.Parallel()
	for _, where := range []faults.Where{faults.After, faults.Before} {
		s := newShop(t, alone)
		s.put("601")
		s.poll()
		s.telegram.Fail(faults.Row{Operation: "answerCallbackQuery", Where: where, End: faults.Reset})
		wantTaken(t, s.press(aigul, s.card(aigul.ID, "601"), accept("601")))
	}
}

func TestDeletedCardOfAWaitingOrderIsShownAnewOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.remove(s.card(aigul.ID, "601"))
	for _, d := range []int{100, 55} { // each passes a rung
		s.pass(minutes(d))
		s.poll()
		s.poll()
	}
	s.wantCount(marat.ID, "601", 2) // the card and its reminder
	s.wantCount(aigul.ID, "601", 2)
	s.press(aigul, s.telegram.Messages(aigul.ID)[0], accept("601"))
	s.poll()
	for _, m := range s.telegram.Messages(aigul.ID) {
		s.wants(m, "✅ Принят: Айгуль Ким")
	}
	s.wantCount(aigul.ID, "601", 2)
}

func TestDeletedCardOfAnAcceptedOrderStaysAway(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601", func(o *kaspitest.Order) { o.Delivery = kaspitest.KaspiCity })
	s.poll()
	s.remove(s.card(aigul.ID, "601"))
	s.press(marat, s.card(marat.ID, "601"), accept("601"))
	s.poll()
	s.poll()
	s.wantCount(aigul.ID, "601", 0)
	s.wantCount(marat.ID, "601", 1)
}

func TestDeletedListIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.put("602")
	s.poll()
	s.say(aigul, "/orders")
	s.remove(s.last(aigul.ID))
	s.pass(minutes(100))
	s.poll()
	s.poll()
	s.wantCount(aigul.ID, "601", 1)
	s.wantCount(aigul.ID, "602", 1)
}

func TestGroupThatBecameASupergroupIsFollowed(t *testing.T) {
	t.Parallel()
	const old = -4001
	s := newShop(t, func(c *setup) { c.chat = old })
	s.telegram.Meet(aigul, group)
	s.telegram.Fail(tgtest.Migrated("sendMessage", group))
	s.put("601")
	s.poll()
	s.put("602")
	s.poll()
	s.wantCount(group, "601", 1)
	s.wantCount(group, "602", 1)
	s.press(aigul, s.card(group, "601"), accept("601"))
	s.wants(s.card(group, "601"), "✅ Принят: Айгуль Ким")
}
