package kaspi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

func TestUnitsLeaveTheOrderSoonerOrLater(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: "501", Lines: twoLines()})
	c := dial(t, srv)
	remove := func(entry kaspi.EntryID, quantity int) kaspi.Operation {
		t.Helper()
		o, err := c.CancelUnits(t.Context(), kaspi.Remainder{
			Entry: entry, Quantity: quantity, Reason: kaspi.ReasonOutOfStock, Notes: "нет пары",
		})
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	quantities := func() (all []int) {
		t.Helper()
		entries, err := c.Entries(t.Context(), "NTAx")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, e.Quantity)
		}
		return all
	}
	want := kaspi.Operation{ID: "NTAxOzA", Status: kaspi.OperationInProgress, Remained: []kaspi.Remainder{{
		Entry: "NTAxIyMw", Quantity: 1, Reason: kaspi.ReasonOutOfStock, Notes: "нет пары",
	}}}
	if diff := cmp.Diff(want, remove("NTAxIyMw", 1)); diff != "" {
		t.Error(diff)
	}
	for _, want := range [][]int{{2, 1}, {2, 1}, {1, 1}} {
		if diff := cmp.Diff(want, quantities()); diff != "" {
			t.Error(diff)
		}
	}
	srv.OperationsAfter(0)
	if o := remove("NTAxIyMw", 0); o.Status != kaspi.OperationSuccessful {
		t.Errorf("at once: got %q", o.Status)
	}
	o, err := c.Order(t.Context(), "NTAx")
	if err != nil || o.Total != 3990 {
		t.Errorf("the total is %d with error %v, want what is left", o.Total, err)
	}
	entries, err := c.Entries(t.Context(), "NTAx")
	if err != nil || len(entries) != 1 || entries[0].Number != 1 {
		t.Errorf("got %+v and error %v, want the second line with its number", entries, err)
	}
	if _, err := c.Entry(t.Context(), "NTAxIyMw"); kaspi.KindOf(err) != kaspi.KindNotFound {
		t.Errorf("the line that left: got %v", err)
	}
}

func TestLinesAreCutDownTogether(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	srv.OperationsAfter(0)
	lines := twoLines()
	lines[1].UnitType, lines[1].Weight = "MEASURABLE", 1000
	srv.Put(kaspitest.Order{Code: "501", Lines: lines})
	c := dial(t, srv)
	o, err := c.PartialCancel(t.Context(), "NTAx",
		kaspi.Remainder{Entry: "NTAxIyMw", Quantity: 1, Reason: kaspi.ReasonBuyerRefused},
		kaspi.Remainder{Entry: "NTAxIyMx", Quantity: 1, Weight: 740, Reason: kaspi.ReasonUnderweight, Notes: "вес"})
	if err != nil {
		t.Fatal(err)
	}
	want := kaspi.Operation{Status: kaspi.OperationSuccessful, Remained: []kaspi.Remainder{
		{Entry: "NTAxIyMw", Quantity: 1, Reason: kaspi.ReasonBuyerRefused},
		{Entry: "NTAxIyMx", Quantity: 1, Weight: 740, Reason: kaspi.ReasonUnderweight, Notes: "вес"},
	}}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Error(diff)
	}
	entries, err := c.Entries(t.Context(), "NTAx")
	if err != nil || entries[0].Quantity != 1 || entries[1].Weight != 740 || entries[1].UnitType != "MEASURABLE" {
		t.Errorf("got %+v and error %v", entries, err)
	}
}

func TestOperationsAreReadLeniently(t *testing.T) {
	t.Parallel()
	for attributes, want := range map[string]kaspi.Operation{
		`"status":"INPROGRESS","remainedQuantity":0,"remainedWeight":0.0`: {Status: kaspi.OperationInProgress},
		`"status":"SUCCESSFULL","remainedQuantity":"1"`:                   {Status: kaspi.OperationSuccessful},
		`"status":"SUCCESSFUL","remainedQuantity":1.0`:                    {Status: kaspi.OperationSuccessful},
		`"status":"FAILED"`: {Status: "FAILED"},
		``:                  {},
	} {
		c := newClient(t, always(200, `{"data":{"id":"eA==","attributes":{`+attributes+`},`+
			`"relationships":{"entry":{"links":{"self":"/v2/x"},"data":null}}},"included":[]}`))
		got, err := c.CancelUnits(t.Context(), kaspi.Remainder{Entry: "a", Reason: kaspi.ReasonOutOfStock})
		if err != nil || got.Status != want.Status || got.ID != "eA==" {
			t.Errorf("%s: got %+v and error %v", attributes, got, err)
		}
		if got, err = c.BindIMEI(t.Context(), "a", [][]string{{"1"}}); err != nil || got.Status != want.Status {
			t.Errorf("numbers, %s: got %+v and error %v", attributes, got, err)
		}
	}
	for body, want := range map[string]kaspi.Operation{
		`{}`: {},
		`{"orderCancelEntries":null,"status":"SUCCESSFULL"}`: {Status: kaspi.OperationSuccessful},
		`{"orderCancelEntries":[{"entry":{"id":"a="},"remainedWeight":280.5}],"status":"INPROGRESS"}`: {
			Status: kaspi.OperationInProgress, Remained: []kaspi.Remainder{{Entry: "a=", Weight: 280.5}},
		},
	} {
		got, err := newClient(t, always(200, body)).PartialCancel(t.Context(), "NTAx",
			kaspi.Remainder{Entry: "a", Reason: kaspi.ReasonOutOfStock})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: error %v, %s", body, err, diff)
		}
	}
}

func TestIMEIsComeBackAsBound(t *testing.T) {
	t.Parallel()
	srv := kaspitest.New(t)
	lines := twoLines()
	lines[0].IMEIRequired = true
	srv.Put(kaspitest.Order{Code: "501", State: "PICKUP", Lines: lines})
	c := dial(t, srv)
	if bound, err := c.IMEIs(t.Context(), "NTAx"); err != nil || len(bound) != 0 {
		t.Errorf("at first: got %+v and error %v", bound, err)
	}
	o, err := c.BindIMEI(t.Context(), "NTAxIyMw", [][]string{{"350000000000017", "350000000000025"}, {"1"}})
	want := kaspi.Operation{ID: "NTAx", Status: kaspi.OperationSuccessful} // the guide's answer has the order's id
	if diff := cmp.Diff(want, o); err != nil || diff != "" {
		t.Errorf("error %v, %s", err, diff)
	}
	bound, err := c.IMEIs(t.Context(), "NTAx")
	if err != nil || len(bound) != 1 {
		t.Fatalf("got %+v and error %v", bound, err)
	}
	if diff := cmp.Diff(kaspi.EntryIMEI{Card: bound[0].Card, Devices: []kaspi.Device{
		{Number: 1, IMEI: []string{"350000000000017", "350000000000025"}}, {Number: 2, IMEI: []string{"1"}},
	}}, bound[0]); diff != "" || bound[0].Card == "" {
		t.Error(diff)
	}
	if _, err := c.BindIMEI(t.Context(), "NTAxIyMx", [][]string{{"2"}}); err != nil {
		t.Error(err)
	}
	bound, err = c.IMEIs(t.Context(), "NTAx")
	if err != nil || len(bound) != 2 || bound[0].Number+bound[1].Number != 1 {
		t.Errorf("of both lines: %+v, %v", bound, err)
	}
	entry, err := c.Entry(t.Context(), "NTAxIyMw")
	if err != nil || !entry.IMEIRequired {
		t.Errorf("got %+v and error %v, want a line that needs numbers", entry, err)
	}
}
