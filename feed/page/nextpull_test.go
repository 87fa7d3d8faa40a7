package page_test

import (
	"testing"
	"time"

	"kaspibot/feed/page"
)

func TestTheMinuteOfKaspiIsLearntFromItsFetches(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	at := func(hours, seconds, status int) page.Pull {
		return page.Pull{At: noon.Add(time.Duration(hours)*time.Hour + time.Duration(seconds)*time.Second), Status: status}
	}
	now := noon.Add(20 * time.Minute)
	for name, c := range map[string]struct {
		pulls []page.Pull
		want  int // seconds behind noon; 0 for not known
	}{
		"nothing":            {nil, 0},
		"once":               {[]page.Pull{at(0, 600, 200)}, 0},
		"twice":              {[]page.Pull{at(0, 600, 200), at(-1, 600, 200)}, 0},
		"three times":        {[]page.Pull{at(0, 600, 200), at(-1, 610, 304), at(-2, 590, 200)}, 4200},
		"with errors":        {[]page.Pull{at(0, 600, 200), at(-1, 600, 503), at(-2, 600, 401)}, 0},
		"later this hour":    {[]page.Pull{at(-1, 1800, 200), at(-2, 1800, 200), at(-3, 1800, 200)}, 1800},
		"one missed":         {[]page.Pull{at(-2, 1800, 200), at(-3, 1800, 200), at(-4, 1800, 200)}, 1800},
		"not any more":       {[]page.Pull{at(-4, 1800, 200), at(-5, 1800, 200), at(-6, 1800, 200)}, 0},
		"beside a person":    {[]page.Pull{at(0, 900, 200), at(0, 600, 200), at(-1, 600, 200), at(-2, 600, 200), at(-1, 100, 200)}, 4200},
		"at any minute":      {[]page.Pull{at(0, 600, 200), at(-1, 1200, 200), at(-2, 3000, 200), at(-3, 0, 200)}, 0},
		"moved, and settled": {[]page.Pull{at(0, 300, 200), at(-1, 300, 200), at(-2, 300, 200), at(-3, 1500, 200), at(-4, 1500, 200)}, 3900},
		"in the future":      {[]page.Pull{at(1, 600, 200), at(2, 600, 200), at(3, 600, 200)}, 0},
	} {
		next, known := page.NextPull(c.pulls, now)
		if known != (c.want != 0) || known && !next.Equal(noon.Add(time.Duration(c.want)*time.Second)) {
			t.Errorf("%s: %v, %t; want %d s behind noon", name, next, known, c.want)
		}
	}
}
