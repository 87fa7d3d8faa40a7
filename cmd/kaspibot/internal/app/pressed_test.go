//go:build !race

package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

// What a press of "accept" waits for, exactly: the answer goes out beside the request, the card is drawn when Kaspi has
// taken the request and again when the order has been read back. Nothing else is sent, and nothing waits for anything of
// this program: time is played, so that only the two services take any.
func TestAPressWaitsForNothingButKaspiAndTelegram(t *testing.T) {
	t.Parallel()
	const kaspi, telegram = 150 * time.Millisecond, 50 * time.Millisecond
	for name, c := range map[string]struct {
		kaspi time.Duration
		want  []string // of each edit, what it says
		at    []time.Duration
	}{
		"as quick as Kaspi is": {kaspi, []string{"Kaspi принял запрос", "Принят: Айгуль"}, []time.Duration{kaspi, 2 * kaspi}},
		"a slow Kaspi": {
			2 * time.Second, []string{"Принимает Айгуль", "Kaspi принял запрос", "Принят: Айгуль"},
			[]time.Duration{300 * time.Millisecond, 2 * time.Second, 4 * time.Second},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				code := p.cards(1)[0]
				<-time.After(7 * time.Second) // no job of the clock runs now
				p.kaspi.Fail(
					faults.Row{Operation: "POST", Times: -1, Delay: c.kaspi},
					faults.Row{Operation: "GET /orders/", Times: -1, Delay: c.kaspi},
				)
				p.telegram.Fail(faults.Row{Times: -1, Delay: telegram})
				begun := time.Now()
				p.press("v1:acc:" + code)
				<-time.After(5 * time.Second)
				edits := since(p.telegram.Calls("editMessageText"), begun)
				if answers := since(p.telegram.Calls("answerCallbackQuery"), begun); len(answers) != 1 || !answers[0].At.Equal(begun) {
					t.Errorf("answered %+v, want at once", answers)
				}
				if n := p.kaspi.Accepts(code); n != 1 {
					t.Errorf("%d requests to accept it", n)
				}
				for i, e := range edits {
					t.Logf("edit after %v: %.120s", e.At.Sub(begun), e.Params["text"])
					if i >= len(c.want) || !strings.Contains(e.Params["text"], c.want[i]) || e.At.Sub(begun) != c.at[i] {
						t.Errorf("edit %d after %v, want %v at %v", i, e.At.Sub(begun), c.want, c.at)
					}
				}
				if len(edits) != len(c.want) {
					t.Errorf("%d edits, want %q", len(edits), c.want)
				}
			})
		})
	}
}

// since are the calls that were made from one time on.
func since(all []tgtest.Call, begun time.Time) (later []tgtest.Call) {
	for _, c := range all {
		if !c.At.Before(begun) {
			later = append(later, c)
		}
	}
	return later
}

// How long orders take from the poll that meets them to the chat, exactly: the answer, its further pages side by side as far as
// Kaspi's pace of five requests a second lets them, and one message, however many they are.
func TestOrdersAreShownAsSoonAsKaspiHasTold(t *testing.T) {
	t.Parallel()
	const kaspi, telegram = 150 * time.Millisecond, 50 * time.Millisecond
	for n, want := range map[int]time.Duration{
		1: kaspi + telegram, 20: kaspi + telegram, 100: kaspi + telegram, 500: time.Second,
	} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				<-time.After(40 * time.Second) // nothing but the poll asks Kaspi now
				p.kaspi.Fail(faults.Row{Times: -1, Delay: kaspi})
				p.telegram.Fail(faults.Row{Operation: "sendMessage", Times: -1, Delay: telegram})
				p.put(n)
				polled := p.pollOf("600000001")
				text := fmt.Sprintf("%d новых заказов", n)
				if n == 1 {
					text = "600000001"
				}
				if took := p.sentAt(text).Sub(polled); took > want {
					t.Errorf("shown %v after the poll began, want %v", took, want)
				}
			})
		})
	}
}
