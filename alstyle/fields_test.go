package alstyle_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
)

func TestEveryAdditionalFieldArrives(t *testing.T) {
	t.Parallel()
	srv := instant(t, 300)
	rows, err := collect(client(t, srv).Elements(t.Context(), alstyle.ElementQuery{Fields: alstyle.AllFields()}))
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range srv.Goods() {
		want := alstyle.Element{
			Warranty: g.Warranty, Reduced: g.Discount > 0, Policed: g.Policed, Arrival: g.Arrival, Multiplicity: g.Multiplicity,
		}
		if g.KaspiCode != 0 {
			want.KaspiCodes = []string{strconv.Itoa(g.KaspiCode)}
		}
		e := rows[i]
		got := alstyle.Element{
			Warranty: e.Warranty, Reduced: e.Reduced, Policed: e.Policed, Arrival: e.Arrival, Multiplicity: e.Multiplicity,
			KaspiCodes: e.KaspiCodes,
		}
		if diff := cmp.Diff(want, got); diff != "" || len(e.Images) != g.Images {
			t.Errorf("article %d, %d images of %d (-want +got):\n%s", g.Article, len(e.Images), g.Images, diff)
		}
	}
}

func TestAFieldTheServerForgotCostsTheFieldsAndNotTheCatalogue(t *testing.T) {
	t.Parallel()
	srv := instant(t, 300)
	srv.Misbehave(alstyletest.Quirks{Unknown: []string{"rrp"}})
	var told []*alstyle.FieldsError
	q := alstyle.ElementQuery{
		Fields: alstyle.AllFields(), Fewer: func(e *alstyle.FieldsError) { told = append(told, e) },
	}
	rows, err := collect(client(t, srv).Elements(t.Context(), q))
	if err != nil || len(rows) != 300 {
		t.Fatalf("rows, error = %d, %v; want all 300", len(rows), err)
	}
	if len(told) != 1 || !slices.Contains(told[0].Fields, "rrp") || slices.Contains(told[0].Fields, "brand") {
		t.Errorf("told %v, want once, of what is not in the safe set", told)
	}
	if n := srv.Count("/"); n != 3+2 {
		t.Errorf("requests = %d, want 3 tries with all fields and the 2 pages without", n)
	}
}

func TestAServerThatFailsAnywayIsNotBlamedOnTheFields(t *testing.T) {
	t.Parallel()
	srv := instant(t, 300)
	srv.Fail(faults.Row{Times: -1, Code: 500})
	q := alstyle.ElementQuery{
		Fields: alstyle.AllFields(), Fewer: func(e *alstyle.FieldsError) { t.Errorf("told %v", e) },
	}
	if _, err := collect(client(t, srv).Elements(t.Context(), q)); alstyle.KindOf(err) != alstyle.KindServer {
		t.Errorf("error = %v, want kind server", err)
	}
}

func TestAFailureOnALaterPageDoesNotGiveUpFields(t *testing.T) {
	t.Parallel()
	srv := instant(t, 300)
	srv.Fail(faults.Row{Skip: 1, Times: 3, Code: 500})
	q := alstyle.ElementQuery{
		Fields: alstyle.AllFields(), Fewer: func(e *alstyle.FieldsError) { t.Errorf("told %v", e) },
	}
	if _, err := collect(client(t, srv).Elements(t.Context(), q)); alstyle.KindOf(err) != alstyle.KindServer {
		t.Errorf("error = %v, want kind server", err)
	}
}

// shapes are what an undocumented field may come as.
func shapes() []string {
	return []string{
		`null`, `""`, `" "`, `0`, `-7`, `1e300`, `true`, `false`, `"да"`, `[]`, `{}`, `[[]]`, `[null]`, `{"a":{"b":[1,"x",{}]}}`,
		`["123456789",{"kaspi":1}]`, `"\u0000\ud800"`, `"9999999999999999999999"`,
	}
}

func TestAStrangeValueOfAnAdditionalFieldNeverCostsTheCatalogue(t *testing.T) {
	t.Parallel()
	for _, name := range alstyle.AllFields() {
		for _, shape := range shapes() {
			body := pageOf(`{"article":5,"quantity":2,"price1":700,"`+name+`":`+shape+`}`, "1")
			rows, err := collect(says(t, body).Elements(t.Context(), alstyle.ElementQuery{}))
			if err != nil || len(rows) != 1 || rows[0].Quantity.N != 2 {
				t.Errorf("%s: %s: got %+v, %v", name, shape, rows, err)
			}
		}
	}
}

