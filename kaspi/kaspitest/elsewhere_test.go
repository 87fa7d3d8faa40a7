package kaspitest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestOrdersMoveWithoutTheAPI(t *testing.T) {
	t.Parallel()
	type step struct {
		do   func(*kaspitest.Server) bool
		want bool
		then string
	}
	cancel := func(s *kaspitest.Server) bool { return s.Cancel("501", "BUYER_CANCELLATION_HIMSELF") }
	accept := func(s *kaspitest.Server) bool { return s.AcceptInCabinet("501") }
	sign := func(s *kaspitest.Server) bool { return s.Sign("501") }
	handOver := func(s *kaspitest.Server) bool { return s.HandOver("501") }
	deliver := func(s *kaspitest.Server) bool { return s.Deliver("501") }
	pack := func(s *kaspitest.Server) bool { return post(t, s, "NTAx", assemble).status == 200 }
	inCabinet := func(s *kaspitest.Server) bool { return s.AssembleInCabinet("501") }
	giveOut := func(s *kaspitest.Server) bool { return s.GiveOutInCabinet("501") }
	giveBack := func(s *kaspitest.Server) bool { return s.Return("501") }
	const wanted = "/KASPI_DELIVERY_RETURN_REQUESTED"
	for name, test := range map[string]struct {
		order kaspitest.Order
		steps []step
	}{
		"packed in the cabinet, and given back": {
			kaspitest.Order{State: "KASPI_DELIVERY", Delivery: kaspitest.KaspiDoor}, []step{
				{giveBack, false, packing}, {inCabinet, true, packing}, {inCabinet, false, packing},
				{handOver, true, packing}, {deliver, true, "ARCHIVE/COMPLETED"},
				{giveBack, true, "KASPI_DELIVERY" + wanted}, {giveBack, false, "KASPI_DELIVERY" + wanted},
			},
		},
		"given back after pickup": {kaspitest.Order{State: "ARCHIVE"}, []step{
			{inCabinet, false, "ARCHIVE/COMPLETED"}, {giveBack, true, "ARCHIVE" + wanted},
		}},
		"accepted in the cabinet": {kaspitest.Order{}, []step{
			{accept, true, "PICKUP/ACCEPTED_BY_MERCHANT"}, {accept, false, "PICKUP/ACCEPTED_BY_MERCHANT"},
			{cancel, true, "ARCHIVE/CANCELLED"}, {cancel, false, "ARCHIVE/CANCELLED"},
		}},
		"given out in the cabinet": {kaspitest.Order{Delivery: kaspitest.OwnDelivery}, []step{
			{giveOut, false, "NEW/APPROVED_BY_BANK"}, {accept, true, "DELIVERY/ACCEPTED_BY_MERCHANT"},
			{giveOut, true, "ARCHIVE/COMPLETED"}, {giveOut, false, "ARCHIVE/COMPLETED"},
		}},
		"not given out by the seller": {kaspitest.Order{State: "KASPI_DELIVERY"}, []step{{giveOut, false, packing}}},
		"signed": {kaspitest.Order{State: "SIGN_REQUIRED", SignatureRequired: true}, []step{
			{accept, false, "SIGN_REQUIRED/APPROVED_BY_BANK"}, {sign, true, "NEW/APPROVED_BY_BANK"},
			{sign, false, "NEW/APPROVED_BY_BANK"}, {accept, true, "PICKUP/ACCEPTED_BY_MERCHANT"},
		}},
		"delivered": {kaspitest.Order{State: "KASPI_DELIVERY"}, []step{
			{handOver, false, packing}, {deliver, false, packing},
			{pack, true, packing}, {handOver, true, packing},
			{deliver, true, "ARCHIVE/COMPLETED"},
		}},
		"cancelled under way": {kaspitest.Order{State: "KASPI_DELIVERY"}, []step{
			{pack, true, packing}, {handOver, true, packing},
			{cancel, true, "KASPI_DELIVERY/CANCELLING"}, {deliver, false, "KASPI_DELIVERY/CANCELLING"},
		}},
	} {
		test.order.Code = "501"
		srv := start(t, test.order)
		for i, s := range test.steps {
			if got := s.do(srv); got != s.want || state(t, srv, "501") != s.then {
				t.Errorf("%s, step %d: got %t and %s, want %t and %s",
					name, i, got, state(t, srv, "501"), s.want, s.then)
			}
		}
		if srv.Accepted("501") != 0 {
			t.Errorf("%s: the API is said to have accepted", name)
		}
	}
}

func TestPutFillsInWhatIsLeftEmpty(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", Lines: []kaspitest.Line{{SKU: "A", Quantity: 3, Price: 500}}})
	got, ok := srv.Get("501")
	want := kaspitest.Order{
		Code: "501", Total: 1500, Created: noon(), Approved: noon().Add(12 * time.Second),
		State: "NEW", Status: "APPROVED_BY_BANK", City: "Караганда", First: "Айгуль", Last: "Примерова",
		Phone: "7001112233", Lines: []kaspitest.Line{{SKU: "A", Quantity: 3, Price: 500}},
	}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(diff)
	}
	if _, ok := srv.Get("999"); ok {
		t.Error("an order that nobody put")
	}
	defer func() {
		if recover() == nil {
			t.Error("a code that is no number was taken")
		}
	}()
	srv.Put(kaspitest.Order{Code: "A-1"})
}

func TestRequestsForAStatusAreCountedWhateverBecameOfThem(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501", State: "KASPI_DELIVERY", Delivery: kaspitest.KaspiDoor}, kaspitest.Order{Code: "502"})
	srv.Fail(faults.Row{Operation: "POST", Code: 502})
	for _, id := range []string{"NTAx", "NTAx", "NTAy"} { // unanswered, done, refused
		post(t, srv, id, assemble)
	}
	for code, want := range map[string]int{"501": 2, "502": 1, "503": 0} {
		if n := srv.Sent(code, "ASSEMBLE"); n != want {
			t.Errorf("order %s: %d requests, want %d", code, n, want)
		}
	}
	if n := srv.Sent("501", "CANCELLED"); n != 0 {
		t.Errorf("%d requests to cancel", n)
	}
}
