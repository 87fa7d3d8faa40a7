package chat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
)

// What went wrong is told in words of the seller's language, whatever part it comes from and also when its kind is new.
func TestAnUnknownErrorOfEachPartYieldsPlainWords(t *testing.T) {
	t.Parallel()
	raw := errors.New(`Post "https://kaspi.kz/shop": dial tcp 10.0.0.7:443: connect: connection refused`)
	errs := []error{raw, fmt.Errorf("sync: %w", raw)}
	for _, service := range []string{"kaspi", "supplier", "list", "pull", "telegram", "disk", "database", "clock", "new"} {
		for _, kind := range []string{"", "new", "no_answer", "server", "body"} {
			errs = append(errs, fmt.Errorf("job: %w", &chat.FaultError{Fault: chat.Fault{Service: service, Kind: kind}, Err: raw}))
		}
	}
	for _, language := range chat.Languages() {
		words, err := chat.OwnWords(language, time.UTC, func() time.Time { return chattest.Noon })
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range errs {
			told := words.Check("part", "found", err).Remedy
			if told == "" {
				t.Errorf("%s: nothing is told of %v", language, err)
			}
			for _, part := range []string{"tcp", "connect:", "Post", "https://kaspi.kz/shop", "new", "10.0.0.7", "<", "job:"} {
				if strings.Contains(told, part) {
					t.Errorf("%s: %q of a raw error in %q", language, part, told)
				}
			}
		}
	}
}
