package deadlines

import (
	"slices"
	"strings"
	"time"

	"kaspibot/bot/orders"
)

const maxHolidays = 3 // coming ones that are shown

// scheduleView is the schedule as templates see it.
type scheduleView struct {
	Week     []shiftView // empty round the clock
	Always   bool        // round the clock, though there is a week
	Today    orders.Day
	Open     bool
	From, To time.Time // of the window under way or the next; To is zero when no end is in sight
	Due      time.Time // of an order that came now
	Days     []dayView
	Holidays []dayView // the next, as the shop works on them
	Unknown  int       // the first year of the coming one whose holidays are not known; 0 when they are
}

// shiftView is a part of the week.
type shiftView struct{ First, Last, Times string }

// dayView is a date on which the week does not hold, or the first day of a vacation.
type dayView struct {
	orders.Day
	Last time.Time // of a vacation; zero for a single day
}

// Begin is the beginning of the day.
func (d dayView) Begin() time.Time { return d.Date.Time() }

func (s *Screen) view(schedule orders.Schedule, hours orders.Hours) scheduleView {
	now := s.Now()
	today := orders.DateOf(now)
	v := scheduleView{
		Always: schedule.Always && schedule.Week != "", Today: hours.Day(now), Open: hours.Open(now), Due: hours.Add(now, orders.AcceptWithin),
	}
	v.From, v.To = hours.Next(now)
	if !schedule.RoundTheClock() {
		v.Week = weekOf(schedule.Week)
	}
	for date := range schedule.Days {
		if date.Compare(today) >= 0 {
			v.Days = append(v.Days, dayView{Day: hours.Day(date.Time())})
		}
	}
	for _, vacation := range schedule.Vacations {
		if vacation.To.Compare(today) >= 0 {
			v.Days = append(v.Days, dayView{orders.Day{Date: vacation.From, Kind: orders.DayVacation}, vacation.To.Time()})
		}
	}
	slices.SortFunc(v.Days, func(a, b dayView) int { return a.Date.Compare(b.Date) })
	for _, h := range orders.Holidays() {
		if h.Date.Compare(today) >= 0 && len(v.Holidays) < maxHolidays {
			v.Holidays = append(v.Holidays, dayView{Day: hours.Day(h.Date.Time())})
		}
	}
	for _, year := range []int{today.Year, orders.DateOf(now.AddDate(0, 2, 0)).Year} {
		if !orders.HolidaysKnown(year) && v.Unknown == 0 && !schedule.RoundTheClock() {
			v.Unknown = year
		}
	}
	return v
}

// weekOf are the parts of a week that ParseHours reads.
func weekOf(week string) (list []shiftView) {
	for part := range strings.SplitSeq(week, ",") {
		fields := strings.Fields(part)
		if len(fields) != 2 {
			continue
		}
		first, last, found := strings.Cut(fields[0], "-")
		if !found {
			last = first
		}
		list = append(list, shiftView{first, last, strings.ReplaceAll(fields[1], "-", "–")})
	}
	return list
}

// examples are dates by which texts show how to write some.
type examples struct{ Off, Holiday, From, To time.Time }

func (s *Screen) examples() examples {
	now := s.Now()
	year := orders.DateOf(now).Year
	e := examples{
		Off:  orders.Date{Year: year, Month: time.December, Day: 31}.Time(),
		From: orders.Date{Year: year, Month: time.December, Day: 28}.Time(),
		To:   orders.Date{Year: year + 1, Month: time.January, Day: 8}.Time(),
	}
	e.Holiday = e.Off
	for _, h := range orders.Holidays() {
		if h.Date.Time().After(now) {
			e.Holiday = h.Date.Time()
			break
		}
	}
	return e
}
