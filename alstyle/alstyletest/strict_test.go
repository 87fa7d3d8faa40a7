package alstyletest_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/pipenet"
)

// The figures of tests, and the goods that a demo shows, are those of a seed: they stay the same from one version to the next.
func TestTheGoodsOfASeedStayTheSame(t *testing.T) {
	t.Parallel()
	sum := func(s *alstyletest.Server) string {
		h := sha256.New()
		for _, g := range s.Goods() {
			_, _ = fmt.Fprintf(h, "%+v\n", g)
		}
		return fmt.Sprintf("%x", h.Sum(nil)[:8])
	}
	s := alstyletest.New(t, alstyletest.WithGoods(3_000), alstyletest.WithSeed(5))
	if got := sum(s); got != "194f85e45b3dc90d" {
		t.Errorf("the goods are others than they were: %s", got)
	}
	s.Live(20*24*time.Hour + 30*time.Minute)
	if got := sum(s); got != "7b43225a91b60bfb" {
		t.Errorf("they move otherwise than they did: %s", got)
	}
	if n := len(alstyletest.New(t).Goods()); n != 600 {
		t.Errorf("%d goods unasked", n)
	}
}

// wants compares an answer with JSON.
func wants(t *testing.T, what string, got any, want string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(want), &v); err != nil {
		t.Fatal(what, err)
	}
	if diff := cmp.Diff(v, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestARowHasItsFieldsAndThoseThatWereAskedFor(t *testing.T) {
	t.Parallel()
	s := free(t, 0)
	whole := alstyletest.Good{
		Article: 12, PartNumber: "P", Name: "N", FullName: "F", Category: 3501, Brand: "Delux ", Barcode: "69", Price1: 100, Price2: 150, Discount: 15, Quantity: 7, Warehouse: "gres", New: true,
		Weight: 1.5, Images: 2, Warranty: "12 мес", KaspiCode: 55, Policed: true, Multiplicity: 10, Arrival: "2", MarkdownQuantity: 1, MarkdownPrice: 70,
	}
	second, third := whole, alstyletest.Good{Article: 14, Quantity: 50, AtLeast: true}
	second.Article, second.RawStock, second.MarkdownQuantity = 13, "<5", 0
	s.Put(whole, second, third)
	const (
		base   = `{"article":12,"name":"N","full_name":"F","category":3501,"sort":0,"price1":100,"price2":150,"quantity":7,"isnew":1,"article_pn":"P","quantityMarkdown":1,"priceMarkdown":70`
		other  = `{"article":13,"name":"N","full_name":"F","category":3501,"sort":0,"price1":100,"price2":150,"quantity":"<5","isnew":1,"article_pn":"P"`
		little = `{"article":14,"name":"","full_name":"","category":0,"sort":0,"price1":0,"price2":0,"quantity":">50","isnew":0,"article_pn":""`
	)
	_, got := get(t, s, "/elements")
	wants(t, "without more", got, "["+base+"},"+other+"},"+little+"}]")
	for fields, more := range map[string][3]string{
		"brand": {`"brand":"Delux "`, `"brand":"Delux "`, `"brand":""`}, "barcode": {`"barcode":"69"`, `"barcode":"69"`, `"barcode":""`},
		"weight": {`"weight":"1.5"`, `"weight":1.5`, `"weight":0`}, "warranty": {`"warranty":"12 мес"`, `"warranty":"12 мес"`, `"warranty":""`},
		"images":                       {`"images":["https://img.al-style.kz/00012_1.jpg","https://img.al-style.kz/00012_2.jpg"]`, `"images":["https://img.al-style.kz/00013_1.jpg","https://img.al-style.kz/00013_2.jpg"]`, `"images":[]`},
		"url":                          {`"url":"https://al-style.kz/catalog/12/?product-info"`, `"url":"https://al-style.kz/catalog/13/?product-info"`, `"url":"https://al-style.kz/catalog/14/?product-info"`},
		"description,warehouse":        {`"description":"F","warehouse":"gres"`, `"description":"F","warehouse":"gres"`, `"description":"","warehouse":""`},
		"discount,discountPrice":       {`"discount":15,"discountPrice":85`, `"discount":15,"discountPrice":85`, `"discount":0,"discountPrice":0`},
		"reducedprice":                 {`"reducedprice":1`, `"reducedprice":1`, `"reducedprice":0`},
		"rrp":                          {`"rrp":"1"`, `"rrp":1`, `"rrp":"0"`},
		"multiplicity":                 {`"multiplicity":"10 шт"`, `"multiplicity":10`, `"multiplicity":null`},
		"marketplaceArticles":          {`"marketplaceArticles":{"Kaspi.kz":"55","Ozon":"955"}`, `"marketplaceArticles":[{"marketplace":"kaspi","article":55}]`, `"marketplaceArticles":""`},
		"expectedArrivalDate":          {`"expectedArrivalDate":{"date":"2"}`, `"expectedArrivalDate":"2"`, `"expectedArrivalDate":null`},
		"tnved, dimensions,warehouses": {`"tnved":null,"dimensions":null,"warehouses":null`, `"tnved":null,"dimensions":null,"warehouses":null`, `"tnved":null,"dimensions":null,"warehouses":null`},
		"certificates,instructions,reservationTime,reservationDate,defectDescription": {
			`"certificates":null,"instructions":null,"reservationTime":null,"reservationDate":null,"defectDescription":null`, `"certificates":null,"instructions":null,"reservationTime":null,"reservationDate":null,"defectDescription":null`,
			`"certificates":null,"instructions":null,"reservationTime":null,"reservationDate":null,"defectDescription":null`,
		},
	} {
		_, got := get(t, s, "/elements", "additional_fields", fields)
		wants(t, fields, got, "["+base+","+more[0]+"},"+other+","+more[1]+"},"+little+","+more[2]+"}]")
	}
	s.Change(12, func(g *alstyletest.Good) { g.Policed, g.KaspiCode = false, 0 })
	s.Change(13, func(g *alstyletest.Good) { g.Policed, g.KaspiCode, g.Quantity, g.RawStock = false, 0, 0, "" })
	s.Change(14, func(g *alstyletest.Good) { g.KaspiCode = 77 })
	_, got = get(t, s, "/elements", "additional_fields", "rrp,marketplaceArticles")
	for i, want := range []string{`[0,null]`, `[null,[]]`, `["0","77"]`} {
		wants(t, fmt.Sprint("good ", i), []any{at(t, got, i, "rrp"), at(t, got, i, "marketplaceArticles")}, want)
	}
	s.Misbehave(alstyletest.Quirks{Unknown: []string{"rrp"}, DoubleWrap: true})
	if status, _ := get(t, s, "/elements", "additional_fields", "rrp"); status != 500 {
		t.Errorf("a field that is not known any more: status %d", status)
	}
	for _, path := range []string{"/elements", "/element-info"} {
		if _, got = get(t, s, path, "article", "12"); at(t, got, 0, 0, "article") != 12. {
			t.Errorf("%s wrapped twice: %v", path, got)
		}
	}
}

func TestTheListsBesideTheGoods(t *testing.T) {
	t.Parallel()
	s := free(t, 0)
	s.Put(
		alstyletest.Good{Article: 1, Category: 3481, Brand: "ADATA ", Images: 1}, alstyletest.Good{Article: 2, Category: 3481, Brand: "ADATA", Images: 2},
		alstyletest.Good{Article: 3, Category: 3501, Brand: "Delux", Images: 1}, alstyletest.Good{Article: 4, Category: 3501},
	)
	_, got := get(t, s, "/categories", "id", "3472")
	wants(t, "a part of the tree", got, `[
		{"id":3472,"name":"Компьютеры и ноутбуки","left":1,"right":14,"level":1,"elements":0}, {"id":3473,"name":"Ноутбуки","left":2,"right":3,"level":2,"elements":0},
		{"id":3474,"name":"Моноблоки","left":4,"right":5,"level":2,"elements":0}, {"id":3480,"name":"Комплектующие","left":6,"right":13,"level":2,"elements":0},
		{"id":3481,"name":"Накопители SSD","left":7,"right":8,"level":3,"elements":2}, {"id":3482,"name":"Блоки питания","left":9,"right":10,"level":3,"elements":0},
		{"id":21010,"name":"Кулеры","left":11,"right":12,"level":3,"elements":0}]`)
	_, got = get(t, s, "/categories", "id", "3501")
	wants(t, "a leaf", got, `[{"id":3501,"name":"Мыши","left":16,"right":17,"level":2,"elements":2}]`)
	_, got = get(t, s, "/categories")
	all := got.([]any)
	last := 0.
	for _, c := range all {
		last = max(last, at(t, c, "right").(float64))
	}
	if len(all) != 31 || last != 62 || at(t, all[7], "id") != 3500. {
		t.Errorf("the whole tree: %d nodes up to %v", len(all), last)
	}
	if _, got = get(t, s, "/categories", "id", "1"); len(got.([]any)) != 0 {
		t.Errorf("of an unknown node: %v", got)
	}
	_, got = get(t, s, "/brands")
	list := at(t, got, "data").([]any)
	if len(list) != 2 || at(t, got, "status") != true || at(t, list[0], "name") != "ADATA" || at(t, list[0], "count") != 2. || at(t, list[1], "name") != "Delux" || at(t, list[1], "count") != 1. {
		t.Errorf("brands %v", got)
	}
	id := fmt.Sprint(at(t, list[0], "id"))
	if parts := strings.Split(id, "-"); len(id) != 36 || len(parts) != 5 || len(parts[0]) != 8 || len(parts[1]) != 4 || len(parts[2]) != 4 || len(parts[3]) != 4 {
		t.Errorf("the id of a brand is %s", id)
	}
	articles := func(path string, params ...string) (list []float64) {
		_, got := get(t, s, path, params...)
		for _, row := range got.([]any) {
			list = append(list, at(t, row, "article").(float64))
		}
		return list
	}
	s.Change(2, func(g *alstyletest.Good) { g.Quantity = 1 })
	for query, want := range map[string][]float64{
		"": {1, 2, 3, 4}, "brand=" + id: {1, 2}, "brand=x": nil, "category=3501": {3, 4}, "category=3501, 3481": {1, 2, 3, 4}, "category=1": nil, "exclude_missing=1": {2},
		"exclude_missing=TRUE": {2}, "exclude_missing=0": {1, 2, 3, 4}, "limit=2": {1, 2}, "limit=2&offset=3": {4}, "limit=2&offset=9": nil,
	} {
		q, _ := url.ParseQuery(query)
		var params []string
		for name := range q {
			params = append(params, name, q.Get(name))
		}
		if got := articles("/elements", params...); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if _, got = get(t, s, "/quantity", "brand", id, "article", "2,3"); !cmp.Equal(got, any(map[string]any{"2": 1.})) {
		t.Errorf("the stock of a brand: %v", got)
	}
	for bad, status := range map[string]int{"limit=0": 400, "limit=-1": 400, "offset=-1": 400, "offset=x": 400, "offset=0": 200, "limit=1": 200} {
		name, value, _ := strings.Cut(bad, "=")
		for _, path := range []string{"/elements", "/elements-pagination"} {
			if got, answer := get(t, s, path, name, value); got != status || status == 400 && at(t, answer, "message") != `Invalid data received for parameter "`+name+`".` {
				t.Errorf("%s with %s: %d, %v", path, bad, got, answer)
			}
		}
	}
	if got, answer := get(t, s, "/element-info"); got != 400 || at(t, answer, "code") != 0. || at(t, answer, "name") != "Bad Request" {
		t.Errorf("goods without a name: %d, %v", got, answer)
	}
	_, got = get(t, s, "/images", "article", "2,1,9")
	wants(t, "pictures", got, `["https://img.al-style.kz/00001_1.jpg","https://img.al-style.kz/00002_1.jpg","https://img.al-style.kz/00002_2.jpg"]`)
	_, got = get(t, s, "/images")
	wants(t, "no pictures", got, `[]`)
	_, got = get(t, s, "/warehouses")
	for code, street := range map[string]string{"panfilov": "Панфилова", "suyunbai": "Суюнбая", "gres": "ГРЭС"} {
		want, _ := json.Marshal(map[string]any{
			"name": "Vender", "phone": "+7(700)0000000", "city": "Алматы", "street": street, "house": "1", "full_address": street + ", 1", "full_name": "Кладовщик", "lat": 43.25, "lng": 76.94,
		})
		wants(t, code, at(t, got, code), string(want))
	}
}

func TestEachQuirkOfPagesIsItsOwn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		quirks alstyletest.Quirks
		pages  [3][]float64 // of two rows each
		total  float64
	}{
		"none":          {alstyletest.Quirks{}, [3][]float64{{1, 2}, {3, 4}, {5}}, 5},
		"drop":          {alstyletest.Quirks{DropRows: []int{2}}, [3][]float64{{1, 2}, {3}, {5}}, 5},
		"drop the last": {alstyletest.Quirks{DropRows: []int{3, 4}}, [3][]float64{{1, 2}, {3, 4}, nil}, 5},
		"repeat":        {alstyletest.Quirks{RepeatRows: []int{1}}, [3][]float64{{1, 1}, {3, 4}, {5}}, 5},
		"stop":          {alstyletest.Quirks{StopAt: 3}, [3][]float64{{1, 2}, {3}, nil}, 5},
		"shift":         {alstyletest.Quirks{ShiftAt: 2}, [3][]float64{{1, 2}, {4, 5}, nil}, 4},
		"insert":        {alstyletest.Quirks{InsertAt: 2}, [3][]float64{{1, 2}, {2, 3}, {4, 5}}, 6},
		"no offset":     {alstyletest.Quirks{IgnoreOffset: true}, [3][]float64{{1, 2}, {1, 2}, {1, 2}}, 5},
	} {
		s := free(t, 0)
		for n := range 5 {
			s.Put(alstyletest.Good{Article: n + 1})
		}
		s.Misbehave(c.quirks)
		for round := range 2 { // what the market does once, it does once
			for i, want := range c.pages {
				_, got := get(t, s, "/elements-pagination", "limit", "2", "offset", fmt.Sprint(2*i))
				var rows []float64
				for _, row := range at(t, got, "elements").([]any) {
					rows = append(rows, at(t, row, "article").(float64))
				}
				if total := at(t, got, "pagination", "totalCount"); round == 0 && !slices.Equal(rows, want) || i == 2 && total != c.total {
					t.Errorf("%s: page %d has %v of %v, want %v of %v", name, i+1, rows, total, want, c.total)
				}
			}
		}
	}
	empty := free(t, 0)
	empty.Misbehave(alstyletest.Quirks{ShiftAt: 1, DropRows: []int{1}, RepeatRows: []int{1}})
	if _, got := get(t, empty, "/elements"); len(got.([]any)) != 0 {
		t.Errorf("no goods: %v", got)
	}
}

