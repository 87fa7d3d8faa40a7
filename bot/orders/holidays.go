package orders

import (
	"slices"
	"time"
)

// Holiday is a day on which Kazakhstan does not work.
type Holiday struct {
	Date Date
	Name string // which one, as texts name it; HolidayMoved is the day off for one that falls on a weekend
}

// HolidayMoved is the name of a day off in place of a public holiday that falls on a Saturday or Sunday.
const HolidayMoved = "moved"

// The sources of the table, as read on 2026-11-30.
//
//	2026: the calendar of the e-government portal, as inform.kz quoted it on 2026-01-02 (947dd6); the ministry of labour
//	      took 30 August off the list after the referendum of 15 March 2026 (taspanews.kz, 2026-03-18). The muftiate set
//	      the first day of Kurban Ait for 27 May (zakon.kz 6496885, 2025-11-06).
//	2027: by the same rules; 15 March is Constitution Day from this year on (same source). The government had published no
//	      calendar yet, and the muftiate no date of Kurban Ait, which by astronomical reckoning is 16 May, a Sunday, and
//	      may come a day earlier or later. Owners can overrule each day.
//
// A public holiday on a weekend gives the next working day off; Orthodox Christmas and Kurban Ait do not.
var holidayTable = map[int]map[string][]string{
	2026: {
		"new_year": {"01-01", "01-02"}, "christmas": {"01-07"}, "women": {"03-08"}, "nauryz": {"03-21", "03-22", "03-23"},
		"unity": {"05-01"}, "defender": {"05-07"}, "victory": {"05-09"}, "kurban": {"05-27"}, "capital": {"07-06"},
		"republic": {"10-25"}, "independence": {"12-16"},
		HolidayMoved: {"03-09", "03-24", "03-25", "05-11", "10-26"},
	},
	2027: {
		"new_year": {"01-01", "01-02"}, "christmas": {"01-07"}, "women": {"03-08"}, "constitution": {"03-15"},
		"nauryz": {"03-21", "03-22", "03-23"}, "unity": {"05-01"}, "defender": {"05-07"}, "victory": {"05-09"},
		"kurban": {"05-16"}, "capital": {"07-06"}, "republic": {"10-25"}, "independence": {"12-16"},
		HolidayMoved: {"01-04", "03-24", "05-03", "05-10"},
	},
}

// holidays are those of the table by date, which are read once.
var holidays = readHolidays()

func readHolidays() map[Date]string {
	all := map[Date]string{}
	for year, names := range holidayTable {
		for name, days := range names {
			for _, text := range days {
				day, err := time.Parse("01-02", text)
				if err == nil { // a test reads them all
					all[Date{year, day.Month(), day.Day()}] = name
				}
			}
		}
	}
	return all
}

// Holidays lists the public holidays that are known, in their order.
func Holidays() []Holiday {
	list := make([]Holiday, 0, len(holidays))
	for date, name := range holidays {
		list = append(list, Holiday{date, name})
	}
	slices.SortFunc(list, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return list
}

// HolidaysKnown reports whether the public holidays of a year are known.
func HolidaysKnown(year int) bool { return holidayTable[year] != nil }

// holidayOn is the name of a public holiday, empty on any other day.
func holidayOn(d Date) string { return holidays[d] }
