package orders

import "context"

// Progress hears how far an act is that is not over yet. Its functions must not wait for anything, and may be nil.
type Progress struct {
	Queued func(ahead func() int) // it waits until Kaspi may be asked; ahead tells how many are before it, at any time
	Sent   func()                 // its request goes out
}

type progressKey struct{}

// WithProgress is a context for one Accept or Act whose progress somebody wants to hear.
func WithProgress(ctx context.Context, p Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

// ProgressOf is who wants to hear; nobody when its functions are nil.
func ProgressOf(ctx context.Context) Progress {
	p, _ := ctx.Value(progressKey{}).(Progress)
	return p
}

// showWork is the record that lets everybody see who is at the order.
func (a Action) showWork(r Record) Record {
	if a.Verb == VerbAccept {
		r.Stage, r.By, r.Note, r.Detail = StageAccepting, a.By.Name, NoteNone, ""
	} else {
		r.Work = Work{Verb: a.Verb, By: a.By.Name, At: a.ClaimedAt, Open: true}
	}
	return r
}
