package shop

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kaspibot/bot/chat"
)

// Finding is what a check of one part has found, in no language yet.
type Finding struct {
	Name    string       // of the part, the same in every language: "Kaspi", "price list"
	Text    string       // of this room, without "shop.found."
	View    any          // what the text is filled with
	Verdict chat.Verdict // 0: OK, or Failed with an error
	Err     error        // what the part failed with; it is the reason then, and the text of its fault the remedy
	Hint    string       // a text of this room that is the remedy, without "shop.found."; empty for none
}

// Check is the finding in a language: tell is [chat.Chat.Check], or the same of texts without a chat.
func (f Finding) Check(tell func(name, text string, view any, err error) chat.Check) chat.Check {
	c := tell(f.Name, "shop.found."+f.Text, f.View, f.Err)
	if f.Err != nil {
		c.Reason = f.Err.Error()
	}
	if f.Verdict != 0 && f.Err == nil {
		c.Verdict = f.Verdict
	}
	if f.Hint != "" {
		c.Remedy = tell("", "shop.found."+f.Hint, f.View, nil).Reason
	}
	return c
}

// Doctor tries every part of the shop now; the program's engine is one.
type Doctor interface {
	// Doctor tells what each check has found as soon as it has. It ends within a bounded time, and refuses to run twice at
	// once with a *BusyError.
	Doctor(ctx context.Context, tell func(Finding)) error
}

// BusyError says that the doctor is at work for somebody else.
type BusyError struct{ Since time.Time }

func (e *BusyError) Error() string {
	return fmt.Sprintf("the doctor has been at work since %s", e.Since)
}

// doctorEvery keeps the message that shows how far the doctor is within what Telegram allows one chat.
const doctorEvery = 3 * time.Second

// doctorView is the message of the doctor.
type doctorView struct {
	Checks []namedCheck
	Done   bool
	Failed int
	Parts  int // with a failure or a warning
}

// namedCheck is a check with the name of its part in a language.
type namedCheck struct {
	chat.Check
	Part string
}

// onDoctor has every part tried, and shows what was found by editing one message. It returns at once: presses go on.
func (s *Screen) onDoctor(ctx context.Context, r *chat.Request) error {
	id, err := r.Reply(ctx, "shop.doctor", doctorView{})
	if err != nil {
		return err
	}
	r.Go(ctx, func(ctx context.Context) error { return s.examine(ctx, r, id) })
	return nil
}

func (s *Screen) examine(ctx context.Context, r *chat.Request, id int) error {
	found, shown := make(chan Finding, 100), make(chan doctorView)
	go func() { shown <- s.showFindings(ctx, r.Chat, id, found) }()
	err := s.Engine(r.Shop()).Doctor(ctx, func(f Finding) { found <- f })
	close(found)
	view := <-shown
	if busy, ok := errors.AsType[*BusyError](err); ok {
		return r.Edit(ctx, id, "shop.doctor.busy", busy)
	}
	view.Done = err == nil
	if errors.Is(err, context.Canceled) { // the program stops: the message says how far it came
		return r.Edit(context.WithoutCancel(ctx), id, "shop.doctor", view)
	}
	return errors.Join(err, r.Edit(ctx, id, "shop.doctor", view))
}

// showFindings shows findings as they come, not too often, and returns all of them.
func (s *Screen) showFindings(ctx context.Context, c chat.Chat, id int, found <-chan Finding) (view doctorView) {
	last := time.Now() // the message has just been sent
	for f := range found {
		view.add(namedCheck{f.Check(c.Check), c.Text("shop.doctor.part", f.Name)})
		if time.Since(last) < doctorEvery {
			continue
		}
		_ = c.Edit(ctx, id, "shop.doctor", view) // the next one shows it too, and the last must succeed
		last = time.Now()
	}
	return view
}

func (v *doctorView) add(c namedCheck) {
	v.Checks = append(slices.Clip(v.Checks), c)
	if c.Verdict == chat.Failed {
		v.Failed++
	}
	if c.Verdict == chat.Failed || c.Verdict == chat.Warning {
		v.Parts++
	}
}
