package deadlines_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
)

// old is what is said to a press that means nothing any more.
const old = "Эта кнопка устарела. Откройте список заново: /orders"

func TestTheScheduleIsShownAndChangedInTheChat(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Say(bottest.Aigul, "/schedule")
	s.WantLast("Круглосуточно, без праздников", "🟢 Сейчас открыто", "15:00", "16.12 День Независимости: 00:00–24:00")
	s.Say(bottest.Aigul, "/schedule пн-пт 9:00-18:00, сб 10:00-15:00")
	s.WantLast("пн–пт 9:00–18:00", "сб 10:00–15:00", "Сегодня, 24.11: 09:00–18:00", "открыто до 18:00", "16.12 День Независимости: закрыто")
	s.TapOn("v1:sch:work.2026-12-16")
	s.WantLast("16.12: 09:00–18:00, хотя это День Независимости")
	s.Say(bottest.Aigul, "/schedule 24.11")
	s.WantLast("Сегодня, 24.11: закрыто, так сказали вы", "🔴 Сейчас закрыто, откроется 25.11 09:00", "25.11 12:00")
	s.TapOn("v1:sch:date")
	for _, text := range []string{"завтра", "31.12 25:00-26:00"} { // the second is read, and no day has such hours
		s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), text)
		s.WantLast("Не понял. Дата пишется так", "31.12")
	}
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), "25.11-03.12")
	s.WantLast("25.11–03.12: отпуск", "откроется 04.12 09:00", "04.12 12:00")
	s.Restart()
	s.Say(bottest.Aigul, "/schedule")
	s.WantLast("25.11–03.12: отпуск", "24.11: закрыто", "хотя это День Независимости")
	s.TapOn("v1:sch:back.2026-11-25")
	s.TapOn("v1:sch:plain.2026-11-24")
	s.TapOn("v1:sch:always")
	s.WantLast("Сейчас круглосуточно", "🟢 Сейчас открыто", "not", "отпуск", "24.11: закрыто")
	s.TapOn("v1:sch:usual")
	s.WantLast("пн–пт 9:00–18:00")
	for _, key := range []string{"work", "work.x", "show.2026-12-16", "x", "plain.2026-13-01"} {
		s.WantNotice(s.PressOld("v1:sch:"+key), old)
		s.Wants(s.Last(bottest.Aigul.ID), "старое сообщение")
	}
}

func TestTheEscalationIsShownAndChangedInTheChat(t *testing.T) {
	t.Parallel()
	s := withRuslan(t, bottest.Alone)
	if err := s.Memory.AddPerson(t.Context(), chat.Person{ID: 104, Name: "Пак", Role: chat.Packer}, bottest.Aigul.ID, s.Now()); err != nil {
		t.Fatal(err)
	}
	s.Say(bottest.Aigul, "/escalation")
	s.WantLast("Напоминаю всем: 50 %, 80 %, осталось 10 мин и когда срок вышел", "Больше никого не зову")
	s.TapOn("v1:esc:add")
	who := s.Last(bottest.Aigul.ID)
	if labels := strings.Join(chattest.Buttons(who), " "); !strings.Contains(labels, "to.103") || strings.Contains(labels, "to.104") {
		t.Errorf("who may be called: %s; a packer accepts nothing", labels)
	}
	s.TapOn("v1:esc:to.103")
	s.TapOn("v1:esc:set.103.60%")
	s.WantLast("📣 1. 60 %: Руслан")
	s.TapOn("v1:esc:remind")
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), "часто")
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), "20 мин, 40 %")
	s.WantLast("Напоминаю всем: 40 %, осталось 20 мин и когда", "📣 1. 60 %: Руслан")

	s.TapOn("v1:esc:add")
	s.TapOn("v1:esc:group")
	for _, text := range []string{"наша", "100777000111", "0"} {
		s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), text)
		s.WantLast("начинается с минуса")
	}
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), fmt.Sprint(team))
	s.WantLast("я писать не могу")
	s.Telegram.Meet(ruslan, team)
	s.TapOn("v1:esc:group")
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), fmt.Sprintf(" −%d ", -team))
	s.TapOn(fmt.Sprintf("v1:esc:set.%d.10m", team))
	s.Restart()
	s.Say(bottest.Aigul, "/escalation")
	s.WantLast("📣 1. 60 %: Руслан", fmt.Sprintf("📣 2. осталось 10 мин: %d", team))
	for i, data := range []string{"v1:esc:drop.103.60%", fmt.Sprintf("v1:esc:drop.%d.10m", team)} {
		if label := chattest.Label(s.Last(bottest.Aigul.ID), data); !strings.Contains(label, fmt.Sprint(i+1)) {
			t.Errorf("the button of step %d says %q", i+1, label)
		}
	}
	s.TapOn("v1:esc:drop.103.60%")
	s.WantLast(fmt.Sprintf("📣 1. осталось 10 мин: %d", team), "not", "Руслан")
	for _, key := range []string{"to.666", "set.666.50%", "set.103.0%", "to", "x", "set.104.50%"} {
		s.WantNotice(s.PressOld("v1:esc:"+key), old)
	}
	if n := len(s.Desk.Deadlines().Plan().Escalation); n != 1 {
		t.Errorf("%d steps", n)
	}
}

