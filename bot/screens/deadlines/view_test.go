package deadlines

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
)

func TestAScheduleIsSeenFromToday(t *testing.T) {
	t.Parallel()
	day := func(text string) orders.Date {
		d, err := orders.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	see := func(now time.Time, schedule orders.Schedule) scheduleView {
		hours, err := schedule.Hours()
		if err != nil {
			t.Fatal(err)
		}
		return New(Config{Now: func() time.Time { return now }}).view(schedule, hours)
	}
	noon := chattest.Noon // 24 November 2026
	week := orders.Schedule{Week: "1-5 09:00-18:00, 6 10:00-15:00", Days: map[orders.Date]string{
		day("2026-11-23"): orders.DayOff, day("2026-11-24"): orders.DayOff, day("2026-12-31"): "10:00-15:00", day("2026-11-30"): orders.DayOff,
	}, Vacations: []orders.Vacation{
		{From: day("2026-11-01"), To: day("2026-11-23")}, {From: day("2026-11-20"), To: day("2026-11-24")}, {From: day("2026-12-05"), To: day("2026-12-06")},
	}}
	v := see(noon, week)
	var days []string
	for _, d := range v.Days {
		days = append(days, fmt.Sprint(d.Date, " ", d.Kind, " ", d.Last.IsZero(), d.Begin().Equal(d.Date.Time())))
	}
	if got := fmt.Sprint(days); got != "[2026-11-20 vacation false true 2026-11-24 off true true 2026-11-30 off true true 2026-12-05 vacation false true 2026-12-31 work true true]" {
		t.Errorf("days %s", got)
	}
	if len(v.Week) != 2 || v.Week[0] != (shiftView{"1", "5", "09:00–18:00"}) || v.Week[1] != (shiftView{"6", "6", "10:00–15:00"}) {
		t.Errorf("week %+v", v.Week)
	}
	if list := weekOf("1-5 09:00-18:00, , 6 10:00-15:00"); len(list) != 2 {
		t.Errorf("a part that is empty ends the week: %+v", list)
	}
	if v.Always || v.Open || len(v.Holidays) != 3 || v.Holidays[0].Date != day("2026-12-16") || v.Unknown != 0 {
		t.Errorf("%+v", v)
	}
	if v := see(day("2026-12-16").Time(), week); v.Holidays[0].Date != day("2026-12-16") {
		t.Errorf("today is no holiday: %+v", v.Holidays)
	}
	week.Always = true
	if v := see(noon, week); !v.Always || len(v.Week) != 0 || v.Unknown != 0 {
		t.Errorf("%+v", v)
	}
	if v := see(noon, orders.Schedule{Always: true}); v.Always {
		t.Error("there is no week to go back to")
	}
	last := 2020
	for year := 2020; year < 2100; year++ {
		if orders.HolidaysKnown(year) {
			last = year
		}
	}
	plain := orders.Schedule{Week: "1-7 09:00-18:00"}
	for date, want := range map[orders.Date]int{
		{Year: last, Month: 10, Day: 20}: 0, {Year: last, Month: 11, Day: 2}: last + 1, {Year: last, Month: 12, Day: 2}: last + 1, {Year: last + 1, Month: 12, Day: 2}: last + 1,
	} {
		if v := see(date.Time(), plain); v.Unknown != want {
			t.Errorf("on %s the holidays of %d are not known, want %d", date, v.Unknown, want)
		}
		if v := see(date.Time(), orders.Schedule{}); v.Unknown != 0 {
			t.Error("round the clock nobody needs holidays")
		}
	}
	for now, want := range map[time.Time]string{
		noon: "2026-12-31 2026-12-16 2026-12-28 2027-01-08", day("2026-12-16").Time(): "2026-12-31 2027-01-01 2026-12-28 2027-01-08",
		day("2099-12-16").Time(): "",
	} {
		e := New(Config{Now: func() time.Time { return now }}).examples()
		got := fmt.Sprint(orders.DateOf(e.Off), orders.DateOf(e.Holiday), orders.DateOf(e.From), orders.DateOf(e.To))
		if want == "" {
			want = "2099-12-31 2099-12-31 2099-12-28 2100-01-08"
		}
		if got != want {
			t.Errorf("examples on %s: %s, want %s", orders.DateOf(now), got, want)
		}
	}
}
