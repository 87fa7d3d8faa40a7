package kaspitest_test

import (
	"strconv"
	"strings"
	"testing"

	"kaspibot/kaspi/kaspitest"
)

const attributes = "data.attributes."

// These are what live answers were seen to do, in 2026.
func TestOrdersChangeAsLiveOnesDo(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{
		Code: "1000025629", State: "KASPI_DELIVERY", Delivery: kaspitest.KaspiDoor, PreOrder: true,
	})
	srv.WaybillAfter(0)
	const id, path = "MTAwMDAyNTYyOQ", "/orders/MTAwMDAyNTYyOQ"
	a := get(t, srv, path)
	if a.part(attributes+"deliveryCostForSeller") != 0.0 || a.part(attributes+"plannedDeliveryDate") != nil {
		t.Errorf("before packing: got %s, want no cost and no planned delivery", a.body)
	}
	planned := a.part(attributes + "kaspiDelivery.courierTransmissionPlanningDate")
	post(t, srv, id, `{"code":"1000025629","status":"ARRIVED"}`)
	if a := post(t, srv, id, assemble); a.status != 200 {
		t.Fatalf("an arrived pre-order is not packed: %s", a.body)
	}
	a = get(t, srv, path)
	number, _ := a.part(attributes + "kaspiDelivery.waybillNumber").(string)
	file, _ := a.part(attributes + "kaspiDelivery.waybill").(string)
	if _, err := strconv.Atoi(number); err != nil || len(number) != 9 || !strings.Contains(file, "/shop/api/waybill/") {
		t.Errorf("waybill %s at %s", number, file)
	}
	if a.part(attributes+"deliveryCostForSeller") != 895.0 || a.part(attributes+"preOrder") != true {
		t.Errorf("packed: got %s, want a cost, and the flag of a pre-order still", a.body)
	}
	srv.HandOver("1000025629")
	a = get(t, srv, path)
	handed := a.part(attributes + "kaspiDelivery.courierTransmissionDate")
	if again := a.part(attributes + "kaspiDelivery.courierTransmissionPlanningDate"); again != handed || again == planned {
		t.Errorf("handed over at %v, planned for %v, before that for %v", handed, again, planned)
	}
	if courier := a.part(attributes + "kaspiDelivery.firstMileCourier"); courier != "9" {
		t.Errorf("the courier is %v", courier)
	}
	srv.TellPlannedDelivery(true)
	if a := get(t, srv, path); a.part(attributes+"plannedDeliveryDate") == nil {
		t.Errorf("no planned delivery where it is told: %s", a.body)
	}
}

// What live lists tell of a new order, though nothing was asked to come along.
func TestNewOrdersLookAsLiveOnesDo(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{
		Code: "1000025629", Delivery: kaspitest.Express, Created: noon(), Approved: noon().Add(-3e6),
		Lines: []kaspitest.Line{{SKU: "A", Quantity: 1, Price: 990, IMEIRequired: true}},
	})
	a := get(t, srv, query())
	for path, want := range map[string]any{
		"data.0.id": "MTAwMDAyNTYyOQ", "data.0.relationships.entries.data.0.id": "MTAwMDAyNTYyOSMjMA",
		"data.0.attributes.customer.name": "Айгуль", "data.0.attributes.kaspiDelivery.express": true,
		"data.0.attributes.kaspiDelivery.waybill": nil, "data.0.attributes.kaspiDelivery.firstMileCourier": nil,
		"data.0.attributes.assembled": false, "data.0.attributes.deliveryCostForSeller": 0.0,
		"data.0.attributes.approvedByBankDate": float64(noon().UnixMilli() - 3),
	} {
		if got := a.part(path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if a.length("included") != 0 {
		t.Errorf("something came along unasked: %s", a.body)
	}
	line := get(t, srv, "/orders/MTAwMDAyNTYyOQ/entries")
	if line.part("data.0.attributes.isImeiRequired") != true || line.part("data.0.attributes.offer.isImeiRequired") != nil {
		t.Errorf("the need of numbers stands elsewhere than on the line: %s", line.body)
	}
}

func TestFinishedOrdersMayComeUnasked(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", State: "ARCHIVE"})
	for want, on := range []bool{false, true} {
		srv.ListArchive(on)
		if a := get(t, srv, query()); a.length("data") != want {
			t.Errorf("switch %t: got %s", on, a.body)
		}
	}
}
