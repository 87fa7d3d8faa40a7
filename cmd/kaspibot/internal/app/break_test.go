//go:build !race

package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// all is a fault of every call to Telegram but getUpdates.
func all(row faults.Row) faults.Row {
	row.Times = -1
	return row
}

// wantStop is SIGTERM in whatever is going on, and a new start.
func (p *played) wantStop() {
	p.t.Helper()
	if took := p.end(); took > stopLimit {
		p.t.Errorf("the stop took %v", took)
	}
	p.copyData()
	p.start()
}

// wantOnce wants each order accepted by one request.
func (p *played) wantOnce(codes []string) {
	p.t.Helper()
	for _, code := range codes {
		if p.kaspi.Accepts(code) != 1 || p.kaspi.Accepted(code) != 1 {
			p.t.Errorf("order %s: %d requests, accepted %d times", code, p.kaspi.Accepts(code), p.kaspi.Accepted(code))
		}
	}
}

func (p *played) cut(f func(r *http.Request, body string) string) { p.intercept.Store(&f) }

func (p *played) accepted(codes []string) func() bool {
	return func() bool {
		for _, code := range codes {
			if len(p.showing(code, "Принят: ")) == 0 {
				return false
			}
		}
		return true
	}
}

func TestASlowTelegramHoldsUpNoAcceptAndNoOrder(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		codes := p.cards(5)
		p.telegram.Fail(all(faults.Row{Delay: 5 * time.Second}))
		begun := time.Now()
		for _, code := range codes {
			p.press("v1:acc:" + code)
		}
		pass(2 * time.Second)
		p.wantInTurn(codes, begun)
		p.kaspi.Put(fresh("700000001"))
		polled := p.pollOf("700000001")
		took := p.sentAt("700000001").Sub(polled)
		said := time.Now()
		p.telegram.Say(aigul, aigul.ID, "/status")
		p.until("status", time.Minute, func() bool { return len(p.showing("Состояние")) > 0 })
		t.Logf("a card after %v, a command after %v", took, time.Since(said))
		if took > 7*time.Second || time.Since(said) > 12*time.Second {
			t.Errorf("a card after %v, a command after %v", took, time.Since(said))
		}
		for i := range 60 {
			p.kaspi.Put(fresh(strconv.Itoa(800_000_001 + i)))
		}
		polled = p.pollOf("60")
		took = p.sentAt("60 новых заказов").Sub(polled)
		t.Logf("a burst after %v", took)
		if took > 8*time.Second {
			t.Errorf("a burst after %v", took)
		}
		p.until("the cards", 2*time.Minute, p.accepted(codes))
		p.press("v1:acc:700000001")
		pass(time.Second)
		p.wantStop()
		p.until("the card", 2*time.Minute, p.accepted([]string{"700000001"}))
		p.wantOnce(append(codes, "700000001"))
	})
}

const tooMany = `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 30","parameters":{"retry_after":30}}`

func TestAChatThatMustWaitHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		codes := p.cards(3)
		calls := 0
		var mu sync.Mutex
		p.cut(func(_ *http.Request, body string) string {
			if !ofChat(body, marat.ID) {
				return ""
			}
			mu.Lock()
			defer mu.Unlock()
			calls++
			return tooMany
		})
		pass(time.Minute)
		for i := range 20 {
			code := strconv.Itoa(700_000_001 + i)
			p.kaspi.Put(fresh(code))
			polled := p.pollOf(code)
			if took := p.sentTo(aigul.ID, code).Sub(polled); took > 2*time.Second {
				t.Errorf("order %s came after %v", code, took)
			}
		}
		begun := time.Now()
		p.press("v1:acc:" + codes[0])
		p.telegram.Say(aigul, aigul.ID, "/status")
		p.until("status", 3*time.Second, func() bool { return len(p.showing("Состояние")) > 0 })
		p.until("accepted", 5*time.Second, p.accepted(codes[:1]))
		p.wantInTurn(codes[:1], begun)
		t.Logf("%d calls to the other chat", calls)
		if calls > 60 {
			t.Errorf("%d calls to the chat that is to wait", calls)
		}
		p.wantStop()
		p.cut(nil)
		p.until("the other chat has all", 2*time.Minute, func() bool { return len(p.showingIn(marat.ID, " новых заказ")) > 0 })
		t.Log(p.screenOf(marat.ID))
	}, "TELEGRAM_OWNERS=700,701")
}

