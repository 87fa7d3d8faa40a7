package tgtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/tgtest"
)

func TestCommandsAreMarkedInUTF16Units(t *testing.T) {
	t.Parallel()
	command := func(offset, length int) entity {
		return entity{Type: "bot_command", Offset: offset, Length: length}
	}
	tests := []struct {
		text string
		want []entity
	}{
		{"/orders", []entity{command(0, 7)}},
		{"/orders@kaspi_tgtest_bot 5", []entity{command(0, 24)}},
		{"😀 заказы: /orders", []entity{command(11, 7)}},
		{"/a, /b!", []entity{command(0, 2), command(4, 2)}},
		{"и/или", nil},
		{"/заказы", nil},
		{"a/b/c", nil},
		{"/", nil},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			srv := tgtest.New(t)
			srv.Say(anna(), 7, tt.text)
			if diff := cmp.Diff(tt.want, updates(t, srv, fields{})[0].Message.Entities); diff != "" {
				t.Errorf("entities (-want +got):\n%s", diff)
			}
		})
	}
}

// In a group a bot sees what concerns it and nothing else.
func TestPrivacyOfGroups(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), group)
	card := into[message](t, call(t, srv, "sendMessage", fields{"chat_id": group, "text": "карточка"})).ID
	tests := []struct {
		text  string
		reply int
		seen  bool
	}{
		{"обед?", 0, false},
		{"/orders", 0, true},
		{"/orders@" + strings.ToUpper(tgtest.BotUsername), 0, true},
		{"/orders@other_bot", 0, false},
		{"смотри /orders", 0, false},
		{"эй @" + tgtest.BotUsername, 0, true},
		{"берём", card, true},
		{"берём", card + 1, false},
	}
	for _, tt := range tests {
		id := srv.Reply(anna(), group, tt.reply, tt.text)
		got := updates(t, srv, fields{"offset": id})
		if seen := id != 0; seen != tt.seen || seen && (len(got) != 1 || got[0].Message.Text != tt.text) {
			t.Errorf("%q in answer to %d: update %d, %+v, want seen=%t", tt.text, tt.reply, id, got, tt.seen)
		}
	}
}

func TestSomebodyElsesPrivateChatIsAMistake(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	defer func() {
		if recover() == nil {
			t.Error("Anna wrote in Bolat's chat with the bot")
		}
	}()
	srv.Say(anna(), bolat().ID, "привет")
}

func TestBlockedBotIsToldAndRefused(t *testing.T) {
	t.Parallel()
	for chat, words := range map[int64]string{
		7:     "Forbidden: bot was blocked by the user",
		-55:   "Forbidden: bot was kicked from the group chat",
		group: "Forbidden: bot was kicked from the supergroup chat",
	} {
		srv := tgtest.New(t)
		srv.Meet(anna(), chat)
		text := fields{"chat_id": chat, "text": "x"}
		id := into[message](t, call(t, srv, "sendMessage", text)).ID
		srv.Block(anna(), chat)
		srv.Block(anna(), chat)
		refusedWith(t, call(t, srv, "sendMessage", text), 403, words)
		text["message_id"] = id
		refusedWith(t, call(t, srv, "editMessageText", text), 403, words)
		if id := srv.Say(anna(), chat, "/start"); id != 0 {
			t.Errorf("the blocked bot got update %d", id)
		}
		srv.Unblock(anna(), chat)
		into[message](t, call(t, srv, "sendMessage", fields{"chat_id": chat, "text": "снова"}))
		told := updates(t, srv, fields{})
		if len(told) != 2 || told[0].Member.New.Status != "kicked" || told[1].Member.New.Status != "member" {
			t.Errorf("chat %d: the bot was told %+v", chat, told)
		}
	}
}

func TestPressReachesTheBotWithItsMessage(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	card := sent(t, srv, "заказ 501", accept())
	id, err := srv.Press(anna(), 7, card, "v1:acc:501")
	if err != nil {
		t.Fatal(err)
	}
	u := updates(t, srv, fields{})[0].Callback
	if u.ID != id || u.Data != "v1:acc:501" || u.From.ID != 7 || u.Message.ID != card || u.Message.Markup == nil {
		t.Errorf("the bot got %+v", u)
	}
	into[bool](t, call(t, srv, "answerCallbackQuery", fields{
		"callback_query_id": id, "text": "Принимаю…", "show_alert": true,
	}))
	want := []tgtest.CallbackAnswer{{Query: id, From: 7, Data: "v1:acc:501", Text: "Принимаю…", Alert: true}}
	got := srv.Answers()
	got[0].At = time.Time{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func TestOnlyShownButtonsCanBePressed(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	card := sent(t, srv, "заказ", accept(), []fields{{"text": "Нет", "disabled": fields{}}})
	gone := sent(t, srv, "другой", accept())
	into[bool](t, call(t, srv, "deleteMessage", fields{"chat_id": 7, "message_id": gone}))
	for _, tt := range []struct {
		chat    int64
		message int
		data    string
	}{
		{7, card, "v1:acc:502"}, {7, card, ""}, {7, gone, "v1:acc:501"}, {7, 99, "v1:acc:501"}, {8, card, "v1:acc:501"},
	} {
		if _, err := srv.Press(anna(), tt.chat, tt.message, tt.data); err == nil {
			t.Errorf("pressed %+v", tt)
		}
	}
	into[message](t, call(t, srv, "editMessageReplyMarkup", fields{"chat_id": 7, "message_id": card}))
	if _, err := srv.Press(anna(), 7, card, "v1:acc:501"); err == nil {
		t.Error("pressed a button that was taken away")
	}
	if got := updates(t, srv, fields{}); len(got) != 0 {
		t.Errorf("the bot heard of %+v", got)
	}
}

func TestAnswersToPresses(t *testing.T) {
	t.Parallel()
	const tooOld = "Bad Request: query is too old and response timeout expired or query ID is invalid"
	tests := []struct {
		name  string
		after time.Duration
		f     fields
		words string
	}{
		{"silent", 0, fields{}, ""},
		{"200 units", 0, fields{"text": strings.Repeat("😀", 100)}, ""},
		{"201 units", 0, fields{"text": strings.Repeat("😀", 100) + "!"}, "MESSAGE_TOO_LONG"},
		{"just in time", 10 * time.Second, fields{}, ""},
		{"too late", 10*time.Second + 1, fields{}, tooOld},
		{"unknown", 0, fields{"callback_query_id": "1"}, tooOld},
		{"deep link", 0, fields{"url": "https://t.me/" + tgtest.BotUsername + "?start=x"}, ""},
		{"other link", 0, fields{"url": "https://kaspi.kz"}, "URL_INVALID"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newClock()
			srv := tgtest.New(t, tgtest.WithClock(c.Now))
			srv.Meet(anna(), 7)
			id, err := srv.Press(anna(), 7, sent(t, srv, "заказ", accept()), "v1:acc:501")
			if err != nil {
				t.Fatal(err)
			}
			c.wind(tt.after)
			if tt.f["callback_query_id"] == nil {
				tt.f["callback_query_id"] = id
			}
			a := call(t, srv, "answerCallbackQuery", tt.f)
			if tt.words != "" {
				refusedWith(t, a, 400, tt.words)
				return
			}
			into[bool](t, a)
			refusedWith(t, call(t, srv, "answerCallbackQuery", tt.f), 400, tooOld) // once is enough
		})
	}
}
