package people_test

import (
	"fmt"
	"regexp"
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

func TestMain(m *testing.M) { bottest.Main(m) }

var erzhan = tgtest.User{ID: 301, FirstName: "Ержан"}

var link = regexp.MustCompile(`https://t\.me/` + tgtest.BotUsername + `\?start=(inv_[A-Za-z0-9_-]{22,60})`)

// invite makes Aigul invite somebody, and returns what the link hands to the bot.
func invite(t *testing.T, s *bottest.Shop, role string) string {
	t.Helper()
	s.Say(bottest.Aigul, "/people")
	s.TapOn("v1:pi:ask")
	s.TapOn("v1:pi:" + role)
	made := link.FindStringSubmatch(s.Last(bottest.Aigul.ID).Text)
	if made == nil {
		t.Fatalf("no link\n%s", s.Screens())
	}
	return made[1]
}

func join(s *bottest.Shop, user tgtest.User, token string) {
	s.Telegram.Meet(user, user.ID)
	s.Say(user, "/start "+token)
}

func TestAnInviteLetsOnePersonInOnce(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	token := invite(t, s, "packer")
	join(s, erzhan, token)
	s.Wants(s.Last(erzhan.ID), "Здравствуйте, Ержан!", "упаковщик")
	for _, owner := range []tgtest.User{bottest.Aigul, bottest.Marat} {
		s.Wants(s.Last(owner.ID), "Ержан теперь в магазине: упаковщик")
	}
	join(s, bottest.Stranger, token)
	s.Wants(s.Last(bottest.Stranger.ID), "уже использовано, отозвано или истекло")
	s.Say(bottest.Stranger, "/orders")
	s.WantCount(bottest.Stranger.ID, "заказов", 0)
	s.Say(erzhan, "/orders")
	s.Wants(s.Last(erzhan.ID), "Новых заказов нет")
	s.Say(erzhan, "/sync")
	s.Wants(s.Last(erzhan.ID), "Вам это недоступно")
	s.Say(erzhan, "/start "+token)
	s.Wants(s.Last(erzhan.ID), "Вы уже в магазине")
	var noted []string
	for _, e := range s.Memory.Audited() {
		noted = append(noted, e.Who.Name+" "+e.Verb+" "+e.Detail)
	}
	if got := strings.Join(noted, "; "); !strings.Contains(got, "Айгуль Ким people.invited packer") {
		t.Errorf("audit %s", got)
	}
	lines, err := s.Memory.AuditLines(t.Context(), orders.AuditFilter{Who: &erzhan.ID}, 9)
	if err != nil || len(lines) != 1 || lines[0].Verb != "people.joined" || lines[0].Detail != "packer" {
		t.Errorf("%v, audit of him %+v", err, lines)
	}
}

func TestWhoCannotBeLetInForTheDiskIsTold(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	token := invite(t, s, "packer")
	s.Memory.Fail("UseInvite", 1)
	join(s, erzhan, token)
	s.Wants(s.Last(erzhan.ID), "Внутренняя ошибка", "Повторите", "not", "DATA_DIR")
	s.Say(erzhan, "/start "+token)
	s.Wants(s.Last(erzhan.ID), "Здравствуйте, Ержан!", "упаковщик")
}

func TestOfTwoWhoOpenALinkAtOnceOneComesIn(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	token := invite(t, s, "viewer")
	var all sync.WaitGroup
	for i := range 8 {
		user := tgtest.User{ID: int64(400 + i), FirstName: fmt.Sprint("Н", i)}
		s.Telegram.Meet(user, user.ID)
		s.Send(user, user.ID, "/start "+token)
	}
	all.Wait()
	s.Settle()
	in := 0
	for i := range 8 {
		in += len(s.Naming(int64(400+i), "Вы в магазине: смотрит"))
	}
	people, err := s.Memory.People(t.Context())
	if err != nil || in != 1 {
		t.Errorf("%v: %d came in, want one of eight; people %+v", err, in, people)
	}
}

func TestALinkThatIsOverLetsNobodyIn(t *testing.T) {
	t.Parallel()
	for what, over := range map[string]func(s *bottest.Shop){
		"expired": func(s *bottest.Shop) { s.Pass(48*time.Hour + time.Second) },
		"taken back": func(s *bottest.Shop) {
			s.TapOn("v1:pv:1")
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t)
			token := invite(t, s, "owner")
			over(s)
			join(s, erzhan, token)
			s.Wants(s.Last(erzhan.ID), "уже использовано, отозвано или истекло")
			if _, in, _ := s.Memory.Person(t.Context(), erzhan.ID); in {
				t.Error("he is in")
			}
		})
	}
}

