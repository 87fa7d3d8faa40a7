package news_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/news"
)

var almaty = time.FixedZone("Almaty", 5*60*60)

func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, almaty)
}

func TestQuietHoursGoOverMidnightAndEndOnTheMinute(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to, hour, minute int
		want                   bool
	}{
		{22 * 60, 8 * 60, 21, 59, false}, {22 * 60, 8 * 60, 22, 0, true}, {22 * 60, 8 * 60, 23, 59, true},
		{22 * 60, 8 * 60, 0, 0, true}, {22 * 60, 8 * 60, 7, 59, true}, {22 * 60, 8 * 60, 8, 0, false},
		{13 * 60, 14 * 60, 12, 59, false}, {13 * 60, 14 * 60, 13, 30, true}, {13 * 60, 14 * 60, 14, 0, false},
		{0, 0, 0, 0, false}, {9 * 60, 9 * 60, 9, 0, false}, {0, 1439, 23, 58, true}, {0, 1439, 23, 59, false},
	} {
		h := news.Hours{From: c.from, To: c.to}
		if got := h.Hold(at(24, c.hour, c.minute)); got != c.want {
			t.Errorf("%+v at %d:%02d: %t, want %t", h, c.hour, c.minute, got, c.want)
		}
	}
}

var both = news.Digests{Morning: news.Slot{On: true, At: 9 * 60}, Evening: news.Slot{On: true, At: 20 * 60}}

// sent plays looks at the clock, and lists when a digest was due.
func sent(d news.Digests, s news.Sent, looks ...time.Time) (list []string, last news.Sent) {
	for _, now := range looks {
		var due news.Which
		if due, s = d.Due(s, now); due != "" {
			s.Since = now
			list = append(list, fmt.Sprintf("%s %s", due, now.Format("02 15:04")))
		}
	}
	return list, s
}

func every(d time.Duration, from, to time.Time) (looks []time.Time) {
	for t := from; !t.After(to); t = t.Add(d) {
		looks = append(looks, t)
	}
	return looks
}

func TestEachDigestIsDueOnceADay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		looks []time.Time
		want  []string
	}{
		"three days": {
			every(time.Minute, at(24, 12, 0), at(27, 12, 0)),
			[]string{"evening 24 20:00", "morning 25 09:00", "evening 25 20:00", "morning 26 09:00", "evening 26 20:00", "morning 27 09:00"},
		},
		"nothing at the first look, however near":   {[]time.Time{at(24, 9, 1), at(24, 9, 2)}, nil},
		"late after an outage":                      {[]time.Time{at(24, 12, 0), at(24, 22, 59)}, []string{"evening 24 22:59"}},
		"too late":                                  {[]time.Time{at(24, 12, 0), at(24, 23, 0), at(25, 8, 59), at(25, 9, 0)}, []string{"morning 25 09:00"}},
		"the last of many that were missed":         {[]time.Time{at(20, 12, 0), at(25, 21, 0), at(25, 21, 1)}, []string{"evening 25 21:00"}},
		"a clock that goes back":                    {[]time.Time{at(24, 12, 0), at(24, 20, 0), at(24, 19, 0), at(24, 20, 1), at(23, 20, 1), at(24, 20, 2)}, []string{"evening 24 20:00"}},
		"back over midnight":                        {[]time.Time{at(24, 12, 0), at(24, 20, 0), at(25, 9, 0), at(24, 20, 5), at(25, 9, 5)}, []string{"evening 24 20:00", "morning 25 09:00"}},
		"a clock that was a month ahead":            {[]time.Time{at(24, 12, 0), at(54, 20, 0), at(24, 12, 1), at(24, 20, 0), at(25, 9, 0), at(25, 20, 0)}, []string{"evening 24 20:00", "evening 24 20:00", "morning 25 09:00", "evening 25 20:00"}},
		"and that looks at its right time only then": {[]time.Time{at(24, 12, 0), at(24, 20, 0), at(54, 20, 0), at(24, 20, 1), at(25, 20, 0)}, []string{"evening 24 20:00", "evening 24 20:00", "evening 25 20:00"}},
	} {
		if got, _ := sent(both, news.Sent{}, c.looks...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAChangedTimeSendsNoSecondDigestOnADay(t *testing.T) {
	t.Parallel()
	_, s := sent(both, news.Sent{}, at(24, 8, 0), at(24, 9, 0))
	later := both
	later.Morning.At = 11 * 60
	got, s := sent(later, s, every(time.Minute, at(24, 9, 1), at(25, 11, 30))...)
	if want := []string{"evening 24 20:00", "morning 25 11:00"}; !slices.Equal(got, want) {
		t.Errorf("after the change: %q, want %q", got, want)
	}
	off := later
	off.Morning.On = false
	_, s = sent(off, s, at(26, 8, 0), at(27, 8, 0))
	if got, _ := sent(later, s, at(27, 11, 30), at(27, 11, 31), at(28, 11, 0)); !slices.Equal(got, []string{"morning 28 11:00"}) {
		t.Errorf("switched on again half an hour late: %q", got)
	}
	one := news.Digests{Morning: news.Slot{On: true, At: 20 * 60}, Evening: news.Slot{On: true, At: 21 * 60}}
	if got, _ := sent(one, news.Sent{}, at(24, 12, 0), at(24, 21, 30), at(24, 21, 31)); !slices.Equal(got, []string{"evening 24 21:30"}) {
		t.Errorf("of two that are late: %q", got)
	}
}

func TestADigestTellsOfTheTimeSinceTheLast(t *testing.T) {
	t.Parallel()
	now := at(24, 20, 0)
	for name, c := range map[string]struct{ since, want time.Time }{
		"usually":                  {at(24, 9, 0), at(24, 9, 0)},
		"of nothing known":         {time.Time{}, at(23, 20, 0)},
		"after a clock was ahead":  {at(25, 9, 0), at(23, 20, 0)},
		"after weeks without any":  {at(1, 9, 0), at(23, 20, 0)},
		"over some that were late": {at(20, 9, 0), at(20, 9, 0)},
	} {
		if got := (news.Sent{Since: c.since}).Begin(now); !got.Equal(c.want) {
			t.Errorf("%s: from %s, want %s", name, got, c.want)
		}
	}
}
