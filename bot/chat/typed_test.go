package chat_test

import (
	"context"
	"fmt"
	"html"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
)

// paper is a Telegram that only keeps what is sent.
type paper struct {
	chat.Telegram
	name string
	sent []string
}

func (p *paper) Name() string { return p.name }

func (p *paper) SetCommands(context.Context, telegram.Scope, []telegram.Command) error { return nil }

func (p *paper) Send(_ context.Context, _ int64, _ telegram.Priority, m telegram.Message) (int, error) {
	p.sent = append(p.sent, html.UnescapeString(m.HTML))
	return len(p.sent), nil
}

// say makes Aigul write in a chat, and returns what was answered.
func (p *paper) say(t *testing.T, r *chat.Router, in int64, text string) string {
	t.Helper()
	p.sent = nil
	u := chattest.Aigul
	r.Handle(t.Context(), telegram.Event{
		From: telegram.Person{ID: u.ID, Name: u.FirstName}, Chat: in, Private: in == u.ID, Text: text,
	})
	return strings.Join(p.sent, "\n")
}

func onPaper(t *testing.T, room chat.Room) (*paper, *chat.Router) {
	t.Helper()
	p := &paper{name: tgtest.BotUsername}
	r, err := chat.New(chat.Config{Owners: []int64{chattest.Aigul.ID}, Home: chattest.Group}, chat.Parts{
		Telegram: p, Store: storetest.OpenSQLite(t, t.TempDir()), Log: slog.New(slog.DiscardHandler), Zone: time.UTC, Now: time.Now,
	}, room)
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

// Phones, keyboards and web pages put all sorts of blanks into what people paste.
func TestACommandIsReadWhateverBlanksPartIt(t *testing.T) {
	t.Parallel()
	p, r := onPaper(t, chat.Room{
		Name: "a", Words: texts(`{{define "a.say"}}{{.}}{{end}}`),
		Commands: []chat.Command{{Name: "go", Do: func(ctx context.Context, r *chat.Request) error {
			return r.Say(ctx, "a.say", fmt.Sprintf("%q", r.Args()))
		}}},
	})
	name := tgtest.BotUsername
	for _, blank := range []string{
		" ", "\n", "\t", "\r\n", "\v", "\f", "\u0085", "\u00a0", "\u1680", "\u2000", "\u2003", "\u2009", "\u200a", "\u2028", "\u2029",
		"\u202f", "\u205f", "\u3000", "  \n \u00a0", "\u200b", "\ufeff", " \u200b", "\u200e ", "\u2060 ",
	} {
		for _, head := range []string{
			"/go", "/GO", "/Go@" + name, "/go@" + strings.ToUpper(name), "@" + name + " /go", "@" + strings.ToUpper(name) + ",\n/go@" + name,
		} {
			for text, want := range map[string]string{
				"\u200b" + head + blank + "100000" + blank: `["100000"]`, head + blank + "10 000\u200b": `["10" "000"]`,
			} {
				if got := p.say(t, r, chattest.Aigul.ID, text); got != want {
					t.Errorf("%q: %s, want %s", text, got, want)
				}
			}
		}
	}
	for _, text := range []string{"/go@another_bot 1", "go 1", "@another_bot /go 1", "/", "/ go 1"} {
		if got := p.say(t, r, chattest.Aigul.ID, text); !strings.Contains(got, "Я понимаю команды") {
			t.Errorf("%q: %s", text, got)
		}
	}
}

func TestATextIsTakenByTheRoomThatKnowsIt(t *testing.T) {
	t.Parallel()
	p, r := onPaper(t, chat.Room{
		Name: "a", Words: texts(`{{define "a.say"}}{{.}}{{end}}`),
		Text: func(ctx context.Context, r *chat.Request) (bool, error) {
			if r.Written() != "812345638" {
				return false, nil
			}
			return true, r.Say(ctx, "a.say", "заказ")
		},
	})
	for text, want := range map[string]string{"812345638": "заказ", "привет": "Я понимаю команды"} {
		if got := p.say(t, r, chattest.Aigul.ID, text); !strings.Contains(got, want) {
			t.Errorf("%q: %s", text, got)
		}
	}
	for text, want := range map[string]string{ // people in a group talk to each other
		"812345638": "", "@another_bot 812345638": "", "@" + tgtest.BotUsername + " 812345638": "заказ",
	} {
		if got := p.say(t, r, chattest.Group, text); got != want {
			t.Errorf("%q in the group: %q, want %q", text, got, want)
		}
	}
}

// What came in while the program was down is handled before Telegram has told the bot's name.
func TestACommandForAnotherBotIsLeftAloneAlsoRightAfterAStart(t *testing.T) {
	t.Parallel()
	p, r := onPaper(t, chat.Room{
		Name: "a", Words: texts(`{{define "a.say"}}{{.}}{{end}}`, `{{define "a.command.go"}}go{{end}}`),
		Commands: []chat.Command{{Name: "go", Do: func(ctx context.Context, r *chat.Request) error { return r.Say(ctx, "a.say", "done") }}},
	})
	try := func(want string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if got := p.say(t, r, chattest.Group, text); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
	}
	ours, mentioned := "/go@"+tgtest.BotUsername, "@"+tgtest.BotUsername+" /go"
	p.name = ""
	try("", "/go@another_bot", ours)
	try("done", "/go")
	p.name = tgtest.BotUsername
	if err := r.Met(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.name = ""
	try("", "/go@another_bot", "@another_bot /go")
	try("done", "/go", ours, mentioned)
}
