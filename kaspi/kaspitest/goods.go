package kaspitest

import (
	"io"
	"mime"
	"net/http"
)

// Product is what GET /products tells about one, if it exists at all.
type Product struct {
	Code, Name, Manufacturer, Category string
}

// listProducts exists only after SetProducts.
func (s *Server) listProducts(w http.ResponseWriter, r *http.Request) {
	if s.switches.products == nil {
		notFound(w, r)
		return
	}
	q := r.URL.Query()
	if title := checkPage(q); title != "" {
		refuse(w, http.StatusBadRequest, title)
		return
	}
	list := make([]resource, 0, len(s.switches.products))
	for _, p := range s.switches.products {
		id := idOf(p.Code)
		list = append(list, resource{
			Type: "products", ID: id, Links: links{Self: s.link("products", id)},
			Relationships: map[string]relation{},
			Attributes: struct {
				Code         string `json:"code"`
				Name         string `json:"name"`
				Manufacturer string `json:"manufacturer,omitempty"`
				Category     string `json:"category"`
			}(p),
		})
	}
	if s.foreign(r) {
		list = list[:0]
	}
	page, counts := cut(list, q, s.switches.pageLimit)
	writeJSON(w, document{Data: page, Included: []any{}, Meta: &counts})
}

// importPriceList exists only after SetUploadAnswer; what it takes and answers is not documented.
func (s *Server) importPriceList(w http.ResponseWriter, r *http.Request) {
	if s.switches.uploadStatus == 0 {
		notFound(w, r)
		return
	}
	if !s.keep(r, "application/xml") {
		refuse(w, http.StatusUnsupportedMediaType, invented("a price list is XML"))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(s.switches.uploadStatus)
	_, _ = io.WriteString(w, s.switches.uploadBody)
}

// keep notes an upload of the right media type.
func (s *Server) keep(r *http.Request, media string) bool {
	got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || got != media {
		return false
	}
	body, _ := io.ReadAll(r.Body) // in memory already
	s.uploads = append(s.uploads, UploadBody{
		Path: below(r.URL.Path), Body: body,
		ContentType: r.Header.Get("Content-Type"), Disposition: r.Header.Get("Content-Disposition"),
	})
	return true
}

// SetProducts makes GET /products answer with a list. At first it does not exist: whether it does at Kaspi is
// doubtful.
func (s *Server) SetProducts(products ...Product) {
	s.set(func(v *switches) { v.products = append([]Product{}, products...) })
}
