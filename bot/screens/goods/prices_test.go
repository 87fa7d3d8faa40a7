package goods_test

import (
	"strings"
	"testing"

	"kaspibot/feed"
)

// set is what is kept of an SKU.
func (s *shop) set(sku feed.SKU) feed.Override {
	s.t.Helper()
	l, _, err := s.store.Listing(s.t.Context(), sku)
	if err != nil {
		s.t.Fatal(err)
	}
	return l.Override
}

func TestWhyExplainsAPriceRuleByRule(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/why 100000")
	s.wants(s.last(aigul.ID), `Монитор <0"> & кабель 100000`, "код 100000, 20 шт., данные на 11:55",
		"Закупка: 10 000 ₸", "Комиссия 12,5 %, Kaspi Доставка по Казахстану", "Наценка 20 % → 12 000 ₸",
		"Минимальная цена 14 210 ₸", "комиссия — таблица тарифов Kaspi, январь 2026, с 01.01.2026; доставка — таблица",
		"налог — файл правил, строка 4", "not", "полные упаковки")
	s.wants(s.last(aigul.ID), "Поднята, чтобы хватило прибыли → 14 210 ₸", "Из чего 14 210 ₸: закупка",
		"версия 7: 12 000 ₸, 20 шт.", "Kaspi забирал прайс-лист: 11:51")
	s.items[1].Multiple = 6
	s.say(aigul, "/why 100001")
	s.wants(s.last(aigul.ID), "Al-Style отгружает только по 6 шт.: в продажу идут полные упаковки")
	s.say(aigul, "/why")
	s.wants(s.last(aigul.ID), "Напишите артикул", "/price 12345 auto")
	s.say(aigul, "/why <i>7")
	s.wants(s.last(aigul.ID), "Артикула <i>7 нет")
}

func TestAFixedPriceIsAskedAboutFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/price 100000")
	s.wants(s.last(aigul.ID), "Цена: 14 210 ₸", "not", "закреплена", "⚠️")
	s.say(aigul, "/price 100000 15 990 ₸")
	ask := s.last(aigul.ID)
	s.wants(ask, "Закрепить цену 15 990 ₸? По правилам: 14 210 ₸", "Минимальная цена: 14 210 ₸", "Прибыль с продажи: 2 004 ₸",
		"not", "⚠️")
	s.wantButtons(ask, "v1:pfx:15990:auto:=100000", "v1:pkp:=100000")
	if s.set("100000").Fixed != nil {
		t.Error("fixed before the question was answered")
	}
	if notice := s.press(aigul, ask, "v1:pfx:15990:auto:=100000"); notice != "Цена закреплена" {
		t.Errorf("notice %q", notice)
	}
	done, _ := s.telegram.Message(aigul.ID, ask.ID)
	s.wants(done, "Цена 15 990 ₸ закреплена: Айгуль Ким", "Подействует при следующей синхронизации")
	s.wantButtons(done)
	if got := s.set("100000").Fixed; got == nil || *got != 15_990 {
		t.Errorf("fixed %v", got)
	}
	s.say(marat, "/price 100000")
	s.wants(s.last(marat.ID), "Цена: 15 990 ₸, закреплена")
	s.say(marat, "/price 100000 auto")
	s.wants(s.last(marat.ID), "Цена снова по правилам: 14 210 ₸", "Подействует при следующей синхронизации")
	if s.set("100000").Fixed != nil {
		t.Error("still fixed")
	}
	s.wantAudit("Айгуль Ким price.fix sku 100000: auto → 15990", "Марат price.auto sku 100000: 15990 → auto")
}

func TestAPriceThatCannotBeReadIsNotFreed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/price 100000 15990")
	s.press(aigul, s.last(aigul.ID), "v1:pfx:15990:auto:=100000")
	s.fail(1)
	s.say(aigul, "/price 100000 auto")
	s.wants(s.last(aigul.ID), "Внутренняя ошибка")
	if got := s.set("100000").Fixed; got == nil || *got != 15_990 {
		t.Errorf("fixed %v, want it as it was", got)
	}
	s.wantAudit("Айгуль Ким price.fix sku 100000: auto → 15990")
}