func TestGuessingAtLinksMeetsSilenceAndIsBounded(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	token := invite(t, s, "viewer")
	s.Telegram.Meet(bottest.Stranger, bottest.Stranger.ID)
	for i := range 6 {
		s.Say(bottest.Stranger, fmt.Sprintf("/start inv_guess%d", i))
	}
	s.Say(bottest.Stranger, "/start inv_")
	s.Say(bottest.Stranger, "/start "+token) // even a right one, after so many wrong ones
	if got := s.Telegram.Messages(bottest.Stranger.ID); len(got) != 0 {
		t.Errorf("told %q", got[0].Text)
	}
	s.Pass(time.Hour)
	s.Say(bottest.Stranger, "/start "+token)
	s.Wants(s.Last(bottest.Stranger.ID), "Вы в магазине")
}

// Neither what is kept nor what is logged has the token.
func TestATokenIsKeptNowhere(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	token := strings.TrimPrefix(invite(t, s, "viewer"), chat.InvitePrefix)
	all, err := s.Memory.OpenInvites(t.Context(), s.Now())
	if err != nil || len(all) != 1 || all[0].Hash == "" || strings.Contains(all[0].Hash, token) {
		t.Errorf("%v: %+v", err, all)
	}
	if strings.Contains(s.Logged(), token) {
		t.Error("the token is in the log")
	}
}

func TestARemovedPersonIsOutAtOnce(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	open := invite(t, s, "viewer")
	join(s, erzhan, invite(t, s, "manager"))
	s.Say(erzhan, "/find")
	s.Wants(s.Last(erzhan.ID), "Напишите, что искать")
	s.Put("601")
	s.Poll()
	s.Say(erzhan, "/orders")
	card := s.Card(erzhan.ID, "601")
	s.Say(bottest.Aigul, "/people")
	s.TapOn("v1:pu:301")
	s.Wants(s.Last(bottest.Aigul.ID), "Ержан", "менеджер", "301")
	s.TapOn("v1:px:301")
	s.Wants(s.Last(bottest.Aigul.ID), "Убрать из магазина: Ержан")
	s.TapOn("v1:px:301.yes")
	s.Wants(s.Last(bottest.Aigul.ID), "Ержан больше не в магазине")
	before := len(s.Telegram.Messages(erzhan.ID))
	for _, text := range []string{"чайник", "/orders", "/start", "/me"} {
		s.Say(erzhan, text)
	}
	s.WantNotice(s.Press(erzhan, card, bottest.Accept("601")), "Эта кнопка не для вас")
	s.WantPosts("601", 0, 0)
	s.Poll()
	if got := s.Telegram.Messages(erzhan.ID); len(got) != before {
		t.Errorf("told %q", got[len(got)-1].Text)
	}
	join(s, erzhan, open) // it was made while he was in
	s.Wants(s.Last(erzhan.ID), "уже использовано, отозвано или истекло")
}

func TestAnOwnerOfTheSettingsStaysOne(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Say(bottest.Aigul, "/people")
	s.Wants(s.Last(bottest.Aigul.ID), "Люди магазина: 2", "Айгуль Ким (вы) — владелец, из настроек", "102 — владелец")
	s.TapOn("v1:pu:102")
	s.Wants(s.Last(bottest.Aigul.ID), "TELEGRAM_OWNERS")
	for _, data := range []string{"v1:pr:102", "v1:pr:102.viewer", "v1:px:102", "v1:px:102.yes", "v1:px:101.yes"} {
		s.WantNotice(s.PressOld(data), "Владельца из настроек меняют в TELEGRAM_OWNERS")
	}
	s.Say(bottest.Marat, "/people")
	s.Wants(s.Last(bottest.Marat.ID), "Марат (вы) — владелец")
}

func TestARoleIsChangedAndLogged(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	join(s, erzhan, invite(t, s, "viewer"))
	s.Say(bottest.Aigul, "/people")
	s.TapOn("v1:pu:301")
	s.TapOn("v1:pr:301")
	s.TapOn("v1:pr:301.owner")
	s.Wants(s.Last(bottest.Aigul.ID), "Ержан — владелец")
	s.Say(erzhan, "/people")
	s.Wants(s.Last(erzhan.ID), "Ержан (вы) — владелец")
	theirs := s.Last(erzhan.ID)
	s.Press(erzhan, theirs, "v1:pi:ask")
	s.Press(erzhan, s.Last(erzhan.ID), "v1:pi:owner")
	token := link.FindStringSubmatch(s.Last(erzhan.ID).Text)[1]
	s.PressOld("v1:pr:301.viewer")
	s.Say(erzhan, "/people")
	s.Wants(s.Last(erzhan.ID), "Вам это недоступно")
	join(s, bottest.Stranger, token) // of one who is an owner no more
	s.Wants(s.Last(bottest.Stranger.ID), "уже использовано, отозвано или истекло")
	s.Say(bottest.Aigul, "/audit Ержан")
	s.Say(bottest.Aigul, "/audit")
	s.Wants(s.Last(bottest.Aigul.ID), "другая роль · Ержан: owner → viewer", "вход по приглашению")
}

func TestInAGroupThePeopleAreNotShown(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	for _, text := range []string{"/people", "/audit"} {
		s.SayIn(bottest.Aigul, bottest.Group, text)
		s.Wants(s.Last(bottest.Group), "только в личном чате")
	}
}

