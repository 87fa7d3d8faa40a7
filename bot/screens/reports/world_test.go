package reports

import (
	"context"
	"errors"
	"os"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
)

// world is the room with a real store behind it.
type world struct {
	*chattest.World
	data   *store.Store
	screen *Screen
}

func newWorld(t *testing.T) *world {
	t.Helper()
	data := storetest.OpenSQLite(t, t.TempDir())
	w := &world{World: chattest.NewWorld(t), data: data}
	w.screen = New(Config{Store: func(chat.ShopID) Store { return data }, Log: w.Log, Now: w.Now})
	w.Open(chat.Config{}, memory{data}, w.screen.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
	return w
}

// memory is the real store. The room asks no questions that are answered by typing.
type memory struct{ *store.Store }

func (memory) Dialog(context.Context, int64, int64) (chat.Dialog, bool, error) {
	return chat.Dialog{}, false, nil
}
func (memory) SaveDialog(context.Context, chat.Dialog) error { return errors.ErrUnsupported }