func TestDefectTwinsAreRowsOfTheirOwnWhereSaidSo(t *testing.T) {
	t.Parallel()
	s := free(t, 0)
	s.Put(alstyletest.Good{Article: 5, Price1: 100, Price2: 150, Discount: 10, Quantity: 3, Warehouse: "gres", MarkdownQuantity: 2, MarkdownPrice: 70}, alstyletest.Good{Article: 6})
	const five, six = `{"quantity":3,"price1":100,"price2":150,"discountPrice":90,"discount":10,"warehouse":"gres"}`, `{"quantity":0,"price1":0,"price2":0,"discountPrice":0,"discount":0,"warehouse":""}`
	const twin = `{"quantity":2,"price1":70,"price2":150,"discountPrice":70,"discount":0,"warehouse":"gres"}`
	for on, want := range map[bool][2]string{false: {`{"5":3,"6":0}`, `{"5":` + five + `,"6":` + six + `}`}, true: {`{"5":3,"5y":2,"6":0}`, `{"5":` + five + `,"5y":` + twin + `,"6":` + six + `}`}} {
		s.Misbehave(alstyletest.Quirks{DefectRows: on})
		for i, path := range []string{"/quantity", "/quantity-price"} {
			_, got := get(t, s, path)
			wants(t, path, got, want[i])
		}
	}
	for n, want := range map[int]int{1000: 200, 1001: 400} {
		var articles []string
		for i := range n {
			articles = append(articles, fmt.Sprint(i))
		}
		for _, path := range []string{"/quantity", "/quantity-price"} {
			if status, _ := get(t, s, path, "article", strings.Join(articles, ",")); status != want {
				t.Errorf("%s of %d articles: %d, want %d", path, n, status, want)
			}
		}
	}
}

