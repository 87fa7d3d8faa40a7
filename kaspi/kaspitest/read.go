package kaspitest

import (
	"net/http"
	"strconv"
	"strings"
)

func (s *Server) router() *http.ServeMux {
	m := http.NewServeMux()
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET " + base + "/orders":                                   s.listOrders,
		"POST " + base + "/orders":                                  s.changeOrder,
		"GET " + base + "/orders/{id}":                              s.forOrder(s.readOrder),
		"GET " + base + "/orders/{id}/entries":                      s.readEntries,
		"GET " + base + "/orders/{id}/user":                         s.forOrder(s.readUser),
		"GET " + base + "/orderentries/{id}":                        s.forEntry(s.entry),
		"GET " + base + "/orderentries/{id}/product":                s.forEntry(s.card),
		"GET " + base + "/orderentries/{id}/deliveryPointOfService": s.forEntry(s.entryPoint),
		"GET " + base + "/masterproducts/{id}/merchantProduct":      s.readMerchantProduct,
		"GET " + base + "/pointofservices/{id}":                     s.readPoint,
		"GET " + base + "/pointofservices/{id}/city":                s.readCity,
		"GET " + base + "/cities":                                   s.listCities,
		"GET " + base + "/waybills/{file}":                          s.readWaybill,
		"GET " + base + "/products":                                 s.listProducts,
		"POST " + base + "/product/import":                          s.importPriceList,
		"POST " + host + "/products/import":                         s.importCards,
		base + "/orders":                                            wrongMethod,
		"/":                                                         notFound,
	} {
		m.HandleFunc(pattern, handler)
	}
	return m
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	refuse(w, http.StatusNotFound, "Resource not found")
}

func wrongMethod(w http.ResponseWriter, _ *http.Request) {
	refuse(w, http.StatusMethodNotAllowed, invented("orders are read with GET and changed with POST"))
}

// forOrder serves an order that exists; a plain code in place of the id finds nothing.
func (s *Server) forOrder(render func(*record) resource) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		o, ok := s.orders[textOf(r.PathValue("id"))]
		if !ok {
			notFound(w, r)
			return
		}
		writeJSON(w, document{Data: render(o), Included: []any{}})
	}
}

func (s *Server) readOrder(o *record) resource { return s.order(o) }

func (s *Server) readUser(o *record) resource { return s.user(o) }

// readEntries answers without paging, as the real one does.
func (s *Server) readEntries(w http.ResponseWriter, r *http.Request) {
	o, ok := s.orders[textOf(r.PathValue("id"))]
	switch {
	case !ok:
		notFound(w, r)
	case s.foreign(r):
		writeJSON(w, document{Data: []any{}, Included: []any{}})
	default:
		writeJSON(w, document{Data: s.entries(o, 0), Included: []any{}})
	}
}

// forEntry serves a line that exists.
func (s *Server) forEntry(render func(*record, int) resource) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		code, line, _ := strings.Cut(textOf(r.PathValue("id")), "##")
		number, err := strconv.Atoi(line)
		o, ok := s.orders[code]
		if err != nil || !ok || number < 0 || number >= len(o.Lines) {
			notFound(w, r)
			return
		}
		writeJSON(w, document{Data: render(o, number), Included: []any{}})
	}
}

// cardID stands for the number of Kaspi's card, which is not the seller's article.
func (l Line) cardID() string {
	return idOf(strconv.Itoa(100_000_000 + int(scatter(l.SKU)%900_000_000)))
}

type cardAttributes struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Category string `json:"category,omitempty"`
}

func (s *Server) card(o *record, number int) resource {
	l := o.Lines[number]
	id := l.cardID()
	return resource{
		Type: "masterproducts", ID: id, Links: links{Self: s.link("masterproducts", id)},
		Attributes: cardAttributes{textOf(id), l.Title, l.CategoryTitle},
		Relationships: map[string]relation{
			"merchantProduct": s.relation("masterproducts", id, "merchantProduct", null()),
		},
	}
}

func (s *Server) readMerchantProduct(w http.ResponseWriter, r *http.Request) {
	for _, o := range s.orders {
		for _, l := range o.Lines {
			if l.cardID() != r.PathValue("id") {
				continue
			}
			id := idOf(MerchantID + "_" + l.SKU)
			writeJSON(w, document{Included: []any{}, Data: resource{
				Type: "merchantproducts", ID: id, Links: links{Self: s.link("merchantproducts", id)},
				Attributes: cardAttributes{Code: l.SKU, Name: l.Title}, Relationships: map[string]relation{},
			}})
			return
		}
	}
	notFound(w, r)
}

func (s *Server) entryPoint(*record, int) resource { return s.point() }

func (s *Server) point() resource {
	id, at := idOf(point), home()
	return resource{
		Type: "pointofservices", ID: id, Links: links{Self: s.link("pointofservices", id)},
		Attributes: struct {
			Address     postalAddress `json:"address"`
			DisplayName string        `json:"displayName"`
		}{at.Address, at.DisplayName},
		Relationships: map[string]relation{
			"city": s.relation("pointofservices", id, "city", address{"cities", idOf(cityCode)}),
		},
	}
}

func (s *Server) city() resource {
	id := idOf(cityCode)
	return resource{
		Type: "cities", ID: id, Links: links{Self: s.link("cities", id)},
		Attributes: city{Code: cityCode, Name: cityName, Active: true}, Relationships: map[string]relation{},
	}
}

func (s *Server) readPoint(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != idOf(point) {
		notFound(w, r)
		return
	}
	writeJSON(w, document{Data: s.point(), Included: []any{}})
}

func (s *Server) readCity(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != idOf(point) {
		notFound(w, r)
		return
	}
	writeJSON(w, document{Data: s.city(), Included: []any{}})
}

func (s *Server) listCities(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, document{Data: []resource{s.city()}, Included: []any{}})
}
