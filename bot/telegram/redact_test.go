package telegram

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tg "github.com/go-telegram/bot"
)

func TestWhatTelegramQuotesOfPeopleStaysOutOfLogs(t *testing.T) {
	t.Parallel()
	for _, quoted := range []string{
		"can't parse entities: Unsupported start tag \"Айгуль\" at byte offset 12",
		"wrong name Aigul Primerova, phone +77011234567, 7011234567",
		"text has +7 701 123 45 67 in it", "text has 8 (701) 123 - 45 - 67 in it",
	} {
		err := &Error{Kind: KindRefused, Err: fmt.Errorf("%w, Bad Request: %s", tg.ErrorBadRequest, quoted)}
		for _, private := range []string{"Айгуль", "Aigul", "Primerova", "7011234567", "701", "123"} {
			if strings.Contains(err.Error(), private) || strings.Contains(brief(errors.Unwrap(err)).Error(), private) {
				t.Errorf("%q is in %q", private, err)
			}
		}
	}
	for text, want := range map[string]string{
		"bad request, Bad Request: message to edit not found":    "message to edit not found",
		"bad request, Bad Request: PEER_ID_INVALID":              "PEER_ID_INVALID",
		"dial tcp 149.154.167.220:443: connect: Connection lost": "149.154.167.220:443: connect: Connection lost",
	} {
		if got := briefly(errors.New(text)); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}
