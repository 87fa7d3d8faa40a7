package kaspi

import (
	"context"
	"net/http"
)

// BarcodeStatus is what became of one barcode. Words that are not listed here are kept as they came; empty
// means that Kaspi's answer does not speak of it.
type BarcodeStatus string

// The statuses of the guide.
const (
	BarcodeOK                 BarcodeStatus = "OK"
	BarcodeAlreadyAdded       BarcodeStatus = "ALREADY_ADDED"
	BarcodeFoundMultiple      BarcodeStatus = "FOUND_MULTIPLE"
	BarcodeIncorrect          BarcodeStatus = "INCORRECT_BARCODE"
	BarcodeEmptyMasterSKU     BarcodeStatus = "EMPTY_MASTER_SKU"
	BarcodeNotFound           BarcodeStatus = "NOT_FOUND" // a temporary code was given
	BarcodeMasterSKUNotFound  BarcodeStatus = "MASTER_SKU_NOT_FOUND"
	BarcodeNonUniqueMasterSKU BarcodeStatus = "NON_UNIQUE_MASTER_SKU"
)

// Barcode is a barcode of 8 to 14 digits for a card of Kaspi's.
type Barcode struct {
	MasterSKU string // number of the card
	Barcode   string
}

// BarcodeResult is what became of a barcode that was sent.
type BarcodeResult struct {
	Barcode

	Status BarcodeStatus
}

// AddBarcodes adds barcodes to cards (guide q5185, of 24 July 2026) and returns what became of each, in the order
// they were given. Kaspi
// judges them one by one, so a wrong one does not stop the others. It goes out once; adding the same again
// does no harm.
func (c *Client) AddBarcodes(ctx context.Context, barcodes []Barcode) ([]BarcodeResult, error) {
	r := request{method: http.MethodPost, path: "/nct"}
	if len(barcodes) == 0 {
		return nil, refusal(r.op(), "no barcode")
	}
	items := make([]barcodeItem, 0, len(barcodes))
	for _, b := range barcodes {
		items = append(items, barcodeItem(b))
	}
	body, err := c.send(ctx, r, barcodesBody{items})
	if err != nil {
		return nil, err
	}
	w, err := plain[barcodesAnswer](r.op(), body)
	if err != nil {
		return nil, err
	}
	return w.results(barcodes), nil
}

// results matches an answer, which comes in a sequence of its own, to what was sent: by card and barcode, and
// by the card alone where one barcode and one part of the answer are left for it. The guide tells of temporary
// codes, but not whether they stand in place of the barcode.
func (w barcodesAnswer) results(sent []Barcode) []BarcodeResult {
	left := map[Barcode][]BarcodeStatus{}
	for _, item := range w.Items {
		b := Barcode{string(item.MasterSKU), string(item.Barcode)}
		left[b] = append(left[b], BarcodeStatus(item.Status))
	}
	results := make([]BarcodeResult, len(sent))
	open := map[string][]int{} // by card
	for i, b := range sent {
		results[i].Barcode = b
		if statuses := left[b]; len(statuses) > 0 {
			results[i].Status, left[b] = statuses[0], statuses[1:]
			continue
		}
		open[b.MasterSKU] = append(open[b.MasterSKU], i)
	}
	byCard := map[string][]BarcodeStatus{}
	for b, statuses := range left {
		byCard[b.MasterSKU] = append(byCard[b.MasterSKU], statuses...)
	}
	for card, unanswered := range open {
		if statuses := byCard[card]; len(unanswered) == 1 && len(statuses) == 1 {
			results[unanswered[0]].Status = statuses[0]
		}
	}
	return results
}
