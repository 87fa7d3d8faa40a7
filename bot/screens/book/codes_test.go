package book_test

import (
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/tgtest"
)

func TestACodeOpensItsOrderHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	for _, code := range []string{"812345638", "1012345639", "812345640"} {
		s.Put(code)
	}
	s.Poll()
	const one, ten = "Заказ 812345638 —", "Заказ 1012345639 —"
	for text, want := range map[string]string{
		"812345638": one, "№812345638": one, "№ 812345638": one, "заказ 812345638": one, "Заказ №812345638.": one,
		"812 345 638": one, "812\u00a0345\u00a0638": one, "\u200b812345638\u200b": one, "1012345639": ten, "#1012345639": ten, "ЗАКАЗ: 1012345639": ten,
		"тапсырыс 812345638": one, "812345638, скидка 5%": one, "а+812345638+5": one, "order 812345638": one, "где заказ 812345638?": one, "отправил 812345638, проверьте": one,
		"https://kaspi.kz/mc/#/orders/812345638": one, "https://kaspi.kz/mc/#/orders/812345638?status=NEW&page=2": one,
		"kaspi.kz/merchantcabinet/#/orders/details/812345638": one, "https://example.com/?q=%23812345638": one,
		"https://kaspi.kz/shop/p/chainik-102298404/?c=750000000 812345638": one,
		"/order 812345638": one, "/order №812345638": one, "/order заказ 1012345639": ten, "/order https://kaspi.kz/mc/#/orders/1012345639": ten,
		"/ORDER@" + tgtest.BotUsername + "\n812345638": one, "/order\u00a0812345638": one, "/order 812 345 638": one, "/find №812345638": one,
		"/pack 812345638": one, "/cancel\u00a0812345638": one, "/отмена 812345638": one, "/pack 999888777": "Команды /pack нет",
		"/cancel 999888777":                      "нечего",
		"812345638 1012345639":                   "Нашлось: 2 заказа",
		"812345638\n1012345639\n812345640":       "Нашлось: 3 заказа",
		"999888777":                              "ничего не нашлось",
		"№999888777":                             "ничего не нашлось",
		"https://kaspi.kz/mc/#/orders/999888777": "ничего не нашлось",
		"kaspi.kz/mc/#/orders/999888777":         "ничего не нашлось",
		"https%3A%2F%2Fkaspi.kz%2Fmc%2F%23%2Forders%2F999888777": "ничего не нашлось",
		"https://kaspi.kz/shop/p/chainik-102298404/?c=750000000": "Я понимаю команды",
		"81234563":          "Я понимаю команды",
		"81234563800":       "Я понимаю команды",
		"x812345638":        "Я понимаю команды",
		"привет":            "Я понимаю команды",
		"звоните 999888777": "Я понимаю команды",
	} {
		s.Say(bottest.Aigul, text)
		if t.Failed() {
			t.Logf("after %q", text)
		}
		s.WantLast(want)
	}
}

func TestAnOrderWithoutACodeIsAskedFor(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("812345638")
	s.Poll()
	for _, text := range []string{"812345638", "№812345638", "5638", "https://kaspi.kz/mc/#/orders/812345638"} {
		s.Say(bottest.Aigul, "/order")
		if asked := s.Last(bottest.Aigul.ID); !asked.ForceReply {
			t.Error("it opens no reply box")
		}
		s.WantLast("Напишите номер заказа")
		s.Say(bottest.Aigul, text)
		s.WantLast("Заказ 812345638 —")
	}
	s.Say(bottest.Aigul, "/find")
	s.Say(bottest.Aigul, "чайник")
	s.WantLast("Заказ 812345638 —")
	s.Say(bottest.Aigul, "чайник") // the question is answered
	s.WantLast("Я понимаю команды")
}

func TestInTheGroupACodeIsAnsweredOnlyWhenTheBotIsMeant(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Put("812345638")
	s.Poll()
	card := s.Card(bottest.Group, "812345638")
	s.WantCount(bottest.Group, "812345638", 1)
	s.Bring("message", `{"message_id":900,"from":{"id":101,"is_bot":false,"first_name":"x"},"date":1790000000,
		"chat":{"id":-100200300400500,"type":"supergroup"},"text":"812345638"}`) // heard by a bot that is an admin
	s.WantCount(bottest.Group, "812345638", 1)
	s.SayIn(bottest.Aigul, bottest.Group, "@"+tgtest.BotUsername+" 812345638")
	s.WantCount(bottest.Group, "812345638", 2)
	s.Reply(bottest.Aigul, card, "№812345638")
	s.WantCount(bottest.Group, "812345638", 3)
}
