package deadlines

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// The keys of the buttons of /schedule. Those with a date have it behind a dot.
const (
	keyShow   = "show"
	keyWeek   = "week"   // asks for the week
	keyDate   = "date"   // asks for a day off, a working day or a vacation
	keyAlways = "always" // round the clock from now on
	keyUsual  = "usual"  // by the week again
	keyWork   = "work"   // works on this holiday
	keyPlain  = "plain"  // nothing special on this date any more
	keyBack   = "back"   // the vacation that begins on this date is off
)

const maxDates = 8 // special dates with a button each

// onSchedule shows the schedule, or changes it as is written behind the command.
func (s *Screen) onSchedule(ctx context.Context, r *chat.Request) error {
	if text := r.Rest(); text != "" {
		return s.change(ctx, r, text, "")
	}
	return s.showSchedule(ctx, r)
}

func (s *Screen) showSchedule(ctx context.Context, r *chat.Request) error {
	schedule, _ := s.deadlines(r).Schedule()
	view := s.view(schedule, s.deadlines(r).Hours())
	rows := []chat.Row{{
		r.Button("deadlines.button.week", nil, verbSchedule, keyWeek),
		r.Button("deadlines.button.date", nil, verbSchedule, keyDate),
	}}
	switch {
	case schedule.Always && schedule.Week != "":
		rows = append(rows, chat.Row{r.Button("deadlines.button.usual", nil, verbSchedule, keyUsual)})
	case !schedule.RoundTheClock():
		rows = append(rows, chat.Row{r.Button("deadlines.button.always", nil, verbSchedule, keyAlways)})
	}
	for _, day := range view.Holidays {
		if day.Kind == orders.DayHoliday {
			rows = append(rows, chat.Row{r.Button("deadlines.button.work", day.Begin(), verbSchedule, keyWork+"."+day.Date.String())})
		}
	}
	var row chat.Row
	for _, day := range view.Days[:min(len(view.Days), maxDates)] {
		key := keyPlain
		if !day.Last.IsZero() {
			key = keyBack
		}
		row = append(row, r.Button("deadlines.button.undo", day.Begin(), verbSchedule, key+"."+day.Date.String()))
	}
	return r.Show(ctx, "deadlines.schedule", view, slices.Concat(rows, slices.Collect(slices.Chunk(row, 2)), []chat.Row{undoRow(ctx, s, r, verbSchedule, keptSchedule, schedule)})...)
}

// onScheduleKey does what a button of /schedule says.
func (s *Screen) onScheduleKey(ctx context.Context, r *chat.Request) error {
	word, text, dated := strings.Cut(r.Key(), ".")
	date, err := orders.ParseDate(text)
	switch {
	case dated != slices.Contains([]string{keyWork, keyPlain, keyBack}, word) || dated && err != nil:
		return r.Old(ctx)
	case word == keyWeek:
		return r.Ask(ctx, stepWeek, nil, "deadlines.ask.week", nil)
	case word == keyDate:
		return r.Ask(ctx, stepDate, nil, "deadlines.ask.date", s.examples())
	case word == keyShow:
		return s.showSchedule(ctx, r)
	case word == keyUndo:
		return undoSchedule(ctx, s, r)
	}
	var change func(*orders.Schedule)
	switch word {
	case keyAlways:
		change = func(sc *orders.Schedule) { sc.Always = true }
	case keyUsual:
		change = func(sc *orders.Schedule) { sc.Always = false }
	case keyWork:
		change = func(sc *orders.Schedule) { setDay(sc, date, orders.DayWork) }
	case keyPlain:
		change = func(sc *orders.Schedule) { delete(sc.Days, date) }
	case keyBack:
		change = func(sc *orders.Schedule) {
			sc.Vacations = slices.DeleteFunc(sc.Vacations, func(v orders.Vacation) bool { return v.From == date })
		}
	default:
		return r.Old(ctx)
	}
	if err := changeSchedule(ctx, s, r, change); err != nil {
		return err
	}
	r.Notice(ctx, "deadlines.answer.changed", nil)
	s.Soon()
	return s.showSchedule(ctx, r)
}

func setDay(sc *orders.Schedule, date orders.Date, word string) {
	if sc.Days == nil {
		sc.Days = map[orders.Date]string{}
	}
	sc.Days[date] = word
}

func (s *Screen) onWeekTyped(ctx context.Context, r *chat.Request, _ []byte) error {
	return s.change(ctx, r, r.Written(), stepWeek)
}

func (s *Screen) onDateTyped(ctx context.Context, r *chat.Request, _ []byte) error {
	return s.change(ctx, r, r.Written(), stepDate)
}

// change does what a person has typed, and asks again when that is no schedule. A question names the step it waits for.
func (s *Screen) change(ctx context.Context, r *chat.Request, text, step string) error {
	if over, err := s.mayNot(ctx, r); over || err != nil { // a command is anybody's
		return err
	}
	change, err := readChange(text, s.Now(), step == stepDate)
	if err == nil {
		err = changeSchedule(ctx, s, r, change)
		if err != nil && !errors.Is(err, orders.ErrSchedule) {
			return err
		}
	}
	switch {
	case err == nil:
		s.Soon()
		return s.showSchedule(ctx, r)
	case step == stepWeek:
		return r.Ask(ctx, step, nil, "deadlines.ask.week.again", nil)
	case step == stepDate:
		return r.Ask(ctx, step, nil, "deadlines.ask.date.again", s.examples())
	}
	return r.Say(ctx, "deadlines.schedule.unclear", s.examples())
}
