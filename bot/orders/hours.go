package orders

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"kaspibot/kaspi"
)

// Hours is the seller's working time, in which Kaspi counts the three hours to accept. The zero value is
// round the clock. Those of a [Schedule] know dates on which the week does not hold.
type Hours struct {
	week   string           // as it was parsed
	zone   *time.Location   // nil: round the clock
	shifts [7][]shift       // by time.Weekday; in order, none overlapping
	days   map[Date]special // in place of the week
}

// shift is a piece of a day, in minutes since midnight.
type shift struct{ from, to int }

// ParseHours reads working time such as "1-5 09:00-18:00, 6 10:00-15:00": ISO weekdays (1 is Monday) and
// Almaty clock times, 24:00 being the end of a day. A day may be named again, for a break at noon. An empty
// text is round the clock.
func ParseHours(text string) (Hours, error) {
	if strings.TrimSpace(text) == "" {
		return Hours{}, nil
	}
	h := Hours{zone: kaspi.Almaty(), week: strings.TrimSpace(text)}
	for part := range strings.SplitSeq(text, ",") {
		if err := h.parse(part); err != nil {
			return Hours{}, fmt.Errorf("working hours %q: %w", strings.TrimSpace(part), err)
		}
	}
	return h, nil
}

func (h *Hours) parse(part string) error {
	fields := strings.Fields(part)
	if len(fields) != 2 {
		return errors.New("want days and times, as 1-5 09:00-18:00")
	}
	first, last, err := parseRange(fields[0], parseWeekday)
	if err != nil {
		return err
	}
	from, to, err := parseRange(fields[1], parseClock)
	if err != nil {
		return err
	}
	if first > last || from >= to {
		return errors.New("it must end after it begins")
	}
	for day := first; day <= last; day++ {
		shifts := &h.shifts[day%7] // Sunday is 7 in ISO and 0 in Go
		if slices.ContainsFunc(*shifts, func(s shift) bool { return from < s.to && s.from < to }) {
			return errors.New("it overlaps with an earlier part")
		}
		*shifts = append(*shifts, shift{from, to})
		slices.SortFunc(*shifts, func(a, b shift) int { return cmp.Compare(a.from, b.from) })
	}
	return nil
}

// parseRange reads "a-b", or "a" for the range of one.
func parseRange(text string, parse func(string) (int, error)) (first, last int, err error) {
	head, tail, found := strings.Cut(text, "-")
	if !found {
		tail = head
	}
	first, err1 := parse(head)
	last, err2 := parse(tail)
	return first, last, errors.Join(err1, err2)
}

func parseWeekday(text string) (int, error) {
	if len(text) != 1 || text < "1" || text > "7" {
		return 0, fmt.Errorf("weekday %q: want 1 to 7", text)
	}
	return int(text[0] - '0'), nil
}

func parseClock(text string) (minutes int, err error) {
	if text == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("time %q: want 00:00 to 24:00", text)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// Add is when d of working time will have passed since t. A time outside working time counts from the next
// opening; d must not be negative.
func (h Hours) Add(t time.Time, d time.Duration) time.Time {
	if h.zone == nil || d <= 0 {
		return t.Add(d)
	}
	var end time.Time
	for from, to := range h.after(t) {
		if end = from.Add(d); !end.After(to) {
			break
		}
		d -= to.Sub(from)
	}
	return end.In(t.Location())
}

// Between is how much working time lies between a and b; none if b is not after a.
func (h Hours) Between(a, b time.Time) time.Duration {
	if !b.After(a) {
		return 0
	}
	if h.zone == nil {
		return b.Sub(a)
	}
	var sum time.Duration
	for from, to := range h.after(a) {
		if !from.Before(b) {
			break
		}
		if to.After(b) {
			to = b
		}
		sum += to.Sub(from)
	}
	return sum
}

// after yields the shifts since t, the one under way cut to what is left of it, without end.
func (h Hours) after(t time.Time) iter.Seq2[time.Time, time.Time] {
	return func(yield func(from, to time.Time) bool) {
		year, month, day := t.In(h.zone).Date()
		for ; ; day++ {
			at := func(minutes int) time.Time { return time.Date(year, month, day, 0, minutes, 0, 0, h.zone) }
			for _, s := range h.shiftsOn(at(0)) {
				from, to := at(s.from), at(s.to)
				if !to.After(t) {
					continue
				}
				if from.Before(t) {
					from = t
				}
				if !yield(from, to) {
					return
				}
			}
		}
	}
}

// shiftsOn are the shifts of a day, which a moment of it stands for.
func (h Hours) shiftsOn(day time.Time) []shift {
	if special, differs := h.days[DateOf(day)]; differs {
		return special.shifts
	}
	return h.shifts[day.Weekday()]
}
