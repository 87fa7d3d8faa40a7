package document

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kaspibot/feed"
)

// Read reads the offers of a document that [Write] has made for the shop, also when its pickup points or cities were others
// then. What no document says is empty: the article, the cost, the floor. An offer that is not sold comes back with
// [feed.OffSaleOnDisk], as nobody knows why. Where every city has a share on its price, the offer's own is the nearest.
func Read(r io.Reader, shop feed.Shop) ([]feed.Offer, error) {
	d := reader{checker{scanner: scanner{more: reading(r)}}, shop}
	offers := d.document()
	if d.err != nil {
		return nil, fmt.Errorf("read price list: %w", d.err)
	}
	return offers, nil
}

// ReadWhole is Read of a document that must have this digest.
func ReadWhole(r io.Reader, shop feed.Shop, digest string) ([]feed.Offer, error) {
	sum := sha256.New()
	offers, err := Read(io.TeeReader(r, sum), shop)
	if err == nil && hex.EncodeToString(sum.Sum(nil)) != digest {
		err = errors.New("read price list: its bytes are others than were written")
	}
	return offers, err
}

// reader takes what a checker refuses for not being as the settings are now.
type reader struct {
	checker
	shop feed.Shop
}

func (d *reader) document() (offers []feed.Offer) {
	d.tag(`?xml version="1.0" encoding="UTF-8"?`)
	d.tag(`kaspi_catalog xmlns="kaspiShopping" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
		` xsi:schemaLocation="kaspiShopping http://kaspi.kz/kaspishopping.xsd" date=""`)
	d.text("company")
	if merchant := d.text("merchantid"); merchant != d.shop.Merchant {
		d.fail("merchantid %q", merchant)
	}
	d.tag("offers")
	for d.err == nil && strings.HasPrefix(d.peek(), "offer ") {
		o := d.offer()
		if n := len(offers); n > 0 && o.SKU <= offers[n-1].SKU {
			d.fail("offer %q after %q", o.SKU, offers[n-1].SKU)
		}
		if err := o.Validate(); err != nil {
			d.fail("%w", err)
		}
		offers = append(offers, o)
	}
	d.tag("/offers")
	d.tag("/kaspi_catalog")
	d.end()
	return offers
}

func (d *reader) offer() feed.Offer {
	sku, ok := readSKU(d.tag(`offer sku=""`)[0])
	if !ok {
		d.fail("not a SKU")
	}
	o := feed.Offer{SKU: sku, Imported: !sku.Valid(), Model: d.name("model")}
	if d.peek() == "brand" {
		o.Brand = d.name("brand")
	}
	d.tag("availabilities")
	days := map[string]int{}
	for d.err == nil && strings.HasPrefix(d.peek(), "availability ") {
		id, stock, preOrder := d.available()
		if stock > 0 {
			days[id], o.Stock = preOrder, max(o.Stock, stock)
		}
	}
	d.tag("/availabilities")
	o.Price, o.Cities = d.asked()
	d.tag("/offer")
	if o.Stock == 0 {
		o.Why = feed.OffSaleOnDisk
		return o
	}
	o.PreOrder, o.At = d.terms(days)
	return o
}

// available reads one pickup point.
func (d *reader) available() (id string, stock, days int) {
	preOrder := strings.Contains(d.peek(), ` preOrder="`)
	shape := `availability available="" storeId="" stockCount=""/`
	if preOrder {
		shape = `availability available="" storeId="" preOrder="" stockCount=""/`
	}
	values := d.tag(shape)
	if preOrder {
		days = d.number(values[2], 1)
	}
	return values[1], d.number(values[len(values)-1], 0), days
}

// asked is what the offer costs where nothing is added, and the cities where that is not what the settings make of it.
func (d *reader) asked() (price feed.Tenge, at feed.AtCities) {
	if d.peek() == "price" {
		return feed.Tenge(d.number(d.text("price"), 1)), ""
	}
	d.tag("cityprices")
	var written []feed.ListedPrice
	for d.err == nil && strings.HasPrefix(d.peek(), "cityprice ") {
		city := d.tag(`cityprice cityId=""`)[0]
		written = append(written, feed.ListedPrice{City: city, Price: feed.Tenge(d.number(d.chars(), 1))})
		d.tag("/cityprice")
	}
	d.tag("/cityprices")
	if len(written) == 0 {
		d.fail("no price")
		return 1, ""
	}
	price, exact := d.base(written)
	differ := false
	for _, w := range written {
		usual := d.city(w.City).CityPrice(price)
		differ = differ || w.Price != usual
		if w.Price != usual || len(d.shop.Cities()) == 0 {
			at = at.With(w.City, w.Price)
		}
	}
	if !differ || !exact {
		at = ""
	}
	return price, at
}

// base is the price without a surcharge. From a share that was rounded it cannot be known to the tenge.
func (d *reader) base(written []feed.ListedPrice) (price feed.Tenge, exact bool) {
	for _, w := range written {
		if c := d.city(w.City); c.City != "" && c.SurchargeBP == 0 && w.Price > c.Surcharge {
			return w.Price - c.Surcharge, true
		}
	}
	first := written[0]
	share := feed.Tenge(d.city(first.City).SurchargeBP)
	return max(first.Price*whole/(whole+share), 1), share == 0
}

// city is how the settings know it: as nothing special when they do not.
func (d *reader) city(code string) feed.PickupPoint {
	i := slices.IndexFunc(d.shop.Points, func(p feed.PickupPoint) bool { return p.City == code })
	if i < 0 {
		return feed.PickupPoint{}
	}
	return d.shop.Points[i]
}

const whole = 10_000 // basis points in one

// terms are the days of pre-order of an offer, and the points where it is otherwise. A point's own days are in what is
// written of it: whether the offer had fewer cannot be told, nor does it matter.
func (d *reader) terms(days map[string]int) (preOrder int, at feed.AtPoints) {
	for _, p := range d.shop.Points {
		if n := days[p.ID]; n > p.PreOrder {
			preOrder = max(preOrder, n)
		}
	}
	for _, p := range d.shop.Points {
		n, sold := days[p.ID]
		switch {
		case p.Closed:
		case !sold:
			at = at.WithoutSale(p.ID)
		case p.DaysOf(preOrder) != n:
			at = at.WithDays(p.ID, n)
		}
	}
	return preOrder, at
}
