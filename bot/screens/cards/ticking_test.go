package cards

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/store/storetest"
	"kaspibot/kaspi"
)

// waitingDesk has orders that wait, by their deadline.
type waitingDesk struct {
	Desk
	waiting []orders.Record
}

func (d waitingDesk) New(context.Context) ([]orders.Record, error) { return d.waiting, nil }

func TestTheTenMostUrgentCardsOfAChatTick(t *testing.T) {
	t.Parallel()
	const id = -100_200
	data := storetest.OpenSQLite(t, t.TempDir())
	desk := waitingDesk{}
	for i := range 15 {
		rec := record(1)
		rec.Order.Code, rec.Order.Courier.Express = orderCode(i), true
		rec.Deadline, rec.Revision = noon.Add(time.Duration(i+1)*time.Minute), 1
		desk.waiting = append(desk.waiting, rec)
		if err := data.SaveRecords(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		if err := data.ShowCards(t.Context(), id, i+1, chat.Card{Code: rec.Order.Code, Shown: 1}); err != nil {
			t.Fatal(err)
		}
	}
	c := New(Config{Store: data, Desk: desk, Now: func() time.Time { return noon }})
	for round, want := range []int{15, 10, 10} { // after a start all, as nobody knows which show it
		redraw, err := c.tickingNow(t.Context())
		if err != nil || len(redraw[id]) != want {
			t.Errorf("round %d: redraws %v (%v), want %d", round, redraw, err, want)
		}
		for message := 1; message <= 15; message++ {
			if got := c.isTicking(id, message); got != (message <= maxTicking) {
				t.Errorf("round %d: message %d ticks: %t", round, message, got)
			}
		}
	}
	desk.waiting = desk.waiting[3:]
	c.Desk = desk
	if _, err := c.tickingNow(t.Context()); err != nil || !c.isTicking(id, 13) || c.isTicking(id, 14) || c.isTicking(id, 1) {
		t.Errorf("the next ones do not take the place of those that are over: %v", err)
	}
}

func orderCode(i int) kaspi.OrderCode { return kaspi.OrderCode(fmt.Sprint(601234500 + i)) }
