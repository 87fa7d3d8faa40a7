package deadlines_test

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi/kaspitest"
)

// fresh makes an order wait from this moment on.
func fresh(s *bottest.Shop) func(*kaspitest.Order) {
	return func(o *kaspitest.Order) { o.Created, o.Approved = s.Now(), s.Now() }
}

func TestWhomNobodyAnswersIsCalledNextAndOnlyOnce(t *testing.T) {
	t.Parallel()
	s := withRuslan(t)
	escalate(t, s, ruslan.ID)
	s.Put("601", fresh(s))
	s.Poll()
	at(s, 100*time.Minute)
	s.WantMessages(ruslan.ID, 0)
	at(s, 109*time.Minute)
	at(s, 140*time.Minute)
	s.WantMessages(ruslan.ID, 1)
	call := s.Last(ruslan.ID)
	s.Wants(call, "📣 Заказ 601: принять до 15:00. Иначе Kaspi", "пока никто не занимается", "2 × Чайник", "not", bottest.BuyerPhone, bottest.BuyerStreet)
	s.WantButtons(call, bottest.Accept("601"), bottest.Hold("601"))
	s.WantCount(bottest.Aigul.ID, "601", 2) // the card and the reminder at half of the time

	s.Press(ruslan, call, bottest.Accept("601"))
	s.WantPosts("601", 1, 1)
	s.Wants(s.Again(call), "✅ Принят: Руслан")
	at(s, 5*time.Hour)
	s.WantMessages(ruslan.ID, 1)
}

func TestWhoIsAtAnOrderStopsTheEscalationAndNotTheClock(t *testing.T) {
	t.Parallel()
	s := withRuslan(t)
	escalate(t, s, ruslan.ID)
	s.Put("601", fresh(s))
	at(s, 10*time.Minute)
	card, other := s.Card(bottest.Aigul.ID, "601"), s.Card(bottest.Marat.ID, "601")
	s.WantNotice(s.Press(bottest.Aigul, card, bottest.Hold("601")), "Вы занимаетесь заказом, больше никого не зову. Срок идёт")
	s.Wants(s.Again(other), "🙋 Занимается Айгуль Ким", "Принять до 15:00")
	s.WantButtons(s.Again(other), bottest.Accept("601"), bottest.Details("601"), bottest.Release("601"), bottest.Cancel("601"))
	s.WantNotice(s.Press(bottest.Marat, s.Again(other), bottest.Release("601")), "Заказом уже занимается Айгуль Ким")
	s.WantNotice(s.Press(bottest.Marat, s.Forge(bottest.Marat.ID, bottest.Hold("601")), bottest.Hold("601")), "Заказом уже занимается Айгуль Ким")

	at(s, 171*time.Minute)
	s.WantMessages(ruslan.ID, 0)
	s.Wants(s.Last(bottest.Marat.ID), "🟠 Заказ 601: осталось 8 мин", "Занимается Айгуль Ким")
	s.Wants(s.Last(bottest.Aigul.ID), "Заказ 601: осталось 8 мин", "Вы сказали, что занимаетесь им")
	s.WantNotice(s.Press(bottest.Aigul, s.Again(card), bottest.Release("601")), "Заказ снова свободен")
	s.Poll()
	s.Wants(s.Again(card), "not", "Занимается")
	s.WantMessages(ruslan.ID, 1) // now it is his turn
	s.Press(ruslan, s.Last(ruslan.ID), bottest.Hold("601"))
	s.Poll()
	s.WantMessages(ruslan.ID, 1) // he knows how late it is
	at(s, 181*time.Minute)
	s.WantMessages(ruslan.ID, 2)
	s.Wants(s.Last(ruslan.ID), "🔴 Срок заказа 601 вышел")
	s.Press(bottest.Marat, s.Again(other), bottest.Accept("601"))
	s.Wants(s.Again(card), "✅ Принят: Марат", "not", "Занимается")
	s.WantNotice(s.Press(ruslan, s.Forge(ruslan.ID, bottest.Hold("601")), bottest.Hold("601")), "Принимать уже не нужно: заказ ждёт выдачи")
}

func TestWhatARemovedPersonHoldsIsFreeAgainAndTheyHearNothing(t *testing.T) {
	t.Parallel()
	s := withRuslan(t)
	escalate(t, s, ruslan.ID, bottest.Marat.ID)
	s.Put("601", fresh(s))
	at(s, 109*time.Minute)
	s.Press(ruslan, s.Last(ruslan.ID), bottest.Hold("601"))
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "Занимается Руслан")
	if _, err := s.Memory.RemovePerson(t.Context(), ruslan.ID, s.Now()); err != nil {
		t.Fatal(err)
	}
	at(s, 115*time.Minute)
	s.Wants(s.Telegram.Messages(bottest.Aigul.ID)[0], "not", "Занимается")
	at(s, 4*time.Hour)
	s.WantMessages(ruslan.ID, 1)
	if r, err := s.Desk.Order(t.Context(), "601"); err != nil || r.Holder.ID != 0 || !r.HandledAt.IsZero() {
		t.Errorf("held by %+v, %v", r.Holder, err)
	}
}

