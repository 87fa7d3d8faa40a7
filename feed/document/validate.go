package document

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"kaspibot/feed"
)

// Validate reads a document and refuses whatever Kaspi might: it is the last check of the bytes before they
// are served. It holds the schema's rules and, beyond them, wants every pickup point and every city of the shop on every
// offer in the shop's order, the same stock at each point that sells, available="yes" exactly with stock, one
// pre-order in each city, the surcharge of each point, and SKUs in growing order. The error names the offer it stopped at.
// Offers may be given for their own prices in cities: without, there is no such price.
//
// A SKU that Kaspi's guide would not take passes in the one way that a parser reads it back byte for byte: that the
// shop has it so, [Write] has made sure of.
//
// It takes one way of writing only (a blank between attributes, double quotes, no comments), so it needs no XML
// parser and is done several times faster than one. What it accepts, any parser reads the same way.
func Validate(r io.Reader, shop feed.Shop, offers ...feed.Offer) error {
	if err := shop.Validate(); err != nil {
		return err
	}
	c := checker{scanner: scanner{more: reading(r)}, own: map[feed.SKU]feed.AtCities{}}
	for i := range offers {
		if o := &offers[i]; o.Cities != "" {
			c.own[o.SKU] = o.Cities
		}
	}
	c.document(shop)
	if c.err != nil {
		return fmt.Errorf("invalid price list: %w", c.err)
	}
	return nil
}

// checker knows what must come next; its scanner knows where it stands. After the first error nothing changes
// any more, so that it is enough to look at the error in the end.
type checker struct {
	scanner
	sku   feed.SKU     // of the offer being read
	days  []int        // of pre-order at its pickup points, unsold where there is none
	stock []int        // at its pickup points
	tenge []feed.Tenge // of its cities
	own   map[feed.SKU]feed.AtCities

	literals literals
	slow     bool // every offer is read tag by tag: for tests
}

func (c *checker) document(shop feed.Shop) {
	if c.chars() != "" {
		c.fail("something before the beginning")
	}
	c.tag(`?xml version="1.0" encoding="UTF-8"?`)
	date := c.tag(`kaspi_catalog xmlns="kaspiShopping" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
		` xsi:schemaLocation="kaspiShopping http://kaspi.kz/kaspishopping.xsd" date=""`)
	if t, err := time.Parse(dateLayout, date[0]); err != nil || t.Format(dateLayout) != date[0] {
		c.fail("date %q", date[0])
	}
	if company := c.text("company"); company != string(feed.Clean(shop.Company)) {
		c.fail("company %q", company)
	}
	if merchant := c.text("merchantid"); merchant != shop.Merchant {
		c.fail("merchantid %q", merchant)
	}
	if c.tag("offers"); c.err != nil {
		return // before any offer is to blame
	}
	cities := shop.Cities()
	c.literals = newLiterals(shop.Points, cities)
	for more := true; more; more = strings.HasPrefix(c.peek(), "offer ") {
		if !c.quickOffers(shop.Points, cities) {
			c.offer(shop.Points, cities)
		}
		if c.err != nil {
			c.err = fmt.Errorf("offer %q: %w", c.sku, c.err)
			return
		}
	}
	c.tag("/offers")
	c.tag("/kaspi_catalog")
	c.end()
}

func (c *checker) offer(points, cities []feed.PickupPoint) {
	last := c.sku
	text := c.tag(`offer sku=""`)[0]
	sku, ok := readSKU(text)
	if c.err == nil {
		c.sku = feed.SKU(text)
	}
	if !ok {
		c.fail("not a SKU")
	}
	if c.err == nil {
		c.sku = sku
	}
	if sku <= last {
		c.fail("comes after %q", last)
	}
	c.name("model")
	if c.peek() == "brand" {
		c.name("brand")
	}
	c.tag("availabilities")
	c.points(points)
	c.tag("/availabilities")
	c.prices(cities)
	c.tag("/offer")
}

// prices reads the price, or those in the cities: they may differ by the surcharges only.
func (c *checker) prices(cities []feed.PickupPoint) {
	own := c.own[c.sku]
	if len(cities) == 0 {
		c.soloPrices(own)
		return
	}
	c.tag("cityprices")
	c.tenge = c.tenge[:0]
	for _, city := range cities {
		if id := c.tag(`cityprice cityId=""`)[0]; id != city.City {
			c.fail("city %q where %q should be", id, city.City)
		}
		c.tenge = append(c.tenge, feed.Tenge(c.number(c.chars(), 1)))
		c.tag("/cityprice")
	}
	c.tag("/cityprices")
	c.judgePrices(cities, own)
}

// judgePrices looks at the prices that were read.
func (c *checker) judgePrices(cities []feed.PickupPoint, own feed.AtCities) {
	base := feed.Tenge(0) // the price without a surcharge; it cannot be told from one that was rounded
	for i := range cities {
		city := &cities[i]
		if _, differs := own.Of(city.City); city.SurchargeBP == 0 && !differs {
			base = c.tenge[i] - city.Surcharge
		}
	}
	for i := range cities {
		city := &cities[i]
		if price, differs := own.Of(city.City); differs {
			if c.tenge[i] != price {
				c.fail("city %q: a price of %d, want %d", city.City, c.tenge[i], price)
			}
			continue
		}
		if base != 0 && c.tenge[i] != city.CityPrice(base) || c.tenge[i] <= city.Surcharge {
			c.fail("city %q: a price of %d", city.City, c.tenge[i])
		}
	}
}

// soloPrices reads the prices of an offer of a shop without cities: it may have some of its own.
func (c *checker) soloPrices(own feed.AtCities) {
	if own == "" {
		c.number(c.text("price"), 1)
		return
	}
	c.tag("cityprices")
	for city, price := range own.All() {
		id := c.tag(`cityprice cityId=""`)[0]
		if got := feed.Tenge(c.number(c.chars(), 1)); id != city || got != price {
			c.fail("city %q: a price of %d, want %d in %q", id, got, price, city)
		}
		c.tag("/cityprice")
	}
	c.tag("/cityprices")
}

// number reads a whole number of at least the bound, written in the one usual way.
func (c *checker) number(s string, least int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < least || strings.Trim(s, "0123456789") != "" || len(s) > 1 && s[0] == '0' {
		c.fail("%.40q is not a whole number of at least %d", s, least)
	}
	return n
}

// name reads an element whose text people see.
func (c *checker) name(element string) feed.Text {
	text, ok := feed.ReadText(c.text(element))
	if text == "" || !ok {
		c.fail("%s %.40q", element, string(text))
	}
	return text
}