// An answer without goods is an empty object, and a list only where the quirks say so.
func TestAnEmptyAnswerIsWhatTheQuirksSay(t *testing.T) {
	t.Parallel()
	s := free(t, 0)
	s.Put(alstyletest.Good{Article: 5, Quantity: 3})
	for list, want := range map[bool]string{false: "{}", true: "[]"} {
		s.Misbehave(alstyletest.Quirks{EmptyAsArray: list})
		for article, want := range map[string]string{"8": want, "5": `{"5":3}`} {
			if _, body := raw(t, s, "/quantity?access-token="+alstyletest.Token+"&article="+article); string(body) != want {
				t.Errorf("article %s, a list %t: %s, want %s", article, list, body, want)
			}
		}
	}
}

// A market of one good moves like any other, and one of none does not.
func TestASmallMarketMoves(t *testing.T) {
	t.Parallel()
	none := free(t, 0)
	none.Live(100 * 24 * time.Hour)
	if n := len(none.Goods()); n != 0 {
		t.Errorf("%d goods out of nothing", n)
	}
	prices := map[int64]bool{}
	one := alstyletest.New(t, alstyletest.WithGoods(1), alstyletest.WithSeed(2))
	first := one.Goods()[0].Article
	for range 3 {
		one.Live(100 * 24 * time.Hour)
		for _, g := range one.Goods() {
			prices[g.Price1] = prices[g.Price1] || g.Article == first
		}
	}
	if len(prices) < 2 || slices.Contains(slices.Collect(maps.Values(prices)), false) {
		t.Errorf("the prices of the market that began with article %d: %v", first, prices)
	}
}

