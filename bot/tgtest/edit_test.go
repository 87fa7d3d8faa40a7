package tgtest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/tgtest"
)

const unchanged = "Bad Request: message is not modified: specified new message content and reply markup are " +
	"exactly the same as a current content and reply markup of the message"

func TestEditReplacesTextAndKeyboard(t *testing.T) {
	t.Parallel()
	c := newClock()
	srv := tgtest.New(t, tgtest.WithClock(c.Now))
	srv.Meet(anna(), 7)
	id := sent(t, srv, "новый", accept())
	c.wind(time.Minute)
	got := into[message](t, call(t, srv, "editMessageText", fields{
		"chat_id": 7, "message_id": id, "text": "<b>принят</b>", "parse_mode": "HTML",
	}))
	if got.Text != "принят" || got.EditDate != c.Now().Unix() || got.EditDate == got.Date {
		t.Errorf("answer is %+v", got)
	}
	shown, _ := srv.Message(7, id)
	if shown.HTML != "<b>принят</b>" || shown.Edits != 1 {
		t.Errorf("the chat shows %+v", shown)
	}
	if shown.Keyboard != nil {
		t.Errorf("a keyboard that was not sent stayed: %v", shown.Keyboard)
	}
}

func TestUnchangedEditIsRefused(t *testing.T) {
	t.Parallel()
	keyboard := func(rows ...[]fields) fields { return fields{"inline_keyboard": rows} }
	tests := []struct {
		name   string
		method string
		f      fields
		same   bool
	}{
		{"same", "editMessageText", fields{"text": "<b>карточка</b>", "reply_markup": keyboard(accept())}, true},
		{"other tag, same look", "editMessageText",
			fields{"text": " <strong>карточка</strong>", "reply_markup": keyboard(accept())}, true},
		{"empty rows do not show", "editMessageText",
			fields{"text": "<b>карточка</b>", "reply_markup": keyboard(accept(), []fields{})}, true},
		{"other look", "editMessageText", fields{"text": "карточка", "reply_markup": keyboard(accept())}, false},
		{"keyboard gone", "editMessageText", fields{"text": "<b>карточка</b>"}, false},
		{"other button", "editMessageText", fields{
			"text": "<b>карточка</b>", "reply_markup": keyboard([]fields{{"text": "⏳", "callback_data": "v1:acc:501"}}),
		}, false},
		{"same keyboard", "editMessageReplyMarkup", fields{"reply_markup": keyboard(accept())}, true},
		{"empty keyboard", "editMessageReplyMarkup",
			fields{"reply_markup": fields{"inline_keyboard": [][]fields{}}}, false},
		{"no keyboard", "editMessageReplyMarkup", fields{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := tgtest.New(t)
			srv.Meet(anna(), 7)
			tt.f["chat_id"], tt.f["message_id"] = 7, sent(t, srv, "<b>карточка</b>", accept())
			tt.f["parse_mode"] = "HTML"
			a := call(t, srv, tt.method, tt.f)
			if tt.same {
				refusedWith(t, a, 400, unchanged)
			} else {
				into[message](t, a)
				a = call(t, srv, tt.method, tt.f)
				refusedWith(t, a, 400, unchanged) // the second time
			}
		})
	}
}

func TestEditRules(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(bolat(), 8)
	srv.Say(anna(), 7, "моё")
	theirs := updates(t, srv, fields{})[0].Message.ID
	card := sent(t, srv, "карточка", accept())
	asking := into[message](t, call(t, srv, "sendMessage", fields{
		"chat_id": 7, "text": "цена?", "reply_markup": fields{"force_reply": true},
	})).ID
	file := into[message](t, upload(t, srv, []byte("x"), nil)).ID
	gone := sent(t, srv, "лишнее")
	into[bool](t, call(t, srv, "deleteMessage", fields{"chat_id": 7, "message_id": gone}))
	tests := []struct {
		name  string
		f     fields
		words string
	}{
		{"no id", fields{"chat_id": 7}, "Bad Request: message identifier is not specified"},
		{"unknown", fields{"chat_id": 7, "message_id": 999}, "Bad Request: message to edit not found"},
		{"deleted", fields{"chat_id": 7, "message_id": gone}, "Bad Request: message to edit not found"},
		{"of another chat", fields{"chat_id": 8, "message_id": card}, "Bad Request: message to edit not found"},
		{"a person's", fields{"chat_id": 7, "message_id": theirs}, "Bad Request: message can't be edited"},
		{"with a forced reply", fields{"chat_id": 7, "message_id": asking}, "Bad Request: message can't be edited"},
		{"a document", fields{"chat_id": 7, "message_id": file}, "there is no text in the message to edit"},
		{"no such chat", fields{"chat_id": 9, "message_id": card}, "Bad Request: chat not found"},
		{"reply keyboard", fields{
			"chat_id": 7, "message_id": card, "reply_markup": fields{"keyboard": [][]string{{"Заказы"}}},
		}, "Bad Request: inline keyboard expected"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.f["text"] = "иначе"
			refusedWith(t, call(t, srv, "editMessageText", tt.f), 400, tt.words)
		})
	}
}

