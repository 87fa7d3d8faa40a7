package tgtest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

func TestFaultsAreTakenInOrderThenPass(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	srv.Fail(faults.Row{Code: 429, RetryAfter: 3})
	srv.Fail(faults.Row{Operation: "sendmessage", Times: 2, Code: 500})
	srv.Fail(tgtest.Migrated("", group))
	text := fields{"chat_id": 7, "text": "x"}

	updates(t, srv, fields{}) // a fault for any method spares the poller
	a := call(t, srv, "sendMessage", text)
	refusedWith(t, a, 429, "Too Many Requests: retry after 3")
	if a.Parameters.RetryAfter != 3 || a.RetryAfter != "3" {
		t.Errorf("retry_after is %d, the header %q", a.Parameters.RetryAfter, a.RetryAfter)
	}
	refusedWith(t, call(t, srv, "sendMessage", text), 500, "Internal Server Error")
	refusedWith(t, call(t, srv, "sendMessage", text), 500, "Internal Server Error")
	a = call(t, srv, "getMe", fields{})
	refusedWith(t, a, 400, "Bad Request: group chat was upgraded to a supergroup chat")
	if a.Parameters.MigrateTo != group {
		t.Errorf("migrate_to_chat_id is %d", a.Parameters.MigrateTo)
	}
	into[message](t, call(t, srv, "sendMessage", text))
	if n := len(srv.Messages(7)); n != 1 {
		t.Errorf("%d messages were sent, want 1", n)
	}
}

func TestAnswerLostAfterTheWork(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	srv.Fail(faults.Row{Where: faults.After, Code: 502, Body: "<html>Bad Gateway</html>"})
	body, status := raw(t, srv, `{"chat_id": 7, "text": "x"}`)
	if status != 502 || body != "<html>Bad Gateway</html>" {
		t.Errorf("answer is %d %q", status, body)
	}
	if n := len(srv.Messages(7)); n != 1 {
		t.Errorf("%d messages were sent, want 1", n)
	}
	if got := srv.Calls("sendMessage")[0].Error; got != "fault: HTTP 502" {
		t.Errorf("the call's error is %q", got)
	}
}

func TestFaultsForEverUntilCleared(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Fail(faults.Row{Operation: "getMe", Times: -1, Code: 401, Text: "Unauthorized"})
	for range 3 {
		refusedWith(t, call(t, srv, "getMe", fields{}), 401, "Unauthorized")
	}
	srv.ClearFaults()
	call(t, srv, "getMe", fields{})
	if calls := srv.Calls("getMe"); calls[3].Error != "" {
		t.Errorf("after ClearFaults: %+v", calls[3])
	}
}

func TestCutConnection(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	srv.Fail(faults.Row{Where: faults.After, End: faults.Reset})
	resp, err := http.Post(address(srv, "sendMessage"), "application/json", strings.NewReader(`{"chat_id":7,"text":"x"}`))
	if err == nil {
		resp.Body.Close()
		t.Fatalf("the cut connection answered %s", resp.Status)
	}
	if n := len(srv.Messages(7)); n != 1 {
		t.Errorf("%d messages were sent, want 1", n)
	}
}

func TestHangEndsWithTheClientOrTheServer(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Fail(faults.Row{Times: 2, End: faults.Hang})
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, 2)
	get := func(ctx context.Context) {
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, address(srv, "getMe"), nil)
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		gone <- err
	}
	go get(ctx)
	go get(t.Context())
	if err := srv.Wait(t.Context(), func() bool { return len(srv.Calls("getMe")) == 2 }); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-gone; err == nil {
		t.Error("the hanging call answered the client that left")
	}
	srv.Close()
	if err := <-gone; err == nil {
		t.Error("the hanging call answered when the server closed")
	}
}

