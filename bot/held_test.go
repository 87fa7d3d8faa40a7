package bot_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// dearer are the goods at ten times their cost, which the guard stops.
func dearer() []feed.Item {
	items := goods(20)
	for i := range items {
		items[i].Cost *= 10
	}
	return items
}

// job is the program's regular sync.
func (s *shop) job() publish.Report {
	s.t.Helper()
	s.pass(minutes(10))
	r, err := s.works.publisher.Sync(s.t.Context(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if r.Held {
		err = s.TellHeld(s.t.Context(), r)
	} else {
		err = s.Settle(s.t.Context())
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// held makes a shop that serves version 1 and asks about version 2.
func held(t *testing.T, changes ...func(*setup)) *shop {
	t.Helper()
	s := newShop(t, changes...)
	s.job()
	s.works.source.set(dearer(), nil)
	if r := s.job(); !r.Held || r.Version.ID != 2 {
		t.Fatalf("report %+v, want version 2 held", r.Version)
	}
	return s
}

func (s *shop) wantServed(version int64, price string) {
	s.t.Helper()
	doc, err := s.works.publisher.Current(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := os.ReadFile(doc.Path)
	if err != nil {
		s.t.Fatal(err)
	}
	if doc.Version.ID != version || !strings.Contains(string(text), ">"+price+"<") {
		s.t.Errorf("served: version %d, want %d with a price of %s", doc.Version.ID, version, price)
	}
}

// wantAudit compares what the trail says about price lists.
func (s *shop) wantAudit(want ...string) {
	s.t.Helper()
	var got []string
	for _, e := range s.memory.audit {
		if e.Result != orders.ResultDone {
			s.t.Errorf("audit %+v", e)
		}
		got = append(got, e.Who.Name+" "+e.Verb+" "+e.Detail)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		s.t.Errorf("audit %q, want %q", got, want)
	}
}

func TestHeldListIsAskedAboutInEveryChat(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.job() // the same again asks nobody again
	if n := len(s.telegram.Calls("editMessageText")); n != 0 {
		t.Errorf("%d edits though nothing changed", n)
	}
	for _, owner := range s.with.owners {
		if n := len(s.telegram.Messages(owner.ID)); n != 1 {
			t.Errorf("%d messages, want one\n%s", n, s.screens())
		}
		m := s.last(owner.ID)
		s.wants(m, "Прайс-лист задержан, версия 2", "Резко изменились цены: 20 товаров", "Изменилась цена: 20",
			"12 000 ₸ → 120 000 ₸")
		s.wantButtons(m, "v1:pub:2", "v1:keep:2", "v1:diff:0-2")
	}
	s.wantServed(1, "12000")
}

func TestPublishServesTheHeldListAndEditsEveryCopy(t *testing.T) {
	t.Parallel()
	s := held(t)
	if got := s.press(marat, s.last(marat.ID), "v1:pub:2"); got != "Готово" {
		t.Errorf("notice %q", got)
	}
	s.wantServed(2, "120000")
	for _, owner := range s.with.owners {
		s.wants(s.last(owner.ID), "Версия 2 опубликована: Марат, 12:20", "Товаров в списке: 20")
		s.wantButtons(s.last(owner.ID))
		if n := len(s.telegram.Messages(owner.ID)); n != 1 {
			t.Errorf("%d messages, want one", n)
		}
	}
	s.wantAudit("Марат list.published version 2")
}

func TestKeptListIsNotAskedAboutAgainForTheSameTrouble(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.press(aigul, s.last(aigul.ID), "v1:keep:2")
	for _, owner := range s.with.owners {
		s.wants(s.last(owner.ID), "Версия 2 отклонена: Айгуль Ким, 12:20")
		s.wantButtons(s.last(owner.ID))
	}
	s.wantServed(1, "12000")
	s.wantAudit("Айгуль Ким list.kept version 2")

	messages := func(want int, when string) {
		t.Helper()
		for _, owner := range s.with.owners {
			if n := len(s.telegram.Messages(owner.ID)); n != want {
				t.Fatalf("%s: %d messages, want %d\n%s", when, n, want, s.screens())
			}
		}
	}
	s.job()
	messages(1, "the same list")
	items := dearer()
	items[0].Cost++
	s.works.source.set(items, nil)
	s.job()
	messages(1, "another list with the same trouble")
	s.pass(6 * time.Hour)
	s.job()
	messages(2, "six hours later")
	s.wantButtons(s.last(marat.ID), "v1:pub:3", "v1:keep:3", "v1:diff:0-3")
}

func TestKeptListIsAskedAboutForAnotherTrouble(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.press(aigul, s.last(aigul.ID), "v1:keep:2")
	s.works.source.set(goods(5), nil)
	if r := s.job(); !r.Held {
		t.Fatal("a list of a quarter is not held")
	}
	for _, owner := range s.with.owners {
		s.wants(s.last(owner.ID), "Прайс-лист задержан, версия 3", "Товаров в списке: было 20, стало 5")
	}
}

func TestNewerHeldListTakesTheQuestionOver(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.works.source.set(goods(5), nil)
	s.job()
	m := s.last(aigul.ID)
	s.wants(m, "версия 3")
	s.wantButtons(m, "v1:pub:3", "v1:keep:3", "v1:diff:0-3")
	if m.Edits != 1 || len(s.telegram.Messages(aigul.ID)) != 1 {
		t.Errorf("%d messages, want the first one edited", len(s.telegram.Messages(aigul.ID)))
	}
	for _, data := range []string{"v1:pub:2", "v1:keep:2"} {
		if got := s.press(marat, s.forge(marat.ID, data), data); got != "Эта версия больше не ждёт решения" {
			t.Errorf("notice %q", got)
		}
	}
	s.wantServed(1, "12000")
	s.wantAudit()
}

func TestLaterGoodSyncClosesTheQuestion(t *testing.T) {
	t.Parallel()
	for name, sync := range map[string]func(*shop){
		"by schedule": func(s *shop) { s.job() },
		"by command":  func(s *shop) { s.synced(aigul, "/sync") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := held(t)
			question := s.last(marat.ID)
			s.works.source.set(goods(19), nil)
			sync(s)
			s.until("the question is closed", func() bool {
				m, _ := s.telegram.Message(marat.ID, question.ID)
				return len(m.Keyboard) == 0
			})
			s.wants(s.last(marat.ID), "Версия 2 больше не ждёт решения: её сменил более новый список")
			s.wantAudit()
		})
	}
}

func TestHeldListAfterTheCommandIsAskedAboutOnce(t *testing.T) {
	t.Parallel()
	s := held(t)
	first := s.last(aigul.ID)
	m := s.synced(aigul, "/sync")
	s.wants(m, "Прайс-лист задержан, версия 2")
	s.wantButtons(m, "v1:pub:2", "v1:keep:2", "v1:diff:0-2")
	s.press(aigul, m, "v1:keep:2")
	for _, id := range []int{first.ID, m.ID} {
		got, _ := s.telegram.Message(aigul.ID, id)
		s.wantButtons(got)
	}
	s.wants(s.last(marat.ID), "Версия 2 отклонена")

	again := s.synced(aigul, "/sync")
	s.wants(again, "Версия 2 отклонена: Айгуль Ким")
	s.wantButtons(again)
	s.job()
	s.job()
	s.wantButtons(s.last(aigul.ID))
}

func TestQuestionAskedOutsideTheGroupIsClosedThereToo(t *testing.T) {
	t.Parallel()
	s := held(t, inGroup)
	m := s.synced(aigul, "/sync")
	s.press(aigul, m, "v1:pub:2")
	for _, chat := range []int64{group, aigul.ID} {
		s.wants(s.last(chat), "Версия 2 опубликована: Айгуль Ким")
		s.wantButtons(s.last(chat))
	}
}

func TestStrangerDecidesNothing(t *testing.T) {
	t.Parallel()
	s := held(t, inGroup)
	if got := s.press(stranger, s.last(group), "v1:pub:2"); got != "Эта кнопка не для вас" {
		t.Errorf("notice %q", got)
	}
	s.wantServed(1, "12000")
	s.wantButtons(s.last(group), "v1:pub:2", "v1:keep:2", "v1:diff:0-2")
}

func TestQuestionSurvivesARestart(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.restart()
	s.press(aigul, s.last(aigul.ID), "v1:pub:2")
	s.wantServed(2, "120000")
	s.wants(s.last(marat.ID), "Версия 2 опубликована")
}

func TestDeletedQuestionIsAskedAnew(t *testing.T) {
	t.Parallel()
	s := held(t, func(c *setup) { c.owners = []tgtest.User{aigul} })
	s.remove(s.last(aigul.ID))
	s.works.source.set(goods(5), nil)
	s.job()
	s.wantButtons(s.last(aigul.ID), "v1:pub:3", "v1:keep:3", "v1:diff:0-3")
}
