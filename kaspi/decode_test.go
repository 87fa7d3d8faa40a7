package kaspi_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kaspibot/kaspi"
)

func ms(n int64) time.Time { return time.UnixMilli(n).UTC() }

func TestOldOrdersAreRead(t *testing.T) {
	t.Parallel()
	check(t, "old_orders.json", kaspi.Order{
		ID: "MTIzNDU2Nzg=", Code: "12345678", State: kaspi.StatePickup, Status: kaspi.StatusAcceptedByMerchant,
		Total: 23990, PaymentMode: "PREPAID", DeliveryMode: "DELIVERY_PICKUP",
		Created: ms(1520000000123), Approved: ms(1520000012000),
		Customer: kaspi.Person{First: "Динара", Last: "Выдумова", Phone: "7005554433"},
	})
}

func TestOrdersOfKaspiDeliveryAreReadWhole(t *testing.T) {
	t.Parallel()
	check(t, "kaspi_delivery.json", kaspi.Order{
		ID: "OTAwMTIzNDU2", Code: "900123456", State: kaspi.StateKaspiDelivery, Status: kaspi.StatusCancelling,
		Total: 154980, PaymentMode: "PAY_WITH_CREDIT", CreditTerm: 12, DeliveryCost: 500, SellerDeliveryCost: 895,
		Created: ms(1795151730000), Approved: ms(1795151742000), PlannedDelivery: ms(1795532400000),
		Reserved: ms(1795600000000), Completed: ms(1795540000000),
		DeliveryMode: "DELIVERY_REGIONAL_TODOOR", KaspiDelivered: true,
		Address: kaspi.Address{
			Town: "Костанай", Street: "проспект Вымышленный", House: "8", Building: "2",
			Formatted: "Костанай, проспект Вымышленный, 8",
		},
		PickupPoint: "20000002_PP3", OriginCity: "Алматы",
		Courier: kaspi.Courier{
			Present: true, Waybill: "https://kaspi.kz/shop/waybills/900123456.pdf", WaybillNumber: "W-17",
			Handed: ms(1795270000000), Express: true, Returned: true,
		},
		SignatureRequired: true, Assembled: true, IMEIRequired: true,
		CancellationReason: "BUYER_CANCELLATION_HIMSELF",
		Customer:           kaspi.Person{First: "Динара", Last: "Выдумова"},
		Recipient:          kaspi.Person{First: "Арман", Last: "Выдумов", Phone: "7005554434"},
		PhoneAlias:         "+ 7 (700) 000-00-02,2222222222",
		EntriesKnown:       true,
		Entries: []kaspi.Entry{
			{
				ID: "OTAwMTIzNDU2IyMw", SKU: "55501", Title: "Смартфон выдуманный", Quantity: 1, UnitType: "PIECES",
				Price: 149990, Total: 149990, DeliveryCost: 500, IMEIRequired: true, PointID: "20000002_PP3",
			},
			{
				ID: "OTAwMTIzNDU2IyMx", Number: 1, Quantity: 1, UnitType: "MEASURABLE_PIECES",
				Price: 4990, Total: 4990, Weight: 512.5, ProductID: "MTExMjIyMzMz",
				Category: kaspi.Category{Code: "Master - Cables", Title: "Кабели"},
			},
		},
	})
}

func TestOddValuesHideNoOrder(t *testing.T) {
	t.Parallel()
	check(t, "odd_orders.json",
		kaspi.Order{ID: "OTAwMTIzNDU3", Code: "900123457", State: "DRONE", Status: "UP_IN_THE_AIR", PreOrder: true},
		kaspi.Order{
			ID: "OTAwMTIzNDU4", Code: "900123458", State: kaspi.StateDelivery, Total: 5990, Assembled: true,
			Created: ms(1795151730000), Address: kaspi.Address{Formatted: "Шымкент"},
		},
	)
}

// check reads a fixture as an answer and compares it, before and after the JSON of a store.
func check(t *testing.T, name string, want ...kaspi.Order) {
	t.Helper()
	got, err := collect(newClient(t, always(200, fixture(t, name))).Orders(t.Context(), lastWeek()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(got, stored(t, got)); diff != "" {
		t.Errorf("after the store: %s", diff)
	}
}

func stored(t *testing.T, orders []kaspi.Order) (read []kaspi.Order) {
	t.Helper()
	text, err := json.Marshal(orders)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestOrdersWithoutANameAreAnError(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`[null]`, `[{}]`, `[{"attributes":{"state":"NEW"}}]`, `[{"id":"?","attributes":{}}]`,
	} {
		c := newClient(t, always(200, `{"data":`+data+`}`))
		orders, err := collect(c.Orders(t.Context(), lastWeek()))
		if len(orders) != 0 || kaspi.KindOf(err) != kaspi.KindBody {
			t.Errorf("%s: got %d orders and error %v, want a broken body", data, len(orders), err)
		}
	}
}

func TestCityIsWhereTheBuyerIs(t *testing.T) {
	t.Parallel()
	for want, address := range map[string]kaspi.Address{
		"Алматы":  {Town: "Алматы", Formatted: "Астана, улица"},
		"Шымкент": {Formatted: "Шымкент"},
		"Актау":   {Formatted: "Актау , 12 микрорайон"},
		"":        {},
	} {
		if got := (kaspi.Order{Address: address, OriginCity: "Тараз"}).City(); got != want {
			t.Errorf("%+v: got %q, want %q", address, got, want)
		}
	}
}

func TestIDsAndCodesAgree(t *testing.T) {
	t.Parallel()
	for code, id := range map[kaspi.OrderCode]kaspi.OrderID{
		"812345678": "ODEyMzQ1Njc4", "12345678": "MTIzNDU2Nzg", "501": "NTAx",
	} {
		if got := kaspi.IDOf(code); got != id {
			t.Errorf("id of %s is %s, want %s", code, got, id)
		}
		for _, padding := range []kaspi.OrderID{"", "=", "=="} {
			if got, ok := (id + padding).Code(); !ok || got != code {
				t.Errorf("code of %s is %q, want %s", id+padding, got, code)
			}
		}
	}
	for _, id := range []kaspi.OrderID{"", "=", "812345678", "ODEyMzQ1Njc4IyMw", "№"} {
		if code, ok := id.Code(); ok {
			t.Errorf("%q has code %q, want none", id, code)
		}
	}
}

func TestLiveStatesLeaveOutNewAndArchive(t *testing.T) {
	t.Parallel()
	states := kaspi.LiveStates()
	want := []kaspi.State{"SIGN_REQUIRED", "PICKUP", "DELIVERY", "KASPI_DELIVERY"}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Error(diff)
	}
	states[0] = ""
	if kaspi.LiveStates()[0] == "" {
		t.Error("a caller can change the list")
	}
}