func TestAPriceUnderTheFloorIsWarnedOf(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.items[0].Retail, s.items[0].Policed = 13_000, true
	s.say(aigul, "/price 100000 12000")
	ask := s.last(aigul.ID)
	s.wants(ask, "Цена ниже минимальной", "🔴 Убыток с продажи: 1 367 ₸", "не ниже 13 000 ₸")
	s.press(aigul, ask, "v1:pkp:=100000")
	left, _ := s.telegram.Message(aigul.ID, ask.ID)
	s.wants(left, "осталась прежней")
	s.wantButtons(left)
	s.wantAudit()
}

// A price at which each sale is a loss is fixed by a second press only, and is marked wherever it is shown.
func TestAPriceAtALossNeedsASecondPressAndStaysMarked(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const loss = "🔴 Убыток с продажи: 1 367 ₸"
	s.say(aigul, "/price 100000 12000")
	ask := s.last(aigul.ID)
	s.press(aigul, ask, "v1:pfx:12000:auto:=100000")
	again, _ := s.telegram.Message(aigul.ID, ask.ID)
	s.wants(again, loss, "Всё равно продавать по 12 000 ₸?")
	s.wantButtons(again, "v1:pfl:12000:auto:=100000", "v1:pkp:=100000")
	if s.set("100000").Fixed != nil {
		t.Fatal("fixed by one press")
	}
	s.wantAudit()
	s.press(aigul, s.last(aigul.ID), "v1:pfl:12000:auto:=100000")
	if got := s.set("100000").Fixed; got == nil || *got != 12_000 {
		t.Fatalf("fixed %v", got)
	}
	s.wants(s.last(aigul.ID), "Цена 12 000 ₸ закреплена", loss)
	for _, look := range []string{"/price 100000", "/why 100000"} {
		s.say(aigul, look)
		s.wants(s.last(aigul.ID), loss)
	}
	s.wantAudit("Айгуль Ким price.fix sku 100000: auto → 12000")
}

func TestWhatIsNoPriceIsNotTaken(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, text := range []string{"0", "-5", "дорого", "12.5", "99999999999", "1e5"} {
		s.say(aigul, "/price 100000 "+text)
		s.wants(s.last(aigul.ID), "не цена")
	}
	s.say(aigul, "/price "+strings.Repeat("9", 60)+" 500")
	s.wants(s.last(aigul.ID), "999 нет ни в")
	s.say(aigul, "/price 999 500")
	s.wants(s.last(aigul.ID), "Артикула 999 нет")
	s.say(aigul, "/price 999 auto")
	s.wants(s.last(aigul.ID), "Артикула 999 нет")
	old := s.old(aigul, "v1:pfix:garbage")
	if notice := s.press(aigul, old, "v1:pfix:garbage"); !strings.Contains(notice, "устарела") {
		t.Errorf("notice %q", notice)
	}
	s.wantAudit()
}

func TestStopsListWhatTheShopsListHasOffSale(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	q := s.send(aigul, listedAt("40101 PP1=yes", "40102 PP1=no", "x1 PP1=no"))
	s.pressOn(aigul, q, "v1:iof:1:leave")
	s.pressOn(aigul, q, "v1:iap")
	s.say(aigul, "/stop")
	s.wants(s.last(aigul.ID), "Сняты с продажи в файле из кабинета: 1", "40102 Мышь и клавиатура", "/resume", "not", "вами", "x1")
}

func TestStopAndResume(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/stop")
	s.wants(s.last(aigul.ID), "Снятых с продажи нет")
	s.say(aigul, "/stop 100001")
	s.wants(s.last(aigul.ID), "100001", "Снят с продажи вами", "Подействует при следующей синхронизации", "/resume 100001")
	if !s.set("100001").Paused {
		t.Error("not stopped")
	}
	s.say(marat, "/stop")
	s.wants(s.last(marat.ID), "Сняты с продажи вами: 1", "100001")
	s.say(marat, "/resume 100001")
	s.wants(s.last(marat.ID), "Снова в продаже")
	if s.set("100001").Paused {
		t.Error("still stopped")
	}
	s.say(marat, "/resume 100003")
	s.wants(s.last(marat.ID), "снят с продажи в файле правил")
	s.say(marat, "/stop 999")
	s.wants(s.last(marat.ID), "Артикула 999 нет")
	s.wantAudit("Айгуль Ким sku.stop sku 100001: stopped false → true",
		"Марат sku.resume sku 100001: stopped true → false", "Марат sku.resume sku 100003: stopped false → false")
}
