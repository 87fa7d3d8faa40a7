package chat_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi/faults"
)

// noticing is a room whose button answers with a text.
func noticing(text string) chat.Room {
	return chat.Room{
		Name: "a", Words: texts("", `{{define "a.told"}}`+text+`{{end}}`),
		Verbs: []chat.Verb{{Name: "go", Do: func(ctx context.Context, r *chat.Request) error {
			r.Notice(ctx, "a.told", nil)
			r.Notice(ctx, "chat.answer.old", nil) // Telegram takes one answer: the first
			return nil
		}}},
	}
}

func TestAPressIsAnsweredOnceAndWithinTelegramsLength(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{}, noticing(strings.Repeat("я", 500)))
	got := w.Press(chattest.Aigul, w.Forge(chattest.Aigul.ID, "v1:go:1"), "v1:go:1")
	if n := utf8.RuneCountInString(got); n > 190 || n < 180 || !strings.HasSuffix(got, "…") {
		t.Errorf("an answer of %d characters: %q", n, got)
	}
	if n := len(w.Telegram.Calls("answerCallbackQuery")); n != 1 {
		t.Errorf("%d answers to one press", n)
	}
}

func TestAnAnswerThatTelegramDidNotTakeComesAsAMessage(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{}, noticing("готово"))
	w.Telegram.Fail(faults.Row{
		Operation: "answerCallbackQuery", Code: http.StatusBadRequest, Text: "Bad Request: query is too old and response timeout expired or query ID is invalid",
	})
	m := w.Forge(chattest.Aigul.ID, "v1:go:1")
	query, err := w.Telegram.Press(chattest.Aigul, m.Chat, m.ID, "v1:go:1")
	if err != nil {
		t.Fatal(err)
	}
	w.Router.Handle(t.Context(), telegram.Event{
		From: telegram.Person{ID: chattest.Aigul.ID, Name: "Айгуль"}, Chat: m.Chat, Private: true, Message: m.ID,
		Press: query, Data: "v1:go:1",
	})
	w.Router.Wait()
	w.Wants(w.Last(chattest.Aigul.ID), "Ответ на ваше нажатие", "готово")
}

func TestWhatIsGivenUpIsToldToWhoDidItAndToNoStranger(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{}, noticing("x"))
	for _, user := range []int64{chattest.Aigul.ID, chattest.Stranger.ID} {
		w.Router.GivenUp(t.Context(), telegram.Event{From: telegram.Person{ID: user}, Chat: user, Private: true, Text: "/sync <b>"})
	}
	w.Wants(w.Last(chattest.Aigul.ID), "Не получилось выполнить «/sync <b>»")
	w.WantMessages(chattest.Stranger.ID, 0)
}
