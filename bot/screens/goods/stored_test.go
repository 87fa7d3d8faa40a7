package goods

import (
	"testing"

	"kaspibot/bot/chat/chattest"
)

func TestStoredNames(t *testing.T) {
	t.Parallel()
	chattest.Stored(t, map[string]any{
		`{"Message":1,"Text":"a"}`: &searched{},
	})
}
