package chat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// alarm is one thing that can be in trouble, and since when.
type alarm struct {
	failures int
	since    time.Time
	told     []string // the kinds of failure the chats know of, since all was well
}

// Watch hears how each try of a regular job ended and tells the chats when it stays broken: at the second failure in a
// row, or at once where no repeat can help. It tells once per kind of failure, and once when all is well again. What
// reached no chat is told at the next try.
//
// It reports whether nobody is left to be told: somebody has heard of it, now or before, or there is nothing to tell.
func (c *Chats) Watch(ctx context.Context, key string, err error) (heard bool) {
	if errors.Is(err, context.Canceled) {
		return false
	}
	c.mu.Lock()
	a := c.alarms[key]
	if a == nil {
		a = &alarm{}
		c.alarms[key] = a
	}
	before := a.told
	due := a.hear(err, c.Now())
	view := alarmView{Key: key, Since: a.since, Kind: FaultOf(err).Kind}
	c.mu.Unlock()
	if !due {
		return err == nil || len(before) > 0
	}
	for _, id := range c.Hear(ctx, alarmKind(key)) {
		if err := tellAlarm(ctx, c.To(id).News(alarmKind(key)), view, err); err != nil {
			c.Log.Error("telling about trouble failed", "key", key, "err", err)
			continue
		}
		heard = true
	}
	if !heard {
		c.mu.Lock()
		a.told = before
		c.mu.Unlock()
	}
	return heard
}

// alarmView is what an alarm is about.
type alarmView struct {
	Key   string
	Since time.Time
	Kind  string // of the fault, empty when all is well
}

// tellAlarm tells a chat of a part that fails, or that it does no more.
func tellAlarm(ctx context.Context, to Chat, view alarmView, err error) error {
	if err == nil {
		return to.Say(ctx, "chat.alarm.over", view)
	}
	return to.Say(ctx, "chat.alarm", to.Check(view.Key, "chat.alarm.title", view, err))
}

// hear notes one outcome and reports whether it is to be told.
func (a *alarm) hear(err error, now time.Time) bool {
	if err == nil {
		over := len(a.told) > 0
		*a = alarm{}
		return over
	}
	if a.failures++; a.failures == 1 {
		a.since = now
	}
	fault := FaultOf(err)
	kind := fault.Service + " " + fault.Kind
	if fault.Kind == "order" { // of each other order anew
		kind += " " + fault.Detail
	}
	if a.failures < 2 && !fault.Hopeless() || slices.Contains(a.told, kind) {
		return false
	}
	a.told = append(slices.Clone(a.told), kind)
	return true
}

// Check is one part of the program that was looked at, and what came of it: what the check command prints, /status shows
// and an alarm tells. It is plain text.
type Check struct {
	Name    string // of the part, as a person knows it
	Verdict Verdict
	Reason  string // what was found; it may have several lines
	Remedy  string // what to do about it; empty when there is nothing to do or nothing to say
}

// Verdict is how a part of the program stands.
type Verdict int

// The verdicts.
const (
	OK      Verdict = iota + 1
	Warning         // it works, and a person should know something about it
	Failed          // it does not work until somebody does something
	Skipped         // it could not be tried
)

// Check is the check of a part that was tried and ended so. The remedy of an error is the text of its fault.
func (w *Words) Check(name, found string, err error) Check {
	if err == nil {
		return Check{Name: name, Verdict: OK, Reason: found}
	}
	return Check{Name: name, Verdict: Failed, Reason: found, Remedy: w.Plain("chat.fault", FaultOf(err))}
}

// Check is the check of a part whose finding is a text.
func (c Chat) Check(name, text string, view any, err error) Check {
	return c.words.Check(name, c.words.Plain(text, view), err)
}

// Fault is a failure in the seller's words: which service, what kind, what the service itself said. Its text says what
// to do.
type Fault struct {
	Service        string // "kaspi", "supplier", "list", "pull", "telegram", "disk", "database", "clock"; "" is our own
	Kind           string
	Detail         string
	Got, Announced int // figures that some kinds have
}

// FaultError carries a failure that its own package does not name.
type FaultError struct {
	Fault
	Err error
}

func (e *FaultError) Error() string { return e.Err.Error() }
func (e *FaultError) Unwrap() error { return e.Err }

// FaultOf names a failure. Errors of the outside are classified where they come in, and tell here what they are by
// methods of built-in types: Fault, and FaultDetail and FaultFigures where there is more to say.
func FaultOf(err error) Fault {
	if f, ok := errors.AsType[*FaultError](err); ok {
		return f.Fault
	}
	var named interface{ Fault() (service, kind string) }
	if !errors.As(err, &named) {
		return Fault{}
	}
	f := Fault{}
	f.Service, f.Kind = named.Fault()
	if d, ok := named.(interface{ FaultDetail() string }); ok {
		f.Detail = d.FaultDetail()
	}
	if n, ok := named.(interface{ FaultFigures() (got, announced int) }); ok {
		f.Got, f.Announced = n.FaultFigures()
	}
	return f
}

// Hopeless reports whether waiting will not help: a person must change something.
func (f Fault) Hopeless() bool {
	switch {
	case f.Kind == "token", f.Kind == "fields", f.Kind == "conflict", f.Service == "pull", f.Service == "clock", f.Stored():
		return true
	}
	return f.Service == "kaspi" && f.Kind == "empty"
}

// Net reports whether there was no answer for a reason of the network; the kind is then "net_" and the cause.
func (f Fault) Net() bool { return strings.HasPrefix(f.Kind, "net_") }

// Stored reports whether what the program keeps is in trouble: files or the database.
func (f Fault) Stored() bool { return f.Service == "disk" || f.Service == "database" }

// Trouble is what a text shows of an error, nil of none.
func (c Chat) Trouble(err error) any {
	if err == nil {
		return nil
	}
	text, failed := c.HTML("chat.fault", FaultOf(err))
	if failed != nil {
		return c.Text("chat.answer.error", nil)
	}
	return text.Inside()
}

// Troubled is the view of a text whose only data is what went wrong.
func (c Chat) Troubled(err error) any { return struct{ Fault any }{c.Trouble(err)} }

func joined(errs []error) error { return errors.Join(errs...) }
