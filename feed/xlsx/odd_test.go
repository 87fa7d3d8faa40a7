package xlsx_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed/untrusted"
	"kaspibot/feed/xlsx"
)

// cell is one with a number.
func cell(line int, n string) xlsx.Row {
	return xlsx.Row{Line: line, Cells: []xlsx.Cell{{Kind: xlsx.Number, Text: n}}}
}

func TestRowsAndCellsStandWhereTheirNamesSay(t *testing.T) {
	t.Parallel()
	number := func(s string) xlsx.Cell { return xlsx.Cell{Kind: xlsx.Number, Text: s} }
	wide := make([]xlsx.Cell, 256)
	wide[255] = number("1")
	for name, test := range map[string]struct {
		sheet string
		want  []xlsx.Row
	}{
		"rows without numbers":    {`<row><c><v>1</v></c></row><row r="x"><c><v>2</v></c></row><row r="0"><c><v>3</v></c></row>`, []xlsx.Row{cell(1, "1"), cell(2, "2"), cell(3, "3")}},
		"rows with numbers":       {`<row r="1"><c><v>1</v></c></row><row r="7"><c><v>2</v></c></row><row><c><v>3</v></c></row>`, []xlsx.Row{cell(1, "1"), cell(7, "2"), cell(8, "3")}},
		"the first row at last":   {`<row><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>`, []xlsx.Row{cell(1, "1"), cell(1, "2")}},
		"small letters":           {`<row><c r="b1"><v>1</v></c></row>`, []xlsx.Row{{Line: 1, Cells: []xlsx.Cell{{}, number("1")}}}},
		"names of no column":      {`<row><c r="1"><v>1</v></c><c r="@9"><v>2</v></c><c r="[9"><v>3</v></c></row>`, []xlsx.Row{{Line: 1, Cells: []xlsx.Cell{number("1"), number("2"), number("3")}}}},
		"A to Z and AA":           {`<row><c r="Z1"><v>1</v></c><c r="AA1"><v>2</v></c></row>`, []xlsx.Row{{Line: 1, Cells: append(append(make([]xlsx.Cell, 25), number("1")), number("2"))}}},
		"cells back to front":     {`<row><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c><c><v>2</v></c></row>`, []xlsx.Row{{Line: 1, Cells: []xlsx.Cell{number("1"), number("2"), number("3")}}}},
		"the last column":         {`<row><c r="IV1"><v>1</v></c><c r="IW1"><v>2</v></c><c><v>3</v></c></row>`, []xlsx.Row{{Line: 1, Cells: wide}}},
		"a column far off":        {`<row><c r="A1"><v>1</v></c><c r="ZZZZZZZZZZZZZZZZ1"><v>2</v><x/></c></row>`, []xlsx.Row{cell(1, "1")}},
		"nothing in reach":        {`<row><c r="IW1"><v>2</v></c></row><row><c><v>1</v></c></row>`, []xlsx.Row{cell(2, "1")}},
		"things that are no cell": {`<row><ext><c><v>9</v></c></ext><c><v>1</v></c><ext/></row>`, []xlsx.Row{cell(1, "1")}},
		"things that are no row":  {`<note><c><v>9</v></c></note><row><c><v>1</v></c></row>`, []xlsx.Row{cell(1, "1")}},
	} {
		got, err := read(t, parts(test.sheet), 1<<20)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestWhatACellHolds(t *testing.T) {
	t.Parallel()
	for wire, want := range map[string]xlsx.Cell{
		`<c t="s"><v> 0 </v></c>`:                           {Kind: xlsx.Text, Text: "plain"},
		`<c t="s"><v>2</v></c>`:                             {Kind: xlsx.Text, Text: "a\tb"},
		`<c t="b"><v>0</v></c>`:                             {Kind: xlsx.Bool, Text: "FALSE"},
		`<c t="b"><v> 1</v></c>`:                            {Kind: xlsx.Bool, Text: "TRUE"},
		`<c t="n"><v> 12 </v></c>`:                          {Kind: xlsx.Number, Text: "12"},
		`<c t="str"><v> a_x0041__xD_ </v></c>`:              {Kind: xlsx.Text, Text: " aA_xD_ "},
		`<c t="e"><v>#REF!</v></c>`:                         {Kind: xlsx.Fault, Text: "#REF!"},
		`<c t="e"><f>1/0</f></c>`:                           {Unknown: true},
		`<c><f>1</f><v></v></c>`:                            {},
		`<c t="inlineStr"><is><t></t></is></c>`:             {},
		`<c t="inlineStr"><is><t>a_x000a_</t></is></c>`:     {Kind: xlsx.Text, Text: "a\n"},
		`<c t="inlineStr"><is><r><t>b</t></r></is></c>`:     {Kind: xlsx.Text, Text: "b"},
		`<c t="inlineStr"><is><t>_xZZZZ_ _x12</t></is></c>`: {Kind: xlsx.Text, Text: "_xZZZZ_ _x12"},
	} {
		got, err := read(t, parts("<row>"+wire+"</row>"), 1<<20)
		if diff := cmp.Diff([]xlsx.Row{{Line: 1, Cells: []xlsx.Cell{want}}}, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", wire, err, diff)
		}
	}
}

func TestARowThatCannotBeReadEndsTheSheetAndIsNamed(t *testing.T) {
	t.Parallel()
	for _, wire := range []string{
		`<c t="s"><v>3</v></c>`, `<c t="s"><v>-1</v></c>`, `<c t="s"><v>one</v></c>`, `<c><v>1</x></c>`, `<ext><y></ext>`,
		`<c r="IW1"><v>1</x></c>`, `<c><v>` + strings.Repeat("x", 1<<20) + `</v></c>`,
	} {
		all := parts(`<row><c><v>1</v></c></row><row r="5">` + wire + `</row><row><c><v>2</v></c></row>`)
		r := archive(t, all)
		book, err := xlsx.Open(t.Context(), r, r.Size(), 1<<22)
		if err != nil {
			t.Fatal(err)
		}
		var lines []int
		var last error
		for row, err := range book.Rows(t.Context()) {
			lines, last = append(lines, row.Line), err
			if err != nil && len(row.Cells) > 0 {
				t.Errorf("%.30s: cells beside an error", wire)
			}
		}
		if last == nil || len(lines) != 2 || lines[1] != 5 {
			t.Errorf("%.30s: rows %d, then %v", wire, lines, last)
		}
	}
}

// Of a part that breaks off, or is packed in a way that nobody knows, nothing is guessed.
func TestAPartThatCannotBeReadIsNoWorkbook(t *testing.T) {
	t.Parallel()
	all := parts(`<row><c><v>1</v></c></row>`)
	for _, part := range []string{"_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/strings.xml", "xl/worksheets/table.xml"} {
		broken := maps.Clone(all)
		broken[part] = strings.TrimSuffix(all[part], ">")
		if rows, err := read(t, broken, 1<<20); err == nil {
			t.Errorf("%s breaks off: %d rows", part, len(rows))
		}
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		w.RegisterCompressor(99, func(to io.Writer) (io.WriteCloser, error) { return plain{to}, nil })
		for name, text := range all {
			method := zip.Store
			if name == part {
				method = 99
			}
			to, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
			if err == nil {
				_, err = io.WriteString(to, text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		book, err := xlsx.Open(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), 1<<20)
		if err == nil {
			for _, err = range book.Rows(t.Context()) {
			}
		}
		if !errors.Is(err, zip.ErrAlgorithm) {
			t.Errorf("%s is packed in an unknown way: %v", part, err)
		}
	}
}

// plain packs nothing.
type plain struct{ io.Writer }

func (plain) Close() error { return nil }

func TestAPartWithDeclarationsIsRefused(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"_rels/.rels", "xl/workbook.xml", "xl/strings.xml", "xl/worksheets/table.xml"} {
		all := parts(`<row><c><v>1</v></c></row>`)
		all[part] += "<!DOCTYPE x>"
		if rows, err := read(t, all, 1<<20); err == nil || err.Error() != "declarations in a workbook" {
			t.Errorf("%s: %d rows, %v", part, len(rows), err)
		}
	}
}

func TestAReaderStopsWhenItLikes(t *testing.T) {
	t.Parallel()
	r := archive(t, parts(`<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c t="s"><v>9</v></c></row>`))
	book, err := xlsx.Open(t.Context(), r, r.Size(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range book.Rows(t.Context()) {
		n++
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var after error
	for _, err := range book.Rows(ctx) {
		after = err
	}
	if n != 1 || !errors.Is(after, context.Canceled) {
		t.Errorf("%d rows; after the end of the context: %v", n, after)
	}
	if _, err := xlsx.Open(ctx, r, r.Size(), 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("opened after the end of the context: %v", err)
	}
	if _, err := xlsx.Open(t.Context(), bytes.NewReader([]byte("PK no archive")), 13, 1<<20); err == nil {
		t.Error("what is no archive is opened")
	}
}

func TestTheFirstTableThatPeopleSeeIsRead(t *testing.T) {
	t.Parallel()
	sheets := func(states ...string) string {
		var b strings.Builder
		for i, state := range states {
			fmt.Fprintf(&b, `<sheet name="s" state="%s" r:id="r%d"/>`, state, 2*(i+1))
		}
		return `<workbook xmlns:r="x"><x r:id="r4"/><sheets>` + b.String() + `</sheets></workbook>`
	}
	root := func(list string) map[string]string { return map[string]string{"_rels/.rels": "<R>" + list + "</R>"} }
	book := `<Relationship Type="` + kinds + `officeDocument" Target="xl/workbook.xml"/>`
	for name, test := range map[string]struct {
		change map[string]string
		want   string
	}{
		"both in sight":                 {map[string]string{"xl/workbook.xml": sheets("visible", "")}, "1"},
		"the first hidden":              {map[string]string{"xl/workbook.xml": sheets("veryHidden", "")}, "2"},
		"the second hidden":             {map[string]string{"xl/workbook.xml": sheets("", "hidden")}, "1"},
		"all hidden":                    {map[string]string{"xl/workbook.xml": sheets("Hidden", "hidden")}, "1"},
		"the first lost":                {map[string]string{"xl/worksheets/table.xml": ""}, "2"},
		"the first of two books":        {root(book + `<Relationship Type="x/officeDocument" Target="none.xml"/>`), "1"},
		"something beside the relation": {root(`<Other Type="x/officeDocument" Target="none.xml"/>` + book), "1"},
		"named from the root":           {map[string]string{"xl/_rels/workbook.xml.rels": `<R><Relationship Id="r2" Type="worksheet" Target="/xl/worksheets/Table.xml"/></R>`}, "1"},
		"no shared texts":               {map[string]string{"xl/strings.xml": ""}, "1"},
	} {
		all := parts(`<row><c><v>1</v></c></row>`)
		all["xl/worksheets/other.xml"] = `<worksheet><row><c><v>2</v></c></row></worksheet>`
		for part, text := range test.change {
			if all[part] = text; text == "" {
				delete(all, part)
			}
		}
		got, err := read(t, all, 1<<20)
		if diff := cmp.Diff([]xlsx.Row{cell(1, test.want)}, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	inRoot := map[string]string{
		"/[CONTENT_TYPES].XML": "<Types/>", "/_rels/.rels": `<R><Relationship Type="officeDocument" Target="Book.xml"/></R>`,
		"BOOK.xml": `<workbook><sheet id="a"/></workbook>`, "_rels/book.xml.rels": `<R><Relationship Id="a" Type="worksheet" Target="s.xml"/></R>`,
		"S.XML": `<row><c><v>3</v></c></row>`,
	}
	if got, err := read(t, inRoot, 1<<20); err != nil || len(got) != 1 || got[0].Cells[0].Text != "3" {
		t.Errorf("a book that lies in the root: %+v, %v", got, err)
	}
}

func TestAWorkbookIsBounded(t *testing.T) {
	t.Parallel()
	number := `<row><c><v>1</v></c></row>`
	shared := func(text string) map[string]string {
		all := parts(number)
		all["xl/strings.xml"] = text
		return all
	}
	longest := 4 * 32_767
	pieces := func(n int) map[string]string {
		all := parts(number)
		for i := len(all); i < n; i++ {
			all[fmt.Sprint("p", i)] = ""
		}
		return all
	}
	long := func(n int) string { return "<sst><si><t>" + strings.Repeat("x", n) + "</t></si></sst>" }
	nested := func(n int) string { return strings.Repeat("<x>", n) + strings.Repeat("</x>", n) }
	big := strings.Repeat("<si/>", 20_000) // 100 000 bytes
	full := shared("<sst>" + big + "</sst>")
	full["xl/worksheets/table.xml"] = "<worksheet>" + strings.Repeat("<row/>", 20_000) + "</worksheet>" // 120 000
	for name, test := range map[string]struct {
		parts map[string]string
		limit int64
		want  error
	}{
		"things as deep as may be":   {parts("<row>" + nested(97) + "<c><v>1</v></c></row>"), 1 << 20, nil},
		"things one deeper":          {parts("<row>" + nested(98) + "<c><v>1</v></c></row>"), 1 << 20, untrusted.ErrTooBig},
		"a far cell with things":     {parts(`<row><c r="IW1">` + nested(97) + "</c><c><v>1</v></c></row>"), 1 << 20, untrusted.ErrTooBig},
		"as many parts as may be":    {pieces(10_000), 1 << 20, nil},
		"one part more":              {pieces(10_001), 1 << 20, untrusted.ErrTooBig},
		"the longest text":           {shared(long(longest)), 1 << 20, nil},
		"one byte longer":            {shared(long(longest + 1)), 1 << 20, untrusted.ErrTooBig},
		"all of it within the limit": {full, 222_000, nil},
		"all of it over the limit":   {full, 219_000, untrusted.ErrTooBig},
	} {
		if _, err := read(t, test.parts, test.limit); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
}
