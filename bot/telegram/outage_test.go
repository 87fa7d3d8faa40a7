package telegram

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestAnOutageOfPollsIsOverWithAPoll(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	at := start.Add
	var o outages
	o.failed(at(0), true)
	if _, long := o.answered(at(59*time.Second), true); long {
		t.Error("a minute of silence counts as an outage")
	}
	order := Held{HeldOrder, "601"}
	o.hold(at(-time.Hour), 1, Held{HeldEdit, "7"})     // has nothing to do with it
	o.hold(at(30*time.Second), 1, Held{HeldEdit, "8"}) // came after all
	o.let(1, Held{HeldEdit, "8"})
	o.failed(at(time.Minute), true)
	o.failed(at(2*time.Minute), false)
	o.hold(at(2*time.Minute), 1, order)
	o.hold(at(3*time.Minute), 1, order)
	if _, long := o.answered(at(4*time.Minute), false); long {
		t.Error("an outage of polls is over with a message")
	}
	over, long := o.answered(at(6*time.Minute), true)
	want := Outage{From: at(time.Minute), To: at(6 * time.Minute), Held: map[int64][]Held{1: {order}}}
	if diff := gocmp.Diff(want, over); !long || diff != "" {
		t.Errorf("long: %t\n%s", long, diff)
	}
	if _, again := o.answered(at(7*time.Minute), true); again {
		t.Error("an outage is over twice")
	}
}

func TestAnOutageOfSendingIsOverWithAMessage(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	at := start.Add
	var o outages
	o.failed(at(0), false)
	if _, long := o.answered(at(time.Hour), true); long {
		t.Error("an outage of sending is over with a poll")
	}
	if _, long := o.answered(at(time.Hour), false); long {
		t.Error("one failure an hour ago counts as an outage of an hour")
	}
	o.failed(at(0), false)
	o.failed(at(5*time.Minute), false)
	if over, long := o.answered(at(6*time.Minute), false); !long || over.To.Sub(over.From) != 6*time.Minute {
		t.Errorf("long: %t, %v", long, over)
	}
}

func TestAnOutageTellsWhatItHeldUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []Outage
		w := &wire{}
		c := newClient(t, w, func(c *Config) { c.Outage = func(o Outage) { told = append(told, o) } })
		down := func() { w.answers = slices.Repeat([]string{noConn}, 3) }
		c.onPollError(errors.New("no route"))
		for range 2 { // they are tried again
			down()
			_, _ = c.Send(t.Context(), 1, NewOrders, Message{HTML: "x", Once: true, Tells: []Held{{HeldOrder, "601"}, {HeldOrder, "602"}}})
			down()
			_ = c.Edit(t.Context(), 1, Redraw, 7, Message{HTML: "x", Tells: []Held{{HeldEdit, "7"}}})
			down()
			_ = c.Answer(t.Context(), 1, "press", "done")
			down()
			_ = c.Answer(t.Context(), 1, "silent press", "")
			<-time.After(time.Minute)
		}
		w.answers = nil
		_, _ = c.Send(t.Context(), 2, Alarm, Message{HTML: "x", Tells: []Held{{HeldNotice, "a"}}}) // did not wait
		c.noteAnswer(true)
		if len(told) != 1 || told[0].To.Sub(told[0].From) < 2*time.Minute {
			t.Fatalf("told %v", told)
		}
		held := told[0].Held[1]
		slices.SortFunc(held, func(a, b Held) int { return cmp.Compare(a.Key, b.Key) })
		if diff := gocmp.Diff([]Held{{HeldOrder, "601"}, {HeldOrder, "602"}, {HeldEdit, "7"}, {HeldAnswer, "press"}}, held); diff != "" || len(told[0].Held) != 1 {
			t.Errorf("%v\n%s", told[0].Held, diff)
		}
	})
}

func TestRefusalsAndTheDiskAreNoOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, &wire{answers: []string{
			`{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`,
		}}, func(c *Config) { c.Outage = func(o Outage) { t.Errorf("told %v", o) } })
		for range 3 {
			_, _ = c.Send(t.Context(), 1, Alarm, Message{HTML: "x", Tells: []Held{{HeldNotice, "a"}}})
			c.onPollError(diskFull{})
			c.onPollError(context.Canceled)
			<-time.After(time.Minute)
		}
		c.noteAnswer(true)
	})
}

// diskFull stands for an error of what updates are written to.
type diskFull struct{}

func (diskFull) Error() string        { return "full" }
func (diskFull) Fault() (_, _ string) { return "disk", "full" }
