package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// FullRecord has something in every field.
func FullRecord() orders.Record {
	almaty := time.FixedZone("", 5*60*60)
	return orders.Record{
		Order: kaspi.Order{
			ID: "NTAx", Code: "501", State: kaspi.StateNew, Status: kaspi.StatusApprovedByBank,
			Total: 129_990, PaymentMode: "PAY_WITH_CREDIT", CreditTerm: 12, DeliveryCost: 995, SellerDeliveryCost: 1_290,
			Created: At(1).In(almaty), Approved: At(2), PlannedDelivery: At(3), Reserved: At(4), Completed: At(5),
			DeliveryMode: "DELIVERY_LOCAL", KaspiDelivered: true, PickupPoint: "10000001_PP1", OriginCity: "Алматы",
			Address: kaspi.Address{Town: "Алматы", Street: "Абая", House: "1", Formatted: "Алматы, Абая, 1"},
			Courier: kaspi.Courier{Present: true, Waybill: "https://w", WaybillNumber: "7", Planned: At(6), Express: true},

			SignatureRequired: true, PreOrder: true, Assembled: true, IMEIRequired: true,
			CancellationReason: "BUYER_CHANGED_MIND",
			Customer:           kaspi.Person{First: "Айгуль", Last: "<&>", Phone: "7010000000"},
			Recipient:          kaspi.Person{Name: "Ержан"}, PhoneAlias: "7270000000,12",
			Entries: []kaspi.Entry{{
				ID: "e1", Number: 1, SKU: "86141", Title: "Мышь \"Ёж\" 5\u00a0шт", Quantity: 2, UnitType: "PIECES",
				Price: 64_995, Total: 129_990, Weight: 120.5, Category: kaspi.Category{Code: "Master - Mice", Title: "Мыши"},
			}},
			EntriesKnown: true,
		},
		Stage: orders.StageAccepting, Seen: At(7), AsOf: At(8).Add(123 * time.Microsecond), Deadline: At(9), Urgency: 2,
		By: "Айгерим", AcceptedAt: At(10), Note: orders.NoteRefused, Detail: "Kaspi's words", Announce: true, Revision: 9,
	}
}

func testARecordComesBackAsItWas(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	want := FullRecord()
	must(t, s.SaveRecords(t.Context(), want))
	got, err := s.Record(t.Context(), "501")
	must(t, err)
	same(t, "record", got, want)

	want.Stage, want.Revision, want.Order.Entries = orders.StageCancelled, 10, nil
	must(t, s.SaveRecords(t.Context(), want))
	must(t, s.Close())
	got, err = open(t, dir).Record(t.Context(), "501")
	must(t, err)
	same(t, "record saved again, after reopening", got, want)
}

func testAnOrderNeverSavedIsUnknown(t *testing.T, open Open) {
	t.Parallel()
	_, err := open(t, t.TempDir()).Record(t.Context(), "404")
	if !errors.Is(err, orders.ErrUnknownOrder) || !strings.Contains(err.Error(), "404") {
		t.Errorf("got %v, want ErrUnknownOrder and of which", err)
	}
}

func testRecordsAreSavedAllOrNone(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	impossible := Record("2")
	impossible.Order.Created = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) // no JSON for it
	if err := s.SaveRecords(t.Context(), Record("1"), impossible, Record("3")); err == nil || !strings.Contains(err.Error(), "order 2: ") {
		t.Fatal("a record that cannot be written was saved, or nobody is told which it is: ", err)
	}
	list, err := s.Records(t.Context(), orders.Filter{})
	must(t, err)
	same(t, "records after a failure", codes(list), []string{})
}

func testAFilterMustHoldInFull(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	var all []orders.Record
	for i, stage := range []orders.Stage{orders.StageNew, orders.StagePack, orders.StageDone, orders.StageNew} {
		r := Record(fmt.Sprint(i))
		r.Stage, r.Order.Created = stage, At(i)
		all = append(all, r)
	}
	must(t, s.SaveRecords(t.Context(), all...))
	type (
		cc = []kaspi.OrderCode
		ss = []orders.Stage
	)
	for _, c := range []struct {
		filter orders.Filter
		want   []string
	}{
		{orders.Filter{}, []string{"0", "1", "2", "3"}},
		{orders.Filter{Codes: cc{"2", "0", "2", "9"}}, []string{"0", "2"}},
		{orders.Filter{Stages: ss{orders.StageNew, orders.StageDone}}, []string{"0", "2", "3"}},
		{orders.Filter{Codes: cc{"0", "1"}, Stages: ss{orders.StageNew}}, []string{"0"}},
		{orders.Filter{Codes: cc{"9"}}, []string{}},
		{orders.Filter{Created: At(1)}, []string{"1", "2", "3"}},
		{orders.Filter{Codes: cc{"0", "1"}, Created: At(1)}, []string{"1"}},
		{orders.Filter{Stages: ss{orders.StageNew}, Created: At(1)}, []string{"3"}},
		{orders.Filter{Codes: cc{"' or 1=1 --"}}, []string{}},
	} {
		list, err := s.Records(t.Context(), c.filter)
		must(t, err)
		same(t, fmt.Sprint(c.filter), codes(list), c.want)
	}
}

func testAFilterMayNameMoreCodesThanAQueryCan(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), Record("0"), Record("16000"), Record("32999")))
	list, err := s.Records(t.Context(), orders.Filter{Codes: manyCodes(33_000), Stages: []orders.Stage{orders.StageNew}})
	must(t, err)
	same(t, "records", codes(list), []string{"0", "16000", "32999"})
}

// manyCodes are the codes 0, 1, 2 and so on.
func manyCodes(n int) []kaspi.OrderCode {
	many := make([]kaspi.OrderCode, n)
	for i := range many {
		many[i] = kaspi.OrderCode(fmt.Sprint(i))
	}
	return many
}

func codes(list []orders.Record) []string {
	codes := []string{}
	for _, r := range list {
		codes = append(codes, string(r.Order.Code))
	}
	slices.Sort(codes)
	return codes
}
