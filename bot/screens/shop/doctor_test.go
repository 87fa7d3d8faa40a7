package shop_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
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
		tell(shop.Finding{Name: "price list", Text: "list_none", Verdict: chat.Warning})
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

// A finding is told by its text, and by the text of its fault when the part failed; what is hinted goes before that.
func TestAFindingIsACheckInTheLanguageOfWhoAsks(t *testing.T) {
	t.Parallel()
	fault := errors.New("HTTP 500")
	tell := func(name, text string, view any, err error) chat.Check {
		c := chat.Check{Name: name, Verdict: chat.OK, Reason: fmt.Sprint(text, " ", view)}
		if err != nil {
			c.Verdict, c.Remedy = chat.Failed, "ask again"
		}
		return c
	}
	for _, c := range []struct {
		of   shop.Finding
		want chat.Check
	}{
		{shop.Finding{Name: "Kaspi", Text: "kaspi", View: 7}, chat.Check{Name: "Kaspi", Verdict: chat.OK, Reason: "shop.found.kaspi 7"}},
		{shop.Finding{Name: "a", Text: "b", Verdict: chat.Warning}, chat.Check{Name: "a", Verdict: chat.Warning, Reason: "shop.found.b <nil>"}},
		{shop.Finding{Name: "a", Text: "b", Verdict: chat.Skipped, Hint: "h", View: 1}, chat.Check{Name: "a", Verdict: chat.Skipped, Reason: "shop.found.b 1", Remedy: "shop.found.h 1"}},
		{shop.Finding{Name: "a", Text: "b", Err: fault}, chat.Check{Name: "a", Verdict: chat.Failed, Reason: "HTTP 500", Remedy: "ask again"}},
		{shop.Finding{Name: "a", Err: fault, Verdict: chat.Warning, Hint: "h"}, chat.Check{Name: "a", Verdict: chat.Failed, Reason: "HTTP 500", Remedy: "shop.found.h <nil>"}},
	} {
		if got := c.of.Check(tell); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.of, got, c.want)
		}
	}
}

// What the doctor finds is counted, and how it ended is said: also that it was stopped, and that it failed.
func TestTheDoctorSaysHowItEnded(t *testing.T) {
	t.Parallel()
	ok, warns := shop.Finding{Name: "Kaspi", Text: "kaspi", View: 0}, shop.Finding{Name: "price list", Text: "list_none", Verdict: chat.Warning}
	fails := shop.Finding{Name: "taxes", Text: "as", View: "x", Verdict: chat.Failed}
	skipped := shop.Finding{Name: "web", Text: "untried", View: "HTTP_ADDR", Verdict: chat.Skipped}
	for name, c := range map[string]struct {
		finds  []shop.Finding
		err    error
		want   string
		logged bool
	}{
		"well":            {[]shop.Finding{ok, skipped}, nil, "🩺 Проверка\n\n✅ Kaspi: отвечает; новых заказов: 0\n⏭ Веб-сервер: не проверялось: HTTP_ADDR не задан или неверен\n\nВсё работает.", false},
		"a warning":       {[]shop.Finding{ok, warns}, nil, "🩺 Проверка\n\n✅ Kaspi: отвечает; новых заказов: 0\n⚠️ Прайс-лист: ещё нет: первый сделает kaspibot run\n\nРаботает всё, обратите внимание на ⚠️.", false},
		"failures":        {[]shop.Finding{fails, warns, fails}, nil, "🩺 Проверка\n\n❌ Налог: x\n⚠️ Прайс-лист: ещё нет: первый сделает kaspibot run\n❌ Налог: x\n\nНе работает: 2.", false},
		"stopped":         {[]shop.Finding{ok}, fmt.Errorf("x: %w", context.Canceled), "🩺 Проверяю…\n\n✅ Kaspi: отвечает; новых заказов: 0", false},
		"failed":          {[]shop.Finding{ok}, errors.New("the doctor is ill"), "🩺 Проверяю…\n\n✅ Kaspi: отвечает; новых заказов: 0", true},
		"nothing":         {nil, nil, "🩺 Проверка\n\nВсё работает.", false},
		"busy":            {nil, &shop.BusyError{Since: noon.Add(-time.Minute)}, "Проверка уже идёт, с 11:59.", false},
		"more than fits":  {slices.Repeat([]shop.Finding{skipped}, 150), &shop.BusyError{Since: noon}, "Проверка уже идёт, с 12:00.", false},
		"busy, and wraps": {nil, fmt.Errorf("x: %w", &shop.BusyError{Since: noon}), "Проверка уже идёт, с 12:00.", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.doctor = func(tell func(shop.Finding)) error {
				for _, f := range c.finds {
					tell(f)
				}
				return c.err
			}
			w.Say(aigul, "/doctor")
			w.Router.Wait()
			if got := strings.TrimSpace(w.Last(aigul.ID).Text); got != c.want {
				t.Errorf("shown\n%s\nwant\n%s", got, c.want)
			}
			if n := len(w.Telegram.Calls("editMessageText")); n != 1 { // all was found at once
				t.Errorf("shown %d times", n)
			}
			if strings.Contains(w.Logged(), "the doctor is ill") != c.logged {
				t.Errorf("logged: %s", w.Logged())
			}
		})
	}
	if got := (&shop.BusyError{Since: noon}).Error(); !strings.HasPrefix(got, "the doctor has been at work since 2026-11-24 12:00") {
		t.Errorf("%q", got)
	}
}

// Only who runs the shop has every part tried, and a message that cannot be sent tries none.
func TestTheDoctorIsForManagers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.doctor = func(func(shop.Finding)) error { t.Error("the doctor came"); return nil }
	packer := tgtest.User{ID: 34, FirstName: "Пётр"}
	w.Telegram.Meet(packer, packer.ID)
	if err := w.memory.AddPerson(t.Context(), chat.Person{ID: packer.ID, Name: "Пётр", Role: chat.Packer}, aigul.ID, noon); err != nil {
		t.Fatal(err)
	}
	w.Say(packer, "/doctor")
	w.Wants(w.Last(packer.ID), "Вам это недоступно")
	w.Say(packer, "/status")
	w.Wants(w.Last(packer.ID), "Состояние")
	w.Say(packer, "/auto")
	w.Wants(w.Last(packer.ID), "Приём заказов ботом")
	w.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: 1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	w.Say(aigul, "/doctor")
	w.Router.Wait()
	if !strings.Contains(w.Logged(), "Bad Request: no") {
		t.Error("that it could not be said is not logged")
	}
}
