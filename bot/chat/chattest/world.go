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

// The people of a scene; the last is a stranger.
var (
	Aigul    = tgtest.User{ID: 101, FirstName: "Айгуль", LastName: "Ким"}
	Marat    = tgtest.User{ID: 102, FirstName: "Марат"}
	Stranger = tgtest.User{ID: 666, FirstName: "Чужой"}
)

// Scene is a strict Telegram with people in it, a log, and a clock that stands still unless a test moves it.
type Scene struct {
	Telegram *tgtest.Server
	Log      *slog.Logger

	t     *testing.T
	mu    sync.Mutex
	ahead time.Duration
	text  bytes.Buffer
}

// NewScene makes a scene at Noon. These people have started the bot.
func NewScene(t *testing.T, people ...tgtest.User) *Scene {
	t.Helper()
	s := &Scene{t: t}
	s.Telegram = tgtest.New(t, tgtest.WithClock(s.Now)) // a press is not too old because the machine is slow
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	s.Log = slog.New(slog.NewTextHandler(s, nil))
	for _, user := range people {
		s.Telegram.Meet(user, user.ID)
	}
	return s
}

// World is a scene with rooms behind it. What people do is handled to its end at once.
type World struct {
	*Scene
	Router *chat.Router
	News   chat.News // that decides what chats hear; nil for all of it where cards go

	Handled []string // the orders on which somebody has pressed, which makes them people's
}

// NewWorld makes a world without rooms. Open them.
func NewWorld(t *testing.T) *World {
	t.Helper()
	return &World{Scene: NewScene(t, Aigul, Marat)}
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
		Token: tgtest.Token, APIURL: w.Telegram.URL(), Log: w.Log, Now: w.Now, Moves: moves{w}, Faster: 100, // no test waits for a pace
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Router, err = chat.New(c, chat.Parts{
		Telegram: client, Store: store, Handled: w.noteHandled, News: w.News, Log: w.Log, Zone: zone, Now: w.Now,
	}, rooms...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(w.Router.Wait)
}

// moves are what the rooms know of groups that became supergroups.
type moves struct{ *World }

func (m moves) MovedTo(ctx context.Context, chat int64) (to int64, moved bool, err error) {
	return m.Router.MovedTo(ctx, chat)
}

func (m moves) NoteMove(ctx context.Context, chat, to int64) error {
	return m.Router.NoteMove(ctx, chat, to)
}

func (w *World) noteHandled(_ context.Context, _ chat.ShopID, code string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Handled = append(w.Handled, code)
	return nil
}

// Chats is what a room's config asks for.
func (w *World) Chats() *chat.Chats { return w.Router.Chats }

// Write takes the log.
func (s *Scene) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	return s.t.Output().Write(p)
}

// Logged is the whole log.
func (s *Scene) Logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// Now is Noon, and what has passed since.
func (s *Scene) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Noon.Add(s.ahead)
}

// Pass moves the clock.
func (s *Scene) Pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
}

// Say makes a person write in their own chat.
func (w *World) Say(user tgtest.User, text string) {
	w.t.Helper()
	if w.Telegram.Say(user, user.ID, text) == 0 {
		w.t.Fatalf("%q never reaches the bot", text)
	}
	w.Router.Handle(w.t.Context(), telegram.Event{From: person(user), Chat: user.ID, Private: true, Text: text})
}

// SayIn makes a person write in a group.
func (w *World) SayIn(user tgtest.User, group int64, text string) {
	w.t.Helper()
	if w.Telegram.Say(user, group, text) == 0 {
		w.t.Fatalf("%q never reaches the bot", text)
	}
	w.Router.Handle(w.t.Context(), telegram.Event{From: person(user), Chat: group, Text: text})
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
	return w.Notice(query)
}

func person(u tgtest.User) telegram.Person {
	return telegram.Person{ID: u.ID, Name: strings.TrimSpace(u.FirstName + " " + u.LastName)}
}

// Forge puts a message of an older program into a chat, with one button.
func (s *Scene) Forge(chat int64, data string) tgtest.Message {
	s.t.Helper()
	keyboard, err := json.Marshal(map[string]any{"inline_keyboard": [][]map[string]string{
		{{"text": "Кнопка", "callback_data": data}},
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	call(s.t, s.Telegram, nil, "sendMessage", url.Values{
		"chat_id": {fmt.Sprint(chat)}, "text": {"старое сообщение"}, "reply_markup": {string(keyboard)},
	})
	return s.Last(chat)
}

// Remove deletes a message, as its reader can.
func (s *Scene) Remove(m tgtest.Message) {
	s.t.Helper()
	call(s.t, s.Telegram, nil, "deleteMessage", url.Values{"chat_id": {fmt.Sprint(m.Chat)}, "message_id": {fmt.Sprint(m.ID)}})
}
