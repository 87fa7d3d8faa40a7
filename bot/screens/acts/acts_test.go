package acts_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
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
	l.WantNotice(l.PressOld("v1:pk:601.3"), "Уже упаковано: Айгуль Ким, мест: 1")
	l.wantSent("ASSEMBLE", 1)
	l.Restart()
	l.PressOld("v1:pk:601.3")
	l.wantSent("ASSEMBLE", 1)
}

// look is one look for the waybills that are owed.
func (l *live) look() {
	l.t.Helper()
	if err := l.DeliverWaybills(l.t.Context()); err != nil {
		l.t.Error(err)
	}
}

func TestAWaybillComesAfterARestartAndAgainWhenAskedFor(t *testing.T) {
	t.Parallel()
	l := accepted(t, bottest.By(kaspitest.KaspiDoor))
	l.TapOn(bottest.Pack("601"))
	l.TapOn("v1:pk:601.1")
	l.look() // Kaspi has not made it
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
		}, "У Kaspi до сих пор нет накладной заказа 601"},
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
	l.look() // nothing is there yet, and nothing said about it
	l.WantCount(bottest.Aigul.ID, "Накладной заказа", 0)
	l.WantButtons(l.Naming(bottest.Aigul.ID, "601")[0], bottest.Details("601"), bottest.Cancel("601"), bottest.Lines("601"))
	for _, data := range []string{bottest.Pack("601"), "v1:pk:601.2"} {
		if got := l.PressOld(data); !strings.HasPrefix(got, "Упаковка уже отправлена") {
			t.Errorf("%s: notice %q", data, got)
		}
	}
	l.wantSent("ASSEMBLE", 1)
	l.Pass(time.Hour)
	l.look() // as every few seconds
	l.Kaspi.AssembleInCabinet("601")
	l.slow()
	l.BringWaybills()
	l.WantCount(bottest.Aigul.ID, "Накладной заказа", 0)
	l.WantCount(bottest.Aigul.ID, "Накладная заказа 601", 1)
}

// While Kaspi is slow the buttons of a menu do nothing where Telegram knows such buttons; how it ended stands there then.
func TestAMenuIsGreyWhileWhatItBeganIsUnderWay(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone, bottest.Quick)
	s.Put("601", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Sweep()
	s.Say(bottest.Aigul, "/order 601")
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), bottest.Pack("601"))
	menu := s.Last(bottest.Aigul.ID)
	s.Kaspi.Fail(faults.Row{Operation: "POST", Where: faults.After, End: faults.Hang})
	query := s.Tap(bottest.Aigul, menu, "v1:pk:601.1")
	s.Until("the buttons do nothing", func() bool {
		rows := s.Again(menu).Keyboard
		return len(rows) > 0 && rows[0][0].Disabled && rows[len(rows)-1][0].Disabled
	})
	if m := s.Again(menu); m.Text != menu.Text {
		t.Errorf("the menu says something else by then:\n%s", m.Text)
	}
	s.Settle()
	if notice := s.Notice(query); notice == "" {
		t.Error("the press was not answered")
	}
	if m := s.Again(menu); len(m.Keyboard) > 0 || m.Text == menu.Text {
		t.Errorf("the menu does not say how it ended: %v\n%s", m.Keyboard, m.Text)
	}
}
