package acts_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const firstIMEI, secondIMEI, thirdIMEI = "490154203237518", "356938035643809", "352099001761481"

func TestNumbersAreTakenOneByOneOrTogetherAndAMistakeTakesNone(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	f.put("601", orders.StagePack, func(r *orders.Record) { device(r); r.Order.Entries[0].Title = strings.Repeat("Ч", 300) })
	f.replies(orders.Record{Stage: orders.StagePack}, nil)
	f.press("v1:ime:601")
	f.WantButtons(f.Last(aigul.ID), "v1:il:601.0", "v1:il:601.1", "v1:no:menu")
	f.Wants(f.Last(aigul.ID), "для какой строки")
	m, _ := f.press("v1:il:601.0")
	if asked := f.Last(aigul.ID); asked.ReplyTo != m.ID || len([]rune(asked.Text)) > 400 {
		t.Errorf("asked %+v", asked)
	}
	f.WantLast("IMEI устройства 1 из 3")
	for _, c := range []struct{ text, want string }{
		{"...", "«...»: в номере IMEI 15 цифр"},
		{strings.Repeat("7", 99), "«" + strings.Repeat("7", 29)},
		{",", "«,»: в номере IMEI 15 цифр"},
		{firstIMEI + "/" + secondIMEI, "IMEI устройства 2 из 3"},
		{secondIMEI, secondIMEI + ": этот номер повторяется"},
		{thirdIMEI + "," + thirdIMEI, "этот номер повторяется"},
		{thirdIMEI + ",868186046503858,354812110001237", "Номеров больше, чем устройств в строке"},
		{thirdIMEI + "\n490154203237519", "последняя цифра не сходится"},
		{thirdIMEI, "IMEI устройства 3 из 3"},
	} {
		f.Say(aigul, c.text)
		f.WantLast(c.want, "Заказ 601")
		if len(f.acts()) != 0 {
			t.Fatalf("after %q the desk was to %+v", c.text, f.acts())
		}
	}
	f.WantLast("not", "⚠️")
	f.Say(aigul, "868186046503858")
	f.WantLast("Номера IMEI записаны")
	want := orders.Act{Verb: orders.VerbBindIMEI, Entry: "a", Devices: [][]string{{firstIMEI, secondIMEI}, {thirdIMEI}, {"868186046503858"}}}
	if did := f.acts(); len(did) != 1 || did[0].Entry != want.Entry || !slices.EqualFunc(did[0].Devices, want.Devices, slices.Equal) {
		t.Errorf("the desk was to %+v, want %+v", did, want)
	}
}

// TestAQuestionIsOverWhenItsLineIsAnother: what it asks is not true of the order any more.
func TestAQuestionIsOverWhenItsLineIsAnother(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	asked := func(r *orders.Record) {
		device(r)
		r.History = []orders.HistoryEntry{{Verb: orders.VerbBindIMEI, Entry: "a"}, {Verb: orders.VerbRemove, Entry: "a"}}
	}
	for name, c := range map[string]struct {
		open, answer string
		change       func(*orders.Record)
		over         bool
	}{
		"as it was": {"v1:il:601.0", firstIMEI, func(*orders.Record) {}, false},
		"numbers told": {"v1:il:601.0", firstIMEI, func(r *orders.Record) {
			r.History = append(r.History, orders.HistoryEntry{Verb: orders.VerbBindIMEI, Entry: "a"})
		}, true},
		"of another line": {"v1:il:601.0", firstIMEI, func(r *orders.Record) {
			r.History = append(r.History, orders.HistoryEntry{Verb: orders.VerbBindIMEI, Entry: "b"})
		}, false},
		"more devices":       {"v1:il:601.0", firstIMEI, func(r *orders.Record) { r.Order.Entries[0].Quantity++ }, true},
		"a line without":     {"v1:il:601.0", firstIMEI, func(r *orders.Record) { r.Order.Entries[0].IMEIRequired = false }, true},
		"units as they were": {"v1:lo:601.0", "2", func(*orders.Record) {}, false},
		"other units":        {"v1:lo:601.0", "2", func(r *orders.Record) { r.Order.Entries[0].Quantity-- }, true},
		"no such line":       {"v1:lo:601.0", "2", func(r *orders.Record) { r.Order.Entries = r.Order.Entries[1:] }, true},
		"no order":           {"v1:lo:601.0", "2", func(r *orders.Record) { r.Order.Code = "" }, true},
		"taken by Kaspi":     {"v1:cc:601.o", "разбит", func(r *orders.Record) { r.Stage = orders.StageInDelivery }, true},
	} {
		f.put("601", orders.StagePack, asked)
		f.replies(orders.Record{Stage: orders.StagePack}, nil)
		f.press(c.open)
		f.put("601", orders.StagePack, func(r *orders.Record) {
			if asked(r); name != "no order" {
				c.change(r)
			}
		})
		if name == "no order" {
			delete(f.recs, "601")
		}
		f.Say(aigul, c.answer)
		switch said := chattest.Plain(f.Last(aigul.ID).Text); {
		case name == "no order":
			f.WantLast("Заказ 601. Такого заказа у меня нет. Откройте список: /orders")
		case strings.Contains(said, "тот вопрос закрыт: ") != c.over || len(f.acts()) != 0:
			t.Errorf("%s: over is not %t, the desk was to %+v:\n%s", name, c.over, f.acts(), said)
		}
	}
}

