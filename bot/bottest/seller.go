package bottest

import "kaspibot/feed"

// seller asks a fifth above the cost, 500 tenge at the least, in whole tens. A price set for an SKU wins.
type seller struct{}

func (seller) Terms(it feed.Item, o feed.Override, _ feed.Tenge) feed.Terms {
	t := feed.Terms{Paused: o.Paused}
	if it.Cost > 0 && it.Cost < 500_000_000 {
		t.Price, t.Floor = (it.Cost+max((it.Cost+4)/5, 500)+9)/10*10, it.Cost+500
	}
	if o.Fixed != nil {
		t.Price = *o.Fixed
	}
	for _, set := range []struct{ to, from *int }{
		{&t.Safety, o.Safety}, {&t.MaxShown, o.MaxShown}, {&t.MinStock, o.MinStock}, {&t.PreOrder, o.PreOrder},
	} {
		if set.from != nil {
			*set.to = *set.from
		}
	}
	return t
}