func TestKaspiCodesAreToldFromThoseOfOtherMarkets(t *testing.T) {
	t.Parallel()
	for shape, want := range map[string]string{
		`null`:                                   "",
		`false`:                                  "",
		`{}`:                                     "",
		`12345`:                                  "", // too short for a card
		`"102298404"`:                            "102298404",
		`102298404`:                              "102298404",
		`["102298404", 100000001]`:               "100000001,102298404",
		`"Kaspi: 102298404; Ozon: 777777777"`:    "102298404",
		`"Каспи 102298404, 102298404"`:           "102298404",
		`"102298404_17"`:                         "", // somebody's SKU, no card code
		`{"kaspi":"102298404","wb":"888888888"}`: "102298404",
		`{"Kaspi.kz":{"code":102298404},"x":1000000}`:          "102298404",
		`[{"marketplace":"Kaspi","article":102298404}]`:        "102298404",
		`[{"name":"Ozon","id":777777777},{"id":102298404}]`:    "102298404",
		`[{"name":"Ozon","id":777777777}]`:                     "",
		`{"a":{"b":["102298404"]}}`:                            "102298404",
		`{"halyk":[1234567],"kaspi":[102298404,"100000001"]}`:  "100000001,102298404",
		`{"marketplace":"Kaspi","list":[{"v":"102298404"}]}`:   "102298404",
		`{"ozon":{"kaspi":"102298404"},"other":{"x":1234567}}`: "102298404",
	} {
		body := `[{"article":5,"quantity":2,"marketplaceArticles":` + shape + `}]`
		rows, err := says(t, body).ElementInfo(t.Context(), "5")
		if err != nil {
			t.Fatalf("%s: %v", shape, err)
		}
		if got := strings.Join(rows[0].KaspiCodes, ","); got != want {
			t.Errorf("%s: codes %q, want %q", shape, got, want)
		}
	}
}

