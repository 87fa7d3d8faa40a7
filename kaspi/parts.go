package kaspi

import (
	"context"
	"net/url"
	"strings"
)

// one reads a single resource, whose address is made of escaped parts.
func one[A any](ctx context.Context, c *Client, parts ...string) (resource[A], error) {
	var path strings.Builder
	empty := false
	for _, part := range parts {
		path.WriteString("/" + url.PathEscape(part))
		empty = empty || part == ""
	}
	op := "GET " + path.String()
	if empty {
		return resource[A]{}, refusal(op, "no id")
	}
	body, err := c.get(ctx, path.String(), nil)
	if err != nil {
		return resource[A]{}, err
	}
	d, err := decode[resource[A]](op, body)
	if err != nil {
		return resource[A]{}, err
	}
	return *d.Data, nil
}

// Entry reads one line of an order, by the guide's page on orderentries.
func (c *Client) Entry(ctx context.Context, id EntryID) (Entry, error) {
	w, err := one[entryAttributes](ctx, c, "orderentries", string(id))
	if err != nil {
		return Entry{}, err
	}
	return w.Attributes.entry(w.ID, w.Relationships), nil
}

// User reads the buyer of an order, who is in the order itself as well. The guide names this address in links only.
func (c *Client) User(ctx context.Context, id OrderID) (Person, error) {
	w, err := one[wirePerson](ctx, c, "orders", string(id), "user")
	if err != nil {
		return Person{}, err
	}
	return w.Attributes.person(), nil
}

// EntryProduct reads Kaspi's card of a line; its Code is the number of the card, not the seller's article.
func (c *Client) EntryProduct(ctx context.Context, id EntryID) (Product, error) {
	return c.product(ctx, "orderentries", string(id), "product")
}

// MasterProduct reads a card of Kaspi's by the ProductID of a line. The guide names this address in links only.
func (c *Client) MasterProduct(ctx context.Context, id string) (Product, error) {
	return c.product(ctx, "masterproducts", id)
}

// MerchantProduct reads the seller's own product behind a card of Kaspi's; its Code is the seller's article.
// The id is the ProductID of a line.
func (c *Client) MerchantProduct(ctx context.Context, id string) (Product, error) {
	return c.product(ctx, "masterproducts", id, "merchantProduct")
}

// MerchantProductByID reads the seller's own product again. The guide names this address in links only.
func (c *Client) MerchantProductByID(ctx context.Context, id string) (Product, error) {
	return c.product(ctx, "merchantproducts", id)
}

func (c *Client) product(ctx context.Context, parts ...string) (Product, error) {
	w, err := one[productAttributes](ctx, c, parts...)
	if err != nil {
		return Product{}, err
	}
	return product(w), nil
}

func product(w resource[productAttributes]) Product {
	a := w.Attributes
	return Product{
		ID: string(w.ID), Code: string(a.Code), Name: string(a.Name),
		Manufacturer: string(a.Manufacturer), Category: string(a.Category),
	}
}

// Point is a place that goods leave from.
type Point struct {
	ID      string
	Name    string // its code in the cabinet, as PP1
	Address Address
	CityID  string // empty when Kaspi leaves it out
}

// EntryPoint reads the point that a line leaves from.
func (c *Client) EntryPoint(ctx context.Context, id EntryID) (Point, error) {
	return c.point(ctx, "orderentries", string(id), "deliveryPointOfService")
}

// PointOfService reads a point by the PointID of a line. No call lists the points of a shop.
func (c *Client) PointOfService(ctx context.Context, id string) (Point, error) {
	return c.point(ctx, "pointofservices", id)
}

func (c *Client) point(ctx context.Context, parts ...string) (Point, error) {
	w, err := one[pointAttributes](ctx, c, parts...)
	if err != nil {
		return Point{}, err
	}
	return Point{
		ID: string(w.ID), Name: string(w.Attributes.Name), Address: w.Attributes.Address.value.address(),
		CityID: id(w.Relationships.City),
	}, nil
}

// City is a city of Kaspi's list.
type City struct {
	ID     string
	Code   string // nine digits, as in the price list
	Name   string
	Active bool
}

// PointCity reads the city of a point.
func (c *Client) PointCity(ctx context.Context, pointID string) (City, error) {
	w, err := one[cityAttributes](ctx, c, "pointofservices", pointID, "city")
	if err != nil {
		return City{}, err
	}
	return city(w), nil
}

// Cities reads all cities. The call is in no guide, only in old clients, who do not agree with the rule of
// today that lists are asked for by pages: so it asks bare, and by pages when Kaspi wants that.
func (c *Client) Cities(ctx context.Context) ([]City, error) {
	const path = "/cities"
	bare, err := list[cityAttributes](ctx, c, path, nil)
	if err == nil && bare.Meta.value.PageCount <= 1 {
		return cities(nil, *bare.Data), nil
	}
	if err != nil && KindOf(err) != KindRefused {
		return nil, err
	}
	var all []City
	for page, err := range pages[cityAttributes](ctx, c, path, url.Values{}) {
		if err != nil {
			return nil, err
		}
		all = cities(all, *page.Data)
	}
	return all, nil
}

func cities(all []City, page []resource[cityAttributes]) []City {
	for _, w := range page {
		all = append(all, city(w))
	}
	return all
}

func city(w resource[cityAttributes]) City {
	a := w.Attributes
	return City{ID: string(w.ID), Code: string(a.Code), Name: string(a.Name), Active: bool(a.Active)}
}
