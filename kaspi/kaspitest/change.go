package kaspitest

import (
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	returnRequested = "KASPI_DELIVERY_RETURN_REQUESTED"
	maxComment      = 1000 // characters
)

// changeOrder is POST /orders: every change of a status. Its answer repeats what was sent.
func (s *Server) changeOrder(w http.ResponseWriter, r *http.Request) {
	if !typed(w, r) {
		return
	}
	var c change
	if err := strictly(r, &c); err != nil || c.Data.Type != "orders" {
		refuse(w, http.StatusBadRequest, invented("the body is not a change of an order"))
		return
	}
	o, ok := s.orders[textOf(c.Data.ID)]
	if !ok {
		refuse(w, http.StatusNotFound, "Order not found")
		return
	}
	a := c.Data.Attributes
	if a.Code != "" && a.Code != o.Code {
		refuse(w, http.StatusBadRequest, invented("the code is another order's"))
		return
	}
	if title := s.apply(o, a, r.Header); title != "" {
		refuse(w, http.StatusBadRequest, title)
		return
	}
	writeJSON(w, document{Data: s.echo(c.Data.ID, a), Included: []any{}})
}

// typed reports whether a body has the type that writes want, and refuses it otherwise.
func typed(w http.ResponseWriter, r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != mediaType {
		refuse(w, http.StatusUnsupportedMediaType, invented("the content type must be "+mediaType))
		return false
	}
	return true
}

func (s *Server) echo(id string, a changeAttributes) resource {
	a.CancellationComment = ""
	switch a.Status {
	case "CANCELLED":
		a.Code = "" // as the Russian sample has it
	case "ASSEMBLE":
		a.NumberOfSpace = json.RawMessage(strings.Trim(string(a.NumberOfSpace), `"`))
	}
	return resource{
		Type: "orders", ID: id, Attributes: a, Links: links{Self: s.link("orders", id)},
		Relationships: map[string]relation{
			"user":    s.relation("orders", id, "user", null()),
			"entries": s.relation("orders", id, "entries", nil),
		},
	}
}

// apply changes an order, or says why not.
func (s *Server) apply(o *record, a changeAttributes, h http.Header) (refused string) {
	switch a.Status {
	case "ACCEPTED_BY_MERCHANT":
		refused = o.accept()
		if refused == "" {
			o.accepted++
		}
		return refused
	case "CANCELLED":
		return o.cancelBySeller(a)
	case "ASSEMBLE":
		return o.assemble(a)
	case "COMPLETED":
		return s.completeBySeller(o, h)
	case "ARRIVED":
		return o.arrive(s.switches.dropPreOrder)
	case "ARRIVED_BACKWARD":
		return o.takeBack()
	}
	return invented("this status cannot be set")
}

// cancelBySeller takes the reasons that both versions of the guide agree on, and the one of its samples.
func (o *record) cancelBySeller(a changeAttributes) string {
	switch {
	case !o.open():
		return invented("an order of status " + o.Status + " cannot be cancelled")
	case !slices.Contains(sellersReasons(), a.CancellationReason):
		return invented("a cancellation needs one of the seller's reasons")
	case a.CancellationReason == "BUYER_NOT_REACHABLE" && o.State != "DELIVERY":
		return invented("BUYER_NOT_REACHABLE is for the seller's own delivery")
	case utf8.RuneCountInString(a.CancellationComment) > maxComment:
		return invented("the comment is too long")
	}
	o.cancel(a.CancellationReason)
	return ""
}

func sellersReasons() []string {
	return []string{"MERCHANT_OUT_OF_STOCK", "BUYER_CANCELLATION_BY_MERCHANT", "BUYER_NOT_REACHABLE"}
}

// assemble makes a waybill. A second one replaces the first, as real ones do.
func (o *record) assemble(a changeAttributes) string {
	parcels, err := strconv.Atoi(strings.Trim(string(a.NumberOfSpace), `"`))
	switch {
	case o.State != "KASPI_DELIVERY" || o.Status != "ACCEPTED_BY_MERCHANT" || o.awaited():
		return invented("only accepted orders of Kaspi's delivery are packed")
	case !o.handed.IsZero():
		return invented("the parcel is handed over")
	case err != nil || parcels < 1:
		return invented("numberOfSpace must be the number of parcels")
	}
	o.assembled, o.reads, o.parcels = true, 0, parcels
	o.waybill++
	return ""
}

// completeBySeller works in two steps: an empty security code has one sent to the buyer, who tells it.
func (s *Server) completeBySeller(o *record, h http.Header) string {
	code, present := h["X-Security-Code"]
	switch {
	case o.Status == "CANCELLED" || o.Status == "CANCELLING":
		return "Order is cancelled, so it can't be completed."
	case o.Status == "COMPLETED":
		return "Order already has been completed, so it can't be completed again."
	case o.SignatureRequired:
		return "Order is not may complete allowed"
	case o.Status != "ACCEPTED_BY_MERCHANT" || o.awaited() || (o.State != "PICKUP" && o.State != "DELIVERY"):
		return invented("only accepted orders of pickup and own delivery are completed")
	case !present || h.Get("X-Send-Code") != "true":
		return "Security code is not valid. And the order cannot be completed without it"
	case code[0] == "":
		o.codeSent = true
		return ""
	case !o.codeSent || code[0] != SecurityCode:
		return "Security code is not valid. And the order cannot be completed without it"
	}
	o.complete(s.switches.now())
	return ""
}

func (o *record) arrive(dropFlag bool) string {
	if o.Status != "ACCEPTED_BY_MERCHANT" || !o.awaited() {
		return invented("only accepted pre-orders arrive")
	}
	o.arrived, o.PreOrder = true, !dropFlag
	return ""
}

// awaited reports whether the goods of a pre-order are still to come.
func (o *record) awaited() bool { return o.PreOrder && !o.arrived }

func (o *record) takeBack() string {
	switch o.Status {
	case "CANCELLING":
		o.State, o.Status = "ARCHIVE", "CANCELLED"
	case returnRequested:
		o.State, o.Status = "ARCHIVE", "RETURNED"
	default:
		return invented("nothing is on its way back")
	}
	return ""
}
