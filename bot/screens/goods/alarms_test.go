package goods_test

import (
	"strings"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

func TestGoodsToLookAtAreToldOnceADay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var alarms []list.Alarm
	for range 12 {
		alarms = append(alarms, list.Alarm{
			Reason: list.ReasonCost, SKU: feed.SKU(strings.Repeat("1", len(alarms)+1)), Model: "Чайник",
			Old: 100, New: 120, Price: 150,
		})
	}
	tell := func(want int, some ...list.Alarm) {
		t.Helper()
		if err := s.TellGoods(t.Context(), shopID, some); err != nil {
			t.Fatal(err)
		}
		if n := len(s.telegram.Messages(aigul.ID)); n != want {
			t.Fatalf("%d messages, want %d", n, want)
		}
	}
	tell(0)
	tell(1, alarms...)
	s.wants(s.last(aigul.ID), "Закупка подорожала: 12 товаров", "закупка 100 ₸ → 120 ₸, цена 150 ₸", "… и ещё 2")
	tell(1, alarms...)
	loss := alarms[0]
	loss.Reason = list.ReasonLoss
	tell(2, append(alarms, loss)...)
	s.wants(s.last(aigul.ID), "Продаётся дешевле закупки: 1 товар")
	s.restart()
	tell(2, alarms...)
	s.pass(24 * time.Hour)
	tell(3, alarms[3])
}

func TestAShortageIsToldOncePerChatInWordsThatFitItsFigures(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	short := list.Alarm{
		Reason: list.ReasonStockOut, SKU: "KET-17", Model: "Чайник", Stock: 14, Pieces: 15, Order: "601", Orders: 2,
	}
	may := list.Alarm{Reason: list.ReasonStockMay, SKU: "CUP-04", Model: "Кружка", Stock: 10, Pieces: 50, Order: "602", Orders: 1}
	tell := func() error { return s.TellGoods(t.Context(), shopID, []list.Alarm{short, may}) }
	s.telegram.Block(marat, marat.ID)
	if err := tell(); err == nil {
		t.Error("a chat that takes nothing is no failure")
	}
	for range 3 {
		s.pass(11 * time.Minute) // until it is tried again
		_ = tell()
	}
	s.telegram.Unblock(marat, marat.ID)
	for range 3 {
		s.pass(11 * time.Minute)
		if err := tell(); err != nil {
			t.Error(err)
		}
	}
	for _, owner := range []int64{aigul.ID, marat.ID} {
		var texts []string
		for _, m := range s.telegram.Messages(owner) {
			if strings.Contains(m.Text, "KET-17") || strings.Contains(m.Text, "CUP-04") {
				texts = append(texts, m.Text)
			}
		}
		all := strings.Join(texts, " ")
		for _, want := range []string{
			"У Al-Style не хватает под заказы: 1 товар", "нужно 15, есть 14 · заказов 2, первый 601",
			"точно неизвестно: 1 товар", "нужно 50, есть больше 10 · заказ 602",
		} {
			if strings.Count(all, want) != 1 {
				t.Errorf("chat %d: want %q once in\n%s", owner, want, all)
			}
		}
	}
}
