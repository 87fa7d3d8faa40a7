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
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"kaspibot/bot/waybills"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// download gets the real waybill of an order of the fake Kaspi, a page a parcel.
func download(t testing.TB, code string, parcels int) waybills.Waybill {
	t.Helper()
	srv := kaspitest.New(t)
	srv.Put(kaspitest.Order{Code: code, Delivery: kaspitest.KaspiDoor})
	c, err := kaspi.New(kaspitest.Token, kaspi.WithBaseURL(srv.URL()), kaspi.WithRate(1e6))
	if err != nil {
		t.Fatal(err)
	}
	id := kaspi.IDOf(kaspi.OrderCode(code))
	must(t, c.Accept(t.Context(), id, kaspi.OrderCode(code)))
	must(t, c.Assemble(t.Context(), id, parcels))
	return waybills.Waybill{Order: code, PDF: fetch(t, c, id)}
}

func fetch(t testing.TB, c *kaspi.Client, id kaspi.OrderID) []byte {
	t.Helper()
	for {
		o, err := c.Order(t.Context(), id)
		must(t, err)
		if o.Courier.Waybill == "" {
			continue
		}
		pdf, err := c.DownloadWaybill(t.Context(), o.Courier.Waybill)
		must(t, err)
		return pdf
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func pages(t *testing.T, pdf []byte) int {
	t.Helper()
	n, err := api.PageCount(bytes.NewReader(pdf), nil)
	must(t, err)
	return n
}

func TestEveryParcelIsOnASheet(t *testing.T) {
	t.Parallel()
	var list []waybills.Waybill
	for n := range 5 {
		list = append(list, download(t, fmt.Sprint(501+n), 1+n%2)) // 7 parcels in all
	}
	for perSheet, want := range map[int]int{1: 7, 4: 2, 9: 1} {
		pdf, broken, err := sheets(t, list, perSheet)
		must(t, err)
		if got := pages(t, pdf); got != want || len(broken) != 0 {
			t.Errorf("%d to a sheet: %d sheets and %d broken, want %d and none", perSheet, got, len(broken), want)
		}
		for parcel := range 7 {
			want := fmt.Sprintf("Waybill %d-", 501+[]int{0, 1, 1, 2, 3, 3, 4}[parcel])
			if text, ok := textOf(t, pdf); ok && !strings.Contains(text, want) {
				t.Errorf("%d to a sheet: no %q in\n%s", perSheet, want, text)
			}
		}
	}
}

// textOf is what a reader that is not ours finds in a file, where there is one.
func textOf(t *testing.T, pdf []byte) (string, bool) {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		return "", false
	}
	path := filepath.Join(t.TempDir(), "sheets.pdf")
	must(t, os.WriteFile(path, pdf, 0o600))
	out, err := exec.CommandContext(context.WithoutCancel(t.Context()), tool, "-layout", path, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, out)
	}
	return string(out), true
}

func TestSheetsAreA4(t *testing.T) {
	t.Parallel()
	for _, perSheet := range waybills.Layouts() {
		pdf, _, err := sheets(t, []waybills.Waybill{download(t, "551", 1)}, perSheet)
		must(t, err)
		sizes, err := api.PageDims(bytes.NewReader(pdf), nil)
		must(t, err)
		for _, s := range sizes {
			if short, long := min(s.Width, s.Height), max(s.Width, s.Height); int(short) != 595 || int(long) != 842 {
				t.Errorf("%d to a sheet: sheets of %v × %v points", perSheet, s.Width, s.Height)
			}
		}
	}
}

func TestABrokenWaybillIsNamedAndTheOthersArePrinted(t *testing.T) {
	t.Parallel()
	good := download(t, "601", 1)
	list := []waybills.Waybill{
		{Order: "602", PDF: []byte("%PDF-1.4\nno more of it")},
		good,
		{Order: "603", PDF: good.PDF[:len(good.PDF)/2]},
		{Order: "604"},
		{Order: "605", PDF: []byte("<html>sign in</html>")},
		{Order: "606", PDF: append(bytes.Clone(good.PDF), "7 0 obj\n<< /Type /Page"...)}, // a change of it was cut
	}
	pdf, broken, err := sheets(t, list, 4)
	must(t, err)
	if got := pages(t, pdf); got != 1 {
		t.Errorf("%d sheets", got)
	}
	var named []string
	for _, b := range broken {
		named = append(named, b.Order)
		if b.Err == nil {
			t.Errorf("order %s is broken for no reason", b.Order)
		}
	}
	if got := strings.Join(named, " "); got != "602 603 604 605 606" {
		t.Errorf("broken %s", got)
	}
}

func TestNoWaybillIsNoSheet(t *testing.T) {
	t.Parallel()
	for name, list := range map[string][]waybills.Waybill{"none": nil, "broken": {{Order: "1", PDF: []byte("x")}}} {
		if _, _, err := sheets(t, list, 1); !errors.Is(err, waybills.ErrNone) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestOnlyKnownLayoutsAreTaken(t *testing.T) {
	t.Parallel()
	for _, n := range []int{-1, 0, 2, 3, 16} {
		if _, _, err := sheets(t, []waybills.Waybill{download(t, "701", 1)}, n); err == nil {
			t.Errorf("%d to a sheet was taken", n)
		}
	}
}

func TestTheLibraryMakesNoFolderOfItsOwn(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	var jobs bytes.Buffer
	to := gob.NewEncoder(&jobs)
	for _, j := range []waybills.Job{{Files: [][]byte{page("1.4", "", "")}}, {Files: [][]byte{page("1.4", "", "")}, PerSheet: 4}} {
		must(t, to.Encode(j))
	}
	must(t, work(t, jobs.Bytes(), io.Discard)) // in a process that knows of the home; that of a printer does not
	left, err := os.ReadDir(home)
	must(t, err)
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Whatever Kaspi sends, the program goes on.
func FuzzSheets(f *testing.F) {
	good := download(f, "901", 1).PDF
	f.Add(good)
	f.Add(good[:200])
	f.Add(bytes.ReplaceAll(good, []byte("/Count 1"), []byte("/Count 999999999")))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		_, broken, err := sheets(t, []waybills.Waybill{{Order: "1", PDF: pdf}}, 4)
		if err == nil && len(broken) > 0 {
			t.Error("sheets without a waybill")
		}
	})
}
