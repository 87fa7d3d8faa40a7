package pricelist_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"

	"kaspibot/bot/screens/pricelist"
	"kaspibot/feed"
	"kaspibot/feed/publish"
	"kaspibot/kaspi/faults"
)

func TestHeldListAfterTheCommandIsAskedAboutOnce(t *testing.T) {
	t.Parallel()
	s := held(t)
	first := s.Last(aigul.ID)
	m := s.synced(aigul, "/sync")
	s.Wants(m, "Прайс-лист задержан, версия 2")
	s.WantButtons(m, "v1:pub:2", "v1:keep:2", "v1:diff:0-2")
	s.Wants(s.Again(first), "Прайс-лист задержан, версия 2")
	s.Press(aigul, m, "v1:keep:2")
	for _, id := range []int{first.ID, m.ID} {
		got, _ := s.Telegram.Message(aigul.ID, id)
		s.WantButtons(got)
	}
	s.Wants(s.Last(marat.ID), "Версия 2 отклонена")

	again := s.synced(aigul, "/sync")
	s.Wants(again, "Версия 2 отклонена: Айгуль Ким")
	s.WantButtons(again)
	s.job()
	s.job()
	s.WantButtons(s.Last(aigul.ID))
}

func TestQuestionAskedOutsideTheGroupIsClosedThereToo(t *testing.T) {
	t.Parallel()
	s := held(t, inGroup)
	m := s.synced(aigul, "/sync")
	s.Press(aigul, m, "v1:pub:2")
	for _, chat := range []int64{group, aigul.ID} {
		s.Wants(s.Last(chat), "Версия 2 опубликована: Айгуль Ким")
		s.WantButtons(s.Last(chat))
	}
}

func TestStrangerDecidesNothing(t *testing.T) {
	t.Parallel()
	s := held(t, inGroup)
	if got := s.Press(stranger, s.Last(group), "v1:pub:2"); got != "Эта кнопка не для вас" {
		t.Errorf("notice %q", got)
	}
	s.wantServed(1, "12000")
	s.WantButtons(s.Last(group), "v1:pub:2", "v1:keep:2", "v1:diff:0-2")
}

func TestQuestionSurvivesARestart(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.open()
	s.Press(aigul, s.Last(aigul.ID), "v1:pub:2")
	s.wantServed(2, "120000")
	s.Wants(s.Last(marat.ID), "Версия 2 опубликована")
}

func TestDeletedQuestionIsAskedAnew(t *testing.T) {
	t.Parallel()
	s := held(t, alone)
	s.Remove(s.Last(aigul.ID))
	s.source.set(goods(5), nil)
	s.job()
	s.WantButtons(s.Last(aigul.ID), "v1:pub:3", "v1:keep:3", "v1:diff:0-3")
}

func TestKeptListIsAskedAboutForAnotherTrouble(t *testing.T) {
	t.Parallel()
	s := held(t)
	s.Press(aigul, s.Last(aigul.ID), "v1:keep:2")
	s.source.set(goods(5), nil)
	if r := s.job(); !r.Held {
		t.Fatal("a list of a quarter is not held")
	}
	for _, owner := range s.owners {
		s.Wants(s.Last(owner.ID), "Прайс-лист задержан, версия 3", "Товаров: было 20, стало 5")
	}
}

func TestAQuestionThatANewerOneReplacesSaysSo(t *testing.T) {
	t.Parallel()
	s := held(t, alone)
	first := s.Last(aigul.ID)
	s.source.set(goods(5), nil)
	m := s.synced(aigul, "/sync")
	s.Router.Wait()
	s.Wants(m, "версия 3")
	s.WantButtons(m, "v1:pub:3", "v1:keep:3", "v1:diff:0-3")
	s.Wants(s.Again(first), "Версия 2 больше не ждёт решения")
	s.WantButtons(s.Again(first))
}

