package alstyletest_test

import (
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
