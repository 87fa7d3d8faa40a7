package page

import (
	"slices"
	"time"
)

const (
	// sameMinute is how far from the hour a visit may be and still belong to those before it.
	sameMinute = 90 * time.Second
	// learnFrom is how many of the hours before a visit are looked at, and hoursKnown in how many of them there must have been
	// one at the same minute: somebody who has come twice by chance is not Kaspi.
	learnFrom, hoursKnown = 4, 2
)

// LearnPulls is how far back [NextPull] looks.
const LearnPulls = (learnFrom + 3) * KaspiComes

// NextPull tells when Kaspi is going to fetch next by the minute at which the list was fetched in the hours before; false when
// there is no such minute. Of several the one that was kept for most hours counts.
func NextPull(pulls []Pull, now time.Time) (next time.Time, known bool) {
	best := 0
	for _, p := range pulls {
		age := now.Sub(p.At)
		if !good(p) || age < 0 || age > 2*KaspiComes+sameMinute { // one visit may have been missed
			continue
		}
		n := 0
		for hours := 1; hours <= learnFrom; hours++ {
			before := p.At.Add(-time.Duration(hours) * KaspiComes)
			if slices.ContainsFunc(pulls, func(o Pull) bool { return good(o) && o.At.Sub(before).Abs() <= sameMinute }) {
				n++
			}
		}
		at := p.At.Add(KaspiComes)
		for !at.After(now) {
			at = at.Add(KaspiComes)
		}
		if n >= hoursKnown && (n > best || n == best && at.After(next)) {
			best, next = n, at
		}
	}
	return next, best > 0
}

// good reports whether a fetch got the list, or has it.
func good(p Pull) bool { return p.Status == 200 || p.Status == 304 }
