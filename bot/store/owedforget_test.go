package store_test

import (
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// A line of the trail that the disk has refused is written before its order is forgotten, not after: it may name the buyer.
func TestALineThatIsOwedIsForgottenToo(t *testing.T) {
	t.Parallel()
	s, disk, _ := onDisk(t, nil)
	r := record("501")
	r.Stage, r.Entered = orders.StageDone, orders.Entered{Stage: orders.StageDone, At: at(1)}
	must(t, s.SaveRecords(t.Context(), r))
	disk.FailAs(feed.DiskFull, time.Hour)
	must(t, s.Audit(t.Context(), orders.AuditEntry{
		At: at(2), Verb: orders.VerbCancel, Order: "501", Result: orders.ResultRefused, Detail: "BUYER_NOT_REACHABLE: Айгуль Примерова не отвечает",
	}))
	disk.FailAs(feed.DiskFull, 0)
	must(t, s.Shorten(t.Context(), orders.FormForgotten, []orders.Record{r.In(orders.FormForgotten, at(9))}))
	lines, err := s.AuditLines(t.Context(), orders.AuditFilter{}, 9)
	must(t, err)
	if len(lines) != 1 || lines[0].Detail != "BUYER_NOT_REACHABLE" {
		t.Errorf("got %+v", lines)
	}
}
