package deadlines_test

import (
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/kaspi"
)

// A clock that jumps and is put right again repeats no call and loses none but those of the time that it was wrong.
func TestAClockThatJumpsRepeatsNoCallAndLosesNone(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		jump   time.Duration
		during int // messages that come while the clock is wrong
	}{
		"two hours ahead": {2 * time.Hour, 1}, "three days ahead": {3 * day, 1}, "two hours back": {-2 * time.Hour, 0}, "three days back": {-3 * day, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := withRuslan(t, bottest.Alone)
			escalate(t, s, ruslan.ID)
			s.Put("601", fresh(s))
			s.Poll()
			at(s, 95*time.Minute) // half of the time is over
			s.WantCount(bottest.Aigul.ID, "601", 2)
			s.Pass(c.jump)
			for range 3 {
				s.Poll()
			}
			s.WantCount(bottest.Aigul.ID, "601", 2+c.during)
			s.Restart()
			s.Pass(-c.jump)
			at(s, 100*time.Minute)
			s.WantCount(bottest.Aigul.ID, "601", 2+c.during) // nothing is repeated
			at(s, 120*time.Minute)
			s.WantCount(ruslan.ID, "601", 1) // too early at worst
			at(s, 145*time.Minute)           // 80 %
			s.WantCount(bottest.Aigul.ID, "601", 3+c.during)
			at(s, 172*time.Minute) // ten minutes before the end
			s.WantCount(bottest.Aigul.ID, "601", 4+c.during)
			s.Restart()
			at(s, 174*time.Minute)
			s.WantCount(bottest.Aigul.ID, "601", 4+c.during)
		})
	}
}

// What somebody pressed before they were removed waits for the program to run again, and then does nothing.
func TestWhatARemovedPersonPressedMeanwhileDoesNothing(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(s *bottest.Shop) error{
		"removed": func(s *bottest.Shop) error {
			_, err := s.Memory.RemovePerson(t.Context(), ruslan.ID, s.Now())
			return err
		},
		"viewer now": func(s *bottest.Shop) error {
			_, err := s.Memory.SetRole(t.Context(), ruslan.ID, chat.Viewer)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := withRuslan(t, bottest.Alone)
			s.Put("601", fresh(s))
			s.Poll()
			s.Say(ruslan, "/order 601")
			card := s.Last(ruslan.ID)
			s.Stop()
			s.Tap(ruslan, card, bottest.Accept("601"))
			s.Tap(ruslan, card, bottest.Hold("601"))
			if err := lose(s); err != nil {
				t.Fatal(err)
			}
			s.Restart()
			s.Settle()
			s.WantPosts("601", 0, 0)
			if r, err := s.Desk.Order(t.Context(), "601"); err != nil || r.Holder.ID != 0 || !r.HandledAt.IsZero() {
				t.Errorf("somebody is at it: %+v, %v", r.Holder, err)
			}
		})
	}
}

// A vacation that begins in the middle of a countdown stops it, and nobody is called before the shop works again.
func TestAVacationThatBeginsInTheMiddleOfACountdownStopsIt(t *testing.T) {
	t.Parallel()
	s := withRuslan(t, bottest.Alone)
	escalate(t, s, ruslan.ID)
	for _, text := range []string{"/schedule пн-вс 9:00-18:00", "/schedule 25.11-26.11"} { // the vacation begins at midnight
		s.Say(bottest.Aigul, text)
	}
	at(s, 4*time.Hour+20*time.Minute) // 16:20
	s.Put("601", fresh(s))
	s.Poll()
	at(s, 6*time.Hour) // 18:00: half of the time is over as the shop closes
	s.WantCount(bottest.Aigul.ID, "601", 2)
	s.Restart()
	for hours := 7; hours < 24*3-3; hours += 5 { // until 9:00 of the 27th
		at(s, time.Duration(hours)*time.Hour)
	}
	s.WantCount(bottest.Aigul.ID, "601", 2)
	s.WantMessages(ruslan.ID, 0)
	r, err := s.Desk.Order(t.Context(), kaspi.OrderCode("601"))
	if want := bottest.Noon.Add(3*24*time.Hour - 100*time.Minute); err != nil || r.Deadline.Sub(want).Abs() > time.Minute {
		t.Errorf("the time is over at %s, %v; want %s", r.Deadline, err, want)
	}
	at(s, 3*24*time.Hour-3*time.Hour+30*time.Minute) // 9:30 of the 27th: two thirds
	s.WantMessages(ruslan.ID, 1)
}

// The zone of the shop has no summer time, since March 2024 not even another hour for the east.
func TestAlmatyHasOneHourAllYear(t *testing.T) {
	t.Parallel()
	for month := time.January; month <= time.December; month++ {
		for _, year := range []int{2026, 2027, 2030} {
			if _, offset := time.Date(year, month, 26, 3, 0, 0, 0, kaspi.Almaty()).Zone(); offset != 5*60*60 {
				t.Errorf("%s %d: %d seconds", month, year, offset)
			}
		}
	}
}

// What was called by a clock that was ahead is called again at its real time, once the clock is known to be right: a deadline
// that nobody hears of is an order that Kaspi cancels. What is not known to be wrong is not repeated.
func TestADeadlineCalledByAClockThatWasAheadIsCalledAtItsRealTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		jump  time.Duration
		known bool // that the clock is right, before it jumps and after
		again int  // calls at the real time
	}{
		"three hours ahead": {3 * time.Hour, true, 1}, "days ahead": {72 * time.Hour, true, 1},
		"nobody knows the time": {3 * time.Hour, false, 0}, "back": {-3 * time.Hour, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := withRuslan(t, bottest.Alone)
			escalate(t, s, ruslan.ID)
			s.Put("601", fresh(s))
			s.Poll()
			s.Engine.SetClockRight(false)
			s.Pass(c.jump)
			s.Poll()
			s.Poll()
			s.Restart()
			s.Pass(-c.jump)
			s.Engine.SetClockRight(c.known)
			at(s, 10*time.Minute)
			s.Restart()
			at(s, 30*time.Minute)
			owner, other := len(s.Naming(bottest.Aigul.ID, "601")), len(s.Naming(ruslan.ID, "601"))
			at(s, 178*time.Minute) // all but the deadline
			before := len(s.Naming(bottest.Aigul.ID, "601"))
			at(s, 181*time.Minute)
			if got := len(s.Naming(bottest.Aigul.ID, "601")) - before; got != c.again {
				t.Errorf("the end of its time is told %d times, want %d; %d before\n%s", got, c.again, owner, s.Screens())
			}
			if got := len(s.Naming(ruslan.ID, "601")) - other; got != c.again {
				t.Errorf("the next is called %d times, want %d\n%s", got, c.again, s.Screens())
			}
			s.Restart()
			at(s, 190*time.Minute)
			if got := len(s.Naming(bottest.Aigul.ID, "601")) - before; got != c.again {
				t.Errorf("told %d times in the end", got)
			}
		})
	}
}