// TestAQuestionThatTelegramDoesNotCloseIsClosedLater lets Telegram fail where a question is closed; one that somebody has
// deleted is closed.
func TestAQuestionThatTelegramDoesNotCloseIsClosedLater(t *testing.T) {
	t.Parallel()
	s := held(t, alone)
	question := s.Last(aigul.ID)
	s.Telegram.Fail(faults.Row{Operation: "editMessageText", Code: http.StatusBadRequest, Text: "Bad Request: not today"})
	if err := s.CloseOld(t.Context()); err == nil {
		t.Error("nobody hears that a question was not closed")
	}
	s.WantButtons(s.Again(question), "v1:pub:2", "v1:keep:2", "v1:diff:0-2")
	if err := s.CloseOld(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.WantButtons(s.Again(question))

	s = held(t, alone)
	s.Remove(s.Last(aigul.ID))
	if err := s.CloseOld(t.Context()); err != nil {
		t.Error("a question that is gone cannot be closed:", err)
	}
	f := newFront(t)
	if err := f.screen.TellHeld(t.Context(), publish.Report{Held: true, Version: feed.Version{ID: 2, Status: feed.StatusHeld}}); err != nil {
		t.Fatal(err)
	}
	f.Telegram.Fail(faults.Row{Operation: "editMessageText", Skip: 1, Code: http.StatusBadRequest, Text: "Bad Request: not today"})
	f.sync = func(func(pricelist.Progress)) (publish.Report, error) {
		return publish.Report{Held: true, Version: feed.Version{ID: 3, Status: feed.StatusHeld}}, nil
	}
	f.Say(aigul, "/sync")
	f.Router.Wait()
	if !strings.Contains(f.Logged(), "not today") {
		t.Error("nobody hears that the older question was not closed")
	}
}

func TestAListIsAskedAboutOnceAndTheNextAtOnceWhereNobodyRefused(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	v := feed.Version{ID: 4, Status: feed.StatusHeld, Violations: []feed.Violation{{Number: feed.NumberOffers}}}
	for range 2 {
		if err := f.screen.TellHeld(t.Context(), publish.Report{Held: true, Version: v}); err != nil {
			t.Fatal(err)
		}
	}
	f.WantMessages(aigul.ID, 1)
	v.Status = feed.StatusKept
	if err := f.screen.TellHeld(t.Context(), publish.Report{Held: true, Version: v}); err != nil {
		t.Fatal(err)
	}
	f.Wants(f.Last(aigul.ID), "Версия 4 больше не ждёт решения")
	v.ID, v.Status = 5, feed.StatusHeld // nobody has refused the fourth: the same trouble is asked about at once
	if err := f.screen.TellHeld(t.Context(), publish.Report{Held: true, Version: v}); err != nil {
		t.Fatal(err)
	}
	f.WantMessages(aigul.ID, 2)
	f.WantButtons(f.Last(aigul.ID), "v1:pub:5", "v1:keep:5", "v1:diff:0-5")
}

// TestAQuestionThatCouldNotBeNotedIsNotAskedAgain has a disk that takes nothing when the question is asked.
func TestAQuestionThatCouldNotBeNotedIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	report := publish.Report{Held: true, Version: feed.Version{ID: 4, Status: feed.StatusHeld}}
	f.memory.full.Store(true)
	for range 3 {
		if err := f.screen.TellHeld(t.Context(), report); !errors.Is(err, errDisk) {
			t.Errorf("a disk that takes nothing: %v", err)
		}
	}
	f.WantMessages(aigul.ID, 1)
	f.memory.full.Store(false)
	if err := f.screen.TellHeld(t.Context(), report); err != nil {
		t.Error(err)
	}
	f.WantMessages(aigul.ID, 1)
	f.press("pub:4")
	f.Wants(f.Telegram.Messages(aigul.ID)[0], "опубликована")
}

func TestAQuestionThatCannotBeReadIsNotAskedOverAndSomebodyHears(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	report := publish.Report{Held: true, Version: feed.Version{ID: 4, Status: feed.StatusHeld}}
	if err := f.screen.TellHeld(t.Context(), report); err != nil {
		t.Fatal(err)
	}
	f.memory.lost.Store(true)
	report.Version.ID = 5
	for name, do := range map[string]func() error{
		"asked": func() error { return f.screen.TellHeld(t.Context(), report) }, "closed": func() error { return f.screen.CloseOld(t.Context()) },
	} {
		if err := do(); !errors.Is(err, errDisk) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.sync = func(func(pricelist.Progress)) (publish.Report, error) { return report, nil }
	for _, deed := range []func(){func() { f.press("pub:4") }, func() { f.Say(aigul, "/sync") }} {
		before := strings.Count(f.Logged(), errDisk.Error())
		deed()
		f.Router.Wait()
		if strings.Count(f.Logged(), errDisk.Error()) == before {
			t.Error("nobody hears that the question could not be read")
		}
	}
	f.WantButtons(f.Telegram.Messages(aigul.ID)[0], "v1:pub:4", "v1:keep:4", "v1:diff:0-4")
}

// gathers keeps news for digests.
type gathers struct{ kept []news.Event }

func (*gathers) Way(context.Context, news.Place, news.Kind) news.Mode { return news.Digest }

func (g *gathers) Gather(_ context.Context, _ int64, e news.Event) error {
	g.kept = append(g.kept, e)
	return nil
}

func TestAHeldListIsGatheredOnceForADigest(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	digest := &gathers{}
	f.News = digest
	f.Open(chat.Config{Owners: []int64{aigul.ID}}, f.memory, f.screen.Room())
	report := publish.Report{Held: true, Version: feed.Version{ID: 4, Status: feed.StatusHeld}}
	for range 3 {
		if err := f.screen.TellHeld(t.Context(), report); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(digest.kept); n != 1 || len(f.Telegram.Messages(aigul.ID)) != 0 {
		t.Errorf("gathered %d times, %d messages", n, len(f.Telegram.Messages(aigul.ID)))
	}
}

// TestAPressWaitsUntilItsQuestionIsNoted presses what Telegram shows before it has answered.
func TestAPressWaitsUntilItsQuestionIsNoted(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.Telegram.Fail(faults.Row{Operation: "sendMessage", Where: faults.After, Delay: 100 * time.Millisecond})
	told := make(chan error, 1)
	go func() {
		told <- f.screen.TellHeld(context.WithoutCancel(t.Context()), publish.Report{Held: true, Version: feed.Version{ID: 4, Status: feed.StatusHeld}})
	}()
	f.Until("the question is shown", func() bool { return len(f.Telegram.Messages(aigul.ID)) == 1 })
	f.Press(aigul, f.Last(aigul.ID), "v1:pub:4")
	if err := <-told; err != nil {
		t.Fatal(err)
	}
	f.Router.Wait()
	f.Wants(f.Last(aigul.ID), "Версия 4 опубликована")
	f.WantButtons(f.Last(aigul.ID))
}

func TestAQuestionThatTelegramRefusesIsAskedAgain(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	report := publish.Report{Held: true, Version: feed.Version{ID: 4, Status: feed.StatusHeld}}
	f.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: 1, Code: http.StatusBadRequest, Text: "Bad Request: not today"})
	if err := f.screen.TellHeld(t.Context(), report); err == nil || !strings.Contains(err.Error(), "ask about a held list: ") {
		t.Errorf("nobody hears that a list was not asked about: %v", err)
	}
	if err := f.screen.TellHeld(t.Context(), report); err != nil {
		t.Fatal(err)
	}
	f.WantMessages(aigul.ID, 1)
}
