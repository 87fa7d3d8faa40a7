package app

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/feed"
	"kaspibot/kaspi/kaspitest"
)

// spoiler changes what the supplier answers on its way.
type spoiler struct {
	values map[string]map[string]string // by article and field, raw JSON; "" leaves the field out
	twice  string                       // the article whose row comes twice
}

func (s *spoiler) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	switch {
	case strings.Contains(r.URL.Path, "elements-pagination"):
		body = s.page(body)
	case strings.Contains(r.URL.Path, "quantity-price"):
		body = s.stock(body)
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, nil
}

func (s *spoiler) page(body []byte) []byte {
	var page struct {
		Elements   []map[string]json.RawMessage `json:"elements"`
		Pagination json.RawMessage              `json:"pagination"`
	}
	if json.Unmarshal(body, &page) != nil {
		return body
	}
	rows := make([]string, len(page.Elements))
	for i, row := range page.Elements {
		rows[i] = s.row(string(bytes.Trim(row["article"], `"`)), row)
	}
	return []byte(`{"elements":[` + strings.Join(rows, ",") + `],"pagination":` + string(page.Pagination) + `}`)
}

func (s *spoiler) stock(body []byte) []byte {
	var goods map[string]map[string]json.RawMessage
	if json.Unmarshal(body, &goods) != nil {
		return body
	}
	var rows []string
	for _, article := range slices.Sorted(maps.Keys(goods)) {
		row := `"` + article + `":` + s.row(article, goods[article])
		if rows = append(rows, row); article == s.twice {
			rows = append(rows, row)
		}
	}
	return []byte(`{` + strings.Join(rows, ",") + `}`)
}

// row writes a good with its bad values, which need not be what a library would write.
func (s *spoiler) row(article string, row map[string]json.RawMessage) string {
	var fields []string
	for _, name := range slices.Sorted(maps.Keys(row)) {
		value := string(row[name])
		if bad, ok := s.values[article][name]; ok {
			if value = bad; bad == "" {
				continue
			}
		}
		fields = append(fields, `"`+name+`":`+value)
	}
	return `{` + strings.Join(fields, ",") + `}`
}

// badValue is JSON of any kind that no field should have.
func badValue(r *rand.Rand) string {
	quoted := func(s string) string {
		text, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	words := []string{
		"<5", "много", "есть", "-", "—", "NaN", "Infinity", "-Infinity", "1e999", "0x1F", "1,5,7", "５", "٣", "½", "², шт", "по запросу",
		"null", "undefined", "true", "[object Object]", "\u0000", "\u202e123", "12\u200b3", "\ufeff7", "=1+1", "'; drop table", "<b>", "&quot;",
		"\U0001F4E6", "a\nb", strings.Repeat("9", 400), strings.Repeat("ы", 35_000), "-0", "--5", "+", "5-10", "1 2 3", "5.5.5", "10%",
	}
	switch r.IntN(12) {
	case 0:
		return "null"
	case 1:
		return ""
	case 2:
		return []string{"true", "false"}[r.IntN(2)]
	case 3:
		return []string{"{}", "[]", `{"a":{"b":[1,{"c":null}]}}`, `[[[[5]]]]`, `{"kzt":5000}`, `[5,6]`, `[null]`}[r.IntN(7)]
	case 4:
		return []string{"9007199254740992", "9007199254740993", "9223372036854775808", "1e300", "-1", "-9223372036854775808", "1e15", "123456789012"}[r.IntN(8)]
	case 5:
		return []string{"0.5", "-0.5", "1e-9", "1E5", "99999999.99", "0.1"}[r.IntN(6)]
	case 6:
		return strings.Repeat("[", 200) + strings.Repeat("]", 200)
	case 7:
		return quoted(strconv.Itoa(r.IntN(100_000)) + words[r.IntN(len(words)-5)][:1])
	case 8:
		return `"\ud800"`
	default:
		return quoted(words[r.IntN(len(words))])
	}
}

// offersOf are those of the list that is served, by article.
func offersOf(t *testing.T, s *Shop) map[feed.Article]feed.Offer {
	t.Helper()
	_, packed, err := s.store.LastVersion(t.Context(), feed.StatusPublished)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[feed.Article]feed.Offer, packed.Len())
	for o := range packed.All() {
		all[o.Article] = *o
	}
	return all
}

// Five hundred bad values in every field, 25 at a time among 800 goods: each costs its good at the most.
func TestABadValueOfTheSupplierCostsItsGoodAtTheMost(t *testing.T) {
	t.Parallel()
	const seed, atOnce = 2245, 25
	rounds := kaspitest.Crowd(20)
	chance := rand.New(rand.NewPCG(seed, seed))
	fake := alstyletest.New(t, alstyletest.WithGoods(800), alstyletest.WithPace(0))
	o, bad := testOptions(t), &spoiler{}
	o.Config.BackAfter = 1
	o.Config.AlstyleAPI, o.Alstyle = fake.URL(), bad
	s, err := NewShop(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if _, err := s.engine.SyncInTurn(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	want := offersOf(t, s)
	var articles []string
	for _, g := range fake.Goods() {
		articles = append(articles, strconv.Itoa(g.Article))
	}
	fields := []string{
		"quantity", "price1", "price2", "name", "full_name", "article", "brand", "category", "images", "article_pn", "barcode", "weight",
		"discountPrice", "discount", "warranty", "marketplaceArticles", "reducedprice", "rrp", "expectedArrivalDate", "multiplicity",
		"warehouse", "isnew", "quantityMarkdown", "priceMarkdown",
	}
	for round := range rounds {
		bad.values, bad.twice = map[string]map[string]string{}, articles[chance.IntN(len(articles))]
		for range atOnce {
			article, field := articles[chance.IntN(len(articles))], fields[chance.IntN(len(fields))]
			if bad.values[article] == nil {
				bad.values[article] = map[string]string{}
			}
			bad.values[article][field] = badValue(chance)
		}
		report, err := s.engine.SyncInTurn(t.Context(), 0)
		if err != nil || report.Held {
			t.Fatalf("seed %d, round %d: %v, held for %+v\n%v", seed, round, err, report.Version.Violations, bad.values)
		}
		named := map[feed.Article]bool{}
		for _, u := range report.Unreadable {
			named[u.Article] = true
			if bad.values[string(u.Article)] == nil {
				t.Errorf("round %d: %s is named, nothing is wrong with it", round, u.Article)
			}
			if len(u.Why) > 200 {
				t.Errorf("round %d: %s: a reason of %d bytes", round, u.Article, len(u.Why))
			}
		}
		got := offersOf(t, s)
		for article, w := range want {
			g, there := got[article]
			values := bad.values[string(article)]
			switch {
			case !there:
				t.Errorf("round %d: %s is not listed any more: %v", round, article, values)
			case values == nil && (g.Stock != w.Stock || g.Price != w.Price || g.Model != w.Model):
				t.Errorf("round %d: %s has nothing bad: %+v, want %+v", round, article, g, w)
			case g.Price < 1 || g.Model == "":
				t.Errorf("round %d: %s: %+v of %v", round, article, g, values)
			case named[article] && g.Stock > 0:
				t.Errorf("round %d: %s cannot be read and is sold: %v", round, article, values)
			case named[article] && values["price1"] == "" && values["price2"] == "" && g.Price != w.Price && w.Price > 0:
				t.Errorf("round %d: %s: %d, want its last good price %d: %v", round, article, g.Price, w.Price, values)
			}
		}
	}
}
