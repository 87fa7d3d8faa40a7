package document

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"kaspibot/feed"
)

// Same reports whether two lists, both sorted by SKU, make the same document of a shop. It writes no more of them than the pages
// that differ.
func Same(shop feed.Shop, one, other feed.Offers) bool {
	f, a, b := newForm(shop), []byte(nil), []byte(nil)
	err := one.Without(other).Beside(other.Without(one), func(before, after *feed.Offer) error {
		if before == nil || after == nil {
			return errOther
		}
		a, b = f.appendOffer(a[:0], before), f.appendOffer(b[:0], after)
		if !bytes.Equal(a, b) {
			return errOther
		}
		return nil
	})
	return err == nil
}

var errOther = errors.New("another document")

// Digest is the SHA-256, in hex, of the document that the offers make.
func Digest(shop feed.Shop, changed time.Time, offers Offers) (string, error) {
	sum := sha256.New()
	if err := Stream(sum, shop, changed, offers); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
