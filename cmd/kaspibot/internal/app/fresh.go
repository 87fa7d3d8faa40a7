package app

import (
	"context"
	"time"

	"kaspibot/feed/page"
)

// Kaspi fetches the list each hour. What it gets is as old as the last poll, so there is one more poll just before it comes:
// it takes a few seconds, and one in the pace's way a few more.
const (
	freshFrom  = 40 * time.Second // before the fetch
	freshUntil = 20 * time.Second
	freshLook  = 5 * time.Second // how often the clock is looked at
	freshLearn = 5 * time.Minute // how often Kaspi's minute is learnt anew
)

// freshener has the stock read just before Kaspi comes. Only its job uses it.
type freshener struct {
	pulls func(ctx context.Context, since time.Time) ([]page.Pull, error)
	read  func() time.Time // when the stock was read last
	now   func() time.Time
	poll  func(context.Context) error

	learnt time.Time // when next was found out
	next   time.Time // when Kaspi is expected; zero when nobody knows
	tried  time.Time // the fetch before which a poll was last tried: once each
}

// run polls when it is time to.
func (f *freshener) run(ctx context.Context) error {
	now := f.now()
	if now.Sub(f.learnt).Abs() >= freshLearn || !f.next.IsZero() && now.After(f.next) {
		pulls, err := f.pulls(ctx, now.Add(-page.LearnPulls))
		if err != nil {
			return err
		}
		f.learnt = now
		f.next, _ = page.NextPull(pulls, now)
	}
	left := f.next.Sub(now)
	if f.next.IsZero() || left > freshFrom || left < freshUntil || f.next.Sub(f.tried) < freshFrom || f.next.Sub(f.read()) <= freshFrom {
		return nil
	}
	f.tried = f.next
	return f.poll(ctx)
}
