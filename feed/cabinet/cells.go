package cabinet

import (
	"math"
	"strconv"
	"strings"

	"kaspibot/feed"
)

// sku gives the SKU byte for byte when the cell is a text. A number is written out whole; whole is false when the
// spreadsheet has kept only its first 15 digits.
func (x *sheetReader) sku(raw string) (sku string, whole bool, err error) {
	n, isNumber := floating(raw)
	if !isNumber || isDigits(raw) && len(raw) < 15 {
		return raw, true, nil // reads the same as a text and as a number
	}
	stored, err := x.book.IsNumber(x.line, x.columns.sku)
	if err != nil {
		return "", false, err
	}
	if !stored {
		return raw, true, nil
	}
	if n != math.Trunc(n) || math.Abs(n) >= 1e15 {
		return raw, false, nil
	}
	return strconv.FormatFloat(n, 'f', 0, 64), true, nil
}

// point reads a cell of a pick-up point: pieces, yes or no. An empty one means that the offer is not sold there.
func (x *sheetReader) point(s pointColumn, text string, sku feed.SKU) (PickupPoint, bool) {
	point := PickupPoint{ID: s.id, Stock: Unspecified}
	switch n, ok := pieces(text); {
	case isBlank(text):
		return PickupPoint{}, false
	case ok:
		point.Stock, point.Available = n, n > 0
	case yes(text):
		point.Available = true
	case no(text):
	default:
		x.warn(WarnStock, sku, x.line, text)
	}
	return point, true
}

func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return row[i]
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func floating(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}
