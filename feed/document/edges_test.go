package document

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"kaspibot/feed"
)

// terms is a shop with something of everything: a pre-order, a surcharge, a share, a point that sells nothing.
func terms() feed.Shop {
	return feed.Shop{Company: "Тест & Ко", Merchant: "123", Points: []feed.PickupPoint{
		{ID: "PP1", City: "750000000"}, {ID: "PP2", City: "710000000", Surcharge: 500, PreOrder: 2}, {ID: "PP3", City: "710000000", Surcharge: 500, PreOrder: 2, Closed: true},
		{ID: "PP4", City: "351010000", SurchargeBP: 250},
	}}
}

// bare is a shop without cities.
func bare() feed.Shop {
	return feed.Shop{Company: "Тест", Merchant: "123", Points: []feed.PickupPoint{{ID: "PP1"}, {ID: "PP2"}}}
}

func documentOf(t *testing.T, shop feed.Shop, offers ...feed.Offer) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, feed.List{Shop: shop, Changed: time.Unix(1e9, 0), Offers: offers}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func usualOffers() []feed.Offer {
	return []feed.Offer{
		{SKU: "1", Model: "Чай &amp; 15", Brand: "Б", Price: 100, Stock: 3, PreOrder: 4}, {SKU: "2", Model: "М", Price: 1, Why: feed.OffSaleSoldOut}, {SKU: "3", Model: "М", Price: 12_345, Stock: 50},
		{SKU: "4", Model: "М", Price: 7, Stock: 1, PreOrder: 30}, {SKU: "5", Model: "М", Price: 9_007_199_254_740_991, Stock: 1},
	}
}

// What the writer makes of a usual list is never read tag by tag, which takes several times as long.
func TestUsualOffersAreReadQuickly(t *testing.T) {
	t.Parallel()
	for name, shop := range map[string]feed.Shop{"cities": terms(), "one price": bare()} {
		text := documentOf(t, shop, usualOffers()...)
		points, cities := shop.Points, shop.Cities()
		_, offers, _ := strings.Cut(text, "<offers>")
		c := checker{scanner: scanner{more: reading(strings.NewReader(offers))}, literals: newLiterals(points, cities)}
		if !c.quickOffers(points, cities) || c.err != nil || !strings.HasPrefix(strings.TrimLeft(c.rest, "\n"), "</offers>") || c.sku != "5" {
			t.Errorf("%s: %v, behind %q is left %q", name, c.err, c.sku, c.rest)
		}
	}
}

// valid is the outcome of both ways of reading, which is one.
func valid(t *testing.T, text string, shop feed.Shop, offers ...feed.Offer) error {
	t.Helper()
	own := map[feed.SKU]feed.AtCities{}
	for _, o := range offers {
		if o.Cities != "" {
			own[o.SKU] = o.Cities
		}
	}
	c := checker{scanner: scanner{more: reading(strings.NewReader(text))}, slow: true, own: own}
	c.document(shop)
	err := Validate(strings.NewReader(text), shop, offers...)
	if (err == nil) != (c.err == nil) || err != nil && err.Error() != "invalid price list: "+c.err.Error() {
		t.Errorf("quickly %v, tag by tag %v", err, c.err)
	}
	return err
}

