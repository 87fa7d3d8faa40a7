package price

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"kaspibot/feed"
)

// Defaults are what holds where the rules file says nothing.
type Defaults struct {
	MarkupBP  int64 // basis points of the cost
	MinProfit feed.Tenge
	Tax       Tax
}

// maxMarkup is elevenfold: more is a slip in the settings, and the arithmetic stays far from overflow.
const maxMarkup = 10 * whole

// Validate refuses defaults that sell without a gain, or whose figures can only be slips.
func (d Defaults) Validate() error {
	switch {
	case d.MarkupBP < 0 || d.MarkupBP > maxMarkup:
		return fmt.Errorf("markup of %d basis points: must be within 0 and %d", d.MarkupBP, maxMarkup)
	case d.MinProfit < 0 || d.MinProfit > maxPrice:
		return fmt.Errorf("minimum profit of %d tenge: must be within 0 and %d", d.MinProfit, maxPrice)
	case d.MarkupBP == 0 && d.MinProfit == 0:
		return errors.New("neither a markup nor a minimum profit: everything would be sold at cost")
	}
	return d.Tax.Validate()
}

// Rules say on which terms each item is sold. They come from [Decode]; a change makes new ones, so that a sync sees
// one state of them.
//
// For each key the narrowest rule that sets it wins: the seller's word in the chat, then article, brand, category from
// the item's own up to the root, band of the cost, all, default.
type Rules struct{ sheet *sheet }

// sheet is what is written; it never changes.
type sheet struct {
	tariff     Tariff
	carriages  carriages // of the tariff
	conflicts  []Conflict
	all        *set
	bands      []costBand
	categories map[string]*set // by folded name, path of names or id
	brands     map[string]*set // by folded name
	articles   map[feed.Article]*set
	chains     map[int]chain // by category, see Over
}

// chain is what concerns a category beside band, brand and article.
type chain struct {
	sets       []*set // the deepest category's first
	commission int64  // basis points, when the distributor's own name is one of Kaspi's dear leaves; 0 otherwise
	leaf       string // that name
}

// costBand is a rule for items of a cost.
type costBand struct {
	upTo feed.Tenge
	set
}

// Tariff is what the rules reckon with.
func (r Rules) Tariff() Tariff { return r.sheet.tariff }

// Conflicts are the figures of the tariff that the program's settings name as well, and not alike.
func (r Rules) Conflicts() []Conflict { return r.sheet.conflicts }

// Over returns the rules as they are for a tree of categories.
func (r Rules) Over(t Tree) Rules {
	s := *r.sheet
	s.chains = make(map[int]chain, len(t))
	for id := range t {
		s.chains[id] = s.chain(t, id)
	}
	return Rules{&s}
}

func (r *sheet) chain(t Tree, id int) chain {
	var c chain
	path := t.path(id)
	for i, ancestor := range path {
		names := append(t.names(path[i:]), strconv.Itoa(ancestor))
		for _, name := range slices.Backward(names) { // id, then the whole path, then the bare name
			if s := r.categories[Fold(name)]; s != nil && !slices.Contains(c.sets, s) {
				c.sets = append(c.sets, s)
			}
		}
		name := t[ancestor].Name
		if bp := r.tariff.Commission(name); c.commission == 0 && bp > r.tariff.Standard {
			c.commission, c.leaf = bp, name
		}
	}
	return c
}

// lookup finds what concerns one item. It lives for one call and is not on the heap.
type lookup struct {
	sets [5 + maxDepth]*set // the narrowest first
	n    int
	chain
}

func (l *lookup) add(s *set) {
	if s != nil && l.n < len(l.sets) {
		l.sets[l.n] = s
		l.n++
	}
}

func (r *sheet) lookup(it feed.Item) lookup {
	var l lookup
	l.add(r.articles[it.Article])
	if it.Brand != "" {
		var room [64]byte
		l.add(r.brands[string(appendFold(room[:0], it.Brand))])
	}
	if c, known := r.chains[it.Category]; known {
		l.chain = c
		for _, s := range c.sets {
			l.add(s)
		}
	} else if it.Category != 0 { // the tree is not there yet, or older than the item
		l.add(r.categories[strconv.Itoa(it.Category)])
	}
	for i := range r.bands {
		if b := &r.bands[i]; it.Cost <= b.upTo {
			l.add(&b.set)
			break
		}
	}
	return l
}

// value is what the narrowest rule sets for k.
func (r *sheet) value(l *lookup, k key) (value int64, rule Rule, ok bool) {
	for _, s := range l.sets[:l.n] {
		if s.sets(k) {
			value, rule = s.value(k)
			return value, rule, true
		}
	}
	if r.all.sets(k) {
		value, rule = r.all.value(k)
		if rule.Line == 0 {
			rule.Scope = ScopeDefault // of the program's settings
		}
		return value, rule, true
	}
	return 0, Rule{Scope: ScopeDefault}, false
}
