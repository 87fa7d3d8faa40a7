package feed_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"kaspibot/feed"
)

func TestWhatMustNotReachTheDocumentIsRefused(t *testing.T) {
	t.Parallel()
	good := feed.Offer{SKU: "40101", Model: "Чайник", Price: 1, Stock: 1}
	for want, change := range map[string]func(o *feed.Offer){
		"":    func(*feed.Offer) {},
		" ":   func(o *feed.Offer) { o.SKU, o.Imported = "Станок №5 для заточки ножей", true },
		"  ":  func(o *feed.Offer) { o.Stock, o.PreOrder = 0, 0 },
		"   ": func(o *feed.Offer) { o.PreOrder = feed.MaxPreOrder },
		"    ": func(o *feed.Offer) {
			o.At = feed.AtPoints("").WithDays("PP1", 0).WithDays("PP2", 30).WithoutSale("PP3")
		},
		"     ": func(o *feed.Offer) {
			o.Cities = feed.AtCities("").With("750000000", 1).With("710000000", feed.MaxPrice)
		},
		"not a SKU":                func(o *feed.Offer) { o.SKU = "Станок" },
		"not a SKU ":               func(o *feed.Offer) { o.SKU, o.Imported = " \t", true },
		"no name":                  func(o *feed.Offer) { o.Model = "" },
		"price 0":                  func(o *feed.Offer) { o.Price = 0 },
		"stock -1":                 func(o *feed.Offer) { o.Stock = -1 },
		"pre-order of -1":          func(o *feed.Offer) { o.PreOrder = -1 },
		"pre-order of 31":          func(o *feed.Offer) { o.PreOrder = 31 },
		"pre-order of 3":           func(o *feed.Offer) { o.PreOrder, o.Stock = 3, 0 },
		"pre-order of 1 ":          func(o *feed.Offer) { o.PreOrder, o.Stock = 1, 0 },
		`at pickup points "PP1=31`: func(o *feed.Offer) { o.At = feed.AtPoints("").WithDays("PP1", 31) },
		`at pickup points "PP1=-1`: func(o *feed.Offer) { o.At = "PP1=-1" },
		`at pickup points "PP1=x`:  func(o *feed.Offer) { o.At = "PP1=x" },
		`at pickup points "=no`:    func(o *feed.Offer) { o.At = "=no" },
		`at pickup points "PP1=no`: func(o *feed.Offer) { o.At, o.Stock = feed.AtPoints("").WithoutSale("PP1"), 0 },
		`in cities "75000000=1`:    func(o *feed.Offer) { o.Cities = "75000000=1" },
		`in cities "750000000=0`:   func(o *feed.Offer) { o.Cities = "750000000=0" },
		`in cities "750000000=10`:  func(o *feed.Offer) { o.Cities = "750000000=1000000001" },
	} {
		o := good
		change(&o)
		err := o.Validate()
		if want = strings.TrimSpace(want); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "%!")) {
			t.Errorf("%+v: got %v, want %q", o, err, want)
		}
	}
}

func TestAnOfferHasItsOwnTermsAtSomePointsAndCities(t *testing.T) {
	t.Parallel()
	at := feed.AtPoints("").WithDays("PP1", 3).WithoutSale("PP2").WithDays("PP3", 0)
	for id, want := range map[string]string{"PP1": "3 true", "PP2": "0 false", "PP3": "0 true", "PP4": "7 true", "PP": "7 true"} {
		days, sold := at.Of(id, 7)
		if got := fmt.Sprint(days, sold); got != want {
			t.Errorf("at %s: got %s, want %s", id, got, want)
		}
	}
	if _, sold := feed.AtPoints("PP1=soon").Of("PP1", 7); sold {
		t.Error("a point whose terms cannot be read sells")
	}
	in := feed.AtCities("").With("750000000", 100).With("710000000", 200)
	for city, want := range map[string]string{"750000000": "100 true", "710000000": "200 true", "730000000": "0 false"} {
		price, known := in.Of(city)
		if got := fmt.Sprint(price, known); got != want {
			t.Errorf("in %s: got %s, want %s", city, got, want)
		}
	}
	if more := in.With("750000000", 300).With("Астана", 300).With("", 300); more != in {
		t.Errorf("%q became %q by a city that is there and by none", in, more)
	}
	for city, price := range in.All() { // one who has seen enough stops
		if city != "750000000" || price != 100 {
			t.Errorf("the first is %s with %d", city, price)
		}
		break
	}
}

