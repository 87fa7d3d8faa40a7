package goods

import (
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/feed"
	"kaspibot/feed/cabinet"
	"kaspibot/feed/price"
)

func wordsIn(t *testing.T, language string) *chat.Words {
	t.Helper()
	w, err := chat.LoadWords(language, time.UTC, func() time.Time { return chattest.Noon }, New(Config{}).Room())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// shown is what a person reads of a message.
func shown(text chat.HTML) string {
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(text), ""))
}

func TestTexts(t *testing.T) {
	t.Parallel()
	samples := chattest.Samples{"text button.price.fix": {feed.Tenge(12_990_000)}}
	maps.Copy(samples, goodsSamples())
	maps.Copy(samples, priceSamples())
	naming := strings.Split("html "+strings.Join([]string{ // texts that show what people outside have named
		"price", "price.head", "price.ask", "price.auto", "price.bad", "price.fixed", "price.left", "price.nogood",
		"resumed", "stopped", "stops", "why", "why.rule", "rules.broken", "rules.fault", "rules.doubts", "rules.conflict", "goods", "import.refused",
		"import.question", "import.point", "import.use", "stock", "stock.hit",
	}, ",html "), ",")
	chattest.Texts(t, samples, naming, New(Config{}).Room())
}

func TestTheLongestTextsFitOneMessage(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Ш", 300)
	item := feed.Item{
		Article: "123456", Name: chat.Shorten(long, maxItem), PartNumber: long, Cost: 1_234_567, Retail: 1_234_567,
		Stock: feed.Stock{N: 25_000, AtLeast: true}, Arrival: chat.Shorten(long, maxNote), Defect: true,
	}
	one := hit{
		Item: item, More: 12,
		Offer: feed.Offer{SKU: feed.SKU(chat.Shorten(long, maxSKU)), Price: 1_234_567, Stock: 10_000},
		Trend: trend{30, item.Stock, 25_000, 25_000, 1_234_567, chattest.Noon},
	}
	page := stockView{
		Text: chat.Shorten(long, maxSearch), Total: 999, Page: 99, Pages: 100, Asked: chattest.Noon,
		Hits: slices.Repeat([]hit{one}, stockHits),
	}
	item.Name = long
	doubt := viewQuestion(feed.Listing{SKU: feed.SKU(long), Model: feed.Clean(long), Brand: feed.Clean(long), Price: 1}, 999,
		slices.Repeat([]feed.Item{item}, 8))
	refused := &cabinet.Error{
		Kind: cabinet.KindColumns, Missing: []string{"SKU"}, Found: slices.Repeat([]string{long[:60]}, 20),
	}
	for _, language := range chat.Languages() {
		w := wordsIn(t, language)
		for name, view := range map[string]any{
			"stock": page, "import.question": doubt, "import.refused": refused,
			"why": sampleInfo(strings.Repeat(`<&>"Ш`, 30)),
		} {
			text, err := w.HTML("goods."+name, view)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(utf16.Encode([]rune(shown(text)))); n > 4096 {
				t.Errorf("%s in %s has %d UTF-16 units, want at most 4096", name, language, n)
			}
		}
	}
}

func TestDocumentsAreNamedInTheLanguage(t *testing.T) {
	t.Parallel()
	facts := price.DefaultTariff().Facts
	for _, source := range []string{facts.Commission.Source, facts.Delivery.Source, facts.VAT.Source, facts.Tax.Source} {
		for _, language := range []string{"kk", "en"} {
			text, err := wordsIn(t, language).HTML("goods.why.source", source)
			if err != nil || source == "" || shown(text) == source {
				t.Errorf("%s tells %q (%v)", language, text, err)
			}
		}
	}
}
