package goods

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/cabinet"
)

// figures count listings by what is known of them.
type figures struct {
	Offers    int
	Matched   []counted // by the way it was found
	Doubtful  int
	Unmatched int // also those of which a person has said so
	PreOrder  int // with days of it
	OffSale   int // at every pickup point of the list
}

// Found are the listings whose product at Al-Style is known.
func (f figures) Found() int {
	n := 0
	for _, m := range f.Matched {
		n += m.N
	}
	return n
}

func figuresOf(list []feed.Listing) figures {
	f := figures{}
	found := map[feed.Match]int{}
	for _, l := range list {
		if !l.Imported {
			continue
		}
		f.Offers++
		if l.Days > 0 {
			f.PreOrder++
		}
		if !l.Available() {
			f.OffSale++
		}
		switch {
		case l.Match == feed.MatchDoubtful:
			f.Doubtful++
		case l.Article == "":
			f.Unmatched++
		default:
			found[l.Match]++
		}
	}
	for _, how := range []feed.Match{
		feed.MatchSKU, feed.MatchPrefix, feed.MatchCode, feed.MatchPart, feed.MatchPerson,
	} {
		if found[how] > 0 {
			f.Matched = append(f.Matched, counted{string(how), found[how]})
		}
	}
	return f
}

// importView is an import as its templates see it.
type importView struct {
	feed.Import
	figures
	Warned      []counted
	Lost        []counted // of these, what left lines of the file out of the list
	Asked       []openQuestion
	Use         []string // pickup points to be used that the settings do not know yet
	Other       bool     // it is another shop's
	Added, Gone int      // against the list in force; both 0 when there is none
	Before      int      // offers of that list
}

func (s *importScreen) importView(ctx context.Context, shop chat.ShopID, imp feed.Import) (importView, error) {
	v := importView{Import: imp, figures: figuresOf(imp.Listings)}
	v.Asked, v.Use = openQuestions(imp, s.Points(shop))
	own := s.Merchant(shop)
	v.Other = imp.Merchant != "" && own != "" && imp.Merchant != own
	for _, kind := range slices.Sorted(maps.Keys(imp.Warnings)) {
		v.Warned = append(v.Warned, counted{kind, imp.Warnings[kind]})
		if cabinet.WarningKind(kind).LeavesOut() {
			v.Lost = append(v.Lost, counted{kind, imp.Warnings[kind]})
		}
	}
	now, err := s.Store(shop).Listings(ctx)
	if err != nil {
		return v, err
	}
	old := map[feed.SKU]bool{}
	for _, l := range now {
		if l.Imported {
			old[l.SKU] = true
		}
	}
	v.Before = len(old)
	for _, l := range imp.Listings {
		if !old[l.SKU] {
			v.Added++
		}
		delete(old, l.SKU)
	}
	v.Gone = len(old)
	return v, nil
}

// maxFixed is the dearest price that is taken from a chat; more is a slip of the finger.
const maxFixed feed.Tenge = 100_000_000

// pricePattern is a price as people write it: grouped by thousands or not, with the currency or without.
var pricePattern = regexp.MustCompile(`^(\d{1,9}|\d{1,3}(?: \d{3})+)(?:[.,]00)? ?(?:₸|тг\.?|тнг\.?|тенге|теңге|kzt|т\.)?$`)

// readTenge reads "12990", "12 990", "12 990 ₸" or "12990тг", with any white space in it.
func readTenge(text string) (feed.Tenge, bool) {
	m := pricePattern.FindStringSubmatch(strings.ToLower(spaced(text)))
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(m[1], " ", ""), 10, 64)
	return feed.Tenge(n), err == nil && n > 0 && feed.Tenge(n) <= maxFixed
}
