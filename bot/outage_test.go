package bot_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// alone makes a shop of one owner, where each call to Telegram is about him.
func alone(c *setup) { c.owners = []tgtest.User{aigul} }

func TestCardComesAfterTelegramWasOut(t *testing.T) {
	t.Parallel()
	page := "<html><body><h1>502 Bad Gateway</h1></body></html>"
	for name, c := range map[string]struct {
		fault tgtest.Fault
		fails bool // the first Refresh gives up
	}{
		"429 with a short wait": {tgtest.Fault{RetryAfter: 1}, false},
		"one 502 of a proxy":    {tgtest.Fault{RawStatus: http.StatusBadGateway, RawBody: page}, false},
		"one cut connection":    {tgtest.Fault{Cut: true}, false},
		"down all the time":     {tgtest.Fault{RawStatus: http.StatusBadGateway, RawBody: page, Times: 3}, true},
		"refused":               {tgtest.Fault{Code: http.StatusBadRequest, Description: "Bad Request: no"}, true},
		"blocked by the owner":  {tgtest.Fault{Code: http.StatusForbidden}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, alone)
			s.put("601")
			c.fault.Method = "sendMessage"
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
	s.telegram.Fail(tgtest.Fault{Method: "sendMessage", Hang: true})
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
	s.telegram.Fail(tgtest.Fault{Method: "sendMessage", Hang: true})
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
	s.telegram.Fail(tgtest.Fault{Method: "sendMessage", Cut: true, AfterWork: true})
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
	s.telegram.Fail(tgtest.Fault{Method: "editMessageText", Code: http.StatusBadRequest, Description: "Bad Request: no"})
	s.press(aigul, s.card(aigul.ID, "601"), accept("601"))
	s.wants(s.card(aigul.ID, "601"), "Принять до")
	s.poll()
	s.wants(s.card(aigul.ID, "601"), "✅ Принят: Айгуль Ким")
	s.wantPosts("601", 1, 1)
}

func TestPressIsAnsweredThoughTheConnectionBroke(t *testing.T) {
	t.Parallel()
	for _, worked := range []bool{true, false} {
		s := newShop(t, alone)
		s.put("601")
		s.poll()
		s.telegram.Fail(tgtest.Fault{Method: "answerCallbackQuery", Cut: true, AfterWork: worked})
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
	s.telegram.Fail(tgtest.Fault{Method: "sendMessage", MigrateTo: group})
	s.put("601")
	s.poll()
	s.put("602")
	s.poll()
	s.wantCount(group, "601", 1)
	s.wantCount(group, "602", 1)
	s.press(aigul, s.card(group, "601"), accept("601"))
	s.wants(s.card(group, "601"), "✅ Принят: Айгуль Ким")
}
