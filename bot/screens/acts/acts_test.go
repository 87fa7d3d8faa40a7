package acts_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// accepted is a life that has come to the seller's acceptance.
func accepted(t *testing.T, change func(*kaspitest.Order)) *live {
	t.Helper()
	l := newLife(t, change)
	l.Kaspi.AcceptInCabinet("601")
	l.slow()
	return l
}

func TestPackingIntoManyParcelsIsTypedAlsoAfterARestart(t *testing.T) {
	t.Parallel()
	l := accepted(t, bottest.By(kaspitest.KaspiDoor))
	l.TapOn(bottest.Pack("601"))
	l.TapOn("v1:po:601")
	l.WantLast("Напишите число от 1 до 50")
	l.Say(bottest.Aigul, "семь")
	l.WantLast("Нужно число от 1 до 50")
	l.Restart()
	l.Say(bottest.Aigul, " 7 ")
	l.WantLast("Упаковано", "Мест: 7")
	l.BringWaybills()
	if doc := l.Last(bottest.Aigul.ID).Document; doc == nil || !strings.Contains(string(doc.Data), "parcel 7 of 7") {
		t.Errorf("no waybill of seven parcels\n%s", l.Screens())
	}
}

func TestAPackButtonThatIsPressedTwicePacksOnce(t *testing.T) {
	t.Parallel()
	l := accepted(t, bottest.By(kaspitest.KaspiDoor))
	l.TapOn(bottest.Pack("601"))
	l.TapOn("v1:pk:601.1")
	l.WantNotice(l.PressOld("v1:pk:601.3"), "Это уже сделано, второй раз не нужно")
	l.wantSent("ASSEMBLE", 1)
	l.Restart()
	l.PressOld("v1:pk:601.3")
	l.wantSent("ASSEMBLE", 1)
}

func TestAWaybillComesAfterARestartAndAgainWhenAskedFor(t *testing.T) {
	t.Parallel()
	l := accepted(t, bottest.By(kaspitest.KaspiDoor))
	l.TapOn(bottest.Pack("601"))
	l.TapOn("v1:pk:601.1")
	if err := l.DeliverWaybills(t.Context()); err != nil { // Kaspi has not made it
		t.Error(err)
	}
	l.Restart()
	l.Pass(time.Minute)
	l.BringWaybills()
	if got := l.TapOn("v1:wb:601"); !strings.HasPrefix(got, "Пришлю накладную сюда") {
		t.Errorf("notice %q", got)
	}
	l.BringWaybills()
	l.BringWaybills()
	l.WantCount(bottest.Aigul.ID, "Накладная заказа 601", 2)
}

func TestAWaybillThatDoesNotComeIsExplained(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(*live)
		want      string
	}{
		"never made": {func(l *live) {
			_ = l.DeliverWaybills(l.t.Context())
			l.Pass(11 * time.Minute)
		}, "Kaspi до сих пор не сделал накладную заказа 601"},
		"handed over meanwhile": {func(l *live) {
			l.Kaspi.HandOver("601")
			l.slow()
		}, "Накладной заказа 601 больше нет"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := accepted(t, bottest.By(kaspitest.KaspiDoor))
			l.Kaspi.WaybillAfter(1000)
			l.TapOn(bottest.Pack("601"))
			l.TapOn("v1:pk:601.1")
			c.meanwhile(l)
			l.BringWaybills()
			l.WantLast(c.want)
		})
	}
}

func TestARefusedPackingOwesNoWaybillAndSaysWhy(t *testing.T) {
	t.Parallel()
	l := accepted(t, bottest.By(kaspitest.KaspiDoor))
	l.Kaspi.Fail(faults.Row{Operation: "POST", Code: 400, Body: `{"errors":[{"title":"Сначала <IMEI>"}]}`})
	l.TapOn(bottest.Pack("601"))
	l.TapOn("v1:pk:601.2")
	l.WantLast("Kaspi отказал: Сначала <IMEI>", "not", "Накладную")
	l.wantCard("Упаковка: Kaspi отказал: Сначала <IMEI>")
	if owed, _ := l.Memory.PendingWaybills(t.Context(), l.Now(), 9); len(owed) != 0 {
		t.Errorf("owed: %+v", owed)
	}
	l.TapOn(bottest.Pack("601")) // the card's button is back
	l.TapOn("v1:pk:601.2")
	l.WantLast("Упаковано")
}

