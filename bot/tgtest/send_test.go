package tgtest_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/tgtest"
)

func TestSentMessageIsShownAndAnswered(t *testing.T) {
	t.Parallel()
	c := newClock()
	srv := tgtest.New(t, tgtest.WithClock(c.Now))
	srv.Meet(anna(), 7)
	got := into[message](t, call(t, srv, "sendMessage", fields{
		"chat_id": 7, "text": "<b>Заказ 501</b>", "parse_mode": "HTML",
		"reply_markup": fields{"inline_keyboard": [][]fields{accept()}},
	}))
	if got.Text != "Заказ 501" || got.Date != c.Now().Unix() || !got.From.IsBot || got.Chat.Type != "private" {
		t.Errorf("answer is %+v", got)
	}
	if got.Markup == nil || got.Markup.Rows[0][0]["callback_data"] != "v1:acc:501" {
		t.Errorf("answered keyboard is %+v", got.Markup)
	}
	bot := tgtest.User{ID: tgtest.BotID, FirstName: "Kaspi", Username: tgtest.BotUsername}
	want := []tgtest.Message{{
		ID: got.ID, Chat: 7, From: bot, Text: "Заказ 501", HTML: "<b>Заказ 501</b>",
		Keyboard: [][]tgtest.Button{{{Text: "Принять", Data: "v1:acc:501"}}},
		Date:     c.Now().Truncate(time.Second),
	}}
	if diff := cmp.Diff(want, srv.Messages(7)); diff != "" {
		t.Errorf("the chat shows (-want +got):\n%s", diff)
	}
}

// Telegram takes parameters in four forms; all mean the same.
func TestFormsOfRequests(t *testing.T) {
	t.Parallel()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range map[string]string{"chat_id": "7", "text": "5 < 6 & 7"} {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	query := url.Values{"chat_id": {"7"}, "text": {"5 < 6 & 7"}}.Encode()
	tests := []struct{ name, query, contentType, body string }{
		{"json", "", "application/json", `{"chat_id": 7, "text": "5 < 6 & 7"}`},
		{"json with a text id", "", "application/json; charset=utf-8", `{"chat_id": "7", "text": "5 < 6 & 7"}`},
		{"form", "", "application/x-www-form-urlencoded", query},
		{"multipart", "", w.FormDataContentType(), form.String()},
		{"query", "?" + query, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := tgtest.New(t)
			srv.Meet(anna(), 7)
			got := into[message](t, post(t, address(srv, "sendMessage")+tt.query, tt.contentType, tt.body))
			if got.Text != "5 < 6 & 7" {
				t.Errorf("text is %q", got.Text)
			}
			calls := srv.Calls("sendmessage")
			if len(calls) != 1 || calls[0].Params["chat_id"] != "7" || calls[0].Error != "" {
				t.Errorf("calls are %+v", calls)
			}
		})
	}
}

func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	token := "/bot" + tgtest.Token
	tests := []struct {
		name, path, contentType, body string
		code                          int
		words                         string
	}{
		{"wrong token", "/bot" + otherToken + "/getMe", "", "", 401, "Unauthorized"},
		{"token of another shape", "/bot1001:other/getMe", "", "", 404, "Not Found"},
		{"token too long", token + "x/getMe", "", "", 404, "Not Found"},
		{"no token", "/getMe", "", "", 404, "Not Found"},
		{"no method", token, "", "", 404, "Not Found"},
		{"unknown method", token + "/sendTelepathy", "", "", 404, "Not Found: method not found"},
		{"method of Telegram's alone", token + "/sendmediagroup", "", "", 501, "does not know the method sendmediagroup"},
		{"broken JSON", token + "/getMe", "application/json", "{", 400, "Bad Request: can't parse"},
		{"broken form", token + "/getMe", "application/x-www-form-urlencoded", "a=%zz", 400, "can't parse"},
		{"broken multipart", token + "/getMe", "multipart/form-data; boundary=x", "y", 400, "can't parse"},
		{"unknown type", token + "/sendMessage", "text/plain", "chat_id=7&text=x", 400, "message text is empty"},
		{"not UTF-8", token + "/sendMessage?chat_id=7&text=%ff", "", "", 400, "strings must be encoded in UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refusedWith(t, post(t, srv.URL()+tt.path, tt.contentType, tt.body), tt.code, tt.words)
		})
	}
	t.Run("PUT", func(t *testing.T) {
		t.Parallel()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address(srv, "getMe"), nil)
		if err != nil {
			t.Fatal(err)
		}
		refusedWith(t, do(t, req), 405, "Method Not Allowed")
	})
}

