package orders_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const shop = "1-5 09:00-13:00, 1-5 14:00-18:00, 6 10:00-15:00"

func at(t testing.TB, clock string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("Mon 2006-01-02 15:04", clock, kaspi.Almaty())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func hours(t testing.TB, text string) orders.Hours {
	t.Helper()
	h, err := orders.ParseHours(text)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestTheThreeHoursAreCountedInWorkingTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ hours, from, want string }{
		{"", "Mon 2026-11-23 23:30", "Tue 2026-11-24 02:30"},
		{shop, "Mon 2026-11-23 09:30", "Mon 2026-11-23 12:30"},
		{shop, "Mon 2026-11-23 10:00", "Mon 2026-11-23 13:00"}, // to the minute of the break
		{shop, "Mon 2026-11-23 11:00", "Mon 2026-11-23 15:00"}, // over the break
		{shop, "Mon 2026-11-23 13:30", "Mon 2026-11-23 17:00"}, // placed in the break
		{shop, "Mon 2026-11-23 16:00", "Tue 2026-11-24 10:00"}, // over the night
		{shop, "Mon 2026-11-23 20:00", "Tue 2026-11-24 12:00"}, // placed at night
		{shop, "Fri 2026-11-27 17:30", "Sat 2026-11-28 12:30"},
		{shop, "Sat 2026-11-28 14:00", "Mon 2026-11-30 11:00"}, // over the Sunday
		{shop, "Sun 2026-11-29 12:00", "Mon 2026-11-30 12:00"},
		{"1 14:00-18:00, 1 09:00-13:00", "Mon 2026-11-23 10:00", "Mon 2026-11-23 13:00"}, // in whatever order they are told
		{"7 00:00-01:00", "Mon 2026-11-23 00:00", "Sun 2026-12-13 01:00"},
		{"1-7 00:00-24:00", "Mon 2026-11-23 23:30", "Tue 2026-11-24 02:30"},
	} {
		got := hours(t, c.hours).Add(at(t, c.from), orders.AcceptWithin)
		if want := at(t, c.want); !got.Equal(want) {
			t.Errorf("%q: three hours after %s: got %s, want %s", c.hours, c.from, got, c.want)
		}
	}
}

func TestWorkingTimeBetween(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hours, a, b string
		want        time.Duration
	}{
		{"", "Mon 2026-11-23 23:30", "Tue 2026-11-24 02:30", 3 * time.Hour},
		{"", "Tue 2026-11-24 02:30", "Mon 2026-11-23 23:30", 0},
		{shop, "Mon 2026-11-23 00:00", "Mon 2026-11-30 00:00", 45 * time.Hour},
		{shop, "Mon 2026-11-23 12:00", "Mon 2026-11-23 14:30", 90 * time.Minute},
		{shop, "Mon 2026-11-23 13:10", "Mon 2026-11-23 13:50", 0},
		{shop, "Mon 2026-11-23 18:00", "Mon 2026-11-23 12:00", 0},
		{"1 14:00-18:00, 1 09:00-13:00", "Mon 2026-11-23 12:00", "Mon 2026-11-23 15:00", 2 * time.Hour}, // in whatever order they are told
	} {
		if got := hours(t, c.hours).Between(at(t, c.a), at(t, c.b)); got != c.want {
			t.Errorf("%q: between %s and %s: got %s, want %s", c.hours, c.a, c.b, got, c.want)
		}
	}
}

func TestUnclearHoursAreRefused(t *testing.T) {
	t.Parallel()
	const form, day, clock, order, overlap = "want days and times", "weekday", "time", "must end after it begins", "overlaps"
	for text, want := range map[string]string{
		"1-5": form, "09:00-18:00": form, "1-5 09:00-18:00 x": form, "1-5 09:00-18:00,": form,
		"0-5 09:00-18:00": day, "1-8 09:00-18:00": day, "Mon 09:00-18:00": day, "-1 09:00-18:00": day,
		"1-5 09:00-25:00": clock, "1-5 9-18": clock,
		"6-2 09:00-18:00": order, "1-5 18:00-09:00": order, "1-5 09:00-09:00": order, "1-5 09:00": order, "1-5 22:00-02:00": order,
		"1-5 09:00-18:00, 3 12:00-13:00": overlap,
	} {
		if h, err := orders.ParseHours(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "%!") {
			t.Errorf("%q: got %v, %v, want an error with %q", text, h, err, want)
		}
	}
}

// The two ways of counting agree, and more time never ends sooner.
func TestAddAndBetweenAgree(t *testing.T) {
	t.Parallel()
	all := []orders.Hours{{}, hours(t, shop), hours(t, "7 23:00-24:00"), hours(t, "1-7 00:00-24:00")}
	start := at(t, "Thu 2026-01-01 00:00")
	rapid.Check(t, func(t *rapid.T) {
		h := rapid.SampledFrom(all).Draw(t, "hours")
		from := start.Add(time.Duration(rapid.Int64Range(0, int64(365*24*time.Hour)).Draw(t, "from")))
		d := time.Duration(rapid.Int64Range(0, int64(20*time.Hour)).Draw(t, "d"))
		more := time.Duration(rapid.Int64Range(1, int64(20*time.Hour)).Draw(t, "more"))

		end := h.Add(from, d)
		if got := h.Between(from, end); got != d {
			t.Errorf("between %s and %s: got %s, want %s", from, end, got, d)
		}
		if end.Before(from) || !h.Add(from, d+more).After(end) {
			t.Errorf("%s after %s is %s; %s more is %s", d, from, end, more, h.Add(from, d+more))
		}
		if middle := h.Add(from, d/2); !h.Add(middle, d-d/2).Equal(end) {
			t.Errorf("%s after %s in two halves: got %s, want %s", d, from, h.Add(middle, d-d/2), end)
		}
	})
}

func FuzzParseHours(f *testing.F) {
	for _, seed := range []string{"", shop, "7 00:00-24:00", "1-5 9-18", "1-5 22:00-02:00", ",", "-"} {
		f.Add(seed)
	}
	from := at(f, "Mon 2026-11-23 09:30")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := orders.ParseHours(text)
		if err != nil {
			return
		}
		if got := h.Between(from, h.Add(from, time.Hour)); got != time.Hour {
			t.Errorf("%q: an hour of work takes %s", text, got)
		}
	})
}
