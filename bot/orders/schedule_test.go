package orders_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kaspibot/bot/orders"
)

func date(t testing.TB, text string) orders.Date {
	t.Helper()
	d, err := orders.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// failer is what both testing and rapid have.
type failer interface {
	Helper()
	Fatal(args ...any)
}

func worked(t failer, s orders.Schedule) orders.Hours {
	t.Helper()
	h, err := s.Hours()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestTheThreeHoursPassOverDaysOff(t *testing.T) {
	t.Parallel()
	const week = "1-5 09:00-18:00"
	off := func(days ...string) map[orders.Date]string {
		all := map[orders.Date]string{}
		for i := 0; i < len(days); i += 2 {
			all[date(t, days[i])] = days[i+1]
		}
		return all
	}
	vacation := []orders.Vacation{{From: date(t, "2026-12-28"), To: date(t, "2027-01-08")}}
	for name, c := range map[string]struct {
		schedule   orders.Schedule
		from, want string
	}{
		"a holiday":                      {orders.Schedule{Week: week}, "Tue 2026-12-15 17:00", "Thu 2026-12-17 11:00"},
		"a holiday made a working day":   {orders.Schedule{Week: week, Days: off("2026-12-16", "work")}, "Tue 2026-12-15 17:00", "Wed 2026-12-16 11:00"},
		"a short holiday":                {orders.Schedule{Week: week, Days: off("2026-12-16", "10:00-11:00")}, "Tue 2026-12-15 17:00", "Thu 2026-12-17 10:00"},
		"a day off":                      {orders.Schedule{Week: week, Days: off("2026-12-18", "off")}, "Thu 2026-12-17 17:00", "Mon 2026-12-21 11:00"},
		"a working Sunday":               {orders.Schedule{Week: week, Days: off("2026-12-20", "work")}, "Fri 2026-12-18 17:00", "Sun 2026-12-20 11:00"},
		"a vacation over the year's end": {orders.Schedule{Week: week, Vacations: vacation}, "Fri 2026-12-25 17:00", "Mon 2027-01-11 11:00"},
		"a working day in the vacation":  {orders.Schedule{Week: week, Vacations: vacation, Days: off("2026-12-29", "work")}, "Fri 2026-12-25 17:00", "Tue 2026-12-29 11:00"},
		"the year's end":                 {orders.Schedule{Week: week}, "Thu 2026-12-31 17:00", "Tue 2027-01-05 11:00"}, // Friday and the Monday for the Saturday
		"Constitution Day is in March":   {orders.Schedule{Week: week}, "Fri 2027-03-12 17:00", "Tue 2027-03-16 11:00"},
		"and in August no more":          {orders.Schedule{Week: week}, "Mon 2026-08-31 09:00", "Mon 2026-08-31 12:00"},
		"round the clock":                {orders.Schedule{}, "Wed 2026-12-16 23:00", "Thu 2026-12-17 02:00"},
		"switched to round the clock":    {orders.Schedule{Week: week, Always: true}, "Wed 2026-12-16 23:00", "Thu 2026-12-17 02:00"},
		"a day off round the clock":      {orders.Schedule{Days: off("2026-12-17", "off")}, "Wed 2026-12-16 23:00", "Fri 2026-12-18 02:00"},
	} {
		got := worked(t, c.schedule).Add(at(t, c.from), orders.AcceptWithin)
		if want := at(t, c.want); !got.Equal(want) {
			t.Errorf("%s: three hours after %s: got %s, want %s", name, c.from, got, c.want)
		}
	}
}

func TestAScheduleThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	long := orders.Vacation{From: date(t, "2026-01-01"), To: date(t, "2027-01-01")}
	day := date(t, "2026-12-16")
	for want, s := range map[string]orders.Schedule{
		`working hours "x": `:            {Week: "x"},
		`2026-12-16 "perhaps": `:         {Days: map[orders.Date]string{day: "perhaps"}},
		`2026-12-16 "": `:                {Days: map[orders.Date]string{day: ""}},
		`2026-12-16 "1-5 10:00-12:00": `: {Days: map[orders.Date]string{day: "1-5 10:00-12:00"}},
		"a vacation from 2026-01-01 to 2027-01-01: want 1 to 120 days": {Vacations: []orders.Vacation{long}},
		"a vacation from 2027-01-01 to 2026-01-01: want 1 to 120 days": {Vacations: []orders.Vacation{{From: long.To, To: long.From}}},
		"21 vacations: at most 20 can be kept":                         {Vacations: make([]orders.Vacation, 21)},
	} {
		if _, err := s.Hours(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%+v is taken, or refused with %v; want %s", s, err, want)
		}
	}
	for _, text := range []string{"", "31.12.2026", "2026-02-30", "2026-13-01", "1999-01-01", "9999-01-01"} {
		if d, err := orders.ParseDate(text); err == nil || !strings.HasPrefix(err.Error(), "date ") || strings.Contains(err.Error(), "%!") {
			t.Errorf("%q is read as %s, %v", text, d, err)
		}
	}
}

func TestEveryHolidayOfTheTableIsADayAndEachYearIsWhole(t *testing.T) {
	t.Parallel()
	if !slices.IsSortedFunc(orders.Holidays(), func(a, b orders.Holiday) int { return a.Date.Compare(b.Date) }) {
		t.Error("the holidays are not told in their order")
	}
	count := map[int]int{}
	moved := map[int]int{}
	weekend := map[int]int{}
	for _, h := range orders.Holidays() {
		count[h.Date.Year]++
		day := h.Date.Time().Weekday()
		late := day == time.Saturday || day == time.Sunday
		switch {
		case h.Name == orders.HolidayMoved && late:
			t.Errorf("%s is off in place of another day, and a %s", h.Date, day)
		case h.Name == orders.HolidayMoved:
			moved[h.Date.Year]++
		case late && h.Name != "christmas" && h.Name != "kurban":
			weekend[h.Date.Year]++
		}
	}
	for year, want := range map[int]int{2026: 19, 2027: 19} {
		if count[year] != want || moved[year] != weekend[year] || !orders.HolidaysKnown(year) {
			t.Errorf("%d: %d holidays, %d days in place of %d on weekends", year, count[year], moved[year], weekend[year])
		}
	}
	if orders.HolidaysKnown(2028) {
		t.Error("2028 is known")
	}
}

func TestADayTellsHowTheShopWorks(t *testing.T) {
	t.Parallel()
	h := worked(t, orders.Schedule{Week: shop, Days: map[orders.Date]string{date(t, "2026-12-16"): "work", date(t, "2026-12-17"): "off"}})
	for clock, want := range map[string]orders.Day{
		"Tue 2026-12-15 23:00": {Times: "09:00–13:00, 14:00–18:00"},
		"Wed 2026-12-16 00:00": {Times: "09:00–13:00, 14:00–18:00", Kind: orders.DayWorking, Holiday: "independence"},
		"Thu 2026-12-17 12:00": {Kind: orders.DayClosed},
		"Sun 2026-12-20 12:00": {},
		"Thu 2027-01-07 12:00": {Kind: orders.DayHoliday, Holiday: "christmas"},
	} {
		want.Date = orders.DateOf(at(t, clock))
		if got := h.Day(at(t, clock)); got != want {
			t.Errorf("%s: got %+v, want %+v", clock, got, want)
		}
	}
	for clock, want := range map[string]string{
		"Tue 2026-12-15 13:30": "Tue 2026-12-15 14:00", "Tue 2026-12-15 10:15": "Tue 2026-12-15 10:15",
		"Wed 2026-12-16 18:00": "Fri 2026-12-18 09:00",
	} {
		from, _ := h.Next(at(t, clock))
		if !from.Equal(at(t, want)) || h.Open(at(t, clock)) != (clock == want) {
			t.Errorf("%s: the next window opens %s, want %s", clock, from, want)
		}
	}
	if from, to := (orders.Hours{}).Next(at(t, "Tue 2026-12-15 13:30")); !to.IsZero() || from.Hour() != 13 {
		t.Errorf("round the clock: %s to %s", from, to)
	}
}

// drawSchedule is any schedule that makes sense, around two ends of years.
func drawSchedule(t *rapid.T) orders.Schedule {
	day := rapid.Custom(func(t *rapid.T) orders.Date {
		first := orders.Date{Year: 2026, Month: time.November, Day: 15}
		return orders.DateOf(first.Time().AddDate(0, 0, rapid.IntRange(0, 450).Draw(t, "day")))
	})
	s := orders.Schedule{
		Week:   rapid.SampledFrom([]string{"", shop, "7 23:00-24:00", "1-7 00:00-24:00", "1-5 09:00-18:00", "1-7 00:00-00:01"}).Draw(t, "week"),
		Always: rapid.Bool().Draw(t, "always") && rapid.Bool().Draw(t, "really"), Days: map[orders.Date]string{},
	}
	for range rapid.IntRange(0, 6).Draw(t, "days") {
		s.Days[day.Draw(t, "date")] = rapid.SampledFrom([]string{"off", "work", "10:00-15:00", "00:00-01:00, 23:00-24:00"}).Draw(t, "what")
	}
	for range rapid.IntRange(0, 4).Draw(t, "vacations") {
		from := day.Draw(t, "from")
		to := orders.DateOf(from.Time().AddDate(0, 0, rapid.IntRange(0, 40).Draw(t, "length")))
		s.Vacations = append(s.Vacations, orders.Vacation{From: from, To: to})
	}
	return s
}

// closed reports whether a moment is neither in working time nor at the end of it.
func closed(h orders.Hours, t time.Time) bool { return !h.Open(t) && !h.Open(t.Add(-time.Nanosecond)) }

func TestADeadlineIsNeverInClosedTimeNorBeforeAnEarlierOrders(t *testing.T) {
	t.Parallel()
	start := at(t, "Sun 2026-11-15 00:00")
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		h := worked(t, s)
		from := start.Add(time.Duration(rapid.Int64Range(0, int64(450*24*time.Hour)).Draw(t, "approved")))
		later := from.Add(time.Duration(rapid.Int64Range(0, int64(72*time.Hour)).Draw(t, "later")))
		window := rapid.SampledFrom([]time.Duration{orders.AcceptWithin, orders.ExpressWithin}).Draw(t, "window")
		due := h.Add(from, window)
		if closed(h, due) || due.Sub(from) < window {
			t.Fatalf("%+v: an order of %s is due at %s, when the shop is closed or too soon", s, from, due)
		}
		if h.Add(later, window).Before(due) {
			t.Fatalf("%+v: an order of %s is due at %s, and one of %s before, at %s", s, from, due, later, h.Add(later, window))
		}
		if got := h.Between(from, due); got != window {
			t.Fatalf("%+v: between %s and %s: got %s", s, from, due, got)
		}
		if day := h.Day(due.Add(-time.Nanosecond)); day.Times == "" {
			t.Fatalf("%+v: due at %s, on a day that is %+v", s, due, day)
		}
	})
}

