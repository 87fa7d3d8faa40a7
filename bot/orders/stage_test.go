package orders_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

func TestTheStageOfAnOrder(t *testing.T) {
	t.Parallel()
	var (
		ok      = kaspi.StatusAcceptedByMerchant
		handed  = kaspi.Courier{Present: true, Handed: time.UnixMilli(1)}
		byKaspi = kaspi.Order{State: kaspi.StateKaspiDelivery, Status: ok, KaspiDelivered: true}
	)
	with := func(o kaspi.Order, change func(*kaspi.Order)) kaspi.Order { change(&o); return o }
	for _, c := range []struct {
		name  string
		order kaspi.Order
		want  orders.Stage
	}{
		{"new", kaspi.Order{State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank}, orders.StageNew},
		{"new pre-order", kaspi.Order{State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank, PreOrder: true}, orders.StageNew},
		{"new with a strange status", kaspi.Order{State: kaspi.StateNew, Status: "CHECKED"}, orders.StageNew},
		{"cancelled while new", kaspi.Order{State: kaspi.StateNew, Status: kaspi.StatusCancelled}, orders.StageCancelled},
		{"accepted, still listed as new", kaspi.Order{State: kaspi.StateNew, Status: ok}, orders.StageGiveOut},
		{"the same, by Kaspi", kaspi.Order{State: kaspi.StateNew, Status: ok, KaspiDelivered: true}, orders.StagePack},
		{"papers to sign", kaspi.Order{State: kaspi.StateSignRequired, Status: kaspi.StatusApprovedByBank}, orders.StageSign},
		{"papers, strange status", kaspi.Order{State: kaspi.StateSignRequired, Status: "SIGNING"}, orders.StageSign},
		{"pickup", kaspi.Order{State: kaspi.StatePickup, Status: ok}, orders.StageGiveOut},
		{"pickup from a parcel machine", kaspi.Order{State: kaspi.StatePickup, Status: ok, KaspiDelivered: true}, orders.StageGiveOut},
		{"own delivery", kaspi.Order{State: kaspi.StateDelivery, Status: ok}, orders.StageGiveOut},
		{"left NEW, status behind", kaspi.Order{State: kaspi.StatePickup, Status: kaspi.StatusApprovedByBank}, orders.StageGiveOut},
		{"archived as approved", kaspi.Order{State: kaspi.StateArchive, Status: kaspi.StatusApprovedByBank}, orders.StageUnknown},
		{"strange status under way", kaspi.Order{State: kaspi.StateDelivery, Status: "LOST"}, orders.StageUnknown},
		{"to pack", byKaspi, orders.StagePack},
		{"packed", with(byKaspi, func(o *kaspi.Order) { o.Assembled = true }), orders.StageHandOver},
		{"handed over", with(byKaspi, func(o *kaspi.Order) { o.Assembled, o.Courier = true, handed }), orders.StageInDelivery},
		{
			"a pre-order with a misleading hand-over",
			with(byKaspi, func(o *kaspi.Order) { o.PreOrder, o.Courier = true, handed }), orders.StagePreOrder,
		},
		{"coming back", with(byKaspi, func(o *kaspi.Order) { o.Status = kaspi.StatusCancelling }), orders.StageCancelling},
		{"return asked for", with(byKaspi, func(o *kaspi.Order) { o.Status = kaspi.StatusReturnRequested }), orders.StageReturnRequested},
		{"return agreed", kaspi.Order{State: kaspi.StateArchive, Status: kaspi.StatusReturnAccepted}, orders.StageReturnRequested},
		{"returned", kaspi.Order{State: kaspi.StateArchive, Status: kaspi.StatusReturned}, orders.StageReturned},
		{"completed", kaspi.Order{State: kaspi.StateArchive, Status: kaspi.StatusCompleted}, orders.StageDone},
		{"archived as accepted", kaspi.Order{State: kaspi.StateArchive, Status: ok}, orders.StageDone},
		{"cancelled", kaspi.Order{State: kaspi.StateArchive, Status: kaspi.StatusCancelled}, orders.StageCancelled},
		{"archived, strange status", kaspi.Order{State: kaspi.StateArchive, Status: "EXPIRED"}, orders.StageUnknown},
		{"strange state", kaspi.Order{State: "QUARANTINE", Status: ok}, orders.StageUnknown},
		{"nothing", kaspi.Order{}, orders.StageUnknown},
	} {
		if got := orders.StageOf(c.order); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
