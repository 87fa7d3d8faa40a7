package deadlines_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/screens/deadlines"
	"kaspibot/bot/store/storetest"
	"kaspibot/kaspi"
)

// opened is the screen in a world of its own, in which all is done before the next begins. The shop's cards are brought up to date by soon.
func opened(t *testing.T, desk deadlines.Desk, data chat.Store, soon func()) *chattest.World {
	t.Helper()
	w := chattest.NewWorld(t)
	screen := deadlines.New(deadlines.Config{
		Chats: w.Chats, Desk: func(chat.ShopID) deadlines.Desk { return desk }, Mode: func() auto.Mode { return "" }, Soon: soon, Now: w.Now,
	})
	w.Open(chat.Config{Owners: []int64{chattest.Aigul.ID}}, data, screen.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
	return w
}

// TestWhoChangesTheClockIsToldOfADiskThatFails lets each call to the database fail, one after the other, in all that people do here.
// A button to take something back is missing then, and all else goes on.
func TestWhoChangesTheClockIsToldOfADiskThatFails(t *testing.T) {
	t.Parallel()
	disk := &storetest.Disk{}
	s := bottest.New(t, func(c *bottest.Setup) { c.Idle, c.Disk = true, disk })
	soon := 0
	w := opened(t, s.Desk, s.Memory, func() { soon++ })
	w.Telegram.Meet(chattest.Aigul, team)
	s.Put("601")
	if err := s.Tick(); err != nil {
		t.Fatal(err)
	}
	begin := func() {
		t.Helper()
		d := s.Desk.Deadlines()
		if err := errors.Join(
			d.ChangeSchedule(t.Context(), orders.Who{}, func(sc *orders.Schedule) { *sc = orders.Schedule{} }),
			d.ChangePlan(t.Context(), orders.Who{}, func(p *orders.Plan) { p.Escalation = nil }),
			s.Memory.AddPerson(t.Context(), chat.Person{ID: ruslan.ID, Name: "Руслан", Role: chat.Manager}, chattest.Aigul.ID, w.Now()),
		); err != nil {
			t.Fatal(err)
		}
	}
	does := func(what string) (answered bool) {
		if strings.HasPrefix(what, "v1:") {
			m := w.Forge(chattest.Aigul.ID, what)
			notice := w.Press(chattest.Aigul, m, what)
			last := w.Last(chattest.Aigul.ID)
			return notice != "" && notice != old || last.ID != m.ID || last.Text != m.Text
		}
		w.Say(chattest.Aigul, what)
		return w.Last(chattest.Aigul.ID).Text != what
	}
	for _, c := range []struct {
		before string // a press or a text that all begins with
		do     string // the press or the text
		done   func() bool
	}{
		{"", "/schedule", nil}, {"", "/escalation", nil}, {"", "v1:sch:show", nil}, {"", "v1:esc:show", nil}, {"", "v1:sch:week", nil}, {"", "v1:sch:date", nil}, {"", "v1:esc:add", nil}, {"", "v1:esc:group", nil},
		{"", "v1:esc:remind", nil}, {"", "v1:esc:to.103", nil}, {"v1:sch:week", "завтра", nil}, {"v1:sch:date", "завтра", nil}, {"v1:esc:remind", "часто", nil}, {"v1:esc:group", "наша", nil},
		{"v1:esc:group", fmt.Sprint(team), nil},
		{"", "/schedule пн-пт 9:00-18:00", func() bool { sc, _ := s.Desk.Deadlines().Schedule(); return sc.Week == "1-5 9:00-18:00" }},
		{"v1:sch:week", "пн-пт 9:00-18:00", func() bool { sc, _ := s.Desk.Deadlines().Schedule(); return sc.Week == "1-5 9:00-18:00" }},
		{"v1:sch:date", "31.12", func() bool { sc, _ := s.Desk.Deadlines().Schedule(); return len(sc.Days) == 1 }},
		{"", "v1:sch:always", func() bool { sc, _ := s.Desk.Deadlines().Schedule(); return sc.Always }},
		{"v1:sch:always", "v1:sch:undo", func() bool { sc, _ := s.Desk.Deadlines().Schedule(); return !sc.Always }},
		{"", "v1:esc:set.103.60%", func() bool { return len(s.Desk.Deadlines().Plan().Escalation) == 1 }},
		{"v1:esc:set.103.60%", "v1:esc:undo", func() bool { return len(s.Desk.Deadlines().Plan().Escalation) == 0 }},
		{"v1:esc:set.103.60%", "v1:esc:drop.103.60%", func() bool { return len(s.Desk.Deadlines().Plan().Escalation) == 0 }},
		{"v1:esc:remind", "33%", func() bool { return s.Desk.Deadlines().Plan().Reminders[0].Percent == 33 }},
		{"v1:free:601", "v1:hold:601", func() bool { r, _ := s.Desk.Order(t.Context(), "601"); return r.Holder.ID == chattest.Aigul.ID }},
		{"v1:hold:601", "v1:free:601", func() bool { r, _ := s.Desk.Order(t.Context(), "601"); return r.Holder.ID == 0 }},
	} {
		for n := 1; ; n++ {
			begin()
			if c.before != "" {
				does(c.before)
			}
			soon = 0
			told, answered := strings.Count(w.Logged(), "the disk fails"), false
			failed, _ := disk.During(n, func() error { answered = does(c.do); return nil })
			if failed == "" {
				if !answered || n == 1 || c.done != nil && !c.done() {
					t.Errorf("on a good disk %q is answered: %t, at call %d\n%s", c.do, answered, n, w.Screens())
				}
				if (soon == 1) != (c.done != nil) {
					t.Errorf("after %q the cards are brought up to date %d times", c.do, soon)
				}
				break
			}
			spared := strings.Contains(failed, "insert into audit") || answered && strings.Contains(failed, "from settings") // written later; no button
			if strings.Count(w.Logged(), "the disk fails") == told && !spared {
				t.Errorf("%q: nobody hears that this failed: %s", c.do, failed)
			}
		}
	}
}

func TestTheClockIsFoundAmongTheSettings(t *testing.T) {
	t.Parallel()
	data := storetest.OpenSQLite(t, t.TempDir())
	groups, err := opened(t, nil, data, func() {}).Router.Commands("ru", chat.Viewer)
	if err != nil {
		t.Fatal(err)
	}
	found := ""
	for _, g := range groups {
		for _, c := range g.Commands {
			if c.Name == "schedule" || c.Name == "escalation" {
				found += g.Name + " " + c.Name + ", "
			}
		}
	}
	if found != "settings schedule, settings escalation, " {
		t.Errorf("found in %s", found)
	}
}

// unread is a store in which nothing is known of Ruslan, as he cannot be read.
type unread struct{ chat.Store }

func (s unread) Person(ctx context.Context, id int64) (chat.Person, bool, error) {
	if id == ruslan.ID {
		return chat.Person{}, false, errors.New("he cannot be read")
	}
	return s.Store.Person(ctx, id)
}

func TestWhoCannotBeReadIsCalledByNobody(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, func(c *bottest.Setup) { c.Idle = true })
	w := opened(t, s.Desk, unread{s.Memory}, func() {})
	for i, data := range []string{"v1:esc:to.103", "v1:esc:set.103.60%"} {
		w.Press(chattest.Aigul, w.Forge(chattest.Aigul.ID, data), data)
		if n := strings.Count(w.Logged(), "he cannot be read"); n != i+1 {
			t.Errorf("after %s it is told %d times", data, n)
		}
	}
	if steps := s.Desk.Deadlines().Plan().Escalation; len(steps) > 0 {
		t.Errorf("called: %+v", steps)
	}
}

// strict is a desk that notes nothing, for a reason.
type strict struct {
	deadlines.Desk
	why error
}

func (d strict) Hold(context.Context, kaspi.OrderCode, orders.Who) (orders.Record, error) {
	return orders.Record{Holder: orders.Holder{ID: 9, Name: "Болат"}, Stage: orders.StagePack}, fmt.Errorf("order 601: %w", d.why)
}

func TestWhyAnOrderIsNotHeldIsTold(t *testing.T) {
	t.Parallel()
	data := storetest.OpenSQLite(t, t.TempDir())
	for why, want := range map[error]string{
		orders.ErrHeld: "Заказом уже занимается Болат", orders.ErrNotWaiting: "Принимать уже не нужно: заказ ", orders.ErrUnknownOrder: "Такого заказа у меня нет",
	} {
		w := opened(t, strict{why: why}, data, func() {})
		if got := w.Press(chattest.Aigul, w.Forge(chattest.Aigul.ID, bottest.Hold("601")), bottest.Hold("601")); !strings.HasPrefix(got, want) {
			t.Errorf("%v: %q, want %q", why, got, want)
		}
	}
}
