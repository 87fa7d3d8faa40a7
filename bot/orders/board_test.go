package orders_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// almatyTime is a clock in Almaty in a week of which 24 is a Tuesday and 29 a Sunday.
func almatyTime(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, time.FixedZone("", 5*60*60))
}

func parcel(taken time.Time) orders.Record {
	return orders.Record{
		Stage: orders.StagePack, AcceptedAt: taken.UTC(),
		Order: kaspi.Order{Code: "501", State: kaspi.StateKaspiDelivery, KaspiDelivered: true},
	}
}

func TestHandOverIsDueByKaspisPlanOrItsRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change    func(*orders.Record)
		taken, by time.Time
		estimated bool
	}{
		"before noon":         {nil, almatyTime(24, 11, 59), almatyTime(24, 16, 0), true},
		"after midnight":      {nil, almatyTime(24, 0, 1), almatyTime(24, 16, 0), true},
		"at noon":             {nil, almatyTime(24, 12, 0), almatyTime(24, 20, 0), true},
		"in the evening":      {nil, almatyTime(24, 20, 0), almatyTime(25, 20, 0), true},
		"on Saturday evening": {nil, almatyTime(28, 21, 0), almatyTime(30, 20, 0), true},
		"on Sunday":           {nil, almatyTime(29, 9, 0), almatyTime(30, 20, 0), true},
		"express": {func(r *orders.Record) { r.Order.Courier.Express = true },
			almatyTime(24, 18, 30), almatyTime(24, 19, 30), true},
		"planned for a day": {func(r *orders.Record) { r.Order.Courier.Planned = almatyTime(26, 0, 0).UTC() },
			almatyTime(24, 9, 0), almatyTime(26, 20, 0), false},
		"planned for a time": {func(r *orders.Record) { r.Order.Courier.Planned = almatyTime(26, 15, 0) },
			almatyTime(24, 9, 0), almatyTime(26, 15, 0), false},
		"accepted elsewhere": {func(r *orders.Record) {
			r.AcceptedAt, r.Order.Approved = time.Time{}, almatyTime(24, 9, 0)
		}, time.Time{}, almatyTime(24, 16, 0), true},
		"own delivery": {func(r *orders.Record) {
			r.Stage, r.Order.State = orders.StageGiveOut, kaspi.StateDelivery
		}, almatyTime(28, 9, 0), almatyTime(30, 20, 0), true},
		"own delivery, promised": {func(r *orders.Record) {
			r.Stage, r.Order.State, r.Order.PlannedDelivery = orders.StageGiveOut, kaspi.StateDelivery, almatyTime(25, 0, 0)
		}, almatyTime(24, 9, 0), almatyTime(25, 20, 0), false},
		"pickup": {func(r *orders.Record) {
			r.Stage, r.Order.State, r.Order.Reserved = orders.StageGiveOut, kaspi.StatePickup, almatyTime(27, 13, 0)
		}, almatyTime(24, 9, 0), almatyTime(27, 13, 0), false},
		"pickup, no time named": {func(r *orders.Record) { r.Stage, r.Order.State = orders.StageGiveOut, kaspi.StatePickup },
			almatyTime(27, 9, 0), almatyTime(1+30, 20, 0), true},
		"pre-order": {func(r *orders.Record) {
			r.Stage, r.Order.Reserved = orders.StagePreOrder, almatyTime(27, 13, 0)
		}, almatyTime(24, 9, 0), almatyTime(27, 13, 0), false},
		"goods that came back": {func(r *orders.Record) {
			r.Stage, r.Back = orders.StageReturnRequested, almatyTime(26, 13, 0)
		}, almatyTime(1, 9, 0), almatyTime(30, 20, 0), true},
	} {
		r := parcel(c.taken)
		if c.taken.IsZero() {
			r.AcceptedAt = time.Time{}
		}
		if c.change != nil {
			c.change(&r)
		}
		b := orders.BoardOf([]orders.Record{r}, almatyTime(60, 0, 0))
		if len(b.Overdue) != 1 {
			t.Errorf("%s: it is never due", name)
			continue
		}
		if d := b.Overdue[0]; !d.By.Equal(c.by) || d.Estimated != c.estimated {
			t.Errorf("%s: due %s (estimate %t), want %s (%t)", name, d.By, d.Estimated, c.by, c.estimated)
		}
	}
}

