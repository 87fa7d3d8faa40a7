package orders

import (
	"fmt"
	"strings"
	"time"
)

// Week is the week that h was parsed from; empty is round the clock.
func (h Hours) Week() string { return h.week }

// Day is one day as the shop works on it.
type Day struct {
	Date    Date
	Kind    DayKind
	Holiday string // which public holiday it is, also when the shop works; empty on other days
	Times   string // "09:00–13:00, 14:00–18:00"; empty when it is closed, "00:00–24:00" when it is always open
}

// Day tells how the shop works on the day of a moment.
func (h Hours) Day(t time.Time) Day {
	d := Day{Date: DateOf(t), Holiday: holidayOn(DateOf(t))}
	if h.zone == nil {
		d.Times = "00:00–24:00"
		return d
	}
	d.Kind = h.days[d.Date].kind
	var times []string
	for _, s := range h.shiftsOn(d.Date.Time()) {
		times = append(times, fmt.Sprintf("%02d:%02d–%02d:%02d", s.from/60, s.from%60, s.to/60, s.to%60))
	}
	d.Times = strings.Join(times, ", ")
	return d
}

// Open reports whether the shop works at a moment.
func (h Hours) Open(t time.Time) bool {
	from, _ := h.Next(t)
	return !from.After(t)
}

// Next is the shift under way at a moment, from that moment on, or else the next one. Shifts that meet are one. Round the
// clock there is no end: to is zero.
func (h Hours) Next(t time.Time) (from, to time.Time) {
	if h.zone == nil {
		return t, time.Time{}
	}
	for begin, end := range h.after(t) {
		switch {
		case from.IsZero():
			from, to = begin, end
		case begin.Equal(to):
			to = end
		default:
			return from, to
		}
		if to.Sub(from) > 31*24*time.Hour {
			return from, time.Time{}
		}
	}
	return from, to
}