func TestEveryTermIsHeldToTheLast(t *testing.T) {
	t.Parallel()
	offers := []feed.Offer{{SKU: "1", Model: "М", Price: 1_000, Stock: 1, PreOrder: 30}}
	good := documentOf(t, terms(), offers...)
	if err := valid(t, good, terms()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"thirty one days":       {`preOrder="30"`, `preOrder="31"`, `store "PP1": a pre-order of 31 days with a stock of 1`},
		"one is sold where off": {`"no" storeId="PP3" stockCount="0"`, `"yes" storeId="PP3" preOrder="30" stockCount="1"`, `store "PP3" is off and has 1`},
		"a shorter pre-order":   {`PP2" preOrder="30"`, `PP2" preOrder="1"`, `store "PP2": a pre-order of 1 days, want 2`},
		"no pre-order":          {`PP2" preOrder="30"`, `PP2"`, `store "PP2": a pre-order of 0 days, want 2`},
		"no surcharge":          {`"710000000">1500<`, `"710000000">500<`, `city "710000000": a price of 500`},
		"another surcharge":     {`"710000000">1500<`, `"710000000">1501<`, `city "750000000": a price of 1000`},
		"another share":         {`"351010000">1030<`, `"351010000">1029<`, `city "351010000": a price of 1029`},
		"a sign":                {`stockCount="1"`, `stockCount="+1"`, "whole number"},
		"a nought too many":     {`>1000<`, `>01000<`, "whole number"},
		"more than fits":        {`>1000<`, `>100000000000000000000<`, "whole number"},
		"eighteen digits":       {`stockCount="1"`, `stockCount="100000000000000000"`, `store "PP2" has 1, "PP1" has 100000000000000000`},
		"a long name":           {"<model>М<", "<model>" + strings.Repeat("x", block) + "<", "buffer full"},
		"no tag behind":         {"</model>", "", "no </model>"},
		"a text in a list":      {"<availabilities>", "<availabilities>x", "outside of any text"},
		"a SKU cut":             {`sku="1"`, `sku="1`, "no <offer"},
		"a city cut":            {`"710000000"`, `"710000000`, "no <cityprice"},
		"a date cut":            {`" xsi`, ` xsi`, "no <kaspi_catalog"},
		"a date without an end": {`">` + "\n<company>", ">\n<company>", "no <kaspi_catalog"},
		"a word for available":  {`available="yes"`, `available="YES"`, `available "YES" with a stock of 1`},
		"off with a stock of 0": {`available="yes" storeId="PP1" preOrder="30" stockCount="1"`, `available="yes" storeId="PP1" stockCount="0"`, `available "yes" with a stock of 0`},
		"days and nothing":      {`"no" storeId="PP3"`, `"no" storeId="PP3" preOrder="2"`, `a pre-order of 2 days with a stock of 0`},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Fatalf("%s: %q is not in\n%s", name, c.old, good)
		}
		if err := valid(t, bad, terms()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestPricesOfItsOwnAreThoseThatWereAskedFor(t *testing.T) {
	t.Parallel()
	for name, shop := range map[string]feed.Shop{"cities": terms(), "no cities": bare()} {
		o := feed.Offer{SKU: "1", Model: "М", Price: 1_000, Stock: 1, Cities: "710000000=777 750000000=888"}
		good := documentOf(t, shop, o)
		if err := valid(t, good, shop, o); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, c := range []struct{ old, new string }{{">777<", ">778<"}, {">888<", ">1000<"}, {">777<", ">0<"}, {">888<", "><"}, {`"710000000"`, `"710000001"`}, {"</cityprice>", ""}} {
			bad := strings.Replace(good, c.old, c.new, 1)
			if err := valid(t, bad, shop, o); err == nil || bad == good || !strings.HasPrefix(err.Error(), `invalid price list: offer "1": `) {
				t.Errorf("%s, %s for %s: %v", name, c.new, c.old, err)
			}
		}
		if err := valid(t, good, shop); err == nil {
			t.Errorf("%s: nobody has asked for these prices", name)
		}
		if err := valid(t, good, shop, feed.Offer{SKU: "1", Cities: "710000000=777"}); err == nil {
			t.Errorf("%s: only one of them was asked for", name)
		}
		o.Cities = "750000000=888"
		if err := valid(t, documentOf(t, shop, o), shop, feed.Offer{SKU: "1", Cities: "750000000=889"}); err == nil || !strings.Contains(err.Error(), `city "750000000": a price of 888, want 889`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADocumentMayComeInAnyPieces(t *testing.T) {
	t.Parallel()
	shop := terms()
	offers := usualOffers()
	good := documentOf(t, shop, offers...)
	for name, r := range map[string]io.Reader{
		"byte by byte": iotest.OneByteReader(strings.NewReader(good)), "in halves": iotest.HalfReader(strings.NewReader(good)), "with its end": iotest.DataErrReader(strings.NewReader(good)),
		"slowly": &hesitant{r: strings.NewReader(good), pause: 99},
	} {
		if err := Validate(r, shop); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, r := range map[string]io.Reader{"byte by byte": iotest.OneByteReader(strings.NewReader(good)), "with its end": iotest.DataErrReader(strings.NewReader(good))} {
		if got, err := Read(r, shop); err != nil || len(got) != len(offers) {
			t.Errorf("%s: %d offers, %v", name, len(got), err)
		}
	}
	if err := Validate(&hesitant{r: strings.NewReader(good), pause: 100}, shop); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that gives nothing: %v", err)
	}
	for cut := range len(good) - 1 {
		if err := Validate(strings.NewReader(good[:cut]), shop); err == nil {
			t.Fatalf("cut after %d bytes of %d", cut, len(good))
		}
	}
	for behind, ok := range map[string]bool{"": true, "\n \n": true, strings.Repeat(" ", 3*block): true, strings.Repeat("\n", block) + "x": false, "\t": false} {
		if err := Validate(strings.NewReader(good+behind), shop); (err == nil) != ok {
			t.Errorf("%d bytes behind it: %v", len(behind), err)
		}
	}
}

// hesitant gives nothing for so many times before each piece.
type hesitant struct {
	r     io.Reader
	pause int
	n     int
}

func (h *hesitant) Read(p []byte) (int, error) {
	if h.n++; h.n%(h.pause+1) != 0 {
		return 0, nil
	}
	return h.r.Read(p[:min(len(p), 1000)])
}

func TestATextAsLongAsABlockIsTooLong(t *testing.T) {
	t.Parallel()
	for n, ok := range map[int]bool{block - 1: true, block: false} {
		text := strings.Replace(documentOf(t, bare(), feed.Offer{SKU: "1", Model: "М", Price: 1, Stock: 1}), ">М<", ">"+strings.Repeat("x", n)+"<", 1)
		if err := valid(t, text, bare()); (err == nil) != ok {
			t.Errorf("a name of %d bytes: %v", n, err)
		}
	}
}

func TestWhatIsReadIsAnOfferOfAList(t *testing.T) {
	t.Parallel()
	good := documentOf(t, terms(), usualOffers()...)
	for name, c := range map[string]struct{ old, new, want string }{
		"thirty one days":  {`preOrder="30"`, `preOrder="31"`, "pre-order of 31 days"},
		"no name":          {"<model>М<", "<model><", "model"},
		"a SKU of no list": {`sku="1"`, "sku=\"1\x01\"", "not a SKU"},
		"a bare ampersand": {`sku="1"`, `sku="1&"`, "not a SKU"},
		"escaped for fun":  {`sku="1"`, `sku="1&#9;&quot;'"`, "not a SKU"},
		"out of order":     {`sku="2"`, `sku="0"`, `offer "0" after "1"`},
		"twice":            {`sku="2"`, `sku="1"`, `offer "1" after "1"`},
		"another shop":     {">123<", ">124<", `merchantid "124"`},
		"no price":         {`<cityprice cityId="750000000">100</cityprice><cityprice cityId="710000000">600</cityprice><cityprice cityId="351010000">110</cityprice>`, "", "no price"},
		"nought":           {">100<", ">0<", "whole number of at least 1"},
		"below nothing":    {`stockCount="3"`, `stockCount="-3"`, "whole number of at least 0"},
		"no days":          {`preOrder="4"`, `preOrder="0"`, "whole number of at least 1"},
		"cut":              {"</kaspi_catalog>", "", "EOF"},
		"a SKU not closed": {`sku="1"`, `sku="1`, "no <offer"},
		"something behind": {"</kaspi_catalog>", "</kaspi_catalog>x", "after the end"},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Fatalf("%s: %q is not in\n%s", name, c.old, good)
		}
		got, err := Read(strings.NewReader(bad), terms())
		if err == nil || len(got) > 0 || !strings.HasPrefix(err.Error(), "read price list: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %d offers, %v, want %s", name, len(got), err, c.want)
		}
	}
}

// A price without a surcharge is known from a city that the settings know and that has no share.
func TestThePriceOfAnOfferIsThatOfACityWithoutAShare(t *testing.T) {
	t.Parallel()
	text := func(prices ...string) string {
		one := documentOf(t, bare(), feed.Offer{SKU: "1", Model: "М", Price: 1, Stock: 1})
		var b strings.Builder
		for i := 0; i < len(prices); i += 2 {
			b.WriteString(`<cityprice cityId="` + prices[i] + `">` + prices[i+1] + `</cityprice>`)
		}
		return strings.Replace(one, "<price>1</price>", "<cityprices>"+b.String()+"</cityprices>", 1)
	}
	shop := terms()
	for _, c := range []struct {
		prices []string
		price  feed.Tenge
		own    feed.AtCities
	}{
		{[]string{"750000000", "1000"}, 1000, ""},
		{[]string{"710000000", "1500", "750000000", "1000"}, 1000, ""},
		{[]string{"710000000", "1500", "750000000", "900"}, 1000, "750000000=900"},
		{[]string{"511010000", "700", "750000000", "1000"}, 1000, "511010000=700"}, // a city that the settings do not know any more
		{[]string{"511010000", "700"}, 700, ""},
		{[]string{"710000000", "500", "750000000", "1000"}, 1000, "710000000=500"}, // less than its surcharge
		{[]string{"710000000", "500"}, 500, "710000000=500"},
		{[]string{"351010000", "1030", "750000000", "1000"}, 1000, ""},
		{[]string{"351010000", "1025"}, 1000, ""}, // to the tenge it cannot be known
		{[]string{"351010000", "1"}, 1, ""},
	} {
		got, err := Read(strings.NewReader(text(c.prices...)), shop)
		if err != nil || len(got) != 1 || got[0].Price != c.price || got[0].Cities != c.own {
			t.Errorf("%v: %+v, %v; want %d and %q", c.prices, got, err, c.price, c.own)
		}
	}
}

func TestADocumentIsTheOneOfItsDigest(t *testing.T) {
	t.Parallel()
	l := feed.List{Shop: terms(), Changed: time.Unix(1e9, 0), Offers: usualOffers()}
	digest, err := Digest(l.Shop, l.Changed, Of(l.Offers))
	if err != nil || len(digest) != 64 {
		t.Fatal(digest, err)
	}
	text := documentOf(t, l.Shop, l.Offers...)
	if got, err := ReadWhole(strings.NewReader(text), l.Shop, digest); err != nil || len(got) != len(l.Offers) {
		t.Errorf("%d offers, %v", len(got), err)
	}
	if _, err := ReadWhole(strings.NewReader(strings.Replace(text, ">100<", ">101<", 1)), l.Shop, digest); err == nil || err.Error() != "read price list: its bytes are others than were written" {
		t.Errorf("another price: %v", err)
	}
	if _, err := ReadWhole(strings.NewReader(text[:len(text)-9]), l.Shop, digest); err == nil || strings.Contains(err.Error(), "others than were written") {
		t.Errorf("cut: %v", err)
	}
	l.Offers = nil
	if digest, err := Digest(l.Shop, l.Changed, Of(l.Offers)); err == nil || digest != "" || err.Error() != "write price list: no offers" {
		t.Errorf("nothing: %q, %v", digest, err)
	}
}

func TestAFailureToWriteIsOneAndAnInvalidListAnother(t *testing.T) {
	t.Parallel()
	shop := terms()
	if err := WriteChecked(io.Discard, feed.Shop{}, time.Unix(0, 0), Of(usualOffers())); err == nil || !strings.HasPrefix(err.Error(), "write price list: ") {
		t.Errorf("no shop: %v", err)
	}
	if err := WriteChecked(io.Discard, shop, time.Unix(0, 0), Of(nil)); err == nil || err.Error() != "write price list: no offers" {
		t.Errorf("no offers: %v", err)
	}
	many := make([]feed.Offer, 3000) // several blocks
	for i := range many {
		many[i] = feed.Offer{SKU: feed.SKU(string(rune('a'+i/1000)) + string(rune('a'+i/100%10)) + string(rune('a'+i/10%10)) + string(rune('a'+i%10))), Model: "М", Price: 1, Stock: 1}
	}
	var b bytes.Buffer
	if err := WriteChecked(&b, shop, time.Unix(1e9, 0), Of(many)); err != nil || b.String() != documentOf(t, shop, many...) {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
	pieces := 0
	counted := writes(func(p []byte) (int, error) {
		if pieces++; len(p) < written && pieces < b.Len()/written || len(p) > written+written/4 {
			t.Errorf("piece %d has %d bytes", pieces, len(p))
		}
		return len(p), nil
	})
	if err := Stream(counted, shop, time.Unix(1e9, 0), Of(many)); err != nil || pieces != b.Len()/written+1 {
		t.Errorf("%v after %d pieces of %d bytes", err, pieces, b.Len())
	}
	full := errors.New("the disk is full")
	at := 0
	late := writes(func(p []byte) (int, error) {
		if at++; at > 2 {
			return 0, full
		}
		return len(p), nil
	})
	if err := WriteChecked(late, shop, time.Unix(1e9, 0), Of(many)); !errors.Is(err, full) || !strings.HasPrefix(err.Error(), "write price list: ") {
		t.Errorf("full in the middle: %v", err)
	}
}

type writes func([]byte) (int, error)

func (w writes) Write(p []byte) (int, error) { return w(p) }

func TestBesideBeginsWhereItPays(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	b := NewBeside(&got)
	for _, c := range []struct {
		n    int
		pays bool
	}{{manyBytes - 5, false}, {4, false}, {1, true}} {
		if b.n = max(b.n, 0); b.n == 0 {
			b.n = c.n // as if so much were written
		} else if _, err := b.Write(make([]byte, c.n)); err != nil {
			t.Fatal(err)
		}
		if (b.full != nil) != c.pays {
			t.Errorf("after %d bytes of %d: beside %t", b.n, manyBytes, b.full != nil)
		}
	}
	if err := b.Close(); err != nil || got.Len() != 5 || b.n != 0 {
		t.Errorf("%v, %d bytes", err, got.Len())
	}
	if err := b.Close(); err != nil {
		t.Errorf("again: %v", err)
	}
	full := errors.New("the disk is full")
	b = NewBeside(failing{full})
	if _, err := b.Write([]byte("x")); !errors.Is(err, full) {
		t.Errorf("a short list is written at once: %v", err)
	}
}

func TestAFaultNamesTheOfferAsTheShopHasIt(t *testing.T) {
	t.Parallel()
	odd := feed.Offer{SKU: "A&B", Imported: true, Model: "М", Price: 1_000, Stock: 1}
	good := documentOf(t, bare(), odd)
	if err := valid(t, strings.Replace(good, "<price>1000<", "<price>0<", 1), bare()); err == nil || !strings.HasPrefix(err.Error(), `invalid price list: offer "A&B": "0" is not`) {
		t.Errorf("got %v", err)
	}
	if err := valid(t, strings.Replace(good, "A&amp;B", "A&B", 1), bare()); err == nil || err.Error() != `invalid price list: offer "A&B": not a SKU` {
		t.Errorf("got %v", err)
	}
	_, offer, _ := strings.Cut(good, "<offers>\n")
	offer, _, _ = strings.Cut(offer, "</offers>")
	twice := strings.Replace(good, "</offer>\n", "</offer>\n"+offer, 1)
	if err := valid(t, strings.Replace(twice, "A&amp;B", "B", 1), bare()); err == nil || err.Error() != `invalid price list: offer "A&B": comes after "B"` {
		t.Errorf("got %v", err)
	}
	for want, skus := range map[string][2]feed.SKU{`write price list: offer "1" after "2"`: {"2", "1"}, `write price list: offer "2" after "2"`: {"2", "2"}} {
		err := Write(io.Discard, feed.List{Shop: bare(), Changed: time.Unix(0, 0), Offers: []feed.Offer{{SKU: skus[0], Model: "М", Price: 1}, {SKU: skus[1], Model: "М", Price: 1}}})
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
