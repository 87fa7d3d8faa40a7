package cabinet

import (
	"encoding/xml"
	"errors"

	"kaspibot/feed"
)

type wireOffer struct {
	SKU    string      `xml:"sku,attr"`
	Model  string      `xml:"model"`
	Brand  string      `xml:"brand"`
	Stores []wireStore `xml:"availabilities>availability"`
	Price  string      `xml:"price"`
	Prices []string    `xml:"cityprices>cityprice"`
}

type wireStore struct {
	ID        string `xml:"storeId,attr"`
	Available string `xml:"available,attr"`
	PreOrder  string `xml:"preOrder,attr"`
	Stock     string `xml:"stockCount,attr"`
}

func (x xmlReader) offer(e xml.StartElement) error {
	line, _ := x.InputPos()
	var w wireOffer
	if err := errors.Join(x.count(), x.DecodeElement(&w, &e)); err != nil {
		return err
	}
	model := folded(w.Model)
	if !x.fresh(w.SKU, line, model) {
		return nil
	}
	o := Offer{SKU: feed.SKU(w.SKU), Model: model, Brand: folded(w.Brand)}
	o.Price = x.price(w, line)
	for _, s := range w.Stores {
		o.Points = append(o.Points, x.point(s, o.SKU, line))
		n, ok := days(s.PreOrder)
		if !ok {
			x.warn(WarnPreOrder, o.SKU, line, s.PreOrder)
		}
		o.PreOrder = max(o.PreOrder, n)
	}
	x.add(o, line)
	return nil
}

// price is the one price, or the first of a city.
func (x xmlReader) price(w wireOffer, line int) feed.Tenge {
	prices := w.Prices
	if len(prices) == 0 {
		prices = []string{w.Price}
	}
	first, ok := price(prices[0])
	if !ok {
		x.warn(WarnPrice, feed.SKU(w.SKU), line, prices[0])
		return 0
	}
	for _, other := range prices[1:] {
		if p, ok := price(other); ok && p != first {
			x.warn(WarnCityPrices, feed.SKU(w.SKU), line, prices[0]+" / "+other)
			break
		}
	}
	return first
}

func (x xmlReader) point(w wireStore, sku feed.SKU, line int) PickupPoint {
	s := PickupPoint{ID: w.ID, Available: yes(w.Available), Stock: Unspecified}
	if isBlank(w.Stock) {
		return s
	}
	n, ok := pieces(w.Stock)
	if !ok {
		x.warn(WarnStock, sku, line, w.Stock)
		return s
	}
	s.Stock = n
	return s
}
