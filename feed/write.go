package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

const (
	head = `<?xml version="1.0" encoding="UTF-8"?>
<kaspi_catalog xmlns="kaspiShopping" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
		` xsi:schemaLocation="kaspiShopping http://kaspi.kz/kaspishopping.xsd" date="`
	tail = "</offers>\n</kaspi_catalog>\n"

	// dateLayout is how the cabinet's own exports write the date, in the time of Almaty.
	dateLayout = "2006-01-02 15:04"

	block = 64 << 10 // bytes written at once
)

// Write writes the price list as Kaspi's XML, an offer a line. The same list makes the same bytes. It refuses
// an empty list, offers out of order, and anything in an offer that Kaspi's schema forbids.
func Write(w io.Writer, l List) error {
	if err := l.Shop.Validate(); err != nil {
		return fmt.Errorf("write price list: %w", err)
	}
	if len(l.Offers) == 0 {
		return errors.New("write price list: no offers")
	}
	f := newForm(l.Shop)
	b := make([]byte, 0, block+block/4)
	b = f.appendHead(b, l)
	var last SKU
	for i := range l.Offers {
		o := &l.Offers[i]
		if err := o.check(); err != nil {
			return fmt.Errorf("write price list: %w", err)
		}
		if o.SKU <= last {
			return fmt.Errorf("write price list: offer %q after %q", o.SKU, last)
		}
		last = o.SKU
		b = f.appendOffer(b, o)
		if len(b) >= block {
			if _, err := w.Write(b); err != nil {
				return fmt.Errorf("write price list: %w", err)
			}
			b = b[:0]
		}
	}
	if _, err := w.Write(append(b, tail...)); err != nil {
		return fmt.Errorf("write price list: %w", err)
	}
	return nil
}

// digest is the SHA-256, in hex, of the document that the list makes.
func digest(l List) (string, error) {
	sum := sha256.New()
	if err := Write(sum, l); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// form is everything of an offer that is the same for all offers of a shop, joined once.
type form struct {
	onSale  blanks // of the stock
	offSale string
	price   blanks // of the price, to the end of the offer
}

// blanks is a text with the same number missing between its parts.
type blanks []string

func newBlanks(start string, gaps int) blanks {
	return append(make(blanks, 0, gaps+1), start)
}

// end adds to the end of the text.
func (t blanks) end(s string) blanks {
	t[len(t)-1] += s
	return t
}

// gap adds a missing number with what is round it.
func (t blanks) gap(before, after string) blanks {
	return append(t.end(before), after)
}

func (t blanks) fill(b []byte, n int64) []byte {
	var digits [20]byte
	number := strconv.AppendInt(digits[:0], n, 10)
	b = append(b, t[0]...)
	for _, part := range t[1:] {
		b = append(b, number...)
		b = append(b, part...)
	}
	return b
}

func newForm(s Shop) form {
	f := form{onSale: newBlanks("<availabilities>", len(s.Stores)), offSale: "<availabilities>"}
	for _, store := range s.Stores {
		f.onSale = f.onSale.gap(`<availability available="yes" storeId="`+store.ID+`" stockCount="`, `"/>`)
		f.offSale += `<availability available="no" storeId="` + store.ID + `" stockCount="0"/>`
	}
	f.onSale = f.onSale.end("</availabilities>")
	f.offSale += "</availabilities>"

	cities := s.cities()
	if len(cities) == 0 {
		f.price = newBlanks("<price>", 1).gap("", "</price></offer>\n")
		return f
	}
	f.price = newBlanks("<cityprices>", len(cities))
	for _, city := range cities {
		f.price = f.price.gap(`<cityprice cityId="`+city+`">`, "</cityprice>")
	}
	f.price = f.price.end("</cityprices></offer>\n")
	return f
}

func (f form) appendHead(b []byte, l List) []byte {
	b = append(b, head...)
	b = l.Changed.In(almaty()).AppendFormat(b, dateLayout)
	b = append(b, "\">\n<company>"...)
	b = append(b, Clean(l.Shop.Company)...)
	b = append(b, "</company>\n<merchantid>"...)
	b = append(b, l.Shop.Merchant...)
	return append(b, "</merchantid>\n<offers>\n"...)
}

func (f form) appendOffer(b []byte, o *Offer) []byte {
	b = append(b, `<offer sku="`...)
	b = append(b, o.SKU...)
	b = append(b, `"><model>`...)
	b = append(b, o.Model...)
	b = append(b, "</model>"...)
	if o.Brand != "" {
		b = append(b, "<brand>"...)
		b = append(b, o.Brand...)
		b = append(b, "</brand>"...)
	}
	if o.Stock > 0 {
		b = f.onSale.fill(b, int64(o.Stock))
	} else {
		b = append(b, f.offSale...)
	}
	return f.price.fill(b, int64(o.Price))
}

// almaty is Kazakhstan's one time zone since March 2024.
func almaty() *time.Location { return time.FixedZone("+05", 5*60*60) }
