package main

import "context"

// weighSoon has the facts of waiting orders looked at. Nobody waits for it: a silent supplier must not keep an order
// from being shown.
func (a *app) weighSoon() {
	select {
	case a.weigh <- struct{}{}:
	default: // it is going to happen anyway
	}
}

// keepFacts looks up what is to be known of waiting orders, and accepts what nobody reacts to, until the context ends.
func (a *app) keepFacts(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.weigh:
		}
		if err := a.appraiser.Run(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the facts of orders are missing, trying again soon", "err", err)
		}
		a.show()
		if err := a.auto.Run(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("waiting orders are left to people", "err", err)
		}
		a.show()
	}
}