// sentTo tells when the first message of a chat with a text came.
func (p *played) sentTo(chat int64, text string) (at time.Time) {
	p.t.Helper()
	p.until(text, time.Minute, func() bool { return len(p.showingIn(chat, text)) > 0 })
	for e := range p.telegram.Watch(p.t.Context()) {
		if e.Message.Chat == chat && e.Kind == tgtest.EventSent && strings.Contains(e.Message.Text, text) {
			return e.At
		}
	}
	return at
}

func TestAnOrderEachSecondForFiveMinutesIsAnnouncedInTime(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		for i := range 300 {
			p.kaspi.Put(fresh(strconv.Itoa(700_000_001 + i)))
			pass(time.Second)
			if i%60 == 30 {
				n := len(p.showing("Состояние"))
				begun := time.Now()
				p.telegram.Say(aigul, aigul.ID, "/status")
				p.until("status", time.Minute, func() bool { return len(p.showing("Состояние")) > n })
				if took := time.Since(begun); took > 2*time.Second {
					t.Errorf("a command was answered after %v", took)
				}
			}
		}
		pass(time.Minute)
		if n := p.announced(); n != 300 {
			t.Errorf("%d announced\n%s", n, p.screen())
		}
		if n := len(p.telegram.Messages(aigul.ID)); n > 40 {
			t.Errorf("%d messages", n)
		}
	})
}

var (
	headOfMany = regexp.MustCompile(`^🆕 (\d+) новы(?:х|й) заказ`)
	headOfOne  = regexp.MustCompile(`^\S+ Заказ \d`)
)

// announced counts the orders that wait and that Aigul was told of: by cards of their own, and by messages of many.
func (p *played) announced() (n int) {
	for _, m := range p.telegram.Messages(aigul.ID) {
		if found := headOfMany.FindStringSubmatch(m.Text); found != nil {
			more, _ := strconv.Atoi(found[1])
			n += more
		} else if headOfOne.MatchString(m.Text) {
			n++
		}
	}
	return n
}

// quoted is a text in JSON.
func quoted(s string) string {
	text, _ := json.Marshal(s) // a text always can be
	return string(text)
}

// recordedButtons are the data of all buttons that a released program has made.
func recordedButtons(t *testing.T) (all []string) {
	t.Helper()
	text, err := os.ReadFile("../../../../bot/testdata/recorded_buttons.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if data, ok := strings.CutPrefix(strings.TrimSpace(line), "button "); ok {
			all = append(all, data)
		}
	}
	return all
}