func TestBotDeletesOnlyItsOwnInAGroup(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Say(anna(), group, "/start")
	theirs := updates(t, srv, fields{})[0].Message.ID
	refusedWith(t, call(t, srv, "deleteMessage", fields{"chat_id": group, "message_id": theirs}), 400,
		"Bad Request: message can't be deleted")
	srv.Say(anna(), 7, "/start")
	theirs = updates(t, srv, fields{})[1].Message.ID
	into[bool](t, call(t, srv, "deleteMessage", fields{"chat_id": 7, "message_id": theirs}))
}

func TestDeletedMessageIsGone(t *testing.T) {
	t.Parallel()
	c := newClock()
	srv := tgtest.New(t, tgtest.WithClock(c.Now))
	srv.Meet(anna(), 7)
	old := sent(t, srv, "старое")
	c.wind(48*time.Hour + time.Second)
	id := sent(t, srv, "лишнее")
	into[bool](t, call(t, srv, "deleteMessage", fields{"chat_id": 7, "message_id": id}))
	if m, ok := srv.Message(7, id); !ok || !m.Deleted {
		t.Errorf("the deleted message is %+v, %t", m, ok)
	}
	if mm := srv.Messages(7); len(mm) != 1 || mm[0].ID != old {
		t.Errorf("the chat shows %+v", mm)
	}
	refusedWith(t, call(t, srv, "deleteMessage", fields{"chat_id": 7, "message_id": id}), 400,
		"Bad Request: message to delete not found")
	refusedWith(t, call(t, srv, "deleteMessage", fields{"chat_id": 7, "message_id": old}), 400,
		"Bad Request: message can't be deleted for everyone")
}

func TestCommandsMenu(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	orders := []fields{{"command": "orders", "description": "Заказы"}}
	private := fields{"type": "all_private_chats"}
	into[bool](t, call(t, srv, "setMyCommands", fields{
		"commands": orders, "scope": private, "language_code": "kk",
	}))
	type command struct{ Command, Description string }
	get := func(f fields) []command { return into[[]command](t, call(t, srv, "getMyCommands", f)) }
	want := []command{{"orders", "Заказы"}}
	if got := get(fields{"scope": private, "language_code": "kk"}); !cmp.Equal(got, want) {
		t.Errorf("commands are %v, want %v", got, want)
	}
	if got := get(fields{}); len(got) != 0 {
		t.Errorf("the default list is %v, want empty", got)
	}
	long := make([]fields, 101)
	for i := range long {
		long[i] = orders[0]
	}
	for words, f := range map[string]fields{
		"BOT_COMMAND_INVALID":             {"commands": []fields{{"command": "Orders", "description": "x"}}},
		"BOT_COMMAND_DESCRIPTION_INVALID": {"commands": []fields{{"command": "orders"}}},
		"BOT_COMMANDS_TOO_MUCH":           {"commands": long},
		"Unsupported type specified":      {"commands": orders, "scope": fields{"type": "planet"}},
		"chat not found":                  {"commands": orders, "scope": fields{"type": "chat", "chat_id": 9}},
		"invalid language code":           {"commands": orders, "language_code": "russian"},
	} {
		refusedWith(t, call(t, srv, "setMyCommands", f), 400, words)
	}
}
