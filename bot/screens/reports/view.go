package reports

import (
	"math"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/reports"
)

// maxCities is how many cities are told one by one; the others are one line.
const maxCities = 9

// How many days are sure to fit a message, and one with all the rest.
const (
	daysAtOnce = 45
	daysWithin = 31
)

// statsView is what the figures of some days are told from.
type statsView struct {
	reports.Stats
	Period int
	Money  bool // for who may see it
	Cities []reports.City
	Accept []step
	Hours  []hour
}

// step is how many orders were accepted within a time.
type step struct {
	Within string
	Orders int
}

// hour is one in which orders were placed.
type hour struct{ Hour, Orders int }

func viewStats(c chat.Chat, s reports.Stats, days int, money bool) statsView {
	v := statsView{Stats: s, Period: days, Money: money, Cities: cities(c, s)}
	for i, n := range s.Accept {
		v.Accept = append(v.Accept, step{within(c, i), n})
	}
	for i, n := range s.Hours {
		if n > 0 {
			v.Hours = append(v.Hours, hour{i, n})
		}
	}
	return v
}

// Until is the last day.
func (v statsView) Until() reports.Day { return v.Days[len(v.Days)-1] }

// Within reports whether the days stand in the message with all the rest.
func (v statsView) Within() bool { return v.Period <= daysWithin }

// Parts are the days in as many messages as they need, if they need some of their own.
func (v statsView) Parts() (parts []statsView) {
	if v.Within() {
		return nil
	}
	for days := range slices.Chunk(v.Days, daysAtOnce) {
		part := v
		part.Days = days
		parts = append(parts, part)
	}
	return parts
}

// cities are those with the most orders, and the others together.
func cities(c chat.Chat, s reports.Stats) []reports.City {
	list := slices.Clone(s.Cities)
	for i := range list {
		if list[i].Name == "" {
			list[i].Name = c.Text("reports.city.unknown", nil)
		}
	}
	if len(list) <= maxCities+1 {
		return list
	}
	rest := reports.City{Name: c.Text("reports.city.others", len(list)-maxCities)}
	for _, city := range list[maxCities:] {
		rest.Orders += city.Orders
	}
	return append(list[:maxCities], rest)
}

// amount is a number with as many digits as a chart has room for.
type amount struct {
	Unit       string // million, thousand or nothing
	Thousandth int64  // of the unit
}

// short writes money for a chart: two to four digits and a unit.
func short(c chat.Chat) func(int64) string {
	return func(n int64) string {
		a := amount{"", n * 1000}
		switch size := max(n, -n); {
		case size >= 10_000_000:
			a = amount{"million", rounded(n, 1_000_000) * 1000}
		case size >= 1_000_000:
			a = amount{"million", rounded(n, 100_000) * 100}
		case size >= 10_000:
			a = amount{"thousand", rounded(n, 1000) * 1000}
		case size >= 1000:
			a = amount{"thousand", rounded(n, 100) * 100}
		}
		return c.Text("reports.short", a)
	}
}

// rounded is how many times a unit is in a number, to the nearest.
func rounded(n, unit int64) int64 { return int64(math.Round(float64(n) / float64(unit))) }

func whole(c chat.Chat) func(int64) string {
	return func(n int64) string { return c.Text("reports.whole", n) }
}
