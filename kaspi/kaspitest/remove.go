package kaspitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// reasons are those of cancelling, and one more where a weight can be told.
func (r remainder) reasons() []string {
	if r.weight == nil {
		return sellersReasons()
	}
	return append(sellersReasons(), "PRODUCT_UNDERWEIGHT")
}

// removal is a change of lines that takes effect some readings after it was accepted.
type removal struct {
	reads int
	lines []remainder
}

// remainder is what stays of a line.
type remainder struct {
	number, quantity int
	weight           *float64 // grams; nil leaves it alone
	reason           string
}

// cancelUnits is POST /orderEntryCancelOperation.
func (s *Server) cancelUnits(w http.ResponseWriter, r *http.Request) {
	var body operation[cancelUnitsBody]
	o, number, ok := readOperation(s, w, r, "orderEntryCancelOperation", &body)
	if !ok {
		return
	}
	a := body.Data.Attributes
	if a.RemainedQuantity == nil {
		refuse(w, http.StatusBadRequest, invented("remainedQuantity is missing"))
		return
	}
	done, title := s.remove(o, []remainder{{number: number, quantity: *a.RemainedQuantity, reason: a.Reason}})
	if title != "" {
		refuse(w, http.StatusBadRequest, title)
		return
	}
	status := "INPROGRESS"
	if done {
		status = "SUCCESSFUL" + "L" // so this call spells it in one copy of the guide
	}
	id := idOf(fmt.Sprintf("%s;%d", o.Code, number))
	writeJSON(w, s.operationAnswer("orderEntryCancelOperation", id, cancelUnitsAnswer{
		RemainedQuantity: *a.RemainedQuantity, Status: status,
	}))
}

// readOperation reads an operation on a line into the body, or refuses it.
func readOperation[A any](
	s *Server, w http.ResponseWriter, r *http.Request, kind string, body *operation[A],
) (o *record, number int, ok bool) {
	if !typed(w, r) {
		return nil, 0, false
	}
	err := strictly(r, body)
	entry := body.Data.Relationships.Entry.Data
	if err != nil || body.Data.Type != kind || entry.Type != "orderentries" {
		refuse(w, http.StatusBadRequest, invented("the body is no "+kind+" of a line"))
		return nil, 0, false
	}
	if o, number, ok = s.line(entry.ID); !ok {
		notFound(w, r)
	}
	return o, number, ok
}

// strictly reads a body of nothing but what is documented, once.
func strictly(r *http.Request, body any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(body); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the body")
	}
	return nil
}

func (s *Server) operationAnswer(kind, id string, attributes any) document {
	return document{Included: []any{}, Data: resource{
		Type: kind, ID: id, Attributes: attributes, Links: links{Self: s.link(kind, id)},
		Relationships: map[string]relation{"entry": s.relation(kind, id, "entry", null())},
	}}
}

// cancelParts is PUT /orderPartialCancel/{id}, below the address without v2 and no JSON:API.
func (s *Server) cancelParts(w http.ResponseWriter, r *http.Request) {
	if !typed(w, r) {
		return
	}
	o, ok := s.orders[textOf(r.PathValue("id"))]
	if !ok {
		notFound(w, r)
		return
	}
	var body []partialLine
	if err := strictly(r, &body); err != nil || len(body) == 0 {
		refuse(w, http.StatusBadRequest, invented("the body is no list of lines"))
		return
	}
	answer := partialAnswer{Status: "INPROGRESS"}
	lines := make([]remainder, 0, len(body))
	for i, l := range body {
		of, number, ok := s.line(l.Entry.ID)
		if !ok || of != o || l.RemainedQuantity == nil || l.RemainedWeight == nil {
			refuse(w, http.StatusBadRequest, invented("a line is not the order's, or says not what stays"))
			return
		}
		lines = append(lines, remainder{number, *l.RemainedQuantity, l.RemainedWeight, l.Reason})
		l.ID = idOf(fmt.Sprintf("%s;%d", o.Code, i))
		answer.OrderCancelEntries = append(answer.OrderCancelEntries, l)
	}
	done, title := s.remove(o, lines)
	if title != "" {
		refuse(w, http.StatusBadRequest, title)
		return
	}
	if done {
		answer.Status = "SUCCESSFUL"
	}
	writePlain(w, answer)
}

// remove cuts lines down, at once or later, or says why not.
func (s *Server) remove(o *record, lines []remainder) (done bool, refused string) {
	if title := o.refuseRemoval(lines); title != "" {
		return false, title
	}
	o.work = &removal{lines: lines}
	if s.switches.workReads == 0 {
		o.finish()
		return true, ""
	}
	return false, ""
}

// refuseRemoval has the reasons of cancelling; the rest is what nobody has seen to work.
func (o *record) refuseRemoval(lines []remainder) string {
	seen, staying := map[int]bool{}, len(o.shown())
	switch {
	case !o.open() || !o.handed.IsZero():
		return invented("an order of status " + o.Status + " keeps its lines")
	case o.work != nil:
		return invented("the lines are being changed already")
	}
	for _, to := range lines {
		l := o.Lines[to.number]
		weighed := strings.HasPrefix(l.UnitType, "MEASURABLE")
		lighter := to.weight != nil && weighed && *to.weight < float64(l.Weight)
		switch {
		case seen[to.number]:
			return invented("a line comes twice")
		case !slices.Contains(to.reasons(), to.reason):
			return invented("a line is cut down for one of the seller's reasons")
		case to.reason == "PRODUCT_UNDERWEIGHT" && !weighed:
			return invented("only goods sold by weight are underweight")
		case to.reason == "BUYER_NOT_REACHABLE" && o.State != "DELIVERY":
			return invented("BUYER_NOT_REACHABLE is for the seller's own delivery")
		case to.quantity < 0 || to.quantity > l.Quantity || (to.quantity == l.Quantity && !lighter):
			return invented("a line can only lose units")
		case to.weight != nil && (*to.weight < 0 || (weighed && *to.weight > float64(l.Weight))):
			return invented("a line can only lose weight")
		case to.quantity == 0:
			staying--
		}
		seen[to.number] = true
	}
	if staying == 0 {
		return invented("the last line goes by cancelling the order")
	}
	return ""
}
