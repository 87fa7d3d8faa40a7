package bot_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestNothingThatIsSaidOrPressedInAWholeShopIsABug(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/recorded_buttons.txt")
	if err != nil {
		t.Fatal(err)
	}
	f := newFailing(t)
	for _, deed := range []string{
		"say /find чайник", "say /schedule 31.12 10-15", "say /stock 100001", "say /price 100001", "say /price 100001 12990", "say /price 100001 auto",
		"say /why 100001", "say /stop 100001", "say /resume 100001", "say /upload", "say /sync", "say /feed", "say /upload", "say /doctor", "say /escalation", "say /link",
		"say /pulls", "say /versions", "say /stats", "say /top", "say /report", "say /rules", "say /audit", "say /people", "say /notify", "say /here", "say /waybills all",
	} {
		f.do(deed)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if kind, _, _ := strings.Cut(line, " "); kind == "button" || kind == "step" {
			f.prepare(line)
			f.do(line)
		}
	}
	if strings.Contains(f.Logged(), "panicked") {
		t.Error("something panicked")
	}
}

// Rooms show what other parts of the program know.
func TestRoomsShowWhatTheProgramKnows(t *testing.T) {
	t.Parallel()
	var announced []string
	s := bottest.New(t, bottest.Alone, func(c *bottest.Setup) {
		c.Announced = func(rec orders.Record) { announced = append(announced, string(rec.Order.Code)) }
	})
	s.Engine.SetPolled(bottest.Noon.Add(-time.Minute))
	s.Engine.SetStockRead(bottest.Noon.Add(-2 * time.Minute))
	s.Say(bottest.Aigul, "/orders")
	s.WantLast("Данные на 11:59")
	s.Put("601", func(o *kaspitest.Order) { o.PreOrder = true })
	for range 2 {
		s.Poll()
	}
	s.Weigh()
	if len(announced) != 1 || announced[0] != "601" {
		t.Errorf("the chat was shown the orders %q", announced)
	}
	s.Choose(auto.ModeOn)
	if err := s.Memory.SaveCatalogue(t.Context(), bottest.Goods(1), s.Now()); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"/escalation":    "бот может принять сам",
		"/order 601":     "Бот сам не примет",
		"/stock монитор": "Остатки от 11:58",
		"/status":        "версия программы v0",
		"/auto":          "включён",
	} {
		s.Say(bottest.Aigul, text)
		s.WantLast(want)
	}
	s.Poll()
	s.Say(bottest.Aigul, "/forget 601")
	s.WantLast("601")
}

// What goes wrong behind the back of the chats each room logs.
func TestWhatNoChatCanBeToldIsLogged(t *testing.T) {
	t.Parallel()
	s := newFailing(t)
	for _, c := range []struct {
		room, logged string
		do           func()
	}{
		{"reports", "a report did not come about", func() {
			s.Telegram.Fail(faults.Row{Operation: "sendDocument", Times: 1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
			s.do("say /report")
		}},
		{"acts", "accept ended otherwise", func() { s.do("button v1:acc:999") }},
		{"papers", "a waybill cannot be fetched", func() {
			s.Kaspi.WaybillAfter(0)
			if err := s.API.Assemble(t.Context(), kaspi.IDOf("812345602"), 1); err != nil {
				t.Fatal(err)
			}
			s.Sweep()
			s.Kaspi.Fail(faults.Row{Operation: "GET", Times: 3, Code: http.StatusForbidden})
			s.do("say /waybills all")
			s.Kaspi.ClearFaults()
		}},
		{"goods", "a file was refused", func() {
			s.Handle(t.Context(), telegram.Event{
				Update: 900, From: telegram.Person{ID: bottest.Aigul.ID}, Chat: bottest.Aigul.ID, Private: true,
				File: &telegram.Document{Name: "list.xml", Size: 1 << 30},
			})
		}},
		{"pricelist", "sync failed", func() { s.Engine.Source().Fail(errors.New("no goods")); s.do("say /sync") }},
		{"rules", "the rules file cannot be read", func() {
			file := filepath.Join(s.Dir, "data", "rules.toml")
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(file, 0o700); err != nil {
				t.Fatal(err)
			}
			s.do("say /rules")
		}},
		{"notify", "a digest may not have come", func() {
			_ = s.SendDigests(t.Context())
			s.Pass(8*time.Hour + time.Minute)
			s.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: -1, Where: faults.After, End: faults.Reset})
			_ = s.SendDigests(t.Context())
			s.Telegram.ClearFaults()
		}},
		{"people", "telling the owners who has come failed", func() {
			s.Enlist(chat.Person{ID: bottest.Marat.ID, Name: "Марат", Role: chat.Owner})
			s.Telegram.Block(bottest.Marat, bottest.Marat.ID)
			sum := sha256.Sum256([]byte("token"))
			invite := chat.Invite{Hash: hex.EncodeToString(sum[:]), Role: chat.Viewer, By: bottest.Aigul.ID, Made: s.Now(), Expires: s.Now().Add(time.Hour)}
			if _, err := s.Memory.SaveInvite(t.Context(), invite); err != nil {
				t.Fatal(err)
			}
			s.Telegram.Meet(bottest.Stranger, bottest.Stranger.ID)
			s.Handle(t.Context(), telegram.Event{
				Update: 901, From: telegram.Person{ID: bottest.Stranger.ID, Name: "Чужой"}, Chat: bottest.Stranger.ID, Private: true, Text: "/start inv_token",
			})
		}},
	} {
		if c.do(); !strings.Contains(s.Logged(), c.logged) {
			t.Errorf("%s: nothing says that %s", c.room, c.logged)
		}
	}
}

