package kaspi_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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

// one reads the only order of an answer, with what comes along.
func one(t *testing.T, attributes, relationships, included string) kaspi.Order {
	t.Helper()
	body := `{"data":[{"type":"orders","id":"NTAx","attributes":{"code":"501","state":"NEW"` + attributes + `},"relationships":{` + relationships +
		`}}],"included":[` + included + `],"meta":{"pageCount":1}}`
	got, err := collect(newClient(t, always(200, body)).Orders(t.Context(), lastWeek()))
	if err != nil || len(got) != 1 {
		t.Fatalf("%s: got %d orders and error %v", body, len(got), err)
	}
	return got[0]
}

func TestEveryPartOfAnAddressIsRead(t *testing.T) {
	t.Parallel()
	o := one(t, `,"deliveryAddress":{"town":" Алматы,","district":"Бостандык ","streetName":"Абая","streetNumber":17,"building":"2 ,","apartment":"45",`+
		`"formattedAddress":" Алматы, Абая, 17, "}`, "", "")
	want := kaspi.Address{
		Town: "Алматы", District: "Бостандык", Street: "Абая", House: "17", Building: "2", Apartment: "45", Formatted: "Алматы, Абая, 17",
	}
	if diff := cmp.Diff(want, o.Address); diff != "" {
		t.Error(diff)
	}
}

func TestWhatTheOrderSaysOfItsBuyerCountsFirst(t *testing.T) {
	t.Parallel()
	const user = `"user":{"data":{"type":"customers","id":"a=="}}`
	const came = `{"type":"customers","id":"a","attributes":{"firstName":"F","lastName":"L","name":"N","cellPhone":"7002"}},` +
		`{"type":"customers","id":"b","attributes":{"name":"somebody else"}}`
	for attributes, want := range map[string]kaspi.Person{
		"": {First: "F", Last: "L", Name: "N", Phone: "7002"},
		`,"customer":{"firstName":"A","lastName":"B","name":"C","cellPhone":"7001"}`: {First: "A", Last: "B", Name: "C", Phone: "7001"},
		`,"customer":{"firstName":"A","cellPhone":"+0(000)-000-00-00"}`:              {First: "A", Last: "L", Name: "N", Phone: "7002"},
		`,"customer":{"lastName":"B"}`:                                               {First: "F", Last: "B", Name: "N", Phone: "7002"},
	} {
		if diff := cmp.Diff(want, one(t, attributes, user, came).Customer); diff != "" {
			t.Errorf("%s: %s", attributes, diff)
		}
	}
	if got := one(t, `,"customer":{"name":"C"}`, `"user":{"data":{"id":"c"}}`, came).Customer; got != (kaspi.Person{Name: "C"}) {
		t.Errorf("nobody came along: got %+v", got)
	}
}

func TestAPreOrderIsOneUntilItIsPackedAndHandedOver(t *testing.T) {
	t.Parallel()
	const handed = `,"kaspiDelivery":{"courierTransmissionDate":1795270000000,"courierTransmissionPlanningDate":1795258800000}`
	const planned = `,"kaspiDelivery":{"courierTransmissionPlanningDate":1795258800000}`
	for attributes, want := range map[string]bool{
		`,"preOrder":true`: true, `,"preOrder":true` + handed: true, `,"preOrder":true,"assembled":true`: true, `,"preOrder":true,"assembled":true` + planned: true,
		`,"preOrder":true,"assembled":true` + handed: false, `,"assembled":true`: false, planned: false, "": false,
	} {
		if got := one(t, attributes, "", "").PreOrder; got != want {
			t.Errorf("%s: %t", attributes, got)
		}
	}
	if c := one(t, planned, "", "").Courier; !c.Present || c.Planned != ms(1795258800000) || !c.Handed.IsZero() {
		t.Errorf("the hand-over is planned: got %+v", c)
	}
	if c := one(t, handed, "", "").Courier; !c.Planned.IsZero() || c.Handed != ms(1795270000000) {
		t.Errorf("handed over: got %+v", c)
	}
}

func TestLinesComeByTheirNumber(t *testing.T) {
	t.Parallel()
	line := func(id string, number int) string {
		return fmt.Sprintf(`{"type":"orderentries","id":"%s","attributes":{"entryNumber":%d,"quantity":%d}}`, id, number, number)
	}
	const named = `"entries":{"data":[{"id":"c"},{"id":"b="},{"id":"a"},{"id":"d"}]}`
	all := line("d==", 2) + "," + line("c", 3) + "," + line("b", 1) + "," + line("a", 1) + "," + line("e", 0)
	for included, want := range map[string]string{all: "a 1,b 1,d== 2,c 3", line("b", 1) + "," + line("a", 0): "a 0,b 1", "": ""} {
		o := one(t, "", named, included)
		var got []string
		for _, e := range o.Entries {
			got = append(got, fmt.Sprint(e.ID, " ", e.Number))
		}
		if text := strings.Join(got, ","); text != want || o.EntriesKnown != (len(got) == 4) {
			t.Errorf("got %s, all known %t; want %s", text, o.EntriesKnown, want)
		}
	}
	if o := one(t, "", `"entries":{"data":[]}`, all); o.EntriesKnown || len(o.Entries) != 0 {
		t.Errorf("an order that names no line has %d, all known %t", len(o.Entries), o.EntriesKnown)
	}
	list := strings.ReplaceAll(all, `"type":"orderentries",`, "")
	entries, err := newClient(t, always(200, `{"data":[`+list+`]}`)).Entries(t.Context(), "NTAx")
	if err != nil || len(entries) != 5 || entries[0].ID != "e" || entries[1].ID != "a" || entries[4].ID != "c" {
		t.Errorf("got %+v and error %v", entries, err)
	}
}

func TestNumbersAreReadHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]kaspi.Tenge{
		"7": 7, `"7"`: 7, "7.49": 7, "7.5": 8, "-7.5": -8, `"1e3"`: 1000, "9007199254740991": 1<<53 - 1, "9007199254740992": 0, "-9007199254740992": 0,
		"null": 0, `""`: 0, `"NaN"`: 0, `"Inf"`: 0, "true": 0, "[7]": 0, `{"a":7}`: 0, `"7 тг"`: 0,
	} {
		if got := one(t, `,"totalPrice":`+value, "", "").Total; got != want {
			t.Errorf("%s is read as %d, want %d", value, got, want)
		}
	}
	for value, want := range map[string]time.Time{
		"1": ms(1), "0": {}, "-1": {}, "0.5": {}, "253402300799999": ms(253402300799999), "253402300800000": {}, `"1520000000123"`: ms(1520000000123),
	} {
		if got := one(t, `,"creationDate":`+value, "", "").Created; !got.Equal(want) {
			t.Errorf("%s is read as %s, want %s", value, got, want)
		}
	}
	for value, want := range map[string]bool{
		"true": true, `"true"`: true, `"TRUE "`: true, "1": true, `"1"`: true, "false": false, `"false"`: false, "0": false, "2": false, "null": false, `""`: false, "[true]": false,
	} {
		if got := one(t, `,"isKaspiDelivery":`+value, "", "").KaspiDelivered; got != want {
			t.Errorf("%s is read as %t", value, got)
		}
	}
	for value, want := range map[string]string{
		`" a "`: "a", "7": "7", "-7.50": "-7.50", "0": "0", "9": "9", "null": "", "true": "", "[]": "", `{"a":"b"}`: "",
	} {
		if got := one(t, `,"paymentMode":`+value, "", "").PaymentMode; got != want {
			t.Errorf("%s is read as %q, want %q", value, got, want)
		}
	}
}

func TestAReferenceIsOneOrAList(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{"id":"a"}`: "a", `[{"id":"a"},{"id":"b"}]`: "a", `[]`: "", `null`: "", `"a"`: "", `[7,{"id":"b"}]`: "", `{"id":7}`: "7", `{}`: "",
	} {
		body := `{"data":{"id":"x","relationships":{"product":{"data":` + data + `},"deliveryPointOfService":{"data":` + data + `}}}}`
		e, err := newClient(t, always(200, body)).Entry(t.Context(), "x")
		if err != nil || e.ProductID != want || e.PointID != want {
			t.Errorf("%s: got %q and %q, %v; want %q", data, e.ProductID, e.PointID, err, want)
		}
	}
}

func TestAnOrderSaysWhyItCannotBeRead(t *testing.T) {
	t.Parallel()
	for order, want := range map[string]string{
		`{"attributes":{"code":"501","state":"NEW"}}`:       `order "501" cannot be read: it has no id`,
		`{"id":"?","attributes":{"state":"NEW"}}`:           `order "?" cannot be read: it has no code`,
		`{"id":"NTAx","attributes":[]}`:                     `order "501" cannot be read: its attributes are no object`,
		`{"id":"NTAx","attributes":7}`:                      `order "501" cannot be read: its attributes are no object`,
		`{"id":"NTAx","attributes":{"code":"501"}}`:         `order "501" cannot be read: it has neither state nor status`,
		`{"id":"NTAx","attributes":{"code":"501"},"x":"y"}`: `order "501" cannot be read: it has neither state nor status`,
	} {
		_, err := collect(newClient(t, always(200, `{"data":[`+order+`]}`)).Orders(t.Context(), lastWeek()))
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", order, err, want)
		}
		_, err = newClient(t, always(200, `{"data":`+order+`}`)).Order(t.Context(), "NTAx")
		if e, ok := errors.AsType[*kaspi.Error](err); want != `order "501" cannot be read: its attributes are no object` && (!ok || e.Kind != kaspi.KindBody || !strings.Contains(e.Error(), want)) {
			t.Errorf("%s alone: got %v, want %s", order, err, want)
		}
	}
	q := lastWeek()
	q.State = kaspi.StatePickup
	body := `{"data":[{"id":"NTAx","attributes":{"status":"COMPLETED"}},{"id":"NTAy","attributes":{"state":"DELIVERY","status":"COMPLETED"}}]}`
	got, err := collect(newClient(t, always(200, body)).Orders(t.Context(), q))
	if err != nil || len(got) != 2 || got[0].State != kaspi.StatePickup || got[0].Code != "501" || got[1].State != kaspi.StateDelivery {
		t.Errorf("a state that was left out is the one asked for: got %+v, %v", got, err)
	}
}
