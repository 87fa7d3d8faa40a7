package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/news"
	"kaspibot/bot/tgtest"
)

// Each kind has a chat of its own here, as Telegram lets one have about a message a second.
func TestEachKindIsToldAsItsChatWants(t *testing.T) {
	t.Parallel()
	kinds := news.Kinds()
	var c chat.Config
	for i := range kinds {
		c.Owners = append(c.Owners, int64(1000+i))
	}
	w := newWorld(t, c)
	place := func(i int) news.Place { return news.Place{Chat: c.Owners[i], Known: true, Home: true} }
	for i := range kinds {
		w.Telegram.Meet(tgtest.User{ID: c.Owners[i], FirstName: "Х"}, c.Owners[i])
	}
	type want struct {
		told, silent bool
		gathered     int
	}
	n := 0
	for _, quiet := range []string{"", "silent", "wait"} {
		for _, mode := range news.Modes() {
			n++
			wants := map[news.Mode]want{
				news.Loud: {told: true}, news.Silent: {told: true, silent: true}, news.Digest: {gathered: 1}, news.Off: {},
			}[mode]
			switch {
			case quiet == "silent" && wants.told:
				wants.silent = true
			case quiet == "wait" && wants.told:
				wants = want{gathered: 1}
			}
			for i, kind := range kinds {
				if _, err := w.office.SetMode(t.Context(), place(i), kind, mode); err != nil {
					t.Fatal(err)
				}
				hours := news.Hours{From: 11 * 60, To: 13 * 60} // it is noon
				if quiet == "" {
					hours = news.Hours{From: 12*60 + 1, To: 12 * 60}
				}
				if err := w.office.SetQuiet(t.Context(), place(i), hours); err != nil {
					t.Fatal(err)
				}
				if err := w.office.SetWait(t.Context(), place(i), quiet == "wait"); err != nil {
					t.Fatal(err)
				}
				id := c.Owners[i]
				shown := len(w.Telegram.Messages(id))
				before, err := w.data.Gathered(t.Context(), id, 1)
				if err != nil {
					t.Fatal(err)
				}
				err = w.Chats().To(id).News(kind).Say(t.Context(), "a.news", n)
				if err != nil {
					t.Fatal(err)
				}
				g, err := w.data.Gathered(t.Context(), id, 99)
				if err != nil {
					t.Fatal(err)
				}
				got := want{told: len(w.Telegram.Messages(id)) > shown, gathered: g.All() - before.All()}
				got.silent = got.told && w.Last(id).Silent
				if got != wants {
					t.Errorf("%s %s, quiet hours %q: got %+v, want %+v", kind, mode, quiet, got, wants)
				}
			}
		}
	}
}

func TestWhereNoCardsGoOnlyWhatIsWantedIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{Home: chattest.Group})
	for _, kind := range news.Kinds() {
		w.tell(kind, kind)
	}
	w.WantMessages(aigul.ID, 0)
	w.choose(aigul, news.Supplier, news.Loud)
	w.tell(news.Supplier, "раз")
	w.tell(news.Health, "два")
	w.Wants(w.Last(aigul.ID), "Событие раз")
	w.WantMessages(marat.ID, 0)
	if n := len(w.Naming(chattest.Group, "Событие")); n != len(news.Kinds())-3+2 { // three kinds are for the digest
		t.Errorf("the group was told %d times\n%s", n, w.Screens())
	}
}

func TestTheScreenShowsHowEachKindIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{})
	w.Say(aigul, "/notify")
	m := w.Last(aigul.ID)
	w.Wants(m, "Уведомления в этот чат, для вас", "Тихие часы: нет", "Сводка: утром в 09:00, вечером в 20:00")
	if got := chattest.Label(m, "v1:wish:new"); got != "🔔 Новые заказы" {
		t.Errorf("the button says %q", got)
	}
	w.Press(aigul, m, "v1:wish:health")
	w.Wants(w.Last(aigul.ID), "Работа программы: со звуком")
	if got := w.Press(aigul, w.Last(aigul.ID), "v1:wish:health.silent"); got != "Теперь без звука" {
		t.Errorf("told %q", got)
	}
	if got := chattest.Label(w.Last(aigul.ID), "v1:wish:health.silent"); got != "✅ Без звука" {
		t.Errorf("the button says %q", got)
	}
	w.Press(aigul, w.Last(aigul.ID), "v1:wish:menu")
	if got := chattest.Label(w.Last(aigul.ID), "v1:wish:health"); got != "🔕 Работа программы" {
		t.Errorf("the button says %q", got)
	}
	w.WantMessages(aigul.ID, 1)
	for _, data := range []string{"v1:wish:weather", "v1:wish:new.shout", "v1:hush:25-x", "v1:hush:1500-3", "v1:sum:noon", "v1:sum:morning.9999"} {
		if got := w.Press(aigul, w.Forge(aigul.ID, data), data); got == "" {
			t.Errorf("nothing is said of %s", data)
		}
	}
}

