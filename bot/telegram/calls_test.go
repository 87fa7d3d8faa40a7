package telegram

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"strings"
	"testing"
	"testing/synctest"

	gocmp "github.com/google/go-cmp/cmp"
)

// fields are what a call says, by parameter.
func (c call) fields(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	if c.body == "" {
		return all
	}
	boundary, _, _ := strings.Cut(strings.TrimPrefix(c.body, "--"), "\r\n")
	r := multipart.NewReader(strings.NewReader(c.body), boundary)
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in %s", err, c.body)
		}
		text, _ := io.ReadAll(part)
		all[part.FormName()] = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(text))
		if name := part.FileName(); name != "" {
			all[part.FormName()] += " in " + name
		}
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}

// deed is something that a client does with Telegram.
type deed func(ctx context.Context, c *Client) error

func sending(m Message) deed {
	return func(ctx context.Context, c *Client) error { _, err := c.Send(ctx, -5, Answer, m); return err }
}

func filing(f File) deed {
	f.Open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("body")), nil }
	return func(ctx context.Context, c *Client) error { return c.SendFile(ctx, -5, Answer, f) }
}

func editing(m Message) deed {
	return func(ctx context.Context, c *Client) error { return c.Edit(ctx, -5, Answer, 7, m) }
}

func TestEachCallSaysWhatIsAskedForAndNoMore(t *testing.T) {
	t.Parallel()
	rows := [][]Button{
		{{Label: "a", Data: "d", Style: Danger}, {Label: "b", Link: "https://x.kz", Data: "no"}}, {{Label: "c", Copy: "601", Data: "no"}},
		{{Label: "e", Data: "e", Disabled: true, Style: Success}}, {},
	}
	keys := `{"inline_keyboard":[[{"text":"a","style":"danger","callback_data":"d"},{"text":"b","url":"https://x.kz"}],[{"text":"c","copy_text":{"text":"601"}}],[{"text":"e","style":"success","disabled":{}}]]}`
	none := `{"inline_keyboard":[]}`
	reply := `{"message_id":5,"allow_sending_without_reply":true}`
	preview := `{"is_disabled":true}`
	type fields = map[string]string
	for name, c := range map[string]struct {
		do     deed
		method string
		want   fields
	}{
		"a message": {sending(Message{HTML: "<b>x</b>"}), "sendMessage", fields{"chat_id": "-5", "text": "<b>x</b>", "parse_mode": "HTML", "link_preview_options": preview}},
		"all of a message": {
			sending(Message{HTML: "x", Rows: rows, ReplyTo: 5, Topic: 40, Silent: true}), "sendMessage",
			fields{"chat_id": "-5", "text": "x", "parse_mode": "HTML", "link_preview_options": preview, "reply_markup": keys, "reply_parameters": reply, "message_thread_id": "40", "disable_notification": "true"},
		},
		"a question":     {sending(Message{HTML: "x", Asks: true, Rich: "<i>x</i>"}), "sendMessage", fields{"chat_id": "-5", "text": "x", "parse_mode": "HTML", "link_preview_options": preview, "reply_markup": `{"force_reply":true}`}},
		"to one":         {sending(Message{HTML: "x", Asks: true, Aimed: true}), "sendMessage", fields{"chat_id": "-5", "text": "x", "parse_mode": "HTML", "link_preview_options": preview, "reply_markup": `{"force_reply":true,"selective":true}`}},
		"a whisper":      {sending(Message{HTML: "x", Only: 9, Press: "p", Rich: "<i>x</i>"}), "sendMessage", fields{"chat_id": "-5", "text": "x", "parse_mode": "HTML", "link_preview_options": preview, "ephemeral_message_parameters": `{"receiver_user_id":9,"callback_query_id":"p"}`}},
		"a rich message": {sending(Message{HTML: "x", Rich: "<i>x</i>"}), "sendRichMessage", fields{"chat_id": "-5", "rich_message": `{"html":"<i>x</i>"}`}},
		"all of a rich one": {
			sending(Message{HTML: "x", Rich: "<i>x</i>", Rows: rows, ReplyTo: 5, Topic: 40, Silent: true}), "sendRichMessage",
			fields{"chat_id": "-5", "rich_message": `{"html":"<i>x</i>"}`, "reply_markup": keys, "reply_parameters": reply, "message_thread_id": "40", "disable_notification": "true"},
		},
		"an edit":     {editing(Message{HTML: "x", Rows: rows, Silent: true, ReplyTo: 5}), "editMessageText", fields{"chat_id": "-5", "message_id": "7", "text": "x", "parse_mode": "HTML", "link_preview_options": preview, "reply_markup": keys}},
		"a rich edit": {editing(Message{HTML: "x", Rich: "<i>x</i>"}), "editMessageText", fields{"chat_id": "-5", "message_id": "7", "rich_message": `{"html":"<i>x</i>"}`, "text": "", "reply_markup": none}},
		"new buttons": {func(ctx context.Context, c *Client) error { return c.EditKeys(ctx, -5, Answer, 7, rows) }, "editMessageReplyMarkup", fields{"chat_id": "-5", "message_id": "7", "reply_markup": keys}},
		"no buttons":  {func(ctx context.Context, c *Client) error { return c.EditKeys(ctx, -5, Answer, 7, nil) }, "editMessageReplyMarkup", fields{"chat_id": "-5", "message_id": "7", "reply_markup": none}},
		"a document":  {filing(File{Name: "a.pdf"}), "sendDocument", fields{"chat_id": "-5", "document": "body in a.pdf", "parse_mode": "HTML"}},
		"all of a document": {
			filing(File{Name: "a.pdf", Caption: "c", Rows: rows[:1], ReplyTo: 5, Topic: 40}), "sendDocument",
			fields{"chat_id": "-5", "document": "body in a.pdf", "caption": "c", "parse_mode": "HTML", "reply_parameters": reply, "message_thread_id": "40", "reply_markup": `{"inline_keyboard":[[{"text":"a","style":"danger","callback_data":"d"},{"text":"b","url":"https://x.kz"}]]}`},
		},
		"a photo": {
			filing(File{Name: "a.png", Photo: true, Caption: "c", Rows: rows[2:3], ReplyTo: 5, Topic: 40}), "sendPhoto",
			fields{"chat_id": "-5", "photo": "body in a.png", "caption": "c", "parse_mode": "HTML", "reply_parameters": reply, "message_thread_id": "40", "reply_markup": `{"inline_keyboard":[[{"text":"e","style":"success","disabled":{}}]]}`},
		},
		"a deletion": {func(ctx context.Context, c *Client) error { return c.Delete(ctx, -5, Answer, 7) }, "deleteMessage", fields{"chat_id": "-5", "message_id": "7"}},
		"an answer":  {func(ctx context.Context, c *Client) error { return c.Answer(ctx, -5, "p", "done") }, "answerCallbackQuery", fields{"callback_query_id": "p", "text": "done"}},
		"a look":     {func(ctx context.Context, c *Client) error { return c.Reach(ctx, -5, Answer) }, "sendChatAction", fields{"chat_id": "-5", "action": "typing"}},
		"a work":     {func(ctx context.Context, c *Client) error { return c.Busy(ctx, -5, 40, BusyDrawing) }, "sendChatAction", fields{"chat_id": "-5", "message_thread_id": "40", "action": "upload_photo"}},
		"commands": {func(ctx context.Context, c *Client) error {
			return c.SetCommands(ctx, Scope{}, []Command{{"go", "does go"}})
		}, "setMyCommands", fields{"commands": `[{"command":"go","description":"does go"}]`, "scope": `{"type":"default"}`}},
		"a chat's": {func(ctx context.Context, c *Client) error {
			return c.SetCommands(ctx, Scope{Chat: -5}, []Command{{"go", "does go"}})
		}, "setMyCommands", fields{"commands": `[{"command":"go","description":"does go"}]`, "scope": `{"type":"chat","chat_id":-5}`}},
		"none for a member": {func(ctx context.Context, c *Client) error { return c.SetCommands(ctx, Scope{Chat: -5, Member: 1}, nil) }, "deleteMyCommands", fields{"scope": `{"type":"chat_member","chat_id":-5,"user_id":1}`}},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{acts: []string{actAnswer}, answers: []string{actAnswer}}
			if strings.HasPrefix(c.method, "send") || c.method == "editMessageText" {
				w.answers = []string{sentAnswer}
			}
			if err := c.do(t.Context(), newClient(t, w, nil)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			calls := w.made("")
			if len(calls) != 1 || calls[0].method != c.method {
				t.Fatalf("%s: calls %+v, want %s", name, calls, c.method)
			}
			same(t, name, calls[0].fields(t), c.want)
		})
	}
}

