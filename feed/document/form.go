package document

import (
	"strconv"
	"strings"
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
	f := form{points: make([]pointForm, 0, len(s.Points))}
	open := "<availabilities>"
	for _, point := range s.Points {
		f.points = append(f.points, pointForm{
			point, open + `<availability available="yes" storeId="` + point.ID + `"`,
			open + `<availability available="no" storeId="` + point.ID + `" stockCount="0"/>`,
		})
		open = ""
	}
	var off strings.Builder
	for _, point := range f.points {
		off.WriteString(point.off)
	}
	f.offSale = off.String() + "</availabilities>"
	cities := s.Cities()
	if len(cities) == 0 {
		f.cities = []cityForm{{feed.PickupPoint{}, "<price>", "</price></offer>\n"}}
		return f
	}
	f.cities = make([]cityForm, 0, len(cities))
	open = "<cityprices>"
	for _, city := range cities {
		f.cities = append(f.cities, cityForm{city, open + `<cityprice cityId="` + city.City + `">`, "</cityprice>"})
		open = ""
	}
	f.cities[len(cities)-1].tail = "</cityprice></cityprices></offer>\n"
	return f
}

func (f form) appendHead(b []byte, shop feed.Shop, changed time.Time) []byte {
	b = append(b, head...)
	b = changed.In(almaty()).AppendFormat(b, dateLayout)
	b = append(b, "\">\n<company>"...)
	b = append(b, feed.Clean(shop.Company)...)
	b = append(b, "</company>\n<merchantid>"...)
	b = append(b, shop.Merchant...)
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
