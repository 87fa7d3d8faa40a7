package alstyletest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"unicode/utf16"
	"unicode/utf8"

	"kaspibot/kaspi/faults"
)

// answer is what goes out.
type answer struct {
	status int
	body   []byte // JSON.
}

// method answers a path; the server is locked meanwhile.
type method func(s *Server, q url.Values) answer

func methods() map[string]method {
	return map[string]method{
		"/categories":          (*Server).categories,
		"/brands":              (*Server).brands,
		"/elements":            (*Server).elements,
		"/elements-pagination": (*Server).elementsPagination,
		"/element-info":        (*Server).elementInfo,
		"/quantity":            (*Server).quantity,
		"/quantity-price":      (*Server).quantityPrice,
		"/images":              (*Server).images,
		"/warehouses":          (*Server).warehouses,
	}
}

// answer does what a request asks for.
func (s *Server) answer(verb, path string, q url.Values) answer {
	m, known := methods()[path]
	switch {
	case !known:
		return refuse(http.StatusNotFound, "Page not found.")
	case verb != http.MethodGet:
		return refuse(http.StatusMethodNotAllowed, "Method Not Allowed. This URL can only handle: GET.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := m(s, q)
	if !s.quirks.PlainUnicode {
		a.body = escaped(a.body)
	}
	return a
}

// escaped is a JSON text in ASCII, as PHP writes it.
func escaped(body []byte) []byte {
	const hex = "0123456789abcdef"
	out := make([]byte, 0, 2*len(body))
	for _, r := range string(body) {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			out = append(out, '\\', 'u', hex[unit>>12], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
		}
	}
	return out
}

// good is an answer that succeeded.
func good(v any) answer {
	body, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("alstyletest: %v", err)) // The server's own types always marshal.
	}
	return answer{status: http.StatusOK, body: body}
}

// refuse is an error in the form of the framework that the distributor's server appears to use.
func refuse(status int, message string) answer {
	a := good(map[string]any{
		"name": http.StatusText(status), "message": message, "code": 0, "status": status,
	})
	a.status = status
	return a
}

// refusal is a fault's answer in that form.
func refusal(r faults.Row) faults.Answer {
	return refuse(r.Code, cmp.Or(r.Text, http.StatusText(r.Code))).sent()
}

// sent is the answer as it goes out.
func (a answer) sent() faults.Answer {
	header := http.Header{"Content-Type": {"application/json; charset=UTF-8"}}
	return faults.Answer{Code: a.status, Header: header, Body: a.body}
}

// object is a JSON object that keeps the order of its fields, as PHP does.
type object []field

type field struct {
	name  string
	value any
}

// MarshalJSON writes the fields in their order.
func (o object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, f := range o {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(f.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}

// byArticle is the answer of methods that key by article; an empty one is [] or {} as the quirks say.
func (s *Server) byArticle(o object) answer {
	if len(o) == 0 && s.quirks.EmptyAsArray {
		return good([]any{})
	}
	return good(o)
}

// wrap is a list of goods in the form that the quirks want.
func (s *Server) wrap(rows []object) any {
	if s.quirks.DoubleWrap {
		return [][]object{rows}
	}
	return rows
}
