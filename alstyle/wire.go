package alstyle

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"strings"
)

type wireCategory struct {
	ID       number `json:"id"`
	Name     text   `json:"name"`
	Left     number `json:"left"`
	Right    number `json:"right"`
	Level    number `json:"level"`
	Elements number `json:"elements"`
}

func (w wireCategory) category() Category {
	return Category{
		ID: int(w.ID), Name: string(w.Name), Left: int(w.Left), Right: int(w.Right),
		Level: int(w.Level), Elements: int(w.Elements),
	}
}

type wireBrands struct {
	Data *list[wireBrand] `json:"data"`
}

type wireBrand struct {
	ID    text   `json:"id"`
	Name  text   `json:"name"`
	Count number `json:"count"`
}

func (w wireBrand) brand() Brand {
	return Brand{ID: string(w.ID), Name: string(w.Name), Count: int(w.Count)}
}

type wirePage struct {
	Elements   *list[wireElement] `json:"elements"`
	Pagination struct {
		TotalCount *number `json:"totalCount"`
	} `json:"pagination"`
}

type wireElement struct {
	Article          text     `json:"article"`
	PartNumber       text     `json:"article_pn"`
	Name             text     `json:"name"`
	FullName         text     `json:"full_name"`
	Category         figure   `json:"category"`
	Price1           price    `json:"price1"`
	Price2           price    `json:"price2"`
	Quantity         quantity `json:"quantity"`
	New              whether  `json:"isnew"`
	MarkdownQuantity figure   `json:"quantityMarkdown"`
	MarkdownPrice    figure   `json:"priceMarkdown"`

	Brand         wording    `json:"brand"`
	Barcode       wording    `json:"barcode"`
	Weight        figure     `json:"weight"`
	DiscountPrice figure     `json:"discountPrice"`
	Discount      figure     `json:"discount"`
	Images        texts      `json:"images"`
	Warranty      wording    `json:"warranty"`
	Markets       kaspiCodes `json:"marketplaceArticles"`
	Reduced       whether    `json:"reducedprice"`
	Policed       whether    `json:"rrp"`
	Arrival       wording    `json:"expectedArrivalDate"`
	Multiplicity  figure     `json:"multiplicity"`
}

// UnmarshalJSON reads anything but an object as a row that says nothing.
func (w *wireElement) UnmarshalJSON(b []byte) error {
	type plain wireElement
	*w = wireElement{}
	if b[0] != '{' {
		return nil
	}
	return json.Unmarshal(b, (*plain)(w))
}

// element is the good of a row, and false when the row does not say which good it is about.
func (w wireElement) element() (Element, bool) {
	e := Element{
		Article:    Article(w.Article),
		PartNumber: strings.TrimSpace(html.UnescapeString(string(w.PartNumber))), // The only field with entities.
		Name:       string(w.Name), FullName: string(w.FullName), Category: w.Category.id(),
		Price1: w.Price1.tenge(), Price2: w.Price2.tenge(), Quantity: w.Quantity.Quantity, New: bool(w.New),
		MarkdownQuantity: w.MarkdownQuantity.pieces(), MarkdownPrice: w.MarkdownPrice.tenge(),
		Brand: string(w.Brand), Barcode: w.Barcode.first(), Weight: w.Weight.kilograms(),
		DiscountPrice: w.DiscountPrice.tenge(), Discount: w.Discount.n, Images: w.Images,
		Warranty: string(w.Warranty), KaspiCodes: w.Markets, Reduced: bool(w.Reduced), Policed: bool(w.Policed),
		Arrival: string(w.Arrival), Multiplicity: w.Multiplicity.pieces(),
	}
	e.Unreadable = cmp.Or(w.Quantity.why(), w.Price1.problem, w.Price2.problem)
	if len(e.Name) > maxName || len(e.FullName) > maxName {
		e.Unreadable = cmp.Or(e.Unreadable, fmt.Sprintf("a name of %d bytes", max(len(e.Name), len(e.FullName))))
		e.Name, e.FullName = "", "" // what is not sold needs no name, and a piece of one is none
	}
	if e.Unreadable != "" {
		e.Price1, e.Price2, e.DiscountPrice, e.Quantity = 0, 0, 0, Quantity{}
	}
	return e, e.Article.valid()
}

// maxName is the longest name that is believed, in bytes; the longest seen has 257 characters.
const maxName = 4096

type wireStock struct {
	Quantity      quantity `json:"quantity"`
	Price1        price    `json:"price1"`
	Price2        price    `json:"price2"`
	DiscountPrice figure   `json:"discountPrice"`
	Discount      figure   `json:"discount"`
	Warehouse     text     `json:"warehouse"`
}

func (w wireStock) stock(article Article) Stock {
	if why := cmp.Or(w.Quantity.why(), w.Price1.problem, w.Price2.problem); why != "" {
		return Stock{Article: article, Unreadable: why}
	}
	return Stock{
		Article: article, Quantity: w.Quantity.Quantity, Price1: w.Price1.tenge(), Price2: w.Price2.tenge(),
		DiscountPrice: w.DiscountPrice.tenge(), Discount: w.Discount.n, Warehouse: string(w.Warehouse),
	}
}

// unreadable counts the goods of an answer that could not be read.
type unreadable struct{ bad, all int }

func (u *unreadable) count(good bool) {
	u.all++
	if !good {
		u.bad++
	}
}

// err refuses an answer of which more than one row in twenty, and more than ten, could not be read: the
// distributor has changed the format, and to take all that off sale is a person's decision.
func (u unreadable) err() error {
	if u.bad > 10 && u.bad*20 > u.all {
		return fmt.Errorf("%d rows of %d cannot be read", u.bad, u.all)
	}
	return nil
}
