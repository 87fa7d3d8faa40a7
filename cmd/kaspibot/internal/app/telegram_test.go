//go:build !race

package app_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
)

// pass lets played time pass.
func pass(d time.Duration) { <-time.After(d) }

func TestWhoTakesPressesAwayIsToldWithinAMinuteAndThatItIsOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code       int
		told, over string
	}{
		"a second poller": {http.StatusConflict, "Кнопки бота работают с перебоями", "Telegram снова отдаёт мне нажатия"},
		"a refused token": {http.StatusUnauthorized, "Кнопки бота работают с перебоями", "Telegram снова отдаёт мне нажатия"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				p.telegram.Fail(faults.Row{Operation: "getUpdates", Times: -1, Code: c.code})
				p.until("the trouble is told", time.Minute, func() bool { return len(p.showing(c.told)) == 1 })
				pass(30 * time.Minute)
				p.telegram.ClearFaults()
				p.until("its end is told", 3*time.Minute, func() bool { return len(p.showing(c.over)) == 1 })
				pass(10 * time.Minute)
				if told, over := len(p.showing(c.told)), len(p.showing(c.over)); told != 1 || over != 1 {
					t.Errorf("told %d times, its end %d times", told, over)
				}
			})
		})
	}
}

func TestAnHourOfLostAnswersMakesThreeCopiesOfAnOrder(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		p.telegram.Fail(faults.Row{Operation: "sendMessage", Times: -1, Where: faults.After, End: faults.Reset})
		p.put(1)
		pass(time.Hour)
		if n := len(p.showing("Заказ 600000001 —")); n != 3 {
			t.Errorf("%d copies", n)
		}
		p.telegram.ClearFaults()
		p.until("the reminder names it", 2*time.Hour, func() bool {
			return len(p.showing("Заказ 600000001: принять до")) == 1 && len(p.showing("не подтвердил")) > 0
		})
		p.until("its deadline is told", 2*time.Hour, func() bool { return len(p.showing("Срок заказа 600000001 вышел")) == 1 })
	})
}

func TestNoTimeOnACardIsOffByMoreThanAMinute(t *testing.T) {
	t.Parallel()
	left := regexp.MustCompile(`осталось (?:(\d+) ч ?)?(?:(\d+) мин)?`)
	play(t, func(p *played) {
		p.put(1)
		due := time.Now().Add(3*time.Hour - time.Minute)
		seen := 0
		for time.Now().Before(due) {
			pass(20 * time.Second)
			for _, m := range p.telegram.Messages(aigul.ID) {
				found := left.FindStringSubmatch(strings.ReplaceAll(m.Text, "\u00a0", " "))
				if found == nil {
					continue
				}
				seen++
				hours, _ := strconv.Atoi(found[1])
				minutes, _ := strconv.Atoi(found[2])
				shown := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
				if off := (time.Until(due).Truncate(time.Minute) - shown).Abs(); off > time.Minute {
					t.Errorf("%s before the deadline a message says %q", time.Until(due), found[0])
				}
			}
		}
		if seen < 60 {
			t.Errorf("the time left was seen %d times in the last half hour", seen)
		}
	})
}
