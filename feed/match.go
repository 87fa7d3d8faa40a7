package feed

import (
	"slices"
	"strings"
)

// maxCandidates bounds what a person is asked to choose among.
const maxCandidates = 8

// Matcher finds the items behind the SKUs of a shop's own list. What is doubtful it never guesses.
type Matcher struct {
	items map[Article]Item
	codes map[string][]Article // by code of a card at Kaspi
	parts map[string][]Article // by part number, see partKey
}

// NewMatcher indexes the distributor's items. Defects are never behind an SKU.
func NewMatcher(items []Item) *Matcher {
	m := &Matcher{items: make(map[Article]Item, len(items)), codes: map[string][]Article{}, parts: map[string][]Article{}}
	for _, i := range items {
		if _, twice := m.items[i.Article]; twice || i.Defect || i.Article == "" {
			continue
		}
		m.items[i.Article] = i
		for code := range strings.SplitSeq(i.KaspiCodes, ",") {
			if code = strings.TrimSpace(code); code != "" {
				m.codes[code] = append(m.codes[code], i.Article)
			}
		}
		if key := partKey(i.PartNumber); key != "" {
			m.parts[key] = append(m.parts[key], i.Article)
		}
	}
	return m
}

// MatchAll finds the item of each listing. What a person has said of an SKU in the earlier list stays.
func (m *Matcher) MatchAll(list, earlier []Listing) []Listing {
	said := map[SKU]Article{}
	for _, l := range earlier {
		if l.Match == MatchPerson {
			said[l.SKU] = l.Article
		}
	}
	all := make([]Listing, len(list))
	for i, l := range list {
		if article, ok := said[l.SKU]; ok {
			l.Article, l.Match = article, MatchPerson
		}
		all[i] = m.Match(l)
	}
	return all
}

// Match sets a listing's Article and Match. One of MatchPerson stays as it is.
func (m *Matcher) Match(l Listing) Listing {
	if l.Match == MatchPerson {
		return l
	}
	l.Article, l.Match = "", MatchNone
	model := l.Model.Plain()
	found := m.find(l.SKU, model)
	if len(found) == 0 {
		return l
	}
	first := found[0]
	if len(first.articles) > 1 || !m.sure(first, found, model) {
		l.Match = MatchDoubtful
		return l
	}
	l.Article, l.Match = first.articles[0], first.how
	return l
}

// Candidates are the items that could be behind a listing, the likeliest first.
func (m *Matcher) Candidates(l Listing) []Item {
	var all []Item
	for _, f := range m.find(l.SKU, l.Model.Plain()) {
		for _, a := range f.articles {
			same := func(i Item) bool { return i.Article == a }
			if len(all) < maxCandidates && !slices.ContainsFunc(all, same) {
				all = append(all, m.items[a])
			}
		}
	}
	return all
}

// finding is one way to items, and the words that led there.
type finding struct {
	how      Match
	articles []Article
	by       string
}

// find goes every way, the surest first.
func (m *Matcher) find(sku SKU, model string) []finding {
	var all []finding
	add := func(how Match, by string, articles ...Article) {
		if len(articles) > 0 {
			all = append(all, finding{how, articles, by})
		}
	}
	whole := strings.TrimSpace(string(sku))
	if _, ok := m.items[Article(whole)]; ok {
		add(MatchSKU, "", Article(whole))
	}
	add(MatchCode, "", m.codes[whole]...)
	if head, _, ok := strings.Cut(whole, "_"); ok && strings.Trim(head, "0123456789") == "" {
		articles := slices.Clone(m.codes[head])
		if _, ok := m.items[Article(head)]; ok && !slices.Contains(articles, Article(head)) {
			articles = append(articles, Article(head))
		}
		add(MatchPrefix, "", articles...)
	}
	articles, by := m.byPart(whole, model)
	add(MatchPart, by, articles...)
	return all
}

// byPart finds items whose part number is the SKU or stands in it or in the model, and tells which one did. A number that
// several items share leads to all of them.
func (m *Matcher) byPart(sku, model string) (articles []Article, by string) {
	for _, key := range append([]string{partKey(sku)}, partKeys(sku+" "+model)...) {
		for _, a := range m.parts[key] {
			if !slices.Contains(articles, a) {
				articles, by = append(articles, a), key
			}
		}
	}
	return articles, by
}

// sure says that nothing speaks against the only item of a finding: the listing's model has something of the item's name
// in it, and no part number that is another item's alone.
func (m *Matcher) sure(f finding, all []finding, model string) bool {
	item := m.items[f.articles[0]]
	if model != "" && !alike(model, item, f.by) {
		return false
	}
	for _, other := range all {
		strong := other.how == MatchPart && len(other.articles) == 1 && len(other.by) >= 6
		if strong && other.articles[0] != item.Article {
			return false
		}
	}
	return true
}

// Tally counts listings by the way their items were found.
func Tally(list []Listing) map[Match]int {
	n := map[Match]int{}
	for _, l := range list {
		n[l.Match]++
	}
	return n
}