// reads holds what is read of the fields of an element, whose article is 5 and of which there are 2.
func reads(t *testing.T, elements map[string]alstyle.Element) {
	t.Helper()
	for fields, want := range elements {
		rows, err := says(t, `[{"article":5,"quantity":2,`+fields+`}]`).ElementInfo(t.Context(), "5")
		if err != nil {
			t.Fatalf("%s: %v", fields, err)
		}
		want.Article, want.Quantity.N = "5", 2
		if diff := cmp.Diff(want, rows[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", fields, diff)
		}
	}
}

func TestVagueFieldsAreReadAsTheyAreMeant(t *testing.T) {
	t.Parallel()
	reads(t, map[string]alstyle.Element{
		`"weight":"500 г","multiplicity":"по 5 шт"`:                          {Weight: 0.5},
		`"weight":"1,2 кг.","multiplicity":"5 шт."`:                          {Weight: 1.2, Multiplicity: 5},
		`"weight":-1,"multiplicity":-5,"rrp":"нет"`:                          {},
		`"rrp":"12990","reducedprice":"Да"`:                                  {Policed: true, Reduced: true},
		`"rrp":0.0,"reducedprice":false`:                                     {},
		`"expectedArrivalDate":{"b":"5 шт","a":"12.12"}`:                     {Arrival: "12.12, 5 шт"},
		`"warranty":{"id":3,"name":"1 год"}`:                                 {Warranty: "1 год"},
		`"warranty":12`:                                                      {Warranty: "12"},
		`"barcode":["4870001234567","4870001234568"],"brand":{"name":"Ёж "}`: {Barcode: "4870001234567", Brand: "Ёж"},
		`"images":"https://img.example/1.jpg"`:                               {Images: []string{"https://img.example/1.jpg"}},
	})
}

func TestFiguresAreBelievedUpToTheirBounds(t *testing.T) {
	t.Parallel()
	most := int64(1_000_000_000_000_000) // no constant: it does not fit into an int of 32 bits
	reads(t, map[string]alstyle.Element{
		`"weight":5000`: {Weight: 5000}, `"weight":5000.1`: {}, `"weight":0.001`: {Weight: 0.001}, `"weight":"5000000 г"`: {Weight: 5000}, `"weight":"250 гр."`: {Weight: 0.25},
		`"weight":"1000 g"`: {Weight: 1}, `"weight":"1000 грамм"`: {Weight: 1}, `"weight":"2 KG"`: {Weight: 2}, `"weight":"> 3"`: {}, `"weight":">3"`: {Weight: 3}, `"weight":-0.5`: {},
		`"category":1000000000000000`: {Category: int(most)}, `"category":1e16`: {}, `"category":-1`: {}, `"category":"17"`: {Category: 17}, `"category":1.9`: {Category: 1},
		`"multiplicity":1`: {Multiplicity: 1}, `"multiplicity":0.9`: {}, `"multiplicity":1000000`: {Multiplicity: 1_000_000}, `"multiplicity":1000001`: {}, `"multiplicity":true`: {Multiplicity: 1},
		`"quantityMarkdown":3,"priceMarkdown":"6400.5"`: {MarkdownQuantity: 3, MarkdownPrice: 6401}, `"discountPrice":7380.49,"discount":"12,5"`: {DiscountPrice: 7380, Discount: 12.5},
		`"category":"1e3"`: {Category: 1000}, `"discountPrice":1.2e4`: {DiscountPrice: 12_000}, `"discountPrice":1e400`: {}, `"discountPrice":"12e"`: {},
		`"isnew":1`: {New: true}, `"isnew":"0"`: {}, `"isnew":"0.0"`: {}, `"isnew":"No"`: {}, `"isnew":"n"`: {}, `"isnew":[1]`: {}, `"isnew":"yes"`: {New: true}, `"isnew":0.5`: {New: true}, `"isnew":null`: {},
		`"images":{"b":"2","a":["1",7,true,null]}`: {Images: []string{"1", "7", "2"}}, `"images":[]`: {}, `"images":["",{"url":"3"}]`: {Images: []string{"3"}},
		`"warranty":{"Title":"год","x":"y"}`: {Warranty: "год"}, `"warranty":{"b":"x","value":"2"}`: {Warranty: "2"}, `"warranty":["a",["b"]]`: {Warranty: "a, b"}, `"warranty":true`: {},
		`"barcode":" 487 , 488"`: {Barcode: "487"}, `"barcode":487`: {Barcode: "487"}, `"brand":false`: {}, `"name":true,"full_name":7`: {FullName: "7"},
	})
}

func TestOtherMarketsAreKnownByTheirNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Ozon", "озон", "Wildberries", "wb", "Halyk Market", "FORTE", "jusan", "Satu.kz", "yandex", "Amazon"} {
		for shape, want := range map[string]int{
			`{"` + name + `":"102298404"}`: 0, `"` + name + ` 102298404"`: 0, `[{"shop":"` + name + `","id":102298404},{"id":7654321}]`: 1, `{"a":"102298404"}`: 1,
			`"102298404\n` + name + ` 7654321|1234567890123"`: 1, `"12345"`: 0, `"123456"`: 1, `"123456789012"`: 1, `"1234567890123"`: 0,
		} {
			rows, err := says(t, `[{"article":5,"quantity":2,"marketplaceArticles":`+shape+`}]`).ElementInfo(t.Context(), "5")
			if err != nil || len(rows[0].KaspiCodes) != want {
				t.Errorf("%s: %v, %v", shape, rows, err)
			}
		}
	}
}

func TestOfAFieldThatComesTwiceTheLaterCounts(t *testing.T) {
	t.Parallel()
	first := map[string]string{
		"article_pn": `"a"`, "name": `"a"`, "full_name": `"a"`, "category": `7`, "price1": `700`, "price2": `700`, "quantity": `">7"`, "isnew": `1`, "quantityMarkdown": `7`,
		"priceMarkdown": `7`, "brand": `"a"`, "barcode": `"7"`, "weight": `7`, "discountPrice": `7`, "discount": `7`, "images": `["a"]`, "warranty": `"a"`, "marketplaceArticles": `"102298404"`,
		"reducedprice": `1`, "rrp": `1`, "expectedArrivalDate": `"a"`, "multiplicity": `7`, "warehouse": `"a"`,
	}
	for name, value := range first {
		for _, later := range []string{`null`, `""`, `false`} {
			fields := `"quantity":2,"` + name + `":` + value + `,"` + name + `":` + later
			if name == "quantity" {
				fields = `"quantity":` + value + `,"quantity":2`
			}
			rows, err := says(t, `[{"article":5,`+fields+`}]`).ElementInfo(t.Context(), "5")
			want := alstyle.Element{Article: "5", Quantity: alstyle.Quantity{N: 2}}
			if err != nil || cmp.Diff(want, rows[0]) != "" {
				t.Errorf("%s: %+v, %v", fields, rows, err)
			}
			stock, err := collect(says(t, `{"5":{`+fields+`}}`).QuantityPrice(t.Context()))
			if err != nil || stock[0] != (alstyle.Stock{Article: "5", Quantity: alstyle.Quantity{N: 2}}) {
				t.Errorf("stock, %s: %+v, %v", fields, stock, err)
			}
		}
	}
}