func TestForgedButtonsDoNothing(t *testing.T) {
	t.Parallel()
	buttons := recordedButtons(t)
	play(t, func(p *played) {
		p.cards(3)
		p.kaspi.Put(packable("600000008"))
		p.until("the order to pack", 12*time.Minute, func() bool { return len(p.showing("600000008")) > 0 })
		answered := map[string]int{}
		var mu sync.Mutex
		p.cut(func(r *http.Request, body string) string {
			if !strings.HasSuffix(r.URL.Path, "/answerCallbackQuery") {
				return ""
			}
			mu.Lock()
			defer mu.Unlock()
			id := regexp.MustCompile(`forged\d+`).FindString(body)
			answered[id]++
			return `{"ok":true,"result":true}`
		})
		posts := func() (n int) {
			for _, r := range p.kaspi.Requests() {
				if r.Method != http.MethodGet {
					n++
				}
			}
			return n
		}
		n, before := 0, posts()
		forge := func(from tgtest.User, message, data string) {
			n++
			p.telegram.Bring("callback_query", fmt.Sprintf(
				`{"id":"forged%d","from":{"id":%d,"is_bot":false,"first_name":"x"},"chat_instance":"1","data":%s,"message":%s}`,
				n, from.ID, quoted(data), message))
		}
		card := p.showing("600000001")[0].ID
		message := func(from int64) string {
			return fmt.Sprintf(`{"message_id":%d,"date":%d,"chat":{"id":700,"type":"private"},"text":"x","from":{"id":%d,"is_bot":true,"first_name":"b"}}`,
				card, time.Now().Unix(), from)
		}
		for _, data := range []string{"v1:acc:600000001", "v1:pk:600000008.1", "v1:cy:600000001.o", "v1:all:yes"} {
			forge(aigul, message(4242), data)
			forge(marat, message(tgtest.BotID), data)
		}
		pass(2 * time.Minute)
		if got := posts() - before; got != 0 {
			t.Errorf("%d requests changed something at Kaspi for buttons of others", got)
		}
		if got := len(answered); got != n {
			t.Errorf("%d of %d were answered", got, n)
		}
		seen := map[string]bool{}
		for _, b := range buttons {
			verb := strings.SplitN(b, ":", 3)[1]
			if seen[verb] {
				continue
			}
			seen[verb] = true
			for _, key := range []string{
				"", ".", "..", "...", "0", "-1", "99999999999999999999999999", "600000001.", "600000001.-1", "600000001.0.-1",
				"600000001.99999999999999999999", "600000001.1.2.3.4.5.6", "\u0000", "ё", "'; DROP TABLE orders", "%s%d%n",
				"../../../etc/passwd", "812345601", "-5-3", "5-", "0.0.0.o", "new.-1", "new.999999999", "x.1", strings.Repeat("9", 50),
			} {
				forge(aigul, message(tgtest.BotID), "v1:"+verb+":"+key)
			}
			pass(30 * time.Second)
		}
		for _, data := range []string{"", "v1", "v1:", "v1::", ":::", "v0:acc:600000001", "v2:acc:600000001", "acc", "v1:nonsense:1"} {
			forge(aigul, message(tgtest.BotID), data)
		}
		pass(10 * time.Minute)
		for i := range n {
			if id := "forged" + strconv.Itoa(i+1); answered[id] != 1 {
				t.Errorf("press %s was answered %d times", id, answered[id])
			}
		}
		for _, r := range p.kaspi.Requests() {
			if r.Method != http.MethodGet {
				t.Logf("%s %s %s", r.Method, r.Path, r.Body)
			}
		}
		p.log.mu.Lock()
		for line := range strings.Lines(p.log.text.String()) {
			if strings.Contains(line, "panicked") || strings.Contains(line, "level=ERROR") {
				t.Errorf("logged: %s", line)
			}
		}
		p.log.mu.Unlock()
	})
}

func TestTwoOwnersPressAcceptAtTheSameInstant(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		codes := p.cards(5)
		var queries []string
		for _, code := range codes {
			queries = append(queries, p.press("v1:acc:"+code), p.pressIn(marat.ID, marat, "v1:acc:"+code))
		}
		p.until("both are told", time.Minute, func() bool {
			return p.accepted(codes)() && len(p.showingIn(marat.ID, "Принят: ")) == len(codes)
		})
		p.wantOnce(codes)
		sent, busy := 0, 0
		for _, a := range p.telegram.Answers() {
			switch {
			case a.Text == "Отправлено в Kaspi, жду ответа":
				sent++
			case strings.HasPrefix(a.Text, "Уже принимает "), strings.HasPrefix(a.Text, "Уже принят: "): // or just done
				busy++
			default:
				t.Errorf("a press was answered with %q", a.Text)
			}
		}
		if sent != len(codes) || busy != len(codes) {
			t.Errorf("%d presses were told that they were sent, %d that somebody is at it", sent, busy)
		}
		if n := len(p.telegram.Answers()); n != len(queries) {
			t.Errorf("%d answers to %d presses", n, len(queries))
		}
	}, "TELEGRAM_OWNERS=700,701")
}

func TestAHostsClockThatJumpsLosesNothingAndDoesNothingTwice(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{2 * time.Hour, -2 * time.Hour, -24 * time.Hour, 24 * time.Hour} {
		t.Run(jump.String(), func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				codes := p.cards(4)
				for _, code := range codes[:2] {
					p.press("v1:acc:" + code)
				}
				pass(300 * time.Millisecond)
				p.skew.Store(int64(jump))
				p.kaspi.Put(fresh("700000001"))
				p.until("the new order", 5*time.Minute, func() bool { return len(p.showing("700000001")) > 0 })
				p.until("accepted", 15*time.Minute, p.accepted(codes[:2]))
				p.press("v1:acc:" + codes[2])
				p.until("accepted", 3*time.Minute, p.accepted(codes[2:3]))
				pass(20 * time.Minute)
				p.wantStop()
				p.skew.Store(0)
				p.kaspi.Put(fresh("700000002"))
				p.until("the next order", 5*time.Minute, func() bool { return len(p.showing("700000002")) > 0 })
				p.press("v1:acc:" + codes[3])
				p.until("accepted", 3*time.Minute, p.accepted(codes))
				p.wantOnce(codes)
				pass(10 * time.Minute)
				t.Log(p.screen())
				if n := len(p.showing("Заказ 700000001 —")); n != 1 {
					t.Errorf("%d cards", n)
				}
			})
		})
	}
}

func TestAChatThatBeginsToRefuseInABurstSendsItToTheOwners(t *testing.T) {
	t.Parallel()
	for name, delay := range map[string]time.Duration{"at once": 0, "slow": 3 * time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				p.telegram.Fail(all(faults.Row{Delay: delay}))
				p.put(60)
				p.pollOf("burst")
				p.until("the burst", time.Minute, func() bool { return len(p.showingIn(forum, "новых заказов")) > 0 })
				for i := range 30 {
					p.kaspi.Put(fresh(strconv.Itoa(700_000_001 + i)))
				}
				p.pollOf("more")
				p.telegram.Block(aigul, forum)
				p.kaspi.Put(fresh("700000099")) // the group may have taken all before
				p.until("the burst, and the reason", 2*time.Minute, func() bool {
					alone := p.showingIn(aigul.ID, "Заказ 700000099") // it may come after the list
					list := fmt.Sprintf("Новые заказы: %d,", 91-len(alone))
					return len(p.showingIn(aigul.ID, list)) > 0 && len(p.showing("не принимает мои сообщения")) == 1
				})
				p.kaspi.Put(fresh("800000001"))
				p.until("the next", time.Minute, func() bool { return len(p.showing("800000001")) > 0 })
				p.wantStop()
				pass(20 * time.Minute)
				p.telegram.Unblock(aigul, forum)
				p.kaspi.Put(fresh("800000002"))
				p.until("all is back", 12*time.Minute, func() bool { return len(p.showingIn(forum, "800000002")) > 0 })
				t.Log(p.screen())
				if n := len(p.telegram.Messages(aigul.ID)); n > 25 {
					t.Errorf("%d messages", n)
				}
			}, "TELEGRAM_CHAT="+strconv.FormatInt(forum, 10))
		})
	}
}

func TestReadingBackThatTakesItsTimeLosesNoAccept(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]faults.Row{
		"hangs for 30 s": {Delay: 31 * time.Second},
		"takes 10 s":     {Delay: 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				codes := p.cards(40)
				row.Operation, row.Times = "GET", -1
				p.kaspi.Fail(row)
				begun := time.Now()
				queries := make([]string, len(codes))
				for i, code := range codes {
					queries[i] = p.press("v1:acc:" + code)
				}
				pass(time.Minute)
				p.wantAnswered(queries, begun, time.Second)
				p.wantInTurn(codes, begun)
				pass(4 * time.Minute)
				t.Logf("after five minutes %d are accepted, %d being checked", len(p.showing("Принят: ")), len(p.showing("проверяю")))
				p.wantStop()
				pass(time.Minute)
				p.kaspi.ClearFaults()
				p.until("accepted", 15*time.Minute, p.accepted(codes))
				p.wantOnce(codes)
			})
		})
	}
}

