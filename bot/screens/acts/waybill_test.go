package acts_test

import (
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/kaspi/kaspitest"
)

// Whoever packs an order asks for its waybill first. The job that brings waybills may look in between.
func TestAWaybillIsWaitedForWhileThePackingHasOnlyJustBegun(t *testing.T) {
	t.Parallel()
	l := accepted(t, bottest.By(kaspitest.KaspiDoor))
	request := chat.PendingWaybill{Code: "601", Chat: bottest.Aigul.ID, Since: l.Now(), Due: l.Now()}
	if err := l.Memory.RequestWaybill(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	pending := func() int {
		t.Helper()
		if err := l.DeliverWaybills(t.Context()); err != nil {
			t.Error(err)
		}
		list, err := l.Memory.PendingWaybills(t.Context(), l.Now().Add(time.Hour), 9)
		if err != nil {
			t.Error(err)
		}
		return len(list)
	}
	if n := pending(); n != 1 {
		t.Errorf("%d waybills are waited for at once, want 1", n)
	}
	l.Pass(50 * time.Second)
	if n := pending(); n != 1 {
		t.Errorf("%d waybills are waited for after 50 s, want 1", n)
	}
	l.Pass(30 * time.Second)
	if n := pending(); n != 0 {
		t.Errorf("%d waybills of an order that was not packed are waited for", n)
	}
}
