package kaspi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
)

// page is an answer with two orders, the first of which has these further attributes and members.
func page(attributes, members string) string {
	return `{"data":[{"type":"orders","id":"OTAwMDAwMDAx"` + members + `,"attributes":{"code":"900000001","state":"NEW"` +
		attributes + `}},{"type":"orders","id":"OTAwMDAwMDAy","attributes":{"code":"900000002","state":"NEW"}}],` +
		`"included":[],"meta":{"pageCount":1}}`
}

func TestAnOddObjectCostsItsOwnField(t *testing.T) {
	t.Parallel()
	var bodies []string
	for _, odd := range []string{`"г. Алматы, ул. Тестовая 1"`, `false`, `[]`, `[1]`, `17`, `null`, `{"x":[]}`} {
		for _, field := range []string{"deliveryAddress", "kaspiDelivery", "customer", "recipient", "originAddress"} {
			bodies = append(bodies, page(`,"`+field+`":`+odd, ""))
		}
		bodies = append(bodies,
			page(`,"originAddress":{"city":`+odd+`}`, ""),
			page("", `,"relationships":`+odd),
			page("", `,"relationships":{"entries":`+odd+`,"user":`+odd+`}`),
			page("", `,"relationships":{"entries":{"data":`+odd+`}}`),
			strings.Replace(page("", ""), `"included":[]`, `"included":`+odd, 1),
			strings.Replace(page("", ""), `"included":[]`, `"included":[`+odd+`]`, 1),
			strings.Replace(page("", ""), `{"pageCount":1}`, odd, 1),
		)
	}
	for _, body := range bodies {
		orders, err := collect(newClient(t, always(200, body)).Orders(t.Context(), lastWeek()))
		if err != nil || len(orders) != 2 || orders[0].Code != "900000001" || orders[0].State != kaspi.StateNew {
			t.Errorf("%s: got %v and error %v, want both orders", body, orders, err)
		}
	}
}

func TestAListThatComesTwiceMixesNoTwoOrders(t *testing.T) {
	t.Parallel()
	first := `{"data":[{"type":"orders","id":"OTAwMDAwMDAx","attributes":{"code":"900000001","state":"NEW","totalPrice":5}}],`
	orders, err := collect(newClient(t, always(200, strings.Replace(page("", ""), "{", first, 1))).Orders(t.Context(), lastWeek()))
	if err != nil || len(orders) != 2 || orders[0].Code != "900000001" || orders[0].Total != 0 {
		t.Errorf("got %v and error %v, want both orders of the second list as it has them", orders, err)
	}
}