func TestWhichSKUsAreThereAtAll(t *testing.T) {
	t.Parallel()
	for sku, want := range map[feed.SKU]string{
		"40101": "true true true", "a_B.9-z": "true true true", "": "false false false",
		feed.SKU(strings.Repeat("x", 20)): "true true true", feed.SKU(strings.Repeat("x", 21)): "false true true",
		feed.SKU(strings.Repeat("x", 128)): "false true true", feed.SKU(strings.Repeat("x", 129)): "false true false",
		"Станок №5": "false false true", "a\tb": "false false true", "\n \r": "false false false", "a\x1fb": "false false false",
		"a\xff": "false false false", "a\uFFFE": "false false false", "a\uFFFF": "false false false", "a\uFFFD": "false false true",
		"@": "false false true", "[": "false false true", "`": "false false true", "{": "false false true", "/": "false false true", ":": "false false true",
	} {
		if got := fmt.Sprint(sku.Valid(), sku.Plain(), sku.Writable()); got != want {
			t.Errorf("%q: got %s, want %s", sku, got, want)
		}
	}
	if odd := feed.SKU(strings.Repeat("я", 5000)); odd.Writable() {
		t.Error("an SKU of 10 kB can be written")
	}
}

func TestAShareOnThePriceIsRoundedUpToAWholeTen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		point       feed.PickupPoint
		price, want feed.Tenge
	}{
		{feed.PickupPoint{}, 995, 995}, {feed.PickupPoint{Surcharge: 500}, 995, 1495},
		{feed.PickupPoint{SurchargeBP: 300}, 1000, 1030}, {feed.PickupPoint{SurchargeBP: 300}, 1001, 1040},
		{feed.PickupPoint{SurchargeBP: 1}, 10_000, 10_010}, {feed.PickupPoint{SurchargeBP: 10_000}, 5, 10},
		{feed.PickupPoint{SurchargeBP: 250}, 100_000, 102_500},
	} {
		if got := c.point.CityPrice(c.price); got != c.want {
			t.Errorf("%+v at %d: got %d, want %d", c.point, c.price, got, c.want)
		}
	}
	p := feed.PickupPoint{PreOrder: 3}
	if p.DaysOf(2) != 3 || p.DaysOf(4) != 4 {
		t.Error("the longer pre-order does not count")
	}
}

func TestAShopHasEachCityOnceInTheOrderOfItsPoints(t *testing.T) {
	t.Parallel()
	s := feed.Shop{Points: []feed.PickupPoint{
		{ID: "PP1", City: "750000000"}, {ID: "PP2", City: "710000000"}, {ID: "PP3", City: "750000000"}, {ID: "PP4"},
	}}
	if got := s.Cities(); len(got) != 2 || got[0].ID != "PP1" || got[1].ID != "PP2" {
		t.Errorf("got %+v", got)
	}
}

