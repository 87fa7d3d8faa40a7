//go:build !race

package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// Kaspi takes five requests a second, and three at once after a rest: nothing else may hold up a press.
const perSecond = 5

func TestAPressIsAnsweredAtOnceAndAtKaspiInItsTurn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		orders  int
		restart bool
		fault   faults.Row
	}{
		"24 presses after a restart, slow edits": {24, true, faults.Row{Delay: 5 * time.Second}},
		"50 presses at once":                     {50, false, faults.Row{}},
		"50 presses at once, slow edits":         {50, false, faults.Row{Delay: 5 * time.Second}},
		"50 presses at once, edits refused":      {50, false, faults.Row{Code: http.StatusTooManyRequests, RetryAfter: 30}},
		"200 presses at once, slow edits":        {200, false, faults.Row{Delay: 5 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, func(p *played) {
				codes := p.cards(c.orders)
				if c.fault.Delay+time.Duration(c.fault.Code) != 0 {
					c.fault.Operation, c.fault.Times = "editMessageText", -1
					p.telegram.Fail(c.fault)
				}
				if c.restart {
					p.restart()
					<-time.After(time.Second)
				}
				begun := time.Now()
				queries := make([]string, len(codes))
				for i, code := range codes {
					queries[i] = p.press("v1:acc:" + code)
				}
				<-time.After(2 * time.Minute)
				p.wantAnswered(queries, begun, time.Second)
				p.wantInTurn(codes, begun)
				p.telegram.ClearFaults()
				p.until("every card is up to date", 5*time.Minute, func() bool {
					return len(p.showing("Принят: Айгуль")) == len(codes)
				})
			})
		})
	}
}

// cards brings orders to the chat, each as a card of its own.
func (p *played) cards(n int) []string {
	p.t.Helper()
	var codes []string
	for len(codes) < n {
		some := p.put(min(5, n-len(codes)), func(i int, o *kaspitest.Order) {
			o.Code = fmt.Sprint(600_000_001 + len(codes) + i)
		})
		for i := range some {
			some[i] = fmt.Sprint(600_000_001 + len(codes) + i)
		}
		codes = append(codes, some...)
		<-time.After(30 * time.Second)
	}
	<-time.After(30 * time.Second)
	for _, code := range codes {
		if len(p.showing(code)) != 1 {
			p.t.Fatalf("order %s has no card\n%s", code, p.screen())
		}
	}
	return codes
}

// wantAnswered wants every press answered, with some words, in time.
func (p *played) wantAnswered(queries []string, begun time.Time, within time.Duration) {
	p.t.Helper()
	last := time.Duration(0)
	answered := map[string]bool{}
	sent, ahead := 0, map[string]bool{}
	for _, a := range p.telegram.Answers() {
		answered[a.Query] = true
		last = max(last, a.At.Sub(begun))
		n, queued := strings.CutPrefix(a.Text, "В очереди к Kaspi, перед вами ")
		switch {
		case a.Text == "Отправлено в Kaspi, жду ответа":
			sent++
		case queued && !ahead[n]:
			ahead[n] = true
		default:
			p.t.Errorf("press %s was answered with %q, want its own place", a.Data, a.Text)
		}
	}
	for _, query := range queries {
		if !answered[query] {
			p.t.Errorf("press %s was never answered", query)
		}
	}
	if sent < 3 || sent > 7 { // a burst of three, and what 700 ms bring
		p.t.Errorf("%d presses were told that they were sent", sent)
	}
	for n := range len(ahead) {
		if !ahead[strconv.Itoa(n+1)] {
			p.t.Errorf("nobody was told to have %d before them, of %d", n+1, len(ahead))
		}
	}
	p.t.Logf("the last of %d answers after %v: %d sent, %d queued", len(queries), last, sent, len(ahead))
	if last > within {
		p.t.Errorf("the last answer came after %v, want %v", last, within)
	}
}

// wantInTurn wants each order accepted by one request, the n-th of them in its turn.
func (p *played) wantInTurn(codes []string, begun time.Time) {
	p.t.Helper()
	n := 0
	for _, at := range p.sentAccepts() {
		n++
		took := at.Sub(begun)
		if due := time.Duration(n) * time.Second / perSecond; took > due {
			p.t.Errorf("request %d was at Kaspi after %v, want %v", n, took, due)
		}
		if n == 1 || n == len(codes) {
			p.t.Logf("request %d was at Kaspi after %v", n, took)
		}
	}
	for _, code := range codes {
		if p.kaspi.Accepts(code) != 1 || p.kaspi.Accepted(code) != 1 {
			p.t.Errorf("order %s: %d requests, accepted %d times", code, p.kaspi.Accepts(code), p.kaspi.Accepted(code))
		}
	}
}

// sentAccepts tells when each request to accept an order arrived.
func (p *played) sentAccepts() (at []time.Time) {
	for _, r := range p.kaspi.Requests() {
		var body struct {
			Data struct{ Attributes struct{ Status string } }
		}
		if r.Method == http.MethodPost && json.Unmarshal(r.Body, &body) == nil &&
			body.Data.Attributes.Status == "ACCEPTED_BY_MERCHANT" {
			at = append(at, r.At)
		}
	}
	return at
}
