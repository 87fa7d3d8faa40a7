package cabinet

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"

	"kaspibot/feed"
)

type wireOffer struct {
	SKU    string      `xml:"sku,attr"`
	Model  string      `xml:"model"`
	Brand  string      `xml:"brand"`
	Points []wirePoint `xml:"availabilities>availability"`
	Price  string      `xml:"price"`
	Prices []wirePrice `xml:"cityprices>cityprice"`
}

type wirePoint struct {
	ID        string `xml:"storeId,attr"`
	Available string `xml:"available,attr"`
	PreOrder  string `xml:"preOrder,attr"`
	Stock     string `xml:"stockCount,attr"`
}

type wirePrice struct {
	City  string `xml:"cityId,attr"`
	Price string `xml:",chardata"`
}

func (x xmlReader) offer(e xml.StartElement) error {
	line, _ := x.InputPos()
	var w wireOffer
	if err := errors.Join(x.count(), x.DecodeElement(&w, &e)); err != nil {
		return err
	}
	model := folded(w.Model)
	if len(w.Prices) == 0 {
		w.Prices = []wirePrice{{Price: w.Price}}
	}
	first, _ := price(w.Prices[0].Price)
	if !x.fresh(w.SKU, line, model, first) {
		return nil
	}
	o := Offer{SKU: feed.SKU(w.SKU), Model: model, Brand: folded(w.Brand), Price: first}
	o.Prices = x.prices(w, line)
	for _, p := range w.Points {
		o.Points = append(o.Points, x.point(p, o.SKU, line))
	}
	x.add(o, line)
	return nil
}

// prices are those by city when there are several, and a warning when the first cannot be read or another differs.
func (x xmlReader) prices(w wireOffer, line int) (all []feed.ListedPrice) {
	sku, first := feed.SKU(w.SKU), w.Prices[0].Price
	for _, wire := range w.Prices {
		if p, ok := price(wire.Price); ok {
			all = append(all, feed.ListedPrice{City: strings.TrimSpace(wire.City), Price: p})
		}
	}
	if _, ok := price(first); !ok {
		x.warn(WarnPrice, sku, line, first)
	} else {
		for _, other := range all {
			if other.Price != all[0].Price {
				x.warn(WarnCityPrices, sku, line, first+" / "+strconv.FormatInt(int64(other.Price), 10))
				break
			}
		}
	}
	if len(w.Prices) == 1 {
		return nil
	}
	return all
}

func (x xmlReader) point(w wirePoint, sku feed.SKU, line int) feed.ListedPoint {
	p := feed.ListedPoint{ID: strings.TrimSpace(w.ID), Available: yes(w.Available), Stock: feed.Unspecified}
	if !isBlank(w.Stock) {
		n, ok := x.pieces(w.Stock, sku, line)
		if ok {
			p.Stock = n
		} else {
			x.warn(WarnStock, sku, line, w.Stock)
		}
	}
	var ok bool
	if p.PreOrder, ok = days(w.PreOrder); !ok {
		x.warn(WarnPreOrder, sku, line, w.PreOrder)
	}
	return p
}
