// Package alstyle is a client of the distributor Al-Style's B2B API: New makes one from a customer's token,
// Client.QuantityPrice reads stock and prices, Client.Elements the catalogue.
//
// It keeps the limits of the API's help page (the copy of November 2024 that customers were given): one request in
// five seconds for a token, pages of 250 rows. It keeps no data and has no schedule. No part of the API is a
// published contract, so answers are read tolerantly and counted strictly.
package alstyle

import (
	"strconv"
	"strings"
)

// Tenge is an amount of money in whole tenge, as the distributor quotes it.
type Tenge int64

// Article is the distributor's code of a good, the only key that is stable and unique. It is written in
// digits.
type Article string

// Defect reports whether the article names the marked-down twin of a good: the same digits followed by "y".
// Such pieces are damaged or opened and must not be sold as new.
func (a Article) Defect() bool { return strings.HasSuffix(string(a), "y") }

// valid reports whether the text can be an article: digits, and perhaps the mark of a defect.
func (a Article) valid() bool {
	digits := strings.TrimSuffix(string(a), "y")
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return digits != "" && len(digits) <= 18
}

// key is the article as a number of its own.
func (a Article) key() (n uint64) {
	digits := strings.TrimSuffix(string(a), "y")
	n = 1 // 07 is not 7
	for i := range len(digits) {
		n = n*10 + uint64(digits[i]-'0')
	}
	if a.Defect() {
		return 2*n + 1
	}
	return 2 * n
}

// Quantity is the free stock of a good in pieces. Above a threshold that differs from good to good
// the distributor says only "more than N".
type Quantity struct {
	N       int  // Pieces; never negative.
	AtLeast bool // The true figure is above N.
}

// String writes the quantity as the distributor does: "13" or ">50".
func (q Quantity) String() string {
	if q.AtLeast {
		return ">" + strconv.Itoa(q.N)
	}
	return strconv.Itoa(q.N)
}

// Element is a row of the catalogue. The fields after the gap are empty unless they were asked for: see
// [DefaultFields], and [AllFields] for those after the second gap.
type Element struct {
	Article          Article
	PartNumber       string // The maker's; may be empty or shared by several goods: not a key.
	Name             string
	FullName         string // The name with the main specifications.
	Category         int    // Category.ID of a leaf.
	Price1           Tenge  // What a dealer pays; may be a placeholder.
	Price2           Tenge  // Recommended retail price; may be a placeholder.
	Quantity         Quantity
	New              bool
	MarkdownQuantity int   // Pieces of the defect twin.
	MarkdownPrice    Tenge // Price of the defect twin.

	Brand         string  // Name, not the identifier that [ElementQuery] filters by.
	Barcode       string  // EAN.
	Weight        float64 // Kilograms; 0 when unknown.
	DiscountPrice Tenge   // Price1 less the discount that the brand's representative allows.
	Discount      float64 // That discount in percent.

	Images       []string // Addresses.
	Warranty     string   // Such as "12 мес" or "Нет".
	KaspiCodes   []string // Codes of cards at Kaspi that the distributor names for the good, sorted.
	Reduced      bool     // The price was lowered.
	Policed      bool     // The brand watches over the retail price: not to be sold under Price2.
	Arrival      string   // When more is expected, as it was written; the help says "in weeks".
	Multiplicity int      // Sold in multiples of so many pieces; 0 when unknown.

	// Unreadable says, in English, which value could not be read. Quantity and prices are then zero: the good is
	// not to be sold. It is empty for all but a few goods.
	Unreadable string
}

// Cost is what we would pay for one piece, and false when the price is only a [Placeholder].
func (e Element) Cost() (Tenge, bool) { return cost(e.Price1, e.Price2, e.DiscountPrice) }

// Stock is what changes by the hour: how many pieces of a good are free, and for how much.
type Stock struct {
	Article       Article
	Quantity      Quantity
	Price1        Tenge   // What a dealer pays; may be a placeholder.
	Price2        Tenge   // Recommended retail price; may be a placeholder.
	DiscountPrice Tenge   // Price1 less the discount; equal to Price1 without one.
	Discount      float64 // Percent.
	Warehouse     string  // Code such as "panfilov"; usually empty when the stock is zero.

	// Unreadable says, in English, which value could not be read. Quantity and prices are then zero: the good is
	// not to be sold. It is empty for all but a few goods.
	Unreadable string
}

// Cost is what we would pay for one piece, and false when the price is only a [Placeholder].
func (s Stock) Cost() (Tenge, bool) { return cost(s.Price1, s.Price2, s.DiscountPrice) }

// Placeholder reports whether a price is none: 1 means "on request" and 0 and 999999 are met too, also on goods
// in stock. Nothing real costs ten tenge or less, nor 999990 and more both to a dealer and in retail.
func Placeholder(price1, price2 Tenge) bool {
	high := price1 >= 999_990 && price1 <= 999_999
	return price1 <= 10 || price1 == 999_999 || high && price1 == price2
}

// cost prefers the discounted price whenever there is one, as the distributor bills it.
func cost(price1, price2, discounted Tenge) (Tenge, bool) {
	c := price1
	if discounted > 1 {
		c = discounted
	}
	if Placeholder(price1, price2) || Placeholder(c, price2) {
		return 0, false
	}
	return c, true
}