func TestAKillBetweenAnyTwoStepsOfAPress(t *testing.T) {
	t.Parallel()
	for at := time.Duration(0); at <= 1800*time.Millisecond; at += 150 * time.Millisecond {
		t.Run(at.String(), func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				codes := p.cards(2)
				p.telegram.Fail(all(faults.Row{Delay: 200 * time.Millisecond}))
				p.kaspi.Fail(faults.Row{Delay: 200 * time.Millisecond, Times: -1})
				p.press("v1:acc:" + codes[0])
				p.press("v1:acc:" + codes[1])
				pass(at)
				p.kill()
				pass(at)
				p.kill()
				for range 60 {
					if p.accepted(codes)() {
						break
					}
					pass(10 * time.Second)
				}
				for _, code := range codes {
					if len(p.showing(code, "Принят: ")) == 1 {
						continue
					}
					if len(p.showing(code, "не подтвердил принятие")) == 0 {
						t.Fatalf("%s is neither accepted nor in doubt\n%s", code, p.screen())
					}
					t.Logf("%s in doubt", code)
				}
				for _, code := range codes {
					if p.kaspi.Accepts(code) > 1 {
						t.Errorf("%d requests", p.kaspi.Accepts(code))
					}
				}
			})
		})
	}
}

func TestThreeHoursWithoutTelegram(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		row   faults.Row
		polls bool
	}{
		"nothing works": {faults.Row{End: faults.Reset}, true}, "only presses come": {faults.Row{Code: http.StatusBadGateway}, false},
		"hangs": {faults.Row{End: faults.Hang}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				codes := p.cards(4)
				row := all(c.row)
				p.telegram.Fail(row)
				if c.polls {
					row.Operation = "getUpdates"
					p.telegram.Fail(row)
				}
				pass(10 * time.Minute)
				p.press("v1:acc:" + codes[0])
				p.press("v1:acc:" + codes[1])
				for i := range 12 {
					p.kaspi.Put(fresh(strconv.Itoa(700_000_001 + i)))
					pass(14 * time.Minute)
					if i == 6 {
						p.wantStop()
					}
				}
				p.telegram.ClearFaults()
				p.until("accepted", 3*time.Minute, p.accepted(codes[:2]))
				p.until("the orders", 3*time.Minute, func() bool { return len(p.showing("12 новых заказов на")) > 0 })
				p.until("told", 3*time.Minute, func() bool { return len(p.showing("Telegram не отвечал")) > 0 })
				if text := p.showing("Telegram не отвечал")[0].Text; !strings.Contains(text, "🆕 12 новых заказов") {
					t.Errorf("it does not say what waited: %s", text)
				}
				pass(5 * time.Minute)
				p.wantOnce(codes[:2])
				t.Log(p.screen())
			})
		})
	}
}

func TestAGroupThatBecomesASupergroupInABurst(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		for i := range 4 {
			p.kaspi.Put(fresh(strconv.Itoa(600_000_001 + i)))
		}
		p.until("cards", 2*time.Minute, func() bool { return len(p.showingIn(basicGroup, "60000000")) >= 4 })
		p.pressIn(basicGroup, aigul, "v1:acc:600000001")
		p.kaspi.AcceptInCabinet("600000002")
		moved := fmt.Sprintf(`{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",`+
			`"parameters":{"migrate_to_chat_id":%d}}`, forum)
		var old atomic.Int32
		p.cut(func(_ *http.Request, body string) string {
			if ofChat(body, basicGroup) {
				old.Add(1)
				return moved
			}
			return ""
		})
		for i := range 30 {
			p.kaspi.Put(fresh(strconv.Itoa(700_000_001 + i)))
		}
		pass(3 * time.Minute)
		if len(p.showingIn(forum, "30 новых заказов")) != 1 {
			t.Errorf("in the old group:\n%s\nin the new one:\n%s", p.screenOf(basicGroup), p.screenOf(forum))
		}
		pass(15 * time.Minute)
		p.wantStop()
		pass(15 * time.Minute)
		t.Log(p.screenOf(forum))
		if n := len(p.showingIn(forum, "30 новых заказов")); n != 1 {
			t.Errorf("announced %d times", n)
		}
		if n := old.Load(); n > 5 {
			t.Errorf("%d calls to the old group", n)
		}
		p.wantOnce([]string{"600000001"})
		p.kaspi.Put(fresh("800000001"))
		p.until("the next", 2*time.Minute, func() bool { return len(p.showingIn(forum, "800000001")) > 0 })
		p.pressIn(forum, aigul, "v1:acc:800000001")
		p.until("accepted", 2*time.Minute, func() bool { return len(p.showingIn(forum, "800000001", "Принят: ")) > 0 })
	}, "TELEGRAM_CHAT="+strconv.FormatInt(basicGroup, 10))
}

