package tgtest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/tgtest"
)

func TestKeyboardRules(t *testing.T) {
	t.Parallel()
	button := func(extra string) string { return `{"inline_keyboard": [[{"text": "Б", ` + extra + `}]]}` }
	one := `{"text": "Б", "callback_data": "x"},`
	row := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat(one, n), ",") + "]" }
	tests := []struct {
		name   string
		markup string
		words  string // of the refusal; empty when it is taken
	}{
		{"data of 64 bytes", button(`"callback_data": "` + strings.Repeat("ж", 32) + `"`), ""},
		{"data of 65 bytes", button(`"callback_data": "` + strings.Repeat("ж", 32) + `x"`), "BUTTON_DATA_INVALID"},
		{"empty data", button(`"callback_data": ""`), "Text buttons are unallowed in the inline keyboard"},
		{"no action", button(`"style": "primary"`), "Text buttons are unallowed in the inline keyboard"},
		{"two actions", button(`"callback_data": "x", "url": "https://kaspi.kz"`), ""},
		{"a good one and a bad one behind it", button(`"callback_data": "x", "copy_text": {"text": ""}`), ""},
		{"a bad one and a good one behind it", button(`"url": "ftp://x", "callback_data": "x"`), "is invalid"},
		{"null link", button(`"url": null, "callback_data": "x"`), `Field "url" must be of type String`},
		{"null data", button(`"callback_data": null`), `Field "callback_data" must be of type String`},
		{"to pay", button(`"pay": true`), "BUTTON_TYPE_INVALID"},
		{"no text to read", `{"inline_keyboard": [[{"text": "", "callback_data": "x"}]]}`, "REPLY_MARKUP_INVALID"},
		{"no text", `{"inline_keyboard": [[{"callback_data": "x"}]]}`, `Can't find field "text"`},
		{"null text", `{"inline_keyboard": [[{"text": null, "callback_data": "x"}]]}`, `Field "text" must be of type String`},
		{"text a number", `{"inline_keyboard": [[{"text": 5, "callback_data": "x"}]]}`, ""},
		{"text a list", `{"inline_keyboard": [[{"text": [], "callback_data": "x"}]]}`, `Field "text" must be of type String`},
		{"button a string", `{"inline_keyboard": [["Б"]]}`, "can't parse inline keyboard button"},
		{"link", button(`"url": "https://kaspi.kz/shop"`), ""},
		{"link without a scheme", button(`"url": "kaspi.kz"`), ""},
		{"link within Telegram", button(`"url": "tg://user?id=7"`), ""},
		{"link to no host", button(`"url": "http://localhost/x"`), "is invalid: Wrong HTTP URL"},
		{"link of another scheme", button(`"url": "ftp://kaspi.kz"`), "is invalid"},
		{"copy", button(`"copy_text": {"text": "501"}`), ""},
		{"copy of 256", button(`"copy_text": {"text": "` + strings.Repeat("ж", 256) + `"}`), ""},
		{"copy of 257", button(`"copy_text": {"text": "` + strings.Repeat("ж", 257) + `"}`), "BUTTON_COPY_TEXT_INVALID"},
		{"copy of nothing", button(`"copy_text": {}`), "BUTTON_COPY_TEXT_INVALID"},
		{"copy, null", button(`"copy_text": null`), `Field "copy_text" must be of type Object`},
		{"disabled", button(`"disabled": {}`), ""},
		{"disabled by a word", button(`"disabled": true`), `Field "disabled" must be of type Object`},
		{"style", button(`"callback_data": "x", "style": "danger"`), ""},
		{"unknown style", button(`"callback_data": "x", "style": "pink"`), "BUTTON_STYLE_INVALID"},
		{"eight in a row", `{"inline_keyboard": [` + row(8) + `]}`, ""},
		{"nine in a row", `{"inline_keyboard": [` + row(9) + `]}`, "reply markup is too long"},
		{"a hundred and five", `{"inline_keyboard": [` + strings.Repeat(row(5)+",", 20) + row(5) + `]}`,
			"reply markup is too long"},
		{"null", `null`, "object expected as reply markup"},
		{"null keyboard", `{"inline_keyboard": null}`, `field "inline_keyboard" must be of type Array`},
		{"null row", `{"inline_keyboard": [null]}`, `field "inline_keyboard" must be an Array`},
		{"row not an array", `{"inline_keyboard": [{"text": "Б"}]}`, `field "inline_keyboard" must be an Array`},
		{"empty", `{"inline_keyboard": []}`, ""},
		{"not JSON", `{`, "can't parse reply markup JSON object"},
		{"an array", `[]`, "can't parse reply markup JSON object"},
		{"reply keyboard", `{"keyboard": [["Заказы", {"text": "Остатки"}]]}`, ""},
		{"reply keyboard of numbers", `{"keyboard": [[5]]}`, "can't parse keyboard button"},
		{"removed keyboard", `{"remove_keyboard": true}`, ""},
		{"forced reply", `{"force_reply": true}`, ""},
		{"forced by a word", `{"force_reply": "yes"}`, `field "force_reply" must be of type Boolean`},
		{"removed by a word", `{"remove_keyboard": "yes"}`, `field "remove_keyboard" must be of type Boolean`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := tgtest.New(t)
			srv.Meet(anna(), 7)
			a := call(t, srv, "sendMessage", fields{"chat_id": 7, "text": "x", "reply_markup": tt.markup})
			if tt.words != "" {
				refusedWith(t, a, 400, tt.words)
			} else {
				into[message](t, a)
			}
		})
	}
}

