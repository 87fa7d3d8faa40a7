package publish_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kaspibot/feed"
)

// year is a distributor's history: what it really has, and what it answers.
type year struct {
	chance *rand.Rand
	truth  []feed.Item
	answer []feed.Item
	broken string // what is wrong with the answer, "" when nothing is
}

const (
	syncsADay = 2
	yearGoods = 300
)

// pass lets half a day go by: 5.5 % of the goods change in stock a day and 0.5 % in price, as was measured.
func (y *year) pass() {
	for i := range y.truth {
		it := &y.truth[i]
		if y.happens(0.055 / syncsADay) {
			it.Stock = feed.Stock{N: y.chance.IntN(51)}
			if y.happens(0.2) {
				it.Stock.N = 0
			}
			it.Stock.AtLeast = it.Stock.N == 50
		}
		if y.happens(0.005 / syncsADay) {
			it.Cost += it.Cost * feed.Tenge(y.chance.IntN(17)-8) / 100
		}
	}
	if y.happens(0.1) { // something new
		n := len(y.truth)
		fresh := goods(n + 1)[n]
		fresh.Stock.N = 5
		y.truth = append(y.truth, fresh)
	}
}

func (y *year) happens(p float64) bool { return y.chance.Float64() < p }

// Items implements feed.Source. An answer has placeholders and drifting pages as a rule, and is cut off, emptied or
// spoilt now and then.
func (y *year) Items(_ context.Context, show func(*feed.Item)) (feed.Items, error) {
	y.answer, y.broken = slices.Clone(y.truth), ""
	y.chance.Shuffle(len(y.answer), func(i, j int) { y.answer[i], y.answer[j] = y.answer[j], y.answer[i] })
	for i := range y.answer {
		if y.happens(0.002) {
			y.answer[i].Cost = 0 // a placeholder
		}
	}
	if y.happens(0.3) { // pages that shifted while they were read: rows lost, others twice
		n := 1 + y.chance.IntN(len(y.answer)*2/100)
		y.answer = append(y.answer[n:], y.answer[len(y.answer)-n:]...)
	}
	y.spoil()
	items := feed.ItemsOf(y.answer)
	return items, items(show)
}

func (y *year) spoil() {
	each := func(what string, change func(*feed.Item)) {
		y.broken = what
		for i := range y.answer {
			change(&y.answer[i])
		}
	}
	switch n := y.chance.IntN(1_000); {
	case n < 20:
		y.broken = "cut off"
		y.answer = y.answer[:len(y.answer)*(1+y.chance.IntN(75))/100]
	case n < 25:
		y.broken, y.answer = "empty", nil
	case n < 30:
		each("no stock", func(it *feed.Item) { it.Stock.N = 0 })
	case n < 35:
		each("no prices", func(it *feed.Item) { it.Cost = 0 })
	case n < 40:
		each("another currency", func(it *feed.Item) { it.Cost = max(it.Cost/500, 1) })
	}
}

// harm is what is wrong with offers that buyers see, "" when nothing is.
func (y *year) harm(offers []feed.Offer, onSaleBefore int) string {
	truth := make(map[feed.Article]feed.Item)
	for _, it := range y.truth {
		truth[it.Article] = it
	}
	onSale := 0
	for _, o := range offers {
		it := truth[o.Article]
		switch {
		case o.Stock == 0:
			continue
		case o.Stock > it.Stock.N:
			return fmt.Sprintf("%s: %d pieces shown, %d are there", o.SKU, o.Stock, it.Stock.N)
		case o.Price < it.Cost+minProfit || o.Price > 2*it.Cost+2*minProfit:
			return fmt.Sprintf("%s: sold for %d, costs %d", o.SKU, o.Price, it.Cost)
		}
		onSale++
	}
	if onSale*10 < onSaleBefore*8 {
		return fmt.Sprintf("%d of %d on sale", onSale, onSaleBefore)
	}
	return ""
}

func TestAYearOfADistributorDoesNoHarmAndAsksForNothing(t *testing.T) {
	t.Parallel()
	y := &year{chance: rand.New(rand.NewPCG(1, 1)), truth: goods(yearGoods)}
	store := &latest{last: map[feed.Status]feed.Version{}, offers: map[feed.Status]feed.Offers{}}
	w := newWorld(t, nil)
	w.config.Source, w.config.Versions, w.config.History, w.config.BackAfter = y, store, nil, 2
	w.restart(t)
	syncs, held, falsely, broken, onSale := 0, 0, 0, 0, 0
	days := 365
	if raceDetector {
		days = 30 // it has nothing to find here: one sync runs at a time
	}
	for ; syncs < days*syncsADay; syncs++ {
		y.pass()
		rep, err := w.trySync(t)
		if y.broken != "" {
			broken++
		}
		switch {
		case err != nil && y.broken == "":
			t.Fatalf("sync %d: %v", syncs, err)
		case err == nil && rep.Held:
			held++
			if y.broken == "" {
				falsely++
				t.Logf("sync %d: held for %v", syncs, rep.Version.Violations)
			}
		case err == nil && rep.Published:
			if harm := y.harm(store.offers[feed.StatusPublished].Slice(), onSale); harm != "" {
				t.Fatalf("sync %d, answer %q: published %s", syncs, y.broken, harm)
			}
			onSale = rep.Figures.OnSale
		}
	}
	t.Logf("%d syncs, %d answers broken, %d held, %d of them falsely", syncs, broken, held, falsely)
	if falsely*500 > syncs || broken < days/36 || held < days/72 {
		t.Errorf("%d of %d good answers held, %d of %d broken ones", falsely, syncs, held-falsely, broken)
	}
}

// A list as long as the biggest shops have must not take a shop's patience.
func TestAHundredThousandOffersAreBuiltCheckedAndServed(t *testing.T) {
	t.Parallel()
	if raceDetector {
		t.Skip("takes the race detector half a minute; smaller lists show it the same code")
	}
	w := newWorld(t, goods(100_000))
	began := time.Now()
	rep := w.sync(t)
	took := time.Since(began)
	if status, body := w.served(t); status != 200 || !rep.Published || rep.Figures.Offers != 100_000 {
		t.Errorf("%d with %d bytes, %+v", status, len(body), rep.Figures)
	}
	if took > 30*time.Second {
		t.Errorf("took %s", took)
	}
}