// What Telegram has done is no failure, whatever else it says or does not.
func TestHowACallEnds(t *testing.T) {
	t.Parallel()
	const cut = `{"ok":true,"resul`
	del := func(ctx context.Context, c *Client) error { return c.Delete(ctx, -5, Answer, 7) }
	keys := func(ctx context.Context, c *Client) error { return c.EditKeys(ctx, -5, Answer, 7, nil) }
	answer := func(ctx context.Context, c *Client) error { return c.Answer(ctx, -5, "p", "x") }
	commands := func(ctx context.Context, c *Client) error { return c.SetCommands(ctx, Scope{}, []Command{{"a", "b"}}) }
	reach := func(ctx context.Context, c *Client) error { return c.Reach(ctx, -5, Answer) }
	busy := func(ctx context.Context, c *Client) error { return c.Busy(ctx, -5, 0, BusyWriting) }
	gone := refusal400("message to edit not found")
	for name, c := range map[string]struct {
		do      deed
		answers []string
		want    Kind
		calls   int
	}{
		"an edit that changes nothing": {editing(Message{HTML: "x"}), []string{refusal400("message is not modified: x")}, "", 1},
		"a rich one":                   {editing(Message{HTML: "x", Rich: "y"}), []string{refusal400("message is not modified: x")}, "", 1},
		"an edit, cut":                 {editing(Message{HTML: "x"}), []string{cut}, "", 1},
		"an edit of what is gone":      {editing(Message{HTML: "x"}), []string{gone}, KindNoMessage, 1},
		"an edit, silence":             {editing(Message{HTML: "x"}), []string{noAnswer, noConn}, "", 3},
		"a document, cut":              {filing(File{Name: "x"}), []string{cut}, "", 1},
		"a document, refused":          {filing(File{Name: "x"}), []string{refusal400("x")}, KindRefused, 1},
		"a photo, cut":                 {filing(File{Name: "x", Photo: true}), []string{cut}, "", 1},
		"a deletion, cut":              {del, []string{cut}, "", 1},
		"a deletion, refused":          {del, []string{gone}, KindNoMessage, 1},
		"a deletion, silence":          {del, []string{noAnswer, actAnswer}, "", 2},
		"buttons, lost":                {keys, []string{lostAnswer}, KindNoAnswer, 1},
		"buttons, never sent":          {keys, []string{noConn, actAnswer}, "", 2},
		"buttons, refused":             {keys, []string{gone}, KindNoMessage, 1},
		"an answer, lost once":         {answer, []string{lostAnswer, actAnswer}, "", 2},
		"an answer, lost":              {answer, []string{lostAnswer, lostAnswer}, KindNoAnswer, 2},
		"an answer, too old":           {answer, []string{refusal400("query is too old")}, KindTooOld, 1},
		"commands, refused":            {commands, []string{refusal400("x")}, KindRefused, 1},
		"commands, silence":            {commands, []string{noAnswer}, KindNoAnswer, 1},
		"a look, refused":              {reach, nil, KindChat, 1},
		"a work, refused":              {busy, nil, KindChat, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: c.answers, acts: []string{`{"ok":false,"error_code":403,"description":"Forbidden: x"}`}}
			err := c.do(t.Context(), newClient(t, w, nil))
			if KindOf(err) != c.want || (err == nil) != (c.want == "") || len(w.made("")) != c.calls {
				t.Errorf("%s: %v after %d calls, want %q after %d", name, err, len(w.made("")), c.want, c.calls)
			}
		})
	}
}

func TestAFileThatCannotBeOpenedIsNamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		err := newClient(t, w, nil).SendFile(t.Context(), 1, Answer, File{Name: "a.pdf", Open: func() (io.ReadCloser, error) { return nil, errWire }})
		if !errors.Is(err, errWire) || !strings.Contains(err.Error(), "file a.pdf: ") || len(w.made("sendDocument")) != 0 {
			t.Errorf("%v after %d calls", err, len(w.made("sendDocument")))
		}
	})
}

func TestARichMessageIsSentPlainlyToWhoDoesNotKnowSuch(t *testing.T) {
	t.Parallel()
	const noMethod = `{"ok":false,"error_code":404,"description":"Not Found"}`
	rich := Message{HTML: "x", Rich: "<i>x</i>", Rows: [][]Button{{{Label: "a", Data: "a"}}}}
	for name, c := range map[string]struct {
		do      deed
		answers []string
		methods string // of this and of a second one
		want    Kind
	}{
		"unknown":                 {sending(rich), []string{noMethod}, "sendRichMessage sendMessage sendMessage", ""},
		"a word that is unknown":  {sending(rich), []string{refusal400("can't parse rich message")}, "sendRichMessage sendMessage sendRichMessage", ""},
		"a chat that is none":     {sending(rich), []string{refusal400("chat not found"), refusal400("chat not found")}, "sendRichMessage sendRichMessage", KindChat},
		"an edit, unknown":        {editing(rich), []string{refusal400("message text is empty")}, "editMessageText editMessageText editMessageText", ""},
		"an edit, not understood": {editing(rich), []string{refusal400("can't parse rich message")}, "editMessageText editMessageText editMessageText", ""},
		"an edit, in vain":        {editing(rich), []string{refusal400("x"), refusal400("y"), refusal400("x"), refusal400("y")}, "editMessageText editMessageText editMessageText editMessageText", KindRefused},
		"known":                   {sending(rich), nil, "sendRichMessage sendRichMessage", ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: c.answers}
			client := newClient(t, w, nil)
			for range 2 {
				if err := c.do(t.Context(), client); KindOf(err) != c.want || (err == nil) != (c.want == "") {
					t.Errorf("%s: %v", name, err)
				}
			}
			var methods []string
			for _, call := range w.made("") {
				methods = append(methods, call.method)
			}
			if got := strings.Join(methods, " "); got != c.methods {
				t.Errorf("%s: %s, want %s", name, got, c.methods)
			}
			last := w.made("")[len(methods)-1].fields(t)
			if remembers := name == "unknown" || name == "an edit, unknown"; remembers && (last["rich_message"] != "" || last["text"] != "x") {
				t.Errorf("%s: the second one says %v", name, last)
			}
		})
	}
}