func TestKeyboardComesBackAsSent(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	rows := `[[{"callback_data":"a","style":"success","text":"1"},{"text":"2","url":"https://kaspi.kz"}],` +
		`[{"copy_text":{"text":"501"},"text":"3"},{"disabled":{},"text":"4"}]]`
	got := into[message](t, call(t, srv, "sendMessage", fields{
		"chat_id": 7, "text": "x", "reply_markup": json.RawMessage(`{"inline_keyboard":` + rows + `}`),
	}))
	back, err := json.Marshal(got.Markup.Rows)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, string(back)); diff != "" {
		t.Errorf("answered keyboard (-want +got):\n%s", diff)
	}
	want := [][]tgtest.Button{
		{{Text: "1", Data: "a", Style: "success"}, {Text: "2", URL: "https://kaspi.kz"}},
		{{Text: "3", CopyText: "501"}, {Text: "4", Disabled: true}},
	}
	if diff := cmp.Diff(want, srv.Messages(7)[0].Keyboard); diff != "" {
		t.Errorf("shown keyboard (-want +got):\n%s", diff)
	}
}

// Telegram reads the actions of a button in an order of its own and takes the first, whatever else is there.
func TestFirstActionInTelegramsOrderIsWhatAButtonDoes(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	all := fields{
		"text": "Б", "disabled": fields{}, "copy_text": fields{"text": "501"}, "callback_data": "x", "url": "https://kaspi.kz",
	}
	for _, tt := range []struct {
		first string
		want  tgtest.Button
	}{
		{"url", tgtest.Button{Text: "Б", URL: "https://kaspi.kz"}},
		{"callback_data", tgtest.Button{Text: "Б", Data: "x"}},
		{"copy_text", tgtest.Button{Text: "Б", CopyText: "501"}},
		{"disabled", tgtest.Button{Text: "Б", Disabled: true}},
	} {
		into[message](t, call(t, srv, "sendMessage", fields{
			"chat_id": 7, "text": "x", "reply_markup": fields{"inline_keyboard": [][]fields{{all}}},
		}))
		mm := srv.Messages(7)
		if got := mm[len(mm)-1].Keyboard[0][0]; got != tt.want {
			t.Errorf("with %s first the button is %+v, want %+v", tt.first, got, tt.want)
		}
		delete(all, tt.first)
	}
}

// A reply keyboard wins over an inline one, and a forced reply goes with either.
func TestKindsOfMarkupTogether(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	inline := [][]fields{accept()}
	for _, tt := range []struct {
		markup             fields
		inline, menu, asks bool
	}{
		{fields{"inline_keyboard": inline, "keyboard": [][]string{{"Заказы"}}}, false, true, false},
		{fields{"inline_keyboard": inline, "force_reply": true}, true, false, true},
		{fields{"inline_keyboard": inline, "remove_keyboard": true}, true, false, false},
		{fields{"remove_keyboard": true, "force_reply": true}, false, false, false},
		{fields{"keyboard": [][]string{}, "force_reply": true}, false, false, true},
	} {
		into[message](t, call(t, srv, "sendMessage", fields{"chat_id": 7, "text": "x", "reply_markup": tt.markup}))
		mm := srv.Messages(7)
		m := mm[len(mm)-1]
		if (m.Keyboard != nil) != tt.inline || (m.Menu != nil) != tt.menu || m.ForceReply != tt.asks {
			t.Errorf("%v is shown as %+v", tt.markup, m)
		}
	}
}

func TestReplyKeyboardIsShown(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	into[message](t, call(t, srv, "sendMessage", fields{
		"chat_id": 7, "text": "x", "reply_markup": fields{"keyboard": [][]string{{"Заказы"}, {"Остатки"}}},
	}))
	if got := srv.Messages(7)[0].Menu; !cmp.Equal(got, [][]string{{"Заказы"}, {"Остатки"}}) {
		t.Errorf("menu is %q", got)
	}
}
