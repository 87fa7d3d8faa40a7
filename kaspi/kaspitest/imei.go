package kaspitest

import (
	"net/http"
	"slices"
)

// bindIMEI is POST /orderEntryImeiOperation. Later numbers take the place of earlier ones. Whether an order
// that lacks numbers can be packed is not known, so nothing depends on them.
func (s *Server) bindIMEI(w http.ResponseWriter, r *http.Request) {
	var body operation[imeiBody]
	o, number, ok := readOperation(s, w, r, "orderEntryImeiOperation", &body)
	if !ok {
		return
	}
	items := body.Data.Attributes.Items
	empty := func(i imeiItem) bool { return len(i.IMEI) == 0 || slices.Contains(i.IMEI, "") || i.ItemNumber != 0 }
	switch {
	case o.Status != "ACCEPTED_BY_MERCHANT" || !o.handed.IsZero():
		refuse(w, http.StatusBadRequest, invented("numbers are bound to accepted orders"))
		return
	case len(items) == 0 || slices.ContainsFunc(items, empty):
		refuse(w, http.StatusBadRequest, invented("a device without numbers"))
		return
	case len(items) > o.Lines[number].Quantity:
		refuse(w, http.StatusBadRequest, invented("more devices than units"))
		return
	}
	o.imeis[number] = nil
	for _, item := range items {
		o.imeis[number] = append(o.imeis[number], item.IMEI)
	}
	writeJSON(w, s.operationAnswer("orderEntryImeiOperation", idOf(o.Code), imeiAnswer{"SUCCESSFUL"}))
}

// readIMEIs leaves out lines without numbers; the guide shows none.
func (s *Server) readIMEIs(w http.ResponseWriter, r *http.Request) {
	o, ok := s.orders[textOf(r.PathValue("id"))]
	if !ok {
		notFound(w, r)
		return
	}
	entries := []imeiEntry{}
	for _, number := range o.shown() {
		if len(o.imeis[number]) == 0 {
			continue
		}
		e := imeiEntry{EntryNumber: number, MasterProductCode: textOf(o.Lines[number].cardID())}
		for i, numbers := range o.imeis[number] {
			e.Items = append(e.Items, imeiItem{i + 1, numbers})
		}
		entries = append(entries, e)
	}
	var answer imeiDocument
	answer.Data.ID, answer.Data.Type, answer.Data.Attributes.Entries = o.Code, "orderimeis", entries
	answer.Included = []any{}
	writeJSON(w, answer)
}
