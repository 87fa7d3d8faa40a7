package tgtest_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

var record = flag.Bool("update", false, "record the answers anew")

// recording asks a server and writes down what it answers, whole.
type recording struct {
	t    *testing.T
	srv  *tgtest.Server
	text strings.Builder
}

func (r *recording) ask(method string, f fields) string {
	r.t.Helper()
	body, err := json.Marshal(f)
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := http.Post(address(r.srv, method), "application/json", strings.NewReader(string(body)))
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	fmt.Fprintf(&r.text, "%s %s\n%d %s %s\n\n", method, body, resp.StatusCode, resp.Header.Get("Content-Type"), said)
	return string(said)
}

// events writes down what a test that watches has seen.
func (r *recording) events() {
	n := len(r.srv.Answers()) + len(r.srv.Calls(""))
	fmt.Fprintf(&r.text, "%d answers and calls\n", n)
	for _, a := range r.srv.Answers() {
		fmt.Fprintf(&r.text, "answered %+v\n", a)
	}
	for _, c := range r.srv.Calls("") {
		fmt.Fprintf(&r.text, "called %s at %s: %s\n", c.Method, c.At.Format(time.TimeOnly), c.Error)
	}
	for _, chat := range []int64{7, 8, group} {
		for _, m := range r.srv.Chat(chat, 99) {
			text, err := json.Marshal(m)
			if err != nil {
				r.t.Fatal(err)
			}
			fmt.Fprintf(&r.text, "shown %s\n", text)
		}
		fmt.Fprintf(&r.text, "whispered %+v, pinned %d\n", r.srv.Whispers(chat), len(r.srv.Pinned(chat)))
	}
}

// Bots were written against these answers: none changes its shape or its words unnoticed. A change that is meant is recorded by
// go test ./bot/tgtest -run TestEveryAnswer -update.
func TestEveryAnswerIsAsItWasRecorded(t *testing.T) {
	t.Parallel()
	clock := newClock()
	r := &recording{t: t, srv: tgtest.New(t, tgtest.WithClock(clock.Now), tgtest.WithRich())}
	r.messages(clock)
	r.people(clock)
	r.refusals()
	r.settings()
	r.events()
	const name = "testdata/answers.txt"
	got := r.text.String()
	if *record {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("(-recorded +answered):\n%s", diff)
	}
}

func (r *recording) messages(clock *clock) {
	r.ask("getMe", nil)
	r.srv.Meet(anna(), 7)
	r.srv.Meet(anna(), group)
	r.srv.AddTopic(group, 3)
	keyboard := fields{"inline_keyboard": [][]fields{accept(), {{"text": "2", "url": "kaspi.kz", "style": "danger"}, {"text": "3", "copy_text": fields{"text": "501"}}, {"text": "4", "disabled": fields{}}}}}
	r.ask("sendMessage", fields{"chat_id": 7, "parse_mode": "HTML", "reply_markup": keyboard, "text": `<b>Заказ <i>501</i></b> <a href="kaspi.kz/x">x</a> <pre><code class="language-go">a &lt; b</code></pre><code>c</code> <tg-emoji emoji-id="5">👍</tg-emoji><span class="tg-spoiler">s</span><blockquote expandable>q</blockquote>`})
	r.ask("sendMessage", fields{"chat_id": group, "text": "в тему", "message_thread_id": 3, "disable_notification": true, "reply_markup": fields{"keyboard": [][]string{{"Заказы"}}}})
	r.ask("sendMessage", fields{"chat_id": 7, "text": "цена?", "reply_parameters": fields{"message_id": 1}, "reply_markup": fields{"force_reply": true}})
	clock.wind(time.Minute)
	r.ask("editMessageText", fields{"chat_id": 7, "message_id": 1, "text": "<u>принят</u>", "parse_mode": "HTML"})
	r.ask("editMessageReplyMarkup", fields{"chat_id": 7, "message_id": 1, "reply_markup": keyboard})
	r.ask("sendRichMessage", fields{"chat_id": 7, "rich_message": fields{"html": "<h1>Сегодня</h1><hr/><table><tr><th>Заказ</th><td>501 <b>к</b> 9</td></tr></table>"}})
	r.ask("editMessageText", fields{"chat_id": 7, "message_id": 3, "rich_message": fields{"html": "<p>завтра</p>"}})
	r.ask("pinChatMessage", fields{"chat_id": 7, "message_id": 1})
	r.ask("pinChatMessage", fields{"chat_id": 7, "message_id": 2})
	r.ask("pinChatMessage", fields{"chat_id": 7, "message_id": 1})
	r.ask("getChat", fields{"chat_id": 7})
	r.ask("unpinChatMessage", fields{"chat_id": 7})
	r.ask("getChat", fields{"chat_id": 7})
	r.ask("getChat", fields{"chat_id": group})
	r.ask("unpinAllChatMessages", fields{"chat_id": 7})
	r.ask("pinChatMessage", fields{"chat_id": group, "message_id": 1})
	r.srv.Promote(group, true)
	r.ask("pinChatMessage", fields{"chat_id": group, "message_id": 1})
	r.ask("deleteMessage", fields{"chat_id": 7, "message_id": 2})
	r.ask("sendChatAction", fields{"chat_id": 7, "action": "typing"})
}