func TestAScheduleOutlivesARestart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		text, err := json.Marshal(s)
		var got orders.Schedule
		if err == nil {
			err = json.Unmarshal(text, &got)
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(s) {
			t.Fatalf("kept %+v, read %+v, %v", s, got, err)
		}
		if !reflect.DeepEqual(worked(t, got), worked(t, s)) {
			t.Fatalf("%s: the hours differ", text)
		}
	})
}

func FuzzSchedule(f *testing.F) {
	f.Add("1-5 09:00-18:00", "2026-12-16", "work", "2026-12-28", "2027-01-08", int64(1_800_000))
	f.Add("", "2026-12-17", "off", "2026-12-31", "2026-12-31", int64(0))
	start := at(f, "Sun 2026-11-15 00:00")
	f.Fuzz(func(t *testing.T, week, day, word, from, to string, seconds int64) {
		text, _ := json.Marshal(map[string]any{
			"week": week, "days": map[string]string{day: word}, "vacations": []map[string]string{{"from": from, "to": to}},
		})
		var s orders.Schedule
		if json.Unmarshal(text, &s) != nil {
			return
		}
		h, err := s.Hours()
		if err != nil {
			return
		}
		approved := start.Add(time.Duration(seconds%(800*24*60*60)) * time.Second)
		if due := h.Add(approved, orders.AcceptWithin); closed(h, due) || due.Before(approved) {
			t.Errorf("%+v: an order of %s is due at %s", s, approved, due)
		}
	})
}

func TestADateIsOfThisCentury(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"2019-12-31": false, "2020-01-01": true, "2020-12-31": true, "2100-01-01": true, "2100-12-31": true, "2101-01-01": false, "2026-02-29": false,
	} {
		if d, err := orders.ParseDate(text); (err == nil) != want || want && d.String() != text {
			t.Errorf("%s: %v, %v", text, d, err)
		}
	}
}
