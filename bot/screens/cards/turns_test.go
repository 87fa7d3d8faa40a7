package cards

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// TestOneAtATimeDrawsAScreen holds what is written into a chat back while somebody else draws the same, and nothing else.
func TestOneAtATimeDrawsAScreen(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	to := func() chat.Chat { return s.front.To(group) }
	for name, c := range map[string]struct {
		screen screen
		do     func(ctx context.Context) error
		line   string // of what it tells Telegram
	}{
		"new orders":            {screen{group, 0}, func(ctx context.Context) error { return s.announce(ctx, group) }, "send group#101 new"},
		"a call to somebody":    {screen{manager, 0}, func(ctx context.Context) error { return s.callOthers(ctx, 0) }, "send manager#101 reminder"},
		"news":                  {screen{group, newsLock}, func(ctx context.Context) error { return s.redraw(ctx, group) }, "send group#101 alarm"},
		"another page":          {screen{group, 90}, func(ctx context.Context) error { return s.ShowList(ctx, to(), 90, orders.TabNew, 1) }, "edit group#90"},
		"a card in place":       {screen{group, 90}, func(ctx context.Context) error { return s.ShowIn(ctx, to(), 90, s.book[0]) }, "edit group#90"},
		"what has changed":      {screen{group, 91}, func(ctx context.Context) error { return s.redraw(ctx, group) }, "edit group#91"},
		"what shows a time":     {screen{group, 91}, func(ctx context.Context) error { return s.Reclock(ctx) }, "edit group#91"},
		"a list, and new cards": {screen{group, 99}, func(ctx context.Context) error { return s.ShowList(ctx, to(), 0, orders.TabNew, 1) }, "send group#101"},
	} {
		prepare := func() {
			s.reset()
			s.escalates(40, manager)
			s.put("601", orders.StageNew, cameBefore(175*time.Minute))
			s.put("602", orders.StageNew, cameBefore(176*time.Minute))
			s.show(group, 91, chat.Card{Code: "602"})
			s.happens(orders.NewsQuality, "", 0)
		}
		synctest.Test(t, func(t *testing.T) {
			prepare()
			for _, other := range []screen{{group, 0}, {group, 1}, {group, newsLock}, {group, 90}, {group, 91}, {manager, 0}, {manager, 1}, {group, 92}} {
				if other != c.screen && (name != "what has changed" && name != "news" || other.message < 90 && other.message != newsLock) {
					defer s.lock(other.chat, other.message)()
				}
			}
			unlock := s.lock(c.screen.chat, c.screen.message)
			done := make(chan error, 1)
			go func() { done <- c.do(t.Context()) }()
			synctest.Wait()
			has := func() bool {
				return slices.ContainsFunc(s.told(), func(line string) bool { return strings.HasPrefix(line, c.line) })
			}
			if held := c.screen.message != 99; has() == held {
				t.Errorf("%s: it waits: %t, want %t", name, !held, held)
			}
			unlock()
			if c.screen.message == 99 {
				if err := <-done; err != nil {
					t.Error(err)
				}
				return
			}
			synctest.Wait()
			if err := <-done; err != nil || !has() {
				t.Errorf("%s: it does not go on: %v", name, err)
			}
			s.lock(c.screen.chat, c.screen.message)() // it has given the screen back
		})
	}
}

// TestWhoWaitsForAScreenEndsWithTheProgram rather than with who draws it.
func TestWhoWaitsForAScreenEndsWithTheProgram(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	synctest.Test(t, func(t *testing.T) {
		s.put("601", orders.StagePack)
		s.show(group, 91, chat.Card{Code: "601"})
		unlock := s.lock(group, 91)
		defer unlock()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.redraw(ctx, group) }()
		synctest.Wait()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		s.want(t, "a screen that somebody draws")
	})
}

// TestKeepersBringEveryChatUpToDateUntilTheProgramEnds when something may have changed, tell of what fails, and end in order.
func TestKeepersBringEveryChatUpToDateUntilTheProgramEnds(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	synctest.Test(t, func(t *testing.T) {
		s.reset()
		s.escalates(40, manager)
		s.elsewhere[owner] = "loud"
		gate := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { s.Run(ctx); close(ended) }()
		synctest.Wait()
		s.put("601", orders.StageNew)
		s.put("602", orders.StagePack)
		s.happens(orders.NewsQuality, "", 0)
		s.pass(30 * time.Minute)
		synctest.Wait()
		s.want(t, "before anybody is woken")
		s.Soon()
		synctest.Wait()
		told := strings.Join(s.told(), "\n")
		for _, line := range []string{"group#", "owner#", "manager#"} {
			if !strings.Contains(told, "send "+line) {
				t.Errorf("%s hears of nothing:\n%s", line, told)
			}
		}
		if s.readUpTo(group) != 1 || !strings.Contains(told, "alarm") {
			t.Errorf("no news is told:\n%s", told)
		}

		s.put("603", orders.StageNew)
		s.answers(func(what string, _ int64) error {
			if what == "send" {
				<-gate
			}
			return nil
		})
		s.Soon()
		synctest.Wait()
		s.put("604", orders.StageNew)
		s.Soon() // while all are at work
		s.Soon()
		close(gate)
		synctest.Wait()
		if told := strings.Join(s.told(), "\n"); !strings.Contains(told, "604") {
			t.Errorf("what happened while chats were brought up to date is left:\n%s", told)
		}

		s.put("605", orders.StageNew)
		s.mu.Lock()
		s.failing = s.calls + 1
		s.mu.Unlock()
		s.Soon()
		synctest.Wait()
		if log := s.logged(); !strings.Contains(log, `msg="bringing a chat up to date failed" err="`) || !strings.Contains(log, errStand.Error()) {
			t.Errorf("logged %q", log)
		}

		s.Soon()
		synctest.Wait()
		logged := s.logged()
		if strings.Count(logged, "bringing a chat") != 1 {
			t.Errorf("it is told that nothing failed: %s", logged)
		}
		s.put("606", orders.StageNew)
		stuck := make(chan struct{})
		s.answers(func(what string, _ int64) error {
			if what == "send" {
				<-stuck
				return context.Canceled
			}
			return nil
		})
		s.Soon()
		synctest.Wait()
		cancel()
		synctest.Wait()
		select {
		case <-ended:
			t.Error("it ends while a message goes out")
		default:
		}
		close(stuck)
		<-ended
		if log := strings.TrimPrefix(s.logged(), logged); strings.Contains(log, "bringing a chat") {
			t.Errorf("that the program ends is no failure: %s", log)
		}
	})
}

// answers is what becomes of calls to Telegram from now on.
func (s *stand) answers(wire func(what string, chat int64) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wire = wire
}

func (s *stand) readUpTo(id int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.read[id]
}
