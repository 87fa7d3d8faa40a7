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

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/cabinet"
)

// hostile is a name that would break a message, or write into it, were it not escaped.
const hostile = `Чайник <b>&"x"`

var (
	almaty = time.FixedZone("Almaty", 5*60*60)
	noon   = time.Date(2026, 11, 24, 12, 0, 0, 0, almaty)
)

func wordsIn(t *testing.T, language string) *chat.Words {
	t.Helper()
	w, err := chat.LoadWords(language, almaty, func() time.Time { return noon }, New(Config{}).Room())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// samples are data for each text of the room; buttons and notices that take none are left out.
func samples(w *chat.Words) map[string][]any {
	all := map[string][]any{}
	for _, name := range w.Names() {
		if strings.HasPrefix(name, "text ") {
			all[name] = []any{nil}
		}
	}
	maps.Copy(all, goodsSamples())
	maps.Copy(all, priceSamples())
	all["text goods.button.price.fix"] = []any{feed.Tenge(12_990)}
	return all
}

// shown is what a person reads of a message.
func shown(text chat.HTML) string {
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(text), ""))
}

func TestWordsFitTheirData(t *testing.T) {
	t.Parallel()
	naming := strings.Fields("price price.head price.ask price.auto price.bad price.fixed price.left price.nogood " +
		"resumed stopped stops why why.rule rules.broken rules.fault goods import.refused import.question stock")
	for _, language := range chat.Languages() {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			w := wordsIn(t, language)
			data := samples(w)
			names := slices.Sorted(slices.Values(w.Names()))
			if diff := cmp.Diff(names, slices.Sorted(maps.Keys(data))); diff != "" {
				t.Errorf("texts and samples of their data (-texts +samples):\n%s", diff)
			}
			for name, views := range data {
				kind, name, _ := strings.Cut(name, " ")
				named := !slices.Contains(naming, strings.TrimPrefix(name, "goods."))
				for _, view := range views {
					if kind == "text" {
						check(t, name, w.Text(name, view))
						continue
					}
					text, err := w.HTML(name, view)
					if err != nil {
						t.Error(err)
					}
					check(t, name, string(text))
					named = named || kind == "html" && strings.Contains(shown(text), hostile)
				}
				if !named && kind == "html" {
					t.Errorf("%s does not show %s as it is", name, hostile)
				}
			}
		})
	}
}

// check finds the traces that templates and fmt leave of what they cannot show, and what is not escaped.
func check(t *testing.T, name, text string) {
	t.Helper()
	for _, trace := range []string{name, hostile, "<no value>", "&lt;no value", "%!", "ZgotmplZ", "&lt;nil"} {
		if strings.Contains(text, trace) {
			t.Errorf("%s has %q: %s", name, trace, text)
		}
	}
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
		Trend: trend{30, item.Stock, 25_000, 25_000, 1_234_567, noon},
	}
	page := stockView{
		Text: chat.Shorten(long, maxSearch), Total: 999, Page: 99, Pages: 100, Asked: noon,
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
