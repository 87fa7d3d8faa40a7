package deadlines

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/orders"
)

// errUnclear means that what was typed is no schedule.
var errUnclear = errors.New("no schedule")

// weekdays are the days as people abbreviate them in Russian, Kazakh and English, Monday first. Where two languages share
// an abbreviation they mean the same day.
var weekdays = [7][]string{
	{"пн", "пон", "дс", "дүй", "mon"}, {"вт", "сс", "сей", "tue"}, {"ср", "сәр", "wed"}, {"чт", "чет", "бс", "бей", "thu"},
	{"пт", "пят", "жм", "жұм", "fri"}, {"сб", "суб", "сен", "sat"}, {"вс", "вос", "жк", "жек", "sun"},
}

var (
	dashes = strings.NewReplacer("–", "-", "—", "-", "−", "-", "\u00a0", " ")
	spaced = regexp.MustCompile(`\s*-\s*`)
	dotted = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?$`)
	around = regexp.MustCompile(`(?i)^(24\s*/\s*7|24-7|круглосуточно|тәулік бойы|round the clock|always)$`)
)

// readChange reads what a person types about the schedule: "24/7", a week as "пн-пт 9:00-18:00, сб 10:00-15:00", a day off
// as "31.12", other times of a day as "31.12 10:00-15:00", a working day as "16.12 рабочий", a vacation as "28.12-08.01".
// A date without a year is the next such day.
func readChange(text string, now time.Time, dates bool) (func(*orders.Schedule), error) {
	text = strings.ToLower(spaced.ReplaceAllString(dashes.Replace(strings.TrimSpace(text)), "-"))
	head, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	from, to, ranged := cutDates(head)
	first, err := readDate(from, now)
	switch {
	case around.MatchString(text) && !dates:
		return func(s *orders.Schedule) { s.Always = true }, nil
	case err != nil && dates:
		return nil, err
	case err != nil:
		return readWeek(text)
	case ranged && rest == "":
		last, err := readDate(to, first.Time())
		if err != nil {
			return nil, err
		}
		return func(s *orders.Schedule) { addVacation(s, orders.Vacation{From: first, To: last}) }, nil
	case ranged:
		return nil, errUnclear
	}
	word := rest
	switch rest {
	case "", "off", "выходной", "закрыто", "не работаем", "демалыс", "жабық":
		word = orders.DayOff
	case "work", "working", "рабочий", "работаем", "жұмыс", "жұмыс күні":
		word = orders.DayWork
	}
	return func(s *orders.Schedule) { setDay(s, first, word) }, nil
}

// addVacation puts a vacation into a schedule, in place of one that begins on the same day.
func addVacation(s *orders.Schedule, v orders.Vacation) {
	s.Vacations = slices.DeleteFunc(s.Vacations, func(old orders.Vacation) bool { return old.From == v.From })
	s.Vacations = append(s.Vacations, v)
}

// readWeek reads a week, in which days may be abbreviated.
func readWeek(text string) (func(*orders.Schedule), error) {
	for i, names := range weekdays {
		for _, name := range names {
			text = regexp.MustCompile(`(^|[\s,-])`+name+`\pL*`).ReplaceAllString(text, "${1}"+strconv.Itoa(i+1))
		}
	}
	if text == "" {
		return nil, errUnclear
	}
	if _, err := orders.ParseHours(text); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnclear, err)
	}
	return func(s *orders.Schedule) { s.Week, s.Always = text, false }, nil
}

// cutDates parts "28.12-08.01", and leaves the hyphens of 2026-12-28 alone.
func cutDates(text string) (from, to string, ranged bool) {
	if parts := strings.Split(text, "-"); len(parts) == 6 {
		return strings.Join(parts[:3], "-"), strings.Join(parts[3:], "-"), true
	}
	if strings.Contains(text, ".") {
		return strings.Cut(text, "-")
	}
	return text, "", false
}

// readDate reads 31.12.2026, 31.12 and 2026-12-31. One without a year is the next such day from a moment on.
func readDate(text string, from time.Time) (orders.Date, error) {
	m := dotted.FindStringSubmatch(text)
	if m == nil {
		return orders.ParseDate(text)
	}
	today := orders.DateOf(from)
	years := []string{m[3]}
	if m[3] == "" {
		years = nil
		for i := range 5 { // 29 February comes every four years
			years = append(years, strconv.Itoa(today.Year+i))
		}
	}
	for _, year := range years {
		date, err := orders.ParseDate(fmt.Sprintf("%s-%02s-%02s", year, m[2], m[1]))
		if err == nil && (m[3] != "" || date.Compare(today) >= 0) {
			return date, nil
		}
	}
	return orders.Date{}, errUnclear
}