func TestTheLastChatIsAskedBeforeNobodyHears(t *testing.T) {
	t.Parallel()
	for _, kind := range []news.Kind{news.New, news.Guard} {
		for _, mode := range []news.Mode{news.Off, news.Digest} {
			t.Run(fmt.Sprint(kind, mode), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, chat.Config{})
				w.choose(marat, kind, mode) // Aigul hears of it
				w.Wants(w.Last(marat.ID), "not", "больше никто")
				w.choose(aigul, kind, mode)
				w.Wants(w.Last(aigul.ID), "больше никто этого сразу не узнает")
				data := "v1:wish:" + string(kind)
				w.Press(aigul, w.Last(aigul.ID), data)
				w.Wants(w.Last(aigul.ID), ": со звуком")
				w.Press(aigul, w.Last(aigul.ID), data+"."+string(mode))
				w.Press(aigul, w.Last(aigul.ID), data+"."+string(mode)+".sure")
				w.Wants(w.Last(aigul.ID), "not", "со звуком\n", "больше никто")
				if way := w.Chats().Way(t.Context(), aigul.ID, kind); way != mode {
					t.Errorf("it is told %s", way)
				}
			})
		}
	}
}

func TestAChatThatTakesNothingHearsNothingForTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{})
	w.Telegram.Block(marat, marat.ID)
	w.fail(news.Health) // by which the bot learns of it
	w.Router.Wait()
	w.choose(aigul, news.New, news.Off)
	w.Wants(w.Last(aigul.ID), "больше никто этого сразу не узнает")
}

func TestOwnersWhoStandInForTheGroupHearWhatIsVital(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{Home: chattest.Group})
	for _, user := range []tgtest.User{aigul, marat} {
		for _, kind := range news.Kinds() {
			p := w.Chats().Place(user.ID)
			if _, err := w.office.SetMode(t.Context(), p, kind, news.Off); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.Telegram.Block(aigul, chattest.Group)
	w.fail(news.Health)
	w.Router.Wait()
	w.Pass(time.Minute)
	w.tell(news.Guard, "задержан")
	w.tell(news.Supplier, "поставщик")
	w.WantCount(aigul.ID, "Событие задержан", 1)
	w.WantCount(aigul.ID, "Событие поставщик", 0)
}

func TestAPersonChoosesForThemselvesAndAManagerForAGroup(t *testing.T) {
	t.Parallel()
	viewer, manager := tgtest.User{ID: 31, FirstName: "Света"}, tgtest.User{ID: 32, FirstName: "Ержан"}
	w := newWorld(t, chat.Config{Home: chattest.Group})
	for user, role := range map[tgtest.User]chat.Role{viewer: chat.Viewer, manager: chat.Manager} {
		err := w.data.AddPerson(t.Context(), chat.Person{ID: user.ID, Name: user.FirstName, Role: role}, aigul.ID, w.Now())
		if err != nil {
			t.Fatal(err)
		}
		w.Telegram.Meet(user, user.ID)
		w.Telegram.Meet(user, chattest.Group)
	}
	w.choose(viewer, news.New, news.Loud)
	w.tell(news.New, "заказ")
	w.WantCount(viewer.ID, "Событие заказ", 1)
	data := "v1:wish:health.off"
	if got := w.Press(viewer, w.Forge(chattest.Group, data), data); !strings.Contains(got, "менеджера") {
		t.Errorf("a viewer is told %q", got)
	}
	if way := w.Chats().Way(t.Context(), chattest.Group, news.Health); way != news.Loud {
		t.Errorf("a viewer has changed a group's news to %s", way)
	}
	if got := w.Press(manager, w.Forge(chattest.Group, data), data); got != "Теперь не приходит" {
		t.Errorf("a manager is told %q", got)
	}
	if _, err := w.data.RemovePerson(t.Context(), viewer.ID, w.Now()); err != nil {
		t.Fatal(err)
	}
	before := len(w.Telegram.Messages(viewer.ID))
	for _, kind := range news.Kinds() {
		w.tell(kind, "после ухода")
	}
	w.till(1, 10, 0)
	if got := len(w.Telegram.Messages(viewer.ID)); got != before {
		t.Errorf("one who was removed got %d messages\n%s", got-before, w.Last(viewer.ID).Text)
	}
}

func TestQuietHoursAndTimesAreTypedToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{})
	ask := func(data, answer string) tgtest.Message {
		w.Press(aigul, w.Forge(aigul.ID, data), data)
		w.Say(aigul, answer)
		return w.Last(aigul.ID)
	}
	w.Wants(ask("v1:hush:ask", "с 22:30 до 7"), "Тихие часы: 22:30–07:00")
	w.Wants(ask("v1:hush:ask", "завтра"), "Не понял")
	w.Say(aigul, "23-7")
	w.Wants(w.Last(aigul.ID), "Тихие часы: 23:00–07:00")
	w.Press(aigul, w.Forge(aigul.ID, "v1:hush:none"), "v1:hush:none")
	w.Wants(w.Last(aigul.ID), "Тихие часы: нет")
	w.Wants(ask("v1:sum:morning.ask", "8:05"), "Утренняя сводка: в 08:05")
	w.Wants(ask("v1:sum:evening.ask", "в 21"), "Вечерняя сводка: в 21:00")
	w.Press(aigul, w.Forge(aigul.ID, "v1:sum:evening.off"), "v1:sum:evening.off")
	w.open()
	w.Say(aigul, "/notify")
	w.Wants(w.Last(aigul.ID), "Сводка: утром в 08:05", "not", "вечером")
}
