package alstyletest_test

import (
	"fmt"
	"strings"
	"testing"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
)

func TestOddRowsAreServed(t *testing.T) {
	t.Parallel()
	srv := alstyletest.New(t, alstyletest.WithGoods(0), alstyletest.WithPace(0))
	srv.Put(
		alstyletest.Good{Article: 100, Name: `Чайник "Ё" 🫖`, Quantity: 3, MarkdownQuantity: 1, MarkdownPrice: 700},
		alstyletest.Good{Article: 101, Name: "Кружка", RawStock: "<5"},
	)
	c, err := alstyle.New(alstyletest.Token, alstyle.WithBaseURL(srv.URL()), alstyle.WithPace(0))
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []bool{false, true} {
		srv.Misbehave(alstyletest.Quirks{DefectRows: on, PlainUnicode: on})
		var articles []alstyle.Article
		for s, err := range c.QuantityPrice(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			articles = append(articles, s.Article)
			if bad := s.Article == "101"; bad != (s.Unreadable != "") {
				t.Errorf("%+v", s)
			}
		}
		if defect := len(articles) == 3 && articles[1] == "100y"; defect != on {
			t.Errorf("switch %t: articles %v", on, articles)
		}
		for e, err := range c.Elements(t.Context(), alstyle.ElementQuery{}) {
			if err != nil || e.Article == "100" && e.Name != `Чайник "Ё" 🫖` {
				t.Errorf("letters beyond ASCII as they are %t: %q, %v", on, e.Name, err)
			}
		}
	}
}

// Whoever reads a market of the usual size meets each oddity of the real catalogue, and often enough with stock.
func TestAMarketHasTheOdditiesOfTheRealCatalogue(t *testing.T) {
	t.Parallel()
	counted := map[string]int{}
	for _, g := range free(t, 15_000).Goods() {
		count := func(kind string, is bool) {
			if is {
				counted[kind]++
			}
		}
		stocked, threshold := g.Quantity > 0, fmt.Sprintf(">%d", g.Quantity)
		count("all prices 1, in stock", stocked && g.Price1 == 1 && g.Price2 == 1)
		count("dealer price 1, in stock", stocked && g.Price1 == 1 && g.Price2 > 1)
		count("prices 0", g.Price1 == 0)
		count("prices 999999", g.Price1 == 999_999 && g.Price2 == 999_999)
		count(">67", g.AtLeast && threshold == ">67")
		count(">105", g.AtLeast && threshold == ">105")
		count("a defect twin", g.MarkdownQuantity > 0)
		count("&quot; in a part number", strings.Contains(g.PartNumber, "&quot;"))
		count("outer blanks", g.PartNumber != strings.TrimSpace(g.PartNumber))
		count("a blank behind the brand", strings.HasSuffix(g.Brand, " "))
		count("no part number", g.PartNumber == "")
		count("a quotation mark in a name", strings.Contains(g.FullName, `"`))
	}
	if len(counted) != 12 {
		t.Errorf("some oddity is never met: %v", counted)
	}
}

// PHP writes letters beyond ASCII by their numbers, surrogates and all; that part numbers hold entities is another matter.
func TestAnswersAreWrittenAsPHPDoes(t *testing.T) {
	t.Parallel()
	srv := free(t, 0)
	srv.Put(alstyletest.Good{Article: 5, Name: `Ё "🫖"`, PartNumber: "A&quot;15&quot;", Quantity: 67, AtLeast: true})
	for plain, want := range map[bool]string{false: `"name":"\u0401 \"\ud83e\uded6\""`, true: `"name":"Ё \"🫖\""`} {
		srv.Misbehave(alstyletest.Quirks{PlainUnicode: plain})
		body := text(t, srv, "/elements")
		for _, part := range []string{want, `"article_pn":"A`, `quot;15`, `67"`} {
			if !strings.Contains(body, part) {
				t.Errorf("plain %t: %s lacks %s", plain, body, part)
			}
		}
	}
}
