package bot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
)

const chatter = "Я понимаю команды и кнопки"

func TestCommandsAnswer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"/start":                       {"Здравствуйте, Айгуль Ким!", "/orders — новые заказы", "not", "/start —"},
		"/help":                        {"Что я умею", "/sync — обновить остатки", "/upload —", "/feed —", "/status —"},
		"/orders":                      {"Новых заказов нет.", "Kaspi ещё не отвечал"},
		"/ORDERS@Kaspi_TGTEST_bot":     {"Новых заказов нет."},
		"/orders today please":         {"Новых заказов нет."},
		"/feed":                        {"Прайс-листа ещё нет", "/sync"},
		"/upload":                      {"Прайс-листа ещё нет", "/sync"},
		"/frobnicate":                  {"Команды /frobnicate нет.", "/orders —"},
		"/<b>&":                        {"Команды /<b>& нет."},
		"привет":                       {chatter},
		"посмотри /orders":             {chatter, "not", "заказов"},
		"заказы: /orders@" + "x_robot": {chatter, "not", "заказов"},
		"/":                            {chatter},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.say(aigul, text)
			if got := s.telegram.Messages(aigul.ID); len(got) != 1 {
				t.Fatalf("%d messages, want one\n%s", len(got), s.screens())
			}
			s.wants(s.last(aigul.ID), want...)
			if got := s.telegram.Messages(marat.ID); len(got) != 0 {
				t.Errorf("told somebody else %q", got[0].Text)
			}
		})
	}
}

func TestStatusTellsWhatWorksAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.put("601")
	s.poll()
	s.works.set(func() {
		s.works.status = bot.Status{
			Orders:    bot.Health{Last: noon.Add(-time.Hour), Err: errors.New("disk"), Since: noon},
			Catalogue: bot.Health{Last: noon.Add(-12 * time.Hour)}, Goods: 15_000,
			Stock: bot.Health{Err: &bot.SupplierError{Kind: "short", Got: 7000, Announced: 15_000, Err: errDisk}},
			Held:  feed.Version{ID: 7}, Pull: feed.Pull{At: noon, Status: 200, Agent: "Kaspi <bot>"},
		}
	})
	s.say(aigul, "/status")
	s.wants(s.last(aigul.ID), "Kaspi ответил в 11:00, новых: 1", "Внутренняя ошибка", "15 000 товаров, 24.11 00:00",
		"Каталог Al-Style пришёл неполным: 7 000 из 15 000", "Версия 7 задержана", "ответ 200, Kaspi <bot>",
		"ещё не собран", "Отправка в Kaspi по расписанию выключена", "версия программы v0")
}

func TestOrdersListsThoseThatWaitAndFollowsThem(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.works.set(func() { s.works.status.Orders.Last = noon })
	s.say(aigul, "/orders")
	s.wants(s.last(aigul.ID), "Последний раз спрашивал Kaspi в 12:00")
	for _, code := range []string{"601", "602", "603"} {
		s.put(code)
	}
	s.poll()
	s.press(marat, s.card(marat.ID, "602"), accept("602"))
	s.say(aigul, "/orders")
	list := s.last(aigul.ID)
	s.wants(list, "Новые заказы: 2", "601", "603", "not", "602")
	s.wantButtons(list, accept("601"), accept("603"))
	s.press(aigul, list, accept("601"))
	list, _ = s.telegram.Message(aigul.ID, list.ID)
	s.wants(list, "✅ Айгуль Ким")
	s.wantButtons(list, "v1:op:601", accept("603"))
}

