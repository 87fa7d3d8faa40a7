package orders_test

import (
	"errors"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// preOrder places an accepted pre-order of Kaspi's delivery, whose flag Kaspi keeps whatever becomes of it.
func preOrder(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.kaspi.WaybillAfter(0)
	w.deal(deal{order: func(o *kaspitest.Order) { o.PreOrder, o.Delivery = true, kaspitest.KaspiCity }})
	w.wantStage("501", orders.StagePreOrder)
	return w
}

func (w *world) reread() {
	w.t.Helper()
	w.pass(grace)
	w.pollLive()
	w.tick()
}

func TestAPreOrderIsPackedAfterItsArrivalThoughItsFlagStays(t *testing.T) {
	t.Parallel()
	w := preOrder(t)
	w.act("501", orders.Act{Verb: orders.VerbArrived})
	w.reread()
	w.wantStage("501", orders.StagePack)
	w.restart()
	w.reread()
	w.wantStage("501", orders.StagePack)
	w.act("501", orders.Act{Verb: orders.VerbAssemble, Parcels: 1})
	w.reread()
	if r := w.wantStage("501", orders.StageHandOver); r.Order.Courier.Waybill == "" {
		t.Errorf("the packed order has no waybill: %+v", r.Order.Courier)
	}
	w.kaspi.HandOver("501")
	w.reread()
	w.wantStage("501", orders.StageInDelivery)
	w.wantOpen(0)
}

// Such an order shows nothing of its arrival, so a lost answer stays unknown for a while and then may be asked again.
func TestALostAnswerOfAnArrivalMayBeAskedAgainWhereTheFlagStays(t *testing.T) {
	t.Parallel()
	w := preOrder(t)
	w.kaspi.Fail(faults.Row{Operation: "POST /orders", Code: 502, Where: faults.After})
	_, err := w.Act(t.Context(), "501", orders.Act{Verb: orders.VerbArrived}, aigerim)
	if _, refused := errors.AsType[*orders.GoneError](err); refused {
		t.Fatal(err)
	}
	w.reread()
	w.wantOpen(0)
	if r := w.wantStage("501", orders.StagePreOrder); r.Work.Open || r.Work.Note != orders.NoteUnconfirmed {
		t.Errorf("after the time is up: %+v", r.Work)
	}
}

func TestAnOrderOfWhichTheBankKnewFirstIsTakenLikeAnyOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("1000025629", func(o *kaspitest.Order) { o.Approved = o.Created.Add(-3e6) }) // three milliseconds
	w.pollNew()
	r := w.wantStage("1000025629", orders.StageNew)
	if r.Deadline.Before(w.now()) || r.Urgency != orders.UrgencyFresh {
		t.Errorf("its clock is wrong: deadline %v, urgency %d", r.Deadline, r.Urgency)
	}
	if _, err := w.Accept(t.Context(), "1000025629", aigerim); err != nil {
		t.Fatal(err)
	}
	w.pollNew()
	w.wantStage("1000025629", orders.StageGiveOut)
}
