package orders_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
)

// life is a shop's day, thrown by dice: orders come and go, people press, Kaspi stumbles, the program dies.
type life struct {
	*world
	dice   *rand.Rand
	codes  []string
	claims map[string]int // presses that may have sent a request
}

// Whatever happens, in the end the order book says what Kaspi says, no order was accepted twice, no more
// requests went out than people asked for, and nothing is left open.
func TestWhateverHappensNothingIsLostAndNothingIsDoneTwice(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			l := &life{world: newWorld(t), dice: rand.New(rand.NewPCG(seed, 0)), claims: map[string]int{}}
			l.pollLive()
			l.order()
			for range 40 {
				l.step()
			}
			l.calm()
			for _, code := range l.codes {
				l.check(code)
			}
			l.wantOpen(0)
		})
	}
}

func (l *life) step() {
	steps := []func(){
		l.order, l.press, l.press, l.press, l.stumble, l.stumble, l.die,
		func() { l.kaspi.AcceptInCabinet(l.any()) },
		func() { l.kaspi.Cancel(l.any(), "BUYER_CANCELLATION_HIMSELF") },
		func() { l.pass(time.Duration(l.dice.Int64N(int64(2 * grace)))) },
		func() { _, _ = l.PollNew(l.t.Context()) },
		func() { _, _ = l.PollLive(l.t.Context(), time.Hour) },
		func() { _, _ = l.PollArchive(l.t.Context(), time.Hour) },
		func() { _ = l.Tick(l.t.Context()) },
	}
	steps[l.dice.IntN(len(steps))]()
}

func (l *life) any() string { return l.codes[l.dice.IntN(len(l.codes))] }

func (l *life) order() {
	code := fmt.Sprint(501 + len(l.codes))
	l.codes = append(l.codes, code)
	l.put(code, nil)
	if l.dice.IntN(4) > 0 {
		_, _ = l.PollNew(l.t.Context())
	}
}

func (l *life) press() {
	code := l.any()
	_, err := l.Accept(l.t.Context(), kaspi.OrderCode(code), aigerim)
	_, busy := errors.AsType[*orders.BusyError](err)
	_, done := errors.AsType[*orders.DoneError](err)
	if !busy && !done {
		l.claims[code]++
	}
}

// stumble makes the next request, or the next accept, end badly.
func (l *life) stumble() {
	f := faults.Row{Code: []int{400, 401, 404, 200}[l.dice.IntN(4)]} // passing ones are repeated, slowly
	if l.dice.IntN(3) > 0 {
		f.Operation, f.Where = "POST", []faults.Where{faults.After, faults.Before}[l.dice.IntN(2)]
		f.Code = []int{400, 502, 0}[l.dice.IntN(3)]
		switch f.Code {
		case 0:
			f.End = faults.Reset
		case 400:
			f.Where = faults.Before // a no is a no
		}
	}
	l.kaspi.Fail(f)
}

// die is a press that the program does not survive, or a mere restart.
func (l *life) die() {
	code := l.any()
	d, _ := l.mortalDesk(1+l.dice.IntN(8), l.dice.IntN(2) == 0)
	if _, err := d.Accept(l.t.Context(), kaspi.OrderCode(code), yerzhan); err != nil || l.kaspi.Accepts(code) > 0 {
		l.claims[code]++
	}
	l.restart()
	_ = l.Recover(l.t.Context())
}

// calm lets everything that is under way come to its end.
func (l *life) calm() {
	l.t.Helper()
	l.kaspi.ClearFaults()
	for range 3 {
		l.pass(grace)
		l.pollNew()
		l.pollLive()
		l.pollArchive()
		l.tick()
	}
}

func (l *life) check(code string) {
	l.t.Helper()
	posts, effects := l.kaspi.Accepts(code), l.kaspi.Accepted(code)
	if effects > 1 || posts > l.claims[code] {
		l.t.Errorf("order %s: accepted %d times by %d requests of %d presses", code, effects, posts, l.claims[code])
	}
	truth, err := l.client.OrderByCode(l.t.Context(), kaspi.OrderCode(code))
	if err != nil {
		l.t.Fatal(err)
	}
	r := l.record(kaspi.OrderCode(code))
	if want := orders.StageOf(truth); r.Stage != want {
		l.t.Errorf("order %s: %s on record, %s at Kaspi", code, r.Stage, want)
	}
	// A request that came to nothing cannot be told from one that succeeded if the cabinet accepts right then.
	if !r.Stage.Accepted() || effects == 1 && r.By != "" || effects == 0 && (r.By == "" || posts > 0) {
		return
	}
	l.t.Errorf("order %s: accepted by %d of %d requests, on record by %q, %s", code, effects, posts, r.By, r.Note)
}
