package demo

import (
	"context"
	"errors"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/bot/tgtest"
)

// The pace at which a chat is shown.
const (
	settles  = 300 * time.Millisecond // what changes again within that time is shown once
	perLine  = 150 * time.Millisecond // a reader's time for a line
	hurried  = 30 * time.Millisecond  // the same where nobody has the time
	longest  = 4 * time.Second        // nobody waits longer, whatever the length
	overfull = 30                     // so many events that wait are shown without pauses
)

// paced gives the events of the chat one after another, slowly enough to be read: done is called with how many lines each
// has taken. A message that changes again while it waits is given once, as it is last.
func paced(ctx context.Context, events <-chan tgtest.Event, line time.Duration, show func(tgtest.Event) (lines int)) {
	var waiting []tgtest.Event
	for {
		if len(waiting) == 0 {
			select {
			case e, more := <-events:
				if !more {
					return
				}
				waiting = append(waiting, e)
			case <-ctx.Done():
				return
			}
		}
		if drawn(waiting[0]) {
			waiting = gather(ctx, waiting, events, settles)
		}
		e := waiting[0]
		e, waiting = latest(e, waiting[1:])
		pause := min(time.Duration(show(e))*line, longest)
		if len(waiting) < overfull {
			waiting = gather(ctx, waiting, events, pause)
		}
		if ctx.Err() != nil {
			for _, e := range waiting {
				show(e)
			}
			return
		}
	}
}

// drawn reports whether an event shows a message.
func drawn(e tgtest.Event) bool {
	return e.Kind == tgtest.EventSent || e.Kind == tgtest.EventEdited
}

// gather lets time pass and takes what comes meanwhile.
func gather(ctx context.Context, waiting []tgtest.Event, events <-chan tgtest.Event, d time.Duration) []tgtest.Event {
	over := time.NewTimer(d)
	defer over.Stop()
	for {
		select {
		case e, more := <-events:
			if !more {
				return waiting
			}
			waiting = append(waiting, e)
		case <-over.C:
			return waiting
		case <-ctx.Done():
			return waiting
		}
	}
}

// latest is a message as the last of the events that wait has it; they are left out of those. What a person has done in
// between ends it: the message was read as it was then.
func latest(e tgtest.Event, waiting []tgtest.Event) (tgtest.Event, []tgtest.Event) {
	if !drawn(e) {
		return e, waiting
	}
	rest := make([]tgtest.Event, 0, len(waiting))
	for i, next := range waiting {
		if next.Kind == tgtest.EventPressed || next.Kind == tgtest.EventSaid {
			return e, append(rest, waiting[i:]...)
		}
		if next.Kind == tgtest.EventEdited && next.Message.ID == e.Message.ID {
			e.Message = next.Message
			continue
		}
		rest = append(rest, next)
	}
	return e, rest
}

// enlist lets the people of the page into a shop that is not open yet, as if they had used the seller's invitations.
func enlist(ctx context.Context, dir string, at time.Time) error {
	s, err := store.Open(ctx, dir)
	if err != nil {
		return err
	}
	for _, p := range staff() {
		err = errors.Join(err, s.AddPerson(ctx, p, seller().ID, at))
	}
	return errors.Join(err, s.Close())
}

// staff are those of the people on the page who are in the shop, beside the seller.
func staff() []chat.Person {
	return []chat.Person{
		{ID: packerID, Name: packerName, Role: chat.Packer}, {ID: viewerID, Name: viewerName, Role: chat.Viewer},
	}
}
