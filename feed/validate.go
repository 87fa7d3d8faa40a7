package feed

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Validate reads a document and refuses whatever Kaspi might: it is the last look at the bytes before they
// leave. It holds the schema's rules and, beyond them, wants every store and every city of the shop on every
// offer in the shop's order, the same stock at each store, available="yes" exactly with stock, and SKUs in
// growing order. The error names the offer it stopped at.
//
// It takes one way of writing only (a blank between attributes, double quotes, no comments), so it needs no XML
// parser and is done several times faster than one. What it accepts, any parser reads the same way.
func Validate(r io.Reader, shop Shop) error {
	if err := shop.Validate(); err != nil {
		return err
	}
	c := checker{scanner: scanner{r: bufio.NewReaderSize(r, block)}}
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
	sku SKU // of the offer being read
}

func (c *checker) document(shop Shop) {
	if c.chars() != "" {
		c.fail("something before the beginning")
	}
	c.tag(`?xml version="1.0" encoding="UTF-8"?`)
	date := c.tag(`kaspi_catalog xmlns="kaspiShopping" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"` +
		` xsi:schemaLocation="kaspiShopping http://kaspi.kz/kaspishopping.xsd" date=""`)
	if t, err := time.Parse(dateLayout, date[0]); err != nil || t.Format(dateLayout) != date[0] {
		c.fail("date %q", date[0])
	}
	if company := c.text("company"); company != string(Clean(shop.Company)) {
		c.fail("company %q", company)
	}
	if merchant := c.text("merchantid"); merchant != shop.Merchant {
		c.fail("merchantid %q", merchant)
	}
	if c.tag("offers"); c.err != nil {
		return // before any offer is to blame
	}
	cities := shop.cities()
	for more := true; more; more = strings.HasPrefix(c.peek(), "offer ") {
		c.offer(shop.Stores, cities)
		if c.err != nil {
			c.err = fmt.Errorf("offer %q: %w", c.sku, c.err)
			return
		}
	}
	c.tag("/offers")
	c.tag("/kaspi_catalog")
	c.end()
}

func (c *checker) offer(stores []Store, cities []string) {
	last, sku := c.sku, SKU(c.tag(`offer sku=""`)[0])
	if c.err == nil {
		c.sku = sku
	}
	if !sku.Valid() {
		c.fail("not a SKU")
	}
	if sku <= last {
		c.fail("comes after %q", last)
	}
	c.name("model")
	if c.peek() == "brand" {
		c.name("brand")
	}
	c.tag("availabilities")
	stock := c.availability(stores[0])
	for _, store := range stores[1:] {
		if n := c.availability(store); n != stock {
			c.fail("store %q has %d, %q has %d", store.ID, n, stores[0].ID, stock)
		}
	}
	c.tag("/availabilities")
	c.prices(cities)
	c.tag("/offer")
}

// availability returns the stock at the store.
func (c *checker) availability(store Store) int {
	values := c.tag(`availability available="" storeId="" stockCount=""/`)
	available, id := values[0], values[1]
	if id != store.ID {
		c.fail("store %q where %q should be", id, store.ID)
	}
	n := c.number(values[2], 0)
	if available != "yes" && available != "no" || (available == "yes") != (n > 0) {
		c.fail("store %q: available %q with a stock of %d", id, available, n)
	}
	return n
}

func (c *checker) prices(cities []string) {
	if len(cities) == 0 {
		c.number(c.text("price"), 1)
		return
	}
	c.tag("cityprices")
	for _, city := range cities {
		if id := c.tag(`cityprice cityId=""`)[0]; id != city {
			c.fail("city %q where %q should be", id, city)
		}
		c.number(c.chars(), 1)
		c.tag("/cityprice")
	}
	c.tag("/cityprices")
}

// number reads a whole number of at least least, written in the one usual way.
func (c *checker) number(s string, least int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < least || strconv.Itoa(n) != s {
		c.fail("%.40q is not a whole number of at least %d", s, least)
	}
	return n
}

// name reads an element whose text people see.
func (c *checker) name(element string) {
	if s := c.text(element); s == "" || !isClean(s) {
		c.fail("%s %.40q", element, s)
	}
}
