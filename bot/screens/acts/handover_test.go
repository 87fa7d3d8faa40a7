package acts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/orders"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestACodeHasThreeTries(t *testing.T) {
	t.Parallel()
	l := accepted(t, nil)
	l.TapOn(bottest.Code("601"))
	l.Say(bottest.Aigul, "1a")
	l.WantLast("Код состоит из цифр", "not", "Осталось попыток")
	l.Restart() // the question outlives it
	for left := 2; left > 0; left-- {
		l.Say(bottest.Aigul, "9999")
		l.WantLast("Код не подошёл", fmt.Sprint("Осталось попыток: ", left))
	}
	l.Say(bottest.Aigul, "9999")
	l.WantLast("Попытки кончились", "Нажмите «Код»")
	l.Say(bottest.Aigul, kaspitest.SecurityCode)
	l.WantLast("Я понимаю команды и кнопки") // nobody asked for it
	l.TapOn(bottest.Code("601"))
	l.Say(bottest.Aigul, kaspitest.SecurityCode)
	l.WantLast("Заказ выдан")
	l.ends(orders.StageDone)
}

func TestWhatKeepsAnOrderFromBeingHandedOutIsSaidClearly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(*live)
		want      string
	}{
		"signature": {func(l *live) {
			o, _ := l.Kaspi.Get("601")
			o.SignatureRequired = true
			l.Kaspi.Put(o)
		}, "Покупатель ещё не подписал документы"},
		"cancelled": {func(l *live) {
			l.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
		}, "Сейчас это сделать нельзя: заказ отменён"},
		"unreachable": {func(l *live) {
			l.Kaspi.Fail(faults.Row{Operation: "GET /orders/", Code: 401})
		}, "Kaspi недоступен"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := accepted(t, nil)
			l.TapOn(bottest.Code("601"))
			c.meanwhile(l)
			l.Say(bottest.Aigul, kaspitest.SecurityCode)
			told := l.Card(bottest.Aigul.ID, c.want)                      // news may stand below it
			if asks := told.ForceReply; asks != (name == "unreachable") { // only that is worth another try
				t.Errorf("it asks for the code again: %t", asks)
			}
		})
	}
}

func TestTheBuyersCodeIsNeverOnDiskNorInTheLog(t *testing.T) {
	t.Parallel()
	l := accepted(t, nil)
	l.TapOn(bottest.Code("601"))
	const secret = "7391584"
	l.Say(bottest.Aigul, secret)
	l.WantLast("Код не подошёл") // it did reach Kaspi
	if strings.Contains(l.Logged(), secret) {
		t.Error("it is in the log")
	}
	found := 0
	err := filepath.WalkDir(l.Dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		found++
		if text, _ := os.ReadFile(name); strings.Contains(string(text), secret) {
			t.Errorf("%s holds it", name)
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Errorf("%d files, %v", found, err)
	}
}