func TestAnOddOfferCostsALineItsName(t *testing.T) {
	t.Parallel()
	c := newClient(t, always(200, `{"data":[{"id":"x","attributes":{"quantity":2,"offer":[],"category":"c"}}]}`))
	got, err := c.Entries(t.Context(), "OTAwMDAwMDAx")
	if diff := cmp.Diff([]kaspi.Entry{{ID: "x", Quantity: 2}}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestAnUnreadableOrderIsNamedAndTheOthersFollow(t *testing.T) {
	t.Parallel()
	for odd, want := range map[string]kaspi.OrderError{
		`{"type":"orders","id":"OTAwMDAwMDAz","attributes":[]}`:   {ID: "OTAwMDAwMDAz", Code: "900000003"},
		`{"type":"orders","id":"OTAwMDAwMDAz","attributes":"no"}`: {ID: "OTAwMDAwMDAz", Code: "900000003"},
		`{"type":"orders","id":"OTAwMDAwMDAz","attributes":7}`:    {ID: "OTAwMDAwMDAz", Code: "900000003"},
		`{"type":"orders","id":"OTAwMDAwMDAz","attributes":null}`: {ID: "OTAwMDAwMDAz", Code: "900000003"},
		`{"type":"orders","id":"OTAwMDAwMDAz"}`:                   {ID: "OTAwMDAwMDAz", Code: "900000003"},
		`{"type":"orders","id":"?","attributes":{}}`:              {ID: "?"},
		`"no order"`: {}, `null`: {}, `[]`: {},
	} {
		body := strings.Replace(page("", ""), `[{"type"`, `[`+odd+`,{"type"`, 1)
		var codes []kaspi.OrderCode
		var problems []kaspi.OrderError
		for o, err := range newClient(t, always(200, body)).Orders(t.Context(), lastWeek()) {
			if e, ok := errors.AsType[*kaspi.OrderError](err); ok {
				problems = append(problems, kaspi.OrderError{ID: e.ID, Code: e.Code})
			} else if err != nil {
				t.Errorf("%s: %v", odd, err)
			} else {
				codes = append(codes, o.Code)
			}
		}
		if diff := cmp.Diff([]kaspi.OrderError{want}, problems); diff != "" {
			t.Errorf("%s: problems, - want, + got:\n%s", odd, diff)
		}
		if diff := cmp.Diff([]kaspi.OrderCode{"900000001", "900000002"}, codes); diff != "" {
			t.Errorf("%s: orders, - want, + got:\n%s", odd, diff)
		}
	}
}

func TestAByteOrderMarkIsNoPartOfAnAnswer(t *testing.T) {
	t.Parallel()
	orders, err := collect(newClient(t, always(200, "\ufeff"+page("", ""))).Orders(t.Context(), lastWeek()))
	if err != nil || len(orders) != 2 {
		t.Errorf("got %d orders and error %v, want 2", len(orders), err)
	}
}

func TestWhatIsToldAfterTheHandOver(t *testing.T) {
	t.Parallel()
	const handed = `"kaspiDelivery":{"waybill":"https://kaspi.kz/shop/api/waybill/UVF","courierTransmissionDate":1783342534000,` +
		`"courierTransmissionPlanningDate":1783342534000}`
	read := func(attributes string) kaspi.Order {
		orders, err := collect(newClient(t, always(200, page(attributes, ""))).Orders(t.Context(), lastWeek()))
		if err != nil || len(orders) != 2 {
			t.Fatalf("%s: %v", attributes, err)
		}
		return orders[0]
	}
	if o := read(`,` + handed); !o.Courier.Planned.IsZero() || o.Courier.Handed.IsZero() {
		t.Errorf("a plan that repeats the hand-over is told as a plan: %+v", o.Courier)
	}
	if o := read(`,"preOrder":true,"assembled":true,` + handed); o.PreOrder {
		t.Error("an order that is packed and handed over is told as a pre-order")
	}
	if o := read(`,"preOrder":true,"assembled":true`); !o.PreOrder {
		t.Error("a packed pre-order that is still here is told as an order")
	}
	o := read(`,"code":"1000025629","customer":{"firstName":"Тест","cellPhone":"+0(000)-000-00-00"}`)
	if o.Code != "1000025629" || o.Customer.Phone != "" || o.Customer.First != "Тест" {
		t.Errorf("a code of ten digits or a masked phone: %q, %+v", o.Code, o.Customer)
	}
}

// What a list was asked for is known of each of its orders.
func TestAnOddStateIsTheOneThatWasAskedFor(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{`{}`, `null`, `[]`, `false`} {
		body := `{"data":[{"id":"OTAwMDAwMDAx","attributes":{"state":` + odd + `,"status":"ACCEPTED_BY_MERCHANT"}}]}`
		q := lastWeek()
		q.State = kaspi.StateKaspiDelivery
		orders, err := collect(newClient(t, always(200, body)).Orders(t.Context(), q))
		if err != nil || len(orders) != 1 || orders[0].State != kaspi.StateKaspiDelivery {
			t.Errorf("%s: %v, %v", odd, orders, err)
		}
	}
}

func TestAFlagIsReadInEverySpelling(t *testing.T) {
	t.Parallel()
	for spelling, want := range map[string]bool{
		`true`: true, `"true"`: true, `"TRUE"`: true, `1`: true, `"1"`: true,
		`false`: false, `0`: false, `"0"`: false, `""`: false, `null`: false, `{}`: false, `[true]`: false,
	} {
		orders, err := collect(newClient(t, always(200, page(`,"assembled":`+spelling, ""))).Orders(t.Context(), lastWeek()))
		if err != nil || len(orders) != 2 || orders[0].Assembled != want {
			t.Errorf("%s: %v, %v", spelling, orders, err)
		}
	}
}
