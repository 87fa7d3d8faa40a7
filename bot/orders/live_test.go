package orders_test

import (
	"errors"
	"testing"
	"time"

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

// Once the courier has a parcel, Kaspi writes down as the plan when he took it: that proves nothing about lateness.
func TestThePlanIsTheOneFromBeforeTheHandOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	byKaspi := func(o *kaspitest.Order) { o.Delivery, o.State = kaspitest.KaspiCity, "KASPI_DELIVERY" }
	for _, code := range []string{"501", "502"} {
		w.put(code, byKaspi)
		w.kaspi.AssembleInCabinet(code)
	}
	w.kaspi.HandOver("502") // before anybody here met it
	w.pollLive()
	planned := w.wantStage("501", orders.StageHandOver).HandBy
	if planned.IsZero() {
		t.Fatal("no plan of an order that is still here")
	}
	w.pass(72 * time.Hour)
	w.kaspi.HandOver("501") // days too late
	w.polled(w.PollLive(t.Context(), 7*24*time.Hour))
	if r := w.wantStage("501", orders.StageInDelivery); !r.HandBy.Equal(planned) || r.Order.Courier.Handed.Before(planned) {
		t.Errorf("to be handed over by %v, handed over at %v, planned for %v", r.HandBy, r.Order.Courier.Handed, planned)
	}
	if r := w.wantStage("502", orders.StageInDelivery); !r.HandBy.IsZero() {
		t.Errorf("an order that was handed over already was to be so by %v", r.HandBy)
	}
}

// The archive hides the buyer's number and most of the address.
func TestAnArchivedOrderTellsNoNumberThatIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", func(o *kaspitest.Order) {
		o.Delivery, o.State, o.Street = kaspitest.KaspiDoor, "KASPI_DELIVERY", "улица, 1"
	})
	w.kaspi.AssembleInCabinet("501")
	w.kaspi.HandOver("501")
	w.pollLive()
	w.kaspi.Deliver("501")
	w.pollArchive()
	r := w.wantStage("501", orders.StageDone)
	if r.Order.Customer.Phone != "" || r.Order.City() != "Караганда" || r.Order.Customer.First != "Айгуль" {
		t.Errorf("the archived order is told as %+v, %q", r.Order.Customer, r.Order.City())
	}
}
