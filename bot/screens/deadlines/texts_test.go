package deadlines

import (
	"fmt"
	"os"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	noon := chattest.Noon
	date := func(text string) orders.Date { return dateOf(t, text) }
	s := New(Config{Now: func() time.Time { return noon }})
	all := chattest.Samples{}
	for _, schedule := range []orders.Schedule{
		{}, {Week: "1-5 09:00-18:00, 6 10:00-15:00"}, {Week: "7 09:00-18:00", Always: true},
		{Week: "1-5 09:00-18:00", Days: map[orders.Date]string{date("2026-11-24"): "off", date("2026-12-16"): "work", date("2026-12-31"): "10:00-15:00"},
			Vacations: []orders.Vacation{{From: date("2026-12-28"), To: date("2027-01-08")}}},
	} {
		hours, err := schedule.Hours()
		if err != nil {
			t.Fatal(err)
		}
		view := s.view(schedule, hours)
		view.Unknown = 2028 * len(schedule.Days) / 3
		all["html schedule"] = append(all["html schedule"], view)
		for _, day := range append(view.Days, view.Holidays...) {
			all["html day"] = append(all["html day"], day.Day)
		}
	}
	for _, h := range orders.Holidays() {
		all["text holiday"] = append(all["text holiday"], h.Name)
	}
	all["text holiday"] = append(all["text holiday"], "another")
	percent, minutes := orders.Moment{Percent: 80}, orders.Moment{Left: 10 * time.Minute}
	moments := []orders.Moment{percent, minutes}
	rungs := []orders.Rung{{After: percent, To: 102, Name: chattest.Hostile}, {After: minutes, To: chattest.Group, Name: "-100200300400500"}}
	for _, mode := range []auto.Mode{auto.ModeOff, auto.ModeOn} {
		all["html escalation"] = append(all["html escalation"], planView{orders.Plan{}, mode}, planView{orders.Plan{Reminders: moments, Escalation: rungs}, mode})
	}
	all["html ask.reminders"] = []any{moments, []orders.Moment(nil)}
	for _, name := range []string{"refused", "ask.week", "ask.week.again", "ask.who", "ask.reminders.again", "ask.group", "ask.group.again"} {
		all["html "+name] = []any{nil}
	}
	for _, name := range []string{"schedule.unclear", "ask.date", "ask.date.again"} {
		all["html "+name] = []any{s.examples()}
	}
	all["html ask.when"], all["html group.refuses"] = []any{chattest.Hostile}, []any{int64(chattest.Group)}
	all["text moment"], all["text button.moment"] = []any{percent, minutes}, []any{percent, minutes}
	all["text button.work"], all["text button.undo"] = []any{noon}, []any{noon}
	all["text button.drop"] = []any{1, 8}
	all["text button.person"] = []any{chat.Person{ID: 7}, chat.Person{ID: 7, Name: "Айгуль Ким"}}
	for _, day := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		all["text weekday"] = append(all["text weekday"], day)
	}
	for _, kind := range []string{"held", "released", "taken", "gone", "unknown"} {
		all["text answer.held"] = append(all["text answer.held"], held{kind, chattest.Hostile, orders.StagePack})
	}
	chattest.Texts(t, all, []string{"html escalation", "html ask.when", "text answer.held"}, s.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
}

func dateOf(t *testing.T, text string) orders.Date {
	t.Helper()
	d, err := orders.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// shown is a schedule as a test names it.
func shown(s orders.Schedule) string { return fmt.Sprintf("%+v", s) }

func TestAScheduleIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, chattest.Noon.Location())
	date := func(text string) orders.Date { return dateOf(t, text) }
	for text, want := range map[string]string{
		"24/7":            `{Week:1-5 09:00-18:00 Always:true Days:map[] Vacations:[]}`,
		" Круглосуточно ": `{Week:1-5 09:00-18:00 Always:true Days:map[] Vacations:[]}`,
		"пн–пт 9:00–18:00, сб 10:00 - 15:00": `{Week:1-5 9:00-18:00, 6 10:00-15:00 Always:false Days:map[] Vacations:[]}`,
		"Дс-жм 09:00-18:00":                  `{Week:1-5 09:00-18:00 Always:false Days:map[] Vacations:[]}`,
		"понедельник-пятница 10:00-19:00":    `{Week:1-5 10:00-19:00 Always:false Days:map[] Vacations:[]}`,
		"Mon-Fri 9:00-17:00":                 `{Week:1-5 9:00-17:00 Always:false Days:map[] Vacations:[]}`,
		"1-7 10:00-22:00":                    `{Week:1-7 10:00-22:00 Always:false Days:map[] Vacations:[]}`,
		"31.12":                              `{Week:1-5 09:00-18:00 Always:false Days:map[2026-12-31:off] Vacations:[]}`,
		"23.11":                              `{Week:1-5 09:00-18:00 Always:false Days:map[2027-11-23:off] Vacations:[]}`,
		"24.11 выходной":                     `{Week:1-5 09:00-18:00 Always:false Days:map[2026-11-24:off] Vacations:[]}`,
		"29.2":                               `{Week:1-5 09:00-18:00 Always:false Days:map[2028-02-29:off] Vacations:[]}`,
		"2026-12-31 10:00-15:00":             `{Week:1-5 09:00-18:00 Always:false Days:map[2026-12-31:10:00-15:00] Vacations:[]}`,
		"16.12.2026 рабочий":                 `{Week:1-5 09:00-18:00 Always:false Days:map[2026-12-16:work] Vacations:[]}`,
		"28.12-08.01":                        `{Week:1-5 09:00-18:00 Always:false Days:map[] Vacations:[{From:2026-12-28 To:2027-01-08}]}`,
		"2026-12-28 — 2027-01-08":            `{Week:1-5 09:00-18:00 Always:false Days:map[] Vacations:[{From:2026-12-28 To:2027-01-08}]}`,
	} {
		s := orders.Schedule{Week: "1-5 09:00-18:00"}
		change, err := readChange(text, now, false)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		change(&s)
		if got := shown(s); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
		if _, err := s.Hours(); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	s := orders.Schedule{}
	for _, text := range []string{"28.12-08.01", "05.01-06.01", "28.12-10.01"} { // the last in place of the first
		change, err := readChange(text, now, false)
		if err != nil {
			t.Fatal(err)
		}
		change(&s)
	}
	if got := fmt.Sprint(s.Vacations); got != "[{2027-01-05 2027-01-06} {2026-12-28 2027-01-10}]" {
		t.Errorf("vacations %s", got)
	}
	for kind, words := range map[string][]string{
		orders.DayOff:  {"", "off", "выходной", "Закрыто", "не работаем", "демалыс", "жабық"},
		orders.DayWork: {"work", "working", "рабочий", "Работаем", "жұмыс", "жұмыс күні"},
	} {
		for _, word := range words {
			var s orders.Schedule
			change, err := readChange("16.12 "+word, now, true)
			if err == nil {
				change(&s)
			}
			if got := s.Days[date("2026-12-16")]; err != nil || got != kind {
				t.Errorf("a day that is %q is read as %q, %v; want %q", word, got, err, kind)
			}
		}
	}
	for _, text := range []string{"", "x", "пн", "пн 25:00-26:00", "31", "31.13", "30.02.2026", "28.12-08.01 work", "-", "31.12-", "24/8", "пн-пт с 9 до 18"} {
		if change, err := readChange(text, now, false); err == nil {
			s := orders.Schedule{}
			change(&s)
			if _, err := s.Hours(); err == nil {
				t.Errorf("%q is read as %s", text, shown(s))
			}
		}
	}
}
