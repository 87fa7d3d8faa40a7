package main

import (
	"context"
	"errors"

	"kaspibot/feed"
	"kaspibot/feed/page"
)

// ordersFresh is nil when the order book is fresh enough for a price list. At first it waits for the job that reads
// orders, and it does not ask again what that job has just failed to read.
func (e *engine) ordersFresh(ctx context.Context, job bool, poll func(context.Context) error) error {
	if job {
		select {
		case <-e.asked:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	e.mu.Lock()
	h := e.orders
	e.mu.Unlock()
	switch {
	case e.now().Sub(h.Last) <= ordersLast:
		return nil
	case h.Err != nil:
		return h.Err
	}
	err := poll(ctx)
	e.heard(&e.orders, err)
	return err
}

// pulled judges Kaspi's fetches: nil, or a *page.PullError.
func (e *engine) pulled(ctx context.Context) error {
	doc, err := e.publisher.Current(ctx)
	if errors.Is(err, feed.ErrNoVersion) {
		return nil
	}
	if err != nil {
		return err
	}
	last, err := e.store.LastGoodPull(ctx)
	if err != nil {
		return err
	}
	since := doc.Version.Created
	if doc.Version.DecidedAt.After(since) {
		since = doc.Version.DecidedAt
	}
	return page.CheckPull(last, doc.Version.ID, since, e.now())
}
