package chat_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/telegram"
)

// polled feeds an outcome of asking Telegram for updates, after some time.
func polled(t *testing.T, w *chattest.World, after time.Duration, kind telegram.Kind) {
	t.Helper()
	w.Pass(after)
	var err error
	if kind != "" {
		err = &telegram.Error{Kind: kind, Err: errors.New("x")}
	}
	w.Router.Polled(t.Context(), err)
	w.Router.Wait()
}

func TestAnOutageOfTelegramIsToldWhenItIsOver(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{})
	w.Pass(6 * time.Minute)
	w.Router.Waiting = func(_ context.Context, _ int64) ([]telegram.Held, error) {
		return []telegram.Held{{What: telegram.HeldOrder, Key: "601"}, {What: telegram.HeldOrder, Key: "602"}}, nil
	}
	w.Router.Outage(telegram.Outage{
		From: chattest.Noon.Add(time.Minute), To: chattest.Noon.Add(6 * time.Minute), Held: map[int64][]telegram.Held{
			chattest.Aigul.ID: {
				{What: telegram.HeldOrder, Key: "601"}, {What: telegram.HeldAnswer, Key: "a"}, {What: telegram.HeldNotice, Key: "a"},
				{What: telegram.HeldNotice, Key: "b"}, {What: telegram.HeldEdit, Key: "7"},
			},
		},
	})
	w.Router.Wait()
	for _, owner := range []int64{chattest.Aigul.ID, chattest.Marat.ID} {
		w.WantMessages(owner, 1)
		w.Wants(w.Last(owner), "Telegram не отвечал с 12:01 до 12:06", "2 новых заказа")
	}
	w.Wants(w.Last(chattest.Aigul.ID), "1 ответ", "2 уведомления", "1 сообщение показывало старое")
	w.Wants(w.Last(chattest.Marat.ID), "not", "ответ", "уведомлен", "старое")
}

func TestAnOutageInWhichNothingWaitedSaysSo(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{Owners: []int64{chattest.Aigul.ID}})
	w.Router.Outage(telegram.Outage{From: chattest.Noon.Add(-time.Hour), To: chattest.Noon})
	w.Router.Wait()
	w.Wants(w.Last(chattest.Aigul.ID), "Telegram не отвечал с 11:00 до 12:00", "ничего не ждало")
}

func TestASecondProgramThatPollsIsToldAtOnceAndWhenItIsGone(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{})
	polled(t, w, 0, telegram.KindConflict)
	w.Wants(w.Last(chattest.Aigul.ID), "Кнопки бота работают с перебоями", "Остановите её")
	for range 3 { // the two interrupt each other
		polled(t, w, 30*time.Second, "")
		polled(t, w, 30*time.Second, telegram.KindConflict)
	}
	w.WantMessages(chattest.Aigul.ID, 1)
	polled(t, w, 2*time.Minute, "")
	w.WantMessages(chattest.Aigul.ID, 2)
	w.Wants(w.Last(chattest.Aigul.ID), "Telegram снова отдаёт мне нажатия")
}

func TestUpdatesThatCannotBeWrittenDownAreToldAtOnceAndAreNoOutage(t *testing.T) {
	t.Parallel()
	w := open(t, chat.Config{})
	w.Router.Polled(t.Context(), stored("database", "read_only"))
	w.Router.Wait()
	w.Wants(w.Last(chattest.Aigul.ID), "Данные магазина в опасности", "только для чтения")
	w.Pass(5 * time.Minute)
	w.Router.Polled(t.Context(), nil)
	w.Router.Wait()
	w.WantMessages(chattest.Aigul.ID, 1)
}

func TestNoWorkBeginsOnceTheFrontHasStopped(t *testing.T) {
	t.Parallel()
	var ran atomic.Bool
	w := open(t, chat.Config{}, chat.Room{Name: "a", Commands: []chat.Command{{
		Name: "go", Do: func(ctx context.Context, r *chat.Request) error {
			r.Go(ctx, func(context.Context) error { ran.Store(true); return nil })
			return nil
		},
	}}})
	w.Router.Stop(time.Second)
	w.Say(chattest.Aigul, "/go")
	w.Router.Wait()
	if ran.Load() {
		t.Error("a work began that nobody waits for")
	}
}
