package kaspitest

import (
	"net/http"
	"slices"
)

// SetBarcodeStatus makes POST /nct answer so for all barcodes of a card; empty ends that. Without it the server
// knows the cards of its orders' lines, and finds neither several goods for a barcode nor several cards.
func (s *Server) SetBarcodeStatus(masterSKU, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.goods.forced[masterSKU] = status
}

// addBarcodes is POST /nct. The answer comes backwards, for no client to rely on its sequence.
func (s *Server) addBarcodes(w http.ResponseWriter, r *http.Request) {
	if !typed(w, r) {
		return
	}
	var body barcodesBody
	if err := strictly(r, &body); err != nil || len(body.Items) == 0 {
		refuse(w, http.StatusBadRequest, invented("the body is no list of barcodes"))
		return
	}
	answer := barcodesAnswer{MerchantUID: MerchantID}
	for _, item := range body.Items {
		answer.Items = append(answer.Items, barcodeResult{item, s.addBarcode(item)})
	}
	slices.Reverse(answer.Items)
	writePlain(w, answer)
}

func (s *Server) addBarcode(item barcodeItem) string {
	_, sold := s.sold(idOf(item.MasterSKU), Line.cardID)
	switch forced := s.goods.forced[item.MasterSKU]; {
	case item.MasterSKU == "":
		return "EMPTY_MASTER_SKU"
	case forced != "":
		return forced
	case !sold:
		return "MASTER_SKU_NOT_FOUND"
	case len(item.Barcode) < 8 || len(item.Barcode) > 14 || !digits(item.Barcode):
		return "INCORRECT_BARCODE"
	case s.goods.barcodes[item]:
		return "ALREADY_ADDED"
	}
	s.goods.barcodes[item] = true
	return "OK"
}
