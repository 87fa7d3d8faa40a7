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
