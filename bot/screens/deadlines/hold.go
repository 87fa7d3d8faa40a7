package deadlines

import (
	"context"
	"errors"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// held is how a press about holding an order ended, as its answer tells it.
type held struct {
	Kind  string // "held", "released", "taken", "gone" or "unknown"
	Name  string // of who holds it, when that is another
	Stage orders.Stage
}

// onHold notes that a person is at an order.
func (s *Screen) onHold(ctx context.Context, r *chat.Request) error {
	return s.holding(ctx, r, "held", s.Desk(r.Shop()).Hold)
}

// onRelease notes that they are no more.
func (s *Screen) onRelease(ctx context.Context, r *chat.Request) error {
	return s.holding(ctx, r, "released", s.Desk(r.Shop()).Release)
}

func (s *Screen) holding(
	ctx context.Context, r *chat.Request, done string,
	do func(context.Context, kaspi.OrderCode, orders.Who) (orders.Record, error),
) error {
	rec, err := do(ctx, r.Order(), r.Who())
	answer := held{Kind: done, Name: rec.Holder.Name, Stage: rec.Stage}
	switch {
	case errors.Is(err, orders.ErrHeld):
		answer.Kind = "taken"
	case errors.Is(err, orders.ErrNotWaiting):
		answer.Kind = "gone"
	case errors.Is(err, orders.ErrUnknownOrder):
		answer.Kind = "unknown"
	case err != nil:
		return err
	}
	r.Notice(ctx, "deadlines.answer.held", answer)
	s.Soon()
	return nil
}