func TestOrdersPagesInPlace(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 25 {
		s.put(fmt.Sprint(601 + i))
	}
	s.poll()
	before := len(s.telegram.Messages(aigul.ID))
	s.say(aigul, "/orders")
	list := s.last(aigul.ID)
	turn := func(page int, title string, first, orders int, more ...string) {
		t.Helper()
		if data := fmt.Sprintf("v1:pg:%d", page); page > 0 {
			if notice := s.press(aigul, list, data); notice != "" {
				t.Errorf("notice %q", notice)
			}
		}
		list, _ = s.telegram.Message(aigul.ID, list.ID)
		var want []string
		for i := range orders {
			want = append(want, accept(fmt.Sprint(first+i)))
		}
		s.wants(list, title)
		s.wantButtons(list, append(want, more...)...)
	}
	turn(0, "Новые заказы: 25, страница 1 из 3", 601, 10, "v1:pg:2")
	turn(2, "страница 2 из 3", 611, 10, "v1:pg:1", "v1:pg:3")
	turn(3, "страница 3 из 3", 621, 5, "v1:pg:2")
	turn(2, "страница 2 из 3", 611, 10, "v1:pg:1", "v1:pg:3")
	s.press(aigul, list, accept("611"))
	list, _ = s.telegram.Message(aigul.ID, list.ID)
	s.wants(list, "Новые заказы: 24, страница 2 из 3") // it keeps its pages
	want := []string{"v1:op:611"}
	for code := 612; code <= 620; code++ {
		want = append(want, accept(fmt.Sprint(code)))
	}
	s.wantButtons(list, append(want, "v1:pg:1", "v1:pg:3")...)
	if n := len(s.telegram.Messages(aigul.ID)) - before; n != 1 {
		t.Errorf("%d messages, want one", n)
	}
}

func TestCommandOfAnotherBotIsIgnored(t *testing.T) {
	t.Parallel()
	s := newShop(t, inGroup)
	s.say(aigul, "/orders@other_bot")
	s.wants(s.last(aigul.ID), chatter)
	s.put("601")
	s.poll()
	before := s.calls()
	// Telegram brings a group's talk to the bot only when it is about the bot, as an answer to it is.
	s.replyIn(aigul, s.card(group, "601"), "/orders@other_bot")
	s.replyIn(aigul, s.card(group, "601"), "упакуем завтра")
	if n := s.calls() - before; n != 0 {
		t.Errorf("%d calls to Telegram, want silence\n%s", n, s.screens())
	}
}

func TestGroupIsServedLikeAPrivateChat(t *testing.T) {
	t.Parallel()
	s := newShop(t, inGroup)
	s.put("601")
	s.poll()
	s.sayIn(marat, group, "/orders")
	s.sayIn(marat, group, "/status@"+tgtest.BotUsername)
	s.wantCount(group, "Новые заказы: 1", 1)
	s.wantCount(group, "Состояние", 1)
	if got := s.telegram.Messages(marat.ID); len(got) != 0 {
		t.Errorf("told him in private: %q", got[0].Text)
	}
}

func TestListAskedForOutsideTheGroupFollowsItsOrdersToo(t *testing.T) {
	t.Parallel()
	s := newShop(t, inGroup)
	s.put("601")
	s.put("602")
	s.poll()
	s.say(aigul, "/orders")
	s.press(marat, s.card(group, "601"), accept("601"))
	s.wantButtons(s.last(aigul.ID), "v1:op:601", accept("602"))
	s.press(aigul, s.last(aigul.ID), accept("602"))
	s.wants(s.card(group, "602"), "✅ Принят: Айгуль Ким")
	s.wants(s.last(aigul.ID), "Новые заказы: 0")
	s.wantCount(aigul.ID, "601", 1)
}

func TestMenuOffersTheCommands(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	calls := s.telegram.Calls("setMyCommands")
	if len(calls) != 1 || calls[0].Error != "" {
		t.Fatalf("calls %+v, want one that went well", calls)
	}
	var menu []struct{ Command, Description string }
	if err := json.Unmarshal([]byte(calls[0].Params["commands"]), &menu); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range menu {
		names = append(names, c.Command)
		if c.Description == "" || c.Description == "command."+c.Command {
			t.Errorf("command %s is described by %q", c.Command, c.Description)
		}
	}
	for _, want := range []string{"orders", "sync", "upload", "feed", "status", "cancel", "help", "start"} {
		if !slices.Contains(names, want) {
			t.Errorf("menu %v, want %s in it", names, want)
		}
	}
}
