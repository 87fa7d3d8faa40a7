package orders_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// zoned is everything that depends on the calendar, told of some records at a time.
func zoned(t *testing.T, recs []orders.Record, now time.Time) string {
	t.Helper()
	var b strings.Builder
	board := orders.BoardOf(recs, now)
	for i, list := range [][]orders.Due{board.Overdue, board.Today, board.Later, board.Undated} {
		for _, d := range list {
			fmt.Fprintf(&b, "list %d: %s %s by %d\n", i, d.Order.Code, d.Duty, d.By.Unix())
		}
	}
	fmt.Fprintf(&b, "%d are overdue\n", orders.Overdue(recs, now))
	for _, r := range recs {
		fmt.Fprintf(&b, "%s is %q, decided by %d\n", r.Order.Code, orders.MarkOf(r), r.DecideBy().Unix())
	}
	for _, n := range orders.QualityNews(orders.Quality{Orders: 100, OwnFault: 3}, 0, now) {
		b.WriteString(n.Key + "\n")
	}
	hours, err := orders.ParseHours("1-5 09:00-18:00, 6 10:00-15:00")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "three hours end at %d, %v of a day, open %v, %v\n",
		hours.Add(now, 3*time.Hour).Unix(), hours.Between(now, now.Add(24*time.Hour)), hours.Open(now), hours.Day(now))
	sums := &yearOf{}
	year, _, err := orders.Turnover(t.Context(), sums, now)
	fmt.Fprintf(&b, "turnover of %d from %d, %v\n", year, sums.created.Unix(), err)
	return b.String()
}

// yearOf notes since when orders are added up.
type yearOf struct{ created time.Time }

func (y *yearOf) Total(_ context.Context, f orders.Filter) (kaspi.Tenge, error) {
	y.created = f.Created
	return 0, nil
}

// recordsAt are orders of every duty, with all their times at one.
func recordsAt(at time.Time) (recs []orders.Record) {
	for i, stage := range []orders.Stage{
		orders.StagePreOrder, orders.StagePack, orders.StageHandOver, orders.StageGiveOut, orders.StageReturnRequested, orders.StageInDelivery,
	} {
		r := orders.Record{Stage: stage, AcceptedAt: at, Seen: at, Back: at}
		r.Order.Code, r.Order.Created, r.Order.Approved = kaspi.OrderCode(fmt.Sprint(501+i)), at, at
		r.Order.State, r.Order.Status = kaspi.StatePickup, kaspi.StatusAcceptedByMerchant
		recs = append(recs, r)
		if stage == orders.StageInDelivery {
			r.Order.KaspiDelivered, r.HandBy, r.Order.Courier.Handed = true, at, at.Add(9*time.Hour)
			recs = append(recs, r)
		}
		r.Order.State, r.HandBy = kaspi.StateDelivery, at
		r.Order.Reserved, r.Order.PlannedDelivery, r.Order.Courier.Planned = at, at, at
		r.Order.Code += "-planned"
		recs = append(recs, r)
	}
	return recs
}

// The zone in which a time happens to be written says nothing: what is stored is read as UTC, the clock is the machine's, and
// the shop's day is Almaty's.
func TestNothingDependsOnTheZoneInWhichATimeIsWritten(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{time.UTC, time.FixedZone("New York", -5*3600)}
	for hour := 0; hour < 8*24; hour += 3 {
		at := time.Date(2026, time.December, 26, hour, 20, 0, 0, kaspi.Almaty())
		for _, after := range []time.Duration{5 * time.Minute, 11 * time.Hour} {
			want := zoned(t, recordsAt(at), at.Add(after))
			for _, zone := range zones {
				if got := zoned(t, recordsAt(at.In(zone)), at.Add(after).In(zone)); got != want {
					t.Fatalf("%s, %v later, in %s:\n%s\nwant\n%s", at, after, zone, got, want)
				}
			}
		}
	}
}

// A year begins at midnight in Almaty.
func TestATurnoverBeginsWithTheYearOfAlmaty(t *testing.T) {
	t.Parallel()
	sums := &yearOf{}
	year, _, err := orders.Turnover(t.Context(), sums, time.Date(2026, time.December, 31, 19, 30, 0, 0, time.UTC))
	if begins := time.Date(2026, time.December, 31, 19, 0, 0, 0, time.UTC); err != nil || year != 2027 || !sums.created.Equal(begins) {
		t.Errorf("got %d from %v, %v; want 2027 from %v", year, sums.created, err, begins)
	}
}

// Time in which nobody works does not make an order urgent.
func TestNothingGrowsUrgentWhileTheShopIsClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	closes := w.now().Truncate(24*time.Hour).AddDate(0, 0, 1).Add(9 * time.Hour) // 14:00 in Almaty
	w.pass(closes.Add(-20 * time.Minute).Sub(w.now()))
	w.put("501", func(o *kaspitest.Order) { o.Approved = w.now() })
	h := hours(t, "1-7 09:00-14:00")
	w.Desk = w.desk(func(c *orders.Config) { c.Hours = h })
	w.pollNew()
	w.pass(10 * time.Hour) // of which 20 minutes count
	w.tick()
	if got := w.record("501").Urgency; got != orders.UrgencyFresh {
		t.Errorf("in the night: urgency %d", got)
	}
	w.pass(10*time.Hour + 40*time.Minute) // 10:20 in Almaty
	w.tick()
	if got := w.record("501").Urgency; got != orders.UrgencyHalf {
		t.Errorf("after 20 minutes and 80 more: urgency %d", got)
	}
}
