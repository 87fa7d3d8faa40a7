//go:build !race

package app_test

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
)

func TestFiveQuickCrashesGiveNoPressUp(t *testing.T) {
	t.Parallel()
	for _, alive := range []time.Duration{10 * time.Millisecond, 300 * time.Millisecond} {
		t.Run(alive.String(), func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				codes := p.cards(40)
				for _, code := range codes {
					p.press("v1:acc:" + code)
				}
				for range 5 {
					<-time.After(alive)
					p.kill()
				}
				p.until("all are accepted", 5*time.Minute, func() bool { return len(p.showing("Принят: Айгуль")) == len(codes) })
				for _, code := range codes {
					if p.kaspi.Accepts(code) != 1 || p.kaspi.Accepted(code) != 1 {
						t.Errorf("order %s: %d requests, accepted %d times", code, p.kaspi.Accepts(code), p.kaspi.Accepted(code))
					}
				}
				if len(p.showing("Не получилось выполнить")) > 0 {
					t.Errorf("a press was given up\n%s", p.screen())
				}
			})
		})
	}
}

// What waits for Kaspi's pace has not been sent: after a kill the next start sends it, and nobody is asked to press again.
func TestAKillBetweenTheClaimAndTheSendingLeavesNothingInDoubt(t *testing.T) {
	t.Parallel()
	t.Run("accepts", func(t *testing.T) {
		t.Parallel()
		play(t, func(p *played) {
			codes := p.cards(20)
			for _, code := range codes {
				p.press("v1:acc:" + code)
			}
			<-time.After(500 * time.Millisecond)
			sent := len(p.sentAccepts())
			p.kill()
			p.until("all are accepted", 5*time.Minute, func() bool { return len(p.showing("Принят: Айгуль")) == len(codes) })
			all := p.sentAccepts()
			t.Logf("%d of %d were sent before the kill; the last went out %v after it", sent, len(codes), all[len(all)-1].Sub(all[sent]))
			if sent == 0 || sent > 7 || len(all) != len(codes) {
				t.Errorf("%d requests, %d of them before the kill", len(all), sent)
			}
			if len(p.showing("не подтвердил")) > 0 {
				t.Errorf("an order is in doubt\n%s", p.screen())
			}
		})
	})
	t.Run("packs", func(t *testing.T) {
		t.Parallel()
		play(t, func(p *played) {
			var codes []string
			for i := range 12 {
				codes = append(codes, fmt.Sprint(700_000_001+i))
				p.kaspi.Put(packable(codes[i]))
				if i%4 == 3 {
					<-time.After(12 * time.Minute)
				}
			}
			for i, code := range codes {
				p.press("v1:pack:" + code)
				p.until("the question", time.Minute, func() bool { return len(p.showing("сколько мест")) == i+1 })
			}
			<-time.After(time.Minute)
			for _, code := range codes {
				p.press("v1:pk:" + code + ".1")
			}
			p.until("some are sent", time.Minute, func() bool { return p.packs(codes) > 0 })
			sent := p.packs(codes)
			p.kill()
			p.until("all waybills are there", 15*time.Minute, func() bool { return p.files() >= len(codes) })
			t.Logf("%d of %d were sent before the kill", sent, len(codes))
			if sent == len(codes) {
				t.Error("all were sent before the kill")
			}
			for _, code := range codes {
				if n := p.kaspi.Sent(code, "ASSEMBLE"); n != 1 {
					t.Errorf("order %s: %d requests to pack", code, n)
				}
			}
		})
	})
}

// packs counts the requests to pack.
func (p *played) packs(codes []string) (n int) {
	for _, code := range codes {
		n += p.kaspi.Sent(code, "ASSEMBLE")
	}
	return n
}

// The request is out when the power goes, and its answer is never heard. The press is still in the inbox, and the program
// is down for longer than any accept may take: whoever handles it asks Kaspi, and sends nothing by themselves.
func TestAPressThatIsReplayedAfterAKillSendsNoSecondRequest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		where faults.Where
		done  bool // at Kaspi
	}{
		"Kaspi did nothing": {faults.Before, false},
		"Kaspi did it":      {faults.After, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				p.cards(1)
				p.kaspi.Fail(faults.Row{Operation: "POST", Times: -1, Where: c.where, End: faults.Hang})
				p.press("v1:acc:600000001")
				p.until("the request is out", 5*time.Second, func() bool { return p.kaspi.Accepts("600000001") == 1 })
				p.crash(20 * time.Minute)
				p.kaspi.ClearFaults()
				pass(10 * time.Minute)
				if n := p.kaspi.Accepts("600000001"); n != 1 {
					t.Errorf("%d requests", n)
				}
				if c.done {
					p.until("it is accepted", time.Minute, func() bool { return len(p.showing("Принят: Айгуль")) == 1 })
					return
				}
				p.until("it is offered again", time.Minute, func() bool { return len(p.showing("Kaspi не подтвердил принятие")) == 1 })
				p.press("v1:acc:600000001")
				p.until("it is accepted", time.Minute, func() bool { return len(p.showing("Принят: Айгуль")) == 1 })
				if n := p.kaspi.Accepts("600000001"); n != 2 {
					t.Errorf("%d requests", n)
				}
			})
		})
	}
}
