package list_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kaspibot/feed"
	"kaspibot/feed/list"
)

// day is one turn of a reserve's life: the distributor's figure, and what the order book says of its one sale.
type day struct {
	figure int // below 0: the distributor's answer leaves the row out
	sale   string
}

func TestReserveIsHeldUntilTheFigureHasCaughtUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		days []day
		held []int // pieces after each day
	}{
		"falls by the pieces":          {[]day{{10, "2"}, {10, "2"}, {8, "2"}, {10, "2"}}, []int{2, 2, 0, 0}},
		"falls by fewer":               {[]day{{10, "2"}, {9, "2"}, {8, "2"}}, []int{2, 2, 0}},
		"falls by more":                {[]day{{10, "2"}, {3, "2"}}, []int{2, 0}},
		"new goods come in between":    {[]day{{10, "2"}, {40, "2"}, {39, "2"}, {38, "2"}}, []int{2, 2, 2, 0}},
		"cancelled":                    {[]day{{10, "2"}, {10, ""}, {10, ""}}, []int{2, 0, 0}},
		"a unit is taken out":          {[]day{{10, "2"}, {10, "1"}, {9, "1"}}, []int{2, 1, 0}},
		"left, nothing falls":          {[]day{{10, "2"}, {10, "2 left"}, {10, "2 left"}, {10, "2 left"}, {10, "2 left"}}, []int{2, 2, 2, 2, 0}},
		"left, anything falls":         {[]day{{10, "2"}, {10, "2 left"}, {9, "2 left"}}, []int{2, 2, 0}},
		"the row is missing":           {[]day{{10, "2"}, {-1, "2"}, {10, "2"}}, []int{2, 2, 2}},
		"plenty, under way":            {[]day{{51, "2"}, {51, "2"}, {51, "2"}}, []int{2, 2, 2}},
		"plenty, left":                 {[]day{{51, "2"}, {51, "2 left"}}, []int{2, 0}},
		"plenty turns into a figure":   {[]day{{51, "2"}, {49, "2"}, {48, "2"}}, []int{2, 2, 0}},
		"left the day it was bought":   {[]day{{10, "2 today left"}, {10, "2 today left"}, {8, "2 today left"}}, []int{2, 2, 0}},
		"left long before it was seen": {[]day{{10, "2 old left"}, {10, "2 old left"}}, []int{0, 0}},
		"left when first seen":         {[]day{{10, "2 left"}, {10, "2 left"}, {10, "2 left"}, {10, "2 left"}}, []int{2, 2, 2, 0}},
		"no piece is left in the line": {[]day{{10, "0"}, {10, "1"}, {10, "0"}}, []int{0, 1, 0}},
		"an old order not yet left":    {[]day{{10, "2 old"}, {10, "2 old"}}, []int{2, 2}},
	} {
		var reserves []list.Reserve
		for i, d := range c.days {
			now := start.AddDate(0, 0, i)
			counter := list.Counter{Articles: known, Stock: map[feed.Article]feed.Stock{}, Now: now, LeftLasts: 72 * time.Hour}
			if d.figure >= 0 {
				counter.Stock["7"] = feed.Stock{N: min(d.figure, 50), AtLeast: d.figure > 50}
			}
			var sales []list.Sale
			if d.sale != "" {
				s := list.Sale{Order: "501", SKU: "seven", At: start}
				var a, b string
				_, _ = fmt.Sscan(d.sale, &s.Pieces, &a, &b)
				s.Left = a == "left" || b == "left"
				switch a {
				case "old":
					s.At = start.AddDate(0, 0, -5)
				case "today":
					s.At = start.Add(-24 * time.Hour)
				}
				sales = append(sales, s)
			}
			reserves = counter.Count(reserves, sales)
			if got := list.Reserved(reserves)["7"]; got != c.held[i] {
				t.Errorf("%s: %d pieces held on day %d, want %d", name, got, i, c.held[i])
			}
		}
	}
}

func known(s feed.SKU) (feed.Article, bool) { return "7", s == "seven" || s == "seven_2" }

func TestAPieceExplainsOneSaleOnly(t *testing.T) {
	t.Parallel()
	var reserves []list.Reserve
	sales := []list.Sale{
		{Order: "501", SKU: "seven", Pieces: 2, At: start}, {Order: "502", SKU: "seven_2", Pieces: 2, At: start},
		{Order: "503", SKU: "not ours", Pieces: 9, At: start},
	}
	for i, c := range []struct{ figure, held int }{{10, 4}, {8, 2}, {8, 2}, {7, 2}, {6, 0}} {
		counter := list.Counter{
			Articles: known, Stock: map[feed.Article]feed.Stock{"7": {N: c.figure}}, Now: start.Add(time.Duration(i) * time.Hour),
		}
		reserves = counter.Count(reserves, sales)
		if got := list.Reserved(reserves)["7"]; got != c.held {
			t.Errorf("at a figure of %d: %d held, want %d", c.figure, got, c.held)
		}
	}
}

