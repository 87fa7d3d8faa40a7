package cabinet

import (
	"fmt"
	"strings"
)

// Kind says why a file is no list.
type Kind string

// The kinds of failure.
const (
	KindEmptyFile Kind = "empty_file" // nothing in it
	KindTooBig    Kind = "too_big"    // more than any shop's list
	KindHTML      Kind = "html"       // a page, as a login that has run out gives
	KindFormat    Kind = "format"     // neither XML nor XLSX
	KindOldExcel  Kind = "old_excel"  // XLS, or XLSX behind a password
	KindExcelXML  Kind = "excel_xml"  // a table of Excel 2003 in XML
	KindXLSB      Kind = "xlsb"       // a binary workbook
	KindArchive   Kind = "archive"    // a ZIP archive that is no XLSX
	KindBroken    Kind = "broken"     // it begins well and then breaks off, or breaks the rules of its format; Detail names the encoding that it is not written in
	KindDTD       Kind = "dtd"        // it declares entities, which an export never does
	KindRoot      Kind = "root"       // XML, and about something else: Detail names its root
	KindColumns   Kind = "columns"    // a table without the columns that are needed
	KindTwice     Kind = "twice"      // a table with two columns of one name: Detail
	KindNoOffers  Kind = "no_offers"  // a list with nothing in it
	KindLostSKUs  Kind = "lost_skus"  // a table that has numbers or dates in place of all its SKUs
	KindTooSlow   Kind = "too_slow"   // reading it took longer than any list takes
)

// Error is a file that is not taken.
type Error struct {
	Kind    Kind
	Line    int      // where reading stopped; 0 when that says nothing
	Detail  string   // see the kinds
	Missing []string // columns that are not there
	Found   []string // columns that are there
	cause   error
}

// Error describes the failure in English, for logs.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "price list of the cabinet: %s", e.Kind)
	if e.Line > 0 {
		fmt.Fprintf(&b, " at line %d", e.Line)
	}
	if e.Detail != "" {
		fmt.Fprintf(&b, ": %s", e.Detail)
	}
	if len(e.Missing) > 0 {
		fmt.Fprintf(&b, ": no %s among %s", strings.Join(e.Missing, ", "), strings.Join(e.Found, ", "))
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Unwrap gives what lies below.
func (e *Error) Unwrap() error { return e.cause }