func TestUnitsAreChosenAsFarAsTheLineHasThem(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	of := func(quantity int, only bool) func(*orders.Record) {
		return func(r *orders.Record) {
			if r.Order.Entries[0].Quantity = quantity; only {
				r.Order.Entries = r.Order.Entries[:1]
			}
		}
	}
	f.replies(orders.Record{Stage: orders.StagePack}, nil)
	for _, c := range []struct {
		change func(*orders.Record)
		press  string
		want   []string
	}{
		{of(1, false), "v1:li:601.0", []string{"v1:lq:601.0.0", "v1:no:menu"}},
		{of(6, false), "v1:li:601.0", []string{"v1:lq:601.0.5", "v1:lq:601.0.4", "v1:lq:601.0.3", "v1:lq:601.0.2", "v1:lq:601.0.1", "v1:lq:601.0.0", "v1:no:menu"}},
		{of(7, false), "v1:li:601.0", []string{"v1:lq:601.0.6", "v1:lq:601.0.5", "v1:lq:601.0.4", "v1:lq:601.0.3", "v1:lq:601.0.2", "v1:lo:601.0", "v1:lq:601.0.0", "v1:no:menu"}},
		{of(2, true), "v1:li:601.0", []string{"v1:lq:601.0.1", "v1:can:601", "v1:no:menu"}},
		{of(3, false), "v1:lq:601.0.2", []string{"v1:lr:601.0.2.o", "v1:lr:601.0.2.b", "v1:no:menu"}},
		{of(3, false), "v1:lr:601.0.2.o", []string{"v1:ly:601.0.2.o.3", "v1:no:menu"}},
		{of(3, false), "v1:lq:601.0.3", nil}, // it has no more
		{of(3, false), "v1:ly:601.0.2.o.4", nil},
	} {
		f.put("601", orders.StagePack, c.change)
		m, _ := f.press(c.press)
		f.WantButtons(f.Again(m), c.want...)
		if c.want == nil {
			f.Wants(f.Again(m), "изменился, пока вы отвечали")
		}
	}
	for _, press := range []string{"v1:lin:601", "v1:li:601.0"} {
		f.put("601", orders.StagePack, of(1, true))
		f.press(press)
		f.WantLast("Отменить заказ 601?")
		f.WantButtons(f.Last(aigul.ID), "v1:cr:601.o", "v1:cr:601.b", "v1:no:menu")
	}
	f.put("601", orders.StagePack, of(2, true))
	f.press("v1:lin:601")
	f.WantButtons(f.Last(aigul.ID), "v1:li:601.0", "v1:no:menu")
	f.press("v1:lo:601.0")
	f.WantLast("от 1 до 1")
	if did := f.acts(); len(did) != 0 {
		t.Errorf("the desk was to %+v", did)
	}
	f.put("601", orders.StagePack, nil)
	f.press("v1:ly:601.0.2.b.3")
	if did := f.acts(); len(did) != 1 || did[0].Entry != "a" || did[0].Remain != 2 || did[0].Reason != kaspi.ReasonBuyerRefused || did[0].Verb != orders.VerbRemove {
		t.Errorf("the desk was to %+v", did)
	}
}