func TestMessageRules(t *testing.T) {
	t.Parallel()
	smile := strings.Repeat("😀", 2048) // two UTF-16 units each
	tests := []struct {
		name  string
		f     fields
		words string // of the refusal; empty when it is sent
	}{
		{"plain", fields{"text": "x"}, ""},
		{"no text", fields{}, "Bad Request: message text is empty"},
		{"blank", fields{"text": " \n\t "}, "Bad Request: text must be non-empty"},
		{"only tags", fields{"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"},
		{"4096 letters", fields{"text": strings.Repeat("ж", 4096)}, ""},
		{"4097 letters", fields{"text": strings.Repeat("ж", 4097)}, "Bad Request: message is too long"},
		{"4096 units of emoji", fields{"text": smile}, ""},
		{"4097 units of emoji", fields{"text": smile + "!"}, "message is too long"},
		{"tags do not count", fields{
			"text": strings.Repeat("<b>ж</b>", 3000), "parse_mode": "html",
		}, ""},
		{"more than 32 KiB with tags", fields{
			"text": strings.Repeat("<b>ж</b>", 4000), "parse_mode": "HTML",
		}, "Bad Request: text is too long"},
		{"unknown parse mode", fields{"text": "x", "parse_mode": "Html5"}, "Bad Request: unsupported parse_mode"},
		{"no chat", fields{"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"},
		{"stranger", fields{"text": "x", "chat_id": 99}, "Bad Request: chat not found"},
		{"name of a channel", fields{"text": "x", "chat_id": "@nobody"}, "Bad Request: chat not found"},
		{"answer to nothing", fields{
			"text": "x", "reply_parameters": fields{"message_id": 77},
		}, "Bad Request: message to be replied not found"},
		{"answer to nothing, allowed", fields{
			"text": "x", "reply_parameters": fields{"message_id": 77, "allow_sending_without_reply": true},
		}, ""},
		{"unknown parameter", fields{"text": "x", "colour": "red"}, ""},
		{"answer of the old form to nothing", fields{"text": "x", "reply_to_message_id": 77},
			"Bad Request: message to be replied not found"},
		{"answer of the old form to nothing, allowed", fields{
			"text": "x", "reply_to_message_id": 77, "allow_sending_without_reply": true,
		}, ""},
		{"answer in both forms", fields{
			"text": "x", "reply_to_message_id": 77, "reply_parameters": fields{},
		}, ""},
		{"answer in no other chat", fields{
			"text": "x", "reply_parameters": fields{"message_id": 77, "chat_id": "", "quote": "", "allow_sending_without_reply": true},
		}, ""},
		{"answer to no number", fields{"text": "x", "reply_parameters": fields{"message_id": "x"}},
			`Bad Request: field "message_id" must be of type Number`},
		{"answer without a number", fields{"text": "x", "reply_parameters": fields{"quote": "x"}},
			`Bad Request: can't find field "message_id"`},
		{"answer, null", fields{"text": "x", "reply_parameters": nil}, "Bad Request: object expected as reply parameters"},
		{"entities, null", fields{"text": "x", "entities": nil}, ""},
		{"entities, none", fields{"text": "x", "entities": []string{}}, ""},
		{"entities, no array", fields{"text": "x", "entities": "bold"}, ""},
		{"entities beside a parse mode", fields{
			"text": "<b>x</b>", "parse_mode": "HTML", "entities": []fields{{"type": "bold", "offset": 9, "length": 9}},
		}, ""},
		{"entities of a caption", fields{"text": "x", "caption_entities": []fields{{"type": "bold"}}}, ""},
		{"preview of no link", fields{"text": "x", "link_preview_options": fields{"url": "not-a-url"}},
			"Bad Request: WEBPAGE_URL_INVALID"},
		{"preview by a word", fields{"text": "x", "link_preview_options": fields{"is_disabled": "yes"}},
			`Bad Request: field "is_disabled" must be of type Boolean`},
		{"no preview", fields{"text": "x", "link_preview_options": fields{"is_disabled": true}}, ""},
		{"of a business", fields{"text": "x", "business_connection_id": "x"}, "Bad Request: business connection not found"},
		{"with an effect", fields{"text": "x", "message_effect_id": "5104841245755180586"}, "Bad Request: EFFECT_ID_INVALID"},
		{"paid for", fields{"text": "x", "allow_paid_broadcast": true}, "Bad Request: FLOODSKIP_NOT_ALLOWED"},
		{"into a topic that is not there", fields{"text": "x", "message_thread_id": 99},
			"Bad Request: message thread not found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := tgtest.New(t)
			srv.Meet(anna(), 7)
			if tt.f["chat_id"] == nil {
				tt.f["chat_id"] = 7
			}
			a := call(t, srv, "sendMessage", tt.f)
			if tt.words == "" {
				into[message](t, a)
				return
			}
			refusedWith(t, a, 400, tt.words)
			if mm := srv.Messages(7); mm != nil {
				t.Errorf("the refused message is shown: %+v", mm)
			}
			if got := srv.Calls("sendMessage")[0].Error; got != a.Description {
				t.Errorf("the call's error is %q, want %q", got, a.Description)
			}
		})
	}
}

// What this server cannot judge must not pass for Telegram's approval.
func TestUnjudgedRequestsAreAnswered501(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	for _, f := range []fields{
		{"text": "*x*", "parse_mode": "MarkdownV2"},
		{"text": "x", "entities": []fields{{"type": "bold", "offset": 0, "length": 1}}},
		{"text": "x", "reply_markup": fields{"inline_keyboard": [][]fields{{{"text": "Ко", "web_app": fields{}}}}}},
		{"text": "x", "reply_parameters": fields{"message_id": 1, "quote": "y"}},
		{"text": "x", "ephemeral_message_parameters": fields{}},
	} {
		f["chat_id"] = 7
		refusedWith(t, call(t, srv, "sendMessage", f), 501, "tgtest does not know")
	}
}

func TestReplyShowsWhatItAnswers(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Say(anna(), 7, "где заказ?")
	asked := updates(t, srv, fields{})[0].Message.ID
	got := into[message](t, call(t, srv, "sendMessage", fields{
		"chat_id": 7, "text": "в пути", "reply_parameters": fields{"message_id": asked},
	}))
	if got.ReplyTo == nil || got.ReplyTo.Text != "где заказ?" || srv.Messages(7)[0].ReplyTo != asked {
		t.Errorf("the answer shows %+v, the chat %+v", got.ReplyTo, srv.Messages(7)[0])
	}
	got = into[message](t, call(t, srv, "sendMessage", fields{"chat_id": 7, "text": "тут", "reply_to_message_id": asked}))
	if got.ReplyTo == nil || got.ReplyTo.ID != asked {
		t.Errorf("the answer of the old form shows %+v", got.ReplyTo)
	}
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	tests := []struct {
		name  string
		data  []byte
		extra map[string]string
		code  int
		words string
	}{
		{"with a caption", []byte("<xml/>"), map[string]string{"caption": "<i>прайс</i>", "parse_mode": "HTML"}, 0, ""},
		{"long caption", []byte("x"), map[string]string{"caption": strings.Repeat("ж", 1025)}, 400,
			"Bad Request: message caption is too long"},
		{"empty", nil, nil, 400, "Bad Request: file must be non-empty"},
		{"over 50 MB", make([]byte, 50<<20+1), nil, 413, "Request Entity Too Large"},
		{"not attached", nil, map[string]string{"document": "attach://price"}, 400, "wrong file identifier"},
		{"by an unknown id", nil, map[string]string{"document": "no such file"}, 400, "wrong file identifier"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := upload(t, srv, tt.data, tt.extra)
			if tt.code != 0 {
				refusedWith(t, a, tt.code, tt.words)
				return
			}
			got := into[message](t, a)
			if got.Caption != "прайс" || got.Document.FileName != "прайс.xml" || got.Document.FileSize != 6 {
				t.Errorf("answer is %+v", got)
			}
			again := upload(t, srv, nil, map[string]string{"document": got.Document.FileID})
			if into[message](t, again).Document.FileName != "прайс.xml" {
				t.Errorf("sent again by its id: %s", again.Result)
			}
			shown := srv.Messages(7)[0]
			if shown.Text != "прайс" || string(shown.Document.Data) != "<xml/>" {
				t.Errorf("the chat shows %+v", shown)
			}
		})
	}
	refusedWith(t, call(t, srv, "sendDocument", fields{"chat_id": 7}), 400, "there is no document in the request")
	form := "application/x-www-form-urlencoded"
	refusedWith(t, post(t, address(srv, "sendDocument"), form, strings.Repeat("x", 52<<20)), 413,
		"Request Entity Too Large")
}

