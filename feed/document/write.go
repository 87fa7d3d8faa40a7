// Package document writes a price list as Kaspi's XML and reads it back: [WriteChecked] checks each byte on its way by the
// rules of [Validate], so that nobody gets one that was not.
//
// Neither uses an XML library: a list has one way to be written, and that is written and checked several times faster.
package document

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kaspibot/feed"
)

const (
	block   = 64 << 10  // bytes read at once
	written = 128 << 10 // bytes written at once: half of that costs two processors more for handing over
)

// Offers gives the offers of a list one after the other, sorted by SKU, and [io.EOF] after the last. An offer is good until
// the next is asked for, so that a list of any length takes no more memory than a block.
type Offers func() (*feed.Offer, error)

// Of gives the offers that are in memory.
func Of(offers []feed.Offer) Offers {
	return func() (*feed.Offer, error) {
		if len(offers) == 0 {
			return nil, io.EOF
		}
		o := &offers[0]
		offers = offers[1:]
		return o, nil
	}
}

// Packed gives the offers of a packed list.
func Packed(list feed.Offers) Offers {
	c := list.Cursor()
	return func() (*feed.Offer, error) {
		if o := c.Next(); o != nil {
			return o, nil
		}
		return nil, io.EOF
	}
}

// Write writes the price list as Kaspi's XML, an offer a line. The same list makes the same bytes. It refuses
// an empty list, offers out of order, and anything in an offer that Kaspi's schema forbids.
func Write(w io.Writer, l feed.List) error {
	return Stream(w, l.Shop, l.Changed, Of(l.Offers))
}

// Stream is [Write] of offers that need not be in memory.
func Stream(w io.Writer, shop feed.Shop, changed time.Time, offers Offers) error {
	d, err := newWriter(shop, changed, offers)
	if err != nil {
		return fmt.Errorf("write price list: %w", err)
	}
	beside := NewBeside(w)
	for b := []byte(nil); err == nil; {
		if b, err = d.next(b); err == nil {
			b, err = beside.hand(b)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err = errors.Join(err, beside.Close()); err != nil {
		return fmt.Errorf("write price list: %w", err)
	}
	return nil
}

// WriteChecked is [Stream], and checks what it writes as [Validate] does, in the same pass: what it has written without an
// error is the list. The bytes are those that went out, not the offers.
func WriteChecked(w io.Writer, shop feed.Shop, changed time.Time, offers Offers) error {
	d, err := newWriter(shop, changed, offers)
	if err != nil {
		return fmt.Errorf("write price list: %w", err)
	}
	d.own = map[feed.SKU]feed.AtCities{}
	var failed error
	var b []byte
	c := checker{scanner: scanner{more: func(rest string) (string, error) {
		b, err = d.next(b)
		if err == nil {
			_, err = w.Write(b)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			failed = err
		}
		var text strings.Builder // so that the block is copied once
		text.Grow(len(rest) + len(b))
		text.WriteString(rest)
		text.Write(b)
		return text.String(), err
	}}, own: d.own}
	c.document(shop)
	switch {
	case failed != nil:
		return fmt.Errorf("write price list: %w", failed)
	case c.err != nil:
		return fmt.Errorf("invalid price list: %w", c.err)
	}
	return nil
}

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

// writer makes a document block by block.
type writer struct {
	shop    feed.Shop
	changed time.Time
	offers  Offers
	form    form

	last  feed.SKU
	begun bool
	ended bool

	own map[feed.SKU]feed.AtCities // of the offers so far, for who checks them; nil: nobody does
}

func newWriter(shop feed.Shop, changed time.Time, offers Offers) (*writer, error) {
	if err := shop.Validate(); err != nil {
		return nil, err
	}
	return &writer{shop: shop, changed: changed, offers: offers, form: newForm(shop)}, nil
}

// next returns a block of whole lines, in the room that it is given if that is large enough; [io.EOF] after the last.
func (d *writer) next(room []byte) ([]byte, error) {
	if d.ended {
		return nil, io.EOF
	}
	b := slices.Grow(room[:0], written+written/4)
	if !d.begun {
		b, d.begun = d.form.appendHead(b, d.shop, d.changed), true
	}
	for len(b) < written {
		o, err := d.offers()
		if err != nil {
			if errors.Is(err, io.EOF) && d.last != "" {
				d.ended = true
				return append(b, tail...), nil
			}
			if errors.Is(err, io.EOF) {
				err = errors.New("no offers")
			}
			return nil, err
		}
		if err := d.take(o); err != nil {
			return nil, err
		}
		b = d.form.appendOffer(b, o)
	}
	return b, nil
}

// take looks whether an offer may come next.
func (d *writer) take(o *feed.Offer) error {
	if err := o.Validate(); err != nil {
		return err
	}
	if o.SKU <= d.last {
		return fmt.Errorf("offer %q after %q", o.SKU, d.last)
	}
	d.last = o.SKU
	if d.own != nil && o.Cities != "" {
		d.own[o.SKU] = o.Cities
	}
	return nil
}
