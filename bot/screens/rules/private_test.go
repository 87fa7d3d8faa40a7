package rules_test

import (
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/tgtest"
)

// wantNoMoney holds that a group was not told the markup, nor what it would do to prices.
func wantNoMoney(t *testing.T, s *bottest.Shop) {
	t.Helper()
	for _, m := range s.Telegram.Messages(bottest.Group) {
		if strings.Contains(m.Text, "%") || strings.Contains(m.Text, "₸") {
			t.Errorf("in the group stands\n%s", m.Text)
		}
	}
}

// allowMoney lets the group be told money, as an owner does in /notify.
func allowMoney(t *testing.T, s *bottest.Shop) {
	t.Helper()
	office := news.NewOffice(news.Config{Store: s.Memory, Log: s.Log})
	if err := office.SetMoney(t.Context(), news.Place{Chat: bottest.Group, Known: true, Home: true}, true); err != nil {
		t.Fatal(err)
	}
}

func TestTheMarkupIsNotToldInAGroupThatIsNotToldMoney(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.InGroup)
	s.SayIn(bottest.Aigul, bottest.Group, "/rules")
	s.Wants(s.Last(bottest.Group), "Наценка — в личном чате: Айгуль")
	s.Wants(s.Last(bottest.Aigul.ID), "Наценка к закупке: 60 %")
	m := propose(t, s, bottest.Aigul, "markup", "61")
	s.Wants(m, "Наценка: 60 % → 61 %")
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	s.Wants(s.Last(bottest.Aigul.ID), "Записано")
	wantNoMoney(t, s)

	allowMoney(t, s)
	s.SayIn(bottest.Aigul, bottest.Group, "/rules")
	shown := s.Last(bottest.Group)
	s.Wants(shown, "Наценка к закупке: 61 %")
	s.Press(bottest.Aigul, shown, "v1:rul:ask.markup")
	s.Wants(s.Last(bottest.Group), "Напишите новую")
}

// What an older program has shown in the group, or an owner has allowed there meanwhile, tells nothing more when it is pressed
// or answered.
func TestWhatStandsInAGroupTellsNoMoreMoney(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(s *bottest.Shop, shown, asked tgtest.Message){
		"asked about pieces": func(s *bottest.Shop, shown, _ tgtest.Message) { s.Press(bottest.Aigul, shown, "v1:rul:ask.safety") },
		"asked about":        func(s *bottest.Shop, shown, _ tgtest.Message) { s.Press(bottest.Aigul, shown, "v1:rul:ask.markup") },
		"answered":           func(s *bottest.Shop, _, asked tgtest.Message) { s.Reply(bottest.Aigul, asked, "61") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shop(t, mine, bottest.InGroup)
			allowMoney(t, s)
			s.SayIn(bottest.Aigul, bottest.Group, "/rules")
			shown := s.Last(bottest.Group)
			s.Press(bottest.Aigul, shown, "v1:rul:ask.markup")
			asked := s.Last(bottest.Group)
			office := news.NewOffice(news.Config{Store: s.Memory, Log: s.Log})
			if err := office.SetMoney(t.Context(), news.Place{Chat: bottest.Group, Known: true, Home: true}, false); err != nil {
				t.Fatal(err)
			}
			act(s, shown, asked)
			if n := len(s.Naming(bottest.Group, "Наценка — в личном чате")); n != 1 {
				t.Errorf("the group is told %d times where it is\n%s", n, s.Screens())
			}
			if n := len(s.Naming(bottest.Group, "→ 61")); n != 0 {
				t.Errorf("the group is told what would change\n%s", s.Screens())
			}
			s.Wants(s.Last(bottest.Aigul.ID), "Наценка к закупке: 60 %")
			wantFile(t, s, mine)
		})
	}
}

func TestWhoNeverStartedTheBotIsLedToItByTheRules(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.InGroup)
	gulnar := tgtest.User{ID: 622, FirstName: "Гүлнар"}
	if err := s.Memory.AddPerson(t.Context(), chat.Person{ID: gulnar.ID, Name: gulnar.FirstName, Role: chat.Manager}, bottest.Aigul.ID, s.Now()); err != nil {
		t.Fatal(err)
	}
	s.Telegram.Meet(gulnar, bottest.Group)
	s.SayIn(gulnar, bottest.Group, "/rules")
	m := s.Last(bottest.Group)
	s.Wants(m, "Гүлнар, не могу написать вам")
	if link := m.Keyboard[0][0].URL; link != "https://t.me/"+tgtest.BotUsername {
		t.Errorf("the button leads to %q", link)
	}
	wantNoMoney(t, s)
}
