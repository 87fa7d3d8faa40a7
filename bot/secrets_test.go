package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/kaspi/faults"
)

// The logbook of every shop looks for secrets when its test ends; here the library gets reasons to spill them.

func TestUnreadableUpdateIsNotLogged(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	update := `{"update_id":%d,"message":{"message_id":"x","text":"` + bottest.BuyerFirst + ` ` + bottest.BuyerPhone + `"}}`
	for _, body := range []string{
		`{"ok":true,"result":[` + fmt.Sprintf(update, 700_000_900) + `]}`,
		`{"ok":true,"result":[` + fmt.Sprintf(update, 0) + `]}`,
		`{"ok":true,"result":[{"message":"` + bottest.BuyerPhone, // cut
		`<html>` + bottest.BuyerPhone,
	} {
		s.Telegram.Fail(faults.Row{Operation: "getUpdates", Code: http.StatusOK, Body: body})
	}
	s.Telegram.Say(bottest.Stranger, bottest.Stranger.ID, "x") // ends the poll that waits
	s.Until("the bad answers are read", func() bool {
		return strings.Count(s.Logged(), "asking telegram for updates failed") >= 3 &&
			strings.Contains(s.Logged(), "update not understood")
	})
	s.Until("the bot polls again", s.Telegram.Polling)
}

func TestAnswerThatCannotBeReadIsNotLogged(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Poll()
	s.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: 3, Code: http.StatusOK, Body: `{"ok":true,"result":{"text":"` + bottest.BuyerFirst + " " + bottest.BuyerPhone})
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Details("601"))
	if !strings.Contains(s.Logged(), "telegram did not say where a message is") {
		t.Error("the failure is not logged at all")
	}
}

func TestDeadTelegramIsLoggedWithoutTheToken(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Telegram.Fail(faults.Row{Times: -1, End: faults.Reset})
	s.Telegram.Fail(faults.Row{Operation: "getUpdates", Times: -1, End: faults.Reset})
	s.Telegram.Say(bottest.Stranger, bottest.Stranger.ID, "x") // ends the poll that waits
	if s.Tick() == nil {
		t.Error("no error though Telegram is dead")
	}
	s.Until("a poll failed", func() bool {
		return strings.Contains(s.Logged(), "asking telegram for updates failed")
	})
	s.Telegram.ClearFaults()
	s.Pass(30 * time.Second) // it may have been sent
	s.Poll()
	s.WantCount(bottest.Aigul.ID, "601", 1)
}

func TestWrongTokenAndSecondPollerAreLoggedPlainly(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for _, code := range []int{http.StatusUnauthorized, http.StatusConflict} {
		s.Telegram.Fail(faults.Row{Operation: "getUpdates", Code: code})
	}
	s.Telegram.Say(bottest.Stranger, bottest.Stranger.ID, "x") // ends the poll that waits
	s.Until("both are logged", func() bool {
		log := s.Logged()
		return strings.Contains(log, "check TELEGRAM_BOT_TOKEN") && strings.Contains(log, "another program polls")
	})
}

func TestRefusedAcceptIsLoggedWithoutTheBuyer(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	s.Kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadRequest})
	card := s.Card(bottest.Aigul.ID, "601")
	s.Press(bottest.Aigul, card, bottest.Accept("601"))
	s.Press(bottest.Aigul, s.Again(card), bottest.Details("601"))
	if !strings.Contains(s.Logged(), "order=601") {
		t.Error("the order's code is not in the log")
	}
}