func TestACodeIsAskedForAgainOnlyWhereThatHelps(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	f.put("601", orders.StageGiveOut, nil)
	refused := orders.Record{Stage: orders.StageGiveOut, Work: orders.Work{Note: orders.NoteRefused}}
	wrong := &kaspi.Error{Title: "Security code is not valid. And the order cannot be completed without it."}
	f.replies(orders.Record{Stage: orders.StageGiveOut, Work: orders.Work{Note: orders.NoteUnconfirmed}}, nil)
	f.press("v1:code:601")
	f.WantLast("дошёл ли запрос, неизвестно", "напишите код", "not", "Осталось")
	f.replies(orders.Record{Stage: orders.StageGiveOut, Work: orders.Work{Note: orders.NoteNoAnswer}}, &kaspi.Error{})
	f.Say(aigul, "12 34") // it was not sent, and counts for nothing
	f.WantLast("запрос не отправлен", "напишите код", "not", "Осталось")
	if did := f.acts(); len(did) != 1 || did[0].Code != "1234" || did[0].Verb != orders.VerbComplete {
		t.Errorf("the desk was to %+v", did)
	}
	f.replies(refused, wrong)
	f.Say(aigul, strings.Repeat("1", 11))
	f.WantLast("Код состоит из цифр")
	f.Say(aigul, "12:4")
	f.WantLast("Код состоит из цифр")
	f.Say(aigul, "12/4")
	f.WantLast("Код состоит из цифр")
	if did := f.acts(); len(did) != 0 {
		t.Errorf("the desk was to %+v", did)
	}
	f.Say(aigul, "0123456789")
	f.WantLast("Код не подошёл", "Осталось попыток: 2")
	f.Say(aigul, "0")
	f.WantLast("Осталось попыток: 1")
	f.Say(aigul, "9")
	f.WantLast("Попытки кончились")
	for _, end := range []struct {
		rec orders.Record
		err error
	}{{orders.Record{}, &orders.GoneError{}}, {orders.Record{Work: orders.Work{Open: true}}, nil}, {orders.Record{}, &orders.BusyError{}}} {
		f.replies(end.rec, end.err)
		before := len(f.Telegram.Messages(aigul.ID))
		if f.press("v1:code:601"); len(f.Telegram.Messages(aigul.ID)) != before+1 {
			t.Errorf("%v: a code is asked for: %s", end.err, f.Last(aigul.ID).Text)
		}
	}
}

func TestWhatIsShortIsNamedOnceAndOnlyAsFarAsThereIsRoom(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	long := func(r *orders.Record) {
		r.Order.Entries = nil
		for i := range 20 {
			r.Order.Entries = append(r.Order.Entries, kaspi.Entry{Number: i, SKU: string(rune('a' + i)), Title: "Товар " + string(rune('a'+i)), Quantity: 2})
		}
		missing(r)
		r.Facts.Lines[1].Article = r.Facts.Lines[0].Article // the same goods by another name
		r.Facts.Lines[2].Article, r.Facts.Lines[3].Article = "", ""
		r.Facts.Lines[4].Stock = 5 // enough
	}
	f.put("601", orders.StageNew, long)
	f.replies(orders.Record{Stage: orders.StagePack}, nil)
	_, notice := f.press("v1:acc:601")
	f.WantNotice(notice, "У Al-Style 1 из 2 — принять? Ответьте на вопрос под карточкой")
	q := f.Last(aigul.ID)
	f.Wants(q, "Товар a", "Товар c", "Товар d", "Товар q", "… и ещё 3 строки", "not", "Товар b", "Товар e", "Товар r")
	for _, c := range []struct {
		after time.Duration
		move  func(*orders.Record)
		taken bool
	}{
		{15 * time.Minute, nil, true},
		{15*time.Minute + time.Second, nil, false},
		{0, func(r *orders.Record) { r.Facts.Lines[19].Stock = 0 }, false}, // of a line that is not named
		{0, func(r *orders.Record) { r.Facts.Lines[19].Need = 9 }, false},
		{0, func(r *orders.Record) { r.Facts.Lines[4].Stock = 9 }, true},
	} {
		f.put("601", orders.StageNew, long)
		f.replies(orders.Record{Stage: orders.StagePack}, nil)
		f.press("v1:acc:601")
		q, data := f.Last(aigul.ID), f.Last(aigul.ID).Keyboard[0][0].Data
		f.Pass(c.after)
		f.put("601", orders.StageNew, func(r *orders.Record) {
			if long(r); c.move != nil {
				c.move(r)
			}
		})
		m, notice := f.answer(q, data)
		if taken := len(f.acts()) == 1; taken != c.taken || strings.Contains(notice, "прочтите вопрос ещё раз") == taken {
			t.Errorf("after %s: taken %t, %q: %s", c.after, taken, notice, m.Text)
		}
		if !c.taken {
			f.Wants(m, "товара у Al-Style не хватает")
			f.WantButtons(m, m.Keyboard[0][0].Data, "v1:no:menu")
		} else {
			f.Wants(m, "Заказ 601. Принят.")
		}
	}
	slow := newFront(t, true)
	slow.put("601", orders.StageNew, long)
	slow.replies(orders.Record{}, errBehind)
	slow.press("v1:acc:601")
	q = slow.Last(aigul.ID)
	slow.answer(q, q.Keyboard[0][0].Data)
	slow.Wants(slow.Last(aigul.ID), "Заказ 601. Не получилось, причина в карточке заказа")
	slow.Wants(slow.Again(q), "Не получилось")
	if slow.Last(aigul.ID).ID == q.ID {
		t.Error("a failure is not told aloud")
	}
}

