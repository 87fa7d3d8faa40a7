package alstyle

import (
	"errors"
	"strings"
	"testing"

	"kaspibot/kaspi/netfault"
)

// The rows of a stock of a hundred thousand goods are written as these are; what is written otherwise costs a JSON parser.
func TestUsualRowsAreReadWithoutAParser(t *testing.T) {
	t.Parallel()
	as := func(b []byte) text { return text(strings.Trim(string(b), `"`)) }
	for row, want := range map[string]bool{
		`{}`: true, ` { } `: true, `{"quantity":7}`: true, `{"quantity":"7","price1":1000}`: true, `{"quantity":">50","price1":"1 000"}`: true,
		"{\n\t\"quantity\" : 7 ,\r\n\t\"price1\" : 1000.5\n}": true, `{"quantity":"\u003e50","warehouse":"А\"Б"}`: true, `{"discount":null,"other":true}`: true,
		`{"price1":-1e3,"price2":0,"discountPrice":false,"discount":""}`: true, `{"quantity":"\\"}`: true, `{"other":"x"}`: true, `{"":1,"quantity":""}`: true, `{"a":123456789012345,"b":1234567890123456}`: true,
		`[]`: false, `{`: false, `{"quantity":7`: false, `{"quantity":7}x`: false, `{"quantity" 7}`: false, `{"quantity":}`: false, `{,}`: false,
		`{"quantity":7,}`: false, `{"quantity":7 "price1":1}`: false, `{"quantity":[7]}`: false, `{"other":{"a":1}}`: false, `{"quantity":07}`: false,
		`{"Quantity":7}`: false, `{"PRICE2":7}`: false, `{"a\u0062":7}`: false, `{"other":nul}`: false, `{"other":"x}`: false, `{"other":"\x"}`: false,
		`{"quantity":`: false, `{"quantity": `: false, `{"quantity`: false, `{"quantity":"`: false, `{"quantity":7,`: false, `{"quantity":7, `: false,
		`{7:1}`: false, ``: false, `{"quantity":"\"}`: false,
	} {
		var w wireStock
		if got := w.read([]byte(row), as); got != want {
			t.Errorf("%s: %t", row, got)
		}
	}
	for text, want := range map[string]bool{"": true, "a b": true, "ы": true, "\x7f": true, "\x80": false, "\xff": false, "\x1f": false, "a\\": false, "ы\xd0": false} {
		if simple([]byte(text)) != want {
			t.Errorf("%q stands for itself: %t", text, !want)
		}
	}
	for text, want := range map[string]int64{
		"7": 7, `"7"`: 7, "0": 0, `"0"`: 0, "123456789012345": 123456789012345, "120": 120,
		"": -1, `"`: -1, `""`: -1, "07": -1, "-7": -1, "7.0": -1, "1234567890123456": -1, `"7`: -1, `7"`: -1, "/": -1, ":": -1, "a": -1,
	} {
		if n, whole := digits([]byte(text)); whole != (want >= 0) || whole && n != want {
			t.Errorf("digits %s: %d, %t", text, n, whole)
		}
	}
	for text, want := range map[string]bool{`"`: false, `"a"`: false, `"\"`: true, `"\\"`: false, `"a\\\"`: true} {
		if len(text) > 1 && escapes([]byte(text)) != want {
			t.Errorf("the last quote of %s belongs to the text: %t", text, !want)
		}
	}
}

// It runs alone: it counts what the whole process allocates. A text of each of a hundred thousand figures would cost more than
// all that is kept of them.
func TestUsualRowsAreReadWithoutATextOfEachFigure(t *testing.T) {
	var s rows
	for _, row := range []string{
		`{"quantity":"17","price1":5000,"price2":"7000","discountPrice":4500,"discount":0,"warehouse":"panfilov"}`, `{"quantity":17,"price1":"5000","price2":7000,"discountPrice":"4500"}`,
		`{"quantity":">50","price1":0,"price2":0,"discountPrice":0}`, `{"quantity":"\u003e50","warehouse":"А\"Б"}`, "{ \"quantity\" : 17 ,\n\"price1\" : 5000 }",
	} {
		line := []byte(row)
		if n := testing.AllocsPerRun(10, func() {
			var w wireStock
			if !w.read(line, s.warehouse) {
				t.Fatalf("%s is not read", row)
			}
		}); n > 0 {
			t.Errorf("%s is read with %v texts", row, n)
		}
	}
	for n := range 1000 { // which are no longer a few
		s.warehouse([]byte(strings.Repeat("7", n+1)))
	}
	if len(s.warehouses) > 200 {
		t.Errorf("%d warehouses are remembered", len(s.warehouses))
	}
}

func TestMoreIsReadOfTheStockThanOfAnythingElse(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int64{stockPath: 64 << 20, "/brands": 16 << 20, "/elements-pagination": 16 << 20} {
		if got := (request{path: path}).limit(); got != want {
			t.Errorf("%s: %d bytes are read, want %d", path, got, want)
		}
	}
}

func TestEachArticleIsANumberOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[uint64]Article{}
	for _, a := range []Article{"0", "1", "5", "5y", "10", "10y", "05", "005", "11", "12", "2", "2y", "999999999999999999", "999999999999999999y", "99999999999999999"} {
		if other, twice := seen[a.key()]; twice || !a.valid() {
			t.Errorf("%q is %d as %q is, valid %t", a, a.key(), other, a.valid())
		}
		seen[a.key()] = a
	}
	for _, a := range []Article{"", "y", "5yy", "5x", "-5", " 5", "1234567890123456789"} {
		if a.valid() {
			t.Errorf("%q is an article", a)
		}
	}
}

func TestAFailureIsSpelledOut(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]Error{
		"GET /brands: token":                                              {Op: "GET /brands", Kind: KindToken},
		"GET /brands: refused (HTTP 400): No.":                            {Op: "GET /brands", Kind: KindRefused, Status: 400, Message: "No."},
		"GET /brands: body (HTTP 200): EOF":                               {Op: "GET /brands", Kind: KindBody, Status: 200, cause: errors.New("EOF")},
		"GET /brands: no_answer: " + netfault.Stalled.String() + ": slow": {Op: "GET /brands", Kind: KindNoAnswer, Cause: netfault.Stalled, cause: errors.New("slow")},
	} {
		if got := e.Error(); !strings.EqualFold(strings.ReplaceAll(got, "_", " "), strings.ReplaceAll(want, "_", " ")) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for text, want := range map[string]string{"много": `quantity "много": `, strings.Repeat("9", 20): `quantity "` + strings.Repeat("9", 20) + `": `, strings.Repeat("9", 21): "quantity of 21 bytes: "} {
		if _, err := ParseQuantity(text); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "%!") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := parsePrice("1,000"); err == nil || !strings.HasPrefix(err.Error(), `price "1,000": `) || strings.Contains(err.Error(), "%!") {
		t.Errorf("a price that may be two: %v", err)
	}
}
