package waybills_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"kaspibot/bot/waybills"
)

// many is a file of so many pages of these sizes in turn, each with a text of its own.
func many(name string, n int) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R /PageMode /Foo >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	kids := ""
	for i := range n {
		text := fmt.Sprintf("BT /F1 24 Tf 30 150 Td (PARCEL %s-%d) Tj ET", name, i+1)
		kids += fmt.Sprintf("%d 0 R ", len(objects)+1)
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 210] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", len(objects)+2),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, n)
	return file("1.4", objects...)
}

const look = "<< /Type /XObject /Subtype /Form /BBox [0 0 170 30] /Length 1 >>\nstream\n \nendstream"

// noted is a page with an annotation.
func noted(annotation string, objects ...string) []byte {
	return page("1.4", "", "/Annots [6 0 R]", append([]string{annotation}, objects...)...)
}

func TestWhichFilesAreFitForASheet(t *testing.T) {
	stamp := func(more string) []byte {
		return noted("<< /Type /Annot /Subtype /Stamp /AP << /N 7 0 R >> "+more+" >>", look)
	}
	const big = "/Rect [1 1 90 90]"
	for name, c := range map[string]struct {
		pdf  []byte
		want string // in the error; empty for a file that is fit, "alone" for one to be printed by itself
	}{
		"plain":                        {page("1.4", "", ""), ""},
		"of the version 2.0":           {page("2.0", "", ""), ""},
		"a hundred pages":              {many("x", 100), ""},
		"a hundred and one":            {many("x", 101), "it has 101 pages"},
		"no page":                      {file("1.4", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"), "-"},
		"too big":                      {append(page("1.4", "", ""), make([]byte, 20<<20)...), "it has 20 MB"},
		"no end":                       {[]byte("%PDF-1.4\nx"), "it has no end"},
		"cut behind its end":           {append(page("1.4", "", ""), "7 0 obj\n"...), "it has no end"},
		"nothing":                      {nil, "it has no end"},
		"garbage":                      {[]byte("%PDF-1.4\n%%EOF"), "-"},
		"no catalogue":                 {file("1.4", "[1 2]"), "-"},
		"a page that is wrong":         {page("1.4", "", "/Rotate (x)"), "-"},
		"a box that is wrong":          {noted("<< /Type /Annot /Subtype /Foo /Rect [(a) 1 9 9] >>"), "-"},
		"a box of three":               {noted("<< /Type /Annot /Subtype /Foo /Rect [1 2 3] >>"), "alone"},
		"without its font":             {bytes.Replace(page("1.4", "", ""), []byte("/Resources << /Font << /F1 5 0 R >> >>"), nil, 1), "-"},
		"a stamp":                      {stamp(big), "alone"},
		"printed":                      {stamp(big + " /F 4"), "alone"},
		"hidden":                       {stamp(big + " /F 2"), ""},
		"hidden and printed":           {stamp(big + " /F 6"), ""},
		"not viewed, not printed":      {stamp(big + " /F 32"), ""},
		"not viewed, but printed":      {stamp(big + " /F 36"), "alone"},
		"without flags":                {stamp(big + " /F 0"), "alone"},
		"of another flag":              {stamp(big + " /F 1"), "alone"},
		"flat":                         {stamp("/Rect [1 1 90 1]"), ""},
		"narrow":                       {stamp("/Rect [1 1 1 90]"), ""},
		"a link":                       {noted("<< /Type /Annot /Subtype /Link /Rect [1 1 90 90] /Border [0 0 0] >>"), ""},
		"a second one is seen":         {page("1.4", "", "/Annots [6 0 R 8 0 R]", "<< /Type /Annot /Subtype /Link /Rect [1 1 90 90] /Border [0 0 0] >>", look, "<< /Type /Annot /Subtype /Stamp "+big+" /AP << /N 7 0 R >> >>"), "alone"},
		"a form that its reader draws": {page("1.6", "/AcroForm << /Fields [] /XFA 6 0 R >>", "", look), "alone"},
		"a form":                       {page("1.6", "/AcroForm << /Fields [] >>", ""), ""},
		"owner's password":             {encrypted(t, "owner", ""), ""},
		"a password to open it":        {encrypted(t, "owner", "user"), "-"},
	} {
		before := bytes.Clone(c.pdf)
		whole, err := waybills.Fit(c.pdf)
		switch {
		case c.want == "":
			if err != nil || len(whole) == 0 || bytes.Contains(whole, []byte("/Encrypt")) || bytes.Contains(whole, []byte("/PageMode")) {
				t.Errorf("%s: %d bytes, %v", name, len(whole), err)
			}
		case err == nil || (c.want == "alone") != errors.Is(err, waybills.ErrAlone) || !strings.Contains(err.Error(), strings.Trim(strings.Replace(c.want, "alone", "by itself", 1), "-")):
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if c.want == "it has 20 MB" && !bytes.Equal(before[:99], c.pdf[:99]) {
			t.Errorf("%s: it is changed", name)
		}
	}
	for name, pdf := range shown(t) {
		whole, err := waybills.Fit(pdf)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if sheet, err := waybills.Impose([][]byte{whole}, 1); err != nil || !strings.Contains(unpacked(sheet), "TOP WAYBILL") {
			t.Errorf("%s is not on its sheet: %v", name, err)
		}
	}
	for name, pdf := range lost() {
		if _, err := waybills.Fit(pdf); !errors.Is(err, waybills.ErrAlone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if whole, err := waybills.Fit(append(page("1.4", "", ""), make([]byte, 1000)...)); err != nil || bytes.Contains(whole, make([]byte, 50)) {
		t.Errorf("what lies behind the end stays: %v", err)
	}
}

func TestAFileIsOfAVersionThatReadersKnow(t *testing.T) {
	t.Parallel()
	far := strings.Repeat(" ", 1016)
	for text, want := range map[string]string{
		"%PDF-1.4\nx": "%PDF-1.7\nx", "%PDF-1.10\rx": "%PDF-1.7 \rx", "%PDF-1.7abcx\n": "%PDF-1.7    \n", "%pdf-1.4\n": "%PDF-1.7\n", "%PDF-2.0\n": "%PDF-2.0\n", "%PDF-2.1\n": "%PDF-1.7\n",
		"%PDF-1\nx": "%PDF-1.7\n%PDF-1\nx", "%PDF-\nx": "%PDF-1.7\n%PDF-\nx", "x": "%PDF-1.7\nx", "": "%PDF-1.7\n", "xx%PDF-1.4\n": "xx%PDF-1.7\n",
		far + "%PDF-1.4\n": far + "%PDF-1.7\n", far + " %PDF-1.4\n": "%PDF-1.7\n" + far + " %PDF-1.4\n",
	} {
		if got := string(waybills.Versioned([]byte(text))); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"a%%EOF": "a%%EOF\n", "a%%EOF\nb%%EOF\x00\x00": "a%%EOF\nb%%EOF\n", "a": "", "a%%EOF 1 0 obj": "", "a%%EOF 1 obj": "a%%EOF\n", "%%EOFx": "%%EOF\n"} {
		got, err := waybills.Ended([]byte(text))
		if string(got) != want || (err == nil) != (want != "") {
			t.Errorf("%q ends as %q, %v", text, got, err)
		}
	}
}

func TestSheetsAreLaidOutForWaybills(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][4]float64{1: {1, 1, 595, 842}, 4: {2, 2, 842, 595}, 9: {3, 3, 842, 595}} {
		g := waybills.Grid(n)
		if got := [4]float64{g.Grid.Width, g.Grid.Height, float64(int(g.PageDim.Width)), float64(int(g.PageDim.Height))}; got != want || g.Margin != 0 || g.Border || !g.UserDim {
			t.Errorf("%d to a sheet: %v, margin %v, border %t", n, got, g.Margin, g.Border)
		}
	}
	c := waybills.Settings()
	const most = 32 << 20
	if diff := cmp.Diff([]int64{most, most, most, 200_000, 200_000, 200_000}, []int64{
		c.Limits.MaxStreamBytes, c.Limits.MaxDecodeBytes, c.Limits.MaxImageBytes,
		int64(c.Limits.MaxObjectCount), int64(c.Limits.MaxXRefEntries), int64(c.Limits.MaxObjectStreamCount),
	}); diff != "" || c.ValidationMode != model.ValidationRelaxed || !c.Offline {
		t.Errorf("limits %s, mode %d, offline %t", diff, c.ValidationMode, c.Offline)
	}
}

func TestJobsAreDoneOneAfterAnother(t *testing.T) {
	good, second := many("1", 2), many("2", 3)
	fit := waybills.Do(waybills.Job{Files: [][]byte{good}})
	other := waybills.Do(waybills.Job{Files: [][]byte{second}})
	if fit.Fault != "" || fit.Alone || len(fit.PDF) == 0 {
		t.Fatalf("%+v", fit)
	}
	sheets := waybills.Do(waybills.Job{Files: [][]byte{fit.PDF, other.PDF, fit.PDF}, PerSheet: 4})
	if n := pages(t, sheets.PDF); n != 2 || sheets.Fault != "" {
		t.Errorf("%d sheets, %q", n, sheets.Fault)
	}
	text := unpacked(sheets.PDF)
	for parcel, times := range map[string]int{"1-1": 2, "1-2": 2, "2-1": 1, "2-3": 1} {
		if n := strings.Count(text, "(PARCEL "+parcel+")"); n != times {
			t.Errorf("parcel %s is there %d times", parcel, n)
		}
	}
	alone := waybills.Do(waybills.Job{Files: [][]byte{page("1.6", "/AcroForm << /Fields [] /XFA 6 0 R >>", "", look)}})
	broken := waybills.Do(waybills.Job{Files: [][]byte{[]byte("x")}})
	for name, c := range map[string]struct {
		a    waybills.Answer
		pdf  bool
		want error
	}{"fit": {fit, true, nil}, "alone": {alone, false, waybills.ErrAlone}, "broken": {broken, false, errors.New("it has no end")}} {
		pdf, err := waybills.Result(c.a)
		if (len(pdf) > 0) != c.pdf || fmt.Sprint(err) != fmt.Sprint(c.want) || errors.Is(err, waybills.ErrAlone) != (name == "alone") {
			t.Errorf("%s: %d bytes, %v", name, len(pdf), err)
		}
	}
	var in, out bytes.Buffer
	to := gob.NewEncoder(&in)
	for _, j := range []waybills.Job{{Files: [][]byte{good}}, {Files: [][]byte{[]byte("x")}}, {Files: [][]byte{fit.PDF}, PerSheet: 1}} {
		must(t, to.Encode(j))
	}
	written := in.Bytes()
	must(t, work(t, written, &out))
	from := gob.NewDecoder(&out)
	for i, want := range []string{"", "it has no end", ""} {
		var a waybills.Answer
		if err := from.Decode(&a); err != nil || a.Fault != want || (want == "") != (len(a.PDF) > 0) {
			t.Errorf("answer %d: %q, %v", i, a.Fault, err)
		}
	}
	if err := work(t, written[:len(written)-9], io.Discard); err == nil {
		t.Error("a job that was cut is no failure")
	}
	if err := work(t, nil, io.Discard); err != nil {
		t.Errorf("no job: %v", err)
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no file here that is always full")
	}
	defer func() { _ = full.Close() }()
	if err := work(t, written, full); err == nil {
		t.Error("an answer that cannot be written is no failure")
	}
}

// work has a process of its own answer jobs.
func work(t *testing.T, jobs []byte, answers io.Writer) error {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], workerArgument, "work")
	c.Stdin, c.Stdout = bytes.NewReader(jobs), answers
	return c.Run()
}

// What a library does not foresee, and what others must not be joined with.
func TestWhatCannotBeJoinedIsAnError(t *testing.T) {
	good, newer := page("1.4", "", ""), page("2.0", "", "")
	for name, c := range map[string]struct {
		files [][]byte
		fails bool
	}{
		"one": {[][]byte{good}, false}, "two": {[][]byte{good, good}, false}, "the first is none": {[][]byte{[]byte("x"), good}, true}, "the second is none": {[][]byte{good, []byte("x")}, true},
		"a newer one": {[][]byte{good, newer}, false}, "newer ones": {[][]byte{newer, newer}, false}, "a newer one alone": {[][]byte{newer}, false}, "an older one": {[][]byte{newer, good}, false}, "no file": {nil, true},
	} {
		pdf, err := waybills.Impose(c.files, 1)
		if (err != nil) != c.fails || err == nil && pages(t, pdf) != len(c.files) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for want, files := range map[bool][][]byte{false: {good, good}, true: {good, newer}} {
		all, err := waybills.Joined(files)
		must(t, err)
		if x, err := waybills.Read(all, waybills.Settings()); err != nil || x.PDF20() != want {
			t.Errorf("with a newer file: %v, read as one: %v, %v", want, x.PDF20(), err)
		}
	}
	misnamed := page("1.4", "", "/Annots [6 0 R]", "<< /Type /Annot /Subtype /Widget /FT /Tx /T 7 /Rect [1 1 9 9] >>")
	for name, files := range map[string][][]byte{"garbage": {[]byte("x")}, "a field without a name": {good, misnamed}, "what is encrypted": {encrypted(t, "owner", "")}} {
		if pdf, err := waybills.Joined(files); err == nil || pdf != nil {
			t.Errorf("%s is joined: %v", name, err)
		}
	}
	all, err := waybills.Joined([][]byte{good, good, good})
	if n := strings.Count(unpacked(all), "/Helvetica"); err != nil || n != 1 {
		t.Errorf("a font that all files have is there %d times, %v", n, err)
	}
	if _, err := waybills.Impose([][]byte{good}, 0); err == nil {
		t.Error("no waybill to a sheet")
	}
	if _, err := waybills.OnSheets([]byte("x"), waybills.Grid(1)); err == nil {
		t.Error("garbage is put on sheets")
	}
	if _, err := waybills.Read([]byte("%PDF-1.4\n%%EOF"), waybills.Settings()); err == nil {
		t.Error("garbage is read")
	}
	if _, err := waybills.Read(page("1.4", "", "/Rotate (x)"), waybills.Settings()); err == nil || !strings.HasPrefix(err.Error(), "object ") {
		t.Errorf("a page that is wrong: %v", err)
	}
	open, err := waybills.Decrypted(encrypted(t, "owner", ""))
	if err != nil || bytes.Contains(open, []byte("/Encrypt")) || pages(t, open) != 1 {
		t.Errorf("an owner's password alone: %v", err)
	}
	for name, pdf := range map[string][]byte{"another's": encrypted(t, "owner", "user"), "garbage": []byte("x")} {
		if open, err := waybills.Decrypted(pdf); err == nil || open != nil {
			t.Errorf("%s is opened: %v", name, err)
		}
	}
}

func TestEachWaybillHasItsTimeAndAllOfThemTheirs(t *testing.T) {
	t.Parallel()
	if _, broken, err := printer("bare").Sheets(t.Context(), []waybills.Waybill{{Order: "1", PDF: page("1.4", "", "")}}, 1); err != nil || len(broken) > 0 {
		t.Errorf("what reads waybills is told secrets: %v, %v", broken, err)
	}
	p := printer("hang")
	p.Patience = 50 * time.Millisecond
	begun := time.Now()
	_, broken, err := p.Sheets(t.Context(), []waybills.Waybill{{Order: "1"}, {Order: "2"}}, 1)
	if !errors.Is(err, waybills.ErrNone) || len(broken) != 2 || time.Since(begun) < 100*time.Millisecond {
		t.Errorf("%v, %v after %v", broken, err, time.Since(begun))
	}
	for _, b := range broken {
		if !errors.Is(b.Err, waybills.ErrTooMuch) {
			t.Errorf("%s: %v", b.Order, b.Err)
		}
	}
	_, broken, _ = waybills.Printer{Worker: []string{"/nowhere/at/all"}}.Sheets(t.Context(), []waybills.Waybill{{Order: "1"}}, 1)
	if len(broken) != 1 || !strings.HasPrefix(broken[0].Err.Error(), "start a process that reads waybills: ") {
		t.Errorf("no worker: %v", broken)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if pdf, broken, err := (waybills.Printer{}).Sheets(over, []waybills.Waybill{{Order: "1", PDF: page("1.4", "", "")}}, 1); pdf != nil || broken != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v, %v", broken, err)
	}
	if _, _, err := waybills.Sheets(nil, 2); err == nil || err.Error() != "2 waybills on a sheet: want one of [1 4 9]" {
		t.Errorf("two to a sheet: %v", err)
	}
}