// upload sends a document to Anna, as a file unless the extra fields name one.
func upload(t *testing.T, srv *tgtest.Server, data []byte, extra map[string]string) answer {
	t.Helper()
	return uploadAs(t, srv, "document", data, extra)
}

// uploadAs sends a document or a photo.
func uploadAs(t *testing.T, srv *tgtest.Server, as string, data []byte, extra map[string]string) answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if extra[as] == "" {
		part, err := w.CreateFormFile(as, "прайс.xml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range extra {
		_ = w.WriteField(name, value) // a buffer does not fail
	}
	if extra["chat_id"] == "" {
		_ = w.WriteField("chat_id", "7")
	}
	_ = w.Close()
	return post(t, address(srv, "send"+as), w.FormDataContentType(), body.String())
}

// Message ids run through all chats but supergroups, which count for themselves: an id says nothing without
// its chat.
func TestMessageIDs(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	chats := []int64{7, 8, -55, -1_002_000_000_001, -1_002_000_000_002, 7}
	got := make([]string, len(chats))
	for i, chat := range chats {
		user := anna()
		if chat > 0 {
			user.ID = chat
		}
		srv.Meet(user, chat)
		m := into[message](t, call(t, srv, "sendMessage", fields{"chat_id": chat, "text": "x"}))
		got[i] = fmt.Sprint(m.Chat.Type, " ", m.ID)
	}
	want := []string{"private 1", "private 2", "group 3", "supergroup 1", "supergroup 1", "private 4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestChatActions(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	into[bool](t, call(t, srv, "sendChatAction", fields{"chat_id": 7, "action": "upload_document"}))
	refusedWith(t, call(t, srv, "sendChatAction", fields{"chat_id": 7, "action": "dancing"}), 400,
		"wrong parameter action in request")
	refusedWith(t, call(t, srv, "sendChatAction", fields{"chat_id": 9, "action": "typing"}), 400, "chat not found")
}
