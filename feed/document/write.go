// Package document writes a price list as Kaspi's XML and reads it back: [Write] it, then [Validate] the bytes before
// anybody gets them.
//
// Neither uses an XML library: a list has one way to be written, and that is written and checked several times faster.
package document

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"kaspibot/feed"
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
func Write(w io.Writer, l feed.List) error {
	if err := l.Shop.Validate(); err != nil {
		return fmt.Errorf("write price list: %w", err)
	}
	if len(l.Offers) == 0 {
		return errors.New("write price list: no offers")
	}
	f := newForm(l.Shop)
	b := make([]byte, 0, block+block/4)
	b = f.appendHead(b, l)
	var last feed.SKU
	for i := range l.Offers {
		o := &l.Offers[i]
		if err := o.Validate(); err != nil {
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

// Digest is the SHA-256, in hex, of the document that the list makes.
func Digest(l feed.List) (string, error) {
	sum := sha256.New()
	if err := Write(sum, l); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// form is everything of an offer that is the same for all offers of a shop, joined once.
type form struct {
	points  []pointForm
	offSale string // all pickup points of an offer that is not sold
	cities  []cityForm
}

// pointForm is what is written of a pickup point: where the offer is sold, what comes before its pre-order.
type pointForm struct {
	feed.PickupPoint
	head string
	off  string // all of it where the offer is not sold
}

// cityForm is the text round the price in a city.
type cityForm struct {
	feed.PickupPoint
	head, tail string
}

func newForm(s feed.Shop) form {
	f := form{offSale: "<availabilities>", points: make([]pointForm, 0, len(s.Points))}
	for i, point := range s.Points {
		off := `<availability available="no" storeId="` + point.ID + `" stockCount="0"/>`
		f.offSale += off
		head := `<availability available="yes" storeId="` + point.ID + `"`
		if i == 0 {
			head, off = "<availabilities>"+head, "<availabilities>"+off
		}
		f.points = append(f.points, pointForm{point, head, off})
	}
	f.offSale += "</availabilities>"
	cities := s.Cities()
	f.cities = make([]cityForm, 0, len(cities))
	for _, city := range cities {
		f.cities = append(f.cities, cityForm{city, `<cityprice cityId="` + city.City + `">`, "</cityprice>"})
	}
	if n := len(f.cities); n > 0 {
		f.cities[0].head = "<cityprices>" + f.cities[0].head
		f.cities[n-1].tail += "</cityprices></offer>\n"
	} else {
		f.cities = []cityForm{{feed.PickupPoint{}, "<price>", "</price></offer>\n"}}
	}
	return f
}

func (f form) appendHead(b []byte, l feed.List) []byte {
	b = append(b, head...)
	b = l.Changed.In(almaty()).AppendFormat(b, dateLayout)
	b = append(b, "\">\n<company>"...)
	b = append(b, feed.Clean(l.Shop.Company)...)
	b = append(b, "</company>\n<merchantid>"...)
	b = append(b, l.Shop.Merchant...)
	return append(b, "</merchantid>\n<offers>\n"...)
}

func (f form) appendOffer(b []byte, o *feed.Offer) []byte {
	b = append(b, `<offer sku="`...)
	b = appendSKU(b, o.SKU)
	b = append(b, `"><model>`...)
	b = append(b, o.Model...)
	b = append(b, "</model>"...)
	if o.Brand != "" {
		b = append(b, "<brand>"...)
		b = append(b, o.Brand...)
		b = append(b, "</brand>"...)
	}
	if o.Stock > 0 {
		b = f.appendStock(b, o)
	} else {
		b = append(b, f.offSale...)
	}
	return f.appendPrices(b, o)
}

func (f form) appendPrices(b []byte, o *feed.Offer) []byte {
	if o.Cities != "" && f.cities[0].City == "" { // the offer alone has cities
		b = append(b, "<cityprices>"...)
		for city, price := range o.Cities.All() {
			b = append(b, `<cityprice cityId="`+city+`">`...)
			b = strconv.AppendInt(b, int64(price), 10)
			b = append(b, "</cityprice>"...)
		}
		return append(b, "</cityprices></offer>\n"...)
	}
	for i := range f.cities {
		city := &f.cities[i]
		price := city.CityPrice(o.Price)
		if o.Cities != "" {
			if own, ok := o.Cities.Of(city.City); ok {
				price = own
			}
		}
		b = append(b, city.head...)
		b = strconv.AppendInt(b, int64(price), 10)
		b = append(b, city.tail...)
	}
	return b
}

func (f form) appendStock(b []byte, o *feed.Offer) []byte {
	for i := range f.points {
		point := &f.points[i]
		own, sold := o.At.Of(point.ID, o.PreOrder)
		if point.Closed || !sold {
			b = append(b, point.off...)
			continue
		}
		b = append(b, point.head...)
		if days := point.DaysOf(own); days > 0 {
			b = append(b, ` preOrder="`...)
			b = strconv.AppendInt(b, int64(days), 10)
			b = append(b, '"')
		}
		b = append(b, ` stockCount="`...)
		b = strconv.AppendInt(b, int64(o.Stock), 10)
		b = append(b, `"/>`...)
	}
	return append(b, "</availabilities>"...)
}

// almaty is Kazakhstan's one time zone since March 2024.
func almaty() *time.Location { return time.FixedZone("+05", 5*60*60) }
