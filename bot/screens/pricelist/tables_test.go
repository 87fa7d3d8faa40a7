package pricelist

import (
	"fmt"
	"strings"
	"testing"

	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
	"kaspibot/feed/publish"
)

func TestAReportCountsWhatItDoesNotName(t *testing.T) {
	t.Parallel()
	var r publish.Report
	for i := range 11 {
		r.Diff.Added = append(r.Diff.Added, feed.Change{SKU: feed.SKU(fmt.Sprint(i)), Model: strings.Repeat("Ж", 300), NewPrice: 5})
		r.Unreadable = append(r.Unreadable, publish.Unreadable{Article: feed.Article(fmt.Sprint(i))})
	}
	r.Diff.Renamed = []feed.Change{{SKU: "x", Model: "Новое"}, {SKU: "y"}}
	r.Odd, r.Recent = []feed.SKU{"1", "2"}, publish.KaspiChanges+1
	r.Skipped = map[feed.OffSaleReason]int{feed.OffSaleSoldOut: 9, feed.OffSaleGone: 9, feed.OffSaleUnmatched: 2, feed.OffSaleDoubtful: 0, feed.OffSalePaused: 3}
	v := reportView(r)
	if len(v.Changes) != 10 || v.MoreChanges != 3 || len(v.Unreadable) != 10 || v.MoreOdd != 1 || v.OddCount != 2 || !v.TooMany {
		t.Errorf("%d changes, %d more, %d unreadable, %d more, %d odd, too many: %t", len(v.Changes), v.MoreChanges, len(v.Unreadable), v.MoreOdd, v.OddCount, v.TooMany)
	}
	if len([]rune(v.Changes[0].Model)) > 200 {
		t.Error("a long name is whole")
	}
	if got := fmt.Sprint(v.Counts); got != "[{added 11} {renamed 2}]" {
		t.Errorf("counts %s", got)
	}
	if len(v.Skipped) != 2 || v.Skipped[0].Why > v.Skipped[1].Why || v.Skipped[0].N+v.Skipped[1].N != 5 {
		t.Errorf("skipped %+v", v.Skipped)
	}
	r.Recent, r.Diff = publish.KaspiChanges, feedlist.Diff{}
	if v := reportView(r); v.TooMany || v.MoreChanges != 0 || len(v.Counts) != 0 {
		t.Errorf("%+v", v)
	}
}

func TestAPairOfVersionsIsReadFromItsKey(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"3-5": "3 5 true", "0-7": "0 7 true", "3": "3 0 false", "a-5": "0 0 false", "3-0x5": "3 0 false", "x-5": "0 0 false", "3-x": "3 0 false", "": "0 0 false"} {
		older, newer, err := pairOf(key)
		if got := fmt.Sprint(older, newer, err == nil); got != want {
			t.Errorf("%q: %s, want %s", key, got, want)
		}
	}
	if got := pair(3, 5); got != "3-5" {
		t.Errorf("a key %q", got)
	}
	if got := trouble(feed.Version{Violations: []feed.Violation{{Number: "a"}, {Number: "b"}}}); got != "a,b" {
		t.Errorf("trouble %q", got)
	}
	for status, want := range map[int]bool{199: false, 200: true, 299: true, 300: false, 0: false} {
		if (Uploaded{Status: status}).OK() != want {
			t.Errorf("status %d: %t", status, !want)
		}
	}
}
