package price

import (
	"bytes"
	"strconv"
	"strings"
)

// Bounds of a rules file. A shop with a rule of its own for each of 15 000 articles stays within them; what is beyond
// would keep the program busy for minutes, the library's time growing with the square of a key's parts.
const (
	maxText   = 1 << 20 // bytes
	maxTables = 20_000
	maxLists  = 20_000 // brackets within lines: the library goes into each, and the program would end where its stack does
	maxKeys   = 20_000 // of one table: the library looks for each among those before it
	maxLine   = 4_096  // bytes
	maxFaults = 100    // that are told
	maxWords  = 200    // bytes of the file in a fault
)

// oversize is what makes a text too large to be read, with the line where it gets so.
func oversize(text []byte) *Fault {
	if len(text) > maxText {
		return tooLarge(1, len(text), maxText, "bytes")
	}
	line, tables, lists, keys := 0, 0, 0, 0
	for l := range bytes.SplitSeq(text, []byte("\n")) {
		line++
		if len(l) > maxLine {
			return tooLarge(line, len(l), maxLine, "bytes in a line")
		}
		lists += bytes.Count(l, []byte("[")) + bytes.Count(l, []byte("{"))
		if bytes.HasPrefix(bytes.TrimLeft(l, " \t"), []byte("[")) {
			tables, keys = tables+1, 0
		}
		if bytes.Contains(l, []byte("=")) {
			keys++
		}
		switch {
		case tables > maxTables:
			return tooLarge(line, bytes.Count(text, []byte("\n["))+1, maxTables, "tables")
		case lists-2*tables > maxLists:
			return tooLarge(line, lists-tables, maxLists, "lists")
		case keys > maxKeys:
			return tooLarge(line, keys, maxKeys, "keys in a table")
		}
	}
	return nil
}

func tooLarge(line, is, most int, what string) *Fault {
	return &Fault{
		Line: line, Problem: ProblemTooLarge, Value: strconv.Itoa(is), Want: what, High: strconv.Itoa(most),
	}
}

// short cuts what a fault quotes of the file.
func short(s string) string {
	if len(s) <= maxWords {
		return s
	}
	return strings.ToValidUTF8(s[:maxWords], "") + "…" // without the letter that is cut
}
