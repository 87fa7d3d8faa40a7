package feed_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"kaspibot/feed"
)

func TestPackedItemsComeBackWhateverTheirSize(t *testing.T) {
	t.Parallel()
	texts := []string{"", "a", "\xff\x00<&>", strings.Repeat("б", 35_000), strings.Repeat("c", 127), strings.Repeat("d", 128)}
	amounts := []feed.Tenge{0, 1, -1, 63, 64, -64, -65, 8191, 8192, math.MaxInt32, math.MaxInt32 + 1, math.MaxInt64, math.MinInt64}
	counts := []int{0, 1, -1, 63, 64, math.MaxInt, math.MinInt}
	var items []feed.Item
	for n := range len(texts) * len(amounts) * len(counts) {
		items = append(items, feed.Item{
			Article: feed.Article(texts[n%len(texts)]), Name: texts[(n+1)%len(texts)], Brand: texts[(n+2)%len(texts)],
			Retail: amounts[n%len(amounts)], Defect: n%2 == 0, Category: counts[n%len(counts)], Grams: counts[(n+1)%len(counts)],
			Policed: n%3 == 0, Multiple: counts[(n+2)%len(counts)],
		})
	}
	var page []byte
	for i := range items {
		page = feed.AppendItem(page, &items[i])
	}
	var got []feed.Item
	if err := feed.EachItem(string(page), func(i *feed.Item) { got = append(got, *i) }); err != nil || !slices.Equal(got, items) {
		t.Errorf("%d items of %d, %v", len(got), len(items), err)
	}
}