func TestWhoMayNotChangeTheClockIsToldSo(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	viewer := tgtest.User{ID: 105, FirstName: "Света"}
	s.Telegram.Meet(viewer, viewer.ID)
	if err := s.Memory.AddPerson(t.Context(), chat.Person{ID: viewer.ID, Name: "Света", Role: chat.Viewer}, bottest.Aigul.ID, s.Now()); err != nil {
		t.Fatal(err)
	}
	s.Put("601")
	s.Poll()
	s.Say(viewer, "/schedule")
	s.Wants(s.Last(viewer.ID), "Круглосуточно")
	if b := chattest.Buttons(s.Last(viewer.ID)); len(b) > 0 {
		t.Errorf("a viewer has the buttons %v", b)
	}
	s.Say(viewer, "/schedule 31.12")
	s.Wants(s.Last(viewer.ID), "могут менеджер и владелец")
	for _, data := range []string{"v1:sch:always", "v1:esc:set.101.50%", bottest.Hold("601"), bottest.Release("601")} {
		s.WantNotice(s.Press(viewer, s.Forge(viewer.ID, data), data), "Для этого нужны права владельца или менеджера")
	}
	s.Telegram.Meet(bottest.Stranger, bottest.Stranger.ID)
	for _, text := range []string{"/schedule", "/escalation"} {
		s.Say(bottest.Stranger, text)
		for _, m := range s.Telegram.Messages(bottest.Stranger.ID) {
			s.Wants(m, "not", "Круглосуточно", "Напоминаю")
		}
	}
	schedule, chosen := s.Desk.Deadlines().Schedule()
	r, err := s.Desk.Order(t.Context(), "601")
	if chosen || len(schedule.Days) > 0 || err != nil || r.Holder.ID != 0 || len(s.Desk.Deadlines().Plan().Escalation) > 0 {
		t.Errorf("a viewer has changed something: %+v, held by %+v, %v", schedule, r.Holder, err)
	}
}

func TestTwoWhoChangeTheScheduleAtOnceBothCount(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	var both sync.WaitGroup
	for i := range 20 {
		both.Go(func() {
			err := s.Desk.Deadlines().ChangeSchedule(t.Context(), orders.Who{ID: int64(i + 1)}, func(sc *orders.Schedule) {
				if sc.Days == nil {
					sc.Days = map[orders.Date]string{}
				}
				sc.Days[orders.Date{Year: 2026, Month: time.December, Day: i + 1}] = orders.DayOff
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	s.Restart()
	if schedule, _ := s.Desk.Deadlines().Schedule(); len(schedule.Days) != 20 {
		t.Errorf("%d days off are kept", len(schedule.Days))
	}
}

func TestTheLastChangeOfScheduleAndEscalationIsTakenBackAsLongAsItIsTheLast(t *testing.T) {
	t.Parallel()
	s := withRuslan(t, bottest.Alone)
	for _, data := range []string{"v1:sch:undo", "v1:esc:undo"} { // there is nothing yet
		s.WantNotice(s.PressOld(data), "Вернуть уже нельзя: с тех пор это изменили")
	}
	s.Say(bottest.Aigul, "/schedule пн-пт 9:00-18:00")
	s.Say(bottest.Aigul, "/schedule 28.12-08.01")
	s.WantLast("28.12–08.01: отпуск")
	s.Restart()
	s.Say(bottest.Aigul, "/schedule")
	m := s.Last(bottest.Aigul.ID)
	s.WantNotice(s.Press(bottest.Aigul, m, "v1:sch:undo"), "Вернул как было")
	s.Wants(s.Again(m), "пн–пт 9:00–18:00", "not", "отпуск")
	for _, data := range chattest.Buttons(s.Again(m)) {
		if data == "v1:sch:undo" {
			t.Error("what was taken back can be taken back")
		}
	}
	s.WantNotice(s.Press(ruslan, s.Forge(ruslan.ID, "v1:sch:undo"), "v1:sch:undo"), "Вернуть уже нельзя: с тех пор это изменили")

	s.Say(bottest.Aigul, "/escalation")
	s.TapOn("v1:esc:add")
	s.TapOn("v1:esc:to.103")
	s.TapOn("v1:esc:set.103.60%")
	s.WantLast("Руслан")
	s.TapOn("v1:esc:undo")
	s.WantNotice(s.Press(bottest.Aigul, s.Forge(bottest.Aigul.ID, "v1:esc:undo"), "v1:esc:undo"), "Вернуть уже нельзя: с тех пор это изменили")
	if plan := s.Desk.Deadlines().Plan(); len(plan.Escalation) != 0 {
		t.Errorf("still called: %+v", plan.Escalation)
	}
	// A step that is taken back takes no reminders with it, and reminders come back without a step.
	s.TapOn("v1:esc:remind")
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), "33%")
	s.PressOld("v1:esc:set.103.60%")
	s.TapOn("v1:esc:undo")
	s.WantLast("Напоминаю всем: 33 % и когда", "not", "Руслан")
	s.PressOld("v1:esc:set.103.60%")
	s.TapOn("v1:esc:remind")
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), "44%")
	s.TapOn("v1:esc:undo")
	s.WantLast("Напоминаю всем: 33 % и когда", "📣 1. 60 %: Руслан")
	// Somebody else's change in between is not undone by an older button.
	s.Say(bottest.Aigul, "/schedule 31.12")
	mine := s.Last(bottest.Aigul.ID)
	if err := s.Desk.Deadlines().ChangeSchedule(t.Context(), orders.Who{ID: ruslan.ID}, func(sc *orders.Schedule) { sc.Always = true }); err != nil {
		t.Fatal(err)
	}
	s.WantNotice(s.Press(bottest.Aigul, mine, "v1:sch:undo"), "Вернуть уже нельзя: с тех пор это изменили")
	if sc, _ := s.Desk.Deadlines().Schedule(); !sc.Always || len(sc.Days) != 1 {
		t.Errorf("it was undone: %+v", sc)
	}
}
