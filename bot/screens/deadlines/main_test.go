package deadlines_test

import (
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
)

func TestMain(m *testing.M) { bottest.Main(m) }

// ruslan is a manager, and no owner; team is another group of the shop's people.
var ruslan = tgtest.User{ID: 103, FirstName: "Руслан"}

const team int64 = -100_777_000_111

// withRuslan is a shop whose cards go to Aigul and Marat, with Ruslan among its people.
func withRuslan(t *testing.T, changes ...func(*bottest.Setup)) *bottest.Shop {
	t.Helper()
	s := bottest.New(t, changes...)
	s.Telegram.Meet(ruslan, ruslan.ID)
	err := s.Memory.AddPerson(t.Context(), chat.Person{ID: ruslan.ID, Name: "Руслан", Role: chat.Manager}, bottest.Aigul.ID, s.Now())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// escalate has these called: after 60 %, 70 % and so on.
func escalate(t *testing.T, s *bottest.Shop, to ...int64) {
	t.Helper()
	err := s.Desk.Deadlines().ChangePlan(t.Context(), orders.Who{ID: bottest.Aigul.ID}, func(p *orders.Plan) {
		for i, id := range to {
			p.Escalation = append(p.Escalation, orders.Rung{After: orders.Moment{Percent: 60 + 10*i}, To: id, Name: "Руслан"})
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// at moves the clock to so long after the beginning, and lets the program do its work a few times.
func at(s *bottest.Shop, after time.Duration) {
	s.Pass(bottest.Noon.Add(after).Sub(s.Now()))
	s.Poll()
	s.Poll()
}
