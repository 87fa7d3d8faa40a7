package pricelist_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
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
	s.Pass(10 * time.Minute)
	r, err := s.publisher.Sync(s.t.Context(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if r.Held {
		err = s.TellHeld(s.t.Context(), r)
	} else {
		err = s.CloseOld(s.t.Context())
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
	s.source.set(dearer(), nil)
	if r := s.job(); !r.Held || r.Version.ID != 2 {
		t.Fatalf("report %+v, want version 2 held", r.Version)
	}
	return s
}

func (s *shop) wantServed(version int64, price string) {
	s.t.Helper()
	doc, err := s.publisher.Current(s.t.Context())
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
	if n := len(s.Telegram.Calls("editMessageText")); n != 0 {
		t.Errorf("%d edits though nothing changed", n)
	}
	for _, owner := range s.owners {
		if n := len(s.Telegram.Messages(owner.ID)); n != 1 {
			t.Errorf("%d messages, want one\n%s", n, s.Screens())
		}
		m := s.Last(owner.ID)
		s.Wants(m, "Прайс-лист задержан, версия 2", "Резко изменились цены: 20 товаров", "Изменилась цена: 20",
			"12 000 ₸ → 120 000 ₸")
		s.WantButtons(m, "v1:pub:2", "v1:keep:2", "v1:diff:0-2")
	}
	s.wantServed(1, "12000")
}

func TestPublishServesTheHeldListAndEditsEveryCopy(t *testing.T) {
	t.Parallel()
	s := held(t)
	if got := s.Press(marat, s.Last(marat.ID), "v1:pub:2"); got != "Готово" {
		t.Errorf("notice %q", got)
	}
	s.wantServed(2, "120000")
	for _, owner := range s.owners {
		s.Wants(s.Last(owner.ID), "Версия 2 опубликована: Марат, 12:20", "Товаров в прайс-листе: 20")
		s.WantButtons(s.Last(owner.ID))
		if n := len(s.Telegram.Messages(owner.ID)); n != 1 {
			t.Errorf("%d messages, want one", n)
		}
	}
	s.wantAudit("Марат list.published version 2")
}

func TestKeptListIsNotAskedAboutAgainForTheSameTrouble(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.Press(aigul, s.Last(aigul.ID), "v1:keep:2")
	for _, owner := range s.owners {
		s.Wants(s.Last(owner.ID), "Версия 2 отклонена: Айгуль Ким, 12:20")
		s.WantButtons(s.Last(owner.ID))
	}
	s.wantServed(1, "12000")
	s.wantAudit("Айгуль Ким list.kept version 2")

	messages := func(want int, when string) {
		t.Helper()
		for _, owner := range s.owners {
			if n := len(s.Telegram.Messages(owner.ID)); n != want {
				t.Fatalf("%s: %d messages, want %d\n%s", when, n, want, s.Screens())
			}
		}
	}
	s.job()
	messages(1, "the same list")
	items := dearer()
	items[0].Cost++
	s.source.set(items, nil)
	s.job()
	messages(1, "another list with the same trouble")
	s.Pass(6*time.Hour - 30*time.Minute - time.Second) // of which the job takes ten minutes, as the two before
	s.job()
	messages(1, "a second before six hours are over")
	s.Pass(time.Second - 10*time.Minute)
	s.job()
	messages(2, "six hours later")
	s.WantButtons(s.Last(marat.ID), "v1:pub:3", "v1:keep:3", "v1:diff:0-3")
}

func TestNewerHeldListTakesTheQuestionOver(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.source.set(goods(5), nil)
	s.job()
	m := s.Last(aigul.ID)
	s.Wants(m, "версия 3")
	s.WantButtons(m, "v1:pub:3", "v1:keep:3", "v1:diff:0-3")
	if m.Edits != 1 || len(s.Telegram.Messages(aigul.ID)) != 1 {
		t.Errorf("%d messages, want the first one edited", len(s.Telegram.Messages(aigul.ID)))
	}
	for _, data := range []string{"v1:pub:2", "v1:keep:2"} {
		if got := s.Press(marat, s.Forge(marat.ID, data), data); got != "Эта версия больше не ждёт решения" {
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
			question := s.Last(marat.ID)
			s.source.set(goods(19), nil)
			sync(s)
			s.Until("the question is closed", func() bool {
				m, _ := s.Telegram.Message(marat.ID, question.ID)
				return len(m.Keyboard) == 0
			})
			s.Wants(s.Last(marat.ID), "Версия 2 больше не ждёт решения: её сменил более новый прайс-лист")
			s.wantAudit()
		})
	}
}
