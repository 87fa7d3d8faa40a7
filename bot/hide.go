package bot

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/go-telegram/bot/models"
)

// hidden stands in the inbox for what must not be on disk.
const hidden = "•"

// hide takes the answers to a question for a buyer's code out of updates before they are written down, and keeps them
// in memory for their handler. If the program dies in between, the code is lost and asked for again.
func (b *Bot) hide(ctx context.Context, updates map[int64][]byte) error {
	for id, body := range updates {
		var u models.Update
		if json.Unmarshal(body, &u) != nil || u.Message == nil || u.Message.From == nil || u.Message.Text == "" ||
			strings.HasPrefix(u.Message.Text, "/") {
			continue
		}
		d, found, err := b.Store.Dialog(ctx, u.Message.Chat.ID, u.Message.From.ID)
		if err != nil {
			return err
		}
		if !found || d.Step != stepCode {
			continue
		}
		text := u.Message.Text
		u.Message.Text, u.Message.Entities = hidden, nil
		if updates[id], err = json.Marshal(u); err != nil {
			return err
		}
		b.mu.Lock()
		b.secrets[id] = text
		b.mu.Unlock()
	}
	return nil
}

// secretIn is the text of a message, also of one that was hidden.
func (b *Bot) secretIn(u *models.Update) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if text, ok := b.secrets[u.ID]; ok {
		return text
	}
	return u.Message.Text
}

// forget drops what was hidden of an update that is done.
func (b *Bot) forget(u *models.Update) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.secrets, u.ID)
}
