// Package match finds the distributor's item behind each SKU of a shop: [New] indexes the items, [Matcher.MatchAll] finds
// them, [Matcher.Candidates] lists what to ask a person about. Nothing doubtful is guessed.
package match

import (
	"slices"
	"strings"

	"kaspibot/feed"
)

// maxCandidates is how many items a person is asked to choose among at the most.
const maxCandidates = 8

// Matcher finds the items behind the SKUs of a shop's own list. What is doubtful it never guesses.
type Matcher struct {
	items map[feed.Article]feed.Item
	codes map[string][]feed.Article // by code of a card at Kaspi
	parts map[string][]feed.Article // by part number, see partKey
	whole map[string][]feed.Article // by part number as it is spelt, also those that are no key
}

// New indexes the distributor's items. Defects are never behind an SKU.
func New(items []feed.Item) *Matcher {
	m := &Matcher{
		items: make(map[feed.Article]feed.Item, len(items)),
		codes: map[string][]feed.Article{}, parts: map[string][]feed.Article{}, whole: map[string][]feed.Article{},
	}
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
		if key := spelling(i.PartNumber); key != "" {
			m.whole[key] = append(m.whole[key], i.Article)
		}
	}
	return m
}

// MatchAll finds the item of each listing. What a person has said of an SKU in the earlier list stays.
func (m *Matcher) MatchAll(list, earlier []feed.Listing) []feed.Listing {
	said := map[feed.SKU]feed.Article{}
	for _, l := range earlier {
		if l.Match == feed.MatchPerson {
			said[l.SKU] = l.Article
		}
	}
	all := make([]feed.Listing, len(list))
	for i, l := range list {
		if article, ok := said[l.SKU]; ok {
			l.Article, l.Match = article, feed.MatchPerson
		}
		all[i] = m.Match(l)
	}
	return all
}

// Again finds the items of listings that have none, or a doubtful one, among the distributor's items of today, and returns
// those for which that has changed. What a person has said stays.
func (m *Matcher) Again(list []feed.Listing) (changed []feed.Listing) {
	for _, l := range list {
		if !Wanting(l) {
			continue
		}
		if now := m.Match(l); now.Match != l.Match {
			changed = append(changed, now)
		}
	}
	return changed
}

// Wanting reports whether an item is still to be found behind a listing.
func Wanting(l feed.Listing) bool {
	return l.Imported && (l.Match == feed.MatchNone || l.Match == feed.MatchDoubtful)
}

// Match sets a listing's Article and Match. One of MatchPerson stays as it is.
func (m *Matcher) Match(l feed.Listing) feed.Listing {
	if l.Match == feed.MatchPerson {
		return l
	}
	l.Article, l.Match = "", feed.MatchNone
	model := l.Model.Plain()
	found := m.find(l.SKU, model)
	if len(found) == 0 {
		return l
	}
	first := found[0]
	if len(first.articles) > 1 || !m.sure(first, found, model) {
		l.Match = feed.MatchDoubtful
		return l
	}
	l.Article, l.Match = first.articles[0], first.how
	return l
}

// Candidates are the items that could be behind a listing, the likeliest first.
func (m *Matcher) Candidates(l feed.Listing) []feed.Item {
	var all []feed.Item
	for _, f := range m.find(l.SKU, l.Model.Plain()) {
		for _, a := range f.articles {
			same := func(i feed.Item) bool { return i.Article == a }
			if len(all) < maxCandidates && !slices.ContainsFunc(all, same) {
				all = append(all, m.items[a])
			}
		}
	}
	return all
}

// finding is one way to items, and the words that led there.
type finding struct {
	how      feed.Match
	articles []feed.Article
	by       string // of a part number; empty of the other ways
	whole    bool   // the SKU is nothing but the part number
}

// find goes every way, the surest first.
func (m *Matcher) find(sku feed.SKU, model string) []finding {
	var all []finding
	add := func(how feed.Match, by string, articles ...feed.Article) {
		if len(articles) > 0 {
			all = append(all, finding{how, articles, by, false})
		}
	}
	whole := strings.TrimSpace(string(sku))
	if _, ok := m.items[feed.Article(whole)]; ok {
		add(feed.MatchSKU, "", feed.Article(whole))
	}
	add(feed.MatchCode, "", m.codes[whole]...)
	if head, _, ok := strings.Cut(whole, "_"); ok && strings.Trim(head, "0123456789") == "" {
		articles := slices.Clone(m.codes[head])
		if _, ok := m.items[feed.Article(head)]; ok && !slices.Contains(articles, feed.Article(head)) {
			articles = append(articles, feed.Article(head))
		}
		add(feed.MatchPrefix, "", articles...)
	}
	if articles, by := m.bySpelling(whole, model); by != "" {
		return append(all, finding{feed.MatchPart, articles, by, true})
	}
	articles, by := m.byPart(whole, model)
	add(feed.MatchPart, by, articles...)
	return all
}

// bySpelling finds items whose part number is the SKU, however short it is, when the model has a word of the name of one of
// them. All of them are found then.
func (m *Matcher) bySpelling(sku, model string) (articles []feed.Article, by string) {
	by = spelling(sku)
	articles = m.whole[by]
	named := func(a feed.Article) bool { return namesItem(model, m.items[a], by) }
	if !slices.ContainsFunc(articles, named) {
		return nil, ""
	}
	return articles, by
}

// byPart finds items whose part number is the SKU or stands in it or in the model, and tells which one did. A number that
// several items share leads to all of them.
func (m *Matcher) byPart(sku, model string) (articles []feed.Article, by string) {
	for _, key := range append([]string{partKey(sku)}, partKeys(sku+" "+model)...) {
		for _, a := range m.parts[key] { // none of a word that is no key
			if !slices.Contains(articles, a) {
				articles, by = append(articles, a), key
			}
		}
	}
	return articles, by
}

// sure reports whether nothing speaks against the only item of a finding: the listing's model has something of the item's name
// in it, and no part number that is another item's alone.
func (m *Matcher) sure(f finding, all []finding, model string) bool {
	item := m.items[f.articles[0]]
	if model != "" && !sharesWord(model, item, f.by) {
		return false
	}
	for _, other := range all {
		strong := len(other.articles) == 1 && (other.whole || len(other.by) >= 6)
		if strong && other.articles[0] != item.Article {
			return false
		}
	}
	return true
}
