package rules

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
)

// effectView is what a change would do to the price list.
type effectView struct {
	Unknown    bool // there are no goods to tell it of
	Up, Down   int  // prices
	Rise, Fall *feed.Change
	Off, Back  int // goods that go off sale, and come back
	AtMinimum  int // goods whose price the minimum holds above what the markup makes it
	Held       []feed.Violation
	HeldAnyway bool // the guard would hold the list without the change too
}

// Changed is how many prices change.
func (v effectView) Changed() int { return v.Up + v.Down }

// effect weighs rules against those of the file, or if they are none, against those in force.
func (s *Screen) effect(ctx context.Context, r *chat.Request, now, then price.Rules) (v effectView, err error) {
	items, err := s.Store(r.Shop()).Catalogue(ctx)
	if err != nil {
		return v, fmt.Errorf("read the goods: %w", err)
	}
	seller := &counting{Rules: then}
	e, err := s.Publisher(r.Shop()).Weigh(ctx, items, now, seller)
	if errors.Is(err, publish.ErrNoOffers) {
		return effectView{Unknown: true}, nil
	}
	if err != nil {
		return v, fmt.Errorf("what a change of the rules would do: %w", err)
	}
	v = effectView{
		Off: len(e.Diff.SoldOut) + len(e.Diff.Gone), Back: len(e.Diff.Back), AtMinimum: seller.raised,
		Held: e.Held, HeldAnyway: len(e.HeldAnyway) > 0,
	}
	for i := range e.Diff.Repriced {
		v.price(&e.Diff.Repriced[i])
	}
	return v, nil
}

// price counts a price that changes, and remembers those that change most, by their share.
func (v *effectView) price(c *feed.Change) {
	switch {
	case c.OldPrice <= 0 || c.NewPrice <= 0:
	case c.NewPrice > c.OldPrice:
		if v.Up++; v.Rise == nil || share(c) > share(v.Rise) {
			v.Rise = c
		}
	default:
		if v.Down++; v.Fall == nil || share(c) < share(v.Fall) {
			v.Fall = c
		}
	}
}

func share(c *feed.Change) float64 { return float64(c.NewPrice) / float64(c.OldPrice) }

// counting are rules that count the goods in stock whose price the minimum has raised.
type counting struct {
	price.Rules
	raised int
}

// Terms implements feed.Seller.
func (c *counting) Terms(it feed.Item, o feed.Override, last feed.Tenge) feed.Terms {
	if it.Stock.N > 0 && o.Fixed == nil {
		for _, step := range c.Explain(it, o, last) {
			if step.What == price.StepRaised {
				c.raised++
			}
		}
	}
	return c.Rules.Terms(it, o, last)
}
