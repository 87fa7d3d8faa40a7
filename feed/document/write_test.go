package document_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestDocumentsLookAsTheyDid(t *testing.T) {
	t.Parallel()
	for name, l := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := xmlOf(t, l)
			golden := filepath.Join("testdata", name+".golden.xml")
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Error(diff)
			}
			if err := document.Validate(bytes.NewReader(got), l.Shop); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDocumentsObeyTheSchema(t *testing.T) {
	t.Parallel()
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed: the schema is checked where it is")
	}
	lists := samples()
	lists["many"] = priceList(500)
	for name, l := range lists {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := "testdata/pricelist.xsd"
			if name == "odd" {
				schema = "testdata/structure.xsd"
			}
			cmd := exec.CommandContext(t.Context(), xmllint, "--noout", "--nonet", "--schema", schema, "-")
			cmd.Stdin = bytes.NewReader(xmlOf(t, l))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// stranger is the document as anybody's reader would see it.
type stranger struct {
	XMLName  xml.Name `xml:"kaspiShopping kaspi_catalog"`
	Date     string   `xml:"date,attr"`
	Schema   string   `xml:"http://www.w3.org/2001/XMLSchema-instance schemaLocation,attr"`
	Company  string   `xml:"company"`
	Merchant string   `xml:"merchantid"`
	Offers   []struct {
		SKU    string  `xml:"sku,attr"`
		Model  string  `xml:"model"`
		Brand  *string `xml:"brand"`
		Stores []struct {
			ID        string `xml:"storeId,attr"`
			Available string `xml:"available,attr"`
			Stock     int    `xml:"stockCount,attr"`
		} `xml:"availabilities>availability"`
		Price  int64 `xml:"price"`
		Cities []struct {
			ID    string `xml:"cityId,attr"`
			Price int64  `xml:",chardata"`
		} `xml:"cityprices>cityprice"`
	} `xml:"offers>offer"`
}

func TestAStrangerReadsBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	l := priceList(300)
	var got stranger
	if err := xml.Unmarshal(xmlOf(t, l), &got); err != nil {
		t.Fatal(err)
	}
	head := []string{got.Company, got.Merchant, got.Date, got.Schema}
	want := []string{"Тест & Ко", "30000001", "2026-11-24 09:00", "kaspiShopping http://kaspi.kz/kaspishopping.xsd"}
	if diff := cmp.Diff(want, head); diff != "" {
		t.Error(diff)
	}
	if len(got.Offers) != len(l.Offers) {
		t.Fatalf("%d offers read, %d written", len(got.Offers), len(l.Offers))
	}
	for i, o := range got.Offers {
		want := l.Offers[i]
		available := map[bool]string{true: "yes", false: "no"}[want.Stock > 0]
		wantLine := fmt.Sprintf(
			"%s %s [{30000001_PP1 %[3]s %[4]d} {30000001_PP2 %[3]s %[4]d} {30000001_PP3 %[3]s %[4]d}]"+
				" [{750000000 %[5]d} {710000000 %[5]d}] 0",
			want.SKU, want.Model.Plain(), available, want.Stock, want.Price,
		)
		if line := fmt.Sprintln(o.SKU, o.Model, o.Stores, o.Cities, o.Price); line != wantLine+"\n" {
			t.Errorf("read %s, want %s", line, wantLine)
		}
		if (o.Brand == nil) != (want.Brand == "") || o.Brand != nil && *o.Brand != want.Brand.Plain() {
			t.Errorf("%s: brand %v, want %q", o.SKU, o.Brand, want.Brand)
		}
	}
}

func TestTheSameListMakesTheSameBytes(t *testing.T) {
	t.Parallel()
	first, second := xmlOf(t, priceList(200)), xmlOf(t, priceList(200))
	if !bytes.Equal(first, second) {
		t.Error("two writings of one list differ")
	}
	l := priceList(200)
	l.Changed = l.Changed.Add(59 * time.Second).In(time.FixedZone("elsewhere", -7*60*60))
	if !bytes.Equal(first, xmlOf(t, l)) {
		t.Error("the seconds or the zone of a time show in the document")
	}
}

func TestWriteAllocatesNothingPerOffer(t *testing.T) {
	few, many := priceList(10), priceList(5_000)
	count := func(l feed.List) float64 {
		return testing.AllocsPerRun(5, func() {
			if err := document.Write(io.Discard, l); err != nil {
				t.Fatal(err)
			}
		})
	}
	a, b := count(few), count(many)
	if b > a || b > 32 {
		t.Errorf("%g allocations for 10 offers, %g for 5 000", a, b)
	}
}

func TestWriteRefusesWhatKaspiForbids(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*feed.List){
		"no offers":            func(l *feed.List) { l.Offers = nil },
		`"a b": not a SKU`:     func(l *feed.List) { l.Offers[1].SKU = "a b" },
		"not a SKU":            func(l *feed.List) { l.Offers[1].SKU = feed.SKU(strings.Repeat("9", 21)) },
		`"100001": no name`:    func(l *feed.List) { l.Offers[1].Model = "" },
		`"100001": price 0`:    func(l *feed.List) { l.Offers[1].Price = 0 },
		`"100001": price -5`:   func(l *feed.List) { l.Offers[1].Price = -5 },
		`"100001": stock -1`:   func(l *feed.List) { l.Offers[1].Stock = -1 },
		`"a\x00b": not a SKU`:  func(l *feed.List) { l.Offers[1].SKU, l.Offers[1].Imported = "a\x00b", true },
		"pre-order of 31 days": func(l *feed.List) { l.Offers[1].PreOrder = 31 },
		"pre-order of 2 days":  func(l *feed.List) { l.Offers[0].Stock, l.Offers[0].PreOrder = 0, 2 },
		`pickup points "PP1"`:  func(l *feed.List) { l.Offers[1].At = "PP1" },
		`pickup points "PP1=`:  func(l *feed.List) { l.Offers[0].Stock, l.Offers[0].At = 0, "PP1=no" },
		`points "PP1=31"`:      func(l *feed.List) { l.Offers[1].At = "PP1=31" },
		`"100000" after "1000`: func(l *feed.List) { l.Offers[1].SKU = l.Offers[0].SKU },
		`"100002" after "1000`: func(l *feed.List) { l.Offers[1].SKU, l.Offers[2].SKU = "100002", "100002" },
		"is a sample":          func(l *feed.List) { l.Shop.Merchant = "YOUR_MERCHANT_ID" },
		"no stores":            func(l *feed.List) { l.Shop.Points = nil },
	} {
		l := priceList(3)
		spoil(&l)
		if err := document.Write(io.Discard, l); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

type fullDisk struct{ err error }

func (d fullDisk) Write([]byte) (int, error) { return 0, d.err }

func TestWriteReportsAFullDisk(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	for _, n := range []int{1, 5_000} {
		if err := document.Write(fullDisk{full}, priceList(n)); !errors.Is(err, full) {
			t.Errorf("%d offers: error %v", n, err)
		}
	}
}
