package kaspi_test

import (
	"math"
	"strings"
	"testing"

	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

func nan() float64 { return math.NaN() }

func TestEchoesAreReadLeniently(t *testing.T) {
	t.Parallel()
	cancel := func(c *kaspi.Client) error {
		return c.Cancel(t.Context(), "NTAx", "501", kaspi.ReasonOutOfStock, "")
	}
	assemble := func(c *kaspi.Client) error { return c.Assemble(t.Context(), "NTAx", 2) }
	complete := func(c *kaspi.Client) error { return c.Complete(t.Context(), "NTAx", "501", "1234") }
	ask := func(c *kaspi.Client) error { return c.RequestCode(t.Context(), "NTAx", "501") }
	for name, test := range map[string]struct {
		call       func(*kaspi.Client) error
		attributes string
		kind       kaspi.Kind
	}{
		"cancelled without code": {cancel, `"cancellationReason":"MERCHANT_OUT_OF_STOCK","status":"CANCELLED"`, ""},
		"cancelled with code":    {cancel, `"code":"501","status":"CANCELLED"`, ""},
		"cancelled, other code":  {cancel, `"code":"502","status":"CANCELLED"`, kaspi.KindBody},
		"cancelling, accepted":   {cancel, `"status":"ACCEPTED_BY_MERCHANT"`, kaspi.KindBody},
		"packed, a number":       {assemble, `"numberOfSpace":2,"status":"ASSEMBLE"`, ""},
		"packed, a text":         {assemble, `"numberOfSpace":"2","status":"ASSEMBLE"`, ""},
		"packed, other word":     {assemble, `"code":"501","status":"ASSEMBLED"`, ""},
		"packed, cancelled":      {assemble, `"status":"CANCELLED"`, kaspi.KindBody},
		"completed":              {complete, `"code":501,"status":"COMPLETED"`, ""},
		"completed, no word":     {complete, `"code":"501"`, kaspi.KindBody},
		"code asked for":         {ask, `"status":"SOMETHING"`, ""},
	} {
		for _, id := range []string{"NTAx", "NTAx="} {
			body := `{"data":{"type":"orders","id":"` + id + `","attributes":{` + test.attributes + `},"relationships":` +
				`{"entries":{"links":{"self":"/v2/orders/` + id + `/relationships/entries"}}}}}`
			err := test.call(newClient(t, always(200, body)))
			if kaspi.KindOf(err) != test.kind || (err == nil) != (test.kind == "") {
				t.Errorf("%s, %s: got %v, want kind %q", name, id, err, test.kind)
			}
		}
	}
	if err := ask(newClient(t, always(200, ``))); err != nil {
		t.Errorf("a code asked for, answered with nothing: %v", err)
	}
}

func TestAnOrderIsHandedOutInTwoSteps(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501", State: "PICKUP"})
	c := dial(t, srv)
	if err := c.Complete(t.Context(), "NTAx", "501", "1234"); kaspi.CompleteProblem(err) != kaspi.ProblemCode {
		t.Errorf("before a code was sent: got %v", err)
	}
	if err := c.RequestCode(t.Context(), "NTAx", "501"); err != nil {
		t.Fatal(err)
	}
	if err := c.Complete(t.Context(), "NTAx", "501", "0000"); kaspi.CompleteProblem(err) != kaspi.ProblemCode {
		t.Errorf("a wrong code: got %v", err)
	}
	if err := c.Complete(t.Context(), "NTAx", "501", kaspitest.SecurityCode); err != nil {
		t.Fatal(err)
	}
	if o, _ := srv.Get("501"); o.Status != "COMPLETED" {
		t.Errorf("the order is %s", o.Status)
	}
	requests := srv.Requests()
	for i, want := range []string{"1234", "", "0000", "1234"} {
		if got := requests[i].Header["X-Security-Code"]; len(got) != 1 || got[0] != want {
			t.Errorf("request %d: the code is %q, want %q and present", i, got, want)
		}
	}
	for _, call := range []error{
		c.Complete(t.Context(), "NTAx", "501", "1234"), c.RequestCode(t.Context(), "NTAx", "501"),
	} {
		if kaspi.CompleteProblem(call) != kaspi.ProblemCompleted {
			t.Errorf("once more: got %v", call)
		}
	}
}

func TestProblemsOfCompletingAreToldApart(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]kaspi.Problem{
		"Security code is not valid. And the order cannot be completed without it": kaspi.ProblemCode,
		"Order is cancelled, so it can't be completed.":                            kaspi.ProblemCancelled,
		"order is cancelled, so it can't be completed":                             kaspi.ProblemCancelled,
		"Order already has been completed, so it can't be completed again.":        kaspi.ProblemCompleted,
		"Order is not may complete allowed":                                        kaspi.ProblemSignature,
		"Order not found":                                                          "",
		"":                                                                         "",
	} {
		for _, status := range []int{200, 400, 403, 409, 500} { // the guide tells none
			err := newClient(t, always(status, `{"errors":[{"title":"`+title+`"}]}`)).
				Complete(t.Context(), "NTAx", "501", "1234")
			if got := kaspi.CompleteProblem(err); got != want || err == nil {
				t.Errorf("%d %q: got %q of %v, want %q", status, title, got, err, want)
			}
		}
	}
	for name, order := range map[kaspi.Problem]kaspitest.Order{
		kaspi.ProblemCancelled: {State: "ARCHIVE", Status: "CANCELLED"},
		kaspi.ProblemSignature: {State: "PICKUP", SignatureRequired: true},
	} {
		srv := kaspitest.New(t)
		order.Code = "501"
		srv.Put(order)
		err := dial(t, srv).RequestCode(t.Context(), "NTAx", "501")
		if kaspi.CompleteProblem(err) != name || strings.Contains(err.Error(), "1234") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if got := kaspi.CompleteProblem(t.Context().Err()); got != "" {
		t.Errorf("no error is %q", got)
	}
}

func TestWholeOrdersMoveThroughTheirLife(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	c, ctx := dial(t, srv), t.Context()
	srv.Put(kaspitest.Order{Code: "501", Delivery: kaspitest.KaspiDoor, PreOrder: true})
	steps := []struct {
		name string
		do   func() error
		want string
	}{
		{"accept", func() error { return c.Accept(ctx, "NTAx", "501") }, "KASPI_DELIVERY/ACCEPTED_BY_MERCHANT"},
		{"arrived", func() error { return c.Arrived(ctx, "NTAx", "501") }, "KASPI_DELIVERY/ACCEPTED_BY_MERCHANT"},
		{"assemble", func() error { return c.Assemble(ctx, "NTAx", 1) }, "KASPI_DELIVERY/ACCEPTED_BY_MERCHANT"},
		{"cancel under way", func() error {
			srv.HandOver("501")
			return c.Cancel(ctx, "NTAx", "501", kaspi.ReasonBuyerRefused, "передумал")
		}, "KASPI_DELIVERY/CANCELLING"},
		{"back", func() error { return c.ArrivedBackward(ctx, "NTAx", "501") }, "ARCHIVE/CANCELLED"},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		if o, _ := srv.Get("501"); o.State+"/"+o.Status != s.want {
			t.Errorf("%s: got %s/%s, want %s", s.name, o.State, o.Status, s.want)
		}
		if err := s.do(); s.name != "assemble" && kaspi.KindOf(err) != kaspi.KindRefused {
			t.Errorf("%s again: got %v, want a refusal", s.name, err)
		}
	}
}
