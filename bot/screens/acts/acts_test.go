package bot_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// accepted is a life that has come to the seller's acceptance.
func accepted(t *testing.T, change func(*kaspitest.Order)) *live {
	t.Helper()
	l := newLife(t, change)
	l.kaspi.AcceptInCabinet("601")
	l.slow()
	return l
}

func TestPackingIntoManyParcelsIsTypedAlsoAfterARestart(t *testing.T) {
	t.Parallel()
	l := accepted(t, by(kaspitest.KaspiDoor))
	l.tapOn("v1:pack:601")
	l.tapOn("v1:po:601")
	l.wantLast("Напишите число от 1 до 50")
	l.say(aigul, "семь")
	l.wantLast("Нужно число от 1 до 50")
	l.restart()
	l.say(aigul, " 7 ")
	l.wantLast("Упаковано", "Мест: 7")
	l.deliverWaybills()
	if doc := l.last(aigul.ID).Document; doc == nil || !strings.Contains(string(doc.Data), "parcel 7 of 7") {
		t.Errorf("no waybill of seven parcels\n%s", l.screens())
	}
}

func TestAPackButtonThatIsPressedTwicePacksOnce(t *testing.T) {
	t.Parallel()
	l := accepted(t, by(kaspitest.KaspiDoor))
	l.tapOn("v1:pack:601")
	l.tapOn("v1:pk:601.1")
	l.wantNotice(l.press(aigul, l.forge(aigul.ID, "v1:pk:601.3"), "v1:pk:601.3"), "Это уже сделано, второй раз не нужно")
	l.wantSent("ASSEMBLE", 1)
	l.restart()
	l.press(aigul, l.forge(aigul.ID, "v1:pk:601.3"), "v1:pk:601.3")
	l.wantSent("ASSEMBLE", 1)
}

func TestAWaybillComesAfterARestartAndAgainWhenAskedFor(t *testing.T) {
	t.Parallel()
	l := accepted(t, by(kaspitest.KaspiDoor))
	l.tapOn("v1:pack:601")
	l.tapOn("v1:pk:601.1")
	if err := l.DeliverWaybills(t.Context()); err != nil { // Kaspi has not made it
		t.Error(err)
	}
	l.restart()
	l.pass(time.Minute)
	l.deliverWaybills()
	if got := l.tapOn("v1:wb:601"); !strings.HasPrefix(got, "Пришлю накладную сюда") {
		t.Errorf("notice %q", got)
	}
	l.deliverWaybills()
	l.deliverWaybills()
	l.wantCount(aigul.ID, "Накладная заказа 601", 2)
}

func TestAWaybillThatDoesNotComeIsExplained(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(*live)
		want      string
	}{
		"never made": {func(l *live) {
			_ = l.DeliverWaybills(l.t.Context())
			l.pass(11 * time.Minute)
		}, "Kaspi до сих пор не сделал накладную заказа 601"},
		"handed over meanwhile": {func(l *live) {
			l.kaspi.HandOver("601")
			l.slow()
		}, "Накладной заказа 601 больше нет"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := accepted(t, by(kaspitest.KaspiDoor))
			l.kaspi.WaybillAfter(1000)
			l.tapOn("v1:pack:601")
			l.tapOn("v1:pk:601.1")
			c.meanwhile(l)
			l.deliverWaybills()
			l.wantLast(c.want)
		})
	}
}

func TestARefusedPackingOwesNoWaybillAndSaysWhy(t *testing.T) {
	t.Parallel()
	l := accepted(t, by(kaspitest.KaspiDoor))
	l.kaspi.Fail(faults.Row{Operation: "POST", Code: 400, Body: `{"errors":[{"title":"Сначала <IMEI>"}]}`})
	l.tapOn("v1:pack:601")
	l.tapOn("v1:pk:601.2")
	l.wantLast("Kaspi отказал: Сначала <IMEI>", "not", "Накладную")
	l.wantCard("Упаковка: Kaspi отказал: Сначала <IMEI>")
	if owed, _ := l.memory.PendingWaybills(t.Context(), l.now(), 9); len(owed) != 0 {
		t.Errorf("owed: %+v", owed)
	}
	l.tapOn("v1:pack:601") // the card's button is back
	l.tapOn("v1:pk:601.2")
	l.wantLast("Упаковано")
}

// The answer is lost, nothing was done: ten minutes later a person is sent to the cabinet, and no second request goes out.
func TestAPackingThatKaspiNeverConfirmsSendsTheSellerToTheCabinet(t *testing.T) {
	t.Parallel()
	l := accepted(t, by(kaspitest.KaspiDoor))
	l.kaspi.Fail(faults.Row{Operation: "POST", Code: http.StatusBadGateway})
	l.tapOn("v1:pack:601")
	l.tapOn("v1:pk:601.2")
	l.wantLast("ответа пока нет")
	l.wantCard("⏳ Айгуль Ким: Упаковка. Kaspi не ответил")
	if got := l.press(aigul, l.forge(aigul.ID, "v1:can:601"), "v1:can:601"); got != "Заказом уже занимается Айгуль Ким, подождите" {
		t.Errorf("notice %q", got)
	}
	l.pass(11 * time.Minute)
	l.poll()
	l.wantCard("Проверьте заказ в кабинете и, если накладной нет, упакуйте там")
	l.deliverWaybills() // nothing is owed any more, and nothing said about it
	l.wantCount(aigul.ID, "Накладной заказа", 0)
	l.wantButtons(l.naming(aigul.ID, "601")[0], details("601"), "v1:can:601", "v1:lin:601")
	for _, data := range []string{"v1:pack:601", "v1:pk:601.2"} {
		if got := l.press(aigul, l.forge(aigul.ID, data), data); !strings.HasPrefix(got, "Упаковка уже отправлена") {
			t.Errorf("%s: notice %q", data, got)
		}
	}
	l.wantSent("ASSEMBLE", 1)
}

