package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kaspibot/kaspi/faults"
)

// The logbook of every shop looks for secrets when its test ends; here the library gets reasons to spill them.

func TestUnreadableUpdateIsNotLogged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	update := `{"update_id":%d,"message":{"message_id":"x","text":"` + buyerFirst + ` ` + buyerPhone + `"}}`
	for _, body := range []string{
		`{"ok":true,"result":[` + fmt.Sprintf(update, 700_000_900) + `]}`,
		`{"ok":true,"result":[` + fmt.Sprintf(update, 0) + `]}`,
		`{"ok":true,"result":[{"message":"` + buyerPhone, // cut
		`<html>` + buyerPhone,
	} {
		s.telegram.Fail(faults.Row{Operation: "getUpdates", Code: http.StatusOK, Body: body})
	}
	s.telegram.Say(stranger, stranger.ID, "x") // ends the poll that waits
	s.until("the bad answers are read", func() bool {
		return strings.Count(s.log.String(), "asking telegram for updates failed") >= 4
	})
	s.until("the bot polls again", s.telegram.Polling)
}

func TestAnswerThatCannotBeReadIsNotLogged(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	s.put("601")
	s.poll()
	s.telegram.Fail(faults.Row{Operation: "sendMessage", Times: 3, Code: http.StatusOK, Body: `{"ok":true,"result":{"text":"` + buyerFirst + " " + buyerPhone})
	s.press(aigul, s.card(aigul.ID, "601"), details("601"))
	if !strings.Contains(s.log.String(), "handling an update failed") {
		t.Error("the failure is not logged at all")
	}
}

func TestDeadTelegramIsLoggedWithoutTheToken(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.telegram.Fail(faults.Row{Times: -1, End: faults.Reset})
	s.telegram.Fail(faults.Row{Operation: "getUpdates", Times: -1, End: faults.Reset})
	s.telegram.Say(stranger, stranger.ID, "x") // ends the poll that waits
	if s.tick() == nil {
		t.Error("no error though Telegram is dead")
	}
	s.until("a poll failed", func() bool {
		return strings.Contains(s.log.String(), "asking telegram for updates failed")
	})
	s.telegram.ClearFaults()
	s.poll()
	s.wantCount(aigul.ID, "601", 1)
}

func TestWrongTokenAndSecondPollerAreLoggedPlainly(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, code := range []int{http.StatusUnauthorized, http.StatusConflict} {
		s.telegram.Fail(faults.Row{Operation: "getUpdates", Code: code})
	}
	s.telegram.Say(stranger, stranger.ID, "x") // ends the poll that waits
	s.until("both are logged", func() bool {
		log := s.log.String()
		return strings.Contains(log, "check TELEGRAM_BOT_TOKEN") && strings.Contains(log, "another program polls")
	})
}

func TestRefusedAcceptIsLoggedWithoutTheBuyer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadRequest})
	s.press(aigul, s.card(aigul.ID, "601"), accept("601"))
	s.press(aigul, s.card(aigul.ID, "601"), details("601"))
	if !strings.Contains(s.log.String(), "order=601") {
		t.Error("the order's code is not in the log")
	}
}