// Where there is no pace everything is allowed, whatever the clock does.
func TestWithoutAPaceTheClockDoesNotMatter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	s := alstyletest.New(t, alstyletest.WithPace(0), alstyletest.WithClock(func() time.Time { now = now.Add(-time.Hour); return now }))
	for range 3 {
		if status, _ := get(t, s, "/brands"); status != 200 {
			t.Errorf("status %d", status)
		}
	}
}

// The pace counts from the end of a request, and a request during another one is too early.
func TestThePaceCountsFromTheEndOfARequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, table := pipenet.Listen(), faults.New(nil)
		s := alstyletest.Start(alstyletest.WithListener(l), alstyletest.WithFaults(table), alstyletest.WithToken("own"), alstyletest.WithPace(4_500*time.Millisecond), alstyletest.WithGoods(1))
		defer s.Close()
		client := &http.Client{Transport: l.Transport()}
		defer client.CloseIdleConnections()
		ask := func(token string) (int, string) {
			resp, err := client.Get(s.URL() + "/brands?access-token=" + token)
			if err != nil {
				return 0, err.Error()
			}
			body, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			return resp.StatusCode, string(body)
		}
		table.Add(faults.Row{Service: faults.AlStyle, Delay: 10 * time.Second})
		if status, _ := ask(alstyletest.Token); status != 401 {
			t.Errorf("by another token: %d", status)
		}
		begun := time.Now()
		var both sync.WaitGroup
		both.Go(func() {
			if status, _ := ask("own"); status != 200 || time.Since(begun) != 10*time.Second {
				t.Errorf("the first: %d after %v", status, time.Since(begun))
			}
		})
		<-time.After(6 * time.Second)
		if status, body := ask("own"); status != 403 || !strings.Contains(body, "Too many requests.") {
			t.Errorf("during it: %d %s", status, body)
		}
		both.Wait()
		s.Misbehave(alstyletest.Quirks{Throttle: alstyletest.ThrottleFalse})
		<-time.After(4_499 * time.Millisecond)
		if status, body := ask("own"); status != 200 || body != `{"success":false,"message":"One request in 5 seconds is allowed.","interval":5}` {
			t.Errorf("too early: %d %s", status, body)
		}
		<-time.After(4_500 * time.Millisecond)
		if status, body := ask("own"); status != 200 || !strings.Contains(body, `"status":true`) {
			t.Errorf("in time: %d %s", status, body)
		}
		if all := s.Requests(); len(all) != 5 || s.Count("/brands") != 5 || s.Count("/b") != 5 || s.Count("/elements") != 0 || all[1].Method != http.MethodGet || all[1].Path != "/brands" || len(all[1].Query) != 0 || all[1].Agent == "" || !all[1].At.Equal(begun) {
			t.Errorf("noted: %+v", all)
		}
	})
}

