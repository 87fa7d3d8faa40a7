package tgtest_test

import (
	"testing"

	"kaspibot/bot/tgtest"
)

func pins(srv *tgtest.Server, chat int64) []int {
	var ids []int
	for _, m := range srv.Pinned(chat) {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestPins(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	first, second := sent(t, srv, "первое"), sent(t, srv, "второе")
	type chatNow struct {
		ID     int64    `json:"id"`
		Type   string   `json:"type"`
		Pinned *message `json:"pinned_message"`
	}
	newest := func() int {
		c := into[chatNow](t, call(t, srv, "getChat", fields{"chat_id": 7}))
		if c.ID != 7 || c.Type != "private" {
			t.Errorf("the chat is %+v", c)
		}
		if c.Pinned == nil {
			return 0
		}
		return c.Pinned.ID
	}
	for _, step := range []struct {
		method string
		f      fields
		newest int
		all    int
	}{
		{"pinChatMessage", fields{"message_id": first}, first, 1},
		{"pinChatMessage", fields{"message_id": second, "disable_notification": true}, second, 2},
		{"pinChatMessage", fields{"message_id": first}, first, 2}, // again
		{"unpinChatMessage", fields{}, second, 1},
		{"unpinChatMessage", fields{"message_id": first}, second, 1}, // not pinned any more
		{"pinChatMessage", fields{"message_id": first}, first, 2},
		{"deleteMessage", fields{"message_id": first}, second, 1},
		{"unpinAllChatMessages", fields{}, 0, 0},
		{"unpinAllChatMessages", fields{}, 0, 0},
	} {
		step.f["chat_id"] = 7
		into[bool](t, call(t, srv, step.method, step.f))
		if got := pins(srv, 7); len(got) != step.all || newest() != step.newest {
			t.Errorf("after %s %v the pins are %v, the newest %d", step.method, step.f, got, newest())
		}
	}
	for words, a := range map[string]answer{
		"message to pin not found":            call(t, srv, "pinChatMessage", fields{"chat_id": 7, "message_id": 99}),
		"message identifier is not specified": call(t, srv, "pinChatMessage", fields{"chat_id": 7}),
		"message to unpin not found":          call(t, srv, "unpinChatMessage", fields{"chat_id": 7}),
		"chat not found":                      call(t, srv, "getChat", fields{"chat_id": 9}),
	} {
		refusedWith(t, a, 400, "Bad Request: "+words)
	}
}

func TestOnlyAnAdministratorPinsAndDeletesInAGroup(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Say(anna(), group, "/start")
	theirs := updates(t, srv, fields{})[0].Message.ID
	about := fields{"chat_id": group, "message_id": theirs}
	for _, method := range []string{"pinChatMessage", "unpinChatMessage", "unpinAllChatMessages"} {
		refusedWith(t, call(t, srv, method, about), 400, "not enough rights to manage pinned messages in the chat")
	}
	refusedWith(t, call(t, srv, "deleteMessage", about), 400, "message can't be deleted")
	srv.Promote(group, true)
	into[bool](t, call(t, srv, "pinChatMessage", about))
	if got := pins(srv, group); len(got) != 1 || got[0] != theirs {
		t.Errorf("the pins are %v", got)
	}
	into[bool](t, call(t, srv, "deleteMessage", about))
	srv.Promote(group, false)
	refusedWith(t, call(t, srv, "unpinAllChatMessages", about), 400, "not enough rights")
	srv.Block(anna(), group)
	refusedWith(t, call(t, srv, "getChat", fields{"chat_id": group}), 403, "bot was kicked from the supergroup chat")
}
