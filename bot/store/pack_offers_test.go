package store

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"kaspibot/feed"
)

// No field of an offer is left out: what a list says of it must be the same after a restart.
func TestEveryFieldOfAnOfferIsWritten(t *testing.T) {
	t.Parallel()
	var o feed.Offer
	for i, v := 0, reflect.ValueOf(&o).Elem(); i < v.NumField(); i++ {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		default:
			f.SetInt(1)
		}
	}
	var got feed.Offer
	if err := json.Unmarshal(appendOffer(nil, &o), &got); err != nil || got != o {
		t.Errorf("%+v is read as %+v (%v)", o, got, err)
	}
}

// Most texts are written as they are, which is most of the work and of the room saved; only what JSON cannot have so is not.
func TestPlainTextsAreWrittenAsTheyAre(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": `""`, " a b ": `" a b "`, "Мышь & <Ко>'": `"Мышь & <Ко>'"`, "~\x7f": "\"~\x7f\"",
		`a"b`: `"a\"b"`, `a\b`: `"a\\b"`, "\x1f": `"\u001f"`, "a\n": `"a\n"`, "\xff": `"\ufffd"`, `"`: `"\""`,
	} {
		if got := string(appendText([]byte("x"), text)); got != "x"+want {
			t.Errorf("%q is written as %s, want %s", text, got, want)
		}
	}
}

// An offer is written as the library reads it, whatever is in its texts.
func FuzzOffersAreWrittenAsTheLibraryReadsThem(f *testing.F) {
	for _, s := range []string{"", "100", `a"b\\c`, "a\nb\x00", "\xff", "Мышь &amp; \u2028", "😀"} {
		f.Add(s, s, 7, true)
	}
	f.Fuzz(func(t *testing.T, sku, at string, n int, imported bool) {
		o := feed.Offer{
			SKU: feed.SKU(sku), Article: feed.Article(at), Model: feed.Clean(sku), Brand: feed.Clean(at), Price: feed.Tenge(n), Cost: feed.Tenge(-n),
			Floor: 1, Stock: n, PreOrder: n % 7, At: feed.AtPoints(at), Cities: feed.AtCities(sku), Imported: imported, Why: feed.OffSaleReason(at),
		}
		text, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var want, got feed.Offer
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(appendOffer(nil, &o), &got); err != nil || got != want {
			t.Errorf("%s is read as %+v (%v), want %+v", appendOffer(nil, &o), got, err, want)
		}
		if list, err := unpackOffers(new(offersPacker).pack(feed.PackOffers(o, o))); err != nil || list.Len() != 2 || list.Slice()[1] != want {
			t.Errorf("unpacked %+v (%v)", list, err)
		}
	})
}

// What was in the list before is not compressed again, and what is read is the whole list.
func TestOnlyTheChangedPartsOfAListAreCompressedAgain(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 63, 64, 65, 6_400} {
		offers := make([]feed.Offer, n)
		for i := range offers {
			offers[i] = feed.Offer{SKU: feed.SKU(strconv.Itoa(100_000 + i)), Model: "Чайник", Price: feed.Tenge(100 + i), Stock: i % 7}
		}
		var p offersPacker
		for round, again := range []int{len(feed.PackOffers(offers...).Pages()) + 1, 1, 2, 2} { // the end of a list is a part, too
			if round > 1 && n > 0 {
				offers[n/2].Price++
			}
			before := p.made
			blob := p.pack(feed.PackOffers(offers...))
			if got, err := unpackOffers(blob); err != nil || !slices.Equal(got.Slice(), offers) {
				t.Errorf("%d offers: %d are read (%v)", n, got.Len(), err)
			}
			if n > 1000 && len(blob) > n*20 {
				t.Errorf("%d offers take %d bytes", n, len(blob))
			}
			if n == 0 {
				again = 1 // there is no page to change
			}
			if made := p.made - before; made != again {
				t.Errorf("%d offers, round %d: %d parts were compressed, want %d", n, round, made, again)
			}
		}
	}
}
