package bot_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/news"
	"kaspibot/kaspi/kaspitest"
)

// choose has Aigul's chat told of a kind in a way.
func choose(s *bottest.Shop, kind news.Kind, mode news.Mode) {
	s.Say(bottest.Aigul, "/notify")
	screen := s.Last(bottest.Aigul.ID)
	s.Press(bottest.Aigul, screen, "v1:wish:"+string(kind))
	s.Press(bottest.Aigul, s.Again(screen), "v1:wish:"+string(kind)+"."+string(mode))
	s.Remove(s.Again(screen))
}

// Deadlines are of no kind: whatever a chat has chosen, it hears of them aloud.
func TestAnOrderIsShownAloudWhenItsTimeRunsOutWhateverAChatHasChosen(t *testing.T) {
	t.Parallel()
	for _, mode := range []news.Mode{news.Off, news.Digest} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s := bottest.New(t)
			choose(s, news.New, mode)
			s.Put("601")
			s.Put("602")
			s.Poll()
			s.WantCount(bottest.Aigul.ID, "Заказ 60", 0)
			s.WantCount(bottest.Marat.ID, "Заказ 60", 2)
			s.Press(bottest.Marat, s.Card(bottest.Marat.ID, "602"), bottest.Accept("602"))
			s.Pass(155 * time.Minute)
			s.Poll()
			s.WantCount(bottest.Aigul.ID, "Заказ 602", 0)
			if card := s.Card(bottest.Aigul.ID, "601"); card.Silent {
				t.Errorf("without a sound: %s", card.Text)
			}
			choose(s, news.New, news.Loud) // nothing of what is over comes later
			s.Poll()
			s.WantCount(bottest.Aigul.ID, "Заказ 602", 0)
		})
	}
}

func TestNewOrdersMakeNoSoundInQuietHoursAndTheirDeadlinesDo(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.PressOld("v1:hush:660-960") // it is noon; the screen comes anew
	s.Wants(s.Last(bottest.Aigul.ID), "Тихие часы: 11:00–16:00")
	s.Put("601")
	s.Poll()
	if card := s.Card(bottest.Aigul.ID, "601"); !card.Silent {
		t.Errorf("aloud: %s", card.Text)
	}
	for range 16 {
		s.Pass(10 * time.Minute)
		s.Poll()
	}
	calls := s.Naming(bottest.Aigul.ID, "601")[1:]
	if len(calls) == 0 {
		t.Errorf("nobody is called\n%s", s.Screens())
	}
	for _, m := range calls {
		if m.Silent {
			t.Errorf("without a sound: %s", m.Text)
		}
	}
	s.Restart()
	s.Pass(80 * time.Minute) // until 16:01
	s.Put("602")
	s.Poll()
	if card := s.Card(bottest.Aigul.ID, "602"); card.Silent {
		t.Errorf("without a sound after the quiet hours: %s", card.Text)
	}
}

func TestABurstOfManyIsOneDigest(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	choose(s, news.Cancelled, news.Digest)
	s.PressOld("v1:sum:evening.780") // at 13:00
	if err := s.SendDigests(t.Context()); err != nil {
		t.Fatal(err)
	}
	crowd := kaspitest.Crowd(130)
	for i := range crowd {
		s.Put(fmt.Sprint(1000+i), bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	}
	s.Sweep()
	for i := range crowd {
		s.Kaspi.Cancel(fmt.Sprint(1000+i), "BUYER_CANCELLATION_HIMSELF")
	}
	before := len(s.Telegram.Messages(bottest.Aigul.ID))
	s.Sweep()
	for range 8 { // a chat is told of so many in one go
		if err := s.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(s.Telegram.Messages(bottest.Aigul.ID)); got != before {
		t.Errorf("%d messages before the digest", got-before)
	}
	s.Pass(time.Hour)
	for range 2 {
		if err := s.SendDigests(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.WantCount(bottest.Aigul.ID, "Вечерняя сводка, с", 1)
	s.Wants(s.Last(bottest.Aigul.ID), fmt.Sprint("Отмена заказа: ", crowd), " отменён покупателем", fmt.Sprint("… и ещё ", crowd-3))
}

func TestKindsOfNewsMayHaveTopicsOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := forum(t, nil)
	s.SayInTopic(bottest.Aigul, bottest.Group, cardsTopic, "/here")
	s.Press(bottest.Aigul, s.Last(bottest.Group), "v1:here:cards")
	s.SayInTopic(bottest.Aigul, bottest.Group, talkTopic, "/here")
	screen := s.Last(bottest.Group)
	s.Press(bottest.Aigul, screen, "v1:here:kinds")
	if got := s.Press(bottest.Aigul, s.Again(screen), "v1:here:cancelled"); got != "Отмена заказа теперь приходят сюда" {
		t.Errorf("told %q", got)
	}
	s.Press(bottest.Aigul, s.Again(screen), "v1:here:supplier")
	if got := chattest.Label(s.Again(screen), "v1:here:supplier"); got != "✅ Al-Style, товары" {
		t.Errorf("the button says %q", got)
	}
	alarm(t, s)
	wantTopics(t, s, talkTopic, "Al-Style не обновляются")
	s.Put("601", bottest.By(kaspitest.KaspiCity))
	s.Poll()
	s.Press(bottest.Aigul, s.Card(bottest.Group, "601"), bottest.Accept("601"))
	s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	s.Sweep()
	wantTopics(t, s, talkTopic, "Заказ 601 отменён")
	s.Press(bottest.Aigul, s.Again(screen), "v1:here:supplier")
	if got := chattest.Label(s.Again(screen), "v1:here:supplier"); got != "⬜️ Al-Style, товары" {
		t.Errorf("the button says %q", got)
	}
}

// Whoever writes unasked does it by a kind of news, which says whether and how. The others answer somebody, say a deadline, or
// change what stands there.
func TestNobodyWritesUnaskedBesideTheKindsOfNews(t *testing.T) {
	t.Parallel()
	allowed := map[string]int{
		"screens/acts/bulkwork.go": 1, "screens/papers/waybill.go": 1, "screens/papers/own.go": 1, "screens/papers/sheets.go": 1, "screens/rules/private.go": 1, // answer a person
		"screens/cards/clock.go": 1, "screens/cards/refresh.go": 3, "screens/cards/remind.go": 1, // see showNew, tellNews, callChat
		"screens/deadlines/escalation.go": 1,                                 // asks whether a chat can be written to
		"screens/people/invites.go":       1,                                 // owners always hear who has come in
		"screens/pricelist/decide.go":     1, "screens/pricelist/held.go": 1, // edit the question
	}
	unasked := regexp.MustCompile(`Chats\(\)\.To\(|[cC]hats(?:\(\))?\.Each\(`)
	err := filepath.WalkDir("screens", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		n := 0
		for line := range strings.Lines(string(text)) {
			if unasked.MatchString(line) && !strings.Contains(line, ".News(") {
				n++
			}
		}
		if n > allowed[filepath.ToSlash(path)] {
			t.Errorf("%s writes %d times without a kind of news, %d are known", path, n, allowed[filepath.ToSlash(path)])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
