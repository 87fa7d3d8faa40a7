package deadlines_test

import (
	"fmt"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
)

func TestAScheduleHasTheButtonsThatMakeSenseNow(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for _, c := range []struct {
		say  string
		want []string
	}{
		{"/schedule", []string{"v1:sch:week", "v1:sch:date"}},
		{"/schedule пн-пт 9:00-18:00", []string{"v1:sch:week", "v1:sch:date", "v1:sch:always", "v1:sch:work.2026-12-16", "v1:sch:work.2027-01-01", "v1:sch:work.2027-01-02", "v1:sch:undo"}},
		{"/schedule 16.12 рабочий", []string{"v1:sch:week", "v1:sch:date", "v1:sch:always", "v1:sch:work.2027-01-01", "v1:sch:work.2027-01-02", "v1:sch:plain.2026-12-16", "v1:sch:undo"}},
		{"/schedule 24/7", []string{"v1:sch:week", "v1:sch:date", "v1:sch:usual", "v1:sch:plain.2026-12-16", "v1:sch:undo"}},
		{"/schedule 28.12-08.01", []string{"v1:sch:week", "v1:sch:date", "v1:sch:usual", "v1:sch:plain.2026-12-16", "v1:sch:back.2026-12-28", "v1:sch:undo"}},
	} {
		s.Say(bottest.Aigul, c.say)
		s.WantButtons(s.Last(bottest.Aigul.ID), c.want...)
	}
	for day := 1; day < 10; day++ {
		s.Say(bottest.Aigul, fmt.Sprintf("/schedule %02d.02 10:00-15:00", day))
	}
	n := 0
	for _, data := range chattest.Buttons(s.Last(bottest.Aigul.ID)) {
		if verb, key, _ := chat.DecodePress(data); verb == "sch" && (strings.HasPrefix(key, "plain.") || strings.HasPrefix(key, "back.")) {
			n++
		}
	}
	if n != 8 {
		t.Errorf("%d days have a button, want 8", n)
	}
	s.Say(bottest.Aigul, "/schedule когда-нибудь")
	s.WantLast("31.12")
	for _, c := range []struct{ press, answer, again, good string }{
		{"v1:sch:week", "летом", "Не понял", "вт-сб 10:00-19:00"}, {"v1:sch:date", "24/7", "Не понял", "01.03"},
	} {
		s.TapOn(c.press)
		s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), c.answer)
		if again := s.Last(bottest.Aigul.ID); !again.ForceReply {
			t.Errorf("it is not asked again: %s", again.Text)
		}
		s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), c.good)
		s.WantLast("вт–сб 10:00–19:00")
	}
	if schedule, _ := s.Desk.Deadlines().Schedule(); schedule.Always || schedule.Days[orders.Date{Year: 2027, Month: 3, Day: 1}] != orders.DayOff {
		t.Errorf("kept %+v", schedule)
	}
}

func TestAnEscalationHasAButtonForEachWhoMayBeCalled(t *testing.T) {
	t.Parallel()
	s := withRuslan(t, bottest.Alone)
	s.Say(bottest.Aigul, "/escalation")
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:esc:add", "v1:esc:remind")
	s.TapOn("v1:esc:add")
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:esc:to.101", "v1:esc:to.103", "v1:esc:group", "v1:esc:show")
	s.TapOn("v1:esc:to.103")
	s.WantLast("Руслан")
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:esc:set.103.50%", "v1:esc:set.103.60%", "v1:esc:set.103.70%", "v1:esc:set.103.80%",
		"v1:esc:set.103.30m", "v1:esc:set.103.20m", "v1:esc:set.103.90%", "v1:esc:set.103.10m", "v1:esc:show")
	s.WantNotice(s.TapOn("v1:esc:set.103.50%"), "Изменено")
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:esc:add", "v1:esc:remind", "v1:esc:drop.103.50%", "v1:esc:undo")
	s.PressOld("v1:esc:set.103.50%") // twice is once
	s.PressOld("v1:esc:set.101.70%")
	plan := s.Desk.Deadlines().Plan().Escalation
	if len(plan) != 2 || plan[0].To != 103 || plan[0].Name != "Руслан" || plan[1].To != 101 {
		t.Errorf("called are %+v", plan)
	}
	for percent := 1; percent < 30; percent++ {
		s.PressOld(fmt.Sprintf("v1:esc:set.103.%d%%", percent))
	}
	full := len(s.Desk.Deadlines().Plan().Escalation)
	s.WantNotice(s.PressOld("v1:esc:set.101.33%"), "Больше восьми шагов не бывает: сначала уберите один")
	s.Wants(s.Last(bottest.Aigul.ID), "📣 1.")
	if n := len(s.Desk.Deadlines().Plan().Escalation); n != full {
		t.Errorf("%d steps after %d", n, full)
	}
	s.PressOld("v1:esc:drop.103.50%")
	s.PressOld("v1:esc:drop.666.50%")
	if n := len(s.Desk.Deadlines().Plan().Escalation); n >= full+1 {
		t.Errorf("%d steps after %d", n, full)
	}
	for _, key := range []string{"set.103", "set.0.50%", "to.0", "to.103.5", "drop.103.x", "set.x.50%"} {
		before := len(s.Telegram.Messages(bottest.Aigul.ID))
		s.WantNotice(s.PressOld("v1:esc:"+key), old)
		if n := len(s.Telegram.Messages(bottest.Aigul.ID)); n != before+1 {
			t.Errorf("%s says something: %s", key, s.Last(bottest.Aigul.ID).Text)
		}
	}
	s.WantNotice(s.PressOld("v1:esc:undo.x.y.z"), "Вернуть уже нельзя: с тех пор это изменили")
	nameless := tgtest.User{ID: 109}
	s.Telegram.Meet(nameless, nameless.ID)
	if err := s.Memory.AddPerson(t.Context(), chat.Person{ID: 109, Role: chat.Manager}, bottest.Aigul.ID, s.Now()); err != nil {
		t.Fatal(err)
	}
	s.PressOld("v1:esc:to.109")
	s.WantLast("109")
}

func TestWhoHoldsAnOrderIsToldToEveryoneWhoPresses(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	press := func(user tgtest.User, data string) string { return s.Press(user, s.Forge(user.ID, data), data) }
	for _, c := range []struct {
		user       tgtest.User
		data, want string
		holder     int64
	}{
		{bottest.Aigul, bottest.Hold("601"), "Вы занимаетесь заказом, больше никого не зову. Срок идёт", bottest.Aigul.ID},
		{bottest.Marat, bottest.Hold("601"), "Заказом уже занимается Айгуль Ким", bottest.Aigul.ID},
		{bottest.Marat, bottest.Release("601"), "Заказом уже занимается Айгуль Ким", bottest.Aigul.ID},
		{bottest.Marat, bottest.Hold("999"), "Такого заказа у меня нет. Откройте список: /orders", bottest.Aigul.ID},
		{bottest.Aigul, bottest.Release("601"), "", 0},
	} {
		got := press(c.user, c.data)
		rec, err := s.Desk.Order(t.Context(), "601")
		if err != nil || c.want != "" && got != c.want || got == "" || rec.Holder.ID != c.holder {
			t.Errorf("%s: %q, %v, held by %d", c.data, got, err, rec.Holder.ID)
		}
	}
	s.Kaspi.AcceptInCabinet("601")
	s.Sweep()
	s.WantNotice(press(bottest.Marat, bottest.Hold("601")), "Принимать уже не нужно: заказ ждёт выдачи")
}
