package alstyle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle"
)

func TestOneMeaningInManySpellingsIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]alstyle.Quantity{
		">0": {AtLeast: true}, ">-3": {}, "10000000": {N: 10_000_000}, ">10000000.0": {N: 10_000_000, AtLeast: true}, "2.9": {N: 2}, "12 pcs.": {N: 12}, "1 штук": {N: 1}, "1 234 567": {N: 1_234_567},
		"\u202f7\u2009": {N: 7}, "Нет": {},
		"13": {N: 13}, "10+": {N: 10, AtLeast: true}, ">67": {N: 67, AtLeast: true}, "1 000": {N: 1000},
		"1\u00a0000 шт.": {N: 1000}, "5 шт": {N: 5}, "5шт": {N: 5}, "нет": {}, "": {}, "-3": {}, "2.0": {N: 2},
	} {
		if got, err := alstyle.ParseQuantity(text); err != nil || got != want {
			t.Errorf("ParseQuantity(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for value, want := range map[string]alstyle.Tenge{
		`"1 000 тенге."`: 1000, `"7 KZT"`: 7, `"7тнг"`: 7, `"-5"`: -5, `true`: 1, `"false"`: 0, `""`: 0, `"5,5"`: 6, `"0.4"`: 0, `1000000000000000`: 1_000_000_000_000_000, `1e15`: 1_000_000_000_000_000,
		`"5000"`: 5000, `"5 000"`: 5000, `"5 000,50 тг"`: 5001, `"12 345 ₸"`: 12345, `5000.0`: 5000, `null`: 0,
	} {
		got, err := collect(says(t, `{"1":{"quantity":1,"price1":`+value+`}}`).QuantityPrice(t.Context()))
		if err != nil || len(got) != 1 || got[0].Price1 != want || got[0].Unreadable != "" {
			t.Errorf("price %s: got %+v and %v, want %d", value, got, err, want)
		}
	}
}

// bad are values of a good that have no meaning, or more than one.
func bad() map[string]string {
	return map[string]string{
		"less than":      `"quantity":"<5"`,
		"in words":       `"quantity":"много"`,
		"there is":       `"quantity":"есть"`,
		"a dash":         `"quantity":"-"`,
		"too many":       `"quantity":10000001`,
		"too many, text": `"quantity":">10000001"`,
		"an object":      `"quantity":{"n":5}`,
		"a price list":   `"quantity":5,"price2":[5]`,
		"a huge price":   `"quantity":5,"price1":1000000000000001`,
		"a bare unit":    `"quantity":"шт"`,
		"beyond belief":  `"quantity":9007199254740992`,
		"a list":         `"quantity":[5]`,
		"none":           `"price1":100`,
		"price in words": `"quantity":5,"price1":"по запросу"`,
		"a price beyond": `"quantity":5,"price2":9007199254740992`,
		"which comma":    `"quantity":5,"price1":"5,000"`,
		"price object":   `"quantity":5,"price1":{"kzt":5}`,
	}
}

func TestOneBadValueCostsOneGood(t *testing.T) {
	t.Parallel()
	for name, value := range bad() {
		stock := `{"2238":{"quantity":7,"price1":5000},"2245":{` + value + `},"2246":{"quantity":1}}`
		got, err := collect(says(t, stock).QuantityPrice(t.Context()))
		if err != nil || len(got) != 3 || got[0].Quantity.N != 7 || got[1].Article != "2245" || got[2].Unreadable != "" {
			t.Fatalf("%s: stock %+v, %v; want three goods", name, got, err)
		}
		if s := got[1]; s.Unreadable == "" || s.Quantity.N != 0 || s.Price1 != 0 {
			t.Errorf("%s: %+v, want nothing to sell and a reason", name, s)
		}
		rows := pageOf(`{"article":2238,"quantity":7},{"article":2245,"name":"Чайник",`+value+`}`, "2")
		all, err := collect(says(t, rows).Elements(t.Context(), alstyle.ElementQuery{}))
		if err != nil || len(all) != 2 || all[0].Quantity.N != 7 {
			t.Fatalf("%s: catalogue %+v, %v; want two goods", name, all, err)
		}
		if e := all[1]; e.Unreadable == "" || e.Quantity.N != 0 || e.Price1 != 0 || e.Name != "Чайник" {
			t.Errorf("%s: %+v, want nothing to sell, a reason, and the name", name, e)
		}
	}
}

func TestARowThatIsNoneCostsItself(t *testing.T) {
	t.Parallel()
	for _, row := range []string{`null`, `12`, `"no"`, `[]`} {
		got, err := collect(says(t, `{"5":{"quantity":1},"6":`+row+`,"total":{"quantity":5}}`).QuantityPrice(t.Context()))
		if err != nil || len(got) != 2 || got[1].Article != "6" || got[1].Unreadable == "" {
			t.Errorf("row %s: got %+v and %v, want 5, and 6 as unreadable", row, got, err)
		}
		all, err := collect(says(t, pageOf(`{"article":5,"quantity":1},`+row, "2")).Elements(t.Context(), alstyle.ElementQuery{}))
		if err != nil || len(all) != 1 {
			t.Errorf("row %s: got %+v and %v, want 5 alone", row, all, err)
		}
	}
}

func TestANameWithoutEndCostsOneGood(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ы", 35_000) // 70 KB
	all, err := collect(says(t, pageOf(`{"article":5,"quantity":1,"name":"`+long+`"},{"article":6,"quantity":1}`, "2")).
		Elements(t.Context(), alstyle.ElementQuery{}))
	if err != nil || len(all) != 2 || all[0].Unreadable != "a name of 70000 bytes" || len(all[0].Name) > 256 {
		t.Errorf("got %d goods and %v, want the first as unreadable", len(all), err)
	}
}

func TestTheLongestNameIsRead(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"name", "full_name"} {
		for n, readable := range map[int]bool{4096: true, 4097: false} {
			all, err := collect(says(t, pageOf(`{"article":5,"quantity":1,"`+field+`":"`+strings.Repeat("x", n)+`"}`, "1")).Elements(t.Context(), alstyle.ElementQuery{}))
			if err != nil || len(all) != 1 || (all[0].Unreadable == "") != readable || len(all[0].Name)+len(all[0].FullName) > 4096 {
				t.Errorf("%s of %d bytes: %d goods, %v", field, n, len(all), err)
			}
		}
	}
}