func TestFaultsAreTheServersAlone(t *testing.T) {
	t.Parallel()
	table := faults.New(nil)
	s := alstyletest.New(t, alstyletest.WithGoods(1), alstyletest.WithPace(0), alstyletest.WithFaults(table))
	table.Add(faults.Row{Service: faults.Kaspi, Code: 500, Times: -1})
	s.Fail(faults.Row{Operation: "GET /brands", Code: 503}, faults.Row{Code: 502, Text: "Bad thing", Times: 2})
	for _, want := range []string{"503 Service Unavailable", "502 Bad thing"} {
		status, got := get(t, s, "/brands")
		if told := fmt.Sprint(status, " ", at(t, got, "message")); told != want || at(t, got, "status") != float64(status) {
			t.Errorf("%s: %v, want %s", told, got, want)
		}
	}
	s.ClearFaults()
	if status, _ := get(t, s, "/brands"); status != 200 || len(table.Rows()) != 1 {
		t.Errorf("without them: %d, %v", status, table.Rows())
	}
}

// Articles of goods that are gone, or were put by a test, are not given again.
func TestAnArticleIsGivenOnce(t *testing.T) {
	t.Parallel()
	next := alstyletest.New(t, alstyletest.WithGoods(2), alstyletest.WithSeed(3)).Goods()[1].Article
	s := alstyletest.New(t, alstyletest.WithGoods(1), alstyletest.WithSeed(3), alstyletest.WithPace(0)) // would give that one next
	s.Put(alstyletest.Good{Article: next, Name: "mine"})
	s.Put(alstyletest.Good{Article: next, Name: "replaced"})
	if all := s.Goods(); len(all) != 2 || all[1].Name != "replaced" {
		t.Errorf("%+v", all)
	}
	for range 2 {
		s.Remove(next)
	}
	s.Misbehave(alstyletest.Quirks{InsertAt: 1})
	get(t, s, "/elements")
	if all := s.Goods(); len(all) != 2 || all[0].Article == next {
		t.Errorf("article %d is given again: %+v", next, all)
	}
}

// A server that closes breaks off what is under way, and lets its port go.
func TestAClosedServerIsGone(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := alstyletest.Start(alstyletest.WithListener(l), alstyletest.WithGoods(1))
	s.Fail(faults.Row{End: faults.Hang})
	ended := make(chan error, 1)
	go func() {
		resp, err := http.Get(s.URL() + "/brands?access-token=" + alstyletest.Token)
		if err == nil {
			_ = resp.Body.Close()
		}
		ended <- err
	}()
	for s.Count("") == 0 {
		<-time.After(time.Millisecond)
	}
	s.Close()
	if err := <-ended; err == nil {
		t.Error("what hung was answered")
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("somebody is let in")
	}
}
