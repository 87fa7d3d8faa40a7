package app

import "context"

// estimateSoon has the facts of waiting orders looked at. Nobody waits for it: a silent supplier must not keep an order
// from being shown.
func (w *work) estimateSoon() {
	select {
	case w.waiting <- struct{}{}:
	default: // it is going to happen anyway
	}
}

// keepEstimates looks up what is to be known of waiting orders, and accepts what nobody reacts to, until the context ends.
func (w *work) keepEstimates(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.waiting:
		}
		if err := w.shop.estimator.Run(ctx); err != nil && ctx.Err() == nil {
			w.shop.log.Error("the facts of orders are missing, trying again soon", "err", err)
		}
		w.show()
		if err := w.shop.auto.Run(ctx); err != nil && ctx.Err() == nil {
			w.shop.log.Error("waiting orders are left to people", "err", err)
		}
		w.show()
	}
}
