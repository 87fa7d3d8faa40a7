package xlsx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Name is what a cell is called by its column, from 0, and its row, from 1.
func Name(column, row int) string { return Letters(column) + strconv.Itoa(row) }

// Letters name a column, from 0.
func Letters(column int) string {
	name := ""
	for n := max(column, 0) + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// appendValue appends what a cell has behind its name and style.
func appendValue(b []byte, cell any) ([]byte, error) {
	switch v := cell.(type) {
	case string:
		return append(appendEscaped(append(b, ` t="inlineStr"><is><t xml:space="preserve">`...), cellText(v)), "</t></is>"...), nil
	case Formula:
		if v.Value == nil {
			return append(appendEscaped(append(b, ` t="str"><f>`...), v.Text), "</f><v></v>"...), nil
		}
		b = append(appendEscaped(append(b, "><f>"...), v.Text), "</f>"...)
		return appendNumber(b, v.Value)
	}
	return appendNumber(append(b, '>'), cell)
}

func appendNumber(b []byte, value any) ([]byte, error) {
	b = append(b, "<v>"...)
	switch v := value.(type) {
	case int:
		b = strconv.AppendInt(b, int64(v), 10)
	case int64:
		b = strconv.AppendInt(b, v, 10)
	case float64:
		b = strconv.AppendFloat(b, v, 'f', -1, 64)
	case time.Time:
		b = strconv.AppendFloat(b, serial(v), 'f', -1, 64)
	default:
		return b, fmt.Errorf("a cell cannot be a %T", value)
	}
	return append(b, "</v>"...), nil
}

// code is what Excel reads as a sign by its number.
var code = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// cellText is a text as a cell has it.
func cellText(s string) string {
	n := 0
	for i, r := range s {
		if n++; r > 0xFFFF {
			n++ // two for Excel
		}
		if n > maxSigns {
			s = s[:i]
			break
		}
	}
	return code.ReplaceAllStringFunc(s, func(s string) string { return "_x005F" + s })
}

func appendEscaped(b []byte, s string) []byte {
	w := bytes.NewBuffer(b)
	_ = xml.EscapeText(w, []byte(s)) // a buffer takes all
	return w.Bytes()
}

// serial is a time as workbooks count it: days since the end of 1899, by the clock where the time is told.
func serial(t time.Time) float64 {
	_, offset := t.Zone()
	const epoch = 25_569 // days until 1970
	return epoch + float64(t.Unix()+int64(offset))/(24*60*60)
}
