package orders

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"kaspibot/kaspi"
)

const (
	// Kaspi does not say how soon a packed order is shown as packed, and a second ASSEMBLE makes second waybills.
	assembleLag = 10 * time.Minute
	// Nor how long it takes to take units out of an order.
	removeLag = time.Hour
)

// patience is how long an order may stay as it was after an act whose answer was not heard.
func (v Verb) patience(grace time.Duration) time.Duration {
	switch v {
	case VerbAssemble:
		return max(grace, assembleLag)
	case VerbRemove:
		return max(grace, removeLag)
	default:
		return grace
	}
}

// onlyOnce reports whether the act does harm when it is done twice, so that it is never sent again unless it surely was not done.
func (v Verb) onlyOnce() bool { return v == VerbAssemble }

// reply is what the answer to a request is worth.
type reply int

const (
	replyUnclear reply = iota // none, or a broken one: it may have been done
	replyYes
	replyLater // Kaspi took it and does the work in its own time
	replyNo    // Kaspi did not do it
	replyNone  // the request never left
)

// replyOf reads the error of a request. Only an answer that puts the blame on the request is a no: after
// anything else the work may have been done.
func replyOf(posted error) reply {
	switch {
	case posted == nil:
		return replyYes
	case errors.Is(posted, ErrLater):
		return replyLater
	case errors.Is(posted, errNotSent):
		return replyNone
	case errors.Is(posted, errPast):
		return replyNo
	}
	e, ok := errors.AsType[*kaspi.Error](posted)
	switch {
	case !ok:
		return replyUnclear
	case !e.Sent():
		return replyNone
	case e.Status >= 400 && e.Status < 500 && e.Status != http.StatusRequestTimeout:
		return replyNo
	}
	return replyUnclear
}

// decide tells how an act ended from Kaspi's reply and what the order showed afterwards. Late says that an order that
// is still as it was will stay so. Only reading back makes an order accepted: Kaspi's word for it is not enough.
func decide(verb Verb, said reply, seen observed, late bool) Result {
	switch {
	case said == replyYes && (verb != VerbAccept || seen != observedNothing):
		return ResultDone
	case said == replyNone:
		return ResultNotSent
	case seen == observedDone && said == replyNo:
		return ResultElsewhere
	case seen == observedDone:
		return ResultDone
	case seen == observedGone:
		return ResultGone
	case said == replyNo:
		return ResultRefused
	case late && seen == observedBefore:
		return ResultUnconfirmed
	}
	return ResultUnknown
}

// state is what becomes of the action.
func (res Result) state(v Verb) ActionState {
	switch res {
	case ResultDone, ResultElsewhere:
		return ActionDone
	case ResultUnconfirmed:
		if v.onlyOnce() {
			return ActionLost
		}
		return ActionReleased
	case ResultUnknown:
		return ActionSent
	default:
		return ActionFailed
	}
}

// applyTo is the record after an act that ended so. Its order is the one read back, if it could be.
func (res Result) applyTo(r Record, a Action, posted error) Record {
	if a.Verb == VerbAccept {
		return res.applyAccept(r, a, posted)
	}
	before := r.Work
	r.Work = Work{Verb: a.Verb, By: a.By.Name, At: a.ClaimedAt}
	switch res {
	case ResultDone:
		r.Work = Work{}
		if slices.Contains(StageOf(r.Order).Acts(), a.Verb) {
			r.Order = a.Verb.after(r.Order)
			r.Stage = StageOf(r.Order)
		}
		r.History = addHistory(r.History, a)
	case ResultElsewhere, ResultGone: // the stage says it all
		r.Work = Work{}
	case ResultRefused:
		r.Work.Note, r.Work.Detail = NoteRefused, words(posted)
	case ResultNotSent:
		r.Work.Note = NoteNoAnswer
	case ResultUnconfirmed:
		r.Work.Note = NoteUnconfirmed
	case ResultUnknown:
		r.Work.Open, r.Work.Note = true, NoteNoAnswer
		if errors.Is(posted, ErrLater) || before.Note == NoteLater {
			r.Work.Note = NoteLater
		}
	}
	return r
}

// addHistory adds an action to what was done, once: the same end is written down twice when the action could not be
// closed after the first time. That a code was sent is not kept: nothing has come of it yet.
func addHistory(deeds []HistoryEntry, a Action) []HistoryEntry {
	same := func(d HistoryEntry) bool { return d.Verb == a.Verb && d.At.UnixMilli() == a.SentAt.UnixMilli() }
	if a.Verb == VerbSendCode || slices.ContainsFunc(deeds, same) {
		return deeds
	}
	return append(slices.Clone(deeds), HistoryEntry{
		Verb: a.Verb, By: a.By.Name, At: a.SentAt, Parcels: a.Act.Parcels, Entry: a.Act.Entry,
	})
}

// words are what Kaspi said to a refused request.
func words(posted error) string {
	if e, ok := errors.AsType[*kaspi.Error](posted); ok {
		return e.Title
	}
	return ""
}

// applyAccept is applyTo for the one act that has a stage of its own while it is under way.
func (res Result) applyAccept(r Record, a Action, posted error) Record {
	taken := posted == nil || r.Note == NoteChecking && errors.Is(posted, errUnheard) // by Kaspi, now or when it was sent
	r.By, r.AcceptedAt, r.Note, r.Detail = "", time.Time{}, NoteNone, ""
	switch res {
	case ResultDone:
		r.By, r.AcceptedAt = a.By.Name, a.SentAt
		if r.Stage.Waiting() {
			r.Order = Verb(VerbAccept).after(r.Order)
			r.Stage = StageOf(r.Order)
		}
	case ResultElsewhere:
		r.Note = NoteElsewhere
	case ResultGone: // the stage says it all
	case ResultRefused:
		r.Stage, r.Note, r.Detail = StageNew, NoteRefused, words(posted)
	case ResultNotSent:
		r.Stage, r.Note = StageNew, NoteNoAnswer
	case ResultUnconfirmed:
		r.Stage, r.Note = StageNew, NoteUnconfirmed
	case ResultUnknown:
		r.Stage, r.By, r.Note = StageAccepting, a.By.Name, NoteNoAnswer
		if taken { // only the order itself says that it is accepted
			r.Note = NoteChecking
		}
	}
	return r
}