// A long silence of Telegram is told as soon as it is over.
func TestASilenceOfTelegramIsToldWhenItIsOver(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Telegram.Fail(faults.Row{Operation: "getUpdates", Times: -1, End: faults.Reset})
	s.Telegram.Say(bottest.Stranger, bottest.Stranger.ID, "x") // ends the poll that waits
	s.Until("a poll failed", func() bool { return strings.Contains(s.Logged(), "asking telegram for updates failed") })
	s.Pass(10 * time.Minute)
	s.Telegram.ClearFaults()
	s.Until("the bot polls again", s.Telegram.Polling)
	s.Telegram.Say(bottest.Stranger, bottest.Stranger.ID, "x") // ends the poll that waits
	s.Until("the chat is told", func() bool {
		return len(s.Naming(bottest.Aigul.ID, "Telegram не отвечал с 12:00 до 12:10")) == 1
	})
}

// A person's own quiet hours hold for what comes to their own chat.
func TestNewOrdersMakeNoSoundInAPersonsOwnQuietHours(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.PressOld("v1:mq:own.660-960") // it is noon
	s.Put("601")
	s.Poll()
	if card := s.Card(bottest.Aigul.ID, "601"); !card.Silent {
		t.Errorf("aloud: %s", card.Text)
	}
}

// What a person types as a secret is not written down, in a group as in private; what another types there is.
func TestASecretThatIsTypedIsNotWrittenDown(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Put("601")
	s.Poll()
	card := s.Card(bottest.Group, "601")
	err := s.Memory.SaveDialog(t.Context(), chat.Dialog{
		Chat: bottest.Group, User: bottest.Aigul.ID, Step: "code", Data: `{"Code":"601","Left":3}`, Expires: s.Now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Memory.Fail("TakeUpdates", -1) // whatever comes is written down and goes no further
	s.Telegram.Reply(bottest.Aigul, card.Chat, card.ID, "734512")
	last := s.Telegram.Reply(bottest.Marat, card.Chat, card.ID, "615243")
	s.Until("both are confirmed", func() bool {
		polls := s.Telegram.Calls("getUpdates")
		return fmt.Sprint(polls[len(polls)-1].Params["offset"]) == fmt.Sprint(last+1)
	})
	s.Stop()
	s.Memory.Fail("TakeUpdates", 0)
	updates, err := s.Memory.TakeUpdates(t.Context(), 10)
	kept := fmt.Sprintf("%s", updates)
	if err != nil || strings.Contains(kept, "734512") || !strings.Contains(kept, "615243") {
		t.Errorf("%v: %s", err, kept)
	}
}

// A group that the escalation calls is one of the shop's: its people are answered there.
func TestAGroupThatIsCalledToOrdersIsOneOfTheShops(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Telegram.Meet(bottest.Aigul, bottest.Group)
	s.SayIn(bottest.Aigul, bottest.Group, "/orders")
	s.WantCount(bottest.Group, "Новых заказов нет", 0)
	s.PressOld(fmt.Sprintf("v1:esc:set.%d.10m", bottest.Group))
	s.SayIn(bottest.Aigul, bottest.Group, "/orders")
	s.WantCount(bottest.Group, "Новых заказов нет", 1)
	s.PressOld(fmt.Sprintf("v1:esc:drop.%d.10m", bottest.Group))
	s.SayIn(bottest.Aigul, bottest.Group, "/orders")
	s.WantCount(bottest.Group, "Новых заказов нет", 1)
}

// Whoever looks at an order has reacted to it, and the program does not accept it over their heads.
func TestAnOrderThatSomebodyLooksAtIsHandled(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Put("602")
	s.Poll()
	s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Details("601"))
	for code, want := range map[kaspi.OrderCode]bool{"601": true, "602": false} {
		if rec, err := s.Desk.Order(t.Context(), code); err != nil || rec.HandledAt.IsZero() == want {
			t.Errorf("order %s is handled: %v, %v", code, rec.HandledAt, err)
		}
	}
}

// What has ended the program five times is given up, and whoever wanted it is told.
func TestWhatEndsTheProgramAgainAndAgainIsGivenUp(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Memory.Fail("TakeUpdates", -1)
	id := s.Send(bottest.Aigul, bottest.Aigul.ID, "/status")
	s.Until("it is written down", func() bool {
		polls := s.Telegram.Calls("getUpdates")
		return fmt.Sprint(polls[len(polls)-1].Params["offset"]) == fmt.Sprint(id+1)
	})
	s.Stop()
	for range 5 {
		if _, err := s.Memory.BeginUpdate(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	s.Memory.Fail("TakeUpdates", 0)
	s.Restart()
	s.Settle()
	s.WantLast("Не получилось выполнить «/status»")
	s.WantCount(bottest.Aigul.ID, "Состояние", 0)
}

// Where an owner has said in one room that a group is told money, the others tell it there too.
func TestAGroupOfOwnersIsToldTheMarkup(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.SayIn(bottest.Aigul, bottest.Group, "/rules")
	s.Wants(s.Last(bottest.Group), "Наценка — в личном чате: Айгуль", "not", "%")
	s.Press(bottest.Aigul, s.Forge(bottest.Group, "v1:cash:sure"), "v1:cash:sure")
	s.SayIn(bottest.Aigul, bottest.Group, "/rules")
	s.Wants(s.Last(bottest.Group), "Наценка к закупке: 20 %")
}
