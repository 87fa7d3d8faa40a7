//go:build !race

package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
)

func TestAnOutageOfTelegramIsToldWithWhatItHeldUp(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]faults.Row{
		"a gateway's errors":   {Code: http.StatusBadGateway},
		"broken connections":   {End: faults.Reset},
		"no answer whatsoever": {End: faults.Hang},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				codes := p.cards(4)
				row.Times = -1
				p.telegram.Fail(row)
				begun := time.Now()
				p.kaspi.AcceptInCabinet(codes[0])
				p.kaspi.AcceptInCabinet(codes[1])
				for _, code := range []string{"700000001", "700000002", "700000003"} {
					p.kaspi.Put(fresh(code))
				}
				pass(20 * time.Minute)
				p.telegram.ClearFaults()
				p.until("the outage is told", 3*time.Minute, func() bool { return len(p.showing("Telegram не отвечал")) == 1 })
				text := p.showing("Telegram не отвечал")[0].Text
				t.Logf("%v after the beginning: %s", time.Since(begun), text)
				for _, want := range []string{"3 новых заказа", "2 сообщения показывали старое"} {
					if !strings.Contains(text, want) {
						t.Errorf("it does not say %q: %s", want, text)
					}
				}
				p.until("all that waited is there", 5*time.Minute, func() bool {
					return len(p.showing("Принят не в боте")) == 2 && len(p.showing("70000000", "Принять до")) >= 3
				})
				pass(20 * time.Minute)
				if n := len(p.showing("Telegram не отвечал")); n != 1 {
					t.Errorf("told %d times\n%s", n, p.screen())
				}
			})
		})
	}
}

// While Telegram takes presses and no answers, what was pressed is done, and what was to be said comes later.
func TestAnswersThatTelegramDidNotTakeComeWhenItIsBack(t *testing.T) {
	t.Parallel()
	for name, down := range map[string]struct {
		row faults.Row
		d   time.Duration
	}{
		"an outage of ten minutes": {faults.Row{Times: -1, Code: http.StatusBadGateway}, 10 * time.Minute},
		"no answer for five":       {faults.Row{Times: -1, End: faults.Hang}, 5 * time.Minute},
		"presses that are too old": {faults.Row{
			Times: -1, Code: http.StatusBadRequest,
			Text: "Bad Request: query is too old and response timeout expired or query ID is invalid",
		}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				p.cards(2)
				methods := []string{"answerCallbackQuery", "sendMessage", "sendChatAction", "editMessageText"}
				if down.row.Code == http.StatusBadRequest {
					methods = methods[:1]
				}
				for _, method := range methods {
					down.row.Operation = method
					p.telegram.Fail(down.row)
				}
				begun := time.Now()
				p.press("v1:acc:600000001")
				p.until("it is accepted", 5*time.Second, func() bool { return p.kaspi.Accepted("600000001") == 1 })
				t.Logf("accepted after %v", time.Since(begun))
				pass(down.d)
				p.telegram.ClearFaults()
				p.until("the answer", 3*time.Minute, func() bool {
					return len(p.showing("Ответ на ваше нажатие", "Отправлено в Kaspi")) > 0
				})
				pass(10 * time.Minute)
				if n := len(p.showing("Ответ на ваше нажатие")); n != 1 {
					t.Errorf("%d answers\n%s", n, p.screen())
				}
			})
		})
	}
}

func TestAnHourOfLostAnswersMakesThreeCopiesOfEveryKindOfMessage(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		p.cards(1)
		p.kaspi.Put(packable("600000008"))
		p.until("the order to pack", 12*time.Minute, func() bool { return len(p.showing("600000008")) > 0 })
		for _, method := range []string{"sendMessage", "sendDocument"} {
			p.telegram.Fail(faults.Row{Operation: method, Times: -1, Where: faults.After, End: faults.Reset})
		}
		begun := len(p.telegram.Messages(aigul.ID))
		p.telegram.Say(aigul, aigul.ID, "/status")
		p.telegram.Say(aigul, aigul.ID, "/feed")
		p.kaspi.Fail(faults.Row{Times: -1, Code: http.StatusInternalServerError}) // an alarm
		p.press("v1:det:600000001")
		pass(30 * time.Minute)
		p.restart()
		pass(30 * time.Minute)
		for _, text := range []string{"Состояние", "Новые заказы не приходят с 05:20", "Прайс-лист, версия", "Новые заказы не приходят с 05:50"} {
			n := 0
			for _, m := range p.telegram.Messages(aigul.ID) {
				if head, _, _ := strings.Cut(m.Text, "\n"); strings.Contains(head, text) && !strings.Contains(head, "не подтвердил") {
					n++
				}
			}
			if n != 3 {
				t.Errorf("%q came %d times\n%s", text, n, p.screen())
			}
		}
		if n := p.files(); n > 3 {
			t.Errorf("%d documents", n)
		}
		all := len(p.telegram.Messages(aigul.ID)) - begun
		t.Logf("%d messages in an hour", all)
		if all > 30 {
			t.Errorf("%d messages\n%s", all, p.screen())
		}
		p.telegram.ClearFaults()
		p.kaspi.ClearFaults()
		p.until("what may be missing is named", 10*time.Minute, func() bool {
			return len(p.showing("Telegram не подтвердил", "Состояние")) > 0
		})
	})
}