func TestATopicOfCardsThatClosesInAnOutage(t *testing.T) {
	t.Parallel()
	for name, close := range map[string]func(p *played){
		"closed":  func(p *played) { p.telegram.ShutTopic(forum, 5, true) },
		"deleted": func(p *played) { p.telegram.CloseTopic(forum, 5) },
		"closed, and the general one too": func(p *played) {
			p.telegram.ShutTopic(forum, 5, true)
			p.telegram.ShutTopic(forum, 6, true)
			p.telegram.ShutTopic(forum, 0, true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				p.telegram.AddTopic(forum, 5)
				p.telegram.AddTopic(forum, 6)
				pass(15 * time.Minute)
				p.kaspi.Put(fresh("600000001"))
				p.until("the card", 2*time.Minute, func() bool { return len(p.showingIn(forum, "600000001")) > 0 })
				p.telegram.Fail(all(faults.Row{Code: http.StatusBadGateway}))
				p.kaspi.Put(fresh("700000001"))
				p.pressIn(forum, aigul, "v1:acc:600000001")
				pass(time.Minute)
				close(p)
				pass(20 * time.Minute)
				p.telegram.ClearFaults()
				p.until("the order", 3*time.Minute, func() bool {
					return len(p.showingIn(forum, "700000001"))+len(p.showing("700000001")) > 0
				})
				pass(30 * time.Minute)
				t.Log(p.screen(), "\n=====\n", p.screenOf(forum))
				p.wantOnce([]string{"600000001"})
				if len(p.showingIn(forum, "600000001", "Принят: "))+len(p.showing("600000001", "Принят: ")) == 0 {
					t.Error("nobody was told that it is accepted")
				}
			}, "TELEGRAM_CHAT="+strconv.FormatInt(forum, 10), "TELEGRAM_TOPIC_CARDS=5", "TELEGRAM_TOPIC_ALARMS=6")
		})
	}
}

// pollBeside is another program that polls with the same token, until it is stopped.
func (p *played) pollBeside() (stop func()) {
	ctx, cancel := context.WithCancel(p.t.Context())
	client, ended := &http.Client{Transport: p.lines[0].Transport()}, make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.telegram.URL()+"/bot"+tgtest.Token+"/getUpdates?timeout=30", nil)
			if err != nil {
				panic(err)
			}
			if resp, err := client.Do(r); err == nil {
				_ = resp.Body.Close()
			}
			select {
			case <-ctx.Done():
			case <-time.After(3 * time.Second):
			}
		}
	}()
	return func() { cancel(); <-ended; client.CloseIdleConnections() }
}

func TestASecondPollerWhileOrdersAndPressesCome(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		codes := p.cards(2)
		stop := p.pollBeside()
		defer stop()
		for _, code := range codes {
			p.press("v1:acc:" + code)
		}
		p.put(30, func(i int, o *kaspitest.Order) { o.Code = strconv.Itoa(700_000_001 + i) })
		p.until("told", time.Minute, func() bool {
			return len(p.showing("Кнопки бота работают с перебоями")) == 1
		})
		p.until("the burst", time.Minute, func() bool { return len(p.showing("30 новых заказов")) == 1 })
		pass(10 * time.Minute)
		p.wantStop()
		pass(10 * time.Minute)
		if n := len(p.showing("Кнопки бота работают с перебоями")); n > 2 {
			t.Errorf("told %d times", n)
		}
		p.wantOnce(codes)
	})
}