func TestWhatTheShopsOwnListSaysOfAListing(t *testing.T) {
	t.Parallel()
	l := feed.Listing{Listed: feed.Listed{
		Points: []feed.ListedPoint{{ID: "30000001_PP1"}, {ID: "PP2", Available: true, Stock: 4}},
		Prices: []feed.ListedPrice{{City: "750000000", Price: 100}, {City: "710000000", Price: 200}},
	}}
	if p, ok := l.Point("pp1"); !ok || p.Available {
		t.Errorf("PP1: %+v, %t", p, ok)
	}
	if p, ok := l.Point("PP2"); !ok || p.Stock != 4 {
		t.Errorf("PP2: %+v, %t", p, ok)
	}
	if _, ok := l.Point("PP3"); ok {
		t.Error("the list names PP3")
	}
	if p, ok := l.PriceIn("710000000"); !ok || p != 200 {
		t.Errorf("in 710000000: %d, %t", p, ok)
	}
	if p, ok := l.PriceIn("730000000"); ok || p != 0 {
		t.Errorf("in 730000000: %d, %t", p, ok)
	}
	off, nowhere, silent := l, l, feed.Listing{}
	off.OffSale = true
	nowhere.Points = l.Points[:1]
	for name, c := range map[string]struct {
		listing feed.Listing
		want    bool
	}{"at one": {l, true}, "off sale": {off, false}, "at none": {nowhere, false}, "not told": {silent, true}} {
		if got := c.listing.Available(); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
	off.Listed = off.Sold()
	if !off.Available() || off.Points != nil || len(off.Prices) != 2 {
		t.Errorf("put on sale it is %+v", off.Listed)
	}
}

func TestNothingInTheDataFolderIsALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, folder, link, missing := filepath.Join(dir, "file"), filepath.Join(dir, "folder"), filepath.Join(dir, "link"), filepath.Join(dir, "missing")
	for _, err := range []error{os.WriteFile(file, []byte("x"), 0o600), feed.OwnFolder(folder), feed.OwnFolder(folder), os.Symlink(folder, link)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(folder); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v, %v", info.Mode(), err)
	}
	f, err := feed.OpenOwn(file)
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	for _, path := range []string{folder, link, missing} {
		if f, err := feed.OpenOwn(path); err == nil {
			_ = f.Close()
			t.Errorf("%s is opened", path)
		}
	}
	if _, err := feed.OpenOwn(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	for path, want := range map[string]bool{link: false, file: false, filepath.Join(file, "x"): false, missing: true} {
		if err := feed.OwnFolder(path); (err == nil) != want {
			t.Errorf("as a folder, %s: %v", path, err)
		}
	}
	if err := feed.NotLinked(file, filepath.Join(dir, "not there")); err != nil {
		t.Error(err)
	}
	for _, path := range []string{link, folder} {
		if feed.NotLinked(file, path) == nil {
			t.Errorf("%s is no link", path)
		}
	}
}

type namedFull struct{ named }

func (namedFull) Unwrap() error { return syscall.ENOSPC }

type named struct{}

func (named) Error() string        { return "named" }
func (named) Fault() (_, _ string) { return "database", "corrupt" }
func wrapped(err error) error      { return fmt.Errorf("write: %w", err) }
func kindOf(err error) (kind feed.DiskKind) {
	if e, ok := errors.AsType[*feed.DiskError](err); ok {
		_, text := e.Fault()
		kind = feed.DiskKind(text)
	}
	return kind
}

func TestFailuresOfTheDiskHaveNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want feed.DiskKind
	}{
		{syscall.ENOSPC, feed.DiskFull}, {syscall.EDQUOT, feed.DiskFull}, {syscall.EROFS, feed.DiskReadOnly}, {fs.ErrPermission, feed.DiskReadOnly},
		{fs.ErrNotExist, feed.DiskGone}, {syscall.EIO, feed.DiskFailing}, {errors.New("a bug"), ""}, {named{}, ""},
	} {
		got := feed.OnDisk(wrapped(c.err))
		if kindOf(got) != c.want || !errors.Is(got, c.err) || got.Error() != wrapped(c.err).Error() {
			t.Errorf("%v is %q", c.err, kindOf(got))
		}
	}
	for _, err := range []error{syscall.ENOTDIR, syscall.EISDIR, syscall.ELOOP, fs.ErrNotExist} {
		if got := feed.OnDisk(wrapped(err)); kindOf(got) != feed.DiskGone {
			t.Errorf("%v is %q: something else is in its place", err, kindOf(got))
		} else if again := feed.OnDisk(wrapped(got)); again.Error() != wrapped(got).Error() || kindOf(again) != feed.DiskGone {
			t.Errorf("named twice: %v", again)
		}
	}
	if full := wrapped(namedFull{}); feed.OnDisk(full) != full { //nolint:errorlint // it must be the very same
		t.Error("a database that says itself what is wrong is called a disk")
	}
	if feed.OnDisk(nil) != nil {
		t.Error("nothing has failed")
	}
}

func TestAPointThatIsTakenForAnotherSellsWhereEitherDoesAfterTheLongerPreOrder(t *testing.T) {
	t.Parallel()
	point := func(id string, sold bool, days int) feed.ListedPoint {
		return feed.ListedPoint{ID: id, Available: sold, PreOrder: days}
	}
	for _, c := range []struct{ from, to, want feed.ListedPoint }{
		{point("PP9", true, 5), point("PP1", true, 2), point("PP1", true, 5)},
		{point("PP9", true, 2), point("PP1", true, 5), point("PP1", true, 5)},
		{point("PP9", false, 9), point("PP1", true, 2), point("PP1", true, 2)},
		{point("PP9", true, 3), point("PP1", false, 9), point("PP1", true, 3)},
		{point("PP9", false, 3), point("PP1", false, 2), point("PP1", false, 2)},
	} {
		list := []feed.Listing{{Listed: feed.Listed{Points: []feed.ListedPoint{c.from, c.to}}}}
		got := feed.MapPoint(list, "PP9", "PP1")[0].Points
		if len(got) != 1 || got[0] != c.want || len(list[0].Points) != 2 {
			t.Errorf("%+v for %+v: got %+v, want %+v", c.from, c.to, got, c.want)
		}
	}
}
