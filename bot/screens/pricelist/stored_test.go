package pricelist

import (
	"testing"

	"kaspibot/bot/chat/chattest"
)

func TestStoredNames(t *testing.T) {
	t.Parallel()
	chattest.Stored(t, map[string]any{
		`{"Message":1,"Version":2,"Trouble":"a","Answered":"2025-11-24T16:00:00Z"}`: &question{},
	})
}