func TestBehindAChatThatRefusesTheNextIsCalledAtOnce(t *testing.T) {
	t.Parallel()
	s := withRuslan(t, bottest.Alone)
	err := s.Memory.AddPerson(t.Context(), chat.Person{ID: bottest.Marat.ID, Name: "Марат", Role: chat.Manager}, bottest.Aigul.ID, s.Now())
	if err != nil {
		t.Fatal(err)
	}
	s.Telegram.Meet(bottest.Marat, bottest.Marat.ID)
	escalate(t, s, bottest.Marat.ID, ruslan.ID)
	s.Telegram.Block(bottest.Marat, bottest.Marat.ID)
	s.Put("601", fresh(s))
	s.Poll()
	s.Pass(109 * time.Minute) // at 60 %, and the next would be called at 70 %
	_ = s.Tick()
	s.Poll()
	s.WantMessages(ruslan.ID, 1)
	s.Wants(s.Last(ruslan.ID), "📣 Заказ 601")
	s.Telegram.Unblock(bottest.Marat, bottest.Marat.ID)
	at(s, 127*time.Minute)
	s.WantMessages(bottest.Marat.ID, 1) // once he can be written to
	s.WantMessages(ruslan.ID, 2)        // and at 70 %, as was said
	at(s, 140*time.Minute)
	s.WantMessages(bottest.Marat.ID, 1)
	s.WantMessages(ruslan.ID, 2)
}

func TestAfterARestartEachCallIsToldOnceAndLateOnesAreOne(t *testing.T) {
	t.Parallel()
	for _, stage := range []int{5, 91, 109, 145, 171, 181} {
		t.Run(fmt.Sprint(stage), func(t *testing.T) {
			t.Parallel()
			s := withRuslan(t, bottest.Alone)
			escalate(t, s, ruslan.ID)
			s.Put("601", fresh(s))
			told := func() (home, next int) {
				return len(s.Telegram.Messages(bottest.Aigul.ID)), len(s.Telegram.Messages(ruslan.ID))
			}
			at(s, time.Duration(stage)*time.Minute)
			home, next := told()
			s.Restart()
			s.Poll()
			if h, n := told(); h != home || n != next {
				t.Errorf("after a restart at once: %d and %d messages, before %d and %d", h, n, home, next)
			}
			s.Restart()
			at(s, 4*time.Hour) // all that was missed
			s.Restart()
			at(s, 4*time.Hour+time.Minute)
			wantHome, wantNext := home+1, max(next, 1)
			if stage == 181 {
				wantHome = home
			}
			if h, n := told(); h != wantHome || n != wantNext {
				t.Errorf("in the end %d and %d messages, want %d and %d\n%s", h, n, wantHome, wantNext, s.Screens())
			}
		})
	}
}

func TestTwoHundredOrdersAtOnceAreCalledInOneMessage(t *testing.T) {
	t.Parallel()
	s := withRuslan(t, bottest.Alone)
	escalate(t, s, ruslan.ID)
	crowd := kaspitest.Crowd(200)
	for i := range crowd {
		s.Put(fmt.Sprint(1000+i), fresh(s))
	}
	s.Poll()
	s.WantMessages(bottest.Aigul.ID, 1)
	at(s, 91*time.Minute)
	s.WantMessages(bottest.Aigul.ID, 2)
	s.Wants(s.Last(bottest.Aigul.ID), fmt.Sprintf("⏰ Время уходит: %d заказов ждут", crowd), "первый принять до 15:00", fmt.Sprint("страница 1 из ", crowd/10))
	at(s, 109*time.Minute)
	s.WantMessages(ruslan.ID, 1)
	list := s.Last(ruslan.ID)
	s.Wants(list, fmt.Sprintf("📣 Никто не занимается: %d заказов", crowd))
	s.Press(ruslan, list, "v1:tab:new.2")
	s.Wants(s.Again(list), fmt.Sprintf("📣 Никто не занимается: %d заказов", crowd), fmt.Sprint("страница 2 из ", crowd/10), "1010")
	s.Restart()
	at(s, 145*time.Minute)
	s.WantMessages(bottest.Aigul.ID, 3)
	s.WantMessages(ruslan.ID, 1)
}

func TestAGroupOfTheEscalationMayActAndAnotherMayNot(t *testing.T) {
	t.Parallel()
	s := withRuslan(t, bottest.Alone)
	s.Telegram.Meet(ruslan, team)
	s.Put("601", fresh(s))
	s.Poll()
	escalate(t, s, team)
	at(s, 109*time.Minute)
	call := s.Last(team)
	s.Wants(call, "📣 Заказ 601")
	s.WantNotice(s.Press(bottest.Stranger, call, bottest.Hold("601")), "Эта кнопка не для вас")
	s.Press(ruslan, call, bottest.Hold("601"))
	s.Wants(s.Again(call), "🙋 Занимается Руслан")
	s.Wants(s.Telegram.Messages(bottest.Aigul.ID)[0], "🙋 Занимается Руслан")
	err := s.Desk.Deadlines().ChangePlan(t.Context(), orders.Who{}, func(p *orders.Plan) { p.Escalation = nil })
	if err != nil {
		t.Fatal(err)
	}
	s.Press(ruslan, s.Again(call), bottest.Release("601"))
	if r, _ := s.Desk.Order(t.Context(), "601"); r.Holder.ID != ruslan.ID {
		t.Error("a group that is not the shop's any more may act")
	}
}