// Goods may be booked and their sale cancelled between two readings: the fall is theirs, and not another sale's.
func TestTheFallOfACancelledSaleExplainsNoOther(t *testing.T) {
	t.Parallel()
	counter := list.Counter{Articles: known, Stock: map[feed.Article]feed.Stock{"7": {N: 10}}, Now: start, LeftLasts: 72 * time.Hour}
	one, other := list.Sale{Order: "501", SKU: "seven", Pieces: 2, At: start}, list.Sale{Order: "502", SKU: "seven", Pieces: 3, At: start}
	reserves := counter.Count(nil, []list.Sale{one, other})
	counter.Stock["7"], counter.Now = feed.Stock{N: 7}, start.Add(time.Hour)
	reserves = counter.Count(reserves, []list.Sale{one})
	if got := list.Reserved(reserves)["7"]; got != 2 {
		t.Errorf("%d pieces are held after 3 of another sale have gone, want 2", got)
	}
	counter.Stock["7"], counter.Now = feed.Stock{N: 5}, start.Add(2*time.Hour)
	if got := list.Reserved(counter.Count(reserves, []list.Sale{one}))["7"]; got != 0 {
		t.Errorf("%d pieces are held after the sale's own have gone", got)
	}
}

// What leaves was booked: the fall that ended the reserve of an older sale was not that sale's then.
func TestAFallIsTheSalesThatLeaves(t *testing.T) {
	t.Parallel()
	type reading struct{ figure, left, held int }
	for name, c := range map[string]struct {
		pieces   []int // of the sales, the oldest first; the goods of the last one leave at the reading that says so
		readings []reading
	}{
		"a smaller sale is older":        {[]int{2, 3}, []reading{{24, 0, 5}, {21, 0, 3}, {21, 1, 2}, {19, 1, 0}}},
		"one as large is older":          {[]int{3, 3}, []reading{{24, 0, 6}, {21, 0, 3}, {21, 1, 3}, {20, 1, 3}, {18, 1, 0}}},
		"a larger one is older":          {[]int{3, 2}, []reading{{24, 0, 5}, {22, 0, 3}, {22, 1, 3}, {19, 1, 0}}},
		"two are older":                  {[]int{1, 1, 2}, []reading{{24, 0, 4}, {22, 0, 2}, {22, 1, 2}, {21, 1, 1}, {20, 1, 0}}},
		"both were booked":               {[]int{2, 3}, []reading{{24, 0, 5}, {19, 0, 0}, {19, 1, 0}}},
		"both are booked in turn":        {[]int{2, 3}, []reading{{24, 0, 5}, {21, 0, 3}, {19, 0, 0}, {19, 1, 0}}},
		"a third one keeps its evidence": {[]int{2, 2, 2}, []reading{{24, 0, 6}, {22, 0, 4}, {22, 1, 4}, {20, 1, 2}, {18, 1, 0}}},
		"the younger one is held again":  {[]int{1, 2, 1}, []reading{{24, 0, 4}, {21, 0, 1}, {21, 1, 2}, {20, 1, 0}}},
		"plenty":                         {[]int{2, 3}, []reading{{24, 0, 5}, {21, 0, 3}, {51, 1, 0}}},
	} {
		var reserves []list.Reserve
		for i, r := range c.readings {
			counter := list.Counter{Articles: known, Now: start.Add(time.Duration(i) * time.Hour), LeftLasts: 72 * time.Hour}
			counter.Stock = map[feed.Article]feed.Stock{"7": {N: min(r.figure, 50), AtLeast: r.figure > 50}}
			var sales []list.Sale
			for j, n := range c.pieces {
				sales = append(sales, list.Sale{Order: fmt.Sprint(501 + j), SKU: "seven", Pieces: n, At: start, Left: r.left > 0 && j == len(c.pieces)-1})
			}
			reserves = counter.Count(reserves, sales)
			if got := list.Reserved(reserves)["7"]; got != r.held {
				t.Errorf("%s: %d pieces held at reading %d, want %d", name, got, i, r.held)
			}
		}
	}
}

