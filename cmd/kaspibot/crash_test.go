package main

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

// A power cut may come between any two steps. Whatever the moment, every order is on the phone afterwards, every press
// has either been carried out or is asked for again, and Kaspi has heard of no order twice unless the seller pressed
// twice.
func TestKillAtAnyMomentLosesNothingAndAcceptsNothingTwice(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300, "REQUEST_TIMEOUT=1s")
	const rounds = 12
	for n := range rounds {
		p := o.start(t)
		code := strconv.Itoa(812_345_600 + n)
		o.kaspi.Put(order(code))
		o.press(t, o.chat(t, code, "Принять до"))
		wait(t, rand.N(60*time.Millisecond))
		p.kill()
	}
	o.start(t)
	for n := range rounds {
		code := strconv.Itoa(812_345_600 + n)
		presses := 1
		if o.outcome(t, code) == askedAgain {
			o.press(t, o.chat(t, code, "Нажмите «Принять» ещё раз"))
			presses++
			o.chat(t, code, "Принят: Айгуль")
		}
		if o.kaspi.Accepted(code) != 1 || o.kaspi.Accepts(code) > presses {
			t.Errorf("order %s: accepted %d times by %d requests after %d presses", code,
				o.kaspi.Accepted(code), o.kaspi.Accepts(code), presses)
		}
	}
}

func TestAStopDuringAnAcceptFinishesIt(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	p := o.start(t)
	o.kaspi.Put(order("812345678"))
	card := o.chat(t, "812345678", "Принять до")
	o.press(t, card)
	if code := p.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	o.start(t)
	o.chat(t, "812345678", "Принят: Айгуль")
	if n := o.kaspi.Accepts("812345678"); n != 1 {
		t.Errorf("%d requests to accept, want 1", n)
	}
}

// Service managers kill after ten seconds what has not ended. Played time holds the program to that, see
// TestAStopEndsInTimeWhateverHangsAndTheRestIsDoneAtTheNextStart; on a slow machine a process may take more, but does not wait for Kaspi.
func TestAStopEndsInTimeThoughKaspiHangsInAnAccept(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300, "REQUEST_TIMEOUT=600s")
	p := o.start(t)
	o.kaspi.Put(order("812345678"))
	card := o.chat(t, "812345678", "Принять до")
	o.kaspi.Fail(faults.Row{Operation: "POST", Times: -1, End: faults.Hang})
	o.press(t, card)
	o.until(t, "the request", func() bool { return o.kaspi.Accepts("812345678") > 0 })
	begun := time.Now()
	if code := p.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(begun); took > 2*time.Minute {
		t.Errorf("the stop took %v", took)
	}
	o.kaspi.ClearFaults()
	o.extra = nil // so that the outcome does not stay open for ten minutes
	o.start(t)
	o.chat(t, "812345678", "Нажмите «Принять» ещё раз")
	if n := o.kaspi.Accepts("812345678"); n != 1 {
		t.Errorf("%d requests to accept after one press", n)
	}
}

type outcome int

const (
	accepted   outcome = iota + 1
	askedAgain         // the card says to press again
)

// outcome waits until the chat shows how a press ended.
func (o *outside) outcome(t *testing.T, code string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), tgtest.Patience)
	defer cancel()
	var end outcome
	err := o.telegram.Wait(ctx, func() bool {
		for _, m := range o.telegram.Messages(seller().ID) {
			switch {
			case !strings.Contains(m.Text, code):
			case strings.Contains(m.Text, "Принят: Айгуль"):
				end = accepted
			case strings.Contains(m.Text, "Нажмите «Принять» ещё раз"):
				end = askedAgain
			}
		}
		return end != 0
	})
	if err != nil {
		t.Fatalf("order %s: the press was lost; accepted at Kaspi: %d", code, o.kaspi.Accepted(code))
	}
	return end
}

// wait lets real time pass: the moment of a power cut is the one thing that must not be chosen by the program's steps.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-t.Context().Done():
	case <-time.After(d):
	}
}
