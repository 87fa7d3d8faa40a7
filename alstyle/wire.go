package alstyle

import (
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
	Price1           number   `json:"price1"`
	Price2           number   `json:"price2"`
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

func (w wireElement) element() (Element, error) {
	if err := checkRow(w.Article, w.Quantity); err != nil {
		return Element{}, err
	}
	return Element{
		Article:    Article(w.Article),
		PartNumber: strings.TrimSpace(html.UnescapeString(string(w.PartNumber))), // The only field with entities.
		Name:       string(w.Name), FullName: string(w.FullName), Category: w.Category.id(),
		Price1: w.Price1.tenge(), Price2: w.Price2.tenge(), Quantity: w.Quantity.Quantity, New: bool(w.New),
		MarkdownQuantity: w.MarkdownQuantity.pieces(), MarkdownPrice: w.MarkdownPrice.tenge(),
		Brand: string(w.Brand), Barcode: w.Barcode.first(), Weight: w.Weight.kilograms(),
		DiscountPrice: w.DiscountPrice.tenge(), Discount: w.Discount.n, Images: w.Images,
		Warranty: string(w.Warranty), KaspiCodes: w.Markets, Reduced: bool(w.Reduced), Policed: bool(w.Policed),
		Arrival: string(w.Arrival), Multiplicity: w.Multiplicity.pieces(),
	}, nil
}

type wireStock struct {
	Quantity      quantity `json:"quantity"`
	Price1        number   `json:"price1"`
	Price2        number   `json:"price2"`
	DiscountPrice figure   `json:"discountPrice"`
	Discount      figure   `json:"discount"`
	Warehouse     text     `json:"warehouse"`
}

func (w wireStock) stock(article string) (Stock, error) {
	if err := checkRow(text(article), w.Quantity); err != nil {
		return Stock{}, err
	}
	return Stock{
		Article: Article(article), Quantity: w.Quantity.Quantity, Price1: w.Price1.tenge(), Price2: w.Price2.tenge(),
		DiscountPrice: w.DiscountPrice.tenge(), Discount: w.Discount.n, Warehouse: string(w.Warehouse),
	}, nil
}

// checkRow refuses a row that does not say which good it is about or how many of it there are: read as a
// good without stock it would take that good off sale.
func checkRow(article text, q quantity) error {
	switch {
	case !Article(article).valid():
		return fmt.Errorf("a row of article %.40q", string(article))
	case !q.known:
		return fmt.Errorf("article %s: no quantity", article)
	}
	return nil
}
