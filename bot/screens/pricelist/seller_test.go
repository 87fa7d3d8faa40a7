package pricelist_test

import "kaspibot/feed"

// seller asks a fifth above the cost, 500 tenge at the least, in whole tens.
type seller struct{}

func (seller) Terms(it feed.Item, _ feed.Override, _ feed.Tenge) feed.Terms {
	return feed.Terms{Price: (it.Cost + max((it.Cost+4)/5, 500) + 9) / 10 * 10, Floor: it.Cost + 500}
}
