package price

import "kaspibot/feed"

// Whatever money is rounded in this package is rounded in this file: what is taken from the seller, and what he asks,
// goes up.

// part is a share of a price in basis points, up to a whole tenge.
func part(price feed.Tenge, basisPoints int64) feed.Tenge {
	return ceil(price*feed.Tenge(basisPoints), whole)
}

// ceil divides, rounding up; by is over zero.
func ceil(amount, by feed.Tenge) feed.Tenge {
	if amount%by > 0 {
		return amount/by + 1
	}
	return amount / by
}

// withVAT is an amount without VAT as it stands on the bill, in whole tenge. A bill has the VAT to the tiyn, which makes
// 1 099.14 exactly 1 275; only what is then left of a tenge goes up.
func withVAT(tiyn, basisPoints int64) feed.Tenge {
	vat := (tiyn*basisPoints + whole/2) / whole
	return ceil(feed.Tenge(tiyn+vat), 100)
}
