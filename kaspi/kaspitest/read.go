package kaspitest

import (
	"net/http"
	"slices"
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
		"GET " + base + "/orders/{id}/imei":                         s.readIMEIs,
		"GET " + base + "/orderentries/{id}":                        s.forEntry(s.entry),
		"GET " + base + "/orderentries/{id}/product":                s.forEntry(s.card),
		"GET " + base + "/orderentries/{id}/deliveryPointOfService": s.forEntry(s.entryPoint),
		"GET " + base + "/masterproducts/{id}":                      s.readMasterProduct,
		"GET " + base + "/masterproducts/{id}/merchantProduct":      s.readOwnProduct(Line.cardID),
		"GET " + base + "/merchantproducts/{id}":                    s.readOwnProduct(Line.ownID),
		"GET " + base + "/pointofservices/{id}":                     s.readPoint,
		"GET " + base + "/pointofservices/{id}/city":                s.readCity,
		"GET " + base + "/cities":                                   s.listCities,
		"GET " + host + "/waybill/{token}":                          s.readWaybill,
		"GET " + base + "/products":                                 s.listProducts,
		"POST " + base + "/product/import":                          s.importPriceList,
		"POST " + base + "/orderEntryCancelOperation":               s.cancelUnits,
		"POST " + base + "/orderEntryImeiOperation":                 s.bindIMEI,
		"POST " + base + "/nct":                                     s.addBarcodes,
		"PUT " + host + "/orderPartialCancel/{id}":                  s.cancelParts,
		"POST " + host + "/products/import":                         s.importCards,
		"GET " + host + "/products/import":                          s.importStatus,
		"GET " + host + "/products/import/result":                   s.importResult,
		"GET " + host + "/products/import/schema":                   importSchema,
		"GET " + host + "/products/classification/categories":       listCategories,
		"GET " + host + "/products/classification/attributes":       listAttributes,
		"GET " + host + "/products/classification/attribute/values": listValues,
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
		s.look(o)
		writeJSON(w, document{Data: s.entries(o, 0), Included: []any{}})
	}
}

// forEntry serves a line that exists.
func (s *Server) forEntry(render func(*record, int) resource) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		o, number, ok := s.line(r.PathValue("id"))
		if !ok {
			notFound(w, r)
			return
		}
		writeJSON(w, document{Data: render(o, number), Included: []any{}})
	}
}

// line finds a line that exists by its id.
func (s *Server) line(id string) (o *record, number int, ok bool) {
	code, line, _ := strings.Cut(textOf(id), "##")
	number, err := strconv.Atoi(line)
	o, ok = s.orders[code]
	return o, number, ok && err == nil && slices.Contains(o.shown(), number)
}
