package tgtest_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
)

// does calls a method as a bot would.
func does(t *testing.T, srv *tgtest.Server, method string, params map[string]any) {
	t.Helper()
	body, _ := json.Marshal(params)
	resp, err := http.Post(srv.URL()+"/bot"+tgtest.Token+"/"+method, "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", method, resp.Status)
	}
}

func TestTheAppShowsAChatAsItIs(t *testing.T) {
	t.Parallel()
	now := time.Now()
	srv := tgtest.New(t, tgtest.WithClock(func() time.Time { return now }))
	anna := tgtest.User{ID: 7, FirstName: "Anna", Language: "kk"}
	srv.Say(anna, anna.ID, "/start")
	does(t, srv, "sendChatAction", map[string]any{"chat_id": 7, "action": "typing"})
	if b, ok := srv.Busy(7); !ok || b.Action != "typing" {
		t.Errorf("busy: %+v %t", b, ok)
	}
	now = now.Add(6 * time.Second)
	if _, ok := srv.Busy(7); ok {
		t.Error("it is busy for ever")
	}
	does(t, srv, "sendChatAction", map[string]any{"chat_id": 7, "action": "typing"})
	does(t, srv, "sendMessage", map[string]any{"chat_id": 7, "text": "😀 <b>a <i>b</i></b>", "parse_mode": "HTML"})
	if _, ok := srv.Busy(7); ok {
		t.Error("it is busy though its message is there")
	}
	does(t, srv, "sendMessage", map[string]any{"chat_id": 7, "text": "goes"})
	does(t, srv, "deleteMessage", map[string]any{"chat_id": 7, "message_id": 3})
	shown := srv.Chat(7, 10)
	if len(shown) != 2 || shown[0].Text != "/start" || shown[0].Entities[0].Type != "bot_command" {
		t.Fatalf("shown: %+v", shown)
	}
	want := []tgtest.Entity{{Type: "bold", Offset: 3, Length: 3}, {Type: "italic", Offset: 5, Length: 1}}
	if !slices.Equal(shown[1].Entities, want) {
		t.Errorf("entities: %+v", shown[1].Entities)
	}
	if newest := srv.Chat(7, 2); len(newest) != 1 || newest[0].ID != 2 {
		t.Errorf("the newest: %+v", newest)
	}
	if srv.Chat(8, 10) != nil {
		t.Error("a chat that nobody knows shows something")
	}
}

func TestTheMenuIsTheNearestList(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	anna, boris := tgtest.User{ID: 7, Language: "kk"}, tgtest.User{ID: 8}
	srv.Meet(anna, anna.ID)
	if srv.Menu(anna) != nil {
		t.Error("a menu out of nothing")
	}
	set := func(name string, more map[string]any) {
		params := map[string]any{"commands": []map[string]string{{"command": name, "description": "d"}}}
		maps.Copy(params, more)
		does(t, srv, "setMyCommands", params)
	}
	for _, step := range []struct {
		name string
		more map[string]any
		anna string
	}{
		{"all", nil, "all"},
		{"kazakh", map[string]any{"language_code": "kk"}, "kazakh"},
		{"private", map[string]any{"scope": map[string]any{"type": "all_private_chats"}}, "private"},
		{"hers", map[string]any{"scope": map[string]any{"type": "chat", "chat_id": 7}}, "hers"},
	} {
		set(step.name, step.more)
		if got := srv.Menu(anna); len(got) != 1 || got[0].Name != step.anna {
			t.Errorf("after %s: %+v", step.name, got)
		}
	}
	if got := srv.Menu(boris); len(got) != 1 || got[0].Name != "private" {
		t.Errorf("of another: %+v", got)
	}
}
