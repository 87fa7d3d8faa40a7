package cabinet

import (
	"slices"
	"strings"

	"kaspibot/feed"
)

// gatherer puts a list together, offer by offer.
type gatherer struct {
	list     List
	seen     map[feed.SKU]int // where in the list
	points   map[string]bool
	repriced map[feed.SKU]bool // offers whose price came from a later line
	lines    int               // offers so far, those left out included
}

func newGatherer() *gatherer {
	return &gatherer{seen: map[feed.SKU]int{}, points: map[string]bool{}, repriced: map[feed.SKU]bool{}}
}

// fresh reports whether an offer of this SKU is to be taken, and warns when it is not. Of one that came before, the price is
// taken if there was none.
func (g *gatherer) fresh(sku string, line int, model string, p feed.Tenge) bool {
	at, before := g.seen[feed.SKU(sku)]
	switch {
	case isBlank(sku):
		g.warn(WarnNoSKU, "", line, model)
	case !feed.SKU(sku).Writable(): // too long, usually: then it is not looked through
		g.warn(WarnBadSKU, "", line, beginning(sku, 100)+" "+model)
	case strings.ContainsRune(sku, '\uFFFD'):
		g.warn(WarnLostSKU, "", line, sku+" "+model)
	case before:
		g.warn(WarnDuplicate, feed.SKU(sku), line, model)
		if first := &g.list.Offers[at]; first.Price == 0 && p > 0 {
			first.Price = p
			g.repriced[first.SKU] = true
		}
	default:
		return true
	}
	return false
}

// add takes an offer that is fresh.
func (g *gatherer) add(o Offer, line int) {
	if o.Model == "" {
		g.warn(WarnNoModel, o.SKU, line, "")
	}
	for _, p := range o.Points {
		if !g.points[p.ID] {
			g.points[p.ID] = true
			g.list.Points = append(g.list.Points, p.ID)
		}
		o.PreOrder = max(o.PreOrder, p.PreOrder)
	}
	g.seen[o.SKU] = len(g.list.Offers)
	g.list.Offers = append(g.list.Offers, o)
}

// count takes note of another offer, and refuses more than any shop has. Each offer will be told of every point.
func (g *gatherer) count() error {
	if g.lines++; g.lines > maxOffers || len(g.list.Points) > maxPoints || g.lines*len(g.list.Points) > maxCells {
		return &Error{Kind: KindTooBig}
	}
	return nil
}

// done gives the list, if there is anything in it. Of a file without points nobody can say what is on sale.
func (g *gatherer) done(withPoints bool) (List, error) {
	if len(g.list.Offers) == 0 {
		kind := KindNoOffers
		if slices.ContainsFunc(g.list.Warnings, func(w Warning) bool { return w.Kind == WarnLostSKU }) {
			kind = KindLostSKUs
		}
		return List{}, &Error{Kind: kind}
	}
	g.list.NothingOnSale = withPoints
	for i := range g.list.Offers {
		o := &g.list.Offers[i]
		o.OffSale = withPoints && !slices.ContainsFunc(o.Points, func(p feed.ListedPoint) bool { return p.Available })
		g.list.NothingOnSale = g.list.NothingOnSale && o.OffSale
	}
	g.list.Warnings = slices.DeleteFunc(g.list.Warnings, func(w Warning) bool {
		return w.Kind == WarnPrice && g.repriced[w.SKU]
	})
	return g.list, nil
}
