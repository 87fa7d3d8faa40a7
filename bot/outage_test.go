package bot_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/kaspi/faults"
)

func TestCardComesAfterTelegramWasOut(t *testing.T) {
	t.Parallel()
	page := "<html><body><h1>502 Bad Gateway</h1></body></html>"
	for name, c := range map[string]struct {
		fault faults.Row
		fails bool // the first Refresh gives up
	}{
		"429 with a short wait": {faults.Row{Operation: "sendMessage", Code: 429, RetryAfter: 1}, false},
		"one 502 of a proxy":    {faults.Row{Operation: "sendMessage", Code: http.StatusBadGateway, Body: page}, true},
		"one cut connection":    {faults.Row{Operation: "sendMessage", End: faults.Reset}, true},
		"two 502 of a proxy":    {faults.Row{Operation: "sendMessage", Times: 2, Code: http.StatusBadGateway, Body: page}, true},
		"down for some minutes": {faults.Row{Times: -1, Code: http.StatusBadGateway, Body: page}, true}, // longer than three tries take
		"refused":               {faults.Row{Operation: "sendMessage", Code: http.StatusBadRequest, Text: "Bad Request: no"}, true},
		"blocked by the owner":  {faults.Row{Operation: "sendMessage", Code: http.StatusForbidden}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t, bottest.Alone, func(c *bottest.Setup) { c.Idle = true }) // a keeper would meet the fault, or Refresh
			s.Put("601")
			s.Telegram.Fail(c.fault)
			if err := s.Tick(); (err != nil) != c.fails {
				t.Errorf("first refresh: %v, want an error: %t", err, c.fails)
			}
			for n := range 12 {
				if n == 8 {
					s.WantCount(bottest.Aigul.ID, "Принять до", map[bool]int{true: 0, false: 1}[c.fault.Times < 0])
					s.Telegram.ClearFaults()
				}
				s.Pass(30 * time.Second)
				_ = s.Tick()
			}
			s.WantCount(bottest.Aigul.ID, "Принять до", 1) // a card, and no note that it may not have come
			if strings.Contains(s.Logged(), "<html>") {
				t.Error("a gateway's page is in the log")
			}
		})
	}
}

func TestOneUnreachableChatDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Telegram.Block(bottest.Marat, bottest.Marat.ID)
	s.Put("601")
	if s.Tick() == nil {
		t.Error("no error though a chat cannot be written to")
	}
	s.WantCount(bottest.Aigul.ID, "601", 1)
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601"))
	s.WantCount(bottest.Aigul.ID, "не принимает мои сообщения", 1)
	s.Telegram.Unblock(bottest.Marat, bottest.Marat.ID)
	s.Pass(11 * time.Minute)
	s.Poll()
	s.WantCount(bottest.Marat.ID, "601", 1)
	s.Wants(s.Card(bottest.Marat.ID, "601"), "✅ Принят: Айгуль Ким")
	s.WantCount(bottest.Aigul.ID, "601", 1)
}

func TestHangingChatDoesNotHoldUpLaterCardsOfOthers(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.PollQuietly()
	s.Telegram.Fail(faults.Row{Operation: "sendMessage", End: faults.Hang})
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	refresh := func() { _ = s.Refresh(ctx) } // one chat hangs until the end
	wg.Go(refresh)
	s.Until("both chats are written to", func() bool { return len(s.Telegram.Calls("sendMessage")) == 2 })
	s.Put("602")
	s.PollQuietly()
	wg.Go(refresh)
	s.Until("the chat that does not hang shows the next order", func() bool {
		return len(s.Naming(bottest.Aigul.ID, "602"))+len(s.Naming(bottest.Marat.ID, "602")) == 1
	})
}

func TestHangingTelegramLosesNoCard(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.PollQuietly()
	s.Telegram.Fail(faults.Row{Operation: "sendMessage", End: faults.Hang})
	ctx, stop := context.WithCancel(t.Context())
	refreshed := make(chan error, 1)
	go func() { refreshed <- s.Refresh(ctx) }()
	s.Until("the bot sends", func() bool { return len(s.Telegram.Calls("sendMessage")) == 1 })
	stop() // the program ends while Telegram hangs
	if err := s.Noted("refresh", <-refreshed); err == nil {
		t.Error("no error though nothing was sent")
	}
	s.Restart()
	s.Pass(30 * time.Second) // it may have been sent
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "601", 1)
}

func TestEditIsRepeatedUntilTelegramTakesIt(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Poll()
	s.Telegram.Fail(faults.Row{Operation: "editMessageText", Times: -1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601"))
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "Принять до")
	s.Telegram.ClearFaults()
	s.Poll()
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "✅ Принят: Айгуль Ким")
	s.WantPosts("601", 1, 1)
}

func TestPressIsAnsweredThoughTheConnectionBroke(t *testing.T) {
	t.Parallel()
	for _, where := range []faults.Where{faults.After, faults.Before} {
		s := bottest.New(t, bottest.Alone)
		s.Put("601")
		s.Poll()
		s.Telegram.Fail(faults.Row{Operation: "answerCallbackQuery", Where: where, End: faults.Reset})
		s.WantNotice(s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601")), chattest.Waiting)
	}
}
