package main

import (
	"context"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/tgtest"
)

// A day of a shop, and every word that was said to Telegram in it judged by the types that others have written down.
func TestRequestsHaveTheFormThatOthersWroteDown(t *testing.T) {
	t.Parallel()
	schema := botAPI(t)
	o := newOutside(t, 300)
	for n := range 12 { // too many for cards: one list of two pages
		o.kaspi.Put(order(strconv.Itoa(812_345_600 + n)))
	}
	p := o.start(t)
	o.pressed(t, "v1:acc:812345600")
	o.chat(t, "Новые заказы: 11") // what is accepted leaves the page
	o.kaspi.Put(order("812345678"))
	o.pressed(t, "v1:det:812345678")
	o.say("/orders")
	o.pressed(t, "v1:tab:new.2")
	p.says(t, "price list published")
	for _, command := range []string{
		"/start", "/status", "/upload", "/feed", "/today", "/waybills", "/quality", "/notify", "/auto", "/find 812345600",
		"/stock 1", "/listings", "/versions", "/link", "/pulls", "/price 1", "/why 1", "/stop", "/resume",
	} {
		o.say(command)
	}
	o.telegram.SendFile(seller(), seller().ID, tgtest.Document{Name: "ACTIVE.xml", Data: []byte("<xml/>")}, "")
	for _, good := range o.supplier.Goods() {
		o.supplier.Change(good.Article, func(g *alstyletest.Good) { g.Quantity = 0 })
	}
	o.pressed(t, "v1:keep:2")
	o.until(t, "all is said", func() bool {
		return slices.ContainsFunc(o.telegram.Calls("sendDocument"), func(c tgtest.Call) bool { return c.Error == "" }) &&
			len(o.telegram.Answers()) == 4 && len(o.telegram.Calls("getFile")) > 0
	})
	p.stop(t)

	heard := map[string]int{}
	for _, call := range o.telegram.Calls("") {
		if call.Method == "file" {
			continue // a download, which is no method of the API
		}
		heard[call.Method]++
		if err := judged(t, schema, call.Method, call.Params); err != nil {
			t.Errorf("%s %v\n%v", call.Method, call.Params, err)
		}
	}
	want := []string{
		"answerCallbackQuery", "deleteMyCommands", "editMessageText", "getFile", "getMe", "getUpdates", "sendDocument", "sendMessage",
		"sendRichMessage", "setMyCommands",
	}
	if got := slices.Sorted(maps.Keys(heard)); !slices.Equal(got, want) {
		t.Errorf("the program called %v, want %v", got, want)
	}
}

func TestJudgeOfRequestsIsNoYesMan(t *testing.T) {
	t.Parallel()
	schema := botAPI(t)
	for _, c := range []struct {
		method string
		params map[string]string
		ok     bool
	}{
		{"sendMessage", map[string]string{"chat_id": "7", "text": "812345678"}, true},
		{"sendMessage", map[string]string{"chat_id": "7"}, false},
		{"sendMessage", map[string]string{"chat_id": "7", "text": "x", "parse_mod": "HTML"}, false},
		{"sendMessage", map[string]string{"chat_id": "7", "text": "x", "parse_mode": "Html5"}, false},
		{"editMessageText", map[string]string{"text": "x", "reply_markup": `{"inline_keyboard":[]}`}, true},
		{"editMessageText", map[string]string{"text": "x", "reply_markup": `{"inline_keyboard":null}`}, false},
		{"answerCallbackQuery", map[string]string{"callback_query_id": "4611686018427387904"}, true},
		{"answerCallbackQuery", map[string]string{"callback_query_id": "1", "show_alert": "yes"}, false},
		{"getMe", map[string]string{"chat_id": "7"}, false},
	} {
		if err := judged(t, schema, c.method, c.params); (err == nil) != c.ok {
			t.Errorf("%s %v: %v", c.method, c.params, err)
		}
	}
}

// botAPI is the schema of the Bot API.
func botAPI(t *testing.T) *jsonschema.Compiler {
	t.Helper()
	path := os.Getenv("TELEGRAM_SCHEMA")
	if path == "" {
		t.Skip("nobody else's judgement: TELEGRAM_SCHEMA is to name the file that .ci/judges/schema.mjs writes, " +
			"which .ci/run sees to")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	schema := jsonschema.NewCompiler()
	if err := schema.AddResource("telegram.json", doc); err != nil {
		t.Fatal(err)
	}
	return schema
}

// judged is what the schema says of a request. The library sends all as parts of a form, which have no types: a part
// is taken for JSON where it can be, but for those that are a text even if they look like a number.
func judged(t *testing.T, all *jsonschema.Compiler, method string, params map[string]string) error {
	t.Helper()
	schema, err := all.Compile("telegram.json#/definitions/Requests/properties/" + method)
	if err != nil {
		t.Fatal(err)
	}
	request := map[string]any{}
	for name, text := range params {
		request[name] = text
		if slices.Contains([]string{"text", "caption", "callback_query_id"}, name) {
			continue
		}
		if value, err := jsonschema.UnmarshalJSON(strings.NewReader(text)); err == nil {
			request[name] = value
		}
	}
	return schema.Validate(request)
}

// pressed waits for a button and presses it.
func (o *outside) pressed(t *testing.T, data string) {
	t.Helper()
	o.until(t, "a button "+data, func() bool {
		return slices.ContainsFunc(o.telegram.Messages(seller().ID), func(m tgtest.Message) bool {
			return slices.ContainsFunc(slices.Concat(m.Keyboard...), func(b tgtest.Button) bool {
				if b.Data != data {
					return false
				}
				_, err := o.telegram.Press(seller(), m.Chat, m.ID, data)
				return err == nil
			})
		})
	})
}

func (o *outside) until(t *testing.T, what string, ready func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), tgtest.Patience)
	defer cancel()
	if err := o.telegram.Wait(ctx, ready); err != nil {
		t.Fatalf("never seen: %s", what)
	}
}