func (r *recording) people(clock *clock) {
	r.srv.Say(anna(), 7, "/orders и /x/y @kaspi <b>")
	r.srv.Reply(anna(), group, 1, "да")
	r.srv.SayIn(anna(), group, 3, "/start@"+tgtest.BotUsername)
	r.srv.SendFile(bolat(), 8, tgtest.Document{Name: "ACTIVE.xml", Data: []byte("<xml/>")}, "вот")
	query, err := r.srv.Press(anna(), 7, 1, "v1:acc:501")
	if err != nil {
		r.t.Fatal(err)
	}
	r.srv.Block(bolat(), 8)
	r.ask("sendMessage", fields{"chat_id": 8, "text": "x"})
	r.srv.Unblock(bolat(), 8)
	r.srv.Block(anna(), -5)
	r.ask("sendMessage", fields{"chat_id": -5, "text": "x"})
	r.srv.Bring("poll", `{"id":"1"}`)
	r.ask("getUpdates", fields{"limit": 3})
	r.ask("getUpdates", fields{"offset": 700_000_004})
	r.ask("getUpdates", fields{"offset": -1})
	r.ask("getFile", fields{"file_id": "tgtest-file-1"})
	clock.wind(3 * time.Second)
	r.ask("answerCallbackQuery", fields{"callback_query_id": query, "text": "Принято", "show_alert": true})
	r.ask("answerCallbackQuery", fields{"callback_query_id": query})
	card := into[message](r.t, call(r.t, r.srv, "sendMessage", fields{"chat_id": group, "text": "заказ", "reply_markup": fields{"inline_keyboard": [][]fields{accept()}}})).ID
	query, err = r.srv.Press(anna(), group, card, "v1:acc:501")
	if err != nil {
		r.t.Fatal(err)
	}
	r.ask("sendMessage", fields{"chat_id": group, "text": "телефон", "ephemeral_message_parameters": fields{"receiver_user_id": 7, "callback_query_id": query}})
	r.ask("answerCallbackQuery", fields{"callback_query_id": query, "url": "https://t.me/" + tgtest.BotUsername + "?start=x"})
	r.ask("answerCallbackQuery", fields{"callback_query_id": query, "url": "https://t.me/x"})
}