// TestNoPieceIsSoldTwice plays shops: the distributor's figure follows each sale after some delay, goods leave some time
// after that, and what is shown must never be more than what is really there for new buyers.
func TestNoPieceIsSoldTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type pending struct{ booked, left, pieces int }
		figure, really := 20, 20
		var reserves []list.Reserve
		var sales []list.Sale
		var queue []pending
		for i := range rapid.IntRange(1, 40).Draw(t, "readings") {
			if n := rapid.IntRange(0, 3).Draw(t, "bought"); n > 0 && n <= figure-list.Reserved(reserves)["7"] {
				sales = append(sales, list.Sale{Order: fmt.Sprint(100 + i), SKU: "seven", Pieces: n, At: start})
				booked := i + rapid.IntRange(1, 5).Draw(t, "delay")
				queue = append(queue, pending{booked, booked + rapid.IntRange(1, 5).Draw(t, "packing"), n})
				really -= n
			}
			for j := range queue {
				sales[j].Left = sales[j].Left || queue[j].left == i
			}
			counter := list.Counter{
				Articles: known, Stock: map[feed.Article]feed.Stock{"7": {N: figure}}, Now: start.Add(time.Duration(i) * time.Minute),
				LeftLasts: time.Hour,
			}
			reserves = counter.Count(reserves, sales)
			if shown := figure - list.Reserved(reserves)["7"]; shown > really {
				t.Fatalf("%d shown, %d are there: %+v", shown, really, reserves)
			}
			if rapid.IntRange(0, 3).Draw(t, "a delivery") == 0 {
				n := rapid.IntRange(1, 5).Draw(t, "delivered")
				figure, really = figure+n, really+n
			}
			for j := range queue {
				if queue[j].booked == i {
					figure -= queue[j].pieces
				}
			}
		}
	})
}

// What a reading says that the guard holds counts for nothing, and the sales that it brought are held all the same.
func TestAHeldReadingReleasesNothingAndKeepsWhatWasBought(t *testing.T) {
	t.Parallel()
	was := list.State{Reserves: []list.Reserve{
		{Order: "501", Line: 1, Article: "7", Pieces: 2, Figure: 10, At: start}, {Order: "501", Line: 2, Article: "8", Pieces: 1, Figure: 5, At: start},
	}}
	read := list.State{Reserves: []list.Reserve{
		{Order: "501", Line: 1, Article: "7", Pieces: 1, Figure: 3, At: start, Released: start.Add(time.Hour)},
		{Order: "501", Line: 2, Article: "8", Pieces: 1, Figure: 9, At: start, Left: start.Add(time.Hour)},
		{Order: "502", Line: 1, Article: "7", Pieces: 4, Figure: 3, At: start},
	}, Readings: map[feed.SKU]int{"seven": 2}}
	want := list.State{Reserves: []list.Reserve{
		{Order: "501", Line: 1, Article: "7", Pieces: 1, Figure: 10, At: start}, // a unit was taken out of the order
		{Order: "501", Line: 2, Article: "8", Pieces: 1, Figure: 5, At: start, Left: start.Add(time.Hour)},
		{Order: "502", Line: 1, Article: "7", Pieces: 4, Figure: 3, At: start},
	}, Readings: map[feed.SKU]int{"seven": 2}}
	if got := read.Distrusting(was); !got.Equal(want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if read.Reserves[0].Released.IsZero() {
		t.Error("the state that was read has changed")
	}
	for name, other := range map[string]list.State{
		"another reserve":  {Reserves: want.Reserves[:2], Readings: want.Readings},
		"another reading":  {Reserves: want.Reserves, Readings: map[feed.SKU]int{"seven": 3}},
		"no reading":       {Reserves: want.Reserves},
		"nothing whatever": {},
	} {
		if want.Equal(other) || other.Equal(want) {
			t.Errorf("%s is said to be the same", name)
		}
	}
}

func TestARowMissingFromTheAnswerReleasesNothingAndKeepsNothingElseHeld(t *testing.T) {
	t.Parallel()
	counter := list.Counter{Articles: func(s feed.SKU) (feed.Article, bool) { return feed.Article(s), true }, Stock: map[feed.Article]feed.Stock{}, Now: start}
	var sales []list.Sale
	for i := range 20 {
		sku := fmt.Sprint(i)
		sales = append(sales, list.Sale{Order: sku, SKU: feed.SKU(sku), Pieces: 1, At: start})
		counter.Stock[feed.Article(sku)] = feed.Stock{N: 9}
	}
	sales = append(sales, list.Sale{Order: "0", Line: 1, SKU: "0", Pieces: 1, At: start})
	reserves := counter.Count(nil, sales)
	if first, second := reserves[0], reserves[1]; first.Order != "0" || first.Line != 0 || second.Order != "0" || second.Line != 1 {
		t.Errorf("not sorted by order and line: %+v", reserves[:2])
	}
	for article := range counter.Stock {
		counter.Stock[article] = feed.Stock{N: 7}
	}
	delete(counter.Stock, "7")
	delete(counter.Stock, "8")
	if held := list.Reserved(counter.Count(reserves, sales)); len(held) != 2 || held["7"] != 1 || held["8"] != 1 {
		t.Errorf("held: %v, want one piece each of 7 and 8", held)
	}
	reserves = counter.Count(reserves, sales[9:]) // the sale of an article without a row is cancelled, and others
	if held := list.Reserved(reserves); len(held) != 0 {
		t.Errorf("held after their sales were cancelled: %v", held)
	}
}