func TestBoardHasTheMostUrgentFirst(t *testing.T) {
	t.Parallel()
	var recs []orders.Record
	for i, by := range []time.Time{
		almatyTime(24, 18, 0), almatyTime(24, 9, 0), almatyTime(23, 9, 0), almatyTime(25, 0, 30), almatyTime(24, 14, 0),
		almatyTime(24, 23, 59),
	} {
		r := parcel(almatyTime(20, 9, 0))
		r.Order.Code, r.Order.Courier.Planned = kaspi.OrderCode(fmt.Sprint(i)), by.UTC()
		recs = append(recs, r)
	}
	done, handed, untimed := parcel(noonOf24()), parcel(noonOf24()), parcel(noonOf24())
	done.Stage, handed.Stage, untimed.Stage = orders.StageDone, orders.StageInDelivery, orders.StagePreOrder
	b := orders.BoardOf(append(recs, done, handed, untimed), noonOf24())
	codes := func(list []orders.Due) (codes []string) {
		for _, d := range list {
			codes = append(codes, string(d.Order.Code))
		}
		return codes
	}
	if got, want := codes(b.Overdue), []string{"2", "1"}; !slices.Equal(got, want) {
		t.Errorf("overdue are %q, want %q", got, want)
	}
	if got, want := codes(b.Today), []string{"4", "0", "5"}; !slices.Equal(got, want) {
		t.Errorf("due today are %q, want %q", got, want)
	}
	if got, want := codes(b.Later), []string{"3"}; !slices.Equal(got, want) {
		t.Errorf("due later are %q, want %q", got, want)
	}
}

// What is due at the same time always stands in the same order, in each of the four lists.
func TestOrdersThatAreDueAtOnceStandByTheirCodes(t *testing.T) {
	t.Parallel()
	times := []time.Time{almatyTime(24, 9, 0), almatyTime(24, 18, 0), almatyTime(25, 9, 0), {}}
	var recs []orders.Record
	for _, code := range []kaspi.OrderCode{"502", "501", "503"} {
		for _, by := range times {
			r := orders.Record{Stage: orders.StagePreOrder, Order: kaspi.Order{Code: code, Reserved: by}}
			recs = append(recs, r)
		}
	}
	b := orders.BoardOf(recs, noonOf24())
	for i, list := range [][]orders.Due{b.Overdue, b.Today, b.Later, b.Undated} {
		var codes []kaspi.OrderCode
		for _, d := range list {
			codes = append(codes, d.Order.Code)
		}
		if want := []kaspi.OrderCode{"501", "502", "503"}; !slices.Equal(codes, want) {
			t.Errorf("due at %v: %q, want %q", times[i], codes, want)
		}
	}
}

func noonOf24() time.Time { return almatyTime(24, 12, 0) }

func TestAPreOrderWithoutItsDateTakesWhatThereIsOrStandsAsUndated(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, kaspi.Almaty())
	rec := func(code kaspi.OrderCode, change func(*kaspi.Order)) orders.Record {
		r := orders.Record{Stage: orders.StagePreOrder, Order: kaspi.Order{Code: code, PreOrder: true}}
		change(&r.Order)
		return r
	}
	b := orders.BoardOf([]orders.Record{
		rec("1", func(o *kaspi.Order) { o.Reserved, o.PlannedDelivery = now.Add(time.Hour), now.Add(90*time.Hour) }),
		rec("2", func(o *kaspi.Order) { o.PlannedDelivery = now.Add(48 * time.Hour) }),
		rec("3", func(o *kaspi.Order) { o.Courier.Planned = now.Add(-time.Hour) }),
		rec("4", func(*kaspi.Order) {}),
	}, now)
	codes := func(list []orders.Due) (all string) {
		for _, d := range list {
			all += string(d.Order.Code)
		}
		return all
	}
	if codes(b.Overdue) != "3" || codes(b.Today) != "1" || codes(b.Later) != "2" || codes(b.Undated) != "4" {
		t.Errorf("overdue %s, today %s, later %s, undated %s", codes(b.Overdue), codes(b.Today), codes(b.Later), codes(b.Undated))
	}
}
