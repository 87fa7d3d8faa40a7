package kaspitest

import (
	"net/http"
	"strconv"
)

// cardID stands for the number of Kaspi's card, which is not the seller's article.
func (l Line) cardID() string {
	return idOf(strconv.Itoa(100_000_000 + int(scatter(l.SKU)%900_000_000)))
}

// ownID stands for the seller's own product; the text inside the real one is not known.
func (l Line) ownID() string { return idOf(MerchantID + "_" + l.SKU) }

type cardAttributes struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Category string `json:"category,omitempty"`
}

func (s *Server) card(o *record, number int) resource { return s.cardOf(o.Lines[number]) }

func (s *Server) cardOf(l Line) resource {
	id := l.cardID()
	return resource{
		Type: "masterproducts", ID: id, Links: links{Self: s.link("masterproducts", id)},
		Attributes: cardAttributes{textOf(id), l.Title, l.CategoryTitle},
		Relationships: map[string]relation{
			"merchantProduct": s.relation("masterproducts", id, "merchantProduct", null()),
		},
	}
}

func (s *Server) readMasterProduct(w http.ResponseWriter, r *http.Request) {
	l, ok := s.sold(r.PathValue("id"), Line.cardID)
	if !ok {
		notFound(w, r)
		return
	}
	writeJSON(w, document{Included: []any{}, Data: s.cardOf(l)})
}

// readOwnProduct serves the seller's own product by the given kind of id.
func (s *Server) readOwnProduct(by func(Line) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l, ok := s.sold(r.PathValue("id"), by)
		if !ok {
			notFound(w, r)
			return
		}
		id := l.ownID()
		writeJSON(w, document{Included: []any{}, Data: resource{
			Type: "merchantproducts", ID: id, Links: links{Self: s.link("merchantproducts", id)},
			Attributes: cardAttributes{Code: l.SKU, Name: l.Title}, Relationships: map[string]relation{},
		}})
	}
}

// sold finds a line of any order by an id of what is sold in it.
func (s *Server) sold(id string, by func(Line) string) (Line, bool) {
	for _, o := range s.orders {
		for _, l := range o.Lines {
			if by(l) == id {
				return l, true
			}
		}
	}
	return Line{}, false
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

func (s *Server) city(code, name string) resource {
	id := idOf(code)
	return resource{
		Type: "cities", ID: id, Links: links{Self: s.link("cities", id)},
		Attributes: city{Code: code, Name: name, Active: true}, Relationships: map[string]relation{},
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
	writeJSON(w, document{Data: s.city(cityCode, cityName), Included: []any{}})
}

func (s *Server) listCities(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, document{Included: []any{}, Data: []resource{
		s.city(cityCode, cityName), s.city("710000000", "Астана"), s.city("511010000", "Шымкент"),
		s.city("351010000", "Караганда"), s.city("191010000", "Талдыкорган"),
	}})
}