func TestNightOrdersHolidaysAndVacationsAreCalledInWorkingTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change      func(*orders.Schedule)
		quiet, call time.Duration // after Tuesday, 24 November, noon
	}{
		"the night": {func(*orders.Schedule) {}, 21*time.Hour + 25*time.Minute, 21*time.Hour + 31*time.Minute},
		"a day off": {func(s *orders.Schedule) { s.Days = map[orders.Date]string{{Year: 2026, Month: 11, Day: 25}: "off"} }, 45 * time.Hour, 45*time.Hour + 31*time.Minute},
		"a vacation": {func(s *orders.Schedule) {
			s.Vacations = []orders.Vacation{{From: orders.Date{Year: 2026, Month: 11, Day: 25}, To: orders.Date{Year: 2026, Month: 11, Day: 26}}}
		}, 69 * time.Hour, 69*time.Hour + 31*time.Minute},
		"round the clock": {func(s *orders.Schedule) { s.Always = true }, 6*time.Hour + 25*time.Minute, 6*time.Hour + 31*time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t, bottest.Alone)
			err := s.Desk.Deadlines().ChangeSchedule(t.Context(), orders.Who{}, func(sc *orders.Schedule) {
				sc.Week = "1-5 09:00-18:00"
				c.change(sc)
			})
			if err != nil {
				t.Fatal(err)
			}
			s.Pass(5 * time.Hour)
			s.Put("601", fresh(s)) // at 17:00: an hour of the three is left today
			s.Poll()
			at(s, c.quiet)
			s.WantMessages(bottest.Aigul.ID, 1)
			at(s, c.call)
			s.WantMessages(bottest.Aigul.ID, 2)
			s.Wants(s.Last(bottest.Aigul.ID), "Заказ 601: принять до")
		})
	}
}

func TestAnExpressOrderIsCalledWithinItsHour(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601", fresh(s), bottest.By(kaspitest.Express))
	s.Poll()
	at(s, 31*time.Minute)
	s.Wants(s.Last(bottest.Aigul.ID), "Заказ 601: осталось 28 мин")
	at(s, 61*time.Minute)
	s.Wants(s.Last(bottest.Aigul.ID), "🔴 Срок заказа 601 вышел")
	s.WantMessages(bottest.Aigul.ID, 3)
}

// One who may not accept any more could neither do it nor give the order back.
func TestWhatADemotedPersonHoldsIsFreeAgainAndTheNextIsCalledInTheirPlace(t *testing.T) {
	t.Parallel()
	s := withRuslan(t)
	boss := chat.Person{ID: 302, Name: "Болат", Role: chat.Manager}
	s.Enlist(boss)
	escalate(t, s, ruslan.ID, boss.ID)
	s.Put("601", fresh(s))
	at(s, 10*time.Minute)
	s.Put("602", fresh(s))
	at(s, 109*time.Minute)
	s.Press(ruslan, s.Last(ruslan.ID), bottest.Hold("601"))
	s.Wants(s.Card(bottest.Aigul.ID, "601"), "Занимается Руслан")
	if _, err := s.Memory.SetRole(t.Context(), ruslan.ID, chat.Packer); err != nil {
		t.Fatal(err)
	}
	at(s, 112*time.Minute)
	s.Wants(s.Telegram.Messages(bottest.Aigul.ID)[0], "not", "Занимается")
	s.WantCount(boss.ID, "Заказ 601: ", 1)
	at(s, 119*time.Minute)
	s.WantMessages(ruslan.ID, 1)
	s.WantCount(boss.ID, "Заказ 602: ", 1)
}

func TestADemotedPersonsAnswerChangesNoScheduleAndNoEscalation(t *testing.T) {
	t.Parallel()
	for _, press := range []string{"v1:sch:week", "v1:sch:date", "v1:esc:remind", "v1:esc:group"} {
		s := withRuslan(t)
		s.Press(ruslan, s.Forge(ruslan.ID, press), press)
		if _, err := s.Memory.SetRole(t.Context(), ruslan.ID, chat.Viewer); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"пн-пт 9:00-18:00", "31.12", "20%", "-100200300400500"} {
			s.Say(ruslan, text)
		}
		s.WantCount(ruslan.ID, "Вам это недоступно: это делает владелец или менеджер", 1) // to the answer
		schedule, chosen := s.Desk.Deadlines().Schedule()
		if plan := s.Desk.Deadlines().Plan(); chosen || len(schedule.Days) > 0 || len(plan.Escalation) > 0 || len(plan.Reminders) != 3 {
			t.Errorf("%s: schedule %+v, plan %+v", press, schedule, plan)
		}
	}
}
