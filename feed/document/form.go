package document

import (
	"time"

	"kaspibot/feed"
)

const (
	head = `<?xml version="1.0" encoding="UTF-8"?>
<kaspi_catalog xmlns="kaspiShopping" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
		` xsi:schemaLocation="kaspiShopping http://kaspi.kz/kaspishopping.xsd" date="`
	tail = "</offers>\n</kaspi_catalog>\n"

	// dateLayout is how the cabinet's own exports write the date, in the time of Almaty.
	dateLayout = "2006-01-02 15:04"
)

// form is everything of an offer that is the same for all offers of a shop, joined once.
type form struct {
	points []pointForm
	cities []cityForm
	sold   usual // of an offer on sale
	unsold usual
}

// usual is all that follows the brand of an offer that has no terms of its own, as most have none: numbers, and what stands
// between them. It is what appendStock and appendPrices write, in a third of the pieces.
type usual struct {
	text  string // without the numbers
	parts []part
}

// part is where a number stands: the price in a city, or the stock.
type part struct {
	at   int               // in the text
	city *feed.PickupPoint // nil: the stock
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
	f := form{points: make([]pointForm, 0, len(s.Points))}
	open := "<availabilities>"
	for _, point := range s.Points {
		f.points = append(f.points, pointForm{
			point, open + `<availability available="yes" storeId="` + point.ID + `"`,
			open + `<availability available="no" storeId="` + point.ID + `" stockCount="0"/>`,
		})
		open = ""
	}
	cities := s.Cities()
	if len(cities) == 0 {
		f.cities = []cityForm{{feed.PickupPoint{}, "<price>", "</price></offer>\n"}}
	}
	open = "<cityprices>"
	for _, city := range cities {
		f.cities = append(f.cities, cityForm{city, open + `<cityprice cityId="` + city.City + `">`, "</cityprice>"})
		open = ""
	}
	if len(cities) > 0 {
		f.cities[len(cities)-1].tail = "</cityprice></cityprices></offer>\n"
	}
	f.sold, f.unsold = f.usual(true), f.usual(false)
	return f
}

func (f *form) usual(sold bool) usual {
	u := usual{parts: make([]part, 0, len(f.points)+len(f.cities))}
	text := make([]byte, 0, 1<<10)
	for i := range f.points {
		point := &f.points[i]
		if !sold || point.Closed {
			text = append(text, point.off...)
			continue
		}
		text = append(text, point.head...)
		if point.PreOrder > 0 {
			text = append(appendNumber(append(text, ` preOrder="`...), int64(point.PreOrder)), '"')
		}
		text = append(text, ` stockCount="`...)
		u.parts = append(u.parts, part{at: len(text)})
		text = append(text, `"/>`...)
	}
	text = append(text, "</availabilities>"...)
	for i := range f.cities {
		text = append(text, f.cities[i].head...)
		u.parts = append(u.parts, part{len(text), &f.cities[i].PickupPoint})
		text = append(text, f.cities[i].tail...)
	}
	u.text = string(text)
	return u
}

func (f *form) appendHead(b []byte, shop feed.Shop, changed time.Time) []byte {
	b = append(b, head...)
	b = changed.In(almaty()).AppendFormat(b, dateLayout)
	b = append(b, "\">\n<company>"...)
	b = append(b, feed.Clean(shop.Company)...)
	b = append(b, "</company>\n<merchantid>"...)
	b = append(b, shop.Merchant...)
	return append(b, "</merchantid>\n<offers>\n"...)
}

func (f *form) appendOffer(b []byte, o *feed.Offer) []byte {
	b = append(b, `<offer sku="`...)
	if o.Imported {
		b = appendSKU(b, o.SKU)
	} else {
		b = append(b, o.SKU...) // a valid one is written as it is
	}
	b = append(b, `"><model>`...)
	b = append(b, o.Model...)
	if o.Brand == "" {
		b = append(b, "</model>"...)
	} else {
		b = append(b, "</model><brand>"...)
		b = append(b, o.Brand...)
		b = append(b, "</brand>"...)
	}
	if o.At != "" || o.Cities != "" || o.PreOrder != 0 {
		return f.appendPrices(f.appendStock(b, o), o)
	}
	usual := &f.sold
	if o.Stock == 0 {
		usual = &f.unsold
	}
	from := 0
	for i := range usual.parts {
		part, n := &usual.parts[i], int64(o.Stock)
		if part.city != nil {
			n = int64(part.city.CityPrice(o.Price))
		}
		b = appendNumber(append(b, usual.text[from:part.at]...), n)
		from = part.at
	}
	return append(b, usual.text[from:]...)
}

func (f *form) appendPrices(b []byte, o *feed.Offer) []byte {
	if o.Cities != "" && f.cities[0].City == "" { // the offer alone has cities
		b = append(b, "<cityprices>"...)
		for city, price := range o.Cities.All() {
			b = append(b, `<cityprice cityId="`+city+`">`...)
			b = appendNumber(b, int64(price))
			b = append(b, "</cityprice>"...)
		}
		return append(b, "</cityprices></offer>\n"...)
	}
	for i := range f.cities {
		city := &f.cities[i]
		price := city.CityPrice(o.Price)
		if own, ok := o.Cities.Of(city.City); ok {
			price = own
		}
		b = append(b, city.head...)
		b = appendNumber(b, int64(price))
		b = append(b, city.tail...)
	}
	return b
}

func (f *form) appendStock(b []byte, o *feed.Offer) []byte {
	for i := range f.points {
		point := &f.points[i]
		own, sold := o.At.Of(point.ID, o.PreOrder)
		if point.Closed || !sold || o.Stock == 0 {
			b = append(b, point.off...)
			continue
		}
		b = append(b, point.head...)
		if days := point.DaysOf(own); days > 0 {
			b = append(b, ` preOrder="`...)
			b = appendNumber(b, int64(days))
			b = append(b, '"')
		}
		b = append(b, ` stockCount="`...)
		b = appendNumber(b, int64(o.Stock))
		b = append(b, `"/>`...)
	}
	return append(b, "</availabilities>"...)
}

// almaty is Kazakhstan's one time zone since March 2024.
func almaty() *time.Location { return time.FixedZone("+05", 5*60*60) }
