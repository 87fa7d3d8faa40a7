package orders

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kaspibot/kaspi"
)

// Date is a day by the calendar of Almaty.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day of a moment in Almaty.
func DateOf(t time.Time) Date {
	year, month, day := t.In(kaspi.Almaty()).Date()
	return Date{year, month, day}
}

// ParseDate reads a day such as 2026-12-31.
func ParseDate(text string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, text, kaspi.Almaty())
	if err != nil || t.Year() < 2020 || t.Year() > 2100 {
		return Date{}, fmt.Errorf("date %q: want one such as 2026-12-31", text)
	}
	return DateOf(t), nil
}

// Time is the beginning of the day.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, kaspi.Almaty()) }

func (d Date) String() string { return d.Time().Format(time.DateOnly) }

// Compare orders days.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// MarshalText and UnmarshalText keep a date as 2026-12-31.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// The words for what holds on a date in place of the week; all else are times such as 10:00-15:00.
const (
	DayOff  = "off"  // the shop is closed
	DayWork = "work" // it works as on that weekday, though it is a public holiday or in a vacation
)

// Vacation is a time in which the shop is closed, its last day included.
type Vacation struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

const (
	maxVacations = 20
	maxVacation  = 120 // days of one
	maxDays      = 200
)

// Schedule is when the shop works: its week, and the dates on which that does not hold. The zero value is round the
// clock. Public holidays close a shop that has a week; one that works round the clock works on them too, and only what
// its people have said themselves closes it.
type Schedule struct {
	Week      string          `json:"week"`             // see ParseHours; empty is round the clock
	Always    bool            `json:"always,omitempty"` // round the clock for now: Week is kept for later
	Days      map[Date]string `json:"days,omitempty"`   // DayOff, DayWork or times
	Vacations []Vacation      `json:"vacations,omitempty"`
}

// Clone is a schedule that can be changed without changing s.
func (s Schedule) Clone() Schedule {
	s.Days, s.Vacations = maps.Clone(s.Days), slices.Clone(s.Vacations)
	return s
}

// RoundTheClock reports whether the week has no closed time.
func (s Schedule) RoundTheClock() bool { return s.Always || strings.TrimSpace(s.Week) == "" }

// DayKind says why a day is as it is.
type DayKind string

// The kinds of days. The zero value is a day like any other of its weekday.
const (
	DayHoliday  DayKind = "holiday"  // closed: a public holiday
	DayVacation DayKind = "vacation" // closed: a vacation
	DayClosed   DayKind = "off"      // closed: somebody has said so
	DayWorking  DayKind = "work"     // open: somebody has said so
)

// special is a date on which the week does not hold.
type special struct {
	kind   DayKind
	shifts []shift
}

// Hours are the working time of the schedule, or an error if it makes no sense.
func (s Schedule) Hours() (Hours, error) {
	h, err := ParseHours(s.Week)
	if err != nil {
		return Hours{}, err
	}
	switch {
	case len(s.Vacations) > maxVacations:
		return Hours{}, fmt.Errorf("%d vacations: at most %d can be kept", len(s.Vacations), maxVacations)
	case len(s.Days) > maxDays:
		return Hours{}, fmt.Errorf("%d days: at most %d can be kept", len(s.Days), maxDays)
	}
	if s.RoundTheClock() {
		if len(s.Days) == 0 && len(s.Vacations) == 0 {
			return Hours{}, nil
		}
		h.zone = kaspi.Almaty()
		for day := range h.shifts {
			h.shifts[day] = []shift{{0, 24 * 60}}
		}
	}
	h.days = map[Date]special{}
	if !s.RoundTheClock() {
		for _, holiday := range Holidays() {
			h.days[holiday.Date] = special{kind: DayHoliday}
		}
	}
	if err := h.addVacations(s.Vacations); err != nil {
		return Hours{}, err
	}
	return h, h.addDays(s.Days)
}

func (h *Hours) addVacations(list []Vacation) error {
	for _, v := range list {
		days := int(v.To.Time().Sub(v.From.Time())/(24*time.Hour)) + 1
		if days < 1 || days > maxVacation {
			return fmt.Errorf("a vacation from %s to %s: want 1 to %d days", v.From, v.To, maxVacation)
		}
		for i := range days {
			h.days[DateOf(v.From.Time().AddDate(0, 0, i))] = special{kind: DayVacation}
		}
	}
	return nil
}

func (h *Hours) addDays(days map[Date]string) error {
	for date, word := range days {
		switch word {
		case DayOff:
			h.days[date] = special{kind: DayClosed}
		case DayWork:
			h.days[date] = special{DayWorking, h.usual(date)}
		default:
			shifts, err := parseShifts(word)
			if err != nil {
				return fmt.Errorf("%s %q: %w", date, word, err)
			}
			h.days[date] = special{DayWorking, shifts}
		}
	}
	return nil
}

// usual are the shifts of a date's weekday. On a weekday without any they are those of the first that has some.
func (h *Hours) usual(date Date) []shift {
	first := int(date.Time().Weekday())
	for i := range h.shifts {
		if shifts := h.shifts[(first+i)%7]; len(shifts) > 0 {
			return shifts
		}
	}
	return nil
}

// parseShifts reads the times of one day, such as "10:00-13:00, 14:00-18:00".
func parseShifts(text string) ([]shift, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errors.New("want times such as 10:00-15:00")
	}
	var day Hours
	for part := range strings.SplitSeq(text, ",") {
		if err := day.parse("1 " + strings.TrimSpace(part)); err != nil {
			return nil, err
		}
	}
	return day.shifts[time.Monday], nil
}
