package crash

import (
	"cmp"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
)

// A power cut may come at any moment, also while the program starts. Afterwards no order is lost, none is accepted or packed
// by more requests than the seller asked for, every press is answered, and the price list was never empty.
func TestKillsAtAnyMomentLoseNothingAndDoNothingTwice(t *testing.T) {
	t.Parallel()
	n := cmp.Or(*kills, 2)
	if *long && *kills == 0 {
		n = 200
	}
	s := newShop(t, *seed)
	defer func() { s.out.write(t) }()
	s.start(t).stop(t) // the first start makes the database
	for range 3 {
		s.arrive()
	}
	begun := time.Now()
	for range n {
		p := s.spawn(t, "run")
		alive := time.Duration(s.chance.IntN(400)) * time.Millisecond
		if s.chance.IntN(4) > 0 {
			alive = time.Duration(300+s.chance.IntN(2200)) * time.Millisecond
		}
		for end := time.Now().Add(alive); time.Now().Before(end); {
			s.step(t, p)
			pass(t, min(time.Duration(s.chance.IntN(120))*time.Millisecond, max(0, time.Until(end))))
		}
		p.kill()
		s.killed = append(s.killed, time.Now())
		s.out.Kills++
	}
	s.kaspi.ClearFaults()
	s.telegram.ClearFaults()
	s.supplier.ClearFaults()
	p := s.start(t)
	s.until(t, "the price list", func() bool { s.look(t, p); return s.listed })
	open := "not looked yet"
	for limit := time.Now().Add(tgtest.Patience); open != "" && time.Now().Before(limit); pass(t, 50*time.Millisecond) {
		s.presses(t, 0, 20*time.Second)
		if open = s.open(); open == "" && len(s.unanswered()) > 0 {
			open = "a press is not answered"
		}
	}
	if open != "" {
		t.Errorf("not at rest: %s\n%s\n%.3000s", open, s.screen(), p.logged())
	}
	pass(t, 3*time.Second) // what would come late
	s.look(t, p)
	t.Logf("%d orders; at rest after %v", len(s.codes), time.Since(begun))
	s.ask(t)
	s.judge(t)
}
