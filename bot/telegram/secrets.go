package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// secrets keeps in memory what must not be on disk: answers to secret questions, until they are handled.
type secrets struct {
	secret func(ctx context.Context, chat, user int64) (bool, error) // whether the next answer is one

	mu    sync.Mutex
	texts map[int64]string // by update
}

// redacted stands in the inbox for what must not be on disk.
const redacted = "•"

// redact takes answers to secret questions out of updates before they are written down, and keeps them in memory for
// their handler. If the program dies in between, the answer is lost and asked for again.
func (s *secrets) redact(ctx context.Context, updates map[int64][]byte) error {
	for id, body := range updates {
		var u models.Update
		if json.Unmarshal(body, &u) != nil || u.Message == nil || u.Message.From == nil || u.Message.Text == "" ||
			strings.HasPrefix(u.Message.Text, "/") {
			continue
		}
		secret, err := s.secret(ctx, u.Message.Chat.ID, u.Message.From.ID)
		if err != nil {
			return err
		}
		if !secret {
			continue
		}
		text := u.Message.Text
		u.Message.Text, u.Message.Entities = redacted, nil
		if updates[id], err = json.Marshal(u); err != nil {
			return err
		}
		s.mu.Lock()
		s.texts[id] = text
		s.mu.Unlock()
	}
	return nil
}

// revealed is the text of an event, also of one that was redacted.
func (s *secrets) revealed(e Event) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text, ok := s.texts[e.Update]; ok {
		return text
	}
	return e.Text
}

// forget drops what was redacted of an update that is done.
func (s *secrets) forget(update int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.texts, update)
}

// brief is an error of the library for people who log it.
func brief(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return briefError{err}
}

type briefError struct{ error }

func (e briefError) Error() string { return briefly(e.error) }
func (e briefError) Unwrap() error { return e.error }

// briefly cuts an error for the log: the library puts all that it could not read into its text, the HTML of a gateway
// as well as updates and messages with the words and names of people in them.
func briefly(err error) string {
	text := err.Error()
	if i := strings.IndexAny(text, "{<"); i >= 0 {
		text = text[:i] + "…"
	}
	return redact(text[:min(len(text), 300)])
}

// described are the heads of Telegram's own words, which may quote what was sent.
var described = regexp.MustCompile(`(?s)(Bad Request|Forbidden|Conflict|Unauthorized|Not Found): (.*)`)

// redact takes out of Telegram's words what may be a person's: words in other letters than Latin ones, or with a capital
// that is no code, and numbers of five digits or more, in one word or in several that stand together.
func redact(text string) string {
	m := described.FindStringSubmatchIndex(text)
	if m == nil {
		return text
	}
	words := strings.Fields(text[m[4]:])
	for end := 0; end < len(words); {
		begin := end // of the words that stand for one thing: a phone may be written in several
		for end++; end < len(words) && !lettered(words[begin]) && !lettered(words[end]); {
			end++
		}
		if private(strings.Join(words[begin:end], "")) {
			for i := begin; i < end; i++ {
				words[i] = "***"
			}
		}
	}
	return text[:m[4]] + strings.Join(words, " ")
}

func lettered(word string) bool { return strings.ContainsFunc(word, unicode.IsLetter) }

func private(word string) bool {
	digits, latin := 0, true
	for _, r := range word {
		if r >= '0' && r <= '9' {
			digits++
		}
		latin = latin && (r < utf8.RuneSelf || r == '…')
	}
	bare := strings.Trim(word, `"'().,:;…`)
	code := strings.ToUpper(bare) == bare && strings.Contains(bare, "_") // as in PEER_ID_INVALID
	capital := strings.ToLower(bare) != bare && !code && bare != "Can't"
	return digits > 4 || !latin || capital
}
