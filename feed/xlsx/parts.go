package xlsx

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Names of the formats that workbooks are made of.
const (
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packages      = "http://schemas.openxmlformats.org/package/2006/"
	content       = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// part is a small file of a workbook.
type part struct{ name, text string }

func sheetPart(i int) string { return fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1) }

// parts are all but the sheets themselves.
func (w *Writer) parts() []part {
	var types, links, sheets strings.Builder
	for i, s := range w.sheets {
		fmt.Fprintf(&types, `<Override PartName="/%s" ContentType="%sworksheet+xml"/>`, sheetPart(i), content)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relationSpace, i+1)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, appendEscaped(nil, s.Name), i+1, i+1)
	}
	fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, len(w.sheets)+1, relationSpace)
	return []part{
		{"[Content_Types].xml", xml.Header + `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + content + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + content + `styles+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", xml.Header + `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + relationSpace +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xml.Header + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relationSpace + `"><bookViews><workbookView/></bookViews><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xml.Header + `<Relationships xmlns="` + packages + `relationships">` + links.String() + `</Relationships>`},
		{"xl/styles.xml", styles()},
	}
}

// formats are written the way of no country: Excel puts in the marks of the reader's.
var formats = map[Look]string{
	Whole: "#,##0", Tenths: "#,##0.0", Day: "dd.mm.yyyy", DayClock: "dd.mm.yyyy hh:mm",
}

// firstFormat is the number of the first look's format: those below are Excel's own.
const firstFormat = 164

// styleOf is the number of a look: the plain ones come first, then those in bold.
func styleOf(look Look, bold bool) int {
	if bold {
		return int(DayClock) + 1 + int(look)
	}
	return int(look)
}

func styles() string {
	var numbers, looks strings.Builder
	for look := Words; look <= DayClock; look++ {
		if format := formats[look]; format != "" {
			fmt.Fprintf(&numbers, `<numFmt numFmtId="%d" formatCode="%s"/>`, firstFormat+look, format)
		}
	}
	for bold := range 2 {
		for look := Words; look <= DayClock; look++ {
			format, wrapped := 0, ""
			if formats[look] != "" {
				format = firstFormat + int(look)
			}
			if look == Prose || bold == 1 && look == Words {
				wrapped = `<alignment vertical="top" wrapText="1"/>`
			}
			fmt.Fprintf(&looks, `<xf numFmtId="%d" fontId="%d" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1">%s</xf>`, format, bold, wrapped)
		}
	}
	const font = `<sz val="11"/><name val="Calibri"/><family val="2"/>`
	return xml.Header + `<styleSheet xmlns="` + mainSpace + `"><numFmts count="` + fmt.Sprint(len(formats)) + `">` + numbers.String() + `</numFmts>` +
		`<fonts count="2"><font>` + font + `</font><font><b/>` + font + `</font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="` + fmt.Sprint(2*(int(DayClock)+1)) + `">` + looks.String() + `</cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}

// counter counts what was written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
