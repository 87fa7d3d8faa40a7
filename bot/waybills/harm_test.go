package waybills_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"kaspibot/bot/waybills"
)

func encrypted(t *testing.T, owner, user string) []byte {
	t.Helper()
	c := model.NewAESConfiguration(user, owner, 256)
	c.Offline = true
	var b bytes.Buffer
	must(t, api.Encrypt(bytes.NewReader(page("1.7", "", "")), &b, c))
	return b.Bytes()
}

// shown are files that every reader shows.
func shown(t *testing.T) map[string][]byte {
	t.Helper()
	plain := page("1.4", "", "")
	return map[string][]byte{
		"plain":                     plain,
		"owner password alone":      encrypted(t, "owner", ""),
		"padded with noughts":       append(bytes.Clone(plain), make([]byte, 4096)...),
		"padded with blanks":        append(bytes.Clone(plain), bytes.Repeat([]byte(" \n"), 4096)...),
		"followed by a page":        append(bytes.Clone(plain), "<html>"+strings.Repeat("x", 2000)...),
		"preferences of the future": page("1.3", "/ViewerPreferences << /PickTrayByPDFSize true >>", ""),
		"version 1.9":               page("1.9", "", ""),
		"version 1.10":              page("1.10", "", ""),
		"version 2.0":               page("2.0", "", ""),
		"version 2.0 again":         page("2.0", "", ""),
		"version 2.0 inside":        page("1.4", "/Version /2.0", ""),
		"version 2.1":               page("2.1", "", ""),
		"version 1,4":               page("1,4", "", ""),
		"version 1":                 page("1", "", ""),
		"version 1.":                page("1.", "", ""),
		"no version":                page("", "", ""),
		"version 1.7abc":            page("1.7abc", "", ""),
		"small letters":             bytes.Replace(page("1.4", "", ""), []byte("%PDF"), []byte("%pdf"), 1),
		"no header":                 bytes.Replace(page("1.4", "", ""), []byte("%PDF-1.4"), []byte("%"), 1),
		"a mark before it":          append([]byte("\xef\xbb\xbf"), plain...),
		"an answer before it":       append([]byte("HTTP/1.1 200 OK\r\n\r\n"), plain...),
		"another version inside":    page("1.4", "/Version /9.9", ""),
		"no version inside":         page("1.4", "/Version (x)", ""),
		"wishes that are none":      page("1.0", "/ViewerPreferences << /PrintPageRange [1 1] /NumCopies (x) >> /PageMode /Foo /Lang 7", ""),
		"followed by a sentence":    append(bytes.Clone(plain), "<html>an object of 1 obj and %%EOF"...),
		"padded with ones":          append(bytes.Clone(plain), bytes.Repeat([]byte{0xff}, 5000)...),
		"padded, with a password":   append(encrypted(t, "owner", ""), make([]byte, 3000)...),
		"annotations that are none": page("1.4", "", "/Annots [99 0 R null]"),
		"an empty form":             page("1.4", "/AcroForm << /Fields [] /SigFlags 3 >>", ""),
		"a link":                    page("1.4", "", "/Annots [6 0 R]", "<< /Type /Annot /Subtype /Link /Rect [1 1 9 9] /Border [0 0 0] >>"),
		"a hidden note":             page("1.4", "", "/Annots [6 0 R]", "<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /F 2 /Contents (x) >>"),
		"an empty box of a signature": page("1.4", "/AcroForm << /Fields [6 0 R] >>", "/Annots [6 0 R]",
			"<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [0 0 0 0] /F 132 /P 3 0 R >>"),
	}
}

func TestWhatEveryReaderShowsIsPrinted(t *testing.T) {
	t.Parallel()
	var list []waybills.Waybill
	for name, pdf := range shown(t) {
		list = append(list, waybills.Waybill{Order: name, PDF: pdf})
	}
	got, broken, err := sheets(t, list, 1)
	must(t, err)
	if n := strings.Count(unpacked(got), "TOP WAYBILL"); n != len(list) || len(broken) > 0 {
		t.Errorf("%d of %d are printed, not %v", n, len(list), broken)
	}
}