// The answer is lost, nothing was done: ten minutes later a person is sent to the cabinet, and no second request goes out.
func TestAPackingThatKaspiNeverConfirmsSendsTheSellerToTheCabinet(t *testing.T) {
	t.Parallel()
	l := accepted(t, bottest.By(kaspitest.KaspiDoor))
	l.Kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadGateway})
	l.TapOn(bottest.Pack("601"))
	l.TapOn("v1:pk:601.2")
	l.WantLast("ответа пока нет")
	l.wantCard("⏳ Айгуль Ким: Упаковка. Kaspi не ответил")
	if got := l.PressOld(bottest.Cancel("601")); got != "Заказом уже занимается Айгуль Ким, подождите" {
		t.Errorf("notice %q", got)
	}
	l.Pass(11 * time.Minute)
	l.Poll()
	l.wantCard("Проверьте заказ в кабинете и, если накладной нет, упакуйте там")
	l.BringWaybills() // nothing is owed any more, and nothing said about it
	l.WantCount(bottest.Aigul.ID, "Накладной заказа", 0)
	l.WantButtons(l.Naming(bottest.Aigul.ID, "601")[0], bottest.Details("601"), bottest.Cancel("601"), bottest.Lines("601"))
	for _, data := range []string{bottest.Pack("601"), "v1:pk:601.2"} {
		if got := l.PressOld(data); !strings.HasPrefix(got, "Упаковка уже отправлена") {
			t.Errorf("%s: notice %q", data, got)
		}
	}
	l.wantSent("ASSEMBLE", 1)
}

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
		}, "До Kaspi не достучались"},
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

func TestACancellationMayCarryAComment(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	l.TapOn(bottest.Cancel("601"))
	l.TapOn("v1:cr:601.o")
	l.TapOn("v1:cc:601.o")
	l.WantLast("Напишите комментарий для Kaspi")
	l.Say(bottest.Aigul, strings.Repeat("я", 1001))
	l.WantLast("Нужен текст до 1000 знаков")
	l.Say(bottest.Aigul, "разбит при <приёмке>")
	l.WantLast("Заказ отменён")
	l.wantCard("Отменён: нет в наличии", "Отмена: Айгуль Ким")
	l.wantSent("CANCELLED", 1)
	reqs := l.Kaspi.Requests()
	if !strings.Contains(string(reqs[len(reqs)-2].Body)+string(reqs[len(reqs)-1].Body), "разбит при") {
		t.Error("the comment did not reach Kaspi")
	}
	l.ends(orders.StageCancelled)
}

func TestAnOrderOfADigestIsOpenedAsACardOfItsOwn(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for i := range 6 {
		s.Put(fmt.Sprint(601+i), bottest.By(kaspitest.KaspiCity))
	}
	s.Poll()
	s.TapOn(bottest.Accept("603"))
	s.TapOn(bottest.Open("603"))
	s.WantLast("Упаковать и передать в Kaspi Доставку")
	s.TapOn(bottest.Pack("603"))
	s.TapOn("v1:pk:603.1")
	all := s.Telegram.Messages(bottest.Aigul.ID)
	s.Wants(all[1], "Упакован, передать курьеру") // the card follows
	data := bottest.Open("999")
	if got := s.PressOld(data); got != "Такого заказа у меня нет. Откройте список: /orders" {
		t.Errorf("notice %q", got)
	}
}

func TestAMenuCanBeClosedAndLeavesTheOrderAlone(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	l.TapOn(bottest.Cancel("601"))
	l.TapOn("v1:no:menu")
	l.WantLast("ничего не меняю")
	if n := len(chattest.Buttons(l.Last(bottest.Aigul.ID))); n != 0 {
		t.Errorf("%d buttons are left", n)
	}
	if n := l.Kaspi.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d requests", n)
	}
}
