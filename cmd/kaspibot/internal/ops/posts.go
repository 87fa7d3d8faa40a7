package ops

import (
	"context"

	"kaspibot/bot/orders"
)

// Actions measures how long a claimed act waits until its request goes out to Kaspi.
type Actions struct {
	orders.Actions
	Monitor *Monitor
}

// Mark is that of the actions inside.
func (a Actions) Mark(ctx context.Context, act orders.Action) error {
	err := a.Actions.Mark(ctx, act)
	if err == nil && act.State == orders.ActionSent {
		a.Monitor.posts.Update(act.SentAt.Sub(act.ClaimedAt).Seconds())
	}
	return err
}
