package chat_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
)

// open makes a world of these rooms.
func open(t *testing.T, c chat.Config, rooms ...chat.Room) *chattest.World {
	t.Helper()
	w := chattest.NewWorld(t)
	w.Open(c, storetest.OpenSQLite(t, t.TempDir()), rooms...)
	return w
}

var _ chat.Store = (*store.Store)(nil)

// texts are the words of a room: the same few in every language. Those behind the first are plain ones.
func texts(html string, plain ...string) fs.FS {
	files := fstest.MapFS{}
	for _, language := range chat.Languages() {
		files["words/"+language+".html.tmpl"] = &fstest.MapFile{Data: []byte(html)}
		files["words/"+language+".text.tmpl"] = &fstest.MapFile{Data: []byte(strings.Join(plain, ""))}
	}
	return files
}

func nothing(context.Context, *chat.Request) error { return nil }

func TestTwoRoomsMayNotClaimTheSame(t *testing.T) {
	t.Parallel()
	step := func(context.Context, *chat.Request, []byte) error { return nil }
	for want, room := range map[string]chat.Room{
		"the command go is taken":        {Commands: []chat.Command{{Name: "go", Do: nothing}}},
		"the command help is taken":      {Commands: []chat.Command{{Name: "help", Do: nothing}}}, // the front's own
		"the verb go is taken":           {Verbs: []chat.Verb{{Name: "go", Do: nothing}}},
		"the step go is taken":           {Steps: []chat.Step{{Name: "go", Over: chat.Stands, Do: step}}},
		"the step far does not know":     {Steps: []chat.Step{{Name: "far", Do: step}}},
		"files or texts are taken":       {Files: nothing},
		`a.say does not begin with "b."`: {Words: texts(`{{define "a.say"}}x{{end}}`)},
		`c.say does not begin with "b."`: {Words: texts(`{{define "c.say"}}x{{end}}`)},
		"the name a is taken by two":     {Name: "a"},
		"the name chat is taken by two":  {Name: "chat"},
	} {
		first := chat.Room{
			Name: "a", Commands: []chat.Command{{Name: "go", Do: nothing}}, Verbs: []chat.Verb{{Name: "go", Do: nothing}},
			Steps: []chat.Step{{Name: "go", Over: chat.Stands, Do: step}}, Files: nothing, Words: texts(`{{define "a.say"}}{{.}}{{end}}`),
		}
		if room.Name == "" {
			room.Name = "b"
		}
		_, err := chat.New(chat.Config{Owners: []int64{1}}, chat.Parts{Log: slog.New(slog.DiscardHandler)}, first, room)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
}

func TestAFrontWithoutOwnersOrWordsIsRefused(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]chat.Config{
		"no owner":   {},
		"ru, kk, en": {Owners: []int64{1}, Language: "de"},
	} {
		if _, err := chat.New(c, chat.Parts{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

// A role that nobody has stands for one that this person does not have.
func TestWhatARoleForbidsIsSaidForMessagesAndPresses(t *testing.T) {
	t.Parallel()
	done := 0
	do := func(context.Context, *chat.Request) error { done++; return nil }
	w := open(t, chat.Config{}, chat.Room{
		Name:     "a",
		Commands: []chat.Command{{Name: "go", Role: chat.Owner, Do: do}, {Name: "far", Role: chat.Owner + 1, Do: do}},
		Verbs:    []chat.Verb{{Name: "go", Role: chat.Owner, Do: do}, {Name: "far", Role: chat.Owner + 1, Order: true, Do: do}},
	})
	w.Say(chattest.Aigul, "/far")
	w.Wants(w.Last(chattest.Aigul.ID), "Вам это недоступно")
	if got := w.Press(chattest.Aigul, w.Forge(chattest.Aigul.ID, "v1:far:1"), "v1:far:1"); got != "Для этого нужны права владельца или менеджера" {
		t.Errorf("notice %q", got)
	}
	if done != 0 {
		t.Error("it was done all the same")
	}
	w.Say(chattest.Aigul, "/go")
	w.Press(chattest.Aigul, w.Forge(chattest.Aigul.ID, "v1:go:1"), "v1:go:1")
	if done != 2 {
		t.Errorf("%d of 2 that are allowed were done", done)
	}
}

func TestWordsBehindACommandArePartedByAnyBlank(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{}, chat.Room{
		Name: "a", Words: texts(`{{define "a.say"}}{{.}}{{end}}`),
		Commands: []chat.Command{{Name: "go", Do: func(ctx context.Context, r *chat.Request) error {
			return r.Say(ctx, "a.say", fmt.Sprintf("%q %q", r.Args(), r.Rest()))
		}}},
	})
	for text, want := range map[string]string{
		"/go":                     `[] ""`,
		"/go  1":                  `["1"] "1"`,
		"/go\u00a040101\u00a0555": `["40101" "555"] "40101\u00a0555"`, // as a phone puts it in
		"/go\n40101\n":            `["40101"] "40101"`,
		"/go\t40101 \t 555 ":      `["40101" "555"] "40101 \t 555"`,
		"/GO A B":                 `["A" "B"] "A B"`,
	} {
		w.Say(chattest.Aigul, text)
		if got := w.Last(chattest.Aigul.ID).Text; got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestAKeyThatDoesNotFitAButtonFailsTheMessage(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{}, chat.Room{Name: "a", Words: texts(`{{define "a.say"}}{{.}}{{end}}`)})
	to := w.Router.To(chattest.Aigul.ID)
	fits, cut := strings.Repeat("1", 64-len("v1:go:")), strings.Repeat("1", 65-len("v1:go:"))
	if err := to.Say(t.Context(), "a.say", "x", chat.Row{chat.NewButton("x", "go", fits)}); err != nil {
		t.Error(err)
	}
	err := to.Say(t.Context(), "a.say", "x", chat.Row{chat.NewButton("x", "go", cut)})
	if err == nil || !strings.Contains(err.Error(), "too long by 1 byte") {
		t.Errorf("error %v", err)
	}
	if !chat.Fits("go", fits) || chat.Fits("go", cut) {
		t.Error("Fits is wrong about a key of 64 bytes or of 65")
	}
	w.WantMessages(chattest.Aigul.ID, 1)
}

func TestALongTextIsCutAtALine(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{}, chat.Room{Name: "a", Words: texts(`{{define "a.say"}}<b>{{.}}</b>{{end}}`)})
	to := w.Router.To(chattest.Aigul.ID)
	if err := to.Say(t.Context(), "a.say", strings.Repeat("строка <1>\n", 500)); err != nil {
		t.Fatal(err)
	}
	w.Wants(w.Last(chattest.Aigul.ID), "\n… и ещё 131 строка") // behind 370 lines of eleven characters
	file := chat.File{Name: "x.txt", Data: []byte("x"), Caption: chat.HTML(strings.Repeat("строка\n", 500))}
	if err := to.Send(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	w.Wants(w.Last(chattest.Aigul.ID), "… и ещё")
}

func TestAKeptValueOutlivesTheFront(t *testing.T) {
	t.Parallel()
	type value struct{ A, B int }
	const kept chat.Kept[value] = "kept"
	data := storetest.OpenSQLite(t, t.TempDir())
	if got, err := kept.Get(t.Context(), data, 7); err != nil || got != (value{}) {
		t.Errorf("before anything was kept: %+v, %v", got, err)
	}
	stopping, stop := context.WithCancel(t.Context())
	stop() // a chat shows it already: it is kept though the program ends
	for chat, v := range map[int64]value{7: {1, 2}, -100: {3, 4}} {
		if err := kept.Set(stopping, data, chat, v); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := kept.Get(t.Context(), data, 7); err != nil || got != (value{1, 2}) {
		t.Errorf("kept %+v, %v", got, err)
	}
	text, _, err := data.Setting(t.Context(), "kept.-100")
	if err != nil || text != `{"A":3,"B":4}` {
		t.Errorf("stored as %q, %v", text, err)
	}
	if err := data.SetSetting(t.Context(), "kept.7", "{"); err != nil {
		t.Fatal(err)
	}
	if got, err := kept.Get(t.Context(), data, 7); err != nil || got.A != 0 {
		t.Errorf("a broken value is none: %+v, %v", got, err)
	}
}
