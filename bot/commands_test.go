package bot_test

import (
	"encoding/json"
	"slices"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/tgtest"
)

const chatter = "Я понимаю команды и кнопки"

func TestCommandsAnswer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"/start":                       {"Здравствуйте, Айгуль Ким!", "Заказы", "/orders — заказы по вкладкам", "Цены и товары", "Прайс-лист", "Бот", "not", "/start —"},
		"/help":                        {"Новые заказы приходят сами", "/sync — обновить остатки", "/upload —", "/feed —", "/status —"},
		"/orders":                      {"Новых заказов нет.", "Kaspi ещё не отвечал"},
		"/ORDERS@Kaspi_TGTEST_bot":     {"Новых заказов нет."},
		"/orders today please":         {"Новых заказов нет."},
		"/feed":                        {"Прайс-листа ещё нет", "/sync"},
		"/upload":                      {"Прайс-листа ещё нет", "/sync"},
		"/frobnicate":                  {"Команды /frobnicate нет.", "/help", "not", "/orders —"},
		"/<b>&":                        {"Команды /<b>& нет."},
		"привет":                       {chatter},
		"посмотри /orders":             {chatter, "not", "заказов"},
		"заказы: /orders@" + "x_robot": {chatter, "not", "заказов"},
		"/":                            {chatter},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t)
			s.Say(bottest.Aigul, text)
			if got := s.Telegram.Messages(bottest.Aigul.ID); len(got) != 1 {
				t.Fatalf("%d messages, want one\n%s", len(got), s.Screens())
			}
			s.Wants(s.Last(bottest.Aigul.ID), want...)
			if got := s.Telegram.Messages(bottest.Marat.ID); len(got) != 0 {
				t.Errorf("told somebody else %q", got[0].Text)
			}
		})
	}
}

func TestCommandOfAnotherBotIsIgnored(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Say(bottest.Aigul, "/orders@other_bot")
	s.Wants(s.Last(bottest.Aigul.ID), chatter)
	s.Put("601")
	s.Poll()
	before := s.Calls()
	// Telegram brings a bottest.Group's talk to the bot only when it is about the bot, as an answer to it is.
	s.Reply(bottest.Aigul, s.Card(bottest.Group, "601"), "/orders@other_bot")
	s.Reply(bottest.Aigul, s.Card(bottest.Group, "601"), "упакуем завтра")
	if n := s.Calls() - before; n != 0 {
		t.Errorf("%d calls to Telegram, want silence\n%s", n, s.Screens())
	}
}

func TestGroupIsServedLikeAPrivateChat(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Put("601")
	s.Poll()
	s.SayIn(bottest.Marat, bottest.Group, "/orders")
	s.SayIn(bottest.Marat, bottest.Group, "/status@"+tgtest.BotUsername)
	s.WantCount(bottest.Group, "Новые заказы: 1", 1)
	s.WantCount(bottest.Group, "Состояние", 1)
	if got := s.Telegram.Messages(bottest.Marat.ID); len(got) != 0 {
		t.Errorf("told him in private: %q", got[0].Text)
	}
}

func TestMenuOffersTheCommands(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	calls := s.Telegram.Calls("setMyCommands")
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