// Where a server refuses the buttons of 2026 and those of before them too, it is asked for them again the next time.
func TestButtonsAreGivenUpOnceAServerTakesAMessageWithoutThem(t *testing.T) {
	t.Parallel()
	refused := refusal400("BUTTON_TYPE_INVALID")
	for name, c := range map[string]struct {
		b       Button
		answers []string
		with    string // which calls have the new button, of two messages
	}{
		"without them too": {Button{Label: "a", Copy: "601"}, []string{refused, refused, sentAnswer}, "yny"},
		"an old button":    {Button{Label: "a", Data: "601"}, []string{refused, sentAnswer}, "yy"},
		"taken without":    {Button{Label: "a", Data: "601", Disabled: true}, []string{refused, sentAnswer}, "ynn"},
		"a colour":         {Button{Label: "a", Data: "601", Style: Danger}, []string{refused, sentAnswer}, "yy"},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: c.answers}
			client := newClient(t, w, nil)
			for range 2 {
				_, _ = client.Send(t.Context(), 1, Answer, Message{HTML: "x", Rows: [][]Button{{c.b}}})
			}
			got := ""
			for _, call := range w.made("") {
				keys := call.fields(t)["reply_markup"]
				has := strings.Contains(keys, map[bool]string{true: `"disabled"`, false: "601"}[c.b.Disabled])
				got += map[bool]string{true: "y", false: "n"}[has]
			}
			if got != c.with {
				t.Errorf("%s: %s, want %s", name, got, c.with)
			}
		})
	}
}
