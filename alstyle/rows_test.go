package alstyle

import (
	"bufio"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// decodeStock reads what readStock reads, by the library's decoder alone.
func decodeStock(text string) ([]Stock, error) {
	d := json.NewDecoder(strings.NewReader(text))
	open, err := d.Token()
	if err != nil {
		return nil, err
	}
	if open == json.Delim('[') && !d.More() {
		_, err = d.Token()
		return nil, errors.Join(err, ended(d))
	}
	if open != json.Delim('{') {
		return nil, errRow
	}
	var goods []Stock
	var u unreadable
	seen := map[Article]int{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		article := Article(key.(string))
		var row wireStock
		err = d.Decode(&row)
		s := row.stock(article)
		if _, odd := errors.AsType[*json.UnmarshalTypeError](err); odd {
			s, err = Stock{Article: article, Unreadable: "the row is no object"}, nil
		}
		if err != nil {
			return nil, err
		}
		u.count(article.valid() && s.Unreadable == "")
		if !article.valid() {
			continue
		}
		if at, twice := seen[article]; twice {
			goods[at] = s
			continue
		}
		seen[article] = len(goods)
		goods = append(goods, s)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	return goods, errors.Join(u.err(), ended(d))
}

// A stock answer means what the library's decoder says it means, and is refused when that refuses it.
func FuzzStockAgainstTheLibrary(f *testing.F) {
	for _, s := range []string{
		`{"2238":{"quantity":">50","price1":"5 000","price2":7000.5,"discountPrice":null,"discount":"5","warehouse":"panfilov"}}`,
		` { "1" : { "quantity" : 7 , "Price1" : "5000", "QUANTITY":8 } , "2":{"quantity":0,"warehouse":"\u0410\"}"} } `,
		`{"1":{"quantity":1},"1":{"quantity":"02"},"2y":{"quantity":-3,"price1":1e3,"x":[{"a":"]}"}],"y":{}}}`,
		`{"5":null,"6":12,"7":"no","8":[],"9":true}`, `[]`, `[ ] `, `{}`, `{"1":{"quantity":1},}`, `{,}`, `{"1":}`, `{"1":{"a":01}}`, `{"1":1 2}`,
		`{"1":{"quantity":[}}`, `{"1":{"a" "b"}}`, `{"1":{}}x`, `{"1":{"a":"\x"}}`, "{\"1\":{\"a\":\"\t\"}}", "{\"\xff1\":{\"a\":\"\xff\"}}", `{"1":{"a":1`,
		"{\"\u212a\":{\"\u212a\":1,\"wareHouſe\":\"x\"}}", `{"1":{"price1":123456789012345,"quantity":10000001}}`, `["x"]`, `"x"`, `{"\\":{"a":"\\\\"}}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, refused := decodeStock(text)
		pile, err := readStock(bufio.NewReaderSize(strings.NewReader(text), 16), 0)
		var got []Stock
		if err == nil {
			got = slices.Collect(pile.all())
		}
		if (err != nil) != (refused != nil) {
			t.Fatalf("%v; the library says %v", err, refused)
		}
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}