// lost are files of which a sheet would lose something.
func lost() map[string][]byte {
	field := page("1.4", "/AcroForm << /Fields [6 0 R] /DA (/F1 12 Tf) >>", "/Annots [6 0 R]",
		"<< /Type /Annot /Subtype /Widget /FT /Tx /T (num) /V (FIELD) /Rect [30 80 200 110] /F 4 /P 3 0 R /AP << /N 7 0 R >> >>",
		"<< /Type /XObject /Subtype /Form /BBox [0 0 170 30] /Length 1 >>\nstream\n \nendstream")
	note := page("1.4", "", "/Annots [6 0 R]", "<< /Type /Annot /Subtype /FreeText /Rect [1 1 90 90] /DA (/F1 12 Tf) /Contents (x) >>")
	const stamp = "<< /Type /Annot /Subtype /Stamp /Rect [90 90 1 1] /F %d /AP << /N 7 0 R >> >>"
	const look = "<< /Type /XObject /Subtype /Form /BBox [0 0 170 30] /Length 1 >>\nstream\n \nendstream"
	return map[string][]byte{
		"a field": field, "a note": note,
		"a stamp":             page("1.4", "", "/Annots [6 0 R]", fmt.Sprintf(stamp, 4), look),
		"a stamp on paper":    page("1.4", "", "/Annots [6 0 R]", fmt.Sprintf(stamp, 32|4), look),
		"in a list elsewhere": page("1.4", "", "/Annots 8 0 R", fmt.Sprintf(stamp, 4), look, "[6 0 R]"),
		"a box without type":  page("1.4", "", "/Annots [6 0 R]", "<< /Subtype /Square /Rect [1 1 90 90] >>"),
		"of a future kind":    page("1.4", "", "/Annots [6 0 R]", "<< /Type /Annot /Subtype /Foo /Rect [1 1 90 90] >>"),
		"in the page itself":  page("1.4", "", "/Annots [<< /Type /Annot /Subtype /FreeText /DA (/F1 12 Tf) /Rect [1 1 90 90] /Contents (x) >>]"),
		"a field of parts": page("1.4", "/AcroForm << /Fields [7 0 R] /NeedAppearances true >>", "/Annots [6 0 R]",
			"<< /Type /Annot /Subtype /Widget /Parent 7 0 R /Rect [1 1 90 90] >>", "<< /FT /Tx /T (a) /V (FIELD) /Kids [6 0 R] >>"),
		"a form of its own": page("1.6", "/AcroForm << /Fields [] /XFA 6 0 R >>", "", look),
	}
}

func TestWhatASheetWouldLoseIsPrintedByItself(t *testing.T) {
	t.Parallel()
	alone := lost()
	list := []waybills.Waybill{{Order: "good", PDF: page("1.4", "", "")}}
	for name, pdf := range alone {
		list = append(list, waybills.Waybill{Order: name, PDF: pdf})
	}
	pdf, named, err := sheets(t, list, 1)
	must(t, err)
	for _, b := range named {
		if !errors.Is(b.Err, waybills.ErrAlone) {
			t.Errorf("%s: %v", b.Order, b.Err)
		}
	}
	if pages(t, pdf) != 1 || len(named) != len(alone) {
		t.Errorf("%d sheets, %v", pages(t, pdf), named)
	}
}

func TestAFileThatOnlyItsPasswordOpensIsBroken(t *testing.T) {
	t.Parallel()
	_, broken, err := sheets(t, []waybills.Waybill{{Order: "1", PDF: encrypted(t, "owner", "user")}}, 1)
	if !errors.Is(err, waybills.ErrNone) || len(broken) != 1 {
		t.Errorf("%v, %v", broken, err)
	}
}

// deflated is so many megabytes of noughts, packed twice: 2 GB are under 10 KB.
func deflated(t *testing.T, n int) string {
	t.Helper()
	var once, twice bytes.Buffer
	w := zlib.NewWriter(&once)
	var ends [3]int
	for i := range ends {
		_, err := w.Write(make([]byte, 1<<20))
		must(t, errors.Join(err, w.Flush()))
		ends[i] = once.Len()
	}
	// The third megabyte is packed as all that could follow. A stream ends with an empty block and its sum.
	packed := append(bytes.Clone(once.Bytes()[:ends[1]]), bytes.Repeat(once.Bytes()[ends[1]:ends[2]], n-2)...)
	packed = append(packed, 1, 0, 0, 0xff, 0xff)
	packed = binary.BigEndian.AppendUint32(packed, uint32(uint64(n)<<20%65521)<<16|1)
	w = zlib.NewWriter(&twice)
	_, err := w.Write(packed)
	must(t, errors.Join(err, w.Close()))
	return twice.String()
}

// tangle is a tree of pages in which every node has the next one many times: more pages than there are atoms.
func tangle() []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>"}
	const depth = 90
	for i := range depth {
		kid := fmt.Sprintf("%d 0 R ", i+3)
		objects = append(objects, fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count 1 >>", strings.Repeat(kid, 50)))
	}
	return file("1.4", append(objects, "<< /Type /Page /MediaBox [0 0 298 210] >>")...)
}

