package acts_test

import (
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// short is a shop with one kettle and an order of two.
func short(t *testing.T, changes ...func(*bottest.Setup)) *bottest.Shop {
	t.Helper()
	s := bottest.New(t, changes...)
	s.Supplier.SetKettles(1)
	s.PutWeighed("601")
	s.Poll()
	s.Weigh()
	return s
}

// ask presses Accept on the card and returns the question.
func askShort(t *testing.T, s *bottest.Shop, user tgtest.User) tgtest.Message {
	t.Helper()
	s.WantNotice(s.Press(user, s.Naming(user.ID, "601")[0], bottest.Accept("601")),
		"У Al-Style 1 из 2 — принять? Ответьте на вопрос под карточкой")
	q := s.Last(user.ID)
	s.Wants(q, "Заказ 601: товара у Al-Style не хватает", "Чайник 1.7 л: есть 1 из 2")
	return q
}

func yes(m tgtest.Message) string { return m.Keyboard[0][0].Data }

func TestAnOrderKnownToBeShortIsAcceptedByTheSecondPressAndStaysMarkedUntilPacked(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Sweep()
	s.Supplier.SetKettles(1)
	s.Put("601", bottest.By(kaspitest.KaspiDoor))
	s.Poll()
	s.Weigh()
	q := askShort(t, s, bottest.Aigul)
	s.WantPosts("601", 0, 0)
	s.Press(bottest.Aigul, q, yes(q))
	s.WantPosts("601", 1, 1)
	s.Wants(s.Again(q), "Заказ 601. ", "not", "Принять?")
	s.WantButtons(s.Again(q))
	card := s.Naming(bottest.Aigul.ID, "601")[0]
	s.Wants(card, "Принят: Айгуль Ким", "не хватает: нужно 2, есть 1")
	s.Supplier.SetKettles(9) // what is there later may be what was bought for it
	s.Pass(10 * time.Minute)
	s.Weigh()
	s.Sweep()
	s.Wants(s.Again(card), "не хватает: нужно 2, есть 1")
	s.Say(bottest.Aigul, "/orders")
	s.TapOn("v1:tab:pack.1")
	s.WantLast("601", "у Al-Style не хватает")
	s.TapOn("v1:open:601")
	s.TapOn(bottest.Pack("601"))
	s.TapOn("v1:pk:601.1")
	s.Wants(s.Again(card), "Упакован", "not", "не хватает")
}

func TestTheQuestionAboutAShortageIsNobodysTrap(t *testing.T) {
	t.Parallel()
	t.Run("another person is asked too", func(t *testing.T) {
		t.Parallel()
		s := short(t)
		askShort(t, s, bottest.Aigul)
		askShort(t, s, bottest.Marat)
		s.WantPosts("601", 0, 0)
	})
	t.Run("a second press of Accept asks again", func(t *testing.T) {
		t.Parallel()
		s := short(t, bottest.Alone)
		askShort(t, s, bottest.Aigul)
		askShort(t, s, bottest.Aigul)
		s.WantPosts("601", 0, 0)
	})
	t.Run("it expires", func(t *testing.T) {
		t.Parallel()
		s := short(t, bottest.Alone)
		q := askShort(t, s, bottest.Aigul)
		s.Pass(20 * time.Minute)
		s.Press(bottest.Aigul, q, yes(q))
		s.WantPosts("601", 0, 0)
		s.Wants(s.Again(q), "есть 1 из 2", "Принять?")
		q = s.Again(q)
		s.Press(bottest.Aigul, q, yes(q))
		s.WantPosts("601", 1, 1)
	})
	t.Run("less is there by now", func(t *testing.T) {
		t.Parallel()
		s := short(t, bottest.Alone)
		q := askShort(t, s, bottest.Aigul)
		s.Supplier.SetKettles(0)
		s.Pass(6 * time.Minute)
		s.Weigh()
		s.Press(bottest.Aigul, q, yes(q))
		s.WantPosts("601", 0, 0)
		s.Wants(s.Again(q), "есть 0 из 2", "Принять?")
	})
	t.Run("enough is there by now", func(t *testing.T) {
		t.Parallel()
		s := short(t, bottest.Alone)
		q := askShort(t, s, bottest.Aigul)
		s.Supplier.SetKettles(5)
		s.Pass(6 * time.Minute)
		s.Weigh()
		s.Press(bottest.Aigul, q, yes(q))
		s.WantPosts("601", 1, 1)
	})
	t.Run("it is accepted by now", func(t *testing.T) {
		t.Parallel()
		s := short(t, bottest.Alone)
		q := askShort(t, s, bottest.Aigul)
		s.Kaspi.AcceptInCabinet("601")
		s.Poll()
		s.WantNotice(s.Press(bottest.Aigul, q, yes(q)), "Уже принят не в боте: в кабинете или самим Kaspi")
		s.WantPosts("601", 0, 0)
		s.WantButtons(s.Again(q))
	})
	t.Run("a key that nobody made", func(t *testing.T) {
		t.Parallel()
		s := short(t, bottest.Alone)
		for _, data := range []string{"v1:as:601", "v1:as:601.", "v1:as:601.x.y", "v1:as:601..", "v1:as:601.-1.zzzzzzzzzzzzz"} {
			s.PressOld(data)
		}
		s.WantPosts("601", 0, 0)
	})
}

func TestAcceptAllNamesWhatIsShortAndUnknownAndOffersTheRest(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for _, code := range []string{"601", "602", "603", "604"} { // seven kettles are enough for three orders of two
		s.PutWeighed(code)
	}
	s.Put("605", func(o *kaspitest.Order) { o.Lines[0].SKU, o.Lines[1].SKU = "NOBODY-KNOWS", "NOR-THIS" })
	s.Poll()
	s.Weigh()
	ask := func() tgtest.Message {
		s.PressOld("v1:all:ask")
		return s.Last(bottest.Aigul.ID)
	}
	q := ask()
	s.Wants(q, "Принять 5 новых заказов", "⚠️ У Al-Style не хватает:", "604: Чайник 1.7 л, есть 1 из 2", "неизвестно: 605")
	if label := chattest.Label(q, "v1:all:there"); label != "✅ Те, что есть: 3" {
		t.Errorf("label %q", label)
	}
	s.Supplier.SetKettles(5) // enough for two
	s.Pass(6 * time.Minute)
	s.Weigh()
	s.Press(bottest.Aigul, q, "v1:all:yes")
	s.Wants(s.Again(q), "603: Чайник 1.7 л, есть 1 из 2", "604: Чайник 1.7 л, есть 0 из 2")
	s.Supplier.SetKettles(2)
	s.Pass(6 * time.Minute)
	s.Weigh()
	s.Press(bottest.Aigul, s.Again(q), "v1:all:there")
	s.Until("the report", func() bool { return strings.Contains(s.Again(q).Text, "Приняты (1): 601") })
	for code, n := range map[string]int{"601": 1, "602": 0, "603": 0, "604": 0, "605": 0} {
		s.WantPosts(code, n, n)
	}
}

func TestMoreThanANumberCountsAsThatNumber(t *testing.T) {
	t.Parallel()
	for cups, want := range map[int]string{
		50: "у Al-Style больше 50", // there
		60: "нужно 60, есть больше 50, хватит ли, неизвестно",
	} {
		s := bottest.New(t, bottest.Alone)
		s.Put("601", func(o *kaspitest.Order) { o.Lines[1].Quantity = cups })
		s.Poll()
		s.Weigh()
		s.Wants(s.Card(bottest.Aigul.ID, "601"), want, "not", "не хватает")
		s.Press(bottest.Aigul, s.Card(bottest.Aigul.ID, "601"), bottest.Accept("601"))
		s.WantPosts("601", 1, 1)
	}
}
