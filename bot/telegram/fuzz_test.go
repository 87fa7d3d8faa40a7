package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"github.com/go-telegram/bot/models"
)

// FuzzUpdates holds that whatever Telegram answers to a poll, each update is saved whole under its id or left alone, and
// that what was saved makes an event or none.
func FuzzUpdates(f *testing.F) {
	f.Add([]byte(`{"ok":true,"result":[{"update_id":7,"message":{"message_id":1,"text":"/start","date":1,"chat":{"id":5,"type":"private"},"from":{"id":5}}}]}`))
	f.Add([]byte(`{"ok":true,"result":[{"update_id":8,"callback_query":{"id":"1","from":{"id":5},"data":"v1:acc:1","message":{"message_id":2,"date":0,"chat":{"id":-5}}}}]}`))
	f.Add([]byte(`{"ok":true,"result":[{"update_id":9,"message":{"chat":{"id":-5},"migrate_to_chat_id":-100}},{"update_id":0},null,7,{}]}`))
	f.Add([]byte(`{"ok":true,"result":[{"update_id":10,"message":{"from":{"id":5},"document":{"file_id":"x","file_size":1},"reply_to_message":{"message_id":3}}}]}`))
	f.Add([]byte(`{"ok":false,"error_code":409,"description":"Conflict"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		saved := map[int64][]byte{}
		j := &journal{save: func(_ context.Context, updates map[int64][]byte) error {
			saved = updates
			return nil
		}}
		heads, err := j.write(t.Context(), body)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range heads {
			if _, known := saved[h.ID]; h.ID != 0 && !known {
				t.Errorf("update %d is confirmed and not saved", h.ID)
			}
		}
		for id, raw := range saved {
			var h head
			if err := json.Unmarshal(raw, &h); err != nil || h.ID != id || id <= 0 || !bytes.Contains(body, raw) {
				t.Errorf("%s is saved as update %d: %v", raw, id, err)
			}
			var u models.Update
			if json.Unmarshal(raw, &u) == nil {
				_, _ = eventOf(&u, 1001)
				_ = laneOf(&u)
			}
		}
	})
}
