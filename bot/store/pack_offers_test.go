package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"kaspibot/feed"
)

// Whatever an offer has is written down: what is added to it later must not be forgotten, as it would be lost by a restart.
func TestNothingOfAnOfferIsForgotten(t *testing.T) {
	t.Parallel()
	var want, got feed.Offer
	for v, i := reflect.ValueOf(&want).Elem(), 0; i < v.NumField(); i++ {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString(fmt.Sprintf("value %d", i))
		case reflect.Bool:
			f.SetBool(true)
		default:
			f.SetInt(int64(i + 1))
		}
	}
	if err := json.Unmarshal(appendOffer(nil, &want), &got); err != nil || got != want {
		t.Errorf("read as %+v (%v), want %+v", got, err, want)
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
			Floor: 1, Stock: n, PreOrder: n % 7, At: feed.AtPoints(at), Cities: feed.AtCities(at), Imported: imported, Why: feed.OffSaleReason(at),
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
		blob, err := packOffers([]feed.Offer{o, o})
		if err != nil {
			t.Fatal(err)
		}
		if list, err := unpackOffers(blob); err != nil || len(list) != 2 || list[1] != want {
			t.Errorf("unpacked %+v (%v)", list, err)
		}
	})
}
