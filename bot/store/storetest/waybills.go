package storetest

import (
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/kaspi"
)

func testAnOwedWaybillOutlivesTheProgramAndIsHandedOutWhenDue(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	nobody, err := s.PendingWaybills(t.Context(), At(9), 9)
	must(t, err)
	same(t, "before the first", nobody, []chat.PendingWaybill(nil))
	must(t, s.RequestWaybill(t.Context(), chat.PendingWaybill{Code: "500", Chat: 7, Due: At(2)}))
	next := func(want ...kaspi.OrderCode) {
		t.Helper()
		list, err := s.PendingWaybills(t.Context(), At(2), 9)
		must(t, err)
		var got []kaspi.OrderCode
		for _, w := range list {
			got = append(got, w.Code)
		}
		same(t, "due", got, want)
	}
	next("500")
	must(t, s.RequestWaybill(t.Context(), chat.PendingWaybill{Code: "500", Chat: 7, Due: At(3)}))
	next()
	must(t, s.RequestWaybill(t.Context(), chat.PendingWaybill{Code: "499", Chat: 7, Due: At(1)}))
	next("499")
	must(t, s.RequestWaybill(t.Context(), chat.PendingWaybill{Code: "500", Chat: 7, Due: At(1)})) // beside another of the moment, by code
	next("499", "500")
	for _, code := range []kaspi.OrderCode{"499", "500"} {
		must(t, s.WaybillDelivered(t.Context(), code, 7))
	}
	next()
	first := chat.PendingWaybill{Code: "501", Chat: 7, Message: 30, Topic: 4, Since: At(1), Due: At(5)}
	other := chat.PendingWaybill{Code: "501", Chat: 8, Since: At(1), Due: At(2), Looks: 3}
	must(t, s.RequestWaybill(t.Context(), first))
	must(t, s.RequestWaybill(t.Context(), other))
	must(t, s.Close())
	s = open(t, dir)
	due := func(minute, limit int) []chat.PendingWaybill {
		list, err := s.PendingWaybills(t.Context(), At(minute), limit)
		must(t, err)
		return list
	}
	same(t, "due at first", due(1, 9), []chat.PendingWaybill(nil))
	same(t, "due then", due(4, 9), []chat.PendingWaybill{other})
	same(t, "due in the end", due(5, 9), []chat.PendingWaybill{other, first})
	same(t, "one of them", due(5, 1), []chat.PendingWaybill{other})
	first.Message, first.Topic, first.Since, first.Due, first.Looks = 31, 5, At(3), At(4), 1
	must(t, s.RequestWaybill(t.Context(), first))
	must(t, s.WaybillDelivered(t.Context(), "501", 8))
	must(t, s.WaybillDelivered(t.Context(), "501", 8)) // again: nothing to do
	same(t, "after a change and a payment", due(5, 9), []chat.PendingWaybill{first})
}
