package tgtest_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"kaspibot/bot/tgtest"
)

// judge holds answers against the types of the Bot API as others have written them down.
type judge struct {
	*testing.T
	server *tgtest.Server
	schema *jsonschema.Compiler
	judged []string // methods
}

func newJudge(t *testing.T) *judge {
	t.Helper()
	path := os.Getenv("TELEGRAM_SCHEMA")
	if path == "" {
		t.Skip("nobody else's judgement: TELEGRAM_SCHEMA is to name the file that .ci/judges/schema.mjs writes, " +
			"which .ci/run sees to")
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	schema := jsonschema.NewCompiler()
	if err := schema.AddResource("telegram.json", doc); err != nil {
		t.Fatal(err)
	}
	return &judge{T: t, server: tgtest.New(t), schema: schema}
}

// verdict is what the schema says of a method's answer.
func (j *judge) verdict(method string, result []byte) error {
	j.Helper()
	schema, err := j.schema.Compile("telegram.json#/definitions/Answers/properties/" + method)
	if err != nil {
		j.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(result))
	if err != nil {
		j.Fatal(err)
	}
	return schema.Validate(value)
}

// call calls a method and returns its answer, which must have been good and of the right form.
func (j *judge) call(method string, f fields) answer {
	j.Helper()
	return j.check(method, call(j.T, j.server, method, f))
}

func (j *judge) check(method string, a answer) answer {
	j.Helper()
	if !a.OK {
		j.Fatalf("%s is refused: %s", method, a.Description)
	}
	if err := j.verdict(method, a.Result); err != nil {
		j.Errorf("%s answers %s\n%v", method, a.Result, err)
	}
	j.judged = append(j.judged, strings.ToLower(method))
	return a
}

func TestJudgeOfAnswersIsNoYesMan(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for method, bad := range map[string][]string{
		"getChat":       {`{"id":1,"type":"private"}`},
		"getMe":         {`{"id":1,"is_bot":true}`, `{"id":"1","is_bot":true,"first_name":"x"}`, `null`},
		"sendMessage":   {`true`, `{"message_id":1,"date":1,"chat":{"id":1,"type":"private"},"txt":"x"}`},
		"getUpdates":    {`null`, `{}`, `[{"message":null}]`, `[{"update_id":1,"callback_query":{"id":5}}]`},
		"deleteMessage": {`false`, `"true"`},
	} {
		for _, result := range bad {
			if j.verdict(method, []byte(result)) == nil {
				t.Errorf("%s may answer %s", method, result)
			}
		}
	}
}

func TestAnswersHaveTheFormThatOthersWroteDown(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	j.messages()
	j.updates()
	j.settings()
	for _, method := range tgtest.Methods() {
		if !slices.Contains(j.judged, method) {
			t.Errorf("nobody judged %s", method)
		}
	}
}

// What the server does not play it must know by name, or a bot that calls it is told that Telegram has no such method.
func TestMethodsAreThoseThatOthersWroteDown(t *testing.T) {
	t.Parallel()
	newJudge(t)
	text, err := os.ReadFile(os.Getenv("TELEGRAM_SCHEMA"))
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Definitions struct {
			Answers struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	var theirs []string
	for name := range schema.Definitions.Answers.Properties {
		theirs = append(theirs, strings.ToLower(name))
	}
	ours := append(tgtest.Methods(), tgtest.Unplayed()...)
	slices.Sort(theirs)
	slices.Sort(ours)
	if diff := cmp.Diff(theirs, ours); diff != "" {
		t.Errorf("methods (-theirs +ours):\n%s", diff)
	}
}

// messages makes the server answer messages with all that they may carry here.
func (j *judge) messages() {
	j.server.Meet(anna(), anna().ID)
	j.server.Meet(anna(), group)
	j.server.AddTopic(group, 1)
	j.server.Promote(group, true)
	for _, chat := range []int64{anna().ID, group} {
		card := into[message](j.T, j.call("sendMessage", fields{
			"chat_id": chat, "parse_mode": "HTML", "text": `<b>x</b><a href="https://kaspi.kz">x</a>` +
				`<pre><code class="language-go">x</code></pre><tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`,
			"reply_markup": fields{"inline_keyboard": []any{accept(), []fields{
				{"text": "x", "url": "https://kaspi.kz", "style": "danger"}, {"text": "x", "copy_text": fields{"text": "x"}},
				{"text": "x", "disabled": fields{}},
			}}},
		}))
		j.call("sendMessage", fields{
			"chat_id": chat, "text": "x", "reply_parameters": fields{"message_id": card.ID},
			"reply_markup": fields{"keyboard": []any{[]string{"/orders"}}},
		})
		j.call("sendMessage", fields{"chat_id": chat, "text": "x", "reply_markup": fields{"force_reply": true}})
		j.call("editMessageText", fields{"chat_id": chat, "message_id": card.ID, "text": "y"})
		j.call("editMessageReplyMarkup", fields{
			"chat_id": chat, "message_id": card.ID, "reply_markup": fields{"inline_keyboard": []any{accept()}},
		})
		photo := j.check("sendPhoto", uploadAs(j.T, j.server, "photo", picture(j.T, 2, 2), map[string]string{
			"caption": "x", "chat_id": strconv.FormatInt(chat, 10),
		}))
		about := fields{"chat_id": chat, "message_id": into[message](j.T, photo).ID}
		j.call("editMessageCaption", fields{"chat_id": chat, "message_id": about["message_id"], "caption": "y"})
		j.call("pinChatMessage", about)
		j.call("getChat", fields{"chat_id": chat})
		j.call("unpinChatMessage", about)
		j.call("unpinAllChatMessages", fields{"chat_id": chat})
		j.call("sendChatAction", fields{"chat_id": chat, "action": "upload_document"})
		j.call("deleteMessage", fields{"chat_id": chat, "message_id": card.ID})
	}
	j.check("sendDocument", upload(j.T, j.server, []byte("<xml/>"), map[string]string{
		"caption": "<i>x</i>", "parse_mode": "HTML",
	}))
}

// updates makes people do what the bot is told of.
func (j *judge) updates() {
	card := sent(j.T, j.server, "x", accept())
	j.server.Reply(anna(), anna().ID, card, "/orders и ещё")
	j.server.Say(bolat(), bolat().ID, "/start")
	j.server.Say(anna(), group, "/orders@"+tgtest.BotUsername)
	query, err := j.server.Press(anna(), anna().ID, card, "v1:acc:501")
	if err != nil {
		j.Fatal(err)
	}
	j.server.Block(anna(), group)
	j.server.Block(bolat(), bolat().ID)
	j.server.Unblock(bolat(), bolat().ID)
	j.server.SendFile(anna(), anna().ID, tgtest.Document{Name: "ACTIVE.xml", Data: []byte("<xml/>")}, "вот")
	all := into[[]update](j.T, j.call("getUpdates", nil))
	if len(all) != 8 {
		j.Fatalf("%d updates, want 8", len(all))
	}
	j.call("getFile", fields{"file_id": all[7].Message.Document.FileID})
	j.call("answerCallbackQuery", fields{"callback_query_id": query})
	j.call("getUpdates", fields{"offset": -1})
}

// settings calls what is left.
func (j *judge) settings() {
	j.call("getMe", nil)
	j.call("getMyCommands", nil)
	j.call("setMyCommands", fields{"commands": []fields{{"command": "orders", "description": "x"}}})
	j.call("getMyCommands", nil)
	j.call("deleteMyCommands", nil)
	j.server.Rich()
	j.call("sendRichMessage", fields{"chat_id": anna().ID, "rich_message": fields{"html": "<p>601</p>"}})
	j.call("getWebhookInfo", nil)
	j.call("setWebhook", fields{"url": "http://127.0.0.1:1/", "allowed_updates": []string{"message"}})
	j.call("getWebhookInfo", nil)
	j.call("deleteWebhook", fields{"drop_pending_updates": true})
}
