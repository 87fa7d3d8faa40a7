package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed/untrusted"
	"kaspibot/feed/xlsx"
)

const kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

// parts are those of a workbook with a chart before its table, as other programs than Excel write them.
func parts(sheet string) map[string]string {
	return map[string]string{
		"[Content_Types].xml": "<Types/>",
		"_rels/.rels":         `<Relationships><Relationship Id="r1" Type="` + kinds + `officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns:r="x"><sheets><sheet name="Chart" r:id="r1"/><sheet name="Лист1" r:id="r2"/>` +
			`<sheet name="Other" r:id="r4"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="` + kinds + `chartsheet" Target="chartsheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="../xl/worksheets/Table.xml"/>` +
			`<Relationship Id="r3" Type="` + kinds + `sharedStrings" Target="strings.xml"/>` +
			`<Relationship Id="r4" Type="` + kinds + `worksheet" Target="worksheets/other.xml"/></Relationships>`,
		"xl/strings.xml": `<sst><si><t>plain</t></si><si><r><t>ri</t></r><r><rPr/><t xml:space="preserve">ch </t></r><rPh><t>no</t></rPh></si>` +
			`<si><t>a_x0009_b</t></si></sst>`,
		"xl/worksheets/table.xml": "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>",
		"xl/worksheets/other.xml": "<worksheet/>",
	}
}

func archive(t *testing.T, parts map[string]string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		header := &zip.FileHeader{Name: name, Method: zip.Deflate}
		if text == "" {
			header.Method = zip.Store // a packer for each of thousands takes its time
		}
		part, err := w.CreateHeader(header)
		if err == nil {
			_, err = io.WriteString(part, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func read(t *testing.T, parts map[string]string, limit int64) (rows []xlsx.Row, err error) {
	t.Helper()
	r := archive(t, parts)
	book, err := xlsx.Open(t.Context(), r, r.Size(), limit)
	if err != nil {
		return nil, err
	}
	for row, err := range book.Rows(t.Context()) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func TestCellsAreToldAsTheyAreStored(t *testing.T) {
	t.Parallel()
	got, err := read(t, parts(`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c t="s"><v>2</v></c></row>`+
		`<row><c t="inlineStr"><is><t> in </t></is></c><c><v>1.5E3</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`+
		`<row/><row><c t="str"><f>A1</f><v>made</v></c><c><f>1+1</f></c><c t="str"><f>""</f><v></v></c><c s="4"/><c t="d"><v>2026-01-01</v></c></row>`),
		1<<20)
	want := []xlsx.Row{
		{Line: 2, Cells: []xlsx.Cell{{Kind: xlsx.Text, Text: "plain"}, {}, {Kind: xlsx.Text, Text: "rich "}, {Kind: xlsx.Text, Text: "a\tb"}}},
		{Line: 3, Cells: []xlsx.Cell{
			{Kind: xlsx.Text, Text: " in "}, {Kind: xlsx.Number, Text: "1.5E3"}, {Kind: xlsx.Bool, Text: "TRUE"}, {Kind: xlsx.Fault, Text: "#N/A"},
		}},
		{Line: 5, Cells: []xlsx.Cell{{Kind: xlsx.Text, Text: "made"}, {Unknown: true}, {}, {}, {Kind: xlsx.Number, Text: "2026-01-01"}}},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestWhatIsNoWorkbookIsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		part, text string
		want       error
	}{
		"no types":       {"[Content_Types].xml", "", xlsx.ErrArchive},
		"no relations":   {"_rels/.rels", "", xlsx.ErrArchive},
		"a document":     {"xl/workbook.xml", "", xlsx.ErrArchive},
		"charts alone":   {"xl/_rels/workbook.xml.rels", "<Relationships/>", xlsx.ErrNoSheets},
		"a binary book":  {"_rels/.rels", `<R><Relationship Type="officeDocument" Target="xl/workbook.bin"/></R>`, xlsx.ErrBinary},
		"too much":       {"xl/strings.xml", fmt.Sprintf("<sst>%01000000d</sst>", 0), untrusted.ErrTooBig},
		"declarations":   {"xl/strings.xml", "<!DOCTYPE x><sst/>", nil},
		"a lost text":    {"xl/strings.xml", "<sst/>", nil},
		"a broken sheet": {"xl/worksheets/table.xml", "<worksheet><sheetData><row>", nil},
	} {
		all := parts(`<row><c t="s"><v>0</v></c></row>`)
		if all[test.part] = test.text; test.text == "" {
			delete(all, test.part)
		}
		if _, err := read(t, all, 500_000); err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
}
