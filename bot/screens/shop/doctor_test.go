package shop_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/shop"
)

func TestTheDoctorShowsWhatItFindsInOneMessageAndHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	more := make(chan struct{})
	token := &chat.FaultError{Fault: chat.Fault{Service: "kaspi", Kind: "token"}, Err: errors.New("HTTP 401 of secret-address")}
	w.doctor = func(tell func(shop.Finding)) error {
		tell(shop.Finding{Name: "Kaspi", Err: token})
		<-more
		tell(shop.Finding{Name: "database", Text: "database", View: 12.0})
		tell(shop.Finding{Name: "price list", Text: "list.none", Verdict: chat.Warning})
		tell(shop.Finding{Name: "web", Text: "untried", View: "HTTP_ADDR", Verdict: chat.Skipped})
		return nil
	}
	w.Say(aigul, "/doctor")
	first := w.Last(aigul.ID)
	w.Wants(first, "Проверяю")
	w.Say(aigul, "/status") // while the doctor is at work
	w.Wants(w.Last(aigul.ID), "Состояние")
	close(more)
	w.Until("the doctor is done", func() bool {
		m, _ := w.Telegram.Message(aigul.ID, first.ID)
		return strings.Contains(m.Text, "Не работает")
	})
	m, _ := w.Telegram.Message(aigul.ID, first.ID)
	w.Wants(m, "❌", "Kaspi не принял токен", "✅", "12.0 МБ", "⚠️", "ещё нет", "⏭", "Веб-сервер", "Не работает: 1")
	if strings.Contains(m.Text, "secret-address") {
		t.Errorf("the chat is told what only a log should say: %s", m.Text)
	}
	if n := len(w.Telegram.Messages(aigul.ID)); n != 2 {
		t.Errorf("%d messages, want the doctor's and the status", n)
	}
}

func TestTheDoctorDoesOneThingAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.doctor = func(func(shop.Finding)) error { return &shop.BusyError{Since: noon.Add(-time.Minute)} }
	w.Say(aigul, "/doctor")
	w.Until("it is told", func() bool { return strings.Contains(w.Last(aigul.ID).Text, "уже идёт") })
	w.doctor = func(func(shop.Finding)) error { return nil }
	w.Say(marat, "/doctor")
	w.Until("it is told", func() bool { return strings.Contains(w.Last(marat.ID).Text, "Всё работает") })
}