func TestManyBadValuesCostTheAnswer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		bad, of int
		want    alstyle.Kind
	}{{10, 300, ""}, {15, 300, ""}, {16, 300, alstyle.KindBody}, {10, 10, ""}, {11, 11, alstyle.KindBody}, {11, 220, ""}, {11, 219, alstyle.KindBody}} {
		rows, elements := make([]string, test.of), make([]string, test.of)
		for i := range rows {
			quantity := `7`
			if i < test.bad {
				quantity = `"много"`
			}
			rows[i] = fmt.Sprintf(`"%d":{"quantity":%s}`, 100+i, quantity)
			elements[i] = fmt.Sprintf(`{"article":%d,"quantity":%s}`, 100+i, quantity)
		}
		got, err := collect(says(t, `{`+strings.Join(rows, ",")+`}`).QuantityPrice(t.Context()))
		if alstyle.KindOf(err) != test.want || err == nil && len(got) != test.of {
			t.Errorf("%d of %d: %d goods and %v, want kind %q", test.bad, test.of, len(got), err, test.want)
		}
		all, err := says(t, `[`+strings.Join(elements, ",")+`]`).ElementInfo(t.Context(), "1")
		if alstyle.KindOf(err) != test.want || err == nil && len(all) != test.of {
			t.Errorf("%d of %d elements: %d and %v, want kind %q", test.bad, test.of, len(all), err, test.want)
		}
		if want := fmt.Sprintf("%d rows of %d cannot be read", test.bad, test.of); err != nil && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestAByteOrderMarkIsNoPartOfAnAnswer(t *testing.T) {
	t.Parallel()
	got, err := collect(says(t, "\ufeff"+`{"2238":{"quantity":7,"price1":5000,"price2":9000}}`).QuantityPrice(t.Context()))
	want := []alstyle.Stock{{Article: "2238", Quantity: alstyle.Quantity{N: 7}, Price1: 5000, Price2: 9000}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestEntitiesAreDecodedOnce(t *testing.T) {
	t.Parallel()
	body := pageOf(`{"article":5,"quantity":1,"article_pn":"A &amp;quot;15&quot;","name":"\u0427 &quot;"}`, "1")
	all, err := collect(says(t, body).Elements(t.Context(), alstyle.ElementQuery{}))
	if err != nil || len(all) != 1 || all[0].PartNumber != `A &quot;15"` || all[0].Name != "Ч &quot;" {
		t.Errorf("got %+v and %v", all, err)
	}
}

func TestAPageThatIsCutOffOrGoesOnIsNone(t *testing.T) {
	t.Parallel()
	whole := pageOf(`{"article":5,"quantity":"x","price1":"y"}`, "1")
	all, err := collect(says(t, whole).Elements(t.Context(), alstyle.ElementQuery{}))
	if err != nil || len(all) != 1 || !strings.Contains(all[0].Unreadable, "quantity") { // the first reason
		t.Fatalf("%+v, %v", all, err)
	}
	for name, body := range map[string]string{
		"cut off": strings.TrimSuffix(whole, "}"), "broken at its end": strings.TrimSuffix(whole, "}") + ",x}", "a text behind it": whole + "<br>", "another behind it": whole + whole,
	} {
		if all, err := collect(says(t, body).Elements(t.Context(), alstyle.ElementQuery{})); err == nil || len(all) > 0 {
			t.Errorf("%s: %d goods, %v", name, len(all), err)
		}
	}
}

func TestTheLongestRowIsRead(t *testing.T) {
	t.Parallel()
	row := func(n int, tail string) string {
		head := `{"quantity":7,"other":` + tail[:1]
		return head + strings.Repeat("x", n-len(head)-len(tail)+1) + tail[1:]
	}
	const most = 1 << 20
	for n, readable := range map[int]bool{most: true, most + 1: false, most + 40_000: false} {
		got, err := collect(says(t, `{"5":`+row(n, `""}`)+`,"6":{"quantity":1}}`).QuantityPrice(t.Context()))
		if (err == nil) != readable || readable && (len(got) != 2 || got[0].Quantity.N != 7) || !readable && !strings.HasSuffix(err.Error(), "a row of more than 1048576 bytes") {
			t.Errorf("a row of %d bytes: %d goods, %v", n, len(got), err)
		}
	}
	if _, err := collect(says(t, `{"`+strings.Repeat("5", most+1)+`":{"quantity":1}}`).QuantityPrice(t.Context())); err == nil || !strings.HasSuffix(err.Error(), "a row of more than 1048576 bytes") {
		t.Errorf("a key without end: %v", err)
	}
}

func TestABrokenStockSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"5":{} "6":{}}`: `'"' where a comma should be`, `{5:{}}`: `'5' where a key should be`, `{"5" {}}`: `'{' where a colon should be`, `{"5":{},6:{}}`: `'6' where a key should be`,
		`{"5":{}}{}`: "more than one document", `"x"`: "no object where one should be", `[{}]`: "no object where one should be", `[`: "unexpected EOF", `{`: "unexpected EOF", `{"5`: "unexpected EOF",
		`{"5"`: "unexpected EOF", `{"5":`: "unexpected EOF", `{"5":{`: "unexpected EOF", `{"5":{},`: "unexpected EOF", `{"5":{"a":"x`: "unexpected EOF", `[]]`: "more than one document",
		`{"5":01}`: `article "5": invalid character '1' after top-level value`, `{"` + strings.Repeat("5", 21) + `":01}`: "article of 21 bytes: invalid character '1' after top-level value",
	} {
		got, err := collect(says(t, body).QuantityPrice(t.Context()))
		if err == nil || len(got) > 0 || !strings.HasSuffix(err.Error(), ": "+want) {
			t.Errorf("%s: %d goods, %v, want %s", body, len(got), err, want)
		}
	}
}

func TestATextIsUTF8WhateverCame(t *testing.T) {
	t.Parallel()
	if got, err := collect(says(t, `{"\u0035\u0036y":{"quantity":1}}`).QuantityPrice(t.Context())); err != nil || len(got) != 1 || got[0].Article != "56y" {
		t.Errorf("an article that is escaped: %+v, %v", got, err)
	}
	for written, want := range map[string]string{"a\xff": "a\uFFFD", `a\u0436\n`: "aж", `\ud800`: "\uFFFD", "\xd0": "\uFFFD", `a\"b`: `a"b`, `\tж`: "ж"} {
		all, err := collect(says(t, pageOf(`{"article":5,"quantity":1,"name":"`+written+`","brand":"`+written+`"}`, "1")).Elements(t.Context(), alstyle.ElementQuery{}))
		if err != nil || len(all) != 1 || all[0].Name != want || all[0].Brand != want {
			t.Errorf("%q: %+v, %v, want %q", written, all, err, want)
		}
		stock, err := collect(says(t, `{"5":{"quantity":1,"warehouse":"`+written+`"}}`).QuantityPrice(t.Context()))
		if err != nil || len(stock) != 1 || stock[0].Warehouse != want {
			t.Errorf("%q: %+v, %v, want %q", written, stock, err, want)
		}
	}
}
