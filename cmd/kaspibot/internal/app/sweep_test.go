//go:build !race

package app_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
)

// How far back a sweep looks: all the way at first and after a gap, else a day and a half.
func TestASweepLooksFarBackAtFirstAndAfterAGap(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		const far = 13 * 24 * time.Hour
		windows := func(since time.Time) (all []time.Duration) {
			for _, r := range p.kaspi.Requests() {
				from, err := strconv.ParseInt(r.Query.Get("filter[orders][creationDate][$ge]"), 10, 64)
				if err == nil && r.Query.Get("filter[orders][state]") == "KASPI_DELIVERY" && !r.At.Before(since) {
					all = append(all, r.At.Sub(time.UnixMilli(from)).Round(time.Hour))
				}
			}
			return all
		}
		if all := windows(time.Time{}); len(all) == 0 || slices.Max(all) < far {
			t.Errorf("the first sweep looked back %v", all)
		}
		pass(15 * time.Minute)
		since := time.Now()
		pass(15 * time.Minute)
		if all := windows(since); len(all) == 0 || slices.Max(all) != 36*time.Hour {
			t.Errorf("the usual sweep looked back %v", all)
		}
		p.kaspi.Fail(faults.Row{Times: -1, Code: 500})
		pass(40 * time.Minute)
		p.kaspi.ClearFaults()
		since = time.Now()
		pass(12 * time.Minute)
		if all := windows(since); len(all) == 0 || slices.Max(all) < far {
			t.Errorf("after a gap the sweep looked back %v", all)
		}
	})
}
