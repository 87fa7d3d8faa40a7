package telegram

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

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
