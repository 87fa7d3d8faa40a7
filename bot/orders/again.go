package orders

import (
	"context"
)

// Again is a press that asks for an accept whose request an earlier run of the program has sent, while nobody knows what
// became of that. It counts once Kaspi says that nothing did: then the request is sent for this press, without another one.
type Again struct {
	Press int64  `json:"Press"`
	ID    int64  `json:"ID"` // of who pressed
	Name  string `json:"Name"`
	Chat  int64  `json:"Chat"`
}

// askedAgain keeps such a press, in memory, and reports whether it is one. One of the run that has sent the request is a
// finger too many. One that the request was sent for is none, nor is any where it is not known which that was, as in data
// of older programs. The caller holds the book.
func (d *Desk) askedAgain(open Action, act Act, by Who) bool {
	accepts := open.Verb == VerbAccept && act.Verb == VerbAccept
	numbered := open.Act.Press != 0 && act.Press != 0
	if open.State != ActionSent || !d.inherited(open) || !accepts || !numbered || act.PressedBy(open.Act) {
		return false
	}
	d.again[open.Code] = Again{Press: act.Press, ID: by.ID, Name: by.Name, Chat: by.Chat}
	return true
}

// inherited reports whether an earlier run of the program has sent the request of an action.
func (d *Desk) inherited(a Action) bool { return a.SentAt.Before(d.begun) }

// keepAgain writes the press down with the open action: the program may end before it counts. What the disk refuses is only
// in memory. The caller is the only one at the order.
func (d *Desk) keepAgain(ctx context.Context, open Action) {
	again := d.again[open.Code]
	open.Act.Again = &again
	if err := d.actions.Mark(context.WithoutCancel(ctx), open); err != nil {
		d.log.Warn("that an order was pressed again is not written down", "order", open.Code, "err", err)
	}
}

// goOn is what becomes of a press that was kept when an action of an earlier run has been looked into: an accept of which
// the order shows nothing, as it was just read, is claimed for the new press and sent.
func (d *Desk) goOn(ctx context.Context, a Action, how Result) error {
	again, found := d.takeAgain(ctx, a, how)
	if !found || how != ResultUnconfirmed || !d.inherited(a) {
		return nil
	}
	next, claimed, err := d.actions.Claim(ctx, Action{
		Key: a.Key, Verb: a.Verb, Act: Act{Verb: a.Verb, Press: again.Press}, Code: a.Code, By: Who{ID: again.ID, Name: again.Name, Chat: again.Chat},
		ClaimedAt: d.now(),
	})
	if err != nil || !claimed {
		return err
	}
	_, err = d.send(ctx, next)
	return err
}

// takeAgain is the press that was kept with an action, which the caller is at. While the outcome is open it is kept on.
func (d *Desk) takeAgain(ctx context.Context, a Action, how Result) (again Again, found bool) {
	d.book.mu.Lock()
	defer d.book.mu.Unlock()
	again, found = d.again[a.Code]
	switch {
	case how != ResultUnknown:
		delete(d.again, a.Code)
	case found && (a.Act.Again == nil || *a.Act.Again != again):
		d.keepAgain(ctx, a)
	}
	if !found && a.Act.Again != nil {
		return *a.Act.Again, true
	}
	return again, found
}