func TestAWaybillMadeToHarmCostsItselfAlone(t *testing.T) {
	t.Parallel()
	packed := deflated(t, 2048)
	bomb := strings.Replace(string(page("1.4", "", "")), "/Contents 4 0 R", "/Contents 6 0 R", 1)
	stream := fmt.Sprintf("<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream", len(packed), packed)
	t.Logf("%d bytes", len(packed))
	good := page("1.4", "", "")
	list := []waybills.Waybill{
		{Order: "1", PDF: good},
		{Order: "2", PDF: strings2pdf(bomb, stream)},
		{Order: "3", PDF: tangle()},
		{Order: "4", PDF: page("1.4", "", "/Parent 3 0 R")},
		{Order: "5", PDF: file("1.4", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids ["+strings.Repeat("3 0 R ", 500)+"] /Count 500 >>",
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 210] >>")},
		{Order: "6", PDF: good},
	}
	pdf, broken, err := sheets(t, list, 1)
	must(t, err)
	for _, b := range broken {
		t.Logf("%s: %v", b.Order, b.Err)
	}
	if n := pages(t, pdf); n+len(broken) != len(list) || n < 2 || len(broken) < 3 {
		t.Errorf("%d sheets, %d broken", n, len(broken))
	}
}

// strings2pdf adds an object to a file made by page.
func strings2pdf(pdf, object string) []byte {
	objects, _, _ := strings.Cut(pdf, "xref\n")
	_, objects, _ = strings.Cut(objects, "1 0 obj\n")
	var all []string
	for i, o := range strings.Split(objects, "\nendobj\n") {
		if _, after, ok := strings.Cut(o, " 0 obj\n"); ok && i > 0 {
			o = after
		}
		if o != "" {
			all = append(all, o)
		}
	}
	return file("1.4", append(all, object)...)
}

func TestAWorkerThatTakesTooMuchIsGivenUp(t *testing.T) {
	t.Parallel()
	for does, patience := range map[string]time.Duration{"hang": 100 * time.Millisecond, "eat": time.Minute} {
		p := printer(does)
		p.Patience = patience
		_, broken, err := p.Sheets(t.Context(), []waybills.Waybill{{Order: "1", PDF: []byte("x")}}, 1)
		if !errors.Is(err, waybills.ErrNone) || len(broken) != 1 || !errors.Is(broken[0].Err, waybills.ErrTooMuch) {
			t.Errorf("%s: %v, %v", does, broken, err)
		}
	}
	needs := printer("need")
	needs.Patience = time.Minute
	if _, broken, err := needs.Sheets(t.Context(), []waybills.Waybill{{Order: "1", PDF: page("1.4", "", "")}}, 1); err != nil {
		t.Errorf("one that needs less than too much: %v, %v", broken, err)
	}
	list := []waybills.Waybill{{Order: "1", PDF: page("1.4", "", "")}, {Order: "2", PDF: page("1.4", "", "")}}
	pdf, dead, err := printer(filepath.Join(t.TempDir(), "died")).Sheets(t.Context(), list, 1)
	must(t, err)
	if len(dead) != 1 || dead[0].Order != "1" || !errors.Is(dead[0].Err, waybills.ErrTooMuch) || pages(t, pdf) != 1 {
		t.Errorf("after the worker died: %v", dead)
	}
	_, broken, err := waybills.Printer{Worker: []string{"/nowhere/at/all"}}.Sheets(t.Context(), []waybills.Waybill{{Order: "1"}}, 1)
	if !errors.Is(err, waybills.ErrNone) || len(broken) != 1 {
		t.Errorf("no worker: %v, %v", broken, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := printer("hang").Sheets(ctx, []waybills.Waybill{{Order: "1"}}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAllWaybillsAreReadByOneProcessThatEnds(t *testing.T) {
	t.Parallel()
	p, dir := printer("noted"), t.TempDir()
	p.Worker = append(p.Worker, dir)
	list := []waybills.Waybill{{Order: "1", PDF: page("1.4", "", "")}, {Order: "2", PDF: []byte("x")}, {Order: "3", PDF: page("1.4", "", "")}}
	if _, broken, err := p.Sheets(t.Context(), list, 1); err != nil || len(broken) != 1 {
		t.Errorf("%v, %v", broken, err)
	}
	began, err := os.ReadDir(dir)
	must(t, err)
	if len(began) != 1 {
		t.Fatalf("%d processes began", len(began))
	}
	pid, err := strconv.Atoi(began[0].Name())
	must(t, err)
	if left, err := os.FindProcess(pid); err == nil && left.Signal(syscall.Signal(0)) == nil {
		t.Error("a process is left")
	}
}

func TestNothingIsAskedAnyMoreWhenTheTimeIsOver(t *testing.T) {
	good := waybills.Job{Files: [][]byte{page("1.4", "", "")}}
	if pdf, err := waybills.Ask(t.Context(), good); err != nil || len(pdf) == 0 {
		t.Errorf("in time: %v", err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for range 30 {
		if pdf, err := waybills.Ask(over, good); !errors.Is(err, waybills.ErrTooMuch) || pdf != nil {
			t.Errorf("%d bytes, %v", len(pdf), err)
		}
	}
}

// It is not parallel, because the library's settings are the whole process's.
func TestWithoutAWorkerTheSheetsAreTheSame(t *testing.T) {
	list := []waybills.Waybill{{Order: "1", PDF: page("1.4", "", "")}, {Order: "2", PDF: []byte("x")}}
	pdf, broken, err := waybills.Sheets(list, 4)
	must(t, err)
	if pages(t, pdf) != 1 || len(broken) != 1 || broken[0].Order != "2" {
		t.Errorf("%d sheets, %v", pages(t, pdf), broken)
	}
}