func TestDetailsCopyWhatIsTypedElsewhere(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	labels := func() (all []string) {
		for _, row := range f.Last(aigul.ID).Keyboard {
			for _, b := range row {
				all = append(all, b.Text+"="+b.CopyText)
			}
		}
		return all
	}
	for _, c := range []struct {
		change func(*orders.Record)
		want   []string
	}{
		{nil, []string{"📋 Код=601"}},
		{func(r *orders.Record) {
			r.Order.Customer.Phone, r.Order.Courier.WaybillNumber = "7011112233", "W-7"
		}, []string{"📋 Код=601", "📋 Телефон=+7 701 111 22 33", "📋 Накладная=W-7"}},
	} {
		f.put("601", orders.StagePack, c.change)
		f.press("v1:det:601")
		got := labels()
		if got = got[max(0, len(got)-len(c.want)):]; !slices.Equal(got, c.want) {
			t.Errorf("copied: %q, want %q", got, c.want)
		}
	}
	f.press("v1:card:601")
	if len(f.shown) != 1 || f.shown[0] != "card 601 in place" {
		t.Errorf("shown %q", f.shown)
	}
	f.put("601", orders.StagePack, nil)
	f.press("v1:who:601")
	f.WantLast("У бота нет данных покупателя")
	for _, change := range []func(*orders.Record){
		func(r *orders.Record) { r.Order.Customer.Phone = "7011112233" }, func(r *orders.Record) { r.Order.Customer.Name = "Айдос" },
		func(r *orders.Record) { r.Order.Address.Formatted = "Абая 1" },
	} {
		f.put("601", orders.StagePack, change)
		f.press("v1:who:601")
		f.WantLast("not", "нет данных")
	}
}

func TestPackingWarnsOfNumbersThatAreNotTold(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	for _, c := range []struct {
		change func(*orders.Record)
		warns  bool
	}{
		{nil, false}, {device, true},
		{func(r *orders.Record) { device(r); r.History = []orders.HistoryEntry{{Verb: orders.VerbRemove}} }, true},
		{func(r *orders.Record) {
			device(r)
			r.History = []orders.HistoryEntry{{Verb: orders.VerbBindIMEI}, {Verb: orders.VerbRemove}}
		}, false},
	} {
		f.put("601", orders.StagePack, c.change)
		f.press("v1:pack:601")
		if got := strings.Contains(f.Last(aigul.ID).Text, "товар с IMEI"); got != c.warns {
			t.Errorf("warns: %t, want %t", got, c.warns)
		}
		f.WantButtons(f.Last(aigul.ID), "v1:pk:601.1", "v1:pk:601.2", "v1:pk:601.3", "v1:pk:601.4", "v1:po:601", "v1:no:menu")
	}
	f.replies(orders.Record{Stage: orders.StageHandOver}, nil)
	f.press("v1:po:601")
	for _, text := range []string{"0", "51", "-1", "x"} {
		f.Say(aigul, text)
		f.WantLast("Нужно число от 1 до 50")
	}
	f.Say(aigul, "50")
	if did := f.acts(); len(did) != 1 || did[0].Parcels != 50 {
		t.Errorf("the desk was to %+v", did)
	}
}
