package feed

import "kaspibot/feed/packed"

const (
	pageOffers = 64  // offers of a page, on the average
	mostOffers = 256 // and at the most
)

// OffersPacker makes a list.
type OffersPacker struct {
	like []string // the pages that are not passed yet of the list it is made after
	made Offers
	page []byte
	kept string // in place of page, as long as it is the beginning of one of another list
	held int    // offers of the page under way
	head SKU    // of the first of them
}

// PackAfter makes a list whose pages are those of another one wherever they are the same.
func PackAfter(before Offers) *OffersPacker { return &OffersPacker{like: before.pages} }

// Add appends an offer. Where a page ends depends on the SKUs alone, so that an offer that comes or goes changes one page.
func (p *OffersPacker) Add(o *Offer) {
	p.copyKept()
	p.page = o.pack(p.page)
	p.added(o.SKU, ends(o.SKU))
}

// Keep appends the offer that a cursor has come to, as it is. A page of which all is kept is the same page again.
func (p *OffersPacker) Keep(c *OfferCursor) {
	end := len(c.whole) - len(c.page.Left)
	if len(p.page) == 0 && p.kept == c.whole[:c.at] {
		p.kept = c.whole[:end]
		p.added(c.offer.SKU, end == len(c.whole) && (len(c.pages) > 0 || ends(c.offer.SKU)))
		return
	}
	p.copyKept()
	p.page = append(p.page, c.whole[c.at:end]...)
	p.added(c.offer.SKU, ends(c.offer.SKU))
}

func (p *OffersPacker) copyKept() {
	p.page, p.kept = append(p.page, p.kept...), ""
}

func (p *OffersPacker) added(s SKU, ended bool) {
	if p.held == 0 {
		p.head = s
	}
	p.made.n++
	if p.held++; p.held == mostOffers || ended {
		p.seal()
	}
}

// ends reports whether a page ends with an SKU, as one in pageOffers does.
func ends(s SKU) bool {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return (h^h>>15)%pageOffers == 0
}

func (p *OffersPacker) seal() {
	p.held = 0
	if p.kept != "" {
		p.made.pages, p.kept = append(p.made.pages, p.kept), ""
		return
	}
	for len(p.like) > 0 && headOf(p.like[0]) < p.head {
		p.like = p.like[1:]
	}
	if len(p.like) > 0 && p.like[0] == string(p.page) {
		p.made.pages = append(p.made.pages, p.like[0])
	} else {
		p.made.pages = append(p.made.pages, string(p.page))
	}
	p.page = p.page[:0]
}

func headOf(page string) SKU { return SKU((&packed.Rows{Left: page}).Text()) }

// Offers ends the list.
func (p *OffersPacker) Offers() Offers {
	if p.held > 0 {
		p.seal()
	}
	return p.made
}

// What an offer's byte of marks says.
const (
	otherArticle = 1 << iota // its article is another text than its SKU
	isImported
)

func (o *Offer) pack(b []byte) []byte {
	marks := byte(0)
	if string(o.Article) != string(o.SKU) {
		marks |= otherArticle
	}
	if o.Imported {
		marks |= isImported
	}
	b = append(packed.AppendText(b, o.SKU), marks)
	if marks&otherArticle != 0 {
		b = packed.AppendText(b, o.Article)
	}
	for _, s := range [...]string{string(o.Model), string(o.Brand), string(o.At), string(o.Cities), string(o.Why)} {
		b = packed.AppendText(b, s)
	}
	for _, n := range [...]int64{int64(o.Price), int64(o.Cost), int64(o.Floor), int64(o.Stock), int64(o.PreOrder)} {
		b = packed.AppendNumber(b, n)
	}
	return b
}

func (o *Offer) unpack(p *packed.Rows) {
	o.SKU = SKU(p.Text())
	marks := p.Byte()
	o.Article, o.Imported = Article(o.SKU), marks&isImported != 0
	if marks&otherArticle != 0 {
		o.Article = Article(p.Text())
	}
	o.Model, o.Brand, o.At, o.Cities, o.Why = Text(p.Text()), Text(p.Text()), AtPoints(p.Text()), AtCities(p.Text()), OffSaleReason(p.Text())
	o.Price, o.Cost, o.Floor = Tenge(p.Number()), Tenge(p.Number()), Tenge(p.Number())
	o.Stock, o.PreOrder = int(p.Number()), int(p.Number())
}
