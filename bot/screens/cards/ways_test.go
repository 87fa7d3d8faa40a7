package cards_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/kaspi/faults"
)

// choose has a chat hear of new orders in a way.
func choose(s *bottest.Shop, way string) {
	s.Say(bottest.Aigul, "/notify")
	for _, key := range []string{"new", "new." + way, "new." + way + ".sure"} {
		m := s.Forge(bottest.Aigul.ID, "v1:wish:"+key)
		s.Press(bottest.Aigul, m, "v1:wish:"+key)
		s.Remove(m)
	}
}

// TestWhoWantsNoNewOrdersIsStillCalledToWhatIsDue, aloud, and shown the others only where they want that.
func TestWhoWantsNoNewOrdersIsStillCalledToWhatIsDue(t *testing.T) {
	t.Parallel()
	for way, shown := range map[string]int{"loud": 1, "quiet": 1, "digest": 0, "off": 0} {
		s := bottest.New(t, bottest.Alone)
		s.Sweep()
		choose(s, way)
		s.Put("601")
		s.Poll()
		s.WantCount(bottest.Aigul.ID, "Заказ 601 —", shown)
		s.Pass(160 * time.Minute)
		s.Poll()
		s.Poll()
		if n := len(s.Naming(bottest.Aigul.ID, "601")); n != 1+shown {
			t.Errorf("%s: %d messages name the order that is due\n%s", way, n, s.Screens())
		}
		s.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
		s.Put("602")
		s.Poll()
		s.Kaspi.Cancel("602", "BUYER_CANCELLATION_HIMSELF")
		s.Sweep()
		s.Poll()
		s.WantCount(bottest.Aigul.ID, "Заказ 602 —", shown)
	}
}

// TestOrdersThatAreOverComeInFewMessages: five each, and more of them together.
func TestOrdersThatAreOverComeInFewMessages(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{5: 5, 6: 1, 11: 2} {
		s := bottest.New(t, bottest.Alone)
		s.Sweep()
		for i := range n {
			s.Put(fmt.Sprint(601 + i))
		}
		s.PollQuietly()
		for i := range n {
			s.Kaspi.AcceptInCabinet(fmt.Sprint(601 + i))
		}
		s.Pass(time.Second)
		if _, err := s.Desk.PollLive(t.Context(), 24*time.Hour); err != nil {
			t.Fatal(err)
		}
		s.Poll()
		if got := len(s.Naming(bottest.Aigul.ID, " —")); got != want {
			t.Errorf("%d orders make %d messages, want %d\n%s", n, got, want, s.Screens())
		}
	}
}

// TestAReminderThatMayHaveComeIsNotSentForEver: thrice at the most, and then it is named.
func TestAReminderThatMayHaveComeIsNotSentForEver(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Put("601")
	s.Poll()
	s.Pass(100 * time.Minute)
	s.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: 9, Where: faults.After, Code: http.StatusBadGateway})
	for range 9 {
		_ = s.Tick()
		s.Pass(130 * time.Second)
	}
	if n := len(s.Naming(bottest.Aigul.ID, "601: принять до")); n > 3 {
		t.Errorf("it came %d times", n)
	}
}