func TestACodeHasThreeTries(t *testing.T) {
	t.Parallel()
	l := accepted(t, nil)
	l.tapOn("v1:code:601")
	l.say(aigul, "1a")
	l.wantLast("Код состоит из цифр", "not", "Осталось попыток")
	l.restart() // the question outlives it
	for left := 2; left > 0; left-- {
		l.say(aigul, "9999")
		l.wantLast("Код не подошёл", fmt.Sprint("Осталось попыток: ", left))
	}
	l.say(aigul, "9999")
	l.wantLast("Попытки кончились", "Нажмите «Код»")
	l.say(aigul, kaspitest.SecurityCode)
	l.wantLast("Я понимаю команды и кнопки") // nobody asked for it
	l.tapOn("v1:code:601")
	l.say(aigul, kaspitest.SecurityCode)
	l.wantLast("Заказ выдан")
	l.ends(orders.StageDone)
}

func TestWhatKeepsAnOrderFromBeingHandedOutIsSaidClearly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(*live)
		want      string
	}{
		"signature": {func(l *live) {
			o, _ := l.kaspi.Get("601")
			o.SignatureRequired = true
			l.kaspi.Put(o)
		}, "Покупатель ещё не подписал документы"},
		"cancelled": {func(l *live) {
			l.kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
		}, "Сейчас это сделать нельзя: заказ отменён"},
		"unreachable": {func(l *live) {
			l.kaspi.Fail(faults.Row{Operation: "GET /orders/", Code: 401})
		}, "До Kaspi не достучались"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := accepted(t, nil)
			l.tapOn("v1:code:601")
			c.meanwhile(l)
			l.say(aigul, kaspitest.SecurityCode)
			l.wantLast(c.want)
			if asks := l.last(aigul.ID).ForceReply; asks != (name == "unreachable") { // only that is worth another try
				t.Errorf("it asks for the code again: %t", asks)
			}
		})
	}
}

func TestTheBuyersCodeIsNeverOnDiskNorInTheLog(t *testing.T) {
	t.Parallel()
	l := accepted(t, nil)
	l.tapOn("v1:code:601")
	const secret = "7391584"
	l.say(aigul, secret)
	l.wantLast("Код не подошёл") // it did reach Kaspi
	if strings.Contains(l.log.String(), secret) {
		t.Error("it is in the log")
	}
	found := 0
	err := filepath.WalkDir(l.dir, func(name string, d os.DirEntry, err error) error {
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
	l.tapOn("v1:can:601")
	l.tapOn("v1:cr:601.o")
	l.tapOn("v1:cc:601.o")
	l.wantLast("Напишите комментарий для Kaspi")
	l.say(aigul, strings.Repeat("я", 1001))
	l.wantLast("Нужен текст до 1000 знаков")
	l.say(aigul, "разбит при <приёмке>")
	l.wantLast("Заказ отменён")
	l.wantCard("Отменён: нет в наличии", "Отмена: Айгуль Ким")
	l.wantSent("CANCELLED", 1)
	reqs := l.kaspi.Requests()
	if !strings.Contains(string(reqs[len(reqs)-2].Body)+string(reqs[len(reqs)-1].Body), "разбит при") {
		t.Error("the comment did not reach Kaspi")
	}
	l.ends(orders.StageCancelled)
}

func TestAnOrderOfADigestIsOpenedAsACardOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	for i := range 6 {
		s.put(fmt.Sprint(601+i), by(kaspitest.KaspiCity))
	}
	s.poll()
	s.tapOn(accept("603"))
	s.tapOn("v1:open:603")
	s.wantLast("Упаковать и передать в Kaspi Доставку")
	s.tapOn("v1:pack:603")
	s.tapOn("v1:pk:603.1")
	all := s.telegram.Messages(aigul.ID)
	s.wants(all[1], "Упакован, передать курьеру") // the card follows
	data := "v1:open:999"
	if got := s.press(aigul, s.forge(aigul.ID, data), data); got != "Такого заказа у меня нет. Откройте список: /orders" {
		t.Errorf("notice %q", got)
	}
}

func TestAMenuCanBeClosedAndLeavesTheOrderAlone(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	l.tapOn("v1:can:601")
	l.tapOn("v1:no:menu")
	l.wantLast("ничего не меняю")
	if n := len(buttons(l.last(aigul.ID))); n != 0 {
		t.Errorf("%d buttons are left", n)
	}
	if n := l.kaspi.Count(http.MethodPost, ""); n != 0 {
		t.Errorf("%d requests", n)
	}
}
