package orders

import "context"

// Progress hears how far an act is that is not over yet. Its functions must not wait for anything.
type Progress struct {
	Queued func(ahead func() int) // it waits until Kaspi may be asked; ahead tells how many are before it, at any time
	Sent   func()                 // its request goes out
}

type progressKey struct{}

// WithProgress is a context for one Accept or Act whose progress somebody wants to hear.
func WithProgress(ctx context.Context, p Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

// waitTurn waits until Kaspi may be asked and lets who wants to hear know.
func (d *Desk) waitTurn(ctx context.Context) (context.Context, error) {
	if p, ok := ctx.Value(progressKey{}).(Progress); ok {
		p.Queued(d.place())
	}
	return d.turn(ctx)
}

// sending lets who wants to hear know that the request goes out.
func sending(ctx context.Context) {
	if p, ok := ctx.Value(progressKey{}).(Progress); ok {
		p.Sent()
	}
}