func TestEachChoosesTheirLanguageAndQuietHours(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Say(bottest.Marat, "/me")
	s.Wants(s.Last(bottest.Marat.ID), "Марат, вы владелец", "Язык: как у бота", "Тихие часы: нет")
	s.Press(bottest.Marat, s.Last(bottest.Marat.ID), "v1:ml:own.en")
	s.Wants(s.Last(bottest.Marat.ID), "Марат, your role: owner", "Language: English", "Quiet hours: none")
	s.Press(bottest.Marat, s.Last(bottest.Marat.ID), "v1:mq:own.1320-480")
	s.Wants(s.Last(bottest.Marat.ID), "Quiet hours: 22:00–08:00")
	s.Press(bottest.Marat, s.Last(bottest.Marat.ID), "v1:mq:own.type")
	for text, want := range map[string]string{"nonsense": "I did not understand", "25:00-8": "I did not understand", "8": "I did not understand"} {
		s.Say(bottest.Marat, text)
		s.Wants(s.Last(bottest.Marat.ID), want)
	}
	s.Say(bottest.Marat, "с 22.30 до 7")
	s.Wants(s.Last(bottest.Marat.ID), "Quiet hours: 22:30–07:00")
	p, in, err := s.Memory.Person(t.Context(), bottest.Marat.ID)
	if err != nil || !in || p.Language != "en" || p.QuietFrom != 1350 || p.QuietTo != 420 {
		t.Errorf("%v: %+v", err, p)
	}
	s.Say(bottest.Marat, "/orders")
	s.Wants(s.Last(bottest.Marat.ID), "No new orders")
	s.SayIn(bottest.Marat, bottest.Group, "/orders")
	s.Wants(s.Last(bottest.Group), "Новых заказов нет")
	s.SayIn(bottest.Marat, bottest.Group, "/me")
	s.Press(bottest.Marat, s.Last(bottest.Group), "v1:ml:own.kk")
	s.Wants(s.Last(bottest.Group), "Осы топтың тілі: қазақша")
	s.Say(bottest.Marat, "/me")
	s.Press(bottest.Marat, s.Last(bottest.Marat.ID), "v1:ml:own.bot")
	s.Wants(s.Last(bottest.Marat.ID), "Язык: как у бота")
}

func TestAnOwnerReadsWhoDidWhat(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for i := range 30 {
		who := orders.Who{ID: 101, Name: "Айгуль"}
		if i%2 == 0 {
			who = orders.Who{ID: 301, Name: "=Ержан"}
		}
		e := orders.AuditEntry{At: s.Now().AddDate(0, 0, -i), Who: who, Verb: "accept", Order: "812345601", Result: orders.ResultDone, Detail: fmt.Sprint("№", i)}
		if err := s.Memory.Audit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	s.Say(bottest.Aigul, "/audit")
	s.Wants(s.Last(bottest.Aigul.ID), "№29", "№18", "приём", "not", "№17")
	next := ""
	for _, data := range chattest.Buttons(s.Last(bottest.Aigul.ID)) {
		if !strings.HasSuffix(data, ".csv") {
			next = data
		}
	}
	s.TapOn(next)
	s.Wants(s.Last(bottest.Aigul.ID), "№17", "№6", "not", "№18", "№5")
	s.Say(bottest.Aigul, "/audit 301")
	s.Wants(s.Last(bottest.Aigul.ID), "Кто что делал: 301", "№28", "not", "№29") // by number also one who is in no more
	s.Say(bottest.Aigul, "/audit 812345601")
	s.Wants(s.Last(bottest.Aigul.ID), "заказ 812345601", "№29")
	s.Say(bottest.Aigul, "/audit "+s.Now().AddDate(0, 0, -3).Format("02.01"))
	s.Wants(s.Last(bottest.Aigul.ID), "№3", "not", "№2", "№4")
	s.TapOn("v1:pa:d" + s.Now().AddDate(0, 0, -3).Format("20060102") + ".csv")
	file := s.Last(bottest.Aigul.ID).Document
	if file == nil || !strings.Contains(string(file.Data), "№3") || strings.Contains(string(file.Data), "№4") {
		t.Errorf("file %+v", file)
	}
	s.TapOn("v1:pa:a.csv")
	if file = s.Last(bottest.Aigul.ID).Document; file == nil || !strings.Contains(string(file.Data), "'=Ержан") {
		t.Errorf("file %+v", file)
	}
	for _, text := range []string{"/audit чепуха", "/audit 99.99", "/audit =1"} {
		s.Say(bottest.Aigul, text)
		s.Wants(s.Last(bottest.Aigul.ID), "Не нашёл")
	}
	for _, data := range []string{"v1:pa:x.0", "v1:pa:p.0", "v1:pa:a", "v1:pa:d1.0", "v1:pu:x", "v1:pr:-5", "v1:pi:boss", "v1:pv:x", "v1:mq:own.1-9999", "v1:ml:own.xx"} {
		s.WantNotice(s.PressOld(data), "Эта кнопка устарела. Откройте список заново: /orders")
	}
}
