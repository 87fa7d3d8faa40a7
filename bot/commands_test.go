package bot_test

import (
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
