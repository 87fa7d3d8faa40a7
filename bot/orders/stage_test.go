package orders_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

func TestTheStageOfAnOrder(t *testing.T) {
	t.Parallel()
	const (
		approved = kaspi.StatusApprovedByBank
		accepted = kaspi.StatusAcceptedByMerchant
	)
	var (
		preOrder  = func(o *kaspi.Order) { o.PreOrder = true }
		byKaspi   = func(o *kaspi.Order) { o.KaspiDelivered = true }
		assembled = func(o *kaspi.Order) { o.Assembled = true }
		handed    = func(o *kaspi.Order) { o.Courier.Handed = time.UnixMilli(1) }
	)
	for _, c := range []struct {
		name   string
		state  kaspi.State
		status kaspi.Status
		flags  []func(*kaspi.Order)
		want   orders.Stage
	}{
		{"new", "NEW", approved, nil, orders.StageNew},
		{"new pre-order", "NEW", approved, []func(*kaspi.Order){preOrder}, orders.StageNew},
		{"new, status not known", "NEW", "CHECKED", nil, orders.StageNew},
		{"cancelled while new", "NEW", "CANCELLED", nil, orders.StageCancelled},
		{"accepted, still listed as new", "NEW", accepted, nil, orders.StageGiveOut},
		{"the same, by Kaspi", "NEW", accepted, []func(*kaspi.Order){byKaspi}, orders.StagePack},
		{"papers to sign", "SIGN_REQUIRED", approved, nil, orders.StageSign},
		{"papers, status not known", "SIGN_REQUIRED", "SIGNING", nil, orders.StageSign},
		{"pickup", "PICKUP", accepted, nil, orders.StageGiveOut},
		{"pickup, status behind", "PICKUP", approved, nil, orders.StageGiveOut},
		{"pickup from a machine", "PICKUP", accepted, []func(*kaspi.Order){byKaspi}, orders.StageGiveOut},
		{"own delivery", "DELIVERY", accepted, nil, orders.StageGiveOut},
		{"own delivery, status not known", "DELIVERY", "LOST", nil, orders.StageUnknown},
		{"to pack", "KASPI_DELIVERY", accepted, nil, orders.StagePack},
		{"packed", "KASPI_DELIVERY", accepted, []func(*kaspi.Order){assembled}, orders.StageHandOver},
		{"handed over", "KASPI_DELIVERY", accepted, []func(*kaspi.Order){assembled, handed}, orders.StageInDelivery},
		{"pre-order", "KASPI_DELIVERY", accepted, []func(*kaspi.Order){preOrder, handed}, orders.StagePreOrder},
		{"coming back", "KASPI_DELIVERY", "CANCELLING", nil, orders.StageCancelling},
		{"return asked for", "ARCHIVE", "KASPI_DELIVERY_RETURN_REQUESTED", nil, orders.StageReturnRequested},
		{"return agreed", "ARCHIVE", "RETURN_ACCEPTED_BY_MERCHANT", nil, orders.StageReturnRequested},
		{"returned", "ARCHIVE", "RETURNED", nil, orders.StageReturned},
		{"completed", "ARCHIVE", "COMPLETED", nil, orders.StageDone},
		{"cancelled", "ARCHIVE", "CANCELLED", nil, orders.StageCancelled},
		{"archived as accepted", "ARCHIVE", accepted, nil, orders.StageDone},
		{"archived as approved", "ARCHIVE", approved, nil, orders.StageUnknown},
		{"archived, status not known", "ARCHIVE", "EXPIRED", nil, orders.StageUnknown},
		{"state not known", "QUARANTINE", accepted, nil, orders.StageUnknown},
		{"nothing", "", "", nil, orders.StageUnknown},
	} {
		o := kaspi.Order{State: c.state, Status: c.status}
		for _, set := range c.flags {
			set(&o)
		}
		if got := orders.StageOf(o); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
