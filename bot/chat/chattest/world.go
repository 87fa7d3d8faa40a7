package chattest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
)

// Group is a supergroup of the shop's people.
const Group = -100_200_300_400_500

// The people of a World; the last is a stranger.
var (
	Aigul    = tgtest.User{ID: 101, FirstName: "Айгуль", LastName: "Ким"}
	Marat    = tgtest.User{ID: 102, FirstName: "Марат"}
	Stranger = tgtest.User{ID: 666, FirstName: "Чужой"}
)

// World is a strict Telegram with rooms behind it, and a clock that stands still unless a test moves it. What people do
// is handled to its end at once.
type World struct {
	Telegram *tgtest.Server
	Router   *chat.Router
	Log      *slog.Logger

	t     *testing.T
	mu    sync.Mutex
	ahead time.Duration
	text  bytes.Buffer
}

// NewWorld makes a world without rooms. Open them.
func NewWorld(t *testing.T) *World {
	t.Helper()
	w := &World{t: t, Telegram: tgtest.New(t)}
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w.Log = slog.New(slog.NewTextHandler(w, nil))
	for _, user := range []tgtest.User{Aigul, Marat} {
		w.Telegram.Meet(user, user.ID)
	}
	return w
}

// Open starts the rooms, or starts them anew. The owners are those of the config, or else Aigul and Marat.
func (w *World) Open(c chat.Config, store chat.Store, rooms ...chat.Room) {
	w.t.Helper()
	if len(c.Owners) == 0 {
		c.Owners = []int64{Aigul.ID, Marat.ID}
	}
	if c.Home != 0 {
		w.Telegram.Meet(Aigul, c.Home)
	}
	client, err := telegram.New(telegram.Config{
		Token: tgtest.Token, APIURL: w.Telegram.URL(), Log: w.Log, Now: w.Now, Moves: stays{},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Router, err = chat.New(c, chat.Parts{Telegram: client, Store: store, Log: w.Log, Zone: zone, Now: w.Now}, rooms...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(w.Router.Wait)
}

// stays is a Telegram in which no group becomes a supergroup.
type stays struct{}

func (stays) MovedTo(context.Context, int64) (int64, bool, error) { return 0, false, nil }
func (stays) NoteMove(context.Context, int64, int64) error        { return nil }

// Chats is what a room's config asks for.
func (w *World) Chats() *chat.Chats { return w.Router.Chats }

// Write takes the log.
func (w *World) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	return w.t.Output().Write(p)
}

// Logged is the whole log.
func (w *World) Logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// Now is Noon, and what has passed since.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return Noon.Add(w.ahead)
}

// Pass moves the clock.
func (w *World) Pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ahead += d
}

// Say makes a person write in their own chat.
func (w *World) Say(user tgtest.User, text string) {
	w.t.Helper()
	if w.Telegram.Say(user, user.ID, text) == 0 {
		w.t.Fatalf("%q never reaches the bot", text)
	}
	w.Router.Handle(w.t.Context(), telegram.Event{From: person(user), Chat: user.ID, Private: true, Text: text})
}

// Press makes a person press a button, and returns what they were told.
func (w *World) Press(user tgtest.User, m tgtest.Message, data string) string {
	w.t.Helper()
	query, err := w.Telegram.Press(user, m.Chat, m.ID, data)
	if err != nil {
		w.t.Fatalf("%v\n%s", err, w.Screens())
	}
	w.Router.Handle(w.t.Context(), telegram.Event{
		From: person(user), Chat: m.Chat, Private: m.Chat == user.ID, Message: m.ID, Press: query, Data: data,
	})
	for _, a := range w.Telegram.Answers() {
		if a.Query == query {
			return a.Text
		}
	}
	w.t.Errorf("press %q was never answered", data)
	return ""
}

func person(u tgtest.User) telegram.Person {
	return telegram.Person{ID: u.ID, Name: strings.TrimSpace(u.FirstName + " " + u.LastName)}
}

// Forge puts a message of an older program into a chat, with one button.
func (w *World) Forge(chat int64, data string) tgtest.Message {
	w.t.Helper()
	keyboard, err := json.Marshal(map[string]any{"inline_keyboard": [][]map[string]string{
		{{"text": "Кнопка", "callback_data": data}},
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	call(w.t, w.Telegram, nil, "sendMessage", url.Values{
		"chat_id": {fmt.Sprint(chat)}, "text": {"старое сообщение"}, "reply_markup": {string(keyboard)},
	})
	return w.Last(chat)
}

// Remove deletes a message, as its reader can.
func (w *World) Remove(m tgtest.Message) {
	w.t.Helper()
	call(w.t, w.Telegram, nil, "deleteMessage", url.Values{"chat_id": {fmt.Sprint(m.Chat)}, "message_id": {fmt.Sprint(m.ID)}})
}
