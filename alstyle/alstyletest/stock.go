package alstyletest

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
)

// maxArticles is the longest list of articles that the stock methods take.
const maxArticles = 1000

func (s *Server) quantity(q url.Values) answer {
	goods, bad := s.asked(q)
	if bad != nil {
		return *bad
	}
	var o object
	for _, g := range goods {
		o = append(o, field{strconv.Itoa(g.Article), g.quantity()})
		if s.quirks.DefectRows && g.MarkdownQuantity > 0 {
			o = append(o, field{strconv.Itoa(g.Article) + "y", g.MarkdownQuantity})
		}
	}
	return s.byArticle(o)
}

func (s *Server) quantityPrice(q url.Values) answer {
	goods, bad := s.asked(q)
	if bad != nil {
		return *bad
	}
	var o object
	for _, g := range goods {
		o = append(o, field{strconv.Itoa(g.Article), object{
			{"quantity", g.quantity()}, {"price1", g.Price1}, {"price2", g.Price2},
			{"discountPrice", g.discountPrice()}, {"discount", g.Discount}, {"warehouse", g.Warehouse},
		}})
		if s.quirks.DefectRows && g.MarkdownQuantity > 0 {
			o = append(o, field{strconv.Itoa(g.Article) + "y", object{
				{"quantity", g.MarkdownQuantity}, {"price1", g.MarkdownPrice}, {"price2", g.Price2},
				{"discountPrice", g.MarkdownPrice}, {"discount", 0}, {"warehouse", g.Warehouse},
			}})
		}
	}
	return s.byArticle(o)
}

// asked gives the goods that the list of articles names; without a list all of them.
func (s *Server) asked(q url.Values) ([]Good, *answer) {
	articles := listed(q.Get("article"))
	if len(articles) > maxArticles {
		a := refuse(http.StatusBadRequest, "Too many articles.")
		return nil, &a
	}
	var goods []Good
	for _, g := range s.market.filtered(url.Values{"brand": q["brand"], "exclude_missing": q["exclude_missing"]}) {
		if len(articles) == 0 || articles[strconv.Itoa(g.Article)] {
			goods = append(goods, g)
		}
	}
	return goods, nil
}

func (s *Server) images(q url.Values) answer {
	articles, all := listed(q.Get("article")), []string{}
	for _, g := range s.market.goods {
		if articles[strconv.Itoa(g.Article)] {
			all = append(all, g.images()...)
		}
	}
	return good(all)
}

func (s *Server) warehouses(url.Values) answer {
	place := func(code, name string) field {
		return field{code, object{
			{"name", "Vender"}, {"phone", "+7(700)0000000"}, {"city", "Алматы"}, {"street", name}, {"house", "1"},
			{"full_address", name + ", 1"}, {"full_name", "Кладовщик"}, {"lat", 43.25}, {"lng", 76.94},
		}}
	}
	return good(object{place("panfilov", "Панфилова"), place("suyunbai", "Суюнбая"), place("gres", "ГРЭС")})
}

// quantity is an integer, or a string such as ">50", or whatever a test has it be.
func (g Good) quantity() any {
	if g.RawStock != "" {
		return g.RawStock
	}
	if g.AtLeast {
		return fmt.Sprintf(">%d", g.Quantity)
	}
	return g.Quantity
}

// discountPrice is the dealer's price less the discount in percent.
func (g Good) discountPrice() int64 {
	return int64(math.Round(float64(g.Price1) * float64(100-g.Discount) / 100))
}

func (g Good) images() []string {
	urls := make([]string, g.Images)
	for n := range urls {
		urls[n] = imageURL(g.Article, n+1)
	}
	return urls
}
