package kaspitest

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"slices"
)

// goods is what was told to the server about goods, beside orders.
type goods struct {
	imports  map[string]*cardImport // by code
	barcodes map[barcodeItem]bool   // added ones
	forced   map[string]string      // status of barcodes by card
}

func newGoods() goods {
	return goods{
		imports: map[string]*cardImport{}, barcodes: map[barcodeItem]bool{}, forced: map[string]string{},
	}
}

type cardImport struct {
	cards []newCard
	reads int
}

// importCards takes new product cards, as plain text and nothing else.
func (s *Server) importCards(w http.ResponseWriter, r *http.Request) {
	if !s.keep(r, "text/plain") {
		media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		refuse(w, http.StatusInternalServerError, fmt.Sprintf("Content type '%s' not supported", media))
		return
	}
	body := s.uploads[len(s.uploads)-1].Body
	if title := violates(body); title != "" {
		refuse(w, http.StatusBadRequest, invented(title))
		return
	}
	job := &cardImport{}
	if err := json.Unmarshal(body, &job.cards); err != nil {
		panic(err) // satisfies the schema
	}
	code := uuid(len(s.goods.imports) + 1)
	s.goods.imports[code] = job
	writePlain(w, importAnswer{code, "UPLOADED"})
}

// importStatus is GET products/import: UPLOADED for some readings, then FINISHED.
func (s *Server) importStatus(w http.ResponseWriter, r *http.Request) {
	code := r.URL.Query().Get("i")
	job, ok := s.goods.imports[code]
	if !ok {
		notFound(w, r)
		return
	}
	answer := importAnswer{code, "UPLOADED"}
	if job.reads++; s.finished(job) {
		answer.Status = "FINISHED"
	}
	writePlain(w, answer)
}

func (s *Server) finished(job *cardImport) bool { return job.reads > s.switches.importReads }

// importResult is GET products/import/result. What an unfinished import answers is not known, nor the word for
// a card that fails.
func (s *Server) importResult(w http.ResponseWriter, r *http.Request) {
	job, ok := s.goods.imports[r.URL.Query().Get("i")]
	switch {
	case !ok:
		notFound(w, r)
		return
	case !s.finished(job):
		refuse(w, http.StatusBadRequest, invented("the import is not finished"))
		return
	}
	report := importReport{Total: len(job.cards), Result: map[string]cardState{}}
	for _, card := range job.cards {
		state := "FINISHED"
		if !card.classified() {
			state = invented("ERROR")
			report.Errors++
		}
		report.Result[card.SKU] = cardState{state}
	}
	writePlain(w, report)
}

// classified reports whether a card has the attributes of its category and no others.
func (c newCard) classified() bool {
	of, ok := categoryOf(c.Category)
	if !ok {
		return false
	}
	given := map[string]bool{}
	for _, a := range c.Attributes {
		i := slices.IndexFunc(of.attributes, func(known cardAttribute) bool { return known.Code == a.Code })
		if i < 0 || given[a.Code] || !of.attributes[i].allows(a.Value) {
			return false
		}
		given[a.Code] = true
	}
	return !slices.ContainsFunc(of.attributes, func(a cardAttribute) bool { return a.Mandatory && !given[a.Code] })
}

// allows reports whether a value is one for the attribute.
func (a cardAttribute) allows(value any) bool {
	switch v := value.(type) {
	case float64:
		return a.Type == "number"
	case bool:
		return a.Type == "boolean"
	case string:
		return a.Type == "string" || (a.Type == "enum" && slices.Contains(a.values, v))
	}
	list, _ := value.([]any) // the schema lets nothing else in
	one := a
	one.MultiValued = false
	return a.MultiValued && !slices.ContainsFunc(list, func(part any) bool { return !one.allows(part) })
}

// writePlain answers with JSON that is no JSON:API.
func writePlain(w http.ResponseWriter, body any) {
	writeJSON(w, body)
	w.Header().Set("Content-Type", "application/json")
}

// uuid is the code of the nth import, counted from 1.
func uuid(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }
