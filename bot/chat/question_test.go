package chat_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/store/storetest"
)

// asking is a room that asks for a number and for a secret, and says what it was told.
func asking() chat.Room {
	ask := func(step string) chat.Handler {
		return func(ctx context.Context, r *chat.Request) error {
			return r.Ask(ctx, step, map[string]string{"For": r.Rest()}, "a.say", "сколько?")
		}
	}
	heard := func(ctx context.Context, r *chat.Request, kept []byte) error {
		return r.Say(ctx, "a.say", fmt.Sprintf("%s for %s", r.Written(), kept))
	}
	return chat.Room{
		Name: "a", Words: texts(`{{define "a.say"}}{{.}}{{end}}`),
		Commands: []chat.Command{{Name: "ask", Do: ask("number")}, {Name: "whisper", Do: ask("secret")}},
		Steps: []chat.Step{
			{Name: "number", Over: chat.Stands, Do: heard}, {Name: "secret", Secret: true, Over: chat.Stands, Do: heard},
		},
	}
}

func TestAnAnswerComesToItsQuestionAlsoAfterARestart(t *testing.T) {
	t.Parallel()
	data := storetest.OpenSQLite(t, t.TempDir())
	w := chattest.NewWorld(t)
	w.Open(chat.Config{}, data, asking())
	w.Say(chattest.Aigul, "/ask kettles")
	question := w.Last(chattest.Aigul.ID)
	if w.Wants(question, "сколько?"); !question.ForceReply {
		t.Error("the question does not open the reply box")
	}
	w.Say(chattest.Marat, "5") // nobody asked him
	w.Wants(w.Last(chattest.Marat.ID), "Я понимаю команды")
	w.Open(chat.Config{}, data, asking())
	w.Say(chattest.Aigul, "/help") // a command is no answer
	w.Say(chattest.Aigul, "7")
	w.Wants(w.Last(chattest.Aigul.ID), `7 for {"For":"kettles"}`)
	w.Say(chattest.Aigul, "8")
	w.Wants(w.Last(chattest.Aigul.ID), "Я понимаю команды")
}

func TestAQuestionEndsWithTimeOrWhenItIsTakenBack(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{}, asking())
	w.Say(chattest.Aigul, "/ask")
	w.Pass(15*time.Minute + time.Second)
	w.Say(chattest.Aigul, "7")
	w.Wants(w.Last(chattest.Aigul.ID), "Вопрос закрыт")
	w.Say(chattest.Aigul, "/cancel")
	w.Wants(w.Last(chattest.Aigul.ID), "Отменять нечего")
	w.Say(chattest.Aigul, "/ask")
	w.Say(chattest.Aigul, "/cancel")
	w.Wants(w.Last(chattest.Aigul.ID), "ввод отменён")
	w.Say(chattest.Aigul, "7")
	w.Wants(w.Last(chattest.Aigul.ID), "Я понимаю команды")
}

func TestOnlyTheAnswerToASecretQuestionIsSecret(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{}, asking())
	secret := func(user int64) bool {
		t.Helper()
		is, err := w.Router.Secret(t.Context(), chattest.Aigul.ID, user)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	w.Say(chattest.Aigul, "/ask")
	if secret(chattest.Aigul.ID) {
		t.Error("an open question is taken for a secret one")
	}
	w.Say(chattest.Aigul, "/whisper")
	if !secret(chattest.Aigul.ID) || secret(chattest.Marat.ID) {
		t.Error("what Aigul writes next is secret, and what Marat writes is not")
	}
	w.Say(chattest.Aigul, "1234")
	if secret(chattest.Aigul.ID) {
		t.Error("it is secret still, though the question is answered")
	}
}

func TestAnAnswerToAQuestionThatIsOverDoesNothingAndTheQuestionIsClosed(t *testing.T) {
	t.Parallel()
	over, answered := false, 0
	w := open(t, chat.Config{}, chat.Room{
		Name: "a", Words: texts(`{{define "a.say"}}{{.}}{{end}}`),
		Commands: []chat.Command{{Name: "ask", Do: func(ctx context.Context, r *chat.Request) error {
			return r.Ask(ctx, "number", map[string]string{"For": "601"}, "a.say", "сколько?")
		}}},
		Steps: []chat.Step{{
			Name: "number",
			Over: func(ctx context.Context, r *chat.Request, kept []byte) (bool, error) {
				if !over {
					return false, nil
				}
				return true, r.Say(ctx, "a.say", "уже сделано: "+string(kept))
			},
			Do: func(context.Context, *chat.Request, []byte) error { answered++; return nil },
		}},
	})
	w.Say(chattest.Aigul, "/ask")
	over = true
	w.Say(chattest.Aigul, "7")
	w.Wants(w.Last(chattest.Aigul.ID), `уже сделано: {"For":"601"}`)
	over = false
	w.Say(chattest.Aigul, "7")
	w.Wants(w.Last(chattest.Aigul.ID), "Я понимаю команды")
	if answered != 0 {
		t.Errorf("%d answers had an effect", answered)
	}
	w.Say(chattest.Aigul, "/ask")
	if w.Say(chattest.Aigul, "7"); answered != 1 {
		t.Errorf("%d answers had an effect, want 1", answered)
	}
}