func TestAnEndpointThatAnswersPollsAtOnceIsNotAskedWithoutEnd(t *testing.T) {
	t.Parallel()
	message := `{"update_id":%d,"message":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"},"from":{"id":1,"is_bot":false,"first_name":"x"},"text":"x"}}`
	for name, answer := range map[string]func(n int) string{
		"with nothing":        func(int) string { return `{"ok":true,"result":[]}` },
		"with the same":       func(int) string { return `{"ok":true,"result":[` + fmt.Sprintf(message, 700_000_005) + `]}` },
		"with two in turn":    func(n int) string { return `{"ok":true,"result":[` + fmt.Sprintf(message, 700_000_005+n%2) + `]}` },
		"with what has no id": func(int) string { return `{"ok":true,"result":[{},null,1,"x",[]]}` },
		"with ids below zero": func(int) string { return `{"ok":true,"result":[` + fmt.Sprintf(message, -5) + `]}` },
		"with null":           func(int) string { return `{"ok":true,"result":null}` },
		"without a result":    func(int) string { return `{"ok":true}` },
		"with an object":      func(int) string { return `{"ok":true,"result":{}}` },
		"with no JSON":        func(int) string { return `{"ok":true,"result":[` },
		"with a page":         func(int) string { return `<html>` },
		"with an empty body":  func(int) string { return ` ` },
		"with a wait of nothing": func(int) string {
			return `{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":0}}`
		},
		"with a wait below zero": func(int) string {
			return `{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":-5}}`
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				p.cards(1)
				var mu sync.Mutex
				n := 0
				p.cut(func(r *http.Request, _ string) string {
					if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
						return ""
					}
					mu.Lock()
					defer mu.Unlock()
					if n++; n > 20_000 {
						return ""
					}
					return answer(n)
				})
				pass(5 * time.Minute)
				mu.Lock()
				asked := n
				mu.Unlock()
				t.Logf("asked %d times", asked)
				if asked > 400 {
					t.Errorf("asked %d times in five minutes", asked)
				}
				p.kaspi.Put(fresh("700000001"))
				p.until("the order", time.Minute, func() bool { return len(p.showing("700000001")) > 0 })
				p.wantStop()
				p.cut(nil)
				p.press("v1:acc:600000001")
				p.until("accepted", 2*time.Minute, p.accepted([]string{"600000001"}))
				t.Log(p.screen())
			})
		})
	}
}

// What was noted while the clock was ahead must not wait until that time has really come.
func TestACardThatWasNotConfirmedIsSentAgainThoughTheClockHasGoneBack(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		p.skew.Store(int64(24 * time.Hour))
		p.telegram.Fail(faults.Row{Operation: "sendMessage", Times: -1, Where: faults.After, End: faults.Reset})
		p.kaspi.Put(fresh("700000001"))
		p.until("the first copy", time.Minute, func() bool { return len(p.showing("Заказ 700000001 —")) == 1 })
		pass(time.Second)
		p.telegram.ClearFaults()
		p.skew.Store(0)
		p.until("the second one", 3*time.Minute, func() bool { return len(p.showing("Заказ 700000001 —")) == 2 })
		pass(time.Hour)
		if n := len(p.showing("Заказ 700000001 —")); n != 2 {
			t.Errorf("%d copies", n)
		}
	})
}

func TestPollsThatAreToldToWaitADayAreMadeAgainWithinAMinute(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		codes := p.cards(1)
		p.telegram.Fail(faults.Row{Operation: "getUpdates", Code: http.StatusTooManyRequests, RetryAfter: 86_400})
		pass(2 * time.Minute)
		p.press("v1:acc:" + codes[0])
		p.until("accepted", 2*time.Minute, p.accepted(codes))
	})
}
