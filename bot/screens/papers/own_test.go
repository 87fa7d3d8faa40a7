package papers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

var packer = tgtest.User{ID: 621, FirstName: "Пётр"}

// wantNoFiles holds that nothing was sent into the group that stays there and has a buyer's data.
func wantNoFiles(t *testing.T, s *bottest.Shop) {
	t.Helper()
	for _, m := range s.Telegram.Messages(bottest.Group) {
		if m.Document != nil {
			t.Errorf("in the group there is %s", m.Document.Name)
		}
	}
}

// bring has the waybills sent that can be.
func bring(t *testing.T, s *bottest.Shop) {
	t.Helper()
	if err := s.DeliverWaybills(t.Context()); err != nil {
		t.Error(err)
	}
}

func files(s *bottest.Shop, id int64) (n int) {
	for _, m := range s.Telegram.Messages(id) {
		if m.Document != nil {
			n++
		}
	}
	return n
}

// group is a shop whose cards go to a group, with an order to pack.
func group(t *testing.T) *bottest.Shop {
	t.Helper()
	s := bottest.New(t, bottest.InGroup)
	s.Kaspi.WaybillAfter(0)
	s.Put("812345601", bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	s.Sweep()
	s.SayIn(bottest.Aigul, bottest.Group, "/order 812345601")
	return s
}

func TestAWaybillAskedForInAGroupGoesToWhoAsksAndTheGroupIsTold(t *testing.T) {
	t.Parallel()
	s := group(t)
	s.Press(bottest.Marat, s.Card(bottest.Group, "812345601"), bottest.Pack("812345601"))
	s.Press(bottest.Marat, s.Last(bottest.Group), "v1:pk:812345601.1")
	s.Wants(s.Last(bottest.Group), "вам в личный чат")
	s.Restart()
	s.BringWaybills()
	s.WantCount(bottest.Group, "отправлена в личный чат: Марат", 1)
	if files(s, bottest.Marat.ID) != 1 || files(s, bottest.Aigul.ID) != 0 {
		t.Errorf("the waybill is not with who packed\n%s", s.Screens())
	}
	if told := s.Press(bottest.Aigul, s.Naming(bottest.Group, "Упакован, передать")[0], "v1:wb:812345601"); !strings.Contains(told, "в личный чат") {
		t.Errorf("told %q", told)
	}
	s.BringWaybills()
	if files(s, bottest.Marat.ID) != 1 || files(s, bottest.Aigul.ID) != 1 {
		t.Errorf("the waybill is not with who asked\n%s", s.Screens())
	}
	wantNoFiles(t, s)
}

// packedByStranger is a group in which a packer who has never written to the bot has packed an order.
func packedByStranger(t *testing.T) *bottest.Shop {
	t.Helper()
	s := group(t)
	if err := s.Memory.AddPerson(t.Context(), chat.Person{ID: packer.ID, Name: packer.FirstName, Role: chat.Packer}, bottest.Aigul.ID, s.Now()); err != nil {
		t.Fatal(err)
	}
	s.Telegram.Meet(packer, bottest.Group)
	s.Press(packer, s.Card(bottest.Group, "812345601"), bottest.Pack("812345601"))
	s.Press(packer, s.Last(bottest.Group), "v1:pk:812345601.1")
	return s
}

func TestWhoNeverStartedTheBotIsLedToItFromTheGroup(t *testing.T) {
	t.Parallel()
	s := packedByStranger(t)
	bring(t, s)
	m := s.Naming(bottest.Group, "откройте чат с ботом")
	if len(m) != 1 || !strings.HasPrefix(m[0].Text, "⚠️ Пётр, не могу прислать") {
		t.Fatalf("the group is not told\n%s", s.Screens())
	}
	if link := m[0].Keyboard[0][0].URL; link != "https://t.me/"+tgtest.BotUsername+"?start=812345601" {
		t.Errorf("the button leads to %q", link)
	}
	for range 3 { // it is said once
		s.Pass(20 * time.Second)
		bring(t, s)
	}
	s.WantCount(bottest.Group, "откройте чат с ботом", 1)
	s.Telegram.Meet(packer, packer.ID)
	s.Say(packer, "/start 812345601")
	s.Wants(s.Last(packer.ID), "Заказ 812345601")
	s.Pass(11 * time.Second * 2)
	bring(t, s)
	if files(s, packer.ID) != 1 {
		t.Errorf("the waybill did not come\n%s", s.Screens())
	}
	wantNoFiles(t, s)
}

func TestWhoNeverStartsTheBotIsGivenUpInSilence(t *testing.T) {
	t.Parallel()
	s := group(t)
	now := s.Now()
	w := chat.PendingWaybill{Code: "812345601", Chat: packer.ID, Group: bottest.Group, Since: now, Due: now}
	if err := s.Memory.AddPerson(t.Context(), chat.Person{ID: packer.ID, Name: packer.FirstName, Role: chat.Packer}, bottest.Aigul.ID, now); err != nil {
		t.Fatal(err)
	}
	s.Press(bottest.Aigul, s.Card(bottest.Group, "812345601"), bottest.Pack("812345601"))
	s.Press(bottest.Aigul, s.Last(bottest.Group), "v1:pk:812345601.1")
	if err := s.Memory.RequestWaybill(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	for range 12 {
		bring(t, s)
		s.Pass(time.Minute)
	}
	if list, err := s.Memory.PendingWaybills(t.Context(), s.Now().Add(time.Hour), 9); err != nil || len(list) != 0 {
		t.Errorf("still waited for: %+v, %v", list, err)
	}
	s.WantCount(bottest.Group, "откройте чат с ботом", 1)
	wantNoFiles(t, s)
}

func TestWhoWasRemovedMeanwhileGetsNoPapers(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(s *bottest.Shop) error{
		"removed": func(s *bottest.Shop) error {
			_, err := s.Memory.RemovePerson(t.Context(), packer.ID, s.Now())
			return err
		},
		"viewer now": func(s *bottest.Shop) error {
			_, err := s.Memory.SetRole(t.Context(), packer.ID, chat.Viewer)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := group(t)
			s.Enlist(chat.Person{ID: packer.ID, Name: packer.FirstName, Role: chat.Packer})
			s.Telegram.Meet(packer, bottest.Group)
			s.Press(packer, s.Card(bottest.Group, "812345601"), bottest.Pack("812345601"))
			s.Press(packer, s.Last(bottest.Group), "v1:pk:812345601.1")
			if err := lose(s); err != nil {
				t.Fatal(err)
			}
			s.BringWaybills()
			if n := files(s, packer.ID); n != 0 {
				t.Errorf("%d files came\n%s", n, s.Screens())
			}
			if list, err := s.Memory.PendingWaybills(t.Context(), s.Now().Add(time.Hour), 9); err != nil || len(list) != 0 {
				t.Errorf("still waited for: %+v, %v", list, err)
			}
			wantNoFiles(t, s)
		})
	}
}

func TestTheGroupIsToldWhereToStartTheBotEvenIfTelegramRefusesAtFirst(t *testing.T) {
	t.Parallel()
	s := packedByStranger(t)
	s.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: -1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	if err := s.DeliverWaybills(t.Context()); err == nil {
		t.Error("the group was told")
	}
	s.Telegram.ClearFaults()
	s.Pass(20 * time.Second)
	bring(t, s)
	s.WantCount(bottest.Group, "откройте чат с ботом", 1)
}

// An older program wrote down that the group itself is to get a waybill.
func TestAWaybillThatAnOlderProgramOwesToAGroupIsAskedForAnew(t *testing.T) {
	t.Parallel()
	s := group(t)
	s.Press(bottest.Aigul, s.Card(bottest.Group, "812345601"), bottest.Pack("812345601"))
	s.Press(bottest.Aigul, s.Last(bottest.Group), "v1:pk:812345601.1")
	s.BringWaybills()
	if err := s.Memory.RequestWaybill(t.Context(), chat.PendingWaybill{Code: "812345601", Chat: bottest.Group, Since: s.Now(), Due: s.Now()}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s.BringWaybills()
	}
	s.WantCount(bottest.Group, "Накладная заказа 812345601 готова", 1)
	s.Press(bottest.Marat, s.Naming(bottest.Group, "готова")[0], "v1:wb:812345601")
	s.BringWaybills()
	if files(s, bottest.Marat.ID) != 1 {
		t.Errorf("the button brings nothing\n%s", s.Screens())
	}
	wantNoFiles(t, s)
}

func TestSheetsAskedForInAGroupGoToWhoAsks(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	packMany(t, s, 2)
	s.SayIn(bottest.Aigul, bottest.Group, "/waybills")
	s.Until("the group is told", func() bool { return len(s.Naming(bottest.Group, "в личный чат: Айгуль")) == 1 })
	s.WantCount(bottest.Group, "Собираю", 0)
	file := sheets(t, s, bottest.Aigul.ID, 1)
	s.Wants(file, "Накладные: 2")
	s.Press(bottest.Aigul, file, "v1:wbs:9.today")
	s.Wants(sheets(t, s, bottest.Aigul.ID, 2), "по 9 на лист")
	// A file of an older program stands in the group with its buttons.
	s.Press(bottest.Marat, s.Forge(bottest.Group, "v1:wbs:1.today"), "v1:wbs:1.today")
	s.Wants(sheets(t, s, bottest.Marat.ID, 1), "по 1 на лист")
	s.Telegram.Block(bottest.Marat, bottest.Marat.ID)
	s.SayIn(bottest.Marat, bottest.Group, "/waybills")
	s.Until("the group is told", func() bool { return len(s.Naming(bottest.Group, "Потом повторите /waybills")) == 1 })
	wantNoFiles(t, s)
}