func (r *recording) refusals() {
	for _, html := range []string{
		"<b>x", "x</b>", "<b>x</i>", "<x>x</x>", "a & b", "&nbsp;", "&#0;", "&#x41;&#66;&quot;&amp;", "<a href=kaspi.kz>x</a>", "<a href=>x</a>", "<a href>x</a>", "<a =x>x</a>", "<a href='x", "<a href=x$y>x</a>", "<b", "</b", "<span>x</span>",
		"<tg-emoji emoji-id='x'>x</tg-emoji>", "<a href='&x;'>x</a>", "<a>kaspi.kz</a><a>x</a>", "<blockquote>x</blockquote><del>y</del><ins>z</ins>", "<pre>\n<code class='language-go'>x</code></pre>", "<b></b><i> </i>", "\x01a\rb\u00a0",
	} {
		r.ask("sendMessage", fields{"chat_id": 7, "parse_mode": "HTML", "text": html})
	}
	for _, html := range []string{"x", "<p><p>x</p></p>", "<td>x</td>", "<table>x</table>", "<p a='b'>x</p>", "<!-- x --><p>y</p>", "<p> </p>", "<p>a<br/>b</p><footer> c\n d </footer>", "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>"} {
		r.ask("sendRichMessage", fields{"chat_id": 7, "rich_message": fields{"html": html}})
	}
	for _, f := range []fields{
		{"rich_message": fields{"html": 5}}, {"rich_message": fields{"html": []int{}}}, {"rich_message": fields{"blocks": []int{}}}, {"rich_message": fields{"html": "<p>x</p>", "is_rtl": 1}}, {"rich_message": fields{"html": ""}},
	} {
		f["chat_id"] = 7
		r.ask("sendRichMessage", f)
	}
	for _, markup := range []any{
		fields{"inline_keyboard": []any{[]any{fields{"text": "x", "web_app": fields{}}}}}, fields{"inline_keyboard": []any{[]any{fields{"text": "x", "callback_data": "y", "icon_custom_emoji_id": "1"}}}}, fields{"inline_keyboard": []any{[]any{5}}},
		fields{"inline_keyboard": []any{[]any{fields{"text": "x", "copy_text": fields{"text": []int{}}}}}}, fields{"inline_keyboard": []any{[]any{fields{"text": "x", "callback_game": fields{}}}}}, fields{"keyboard": []any{[]any{""}}}, fields{"keyboard": []any{[]any{fields{}}}},
		fields{"keyboard": []any{[]any{fields{"text": ""}}}}, fields{"keyboard": []any{[]any{fields{"text": 5}}}, "inline_keyboard": []any{accept()}}, fields{"remove_keyboard": true, "force_reply": true}, fields{"inline_keyboard": []any{accept()}, "remove_keyboard": true},
	} {
		r.ask("sendMessage", fields{"chat_id": 7, "text": "x", "reply_markup": markup})
	}
	for _, c := range []struct {
		method string
		f      fields
	}{
		{"sendMessage", fields{"text": "x", "suggested_post_parameters": "{}"}}, {"sendMessage", fields{"text": "x", "direct_messages_topic_id": 5}}, {"sendMessage", fields{"text": "x", "link_preview_options": fields{"url": 5}}},
		{"sendMessage", fields{"text": "x", "link_preview_options": fields{"url": []int{}}}}, {"sendMessage", fields{"text": "x", "parse_mode": "Markdown"}}, {"sendMessage", fields{"text": "x", "parse_mode": "none"}},
		{"sendMessage", fields{"text": "x", "reply_parameters": fields{"message_id": 1, "quote": []int{}}}}, {"sendMessage", fields{"text": "x", "reply_parameters": fields{"message_id": 1, "allow_sending_without_reply": 1}}}, {"sendMessage", fields{"text": "x", "reply_parameters": fields{"message_id": nil}}},
		{"sendMessage", fields{"text": "x", "reply_parameters": fields{"message_id": -5}}}, {"sendMessage", fields{"text": "x", "ephemeral_message_parameters": fields{"receiver_user_id": 7, "replace_callback_query_message": true}}},
		{"editMessageText", fields{"message_id": 1, "text": ""}}, {"editMessageText", fields{"message_id": 1, "text": "x", "reply_markup": fields{"force_reply": true}}}, {"editMessageText", fields{"message_id": 1, "text": "x", "business_connection_id": "x"}},
		{"editMessageText", fields{"message_id": 1, "rich_message": fields{}}}, {"editMessageText", fields{"message_id": 3, "text": "x"}}, {"editMessageCaption", fields{"message_id": 1, "caption": "x"}}, {"editMessageCaption", fields{"message_id": 99}},
		{"getFile", fields{}}, {"getFile", fields{"file_id": "x"}}, {"unpinChatMessage", fields{"message_id": 99}}, {"getChat", fields{"chat_id": "x"}}, {"sendDocument", fields{"document": "https://kaspi.kz/x"}}, {"sendDocument", fields{"document": "x"}},
		{"sendDocument", fields{"document": "tgtest-file-1"}}, {"sendPhoto", fields{"photo": "tgtest-file-1"}}, {"sendSticker", fields{}}, {"sendTelepathy", fields{}}, {"sendMessage", fields{"text": "x", "chat_id": "-1001"}}, {"setWebhook", fields{"url": "http://kaspi.kz"}},
	} {
		if c.f["chat_id"] == nil {
			c.f["chat_id"] = 7
		}
		r.ask(c.method, c.f)
	}
}