func raw(t *testing.T, srv *tgtest.Server, body string) (answer string, status int) {
	t.Helper()
	resp, err := http.Post(address(srv, "sendMessage"), "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(all), resp.StatusCode
}

func TestLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		chats []int64
		burst int
		wait  int // seconds
	}{
		{"a person", []int64{7}, 3, 1},
		{"a group", []int64{group}, 20, 3},
		{"everybody", people(40), 30, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newClock()
			srv := tgtest.New(t, tgtest.WithLimits(), tgtest.WithClock(c.Now))
			send := func(i int) answer {
				chat := tt.chats[i%len(tt.chats)]
				srv.Meet(tgtest.User{ID: max(chat, 1), FirstName: "x"}, chat)
				return call(t, srv, "sendMessage", fields{"chat_id": chat, "text": "x"})
			}
			for i := range tt.burst {
				into[message](t, send(i))
			}
			a := send(tt.burst)
			refusedWith(t, a, 429, "Too Many Requests: retry after ")
			if a.Parameters.RetryAfter != tt.wait {
				t.Errorf("retry_after is %d, want %d", a.Parameters.RetryAfter, tt.wait)
			}
			c.wind(time.Duration(tt.wait) * time.Second)
			into[message](t, send(tt.burst))
		})
	}
}

func people(n int) []int64 {
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = int64(100 + i)
	}
	return ids
}

func TestEditsCountAndAnswersDoNot(t *testing.T) {
	t.Parallel()
	c := newClock()
	srv := tgtest.New(t, tgtest.WithLimits(), tgtest.WithClock(c.Now))
	srv.Meet(anna(), 7)
	id := sent(t, srv, "0", accept())
	edit := func(text string) answer {
		return call(t, srv, "editMessageText", fields{
			"chat_id": 7, "message_id": id, "text": text,
			"reply_markup": fields{"inline_keyboard": [][]fields{accept()}},
		})
	}
	into[message](t, edit("1"))
	into[message](t, edit("2"))
	refusedWith(t, edit("3"), 429, "retry after 1")
	for range 5 {
		query, err := srv.Press(anna(), 7, id, "v1:acc:501")
		if err != nil {
			t.Fatal(err)
		}
		into[bool](t, call(t, srv, "answerCallbackQuery", fields{"callback_query_id": query}))
	}
	if shown, _ := srv.Message(7, id); shown.Text != "2" || shown.Edits != 2 {
		t.Errorf("the chat shows %+v", shown)
	}
}

func TestWatchTellsEverythingInOrder(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Say(anna(), 7, "/start")
	card := sent(t, srv, "карточка", accept())
	upload(t, srv, []byte("x"), nil)
	query, err := srv.Press(anna(), 7, card, "v1:acc:501")
	if err != nil {
		t.Fatal(err)
	}
	call(t, srv, "answerCallbackQuery", fields{"callback_query_id": query})
	var got []tgtest.EventKind
	for e := range srv.Watch(t.Context()) {
		got = append(got, e.Kind)
		if e.Kind == tgtest.EventAnswered { // the next two happen while we watch
			call(t, srv, "editMessageText", fields{"chat_id": 7, "message_id": card, "text": "принят"})
		}
		if e.Kind == tgtest.EventEdited {
			if e.Message.Text != "принят" {
				t.Errorf("the edit shows %q", e.Message.Text)
			}
			call(t, srv, "deleteMessage", fields{"chat_id": 7, "message_id": card})
		}
		if e.Kind == tgtest.EventDeleted {
			break
		}
	}
	want := []tgtest.EventKind{
		tgtest.EventSaid, tgtest.EventSent, tgtest.EventDocument, tgtest.EventPressed,
		tgtest.EventAnswered, tgtest.EventEdited, tgtest.EventDeleted,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestWaitingEndsWithTheContextOrTheServer(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	never := func() bool { return false }
	if err := srv.Wait(ctx, never); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("Wait with a dead context: %v", err)
	}
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for range srv.Watch(t.Context()) {
			t.Error("an event out of nowhere")
		}
	}()
	srv.Close()
	<-watched
	if err := srv.Wait(t.Context(), never); err == nil || !strings.Contains(err.Error(), "server closed") {
		t.Errorf("Wait on a closed server: %v", err)
	}
}
