package orders

import (
	"errors"
	"time"

	"kaspibot/kaspi"
)

// reply is what the answer to an accept is worth.
type reply int

const (
	replyUnclear reply = iota // none, or a broken one: it may have been done
	replyYes
	replyNo   // Kaspi did not do it
	replyNone // the request never left
)

// replyOf reads the error of an accept. Only an answer that puts the blame on the request is a no: after
// anything else the work may have been done.
func replyOf(posted error) reply {
	if posted == nil {
		return replyYes
	}
	e, ok := errors.AsType[*kaspi.Error](posted)
	switch {
	case !ok:
		return replyUnclear
	case !e.Sent():
		return replyNone
	case e.Status >= 400 && e.Status < 500:
		return replyNo
	}
	return replyUnclear
}

// judge tells how an accept ended from Kaspi's reply and the stage of the order as it was read afterwards,
// empty when it could not be read. Late says that an order that is still new will stay so.
func judge(said reply, read Stage, late bool) Result {
	unread := read == "" || read == StageNew
	switch {
	case said == replyYes:
		return ResultDone
	case said == replyNone:
		return ResultNotSent
	case read.Accepted() && said == replyNo:
		return ResultElsewhere
	case read.Accepted():
		return ResultDone
	case !unread:
		return ResultGone
	case said == replyNo:
		return ResultRefused
	case late && read == StageNew:
		return ResultUnconfirmed
	}
	return ResultUnknown
}

// state is what becomes of the action.
func (res Result) state() ActionState {
	switch res {
	case ResultDone, ResultElsewhere:
		return ActionDone
	case ResultUnconfirmed:
		return ActionReleased
	case ResultUnknown:
		return ActionSent
	default:
		return ActionFailed
	}
}

// onto is the record after an accept that ended so. Its order is the one read back, if it could be.
func (res Result) onto(r Record, a Action, posted error) Record {
	r.By, r.AcceptedAt, r.Note, r.Detail = "", time.Time{}, NoteNone, ""
	switch res {
	case ResultDone:
		r.By, r.AcceptedAt = a.By.Name, a.SentAt
		if r.Stage.Waiting() {
			r.Order = taken(r.Order)
			r.Stage = StageOf(r.Order)
		}
	case ResultElsewhere:
		r.Note = NoteElsewhere
	case ResultGone: // the stage says it all
	case ResultRefused:
		r.Stage, r.Note = StageNew, NoteRefused
		if e, ok := errors.AsType[*kaspi.Error](posted); ok {
			r.Detail = e.Title
		}
	case ResultNotSent:
		r.Stage, r.Note = StageNew, NoteNoAnswer
	case ResultUnconfirmed:
		r.Stage, r.Note = StageNew, NoteUnconfirmed
	case ResultUnknown:
		r.Stage, r.By, r.Note = StageAccepting, a.By.Name, NoteNoAnswer
	}
	return r
}