func (r *recording) settings() {
	r.srv.Fail(faults.Row{Operation: "getme", Code: 429, RetryAfter: 3}, faults.Row{Operation: "getMe", Code: 500}, faults.Row{Operation: "getMe", Code: 400, Text: "own"}, tgtest.Migrated("getMe", -100))
	for range 5 {
		r.ask("getMe", nil)
	}
	r.ask("getMyCommands", nil)
	r.ask("getWebhookInfo", nil)
}

// What a limit allows is taken to the last character, byte or second, and not one more.
func TestLimitsAreHeldToTheLast(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := tgtest.New(t, tgtest.WithClock(clock.Now), tgtest.WithRich())
	srv.Meet(anna(), 7)
	good := func(method string, f fields) bool { t.Helper(); return call(t, srv, method, f).OK }
	press := func(after time.Duration, notice int) bool {
		query, err := srv.Press(anna(), 7, sent(t, srv, "x", accept()), "v1:acc:501")
		if err != nil {
			t.Fatal(err)
		}
		clock.wind(after)
		return good("answerCallbackQuery", fields{"callback_query_id": query, "text": strings.Repeat("ж", notice)})
	}
	commands := func(name, described, n int) bool {
		list := make([]fields, n)
		for i := range list {
			list[i] = fields{"command": strings.Repeat("a", name), "description": strings.Repeat("ж", described)}
		}
		return good("setMyCommands", fields{"commands": list})
	}
	rich := func(html string) bool {
		return good("sendRichMessage", fields{"chat_id": 7, "rich_message": fields{"html": html}})
	}
	keyboard := func(n int) bool {
		var rows [][]fields
		for range n {
			rows = append(rows, accept())
		}
		return good("sendMessage", fields{"chat_id": 7, "text": "x", "reply_markup": fields{"inline_keyboard": rows}})
	}
	busy := func(after time.Duration) bool {
		call(t, srv, "sendChatAction", fields{"chat_id": 7, "action": "typing"})
		clock.wind(after)
		_, shown := srv.Busy(7)
		return shown
	}
	deleted := func(after time.Duration) bool {
		id := sent(t, srv, "x")
		now := clock.Now()
		clock.wind(after - now.Sub(now.Truncate(time.Second))) // dates are in whole seconds
		return good("deleteMessage", fields{"chat_id": 7, "message_id": id})
	}
	fetched := func(after time.Duration) bool {
		call(t, srv, "getUpdates", fields{"offset": -1})
		srv.Say(anna(), 7, "кому?")
		clock.wind(after)
		return slices.Contains(texts(updates(t, srv, fields{})), "кому?")
	}
	file := func(size int, after time.Duration) bool {
		call(t, srv, "getUpdates", fields{"offset": -1})
		srv.SendFile(anna(), 7, tgtest.Document{Name: "x.xml", Data: make([]byte, size)}, "")
		all := updates(t, srv, fields{})
		a := call(t, srv, "getFile", fields{"file_id": all[len(all)-1].Message.Document.FileID})
		if !a.OK {
			return false
		}
		clock.wind(after)
		resp, err := http.Get(srv.URL() + "/file/bot" + tgtest.Token + "/" + into[struct {
			Path string `json:"file_path"`
		}](t, a).Path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}
	for name, c := range map[string][2]func() bool{ // up to the limit, and beyond
		"the wait of a press":          {func() bool { return press(10*time.Second, 1) }, func() bool { return press(10*time.Second+1, 1) }},
		"the length of a notice":       {func() bool { return press(0, 200) }, func() bool { return press(0, 201) }},
		"the name of a command":        {func() bool { return commands(32, 1, 1) }, func() bool { return commands(33, 1, 1) }},
		"what a command is said to do": {func() bool { return commands(1, 256, 1) }, func() bool { return commands(1, 257, 1) }},
		"commands":                     {func() bool { return commands(1, 1, 100) }, func() bool { return commands(1, 1, 101) }},
		"a rich text":                  {func() bool { return rich("<p>" + strings.Repeat("ж", 32768) + "</p>") }, func() bool { return rich("<p>" + strings.Repeat("ж", 32769) + "</p>") }},
		"blocks":                       {func() bool { return rich(strings.Repeat("<p>x</p>", 500)) }, func() bool { return rich(strings.Repeat("<p>x</p>", 501)) }},
		"columns": {func() bool {
			return rich("<table><tr>" + strings.Repeat("<td>x</td>", 20) + "</tr><tr><td>x</td></tr></table>")
		}, func() bool { return rich("<table><tr>" + strings.Repeat("<th>x</th>", 21) + "</tr></table>") }},
		"buttons":                    {func() bool { return keyboard(100) }, func() bool { return keyboard(101) }},
		"what a bot is busy with":    {func() bool { return busy(5 * time.Second) }, func() bool { return busy(5*time.Second + 1) }},
		"the age of what is deleted": {func() bool { return deleted(48 * time.Hour) }, func() bool { return deleted(48*time.Hour + 1) }},
		"the age of an update":       {func() bool { return fetched(24 * time.Hour) }, func() bool { return fetched(24*time.Hour + 1) }},
		"the size of a file":         {func() bool { return file(20<<20, 0) }, func() bool { return file(20<<20+1, 0) }},
		"the address of a file":      {func() bool { return file(1, time.Hour) }, func() bool { return file(1, time.Hour+1) }},
		"the source of a text in bytes": {func() bool {
			return good("sendMessage", fields{"chat_id": 7, "text": "x" + strings.Repeat(" ", 1<<15-1)})
		}, func() bool {
			return good("sendMessage", fields{"chat_id": 7, "text": "x" + strings.Repeat(" ", 1<<15)})
		}},
	} {
		if up, beyond := c[0](), c[1](); !up || beyond {
			t.Errorf("%s: up to the limit %t, beyond %t", name, up, beyond)
		}
	}
}

// A limit gives back with time what was spent of it, and refuses no earlier and no later.
func TestALimitGivesBackWithTime(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := tgtest.New(t, tgtest.WithLimits(), tgtest.WithClock(clock.Now))
	srv.Meet(anna(), 7)
	send := func() answer { return call(t, srv, "sendMessage", fields{"chat_id": 7, "text": "x"}) }
	for i, c := range []struct {
		after time.Duration
		wait  int // seconds; 0 when it is sent
	}{{0, 0}, {0, 0}, {0, 0}, {0, 1}, {999 * time.Millisecond, 1}, {time.Millisecond, 0}, {2 * time.Second, 0}, {0, 0}, {0, 1}, {time.Hour, 0}, {0, 0}, {0, 0}, {0, 1}} {
		clock.wind(c.after)
		if a := send(); a.OK != (c.wait == 0) || a.Parameters.RetryAfter != c.wait || !a.OK && a.RetryAfter != fmt.Sprint(c.wait) {
			t.Errorf("step %d: %+v", i, a)
		}
	}
}
